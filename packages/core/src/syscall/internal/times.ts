/**
 * Times of the system: integers, in nanoseconds since 1970.
 *
 * @since 0.1.0
 */

/** @internal */
export const nanosPerSecond = 1_000_000_000n

/** A time in larger units, rounded down, also before 1970. @internal */
export const wholeUnits = (ns: bigint, unit: bigint): bigint => (ns >= 0n ? ns : ns - unit + 1n) / unit
