/**
 * Decoding with a typed error for a text that is too long. V8 limits the length of a string, and a file can be longer.
 * The readers of whole files and of lines decode through this function, so that the limit is an error of this library,
 * and not one of V8 or Node.
 */
import { isIoError, TextTooLongError } from "../../errors/index.js"
import type { Decoder } from "../codec.js"

/** The most UTF-16 units that a string can hold (N16). */
const longestString = 536_870_888

/** V8's and Node's messages for a string over the limit. Their errors have no code in common. */
const overLimit = /string longer than|Invalid string length/

/** As `decoder.decode`. Throws `TextTooLongError` for a text that no string can hold (N16). @internal */
export const decodeText = (
  decoder: Decoder,
  bytes: Uint8Array,
  start: number,
  end: number,
  final: boolean,
  maxChars: number
): string => {
  try {
    return decoder.decode(bytes, start, end, final, maxChars)
  } catch (error) {
    // an error of the handler or of this library passes, also if its message looks like V8's
    if (isIoError(error) || !(error instanceof Error) || !overLimit.test(error.message)) throw error
    throw new TextTooLongError({ byteLength: end - start, limit: longestString })
  }
}
