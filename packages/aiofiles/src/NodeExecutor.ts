/**
 * Executors for Node.
 *
 * Choosing one:
 *
 * - `layer` is for most programs. The first calls go to libuv's pool, so that a script pays for no thread; a program with
 *   more to do gets threads of its own, which are several times faster with small files and keep out of the way of DNS,
 *   crypto and zlib.
 * - `layerThreads` has threads from the first call on, and as many as you say. For files that may block for long, as on a
 *   network mount, or FIFOs: give them an executor of their own, and nothing else waits for them.
 * - `layerLibuv` starts no threads. libuv's pool has four, shared with DNS, crypto and zlib; `layerLibuv` uses at most three
 *   of them at once, so that one is left for the rest of the process and for closing files.
 * - `layerInline` makes every call on the calling thread: fastest for files in the page cache, and the event loop stands
 *   still meanwhile. It turns after ten milliseconds of calls in a row, so that timers and signals get their turn.
 *
 * What none of them can do: stop a system call that blocks. A fiber that waited for it is free when it is interrupted:
 * at once, or, where a file has to be closed first, after the quarter of a second that closing waits for a read; but closing
 * waits for a write as long as that takes. The thread stays in the call until it ends, and a process with such a thread cannot
 * exit, not even by `process.exit`. On `layerThreads`, and on `layer` once it has threads, those that wait for
 * the other end of a FIFO, or for something to read from a pipe, are freed when the process ends. Nothing frees a call on a
 * dead network mount, a read of a terminal, a write into a full pipe, or anything on libuv's pool: there the process ends when
 * the call does, or by a signal.
 *
 * The end of a layer's scope waits for what was being created when its fiber was interrupted, and removes it: see
 * `Executor.layer`. That takes five seconds at most, and with threads one more until they have ended.
 *
 * @since 0.1.0
 */
import {
  adaptive,
  inline,
  libuv,
  libuvConcurrency,
  threads,
  type ThreadsOptions as ThreadOptions
} from "aiofiles-core/node/backends"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Executor from "./Executor.js"

/**
 * An executor on libuv's thread pool. `concurrency` is by default one less than the pool has threads
 * (`UV_THREADPOOL_SIZE`, 4 if it is not set).
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * // at most one call blocks at a time, whatever the program does at once
 * const live = AioFiles.layer.pipe(Layer.provideMerge(NodeExecutor.layerLibuv({ concurrency: 1 })))
 *
 * const program = Effect.gen(function*() {
 *   const write = (name: string) => AioFiles.withFile(name, "w")((file) => file.write(name))
 *   yield* Effect.forEach(["a.txt", "b.txt", "c.txt"], write, { concurrency: "unbounded" })
 *   const { slots, waitMillis } = yield* Executor.stats
 *   console.log(slots, waitMillis > 0)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 1 true
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerLibuv = (options?: Executor.Options): Layer.Layer<Executor.Executor> =>
  Executor.layer(libuv, { ...options, concurrency: options?.concurrency ?? libuvConcurrency })

/**
 * An executor on the calling thread: the event loop stands still while a call blocks. After ten milliseconds of calls in a
 * row the next operation, or the next call of a long one, waits until the event loop has turned, so that timers, signals and
 * interruptions get theirs; but not within `Effect.runSync`, where nothing can be waited for.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const live = AioFiles.layer.pipe(Layer.provide(NodeExecutor.layerInline))
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("settings.json", "w")((file) => file.write("{ \"port\": 8080 }"))
 *   return JSON.parse(yield* AioFiles.withFile("settings.json")((file) => file.read()))
 * })
 *
 * // nothing here is asynchronous, so `runSync` can run it
 * console.log(Effect.runSync(program.pipe(Effect.provide(live))))
 *
 * // Output:
 * // { port: 8080 }
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerInline: Layer.Layer<Executor.Executor> = Executor.layer(inline)

/**
 * `layerInline` with options. Calls end before another can begin, so that of these only the name, and what becomes of an open
 * that finds no descriptor, change anything.
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const live = NodeExecutor.layerInlineWith({ name: "settings", onTooManyOpenFiles: "wait" })
 *
 * const { backend, name } = Effect.runSync(Executor.stats.pipe(Effect.provide(live)))
 * console.log(name, backend)
 *
 * // Output:
 * // settings inline
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerInlineWith = (options: Executor.Options): Layer.Layer<Executor.Executor> =>
  Executor.layer(inline, options)

/**
 * The options of `layerThreads`, `makeThreads` and `layerAdaptive`.
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // for a mount that may hang: many threads, kept for a minute, and at most 64 calls at once
 * const options: NodeExecutor.ThreadsOptions = { threads: 64, idleMillis: 60_000, concurrency: 64 }
 *
 * const { slots } = await Effect.runPromise(Executor.stats.pipe(Effect.provide(NodeExecutor.layerThreads(options))))
 * console.log(slots)
 *
 * // Output:
 * // 64
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface ThreadsOptions extends Executor.Options, ThreadOptions {}

/**
 * An executor with threads of its own: see `threads` of `aiofiles-core/node/backends` for when they start and end, and for
 * what happens to calls that block. A number of threads out of its range is a defect: it is a constant of the program.
 *
 * When the layer's scope closes, clean-up is waited for (see `Executor.layer`), what is queued is made, and the threads end.
 * The latter takes one second at most: a call that is still blocked then keeps its thread, and nothing else, until it ends.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const live = AioFiles.layer.pipe(Layer.provide(NodeExecutor.layerThreads({ threads: 8 })))
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("note.txt", "hello") // one hop
 *   return yield* AioFiles.readText("note.txt")
 * })
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(live))))
 *
 * // Output:
 * // hello
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerThreads = (options?: ThreadsOptions): Layer.Layer<Executor.Executor> =>
  Executor.layerScoped(() => threads(options), options)

/**
 * `layerThreads` as a value, for `AioFiles.withExecutor` and for the option `executor` of `open`: the threads end with the
 * scope.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   // a mount that may hang gets threads of its own: what blocks there keeps nothing else waiting
 *   const slow = yield* NodeExecutor.makeThreads({ threads: 4, name: "slow mount" })
 *   yield* AioFiles.writeText("note.txt", "hello").pipe(AioFiles.withExecutor(slow))
 *   const { completed, name } = yield* slow.stats
 *   console.log(name, completed)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // slow mount 1
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeThreads = (options?: ThreadsOptions): Effect.Effect<Executor.Executor, never, Scope.Scope> =>
  Executor.makeScoped(() => threads(options), options)

/**
 * The default executor: libuv's pool for the first calls of a process, and threads, as of `layerThreads`, as soon as there is
 * work for them: a fourth call at once, or some hundreds in all. A script that reads one file starts no thread.
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const { backend } = await Effect.runPromise(Executor.stats.pipe(Effect.provide(NodeExecutor.layer)))
 * console.log(backend)
 *
 * // Output:
 * // adaptive
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Executor.Executor> = Executor.layerScoped(() => adaptive())

/**
 * `layer` with options: those of `layerThreads`, which its threads follow.
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const live = NodeExecutor.layerAdaptive({ name: "files", maxQueued: 1000, whenFull: "fail" })
 *
 * const { backend, name } = await Effect.runPromise(Executor.stats.pipe(Effect.provide(live)))
 * console.log(name, backend)
 *
 * // Output:
 * // files adaptive
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerAdaptive = (options?: ThreadsOptions): Layer.Layer<Executor.Executor> =>
  Executor.layerScoped(() => adaptive(options), options)

/**
 * What `layerConfig` makes an executor of.
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { Config, Effect } from "effect"
 *
 * // some of it from the environment, some of it fixed
 * const options: Config.Config.Wrap<NodeExecutor.ConfigOptions> = {
 *   kind: Config.succeed("threads"),
 *   threads: Config.integer("FILE_THREADS").pipe(Config.withDefault(8)),
 *   name: Config.succeed("files")
 * }
 *
 * const { backend, name } = await Effect.runPromise(Executor.stats.pipe(Effect.provide(NodeExecutor.layerConfig(options))))
 * console.log(name, backend)
 *
 * // Output:
 * // files threads
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface ConfigOptions extends ThreadsOptions {
  /** Which layer: `layer` is `"adaptive"`, the default; and `"threads"`, `"libuv"`, `"inline"`. */
  readonly kind?: "adaptive" | "inline" | "libuv" | "threads" | undefined
}

