/**
 * A decoder that decodes slices of only ASCII fast, if its encoding has ASCII below 0x80. The base of the decoders of
 * code pages and of East Asian encodings; those of UTF-8 and Latin-1 have fast paths of their own.
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
      // one byte is one code point here, so that `maxChars` limits the bytes
      const limit = Math.min(end, start + maxChars)
      const text = asciiSlice(bytes, start, limit)
      if (text !== undefined) {
        this.consumed = limit - start
        return text
      }
    }
    return this.decodeExactly(bytes, start, end, final, maxChars)
  }
}
