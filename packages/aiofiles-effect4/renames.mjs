/**
 * What a program for Effect 3 writes, and what the same program writes for Effect 4: all names that differ in the examples
 * of the documentation, in the programs beside the library and in the type tests. Those for Effect 4 are those for Effect 3
 * with these replacements, and docs/effect-4.md shows the rows as a table (scripts/renames.mjs).
 *
 * A row has the two forms as a reader writes them. Where they are names, the text of the first is replaced by that of the
 * second. A form with arguments has a pattern as well, `find`, and what comes in its place, `replace`, as for
 * `String.replace`.
 *
 * Invariant: a row turns its own first form into its second one, and no row changes what another row has made.
 * scripts/renames.mjs checks it.
 */
const rows = [
  // modules
  { effect3: "@effect/platform/FileSystem", effect4: "effect/FileSystem" },
  { effect3: "@effect/platform/Path", effect4: "effect/Path" },
  { effect3: "@effect/platform/KeyValueStore", effect4: "effect/persistence/KeyValueStore" },
  { effect3: "@effect/platform/Error", effect4: "effect/PlatformError" },
  { effect3: "@effect/platform/Etag", effect4: "effect/http/Etag" },
  { effect3: "@effect/platform/HttpLayerRouter", effect4: "effect/http/HttpRouter" },
  { effect3: "@effect/platform/HttpPlatform", effect4: "effect/http/HttpPlatform" },
  { effect3: "@effect/platform/HttpServer", effect4: "effect/http/HttpServer" },
  { effect3: "@effect/platform/HttpServerRequest", effect4: "effect/http/HttpServerRequest" },
  { effect3: "@effect/platform/HttpServerResponse", effect4: "effect/http/HttpServerResponse" },
  { effect3: "@effect/platform/Multipart", effect4: "effect/http/Multipart" },
  { effect3: "effect/ConfigError", effect4: "effect/Config" },

  // effects
  { effect3: "Effect.catchAll", effect4: "Effect.catch" },
  { effect3: "Effect.fork", effect4: "Effect.forkChild" },
  { effect3: "Effect.yieldNow()", effect4: "Effect.yieldNow" },
  { effect3: "Exit.isInterrupted", effect4: "Exit.hasInterrupts" },
  { effect3: "Stream.runForEachChunk", effect4: "Stream.runForEachArray" },

  // services and layers
  {
    effect3: "class Notes extends Context.Tag(\"Notes\")<Notes, Service>() {}",
    effect4: "class Notes extends Context.Service<Notes, Service>()(\"Notes\") {}",
    find: /\bContext\.Tag\(("[^"\n]*")\)<(.*?)>\(\)/g,
    replace: "Context.Service<$2>()($1)"
  },
  {
    effect3: "Context.Tag<Notes, Service>",
    effect4: "Context.Service<Notes, Service>",
    find: /\bContext\.Tag</g,
    replace: "Context.Service<"
  },
  { effect3: "Layer.unwrapEffect", effect4: "Layer.unwrap" },
  {
    effect3: "Logger.replace(Logger.defaultLogger, logger)",
    effect4: "Logger.layer([logger])",
    find: /\bLogger\.replace\(Logger\.defaultLogger, (\w+)\)/g,
    replace: "Logger.layer([$1])"
  },

  // durations and configuration
  { effect3: "Duration.DurationInput", effect4: "Duration.Input" },
  { effect3: "Config.Config.Wrap", effect4: "Config.Wrap" },
  { effect3: "Config.integer", effect4: "Config.Int" },
  {
    effect3: "Config.literal(\"libuv\", \"threads\")(\"kind\")",
    effect4: "Config.Literals([\"libuv\", \"threads\"], \"kind\")",
    find: /\bConfig\.literal\(((?:"[^"\n]*"(?:, )?)+)\)\(("[^"\n]*")\)/g,
    replace: "Config.Literals([$1], $2)"
  },
  { effect3: "ConfigProvider.fromJson", effect4: "ConfigProvider.fromUnknown" },
  { effect3: "Layer.setConfigProvider", effect4: "ConfigProvider.layer" },

  // metrics
  {
    effect3: "Metric.tagged(\"executor\", \"files\")",
    effect4: "Metric.withAttributes({ executor: \"files\" })",
    find: /\bMetric\.tagged\("(\w+)", ("[^"\n]*")\)/g,
    replace: "Metric.withAttributes({ $1: $2 })"
  },
  { effect3: "Metric.Metric.Counter", effect4: "Metric.Counter" },
  { effect3: "Metric.Metric.Gauge", effect4: "Metric.Gauge" },
  { effect3: "Metric.Metric.Histogram", effect4: "Metric.Histogram" },

  // what a type is made of
  { effect3: "Effect.Effect.Success", effect4: "Effect.Success" },
  { effect3: "Effect.Effect.Context", effect4: "Effect.Services" },
  { effect3: "Stream.Stream.Success", effect4: "Stream.Success" }
]

/** A pattern for a text that stands by itself, and not inside a longer name. */
const standingAlone = (text) =>
  new RegExp(String.raw`(?<![\w.])${text.replaceAll(/[.()/]/g, String.raw`\$&`)}(?![\w/])`, "g")

/** The rows, each with its pattern. */
export const renames = rows.map(({ effect3, effect4, find = standingAlone(effect3), replace = effect4 }) => ({
  effect3,
  effect4,
  find,
  replace
}))

/** Renames everywhere in a text: for type tests and for examples. */
export const renameAll = (text) => renames.reduce((result, { find, replace }) => result.replace(find, replace), text)

const docComment = /^[^\S\n]*\/\*\*[^]*?\*\//gm

/** The doc comments of a source. */
export const commentsOf = (text) => text.match(docComment) ?? []

/** Renames in the doc comments of a source. */
export const renameInComments = (text) => text.replace(docComment, renameAll)