const fromOptions = (
  options: ConfigOptions
): Effect.Effect<Executor.Executor, ConfigError.ConfigError, Scope.Scope> => {
  const { idleMillis, kind = "adaptive", threads: threadCount, ...rest } = options
  switch (kind) {
    case "adaptive":
      return Executor.makeScoped(() => adaptive({ idleMillis, threads: threadCount }), rest)
    case "threads":
      return Executor.makeScoped(() => threads({ idleMillis, threads: threadCount }), rest)
    case "libuv":
      return Executor.makeSettled(libuv, { ...rest, concurrency: rest.concurrency ?? libuvConcurrency })
    case "inline":
      return Executor.makeSettled(inline, rest)
    default:
      kind satisfies never
      return Effect.fail(ConfigError.InvalidData([], `no kind of executor: ${String(kind)}`))
  }
}

/**
 * An executor whose kind and sizes come from configuration. What is no kind, no choice, or a size out of its range is a `ConfigError`.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeExecutor } from "aiofiles"
 * import { Config, ConfigProvider, Effect, Layer } from "effect"
 *
 * const executor = NodeExecutor.layerConfig({
 *   kind: Config.literal("adaptive", "inline", "libuv", "threads")("kind").pipe(Config.withDefault("adaptive")),
 *   concurrency: Config.integer("concurrency").pipe(Config.withDefault(16)),
 *   maxQueued: Config.integer("maxQueued").pipe(Config.withDefault(1000))
 * })
 *
 * const live = AioFiles.layer.pipe(
 *   Layer.provideMerge(executor),
 *   Layer.provide(Layer.setConfigProvider(ConfigProvider.fromMap(new Map([["kind", "libuv"]]))))
 * )
 *
 * const { backend, slots } = await Effect.runPromise(Executor.stats.pipe(Effect.provide(live)))
 * console.log(backend, slots)
 *
 * // Output:
 * // libuv 16
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<ConfigOptions>
): Layer.Layer<Executor.Executor, ConfigError.ConfigError> =>
  Layer.scoped(
    Executor.Executor,
    Effect.flatMap(Config.unwrap(config), (options) =>
      Effect.catchSomeDefect(
        Effect.suspend(() => fromOptions(options)),
        (defect) =>
          // elsewhere these are constants of the program, and their range is a matter of the program's correctness
          defect instanceof RangeError
            ? Option.some(Effect.fail(ConfigError.InvalidData([], defect.message)))
            : Option.none()
      ))
  )
