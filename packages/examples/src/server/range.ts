/**
 * The one form of `Range` that clients use: a single run of bytes.
 */

/** The first and the last byte that are asked for; both are in the file. */
export interface Range {
  readonly first: number
  readonly last: number
}

/**
 * What a header asks for of a file of `size` bytes: all of it, if there is no header or it is of another form, a part, or
 * what the file does not have.
 */
export const parse = (header: string | undefined, size: number): Range | "all" | "unsatisfiable" => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "")
  if (match === null || (match[1] === "" && match[2] === "")) return "all"
  const [, from, to] = match
  if (from !== "" && to !== "" && Number(from) > Number(to)) return "all"
  // "-5" is the last five bytes
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1)
  return first > last ? "unsatisfiable" : { first, last }
}
