/**
 * How much is tried. By default it is a sample, always the same, of what takes long; `AIOFILES_THOROUGH=1` tries all.
 */

export const thorough = process.env["AIOFILES_THOROUGH"] === "1"

/** All cases if thorough; otherwise the first ones, one of `part`: a case may need what those before it left behind. */
export const firstOf = <A>(part: number, cases: ReadonlyArray<A>): ReadonlyArray<A> =>
  thorough ? cases : cases.slice(0, Math.ceil(cases.length / part))
