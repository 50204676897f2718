/**
 * What can run system calls in Node.
 *
 * @since 0.1.0
 */
import type { Backend } from "../pool.js"
import { startInline, startLibuv } from "./syscalls.js"

/**
 * libuv's thread pool, by `node:fs` callbacks. It has `UV_THREADPOOL_SIZE` threads, 4 unless the environment says
 * otherwise, which DNS, crypto and zlib use too: calls that block there for good stop those as well (NODE-FACTS N9).
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { libuv, libuvConcurrency } from "aiofiles-core/node/backends"
 *
 * const pool = new Pool(libuv, { concurrency: libuvConcurrency })
 * const pending = pool.submit({ op: "open", path: "no such file", flags: 0, mode: 0 })
 * console.log(pending.state) // on another thread
 * await new Promise<void>((resolve) => {
 *   pending.waiter = { settled: () => resolve() }
 * })
 * console.log(pending.state, pending.error?.code)
 *
 * // Output:
 * // running
 * // done ENOENT
 * ```
 *
 * @since 0.1.0
 * @category backends
 */
export const libuv: Backend = { name: "libuv", start: startLibuv }

/**
 * The calling thread: every call blocks the event loop for as long as it takes. For scripts, tests, and files that are
 * known to be in the page cache.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const pending = new Pool(inline).submit({ op: "open", path: "no such file", flags: 0, mode: 0 })
 * console.log(pending.state, pending.error?.code) // it has ended when `submit` returns
 *
 * // Output:
 * // done ENOENT
 * ```
 *
 * @since 0.1.0
 * @category backends
 */
export const inline: Backend = { name: "inline", start: startInline }

/**
 * How many calls may block on libuv's pool at once so that one thread is left, for closing files and for the rest of
 * the process: `UV_THREADPOOL_SIZE`, 4 if it is not set, less one, and at least one. Read when the module is loaded.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { libuv, libuvConcurrency } from "aiofiles-core/node/backends"
 *
 * const pool = new Pool(libuv, { concurrency: libuvConcurrency })
 * console.log(pool.stats().slots === libuvConcurrency, libuvConcurrency >= 1)
 *
 * // Output:
 * // true true
 * ```
 *
 * @since 0.1.0
 * @category constants
 */
export const libuvConcurrency: number = Math.max(1, (Number(process.env["UV_THREADPOOL_SIZE"]) || 4) - 1)
