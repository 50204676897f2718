/**
 * UTF-8, the encoding of nearly every text: made for speed on slices from a byte to a megabyte.
 *
 * @since 0.1.0
 */
import { asBuffer, encodeUtf8 } from "../internal/buffer.js"
import type { Codec, ErrorHandler } from "./codec.js"
import { asciiSlice } from "./internal/ascii.js"
import { withMark, withoutMark } from "./internal/byteOrderMark.js"
import { ByteSink } from "./internal/byteSink.js"
import { isPair, isSurrogate, isWellFormed, loneSurrogateIndex } from "./internal/codePoints.js"
import { ExactDecoder } from "./internal/exactDecoder.js"
import { ExactEncoder } from "./internal/exactEncoder.js"
import { OptionalMarkDecoder } from "./internal/markedDecoder.js"
import { MarkedEncoder } from "./internal/markedEncoder.js"
import { incompleteTail, scan, scannedChars, sequenceLength } from "./internal/utf8Scan.js"

/** Up to this many bytes, a string made of single characters is quicker than a call into Node. Measured. */
const TINY = 4

/** Up to this many units, looking at each of them is quicker than a search through the encoded bytes. Measured. */
const SHORT_TEXT = 256

class Utf8Decoder extends ExactDecoder {
  constructor(handler: ErrorHandler) {
    super("utf-8", handler)
  }

  decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    const byteCount = end - start
    if (byteCount > maxChars) return this.decodeSome(bytes, start, end, final, maxChars)
    if (byteCount <= TINY) {
      const tiny = tinyAscii(bytes, start, end)
      if (tiny !== undefined) {
        this.consumed = byteCount
        return tiny
      }
    }
    const limit = final ? end : end - incompleteTail(bytes, start, end)
    const text = asBuffer(bytes).utf8Slice(start, limit)
    // Node puts U+FFFD in the place of what is malformed. The text may also have one of its own: look closely at both.
    // In a string of Latin-1 characters V8 need not look at all.
    if (text.indexOf("\ufffd") >= 0) return this.decodeExactly(bytes, start, end, final, maxChars)
    this.consumed = limit - start
    return text
  }

  /** `maxChars` may end the text before the slice does. */
  private decodeSome(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    const text = asciiSlice(bytes, start, start + maxChars)
    if (text !== undefined) {
      this.consumed = maxChars
      return text
    }
    return this.decodeExactly(bytes, start, end, final, maxChars)
  }

  protected stretch(bytes: Uint8Array, from: number, end: number, maxChars: number): string {
    this.at = scan(bytes, from, end, maxChars)
    this.charCount = scannedChars()
    return this.at === from ? "" : asBuffer(bytes).utf8Slice(from, this.at)
  }

  protected inspect(bytes: Uint8Array, at: number, end: number): void {
    const needed = sequenceLength(bytes[at]!)
    const given = incompleteTail(bytes, at, end)
    this.incomplete = needed > 0 && given === end - at
    if (this.incomplete) {
      this.problemEnd = end
      this.reason = "unexpected end of data"
      return
    }
    this.reason = needed === 0 ? "invalid start byte" : "invalid continuation byte"
    // the longest start of a well-formed sequence is one error, the byte that breaks it is looked at anew
    this.problemEnd = at + 1
    while (incompleteTail(bytes, at, this.problemEnd + 1) === this.problemEnd + 1 - at) this.problemEnd++
  }
}

const tinyAscii = (bytes: Uint8Array, start: number, end: number): string | undefined => {
  let text = ""
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= 0x80) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

class Utf8Encoder extends ExactEncoder {
  constructor(handler: ErrorHandler) {
    super("utf-8", handler, "surrogates not allowed")
  }

  encode(text: string): Uint8Array {
    if (text.length <= SHORT_TEXT) return isWellFormed(text) ? encodeUtf8(text) : this.encodeSurrogates(text)
    const bytes = encodeUtf8(text)
    // Node encodes a lone surrogate as U+FFFD: ef bf bd. Equal lengths mean ASCII.
    const suspect = bytes.length !== text.length && bytes.indexOf(0xef) >= 0
    return suspect && !isWellFormed(text) ? this.encodeSurrogates(text) : bytes
  }

  private encodeSurrogates(text: string): Uint8Array {
    const sink = new ByteSink(text.length + 16)
    this.encodeExactly(text, sink)
    return sink.take()
  }

  protected put(text: string, fromUnit: number, sink: ByteSink): number {
    const end = loneSurrogateIndex(text, fromUnit)
    if (end > fromUnit) sink.bytes(encodeUtf8(text.slice(fromUnit, end)))
    return end
  }

  protected override badEnd(text: string, fromUnit: number): number {
    let end = fromUnit + 1
    while (isSurrogate(text.charCodeAt(end)) && !isPair(text, end)) end++
    return end
  }

  protected override get escapesSingly(): boolean {
    return true
  }

  /** CPython takes only ASCII from a handler here, although it could encode the rest. */
  protected override putReplacement(replacement: string, sink: ByteSink): boolean {
    const bytes = encodeUtf8(replacement)
    if (bytes.length !== replacement.length) return false
    sink.bytes(bytes)
    return true
  }
}

/**
 * UTF-8. A U+FEFF at the start is kept as a character; see `utf8Sig`.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { utf8 } from "aiofiles-core/codecs/utf8"
 *
 * const bytes = utf8.makeEncoder(strict).encode("5 €")
 * console.log(Buffer.from(bytes).toString("hex"))
 * console.log(utf8.makeDecoder(strict).decode(bytes, 0, bytes.length, true, Infinity))
 *
 * // Output:
 * // 3520e282ac
 * // 5 €
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const utf8: Codec = {
  name: "utf-8",
  unit: 1,
  maxBytesPerChar: 4,
  ...withoutMark,
  makeDecoder: (handler) => new Utf8Decoder(handler),
  makeEncoder: (handler) => new Utf8Encoder(handler)
}

/** U+FEFF in UTF-8. */
const utf8Mark = [0xef, 0xbb, 0xbf]

/**
 * UTF-8 with a byte order mark, which is written first, and skipped where a text begins with one.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { utf8Sig } from "aiofiles-core/codecs/utf8"
 *
 * const bytes = utf8Sig.makeEncoder(strict).encode("a")
 * console.log(Buffer.from(bytes).toString("hex"))
 * console.log(utf8Sig.makeDecoder(strict).decode(bytes, 0, bytes.length, true, Infinity))
 *
 * // Output:
 * // efbbbf61
 * // a
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const utf8Sig: Codec = {
  name: "utf-8-sig",
  unit: 1,
  maxBytesPerChar: 4,
  ...withMark,
  makeDecoder: (handler) => new OptionalMarkDecoder(utf8Mark, new Utf8Decoder(handler)),
  makeEncoder: (handler) => new MarkedEncoder(utf8Mark, new Utf8Encoder(handler))
}
