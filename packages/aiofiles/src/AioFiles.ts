/**
 * Files for Effect programs, with the semantics of Python's `open`: handles that are closed with their `Scope`, text with
 * any encoding, lines as a `Stream`, and every blocking call on an `Executor`.
 *
 * @since 0.1.0
 */
import type { FilePath, IoError } from "aiofiles-core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { Executor } from "./Executor.js"
import type {
  BufferedReader,
  BufferedWriter,
  BytesIO,
  CheckedMode,
  FileOf,
  LinesOptions,
  NodeFileHandle,
  OpenOptions,
  RawIO,
  StringIO,
  TextReader,
  TextWriter
} from "./File.js"
import { within } from "./internal/executor/region.js"
import { calledFrom, traced, traceIfWatched, watched } from "./internal/service/observed.js"
import * as internal from "./internal/service/open.js"
import * as os from "./internal/service/os.js"
import * as osPath from "./internal/service/osPath.js"
import * as shutil from "./internal/service/shutil.js"
import { standardInputUser, standardStreams } from "./internal/service/stdio.js"
import * as tempfile from "./internal/service/tempfile.js"
import * as wholeFile from "./internal/service/wholeFile.js"
import type { Os } from "./Os.js"
import type { OsPath } from "./OsPath.js"
import type { Shutil } from "./Shutil.js"
import type { StandardStreams } from "./StandardStreams.js"
import type { Tempfile } from "./Tempfile.js"
import type {
  AppendOptions,
  TextOptions,
  WholeFile,
  WriteAtomicOptions,
  WriteOptions,
  WriteTextOptions
} from "./WholeFile.js"

