/**
 * A decoder that decodes slices of only ASCII fast, if its encoding has ASCII below 0x80. The decoders of single-byte
 * and multi-byte encodings extend it: otherwise they look up one character after the other in a table.
 */
import type { ErrorHandler } from "../codec.js"
import { asciiSlice } from "./ascii.js"
import { ExactDecoder } from "./exactDecoder.js"

/** Tries ASCII first if `readsAscii`, and decodes exactly if that fails. @internal */
export abstract class AsciiFirstDecoder extends ExactDecoder {
  private readonly readsAscii: boolean

  constructor(encoding: string, handler: ErrorHandler, readsAscii: boolean) {
    super(encoding, handler)
    this.readsAscii = readsAscii
  }

  decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    if (this.readsAscii) {
      // at most `maxChars` bytes: each one is a code point, if they are ASCII
      const limit = Math.min(end, start + maxChars)
      const text = asciiSlice(bytes, start, limit)
      if (text !== undefined) {
        this.consumed = limit - start
        return text
      }
    }
    // a byte is not ASCII: the slice is decoded from its start, since how far it is ASCII is not known
    return this.decodeExactly(bytes, start, end, final, maxChars)
  }
}
