/**
 * The observer of a pool: a callback for each event, for metrics.
 *
 * @since 0.1.0
 */

/**
 * Callbacks for the events of a pool, called synchronously. They must not throw, and must not submit calls.
 *
 * A pool without an observer pays one comparison for each event.
 *
 * @example
 * ```ts
 * import { openFile, Pool, type PoolObserver, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * let calls = 0
 * const observer: PoolObserver = {
 *   changed: () => undefined,
 *   began: () => undefined,
 *   ended: () => {
 *     calls++
 *   },
 *   moved: () => undefined,
 *   handles: () => undefined
 * }
 *
 * const pool = new Pool(inline)
 * pool.observer = observer
 * new Task(pool, () => openFile("no such file")).start()
 * console.log(calls)
 *
 * // Output:
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface PoolObserver {
  /** The number of calls that run, or that wait, has changed. */
  readonly changed: (active: number, queued: number) => void
  /** A call began, after it had waited for `waitMillis` milliseconds. */
  readonly began: (waitMillis: number) => void
  /** A call completed, after it had run for `serviceMillis` milliseconds. */
  readonly ended: (serviceMillis: number, failed: boolean) => void
  /**
   * A call read or wrote `byteCount` bytes. Calls of a job are reported one by one, or, where the job is one call of the back
   * end, together when the job has succeeded.
   */
  readonly moved: (direction: "read" | "write", byteCount: number) => void
  /** A handle was opened (1) or closed (-1) on this pool. Called by the code that makes handles, not by the pool. */
  readonly handles: (change: -1 | 1) => void
}