/**
 * What marks a value as the service.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const aio = await Effect.runPromise(AioFiles.AioFiles.pipe(Effect.provide(NodeAioFiles.layer)))
 * console.log(AioFiles.TypeId in aio)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: unique symbol = Symbol.for("aiofiles/AioFiles")

/**
 * The type of `TypeId`.
 * ---
 *
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = typeof TypeId

/**
 * A path: text, the bytes of a name that is no valid UTF-8, or a `file:` URL. Text with U+DC80 to U+DCFF names the bytes
 * that these stand for in Python (PEP 383). A path with a NUL is an `InvalidArgumentError`, before any call.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 * import { pathToFileURL } from "node:url"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("naïve.txt", "w")((file) => file.write("one file, three paths"))
 *   const paths: ReadonlyArray<AioFiles.Path> = [
 *     "naïve.txt",
 *     new TextEncoder().encode("naïve.txt"),
 *     pathToFileURL("naïve.txt")
 *   ]
 *   for (const path of paths) {
 *     yield* Console.log(yield* AioFiles.withFile(path)((file) => file.read()))
 *   }
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // one file, three paths
 * // one file, three paths
 * // one file, three paths
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Path = FilePath

/**
 * The options of the operations that open a text file, read its lines and close it.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const options: AioFiles.ReadLinesOptions = { encoding: "latin-1", newline: "", keepEnds: true }
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("dos.txt", "wb")((file) => file.write(Uint8Array.of(0x63, 0xe9, 0x0d, 0x0a)))
 *   yield* Stream.runForEach(AioFiles.lines("dos.txt", options), (line) => Console.log(JSON.stringify(line)))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // "cé\r\n"
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface ReadLinesOptions extends LinesOptions, OpenOptions {}

/**
 * What `wrap` makes of each kind of source.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const text = yield* AioFiles.wrap("one\ntwo\n")
 *   console.log(yield* text.readlines())
 *   const bytes = yield* AioFiles.wrap(Uint8Array.of(1, 2, 3))
 *   console.log(yield* bytes.pread(2, 1))
 *   const nothing: unknown = new Date()
 *   console.log((yield* Effect.flip(AioFiles.wrap(nothing as string)))._tag)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'one\n', 'two\n' ]
 * // Uint8Array(2) [ 2, 3 ]
 * // UnsupportedIoType
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Wrap<R> {
  (source: string): Effect.Effect<StringIO, IoError, R | Scope.Scope>
  (source: Uint8Array): Effect.Effect<BytesIO, IoError, R | Scope.Scope>
  <const M extends string = "r", const O extends OpenOptions = {}>(
    source: NodeFileHandle | number,
    mode?: CheckedMode<M>,
    options?: O
  ): Effect.Effect<FileOf<M, O>, IoError, R | Scope.Scope>
  <const M extends string = "rb", const O extends OpenOptions = {}>(
    source: RawIO,
    mode?: CheckedMode<M>,
    options?: O
  ): Effect.Effect<FileOf<M, O>, IoError, R | Scope.Scope>
}

/**
 * The service. Its members need no service of their own: code that has it as a value runs anywhere.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Context, Effect, Layer } from "effect"
 *
 * // a service of an app, made of this one: its methods need nothing from the context of their callers
 * class Notes extends Context.Tag("Notes")<Notes, { readonly count: Effect.Effect<number, unknown> }>() {
 *   static readonly layer = Layer.effect(
 *     Notes,
 *     Effect.map(AioFiles.AioFiles, (aio) => ({ count: aio.foldLines("notes.txt", 0, (count) => count + 1) }))
 *   )
 * }
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("notes.txt", "w")((file) => file.writelines(["milk\n", "bread\n"]))
 *   const notes = yield* Notes
 *   console.log(yield* notes.count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(Notes.layer), Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 2
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface AioFiles extends StandardStreams, WholeFile {
  readonly [TypeId]: TypeId
  /** What the calls of its members run on. */
  readonly executor: Executor
  /**
   * Opens a file, and closes it with the scope. The mode is one of CPython's, and decides the type: what is opened for
   * reading has no `write`.
   *
   * It can be interrupted while it blocks, as on a FIFO that nobody writes to; a descriptor that arrives later is closed.
   * Closing flushes: if that fails when the scope closes, it is a defect that holds the error. `close` and `withFile`
   * give it as a typed failure.
   */
  readonly open: <const M extends string = "r", const O extends OpenOptions = {}>(
    file: Path | number,
    mode?: CheckedMode<M>,
    options?: O
  ) => Effect.Effect<FileOf<M, O>, IoError, Scope.Scope>
  /** Opens a file for the duration of `use`. Errors of closing are failures; after a failure of `use`, they follow it. */
  readonly withFile: <const M extends string = "r", const O extends OpenOptions = {}>(
    file: Path | number,
    mode?: CheckedMode<M>,
    options?: O
  ) => <A, E, R>(use: (file: FileOf<M, O>) => Effect.Effect<A, E, R>) => Effect.Effect<A, E | IoError, R>
  /**
   * Makes a file of something else, and closes it with the scope. Text becomes a `StringIO`, bytes a `BytesIO`, both in
   * memory, read and written; a descriptor, or Node's `FileHandle`, what the mode says; and so does a raw file of the user's
   * own. Anything else fails with `UnsupportedIoType`.
   *
   * A mode that is none, or of text for bytes or of bytes for text, is an `InvalidArgumentError`; one that asks a raw file for
   * what it has not is an `UnsupportedOperation`. A source that is refused stays as it is, and the caller's to close.
   */
  readonly wrap: Wrap<never>
  /** Opens a text file, streams its lines without their ends, and closes it. */
  readonly lines: (file: Path, options?: ReadLinesOptions) => Stream.Stream<string, IoError>
  /**
   * Opens a text file, calls `f` with each of its lines, without their ends, and closes it: a plain loop, the fastest
   * way. If `f` gives an effect, the loop waits for it.
   */
  readonly forEachLine: <E = never, R = never>(
    file: Path,
    f: (line: string) => Effect.Effect<unknown, E, R> | void,
    options?: OpenOptions
  ) => Effect.Effect<void, E | IoError, R>
  /** As `forEachLine`, with an array of lines at a time, at most 2,048. */
  readonly forEachChunk: <E = never, R = never>(
    file: Path,
    f: (lines: ReadonlyArray<string>) => Effect.Effect<unknown, E, R> | void,
    options?: OpenOptions
  ) => Effect.Effect<void, E | IoError, R>
  /** Opens a text file, folds its lines, without their ends, and closes it. */
  readonly foldLines: <S>(
    file: Path,
    initial: S,
    f: (state: S, line: string) => S,
    options?: OpenOptions
  ) => Effect.Effect<S, IoError>
  /** Python's `os`: what can be done to names in directories. */
  readonly os: Os & {
    /** Python's `os.path`: questions about paths. */
    readonly path: OsPath
  }
  /** Python's `tempfile`: files and directories that remove themselves. */
  readonly tempfile: Tempfile
  /** Python's `shutil`: whole files and trees. */
  readonly shutil: Shutil
}

