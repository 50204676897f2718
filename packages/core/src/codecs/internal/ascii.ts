/**
 * The quick way for ASCII, which most of the bytes in the world are, whatever their encoding.
 */
import { asBuffer, encodeUtf8 } from "../../internal/buffer.js"

/** Whether a few of the bytes are ASCII: a guess, to save the attempt where much of the text is not. */
const looksAscii = (bytes: Uint8Array, start: number, end: number): boolean => {
  const step = (end - start >> 4) + 1
  for (let at = start; at < end; at += step) if (bytes[at]! >= 0x80) return false
  return true
}

/** The text of bytes that are all ASCII; undefined if any is not. @internal */
export const asciiSlice = (bytes: Uint8Array, start: number, end: number): string | undefined => {
  if (!looksAscii(bytes, start, end)) return undefined
  const text = asBuffer(bytes).utf8Slice(start, end)
  // as UTF-8, bytes over 0x7f make the text shorter than the bytes, or put a U+FFFD into it
  return text.length === end - start && text.indexOf("\ufffd") < 0 ? text : undefined
}

/** The bytes of a text that is all ASCII; undefined if any of it is not. @internal */
export const asciiBytes = (text: string): Uint8Array | undefined => {
  if (/[^\0-\xff]/.test(text)) return undefined // V8 knows at once that a string with only Latin-1 characters cannot match
  const bytes = encodeUtf8(text)
  return bytes.length === text.length ? bytes : undefined
}
