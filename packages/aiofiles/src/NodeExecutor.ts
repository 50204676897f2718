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
 * @since 0.1.0
 * @category layers
 */
export const layerLibuv = (options?: Executor.Options): Layer.Layer<Executor.Executor> =>
  Executor.layer(libuv, { concurrency: options?.concurrency ?? libuvConcurrency })

/**
 * An executor on the calling thread.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerInline: Layer.Layer<Executor.Executor> = Executor.layer(inline)

/**
 * The default executor: `layerLibuv`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Executor.Executor> = layerLibuv()
