/**
 * Fast paths for ASCII: most text has only ASCII characters, and most encodings encode these in the same way. The
 * codecs of such encodings try these functions first, and decode or encode character by character only if the result is
 * `undefined`. Node's UTF-8 functions do the work, since they are native code.
 */
import { asBuffer, encodeUtf8 } from "../../internal/buffer.js"

/** Whether some 16 samples of the bytes are ASCII: a guess, which saves the attempt if much of the text is not. */
const looksAscii = (bytes: Uint8Array, start: number, end: number): boolean => {
  const step = (end - start >> 4) + 1
  for (let at = start; at < end; at += step) if (bytes[at]! >= 0x80) return false
  return true
}

/** The text of bytes if they are all ASCII; else `undefined`. @internal */
export const asciiSlice = (bytes: Uint8Array, start: number, end: number): string | undefined => {
  if (!looksAscii(bytes, start, end)) return undefined
  const text = asBuffer(bytes).utf8Slice(start, end)
  // decoded as UTF-8, bytes over 0x7f make a text with fewer units than bytes, or with a U+FFFD
  return text.length === end - start && text.indexOf("\ufffd") < 0 ? text : undefined
}

/** The bytes of a text if it is all ASCII; else `undefined`. @internal */
export const asciiBytes = (text: string): Uint8Array | undefined => {
  // fast: V8 stores strings with only Latin-1 characters apart, and does not search them
  if (/[^\0-\xff]/.test(text)) return undefined
  const bytes = encodeUtf8(text)
  return bytes.length === text.length ? bytes : undefined
}
