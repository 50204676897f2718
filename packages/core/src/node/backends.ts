/**
 * The back ends that make system calls in Node.
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
 * Makes calls on libuv's thread pool, by the callback functions of `node:fs`. The pool has `UV_THREADPOOL_SIZE` threads, 4 by
 * default. DNS, crypto and zlib use them too: when calls block all of them, those stop as well (N9).
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { libuv, libuvConcurrency } from "aiofiles-core/node/backends"
 *
 * const pool = new Pool(libuv, { concurrency: libuvConcurrency })
 * const pending = pool.submit({ op: "open", path: "no such file", flags: 0, mode: 0 })
 * console.log(pending.state) // it runs on another thread
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
 * Makes calls on the calling thread, where each one blocks the event loop until it returns. For scripts, tests, and files that
 * are known to be in the page cache.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const pending = new Pool(inline).submit({ op: "open", path: "no such file", flags: 0, mode: 0 })
 * console.log(pending.state, pending.error?._tag) // it has completed when `submit` returns
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
 * The number of calls that may block on libuv's pool at once so that one thread is left, for closing files and for the rest of
 * the process: `UV_THREADPOOL_SIZE` (4 if it is not set) less one, and at least one. It is read when the module is loaded.
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
 * The options of a back end with worker threads.
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
   * The most threads that may exist at once: an integer from 1 to 256, default 32. One starts with the first call, up to four
   * while calls wait, and more only when all of them are blocked.
   */
  readonly threads?: number | undefined
  /** The time after which a thread without calls ends, in milliseconds. Default 10,000. */
  readonly idleMillis?: number | undefined
}

/**
 * A back end with worker threads.
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
  /** The number of threads that can take calls now. */
  readonly online: number
  /**
   * Ends the threads. Queued calls are made first. A function of the user that still runs after half a second is ended. A
   * thread that waits for the other end of a FIFO to be opened is unblocked; a process at that other end sees the FIFO
   * opened and closed. A thread that is blocked in another call ends when that call returns. The promise is fulfilled after
   * one second at the latest, and never rejected.
   *
   * Later calls fail with ECANCELED, except closes and removals, which are made on libuv's pool.
   */
  readonly close: () => Promise<void>
}

/**
 * A back end with worker threads of its own, which make calls synchronously. Users of libuv's pool do not wait for them, and a
 * job, such as reading a whole file, costs one hop: one transfer of work to another thread and back.
 *
 * All threads take calls from one queue. The first thread starts with the first call. More start while calls wait; beyond four,
 * only when all are blocked. A thread without calls ends after `idleMillis`. Threads do not keep the process alive: only a call
 * whose caller waits for it does. If a thread dies, the calls that it was running fail with EOWNERDEAD, and other calls are not
 * affected. While all threads are blocked and no more may start, closes and removals are made on libuv's pool, one at a time.
 *
 * A read or write of more than 1 MiB takes several hops. Between two of them, other programs may change the file.
 *
 * When the process exits, threads that wait for the other end of a FIFO, or for data from a pipe, are unblocked, because the
 * process could not exit otherwise (N10). A process at the other end of the FIFO sees it opened and closed; another reader of
 * the pipe may read a NUL byte. A call on a dead network mount, a read from a terminal and a write into a full pipe cannot be
 * unblocked: the process then exits when the call returns, or when a signal ends it.
 *
 * Throws a `RangeError` if an option is out of its range.
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
 * A back end that makes the first calls on libuv's pool, and later ones on worker threads. Threads start when a fourth call is
 * submitted while three run, or after 300 calls. So a script that reads one file starts no thread, and at most three threads of
 * libuv's pool are ever blocked. When all threads have ended because they were idle, libuv's pool is used again, and 300 is
 * counted from 0.
 *
 * The rules of `threads` hold here too, except for calls on libuv's pool: if one of them blocks, the process cannot exit before
 * it returns (N10).
 *
 * Throws a `RangeError` if an option is out of its range.
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

/** The options with their defaults. */
const checked = ({ idleMillis = 10_000, threads = 32 }: ThreadsOptions): [threads: number, idleMillis: number] => {
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= maxWorkers)) {
    throw new RangeError(`threads must be an integer from 1 to ${maxWorkers}: ${threads}`)
  }
  if (!(idleMillis >= 0)) throw new RangeError(`idleMillis must not be negative: ${idleMillis}`)
  return [threads, idleMillis]
}

/** The public members of a back end. */
const closable = (backend: Adaptive | Threads): ThreadedBackend => ({
  name: backend.name,
  get online() {
    return backend.online
  },
  start: (call, done) => backend.start(call, done),
  startJob: (call, done, descriptorMillis, caller) => backend.startJob(call, done, descriptorMillis, caller),
  close: () => backend.close()
})
