/**
 * UTF-8, the encoding of nearly every text. Optimized for slices from one byte to a megabyte.
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

/** Up to this many bytes, concatenating characters is faster than a call into Node (measured). */
const tinyByteCount = 4

/** Up to this many units, checking the text for surrogates is faster than searching the encoded bytes (measured). */
const shortUnitCount = 256

class Utf8Decoder extends ExactDecoder {
  constructor(handler: ErrorHandler) {
    super("utf-8", handler)
  }

  decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    const byteCount = end - start
    if (byteCount > maxChars) return this.decodeSome(bytes, start, end, final, maxChars)
    if (byteCount <= tinyByteCount) {
      const tiny = tinyAscii(bytes, start, end)
      if (tiny !== undefined) {
        this.consumed = byteCount
        return tiny
      }
    }
    const limit = final ? end : end - incompleteTail(bytes, start, end)
    const text = asBuffer(bytes).utf8Slice(start, limit)
    // Node replaces malformed bytes by U+FFFD, which the text may also have of its own: both cases are decoded exactly.
    // The search is fast: V8 stores strings with only Latin-1 characters apart, and does not search them.
    if (text.indexOf("\ufffd") >= 0) return this.decodeExactly(bytes, start, end, final, maxChars)
    this.consumed = limit - start
    return text
  }

  /** As `decode`, for a slice that may have more than `maxChars` code points. */
  private decodeSome(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    const text = asciiSlice(bytes, start, start + maxChars)
    if (text !== undefined) {
      this.consumed = maxChars
      return text
    }
    return this.decodeExactly(bytes, start, end, final, maxChars)
  }

  protected decodeValid(bytes: Uint8Array, from: number, end: number, maxChars: number): string {
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
    // the longest prefix of a well-formed sequence is one error; the byte that breaks it is decoded as the next one
    this.problemEnd = at + 1
    while (incompleteTail(bytes, at, this.problemEnd + 1) === this.problemEnd + 1 - at) this.problemEnd++
  }
}

/** The text of a few bytes if they are all ASCII. */
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
    if (text.length <= shortUnitCount) return isWellFormed(text) ? encodeUtf8(text) : this.encodeSurrogates(text)
    const bytes = encodeUtf8(text)
    // Node encodes a lone surrogate as U+FFFD: ef bf bd. A text of as many bytes as units is ASCII.
    const suspect = bytes.length !== text.length && bytes.indexOf(0xef) >= 0
    return suspect && !isWellFormed(text) ? this.encodeSurrogates(text) : bytes
  }

  /** Encodes a text that has lone surrogates. */
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

  /** As in CPython, a handler's text must be ASCII, although other characters could be encoded. */
  protected override putReplacement(replacement: string, sink: ByteSink): boolean {
    const bytes = encodeUtf8(replacement)
    if (bytes.length !== replacement.length) return false
    sink.bytes(bytes)
    return true
  }
}

/**
 * UTF-8. A U+FEFF at the start is a character; `utf8Sig` takes it as a byte order mark.
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
 * UTF-8 with a byte order mark: encoding writes it first, decoding skips it if it is there.
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
