/**
 * A histogram of durations with logarithmic buckets, cheap enough to record every call.
 *
 * @since 0.1.0
 */

/** Four buckets for each doubling of the duration, so that the upper bound of a bucket exceeds a recorded value by at most a quarter. */
const perDoubling = 4

/** Buckets from 1 µs to 2^31 µs, about 36 minutes. Longer durations are counted in the last bucket. */
const bucketCount = 31 * perDoubling

/**
 * The contents of a histogram: how many durations were recorded, and how they are distributed.
 *
 * @example
 * ```ts
 * import { Histogram, type Timings } from "aiofiles-core"
 *
 * const histogram = new Histogram()
 * for (const millis of [1, 2, 2, 400]) histogram.record(millis)
 * const timings: Timings = histogram.snapshot()
 * console.log(timings.count, timings.totalMillis, timings.maxMillis, timings.buckets.length)
 *
 * // Output:
 * // 4 405 400 3
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Timings {
  readonly count: number
  readonly totalMillis: number
  readonly maxMillis: number
  /** The buckets that are not empty, shortest first. Each counts the durations below `belowMillis` that are not in an earlier one. */
  readonly buckets: ReadonlyArray<{ readonly belowMillis: number; readonly count: number }>
}

/** The bucket of a duration of `micros` microseconds, an integer from 0. */
const bucketOf = (micros: number): number => {
  if (micros < perDoubling) return micros
  const exponent = 31 - Math.clz32(micros)
  // the two bits below the leading one
  return Math.min((exponent - 1) * perDoubling + ((micros >>> (exponent - 2)) & 3), bucketCount - 1)
}

/** The shortest duration, in microseconds, that is too long for a bucket. */
const upperBound = (bucket: number): number => {
  if (bucket < perDoubling) return bucket + 1
  const exponent = Math.floor(bucket / perDoubling) + 1
  return 2 ** (exponent - 2) * (perDoubling + (bucket % perDoubling) + 1)
}

/**
 * Counts durations, in buckets whose bounds grow by at most a quarter from each to the next.
 *
 * Invariant: `count` is the sum of all buckets.
 *
 * @example
 * ```ts
 * import { Histogram, quantile } from "aiofiles-core"
 *
 * const histogram = new Histogram()
 * for (let millis = 1; millis <= 100; millis++) histogram.record(millis)
 * const median = quantile(histogram.snapshot(), 0.5)
 * console.log(median >= 50 && median <= 50 * 1.25)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Histogram {
  private readonly counts = new Float64Array(bucketCount)
  private count = 0
  private maxMillis = 0
  /** The sum of all that was recorded. */
  totalMillis = 0

  /** Counts one. What is negative, as after a clock was set, counts as nothing. */
  record(millis: number): void {
    const time = millis > 0 ? millis : 0
    this.count++
    this.totalMillis += time
    if (time > this.maxMillis) this.maxMillis = time
    const bucket = time < 2_147_483 ? bucketOf((time * 1000) | 0) : bucketCount - 1
    this.counts[bucket]!++ // a bucket below `bucketCount`
  }

  snapshot(): Timings {
    const buckets: Array<{ readonly belowMillis: number; readonly count: number }> = []
    this.counts.forEach((count, bucket) => {
      if (count > 0) buckets.push({ belowMillis: upperBound(bucket) / 1000, count })
    })
    return { count: this.count, totalMillis: this.totalMillis, maxMillis: this.maxMillis, buckets }
  }
}

/**
 * The time, in milliseconds, that a share `q` of what was measured did not reach: at most a quarter, or a microsecond, more
 * than the exact one, and never more than the longest. 0 if nothing was measured.
 *
 * @example
 * ```ts
 * import { openFile, Pool, quantile, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const pool = new Pool(inline)
 * new Task(pool, () => openFile("no such file")).start()
 * const { service } = pool.stats()
 * console.log(quantile(service, 0.99) === service.maxMillis) // of one call
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const quantile = (timings: Timings, q: number): number => {
  let left = Math.max(1, Math.ceil(q * timings.count))
  for (const { belowMillis, count } of timings.buckets) {
    left -= count
    if (left <= 0) return Math.min(belowMillis, timings.maxMillis)
  }
  return timings.maxMillis
}
