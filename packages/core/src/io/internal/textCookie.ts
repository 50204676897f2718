/**
 * Positions in a text as numbers, which only `seek` understands.
 *
 * A cookie is the byte offset, plus 2⁴⁸ if the stream is big-endian according to its byte order mark, plus 2⁴⁹ for each
 * code point to skip. File sizes stay far below 2⁴⁸ bytes. As in CPython, the cookie of a position that needs neither
 * is the byte offset itself.
 */

const bigEndianFlag = 2 ** 48
const skipUnit = 2 ** 49

/** A position in a text. @internal */
export interface TextPosition {
  readonly byteOffset: number
  readonly bigEndian: boolean
  /** Code points delivered already of the text that an error handler put for the bytes at `byteOffset`. */
  readonly skip: number
}

/** The cookie of a position. @internal */
export const packCookie = ({ bigEndian, byteOffset, skip }: TextPosition): number =>
  byteOffset + (bigEndian ? bigEndianFlag : 0) + skip * skipUnit

/** The position of a cookie. @internal */
export const unpackCookie = (cookie: number): TextPosition => {
  const skip = Math.floor(cookie / skipUnit)
  const rest = cookie - skip * skipUnit
  const bigEndian = rest >= bigEndianFlag
  return { byteOffset: bigEndian ? rest - bigEndianFlag : rest, bigEndian, skip }
}
