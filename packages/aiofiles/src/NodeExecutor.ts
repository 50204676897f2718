/**
 * Executors for Node.
 *
 * Choose one:
 *
 * - `layer` is for most programs. The first calls use libuv's pool, so that a script starts no thread. A program with
 *   more work gets threads of its own: with small files they are several times faster, and they do not delay DNS,
 *   crypto and zlib, which use libuv's pool.
 * - `layerThreads` has its own threads from the first call on, in the number that you choose. Use it for files whose
 *   calls may block for long, such as FIFOs and files on a network mount: on an executor of their own, they delay no
 *   other call.
 * - `layerLibuv` starts no threads. libuv's pool has four threads, shared with DNS, crypto and zlib; `layerLibuv` uses
 *   at most three of them at once, so that one stays free for the rest of the process and for closing files (N9).
 * - `layerInline` makes every call on the calling thread. That is fastest for files in the page cache, but the event
 *   loop is blocked during each call. After ten milliseconds of calls in a row it lets the event loop turn once, so
 *   that timers and signals are handled.
 *
 * None of them can stop a system call that blocks (N7, N8, N10). After an interruption the waiting fiber continues at
 * once; if a file has to be closed first, it continues after closing, which waits at most a quarter of a second for a
 * read, but for a write until it completes. The thread stays in the call until the call completes, and a process with
 * such a thread cannot exit, not even by `process.exit`.
 *
 * When the process exits, `layerThreads`, and `layer` once it has threads, end calls that wait for the other end of a
 * FIFO, or for data from a pipe. Nothing ends a call on a network mount that does not respond, a read of a terminal, a
 * write into a full pipe, or any call on libuv's pool: then the process exits when the call completes, or by a signal.
 *
 * When the scope of a layer closes, it waits for calls that create something and whose fiber was interrupted, and
 * removes what they created: see `Executor.layer`. That takes five seconds at most, and with threads one more second
 * until they have ended.
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
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Executor from "./Executor.js"
import { catchDefect, scopedLayer } from "./internal/effect/compat.js"
import { type ConfigError, type ConfigOf, invalidConfig, unwrapConfig } from "./internal/effect/config.js"

/**
 * An executor on libuv's thread pool. Its `concurrency` is by default one less than the number of the pool's threads
 * (`UV_THREADPOOL_SIZE`, 4 if it is not set), so that one thread stays free (N9).
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * // at most one call runs at a time, also if the program starts several at once
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
 * An executor on the calling thread: the event loop is blocked during each call. After ten milliseconds of calls in a
 * row the next operation, or the next call of a long one, waits until the event loop has turned once, so that timers,
 * signals and interruptions are handled. Within `Effect.runSync`, where nothing can wait, it does not wait.
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
 * `layerInline` with options. Each call completes before another can begin, so that only `name` and the options about a
 * lack of descriptors have an effect.
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
 * // for a mount that may not respond: many threads, kept for a minute, and at most 64 calls at once
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
 * An executor with threads of its own. `threads` of `aiofiles-core/node/backends` documents when they start and end,
 * and what happens to calls that block. A number of threads out of its range is a defect, because it is a constant of
 * the program.
 *
 * When the layer's scope closes, it waits for pending clean-up (see `Executor.layer`), makes the queued calls, and ends
 * the threads. Ending them takes one second at most: a call that is still blocked then keeps its thread, but not the
 * scope, until it completes.
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
 * `layerThreads` as a value, for `AioFiles.withExecutor` and for the option `executor` of `open`. The threads end with
 * the scope.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   // a mount that may not respond gets threads of its own: calls that block there delay no other calls
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
 * The default executor. The first calls of a process use libuv's pool; threads, as of `layerThreads`, are started as
 * soon as there is work for them: when four calls run at once, or after some hundreds of calls. A script that reads one
 * file starts no thread.
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
 * `layer` with options: those of `layerThreads`, which apply to its threads.
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
 * The options of `layerConfig`: the kind of executor, and the options of that kind.
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
  /** The kind of executor: `"adaptive"` (the default, as `layer`), `"threads"`, `"libuv"` or `"inline"`. */
  readonly kind?: "adaptive" | "inline" | "libuv" | "threads" | undefined
}

const fromOptions = (
  options: ConfigOptions
): Effect.Effect<Executor.Executor, ConfigError, Scope.Scope> => {
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
      return invalidConfig(`no kind of executor: ${String(kind)}`)
  }
}

/**
 * An executor whose kind and options come from configuration. Fails with a `ConfigError` if the kind or another choice
 * is unknown, or a number is out of its range.
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
 *   Layer.provide(Layer.setConfigProvider(ConfigProvider.fromJson({ kind: "libuv" })))
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
  config: ConfigOf<ConfigOptions>
): Layer.Layer<Executor.Executor, ConfigError> =>
  scopedLayer(
    Executor.Executor,
    Effect.flatMap(unwrapConfig(config), (options) =>
      catchDefect(
        Effect.suspend(() => fromOptions(options)),
        (defect) =>
          // here the values come from configuration, so that a value out of its range is an error, not a defect
          defect instanceof RangeError ? invalidConfig(defect.message) : Effect.die(defect)
      ))
  )
