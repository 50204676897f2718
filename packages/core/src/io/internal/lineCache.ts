/**
 * Lines that were decoded together, and the bytes in the buffer that each came from.
 */
import type { Decoder } from "../../codecs/codec.js"
import { codePointCount } from "../../codecs/internal/countCodePoints.js"
import { decodeText } from "../../codecs/internal/decodeText.js"
import { findLineEnd, type LineEnds, splitLines } from "../../codecs/newline.js"
import type { BufferedReader } from "../bufferedReader.js"

/**
 * Invariant: `byteCount` bytes from the buffer's position on are what the lines from `synced` on were decoded from.
 *
 * @internal
 */
export interface LineCache {
  readonly lines: Array<string>
  readonly keepEnds: boolean
  /** The line that is delivered next. */
  next: number
  /** The line at which the buffer's position is. */
  synced: number
  /** Of the lines from `synced` on. */
  byteCount: number
  /** The decoder's state before the first of them. */
  readonly stateBefore: number
}

/** Whether a line has more code points than the limit, without its end. @internal */
export const isLonger = (line: string, maxLength: number): boolean => {
  if (line.length <= maxLength) return false
  const end = line.endsWith("\r\n") ? 2 : line.endsWith("\n") || line.endsWith("\r") ? 1 : 0
  return codePointCount(line) - end > maxLength
}

/** Where the line begins that a cache delivers next, which is not its last. @internal */
export const placeOf = (
  cache: LineCache,
  { memory, pos }: BufferedReader,
  decoder: Decoder,
  errors: string,
  lineEnds: LineEnds
): number => {
  const { newline } = lineEnds
  const end = pos + cache.byteCount
  let place = pos
  for (let line = cache.synced; line < cache.next && place >= 0; line++) {
    place = findLineEnd(memory, place, place, end, true, lineEnds)
  }
  if (errors === "strict") return place
  // an error handler may have put a line end there, or brought "\r" and "\n" together
  const { state } = decoder
  const lineCount = cache.next - cache.synced
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
  const found = place < 0 ? [] : rawLines(place)
  const cut = found.at(-1)?.endsWith("\r") === true && newline !== "\r" &&
    decodeAgain(place, end, 1) === "\n"
  if (found.length !== lineCount || cut) {
    const delivered = codePointCount(rawLines(end).slice(0, lineCount).join(""))
    decodeAgain(pos, end, delivered)
    place = pos + decoder.consumed
  }
  return place
}
