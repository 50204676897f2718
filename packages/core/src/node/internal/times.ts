/**
 * N23: times for `fs.utimes` and its kin. Node takes seconds in a double, which libuv parts into whole seconds and nanoseconds, so
 * that a double of today is 238 ns from the next one. Up to 1.51 (Node 20 and 22) libuv then cuts off what is finer than a
 * microsecond; from 1.52 (Node 24 and 26) it cuts off what is finer than a nanosecond. Both cut towards 1970.
 *
 * Which of the two it is follows from the version of libuv that the process runs with, which also is right for a Node that
 * was built to share the system's libuv. It is not measured: that takes a file whose times can be set, on a file system that
 * keeps them to the nanosecond. A process may have no directory where it may write, a file made there wakes those who watch
 * that directory, and a file system that rounds times would pass for an old libuv. That the rule holds is measured by a test,
 * on each version of Node that the tests run on.
 *
 * @since 0.1.0
 */
import { nanosPerSecond, wholeUnits } from "../../syscall/internal/times.js"

/** What libuv passes on: whole numbers of so many nanoseconds. @internal */
export const unitOf = (libuv: string): 1 | 1000 => {
  const [major = 0, minor = 0] = libuv.split(".").map(Number)
  return major > 1 || minor >= 52 ? 1 : 1000
}

const ownUnit = unitOf(process.versions.uv)

/** The nanoseconds that libuv makes of seconds. */
const passedOn = (seconds: number, unit: number): bigint => {
  const whole = Math.trunc(seconds)
  const nanos = Math.trunc((seconds - whole) * 1e9)
  return BigInt(whole) * nanosPerSecond + BigInt(nanos - nanos % unit)
}

/**
 * The seconds that libuv makes a time in nanoseconds of: the last one that a double can say and that is not later. It aims at
 * the middle of a unit, where no rounding of the double leads to the next one. Where doubles are farther apart than units,
 * the nearest one may be later, and the one before it is taken.
 *
 * Node takes a negative number for now; of a text it takes the number.
 *
 * @internal
 */
export const toTime = (ns: bigint, unit: number = ownUnit): number | string => {
  const size = BigInt(unit)
  const whole = wholeUnits(ns, size) * size
  const distance = whole < 0n ? -whole : whole
  const middle = Number(distance / nanosPerSecond) + (Number(distance % nanosPerSecond) + unit / 2) / 1e9
  let seconds = whole < 0n ? -middle : middle
  while (passedOn(seconds, unit) > ns) seconds -= Math.abs(seconds) * (Number.EPSILON / 2)
  return seconds < 0 ? String(seconds) : seconds
}
