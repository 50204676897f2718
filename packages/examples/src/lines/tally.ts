/**
 * What is counted of a file's lines.
 */
import { type File } from "aiofiles"

/**
 * How a file must be opened to be counted exactly: each byte that is not UTF-8 becomes one of the lone surrogates
 * U+DC80 … U+DCFF, and line ends stay as they are, so that no byte of the file is lost from the text.
 */
export const options = { errors: "surrogateescape", newline: "" } satisfies File.OpenOptions

/** The counts of the lines so far. */
export interface Tally {
  readonly lines: number
  readonly bytes: number
  /** The length of the longest line, in code points and without its end, and its number; both 0 in an empty file. */
  readonly longest: number
  readonly longestAt: number
  /** How many bytes are not UTF-8, and the number of the first line with one. */
  readonly badBytes: number
  readonly firstBadAt: number
}

/** The counts of an empty file. */
export const empty: Tally = { lines: 0, bytes: 0, longest: 0, longestAt: 0, badBytes: 0, firstBadAt: 0 }

/** A byte that is not UTF-8. With the flag `u`, the halves of a surrogate pair do not match. */
const badByte = /[\udc80-\udcff]/u
const badBytes = /[\udc80-\udcff]/gu

/** How many bytes a surrogate counts in `Buffer.byteLength`, over the one that it stands for. */
const surplus = 2

/** Counts some more lines, which have their ends. */
export const add = (tally: Tally, lines: ReadonlyArray<string>): Tally => {
  let { badBytes: badCount, firstBadAt, longest, longestAt } = tally

  const text = lines.join("")
  const bad = badByte.test(text) ? (text.match(badBytes) ?? []).length : 0
  if (bad > 0 && firstBadAt === 0) firstBadAt = tally.lines + 1 + lines.findIndex((line) => badByte.test(line))
  badCount += bad

  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    // A line has at most as many code points as UTF-16 units: most lines need no closer look.
    if (line.length <= longest) continue
    const length = codePoints(withoutEnd(line))
    if (length <= longest) continue
    longest = length
    longestAt = tally.lines + 1 + index
  }

  return {
    lines: tally.lines + lines.length,
    bytes: tally.bytes + Buffer.byteLength(text) - surplus * bad,
    longest,
    longestAt,
    badBytes: badCount,
    firstBadAt
  }
}

const withoutEnd = (line: string): string =>
  line.endsWith("\r\n") ? line.slice(0, -2) : /[\r\n]$/.test(line) ? line.slice(0, -1) : line

/** Only pairs of surrogates make a text shorter than its UTF-16 units, and few texts have any. */
const codePoints = (text: string): number => {
  if (!/[\ud800-\udbff]/.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}
