/**
 * Finds well-formed UTF-8 (table 3-7 of the Unicode standard): no surrogates, no longer form of a shorter sequence, and
 * nothing above U+10FFFF. The codec of UTF-8 uses it to count code points, and to find the place of a problem; Node's
 * decoder makes the text, but says neither.
 */

/** The length in bytes of a sequence that begins with a lead byte; 0 if none does. @internal */
export const sequenceLength = (lead: number): number =>
  lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0

/**
 * Whether a byte may follow a lead byte: after four of these, only some continuation bytes may. They exclude longer
 * forms (0xe0, 0xf0), surrogates (0xed), and code points above U+10FFFF (0xf4).
 */
const isSecond = (lead: number, second: number): boolean =>
  lead === 0xe0
    ? second >= 0xa0 && second <= 0xbf
    : lead === 0xed
    ? second >= 0x80 && second <= 0x9f
    : lead === 0xf0
    ? second >= 0x90 && second <= 0xbf
    : lead === 0xf4
    ? second >= 0x80 && second <= 0x8f
    : (second & 0xc0) === 0x80

/**
 * The count of bytes, 0 to 3, at the end of `bytes[start, end)` that are the beginning of a sequence. Such bytes are
 * not an error: the rest may be in the next slice.
 *
 * @internal
 */
export const incompleteTail = (bytes: Uint8Array, start: number, end: number): number => {
  if (end > start && bytes[end - 1]! < 0x80) return 0
  for (let byteCount = 1; byteCount <= 3 && byteCount <= end - start; byteCount++) {
    const lead = bytes[end - byteCount]!
    // a continuation byte: the lead byte is further left
    if ((lead & 0xc0) === 0x80) continue
    if (sequenceLength(lead) <= byteCount) return 0
    return byteCount === 1 || isSecond(lead, bytes[end - byteCount + 1]!) ? byteCount : 0
  }
  return 0
}

/** A second result of `scan`, kept here so that `scan` allocates no object. */
let charCount = 0

/** The count of code points in the bytes that the last `scan` found well-formed. @internal */
export const scannedChars = (): number => charCount

/**
 * The index behind the well-formed bytes from `from` on: before the first malformed or incomplete sequence, at `end`,
 * or behind `maxChars` code points.
 *
 * @internal
 */
export const scan = (bytes: Uint8Array, from: number, end: number, maxChars: number): number => {
  // at most one code point a byte; finite, so that the count is a small integer
  const limit = Math.min(maxChars, end - from)
  let at = from
  let left = limit
  for (; at < end && left > 0; left--) {
    const lead = bytes[at]!
    if (lead < 0x80) {
      at++
      continue
    }
    const length = sequenceLength(lead)
    // also an incomplete sequence at the end of the slice; `incompleteTail` tells it from a malformed one
    if (length === 0 || at + length > end) break
    // enough for sequences of two bytes; longer ones also need `isSecond`
    const second = bytes[at + 1]!
    if ((second & 0xc0) !== 0x80) break
    if (length > 2) {
      if (!isSecond(lead, second) || (bytes[at + 2]! & 0xc0) !== 0x80) break
      if (length > 3 && (bytes[at + 3]! & 0xc0) !== 0x80) break
    }
    at += length
  }
  charCount = limit - left
  return at
}
