/**
 * How results and problems are written.
 */
import { type IoError } from "aiofiles"
import { Match } from "effect"
import { printable } from "../terminal/printable.js"
import { type Tally } from "./tally.js"

/** What was found out about a file. */
export interface Result {
  readonly file: string
  readonly tally: Tally
  /** How long it took, in nanoseconds. */
  readonly nanos: bigint
}

export const usage = `Usage: npm start -- FILE…

Counts the lines of each file, and finds the longest.`

/**
 * One row of the table. The columns have fixed widths, so that a row can be shown as soon as it is known; the file comes
 * last, as its name may have spaces.
 */
const columns = (
  lines: string | number,
  longest: string | number,
  at: string | number,
  bytes: string | number,
  rate: string | number,
  file: string
): string =>
  [
    String(lines).padStart(10),
    String(longest).padStart(9),
    String(at).padStart(10),
    String(bytes).padStart(13),
    String(rate).padStart(9),
    file
  ].join("  ")

export const header = columns("lines", "longest", "at-line", "bytes", "lines/s", "file")

export const row = ({ file, nanos, tally }: Result): string =>
  columns(tally.lines, tally.longest, tally.longestAt, tally.bytes, rate(tally.lines, nanos), printable(file))

/** The last row of several: sums, and the longest of all lines. */
export const total = (results: ReadonlyArray<Result>): string => {
  let lines = 0
  let longest = 0
  let bytes = 0
  let nanos = 0n
  for (const result of results) {
    lines += result.tally.lines
    longest = Math.max(longest, result.tally.longest)
    bytes += result.tally.bytes
    nanos += result.nanos
  }
  return columns(lines, longest, "-", bytes, rate(lines, nanos), "total")
}

const rate = (lines: number, nanos: bigint): number => nanos === 0n ? 0 : Math.round(lines / (Number(nanos) / 1e9))

/** What is worth knowing about a file that was read all the same. */
export const note = ({ file, tally: { badBytes, firstBadAt } }: Result): string =>
  `${printable(file)}: note: ${badBytes} ${
    badBytes === 1 ? "byte is" : "bytes are"
  } not UTF-8, the first in line ${firstBadAt}`

/** Why a file could not be read: in plain words where they are known, and as Python says it otherwise. */
export const problem = (file: string, error: IoError.IoError): string => `${printable(file)}: ${reason(error)}`

const reason = Match.type<IoError.IoError>().pipe(
  Match.tag("FileNotFoundError", () => "no such file"),
  Match.tag("PermissionError", () => "permission denied"),
  Match.tag("IsADirectoryError", () => "is a directory"),
  Match.orElse((error) => `${error._tag}: ${error.message}`)
)
