/**
 * Whether memory is flat.
 *
 * Memory is measured between windows, when nothing is open, after a garbage collection. The first two minutes, or the first fifth
 * if that is longer, are the warm-up: code is compiled, and the heap grows to the size that the load needs. Of the rest, the median
 * of the last third may exceed the median of the first third by a tenth and `slackMegabytes`. Medians, because one measurement
 * depends on how much the allocator has given back by then. With fewer than `leastWindows` after the warm-up there is no verdict.
 */

const leastWindows = 12

/** The length of the warm-up in milliseconds. */
const warmUpMillis = 120_000

/** Megabytes that the allocator may keep or give back: of resident memory, and of V8's heap. */
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

/** Judges the megabytes of all windows; `undefined` if there are too few windows. */
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
