/**
 * Whether memory is flat.
 *
 * Looked at between windows, when nothing is open, and after a collection of garbage. The first two minutes, or the first
 * fifth if that is more, are the warm-up: code is compiled, and the heap takes the size that the load needs. Of the rest, the median of the last third must not be above the median of the
 * first third by more than a tenth and `slackMegabytes`. Medians, because a single look depends on what the allocator
 * has given back by then. With fewer than `leastWindows` after the warm-up nothing is said.
 */

const leastWindows = 12

/** Milliseconds of the warm-up. */
const warmUpMillis = 120_000

/** What the allocator may keep or give back: of resident memory, and of V8's heap. */
export const slackMegabytes = { resident: 24, heap: 4 }

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((left, right) => left - right)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export interface Growth {
  readonly before: number
  readonly after: number
  readonly flat: boolean
}

/** Judges megabytes by window; `undefined` if there are too few. */
export const growthOf = (
  megabytes: ReadonlyArray<number>,
  windowMillis: number,
  slack: number
): Growth | undefined => {
  const warm = megabytes.slice(Math.max(Math.floor(megabytes.length / 5), Math.ceil(warmUpMillis / windowMillis)))
  if (warm.length < leastWindows) return undefined
  const third = Math.floor(warm.length / 3)
  const [before, after] = [median(warm.slice(0, third)), median(warm.slice(-third))]
  return { before, after, flat: after <= before * 1.1 + slack }
}
