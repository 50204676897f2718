/**
 * Executors for Node.
 *
 * Choosing one. libuv's pool has four threads, shared with DNS, crypto and zlib. `layerLibuv` uses at most three of them
 * at once, so that files on a slow disk, or FIFOs that nobody opens at the other end, leave one for the rest of the
 * process and for closing files. `layerInline` makes every call on the calling thread: fastest for files in the page
 * cache, and the event loop stands still meanwhile.
 *
 * What neither can do: a call that blocks for good on libuv's pool keeps its thread until it ends, and then even
 * `process.exit` waits for it (NODE-FACTS N10). The fiber that waited for the call is free at once.
 *
 * @since 0.1.0
 */
import { inline, libuv, libuvConcurrency } from "aiofiles-core/node/backends"
import type * as Layer from "effect/Layer"
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
  Executor.layer(libuv, { concurrency: options?.concurrency ?? libuvConcurrency })

/**
 * An executor on the calling thread: an operation on a file never leaves the fiber, and the event loop stands still while a
 * call blocks.
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
 * The default executor: `layerLibuv`.
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
 * // libuv
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Executor.Executor> = layerLibuv()
