/**
 * Byte order marks: whether streams of an encoding begin with one, and the states before and behind it.
 */
import type { Codec } from "../codec.js"

type MarkFacts = Pick<Codec, "hasByteOrderMark" | "stateAt">

/** The state before the place of a byte order mark. @internal */
export const atStart = 0

/** The state behind the mark of a little-endian stream, or of one whose byte order is no question. @internal */
export const behindMark = 1

/** The state behind the mark of a big-endian stream. @internal */
export const behindBigEndianMark = 2

/** @internal */
export const withoutMark: MarkFacts = { hasByteOrderMark: false, stateAt: () => atStart }

/** @internal */
export const withMark: MarkFacts = {
  hasByteOrderMark: true,
  stateAt: (byteOffset, bigEndian) => byteOffset === 0 ? atStart : bigEndian ? behindBigEndianMark : behindMark
}

/** Whether `bytes[start, end)` begins with the mark, or, if it is shorter, with as much of it as there is. @internal */
export const beginsMark = (mark: ReadonlyArray<number>, bytes: Uint8Array, start: number, end: number): boolean =>
  mark.every((byte, index) => start + index >= end || bytes[start + index] === byte)