/**
 * The service's tag. `NodeAioFiles.layer` provides it.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const aio = yield* AioFiles.AioFiles
 *   yield* aio.withFile("access.log", "w")((log) => log.writelines(["GET /\n", "GET /about\n"]))
 *
 *   const log = yield* aio.open("access.log") // closed with the scope
 *   yield* Stream.runForEach(log.lines, (line) => Console.log(line))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // GET /
 * // GET /about
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export const AioFiles: Context.Tag<AioFiles, AioFiles> = Context.GenericTag<AioFiles>("aiofiles/AioFiles")

/**
 * Makes the service on the executor of the context.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor } from "aiofiles"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const executor = yield* Executor.make(inline)
 *   const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
 *   yield* aio.withFile("note.txt", "w")((file) => file.write("hello"))
 *   const { completed } = yield* executor.stats
 *   console.log(completed > 0)
 * })
 *
 * await Effect.runPromise(program)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<AioFiles, never, Executor> = Effect.map(Executor, (executor) => {
  const open: AioFiles["open"] = <M extends string, O extends OpenOptions>(
    file: Path | number,
    mode?: CheckedMode<M>,
    options?: O
  ) => internal.open<M, O>(executor, file, mode as M, options) // checked
  const withFile: AioFiles["withFile"] = <M extends string, O extends OpenOptions>(
    file: Path | number,
    mode?: CheckedMode<M>,
    options?: O
  ) => internal.withFile<M, O>(executor, file, mode as M, options) // checked
  const withReader = <A, E, R>(
    file: Path,
    options: OpenOptions | undefined,
    use: (reader: TextReader) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | IoError, R> => withFile(file, "r", options)(use)
  return {
    [TypeId]: TypeId,
    executor,
    ...standardStreams,
    ...wholeFile.make(executor),
    open,
    withFile,
    // the overloads say what each kind of source becomes
    wrap: ((source: unknown, mode?: string, options?: OpenOptions) =>
      internal.wrap(executor, source, mode, options)) as unknown as AioFiles["wrap"],
    lines: (file, options) =>
      Stream.unwrapScoped(Effect.map(open(file, "r", options), (reader) =>
        reader.linesWith(options ?? {}))),
    forEachLine: (file, f, options) => withReader(file, options, (reader) => reader.forEachLine(f)),
    forEachChunk: (file, f, options) => withReader(file, options, (reader) => reader.forEachChunk(f)),
    foldLines: (file, initial, f, options) => withReader(file, options, (reader) => reader.foldLines(initial, f)),
    os: { ...os.make(executor), path: osPath.make(executor) },
    tempfile: tempfile.make(executor),
    shutil: shutil.make(executor)
  }
})

/**
 * The service on whatever executor the app provides: `NodeExecutor` has some, `Executor.layer` makes one.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const FilesLive = AioFiles.layer.pipe(Layer.provide(NodeExecutor.layerLibuv({ concurrency: 2 })))
 *
 * const program = AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(FilesLive))))
 *
 * // Output:
 * // 5
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AioFiles, never, Executor> = Layer.scoped(
  AioFiles,
  Effect.zipLeft(make, standardInputUser)
)

/**
 * What `layerWith` adds to the service. All of it is off by default, and costs nothing then.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Logger, Scope, Exit } from "effect"
 *
 * const options: AioFiles.ServiceOptions = { warnOfOpenFiles: true }
 * const logger = Logger.make(({ logLevel, message }) => console.log(logLevel.label, String(message).split("\n")[0]))
 * const live = Layer.mergeAll(
 *   AioFiles.layerWith(options).pipe(Layer.provide(NodeExecutor.layer)),
 *   Logger.replace(Logger.defaultLogger, logger)
 * )
 *
 * const program = Effect.gen(function*() {
 *   const scope = yield* Scope.make() // lives longer than the service
 *   yield* AioFiles.open("left.txt", "w").pipe(Scope.extend(scope), Effect.provide(live))
 *   yield* Scope.close(scope, Exit.void)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger))))
 *
 * // Output:
 * // WARN A file is still open: left.txt. It was opened here:
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface ServiceOptions {
  /**
   * Gives each operation a span: `aiofiles.open`, `aiofiles.read`, `aiofiles.os.stat`. Its attributes are `path`, `executor`,
   * a second argument that is text as `argument` (a mode, a destination), and, where the result says it, `bytes` or
   * `characters`.
   */
  readonly spans?: boolean | undefined
  /**
   * Logs a warning for each file that is still open when the layer closes, with its path and the stack of the call that
   * opened it: its scope lives longer than the service, or is never closed. The stack has the caller of the service's member,
   * or of the accessor, if that was called when the layer was there.
   */
  readonly warnOfOpenFiles?: boolean | undefined
}

