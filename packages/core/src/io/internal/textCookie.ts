/**
 * Positions in a text, as numbers that only `seek` understands.
 *
 * A cookie is a byte offset, plus 2⁴⁸ in a big-endian stream with a byte order mark, plus 2⁴⁹ for each code point already
 * delivered of the text that an error handler put for the bytes there. Offsets stay far below both, and a position that
 * needs neither is the byte offset itself, as in CPython.
 */

const bigEndianFlag = 2 ** 48
const skipUnit = 2 ** 49

/** @internal */
export interface TextPlace {
  readonly byteOffset: number
  readonly bigEndian: boolean
  /** How many code points of what is decoded there were delivered. */
  readonly skip: number
}

/** @internal */
export const packCookie = ({ bigEndian, byteOffset, skip }: TextPlace): number =>
  byteOffset + (bigEndian ? bigEndianFlag : 0) + skip * skipUnit

/** @internal */
export const unpackCookie = (cookie: number): TextPlace => {
  const skip = Math.floor(cookie / skipUnit)
  const place = cookie - skip * skipUnit
  const bigEndian = place >= bigEndianFlag
  return { byteOffset: bigEndian ? place - bigEndianFlag : place, bigEndian, skip }
}
