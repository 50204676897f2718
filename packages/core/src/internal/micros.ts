/**
 * Times as Node passes them on: it takes seconds as a double, and libuv cuts off what is finer than a microsecond.
 *
 * @since 0.1.0
 */

/** The whole microseconds of a time in nanoseconds; what is finer goes, to the earlier one. @internal */
export const wholeMicros = (ns: bigint): number => Number((ns >= 0n ? ns : ns - 999n) / 1000n)
