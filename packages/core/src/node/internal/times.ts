/**
 * N23: times for `fs.utimes`, `fs.futimes` and `fs.lutimes`. Node takes seconds in a double; two neighbouring doubles of
 * today are 238 ns apart. libuv splits the double into whole seconds and nanoseconds. libuv up to 1.51 (Node 20 and 22)
 * then cuts to microseconds, libuv from 1.52 (Node 24 and 26) to nanoseconds. Both cut towards 1970.
 *
 * The version of libuv that the process runs with decides, which is right also for a Node that was built to use the
 * system's libuv. A measurement would be worse: it needs a file on a file system that keeps nanoseconds. The process may
 * have no directory that it can write to, a file created there is an event for watchers of that directory, and a file
 * system that rounds times would look like an old libuv. A test measures that the rule holds, on each version of Node that
 * the tests run on.
 *
 * @since 0.1.0
 */
import { nanosPerSecond, wholeUnits } from "../../syscall/internal/times.js"

/** The nanoseconds in the unit to which libuv of a version cuts times. @internal */
export const unitOf = (libuv: string): 1 | 1000 => {
  const [major = 0, minor = 0] = libuv.split(".").map(Number)
  return major > 1 || minor >= 52 ? 1 : 1000
}

const ownUnit = unitOf(process.versions.uv)

/** The time in nanoseconds that libuv sets for a time in seconds. */
const passedOn = (seconds: number, unit: number): bigint => {
  const whole = Math.trunc(seconds)
  const nanos = Math.trunc((seconds - whole) * 1e9)
  return BigInt(whole) * nanosPerSecond + BigInt(nanos - nanos % unit)
}

/**
 * The time in seconds with which libuv sets a time in nanoseconds, or the last time before it that a double can express. It
 * aims at the middle of a unit, so that the rounding of the double does not reach the next unit. Where doubles are farther
 * apart than units, the nearest one may be later than `ns`; then the one before it is returned.
 *
 * Node takes a negative number for the current time, but not a string with that number: so those are returned as strings.
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
