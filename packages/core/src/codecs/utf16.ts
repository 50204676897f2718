/**
 * UTF-16: in each byte order, and with a byte order mark that says which.
 *
 * @since 0.1.0
 */
import { asBuffer, encodeUtf16 } from "../internal/buffer.js"
import type { Codec, ErrorHandler } from "./codec.js"
import { withMark, withoutMark } from "./internal/byteOrderMark.js"
import { ByteSink } from "./internal/byteSink.js"
import { isSurrogate, isWellFormed, loneSurrogateIndex } from "./internal/codePoints.js"
import { ExactDecoder } from "./internal/exactDecoder.js"
import { ExactEncoder } from "./internal/exactEncoder.js"
import { RequiredMarkDecoder } from "./internal/markedDecoder.js"
import { MarkedEncoder } from "./internal/markedEncoder.js"

const littleMark = [0xff, 0xfe]

class Utf16Decoder extends ExactDecoder {
  override readonly bigEndian: boolean

  constructor(handler: ErrorHandler, bigEndian: boolean) {
    super(bigEndian ? "utf-16-be" : "utf-16-le", handler)
    this.bigEndian = bigEndian
  }

  decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    const byteCount = end - start
    // an odd byte, or the first half of a pair, at the end is an error if `final`, and is not consumed otherwise
    let limit = end - byteCount % 2
    if (limit - 2 >= start && this.isHigh(bytes, limit - 2)) limit -= 2
    if (byteCount > 2 * maxChars || (final && limit < end)) {
      return this.decodeExactly(bytes, start, end, final, maxChars)
    }
    const text = this.units(bytes, start, limit)
    if (!isWellFormed(text)) return this.decodeExactly(bytes, start, end, final, maxChars)
    this.consumed = limit - start
    return text
  }

  protected decodeValid(bytes: Uint8Array, from: number, end: number, maxChars: number): string {
    const limit = Math.min(maxChars, end - from)
    let at = from
    let left = limit
    for (; at + 1 < end && left > 0; left--) {
      if (!isSurrogate(this.unit(bytes, at))) at += 2
      else if (this.isHigh(bytes, at) && at + 3 < end && this.isLow(bytes, at + 2)) at += 4
      else break
    }
    this.at = at
    this.charCount = limit - left
    return at === from ? "" : this.units(bytes, from, at)
  }

  protected inspect(bytes: Uint8Array, at: number, end: number): void {
    const cut = at + 1 === end
    this.incomplete = cut || (this.isHigh(bytes, at) && at + 3 >= end)
    this.problemEnd = this.incomplete ? end : at + 2
    this.reason = cut
      ? "truncated data"
      : this.incomplete
      ? "unexpected end of data"
      : this.isHigh(bytes, at)
      ? "illegal UTF-16 surrogate"
      : "illegal encoding"
  }

  private unit(bytes: Uint8Array, at: number): number {
    return this.bigEndian ? bytes[at]! << 8 | bytes[at + 1]! : bytes[at + 1]! << 8 | bytes[at]!
  }

  private isHigh(bytes: Uint8Array, at: number): boolean {
    return (this.unit(bytes, at) & 0xfc00) === 0xd800
  }

  private isLow(bytes: Uint8Array, at: number): boolean {
    return (this.unit(bytes, at) & 0xfc00) === 0xdc00
  }

  /** The text of `bytes[from, to)`, which are whole units. Node decodes little-endian units only. */
  private units(bytes: Uint8Array, from: number, to: number): string {
    if (!this.bigEndian) return asBuffer(bytes).ucs2Slice(from, to)
    return asBuffer(new Uint8Array(bytes.subarray(from, to))).swap16().ucs2Slice()
  }
}

class Utf16Encoder extends ExactEncoder {
  private readonly bigEndian: boolean

  constructor(encoding: string, handler: ErrorHandler, bigEndian: boolean) {
    super(encoding, handler, "surrogates not allowed")
    this.bigEndian = bigEndian
  }

  encode(text: string): Uint8Array {
    if (isWellFormed(text)) return this.units(text)
    const sink = new ByteSink(2 * text.length)
    this.encodeExactly(text, sink)
    return sink.take()
  }

  protected put(text: string, fromUnit: number, sink: ByteSink): number {
    const end = loneSurrogateIndex(text, fromUnit)
    if (end > fromUnit) sink.bytes(this.units(text.slice(fromUnit, end)))
    return end
  }

  /** As in CPython, a handler's text must be ASCII, and its bytes whole units. */
  protected override putReplacement(replacement: string, sink: ByteSink): boolean {
    if (/[^\0-\x7f]/.test(replacement)) return false
    sink.bytes(this.units(replacement))
    return true
  }

  protected override acceptsBytes(bytes: Uint8Array): boolean {
    return bytes.length % 2 === 0
  }

  private units(text: string): Uint8Array {
    return this.bigEndian ? encodeUtf16(text).swap16() : encodeUtf16(text)
  }
}

/**
 * UTF-16 with a byte order mark. Encodes little-endian; decodes both byte orders, and refuses a stream without a mark.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { utf16 } from "aiofiles-core/codecs/utf16"
 *
 * console.log(Buffer.from(utf16.makeEncoder(strict).encode("a")).toString("hex"))
 * const decoder = utf16.makeDecoder(strict)
 * console.log(decoder.decode(Uint8Array.of(0xfe, 0xff, 0x00, 0x61), 0, 4, true, Infinity), decoder.bigEndian)
 *
 * // Output:
 * // fffe6100
 * // a true
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const utf16: Codec = {
  name: "utf-16",
  unit: 2,
  maxBytesPerChar: 4,
  ...withMark,
  makeDecoder: (handler) =>
    new RequiredMarkDecoder("UTF-16", littleMark, new Utf16Decoder(handler, false), new Utf16Decoder(handler, true)),
  makeEncoder: (handler) =>
    new MarkedEncoder(
      littleMark,
      new Utf16Encoder("utf-16", handler, false),
      new Utf16Encoder("utf-16-le", handler, false)
    )
}

/**
 * Little-endian UTF-16, without a byte order mark: a U+FEFF at the start is a character.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { utf16le } from "aiofiles-core/codecs/utf16"
 *
 * console.log(Buffer.from(utf16le.makeEncoder(strict).encode("a🙂")).toString("hex"))
 *
 * // Output:
 * // 61003dd842de
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const utf16le: Codec = {
  name: "utf-16-le",
  unit: 2,
  maxBytesPerChar: 4,
  ...withoutMark,
  makeDecoder: (handler) => new Utf16Decoder(handler, false),
  makeEncoder: (handler) => new Utf16Encoder("utf-16-le", handler, false)
}

/**
 * Big-endian UTF-16, without a byte order mark: a U+FEFF at the start is a character.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { utf16be } from "aiofiles-core/codecs/utf16"
 *
 * console.log(Buffer.from(utf16be.makeEncoder(strict).encode("a🙂")).toString("hex"))
 *
 * // Output:
 * // 0061d83dde42
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const utf16be: Codec = {
  name: "utf-16-be",
  unit: 2,
  maxBytesPerChar: 4,
  ...withoutMark,
  makeDecoder: (handler) => new Utf16Decoder(handler, true),
  makeEncoder: (handler) => new Utf16Encoder("utf-16-be", handler, true)
}
