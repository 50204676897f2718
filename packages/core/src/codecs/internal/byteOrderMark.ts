/**
 * The two answers to whether streams of an encoding begin with a byte order mark.
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
