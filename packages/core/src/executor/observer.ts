/**
 * Who is told of what a pool does, as it does it: for metrics.
 *
 * @since 0.1.0
 */

/**
 * Told of every call of a pool, synchronously. It must not throw, and must not submit calls.
 *
 * A pool without an observer pays one comparison for each of these.
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
  /** How many calls run now, and how many wait. */
  readonly changed: (active: number, queued: number) => void
  /** A call began, after it had waited so long. */
  readonly began: (waitMillis: number) => void
  /** A call ended, after it had run so long. */
  readonly ended: (serviceMillis: number, failed: boolean) => void
  /**
   * Bytes that a call read or wrote: those of the calls of a job included, one by one, or, where the job is one call, when it
   * has succeeded.
   */
  readonly moved: (direction: "read" | "write", byteCount: number) => void
  /** A handle was opened (1) or closed (-1) on this pool. Told by whoever makes handles. */
  readonly handles: (change: -1 | 1) => void
}
