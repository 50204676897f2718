/**
 * Times as the system has them: integers of nanoseconds since 1970.
 *
 * @since 0.1.0
 */

/** @internal */
export const nanosPerSecond = 1_000_000_000n

/** How many whole units a time has; what is finer goes, to the earlier one, before 1970 too. @internal */
export const wholeUnits = (ns: bigint, unit: bigint): bigint => (ns >= 0n ? ns : ns - unit + 1n) / unit
