/**
 * Lines that were decoded together and are not all delivered yet, and where in the buffer their bytes are.
 */
import type { Decoder } from "../../codecs/codec.js"
import { codePointCount } from "../../codecs/internal/codePoints.js"
import { decodeText } from "../../codecs/internal/decodeText.js"
import { findLineEnd, type LineEnds, splitLines } from "../../codecs/newline.js"
import type { BufferedReader } from "../bufferedReader.js"

/**
 * Invariant: the lines from `base` on were decoded from the `byteCount` bytes that begin at the buffer's position.
 * `base` is `next`, or the lines between the two were delivered and the buffer's position was not moved over them yet.
 *
 * @internal
 */
export interface LineCache {
  readonly lines: Array<string>
  /** Whether the lines have their line ends. */
  readonly keepEnds: boolean
  /** Index of the line that is delivered next. */
  next: number
  /** Index of the line whose bytes begin at the buffer's position. */
  base: number
  byteCount: number
  /** `base` before the buffer's position was last moved over delivered lines. */
  previousBase: number
  /** The bytes of the lines from `previousBase` to `base`. */
  previousBytes: number
  /** The decoder's state before the first line. */
  readonly stateBefore: number
  /** The line decoder's `skip` before the first line. */
  readonly skipBefore: number
}

/** Whether a line, without its line end, has more than `maxLength` code points. @internal */
export const isLonger = (line: string, maxLength: number): boolean => {
  if (line.length <= maxLength) return false
  const end = line.endsWith("\r\n") ? 2 : line.endsWith("\n") || line.endsWith("\r") ? 1 : 0
  return codePointCount(line) - end > maxLength
}

/**
 * Where the bytes of the line that the cache delivers next begin, as an index into the buffer's memory. For a cache
 * with lines left: where it has none, the index is the buffer's position plus `byteCount`.
 *
 * @internal
 */
export const nextLineOffset = (
  cache: LineCache,
  { memory, pos }: BufferedReader,
  decoder: Decoder,
  errors: string,
  lineEnds: LineEnds
): number => {
  const { newline } = lineEnds
  const end = pos + cache.byteCount
  let offset = pos
  for (let line = cache.base; line < cache.next && offset >= 0; line++) {
    offset = findLineEnd(memory, offset, offset, end, true, lineEnds)
  }
  if (errors === "strict") return offset
  // an error handler may have made a line end of undecodable bytes, or dropped the bytes between a "\r" and a "\n":
  // then the lines are not those of the bytes, and the delivered text is decoded again to find where it ends
  const { state } = decoder
  const lineCount = cache.next - cache.base
  const decodeAgain = (start: number, stop: number, maxChars: number): string => {
    const text = decodeText(decoder, memory, start, stop, true, maxChars)
    decoder.state = state
    return text
  }
  const rawLines = (stop: number): ReadonlyArray<string> => {
    const lines: Array<string> = []
    splitLines(decodeAgain(pos, stop, Infinity), newline ?? "", true, lines)
    return lines
  }
  // the lines of the bytes up to `offset`, which is right if they are as many as were delivered and it does not cut a
  // "\r\n" in two
  const found = offset < 0 ? [] : rawLines(offset)
  const cut = found.at(-1)?.endsWith("\r") === true && newline !== "\r" &&
    decodeAgain(offset, end, 1) === "\n"
  if (found.length !== lineCount || cut) {
    const delivered = codePointCount(rawLines(end).slice(0, lineCount).join(""))
    decodeAgain(pos, end, delivered)
    offset = pos + decoder.consumed
  }
  return offset
}
