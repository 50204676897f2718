/**
 * What can run system calls in Node.
 *
 * @since 0.1.0
 */
import type { Backend } from "../executor/backend.js"
import { removeLeftoversAtExit } from "./internal/removeAtExit.js"
import { Adaptive } from "./internal/threads/adaptive.js"
import { maxWorkers } from "./internal/threads/memory.js"
import { Threads } from "./internal/threads/threads.js"
import { startInline, startLibuv } from "./syscalls.js"

removeLeftoversAtExit()

/**
 * libuv's thread pool, by `node:fs` callbacks. It has `UV_THREADPOOL_SIZE` threads, 4 unless the environment says
 * otherwise, which DNS, crypto and zlib use too: calls that block there for good stop those as well (N9).
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
 *   pending.waiter = { onSettled: () => resolve() }
 * })
 * console.log(pending.state, pending.error?._tag)
 *
 * // Output:
 * // running
 * // done FileNotFoundError
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
 * console.log(pending.state, pending.error?._tag) // it has ended when `submit` returns
 *
 * // Output:
 * // done FileNotFoundError
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

/**
 * The options of a back end of threads.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { threads, type ThreadsOptions } from "aiofiles-core/node/backends"
 *
 * // for a mount that may hang: many threads, kept for a minute
 * const options: ThreadsOptions = { threads: 64, idleMillis: 60_000 }
 * const backend = threads(options)
 * console.log(new Pool(backend).stats().backend, backend.online)
 *
 * // Output:
 * // threads 0
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface ThreadsOptions {
  /**
   * How many threads there may be at once: an integer from 1 to 256. Default 32. One is started when there is work, up to
   * four when work waits, and more only when all are blocked.
   */
  readonly threads?: number | undefined
  /** How long a thread without work is kept, in milliseconds. Default 10,000. */
  readonly idleMillis?: number | undefined
}

/**
 * A back end that has threads of its own.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { type ThreadedBackend, threads } from "aiofiles-core/node/backends"
 *
 * const backend: ThreadedBackend = threads({ threads: 1 })
 * console.log(backend.online) // a thread starts with the first call
 * const pending = new Pool(backend).submit({ op: "stat", path: process.execPath })
 * await new Promise<void>((resolve) => {
 *   pending.waiter = { onSettled: () => resolve() }
 * })
 * console.log(pending.state)
 * await backend.close()
 *
 * // Output:
 * // 0
 * // done
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface ThreadedBackend extends Backend {
  /** How many threads are up now. */
  readonly online: number
  /**
   * Ends the threads. What is queued is made first; a function of the user's that still runs after half a second is ended;
   * who waits for the other end of a FIFO to be opened is freed, which its other end sees. A call that blocks for good
   * otherwise keeps its thread until it ends, and the promise is fulfilled after one second all the same.
   *
   * From then on calls fail with ECANCELED, but for closes and removals, which go to libuv's pool.
   */
  readonly close: () => Promise<void>
}

/**
 * Threads of their own, which make the calls synchronously: nothing else that needs libuv's pool waits for them, and a job,
 * as reading a whole file, is one hop.
 *
 * All threads take from one queue. The first starts with the first call; more start when calls wait, and beyond four only
 * when all are blocked. Without work they end. They never keep the process alive: only a call that somebody waits for does.
 * If one dies, the calls that it was running fail with EOWNERDEAD; others are not affected. While all threads are blocked
 * and there may be no more, closes and removals go to libuv's pool, one at a time.
 *
 * A read or write of more than 1 MiB goes in several hops: what other programs do to the file may come between them.
 *
 * When the process ends, threads that wait for the other end of a FIFO, or for something to read from a pipe, are freed, as
 * the process could not end otherwise (N10). The other end of the FIFO sees it opened and closed; whoever else reads the
 * pipe may see a NUL byte. Nothing frees a call on a dead network mount, a read of a terminal, or a write into a full pipe:
 * with one of these the process ends when the call does, or by a signal.
 *
 * @example
 * ```ts
 * import { Pool, readBytes, Task } from "aiofiles-core"
 * import { threads } from "aiofiles-core/node/backends"
 *
 * const backend = threads()
 * const task = new Task(new Pool(backend), () => readBytes(process.execPath))
 * task.start()
 * await new Promise<void>((resolve) => task.notify(() => resolve()))
 * console.log(task.outcome?._tag)
 * await backend.close()
 *
 * // Output:
 * // Success
 * ```
 *
 * @since 0.1.0
 * @category backends
 */
export const threads = (options: ThreadsOptions = {}): ThreadedBackend => closable(new Threads(...checked(options)))

/**
 * libuv's pool for the first calls of a process, and threads as soon as there is work for them: when a fourth call is in
 * transfer, or when three hundred have been made. A script that reads one file starts no thread, and no more than three of
 * libuv's are ever blocked. When the threads have ended for want of work, it begins anew.
 *
 * What holds for `threads` holds here, but for the calls that are on libuv's pool: one of them that blocks for good keeps
 * the process from ending, whatever is done (N10).
 *
 * @example
 * ```ts
 * import { perform, Pool, Task } from "aiofiles-core"
 * import { adaptive } from "aiofiles-core/node/backends"
 *
 * const backend = adaptive()
 * const pool = new Pool(backend)
 * const stat = () =>
 *   new Promise<void>((resolve) => {
 *     const task = new Task(pool, () => perform({ op: "stat", path: process.execPath }))
 *     task.start()
 *     task.notify(() => resolve())
 *   })
 * await stat()
 * console.log(backend.online)
 * while (backend.online === 0) await Promise.all([stat(), stat(), stat(), stat()]) // until the first thread is up
 * console.log(backend.online > 0)
 * await backend.close()
 *
 * // Output:
 * // 0
 * // true
 * ```
 *
 * @since 0.1.0
 * @category backends
 */
export const adaptive = (options: ThreadsOptions = {}): ThreadedBackend => closable(new Adaptive(...checked(options)))

const checked = ({ idleMillis = 10_000, threads = 32 }: ThreadsOptions): [threads: number, idleMillis: number] => {
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= maxWorkers)) {
    throw new RangeError(`threads must be an integer from 1 to ${maxWorkers}: ${threads}`)
  }
  if (!(idleMillis >= 0)) throw new RangeError(`idleMillis must not be negative: ${idleMillis}`)
  return [threads, idleMillis]
}

const closable = (backend: Adaptive | Threads): ThreadedBackend => ({
  name: backend.name,
  get online() {
    return backend.online
  },
  start: (call, done) => backend.start(call, done),
  startJob: (call, done, descriptorMillis, caller) => backend.startJob(call, done, descriptorMillis, caller),
  close: () => backend.close()
})
