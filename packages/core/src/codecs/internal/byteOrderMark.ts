/**
 * Byte order marks: whether streams of an encoding begin with one, and the decoder's states before and behind it.
 */
import type { Codec } from "../codec.js"

/** The part of a codec that depends on whether it has a byte order mark. */
type MarkFacts = Pick<Codec, "hasByteOrderMark" | "stateAt">

/** The state at the start of a stream. @internal */
export const atStart = 0

/** The state behind the mark of a little-endian stream, or of one without a byte order, as UTF-8. @internal */
export const behindMark = 1

/** The state behind the mark of a big-endian stream. @internal */
export const behindBigEndianMark = 2

/** Of a codec whose streams have no mark. @internal */
export const withoutMark: MarkFacts = { hasByteOrderMark: false, stateAt: () => atStart }

/** Of a codec whose streams may or must have a mark. @internal */
export const withMark: MarkFacts = {
  hasByteOrderMark: true,
  stateAt: (byteOffset, bigEndian) => byteOffset === 0 ? atStart : bigEndian ? behindBigEndianMark : behindMark
}

/** Whether `bytes[start, end)` begins with the mark, or is the beginning of the mark. @internal */
export const beginsMark = (mark: ReadonlyArray<number>, bytes: Uint8Array, start: number, end: number): boolean =>
  mark.every((byte, index) => start + index >= end || bytes[start + index] === byte)