/**
 * As `layer`, with what is good to have while one looks for something.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Tracer, Context, Option } from "effect"
 *
 * // a tracer that shows the names of the spans
 * const tracer = Tracer.make({
 *   span: (name, parent, context, links, startTime, kind) => {
 *     console.log(name)
 *     return {
 *       _tag: "Span", name, parent, context, links, kind, spanId: "1", traceId: "1", sampled: true,
 *       status: { _tag: "Started", startTime }, attributes: new Map(),
 *       end: () => undefined, attribute: () => undefined, event: () => undefined, addLinks: () => undefined
 *     }
 *   },
 *   context: (f) => f()
 * })
 *
 * const live = AioFiles.layerWith({ spans: true }).pipe(Layer.provide(NodeExecutor.layer))
 *
 * const program = AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 * await Effect.runPromise(program.pipe(Effect.withTracer(tracer), Effect.provide(live)))
 *
 * // Output:
 * // aiofiles.withFile
 * // aiofiles.write
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: ServiceOptions): Layer.Layer<AioFiles, never, Executor> =>
  Layer.scoped(
    AioFiles,
    Effect.gen(function*() {
      yield* standardInputUser
      const service = yield* make
      const seen = options.warnOfOpenFiles === true ? yield* watched(service) : service
      return options.spans === true ? traced(seen, service.executor) : seen
    })
  )

/**
 * Opens a file, and closes it with the scope: `open` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const planets = yield* AioFiles.open("planets.txt", "w")
 *   yield* planets.writelines(["Mercury\n", "Venus\n"])
 *   yield* planets.close // flushes, and tells of an error as a failure; else the scope would close it
 *
 *   const reader = yield* AioFiles.open("planets.txt") // a reader: it has no `write`
 *   yield* Console.log((yield* reader.readline()).trimEnd())
 *   yield* Console.log((yield* reader.read()).trimEnd())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Mercury
 * // Venus
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const open = <const M extends string = "r", const O extends OpenOptions = {}>(
  file: Path | number,
  mode?: CheckedMode<M>,
  options?: O
): Effect.Effect<FileOf<M, O>, IoError, AioFiles | Scope.Scope> => {
  const trace = traceIfWatched()
  return Effect.flatMap(AioFiles, (aio) => calledFrom(trace, () => aio.open(file, mode, options)))
}

/**
 * Opens a file for the duration of `use`: `withFile` of the service in the context. The file is closed, and all that was
 * written is with the system, before the next step begins.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * // "x" creates, and refuses a file that exists
 * const claim = AioFiles.withFile("lock", "x")((file) => file.write("mine"))
 *
 * const program = Effect.gen(function*() {
 *   yield* claim
 *   yield* claim.pipe(Effect.catchTag("FileExistsError", (error) => Console.log(error.message)))
 *   yield* Console.log(yield* AioFiles.withFile("lock")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [Errno 17] File exists: 'lock'
 * // mine
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const withFile = <const M extends string = "r", const O extends OpenOptions = {}>(
  file: Path | number,
  mode?: CheckedMode<M>,
  options?: O
) =>
<A, E, R>(use: (file: FileOf<M, O>) => Effect.Effect<A, E, R>): Effect.Effect<A, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.withFile(file, mode, options)(use))

/**
 * Streams the lines of a text file, without their ends: `lines` of the service in the context. The file is opened when
 * the stream is run, and closed when it ends, fails or is stopped. Memory holds a few blocks, however long the file is.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const errors = AioFiles.lines("server.log").pipe(
 *   Stream.filter((line) => line.startsWith("ERROR")),
 *   Stream.take(1) // stops reading, and closes the file
 * )
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("server.log", "w")((log) => log.write("INFO up\nERROR disk\nERROR net\n"))
 *   yield* Stream.runForEach(errors, (line) => Console.log(line))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // ERROR disk
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const lines = (file: Path, options?: ReadLinesOptions): Stream.Stream<string, IoError, AioFiles> =>
  Stream.unwrap(Effect.map(AioFiles, (aio) => aio.lines(file, options)))

/**
 * Calls `f` with each line of a text file, without its end: `forEachLine` of the service in the context. If `f` gives an
 * effect, the loop waits for it; if that fails, the loop ends with its error, and the file is closed.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("ports.txt", "w")((file) => file.writelines(["80\n", "443\n", "http\n"]))
 *
 *   let lineCount = 0
 *   yield* AioFiles.forEachLine("ports.txt", () => {
 *     lineCount++
 *   })
 *   console.log(lineCount)
 *
 *   yield* AioFiles.forEachLine("ports.txt", (line) =>
 *     Number.isInteger(Number(line)) ? undefined : Effect.fail(`not a port: ${line}`)
 *   )
 * })
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.flip, Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // 3
 * // not a port: http
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const forEachLine = <E = never, R = never>(
  file: Path,
  f: (line: string) => Effect.Effect<unknown, E, R> | void,
  options?: OpenOptions
): Effect.Effect<void, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.forEachLine(file, f, options))

/**
 * Calls `f` with the lines of a text file, without their ends, in arrays of at most 2,048: `forEachChunk` of the service in
 * the context. For work that is cheaper for many lines at once than for each.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect, Ref } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("rows.csv", Array.from({ length: 3000 }, (_, row) => `${row}\n`).join(""))
 *
 *   const table = yield* Ref.make<ReadonlyArray<string>>([])
 *   const insert = (rows: ReadonlyArray<string>) => Ref.update(table, (all) => [...all, ...rows])
 *   yield* AioFiles.forEachChunk("rows.csv", insert)
 *   console.log((yield* Ref.get(table)).length)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 3000
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const forEachChunk = <E = never, R = never>(
  file: Path,
  f: (lines: ReadonlyArray<string>) => Effect.Effect<unknown, E, R> | void,
  options?: OpenOptions
): Effect.Effect<void, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.forEachChunk(file, f, options))

/**
 * Folds the lines of a text file: `foldLines` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("poem.txt", "w")((file) => file.write("The fog comes\non little cat feet.\n"))
 *   return yield* AioFiles.foldLines("poem.txt", 0, (words, line) => words + line.split(" ").length)
 * })
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // 7
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const foldLines = <S>(
  file: Path,
  initial: S,
  f: (state: S, line: string) => S,
  options?: OpenOptions
): Effect.Effect<S, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.foldLines(file, initial, f, options))

/**
 * Makes a file of text, bytes, a descriptor or a raw file of one's own: `wrap` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.wrap("to be ")
 *   yield* file.seek(0, 2)
 *   yield* file.write("or not")
 *   yield* file.seek(0)
 *   console.log(yield* file.read())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // to be or not
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const wrap: Wrap<AioFiles> = ((source: never, mode?: never, options?: never) =>
  // the overloads are the service's own
  Effect.flatMap(AioFiles, (aio) => aio.wrap(source, mode, options))) as unknown as Wrap<AioFiles>

/**
 * Reads the whole text of a file: `readText` of the service in the context. It is exactly what `read` of a handle gives.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("dos.txt", "one\ntwo\n", { newline: "\r\n" })
 *   yield* Console.log(JSON.stringify(yield* AioFiles.readText("dos.txt")))
 *   yield* Console.log(JSON.stringify(yield* AioFiles.readText("dos.txt", { newline: "" })))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // "one\ntwo\n"
 * // "one\r\ntwo\r\n"
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const readText = (file: Path, options?: TextOptions): Effect.Effect<string, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.readText(file, options))

/**
 * Reads all bytes of a file: `readBytes` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeBytes("data.bin", Uint8Array.of(1, 2, 3))
 *   console.log(yield* AioFiles.readBytes("data.bin"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(3) [ 1, 2, 3 ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const readBytes = (file: Path): Effect.Effect<Uint8Array, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.readBytes(file))

/**
 * Replaces what is in a file by a text, or creates the file: `writeText` of the service in the context. Readers may see it
 * half done: `writeAtomic` replaces a file at once.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("note.txt", "hello")
 *   yield* AioFiles.writeText("note.txt", "5 €", { encoding: "latin-1" }).pipe(
 *     Effect.catchTag("UnicodeEncodeError", (error) => Console.log(error.reason))
 *   )
 *   yield* Console.log(yield* AioFiles.readText("note.txt")) // a text that cannot be encoded touches nothing
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // ordinal not in range(256)
 * // hello
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const writeText = (
  file: Path,
  text: string,
  options?: WriteTextOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.writeText(file, text, options))

/**
 * Replaces what is in a file by bytes, or creates the file: `writeBytes` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const claim = AioFiles.writeBytes("lock", new Uint8Array(0), { exclusive: true })
 *
 * const program = Effect.gen(function*() {
 *   yield* claim
 *   yield* claim.pipe(Effect.catchTag("FileExistsError", (error) => Console.log(error.message)))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [Errno 17] File exists: 'lock'
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const writeBytes = (
  file: Path,
  data: Uint8Array,
  options?: WriteOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.writeBytes(file, data, options))

/**
 * Adds a text to the end of a file, or creates the file: `appendText` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.appendText("app.log", "started\n")
 *   yield* AioFiles.appendText("app.log", "stopped\n")
 *   console.log(JSON.stringify(yield* AioFiles.readText("app.log")))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // "started\nstopped\n"
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const appendText = (
  file: Path,
  text: string,
  options?: AppendOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.appendText(file, text, options))

/**
 * Replaces what is in a file at once, or creates the file: `writeAtomic` of the service in the context. Every reader and
 * every crash sees the old content or the new, whole.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 * import { statSync } from "node:fs"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("settings.json", "{}", { permissions: 0o600 })
 *   yield* AioFiles.writeAtomic("settings.json", JSON.stringify({ theme: "dark" }))
 *   console.log(yield* AioFiles.readText("settings.json"))
 *   console.log((statSync("settings.json").mode & 0o777).toString(8)) // the mode is kept
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // {"theme":"dark"}
 * // 600
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const writeAtomic = (
  file: Path,
  data: Uint8Array | string,
  options?: WriteAtomicOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.writeAtomic(file, data, options))

/**
 * The standard input of the process: `stdin` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // waits for a line for a while; what comes in later is not lost
 * export const answer = Effect.flatMap(AioFiles.stdin, (stdin) => stdin.readline()).pipe(Effect.timeoutOption("10 seconds"))
 *
 * const program = Effect.flatMap(AioFiles.stdin, (stdin) => Effect.sync(() => console.log(stdin.name, stdin.errors)))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // <stdin> surrogateescape
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stdin: Effect.Effect<TextReader, IoError, AioFiles> = Effect.flatMap(AioFiles, (aio) => aio.stdin)

/**
 * The standard output of the process: `stdout` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const stdout = yield* AioFiles.stdout
 *   const charCount = yield* stdout.write("to the standard output\n")
 *   yield* stdout.flush // what is not flushed is written when the process exits
 *   console.log(charCount, stdout.lineBuffering === stdout.isatty)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 23 true
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stdout: Effect.Effect<TextWriter, IoError, AioFiles> = Effect.flatMap(AioFiles, (aio) => aio.stdout)

/**
 * The standard error of the process: `stderr` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const stderr = yield* AioFiles.stderr
 *   yield* stderr.write("warning: \udc80 is no character\n") // writes "\\udc80"
 *   console.log(stderr.errors, stderr.lineBuffering)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // backslashreplace true
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stderr: Effect.Effect<TextWriter, IoError, AioFiles> = Effect.flatMap(AioFiles, (aio) => aio.stderr)

/**
 * The bytes of the standard input: `stdinBytes` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(AioFiles.stdinBytes, (stdin) => Effect.sync(() => console.log(stdin.mode, stdin.closed)))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // rb false
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stdinBytes: Effect.Effect<BufferedReader, IoError, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => aio.stdinBytes
)

/**
 * The bytes of the standard output: `stdoutBytes` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const stdout = yield* AioFiles.stdoutBytes
 *   console.log(yield* stdout.write(Uint8Array.of(0x68, 0x69, 0x0a)))
 *   yield* stdout.flush
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 3
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stdoutBytes: Effect.Effect<BufferedWriter, IoError, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => aio.stdoutBytes
)

/**
 * The bytes of the standard error: `stderrBytes` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(AioFiles.stderrBytes, (stderr) => Effect.sync(() => console.log(stderr.name, stderr.mode)))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // <stderr> wb
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stderrBytes: Effect.Effect<BufferedWriter, IoError, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => aio.stderrBytes
)

/**
 * Runs a region of a program on another executor: every operation of the service that begins in it, also through a service
 * that was taken out of the context before, and in fibers that it forks. A handle stays on the executor that it was opened
 * on, and `open(…, { executor })` comes first.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const copy = (from: string, to: string) =>
 *   Effect.flatMap(
 *     AioFiles.withFile(from)((file) => file.read()),
 *     (text) => AioFiles.withFile(to, "w")((file) => file.write(text))
 *   )
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("a.txt", "w")((file) => file.write("hello"))
 *   const slow = yield* NodeExecutor.makeThreads({ threads: 2 })
 *   yield* copy("a.txt", "b.txt").pipe(AioFiles.withExecutor(slow))
 *   console.log((yield* slow.stats).completed > 0)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const withExecutor: (
  executor: Executor
) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = within
