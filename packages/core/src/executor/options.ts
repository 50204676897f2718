/**
 * The options and the statistics of a pool.
 *
 * @since 0.1.0
 */
import type { Timings } from "./histogram.js"

/** The default of `tooManyOpenFilesMillis`. @internal */
export const defaultDescriptorMillis = 10_000

/**
 * The options of a pool.
 *
 * @example
 * ```ts
 * import { type Backend, Pool, type PoolOptions } from "aiofiles-core"
 *
 * const silent: Backend = { name: "silent", start: () => undefined }
 * const options: PoolOptions = { concurrency: 1, maxQueued: 1, whenFull: "fail" }
 * const pool = new Pool(silent, options)
 * const calls = [0, 1, 2].map((fd) => pool.submit({ op: "fsync", fd }))
 * console.log(calls.map(({ state }) => state), calls[2]?.error?._tag)
 *
 * // Output:
 * // [ 'running', 'queued', 'done' ] ExecutorFullError
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface PoolOptions {
  /** The name in statistics, metrics and errors; by default that of the back end. */
  readonly name?: string | undefined
  /** The number of slots: how many calls may run at once. An integer from 1, or `Infinity`, the default. */
  readonly concurrency?: number | undefined
  /**
   * How many calls may wait for a slot before the queue counts as full, and new operations are not admitted: an integer from
   * 0, or `Infinity`, the default. Calls of operations that have begun are queued all the same, so that the queue is never
   * longer than this plus one call for each operation in progress.
   */
  readonly maxQueued?: number | undefined
  /**
   * What happens to a new operation when the queue is full. `"wait"`, the default: it waits in the admission queue, and begins,
   * first come, first served, when the queue has room. Calls of operations in progress go first, so that the number of
   * operations that are half done, and hold descriptors and memory, stays bounded. `"fail"`: it fails with
   * `ExecutorFullError` before it has done anything. Closes and clean-up are always admitted.
   */
  readonly whenFull?: "fail" | "wait" | undefined
  /**
   * What happens to an open when the process (EMFILE) or the system (ENFILE) has no descriptor left. `"fail"`, the default: it
   * fails. `"wait"`: it waits, without a slot, until a descriptor is closed, first come, first served, and fails if that takes
   * longer than `tooManyOpenFilesMillis`. Programs that each hold one descriptor and wait for another can block each other:
   * then only the time limit ends the wait.
   *
   * In an operation that makes many calls as one job, as `rmtree`, `copytree` and `walk` do, each call waits like that. Where
   * the job runs in a thread, it keeps its slot and its thread while it waits, is tried again every few milliseconds, in no
   * order, and does not count as `waitingForDescriptor`. Closes, and removals of single files, are made even if all threads
   * wait; other calls may have to wait with them, up to the time limit. An interruption ends the wait.
   */
  readonly onTooManyOpenFiles?: "fail" | "wait" | undefined
  /** How long an open waits for a descriptor, in milliseconds: more than 0; 10,000 by default. */
  readonly tooManyOpenFilesMillis?: number | undefined
}

const isCount = (value: number, from: number): boolean =>
  value >= from && (Number.isInteger(value) || value === Infinity)

/** Throws a `RangeError` that says which option is out of its range. @internal */
export const checkPoolOptions = (options: PoolOptions): void => {
  const { concurrency = 1, maxQueued = 0, tooManyOpenFilesMillis = 1 } = options
  if (!isCount(concurrency, 1)) {
    throw new RangeError(`concurrency must be an integer from 1, or Infinity: ${concurrency}`)
  }
  if (!isCount(maxQueued, 0)) throw new RangeError(`maxQueued must be an integer from 0, or Infinity: ${maxQueued}`)
  if (!(tooManyOpenFilesMillis > 0)) {
    throw new RangeError(`tooManyOpenFilesMillis must be more than 0: ${tooManyOpenFilesMillis}`)
  }
  for (const name of ["whenFull", "onTooManyOpenFiles"] as const) {
    const choice = options[name] ?? "wait"
    // configuration may have been any text
    if (choice !== "wait" && choice !== "fail") {
      throw new RangeError(`${name} must be "wait" or "fail": ${JSON.stringify(choice)}`)
    }
  }
}

/**
 * The state and the counters of a pool. A call that fails counts as completed too.
 *
 * @example
 * ```ts
 * import { openFile, Pool, type PoolStats, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const pool = new Pool(inline, { concurrency: 4, name: "files" })
 * new Task(pool, () => openFile("no such file")).start()
 * const { active, backend, completed, failed, name, queued, service, slots }: PoolStats = pool.stats()
 * console.log(name, backend, slots, active, queued, completed, failed, service.count)
 *
 * // Output:
 * // files inline 4 0 0 1 1 1
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface PoolStats {
  readonly name: string
  readonly backend: string
  /** How many calls may run at once; `Infinity` if there is no limit. */
  readonly slots: number
  /** Calls that run now, closes included. */
  readonly active: number
  /** Calls that wait for a slot now, those in the admission queue included. */
  readonly queued: number
  /** Waiting for a descriptor now. */
  readonly waitingForDescriptor: number
  readonly completed: number
  readonly failed: number
  /** Calls that were withdrawn while they waited. */
  readonly withdrawn: number
  /** Operations that failed because the queue was full. They count nowhere else. */
  readonly refused: number
  /** The total of `wait`, in milliseconds. */
  readonly waitMillis: number
  /** The total of `service`, in milliseconds. */
  readonly serviceMillis: number
  /** How long calls waited before they began; a call that waited for a descriptor counts again. */
  readonly wait: Timings
  /** How long calls ran. */
  readonly service: Timings
}
