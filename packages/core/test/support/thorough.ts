/**
 * How many cases are tried. By default it is a sample of the long series, the same in each run; `AIOFILES_THOROUGH=1` tries all.
 */

export const thorough = process.env["AIOFILES_THOROUGH"] === "1"

/** All cases if thorough, else the first 1/`part` of them: a case may need the state that the ones before it left. */
export const firstOf = <A>(part: number, cases: ReadonlyArray<A>): ReadonlyArray<A> =>
  thorough ? cases : cases.slice(0, Math.ceil(cases.length / part))
