/**
 * UTF-32: in each byte order, and with a byte order mark that says which.
 *
 * @since 0.1.0
 */
import type { Codec, ErrorHandler } from "./codec.js"
import { withMark, withoutMark } from "./internal/byteOrderMark.js"
import { ByteSink } from "./internal/byteSink.js"
import { isPair, isSurrogate } from "./internal/codePoints.js"
import { ExactDecoder } from "./internal/exactDecoder.js"
import { ExactEncoder } from "./internal/exactEncoder.js"
import { RequiredMarkDecoder } from "./internal/markedDecoder.js"
import { MarkedEncoder } from "./internal/markedEncoder.js"
import { takeUnits, units } from "./internal/unitSink.js"

const littleMark = [0xff, 0xfe, 0, 0]

class Utf32Decoder extends ExactDecoder {
  override readonly bigEndian: boolean

  constructor(handler: ErrorHandler, bigEndian: boolean) {
    super(bigEndian ? "utf-32-be" : "utf-32-le", handler)
    this.bigEndian = bigEndian
  }

  decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    return this.decodeExactly(bytes, start, end, final, maxChars)
  }

  protected decodeValid(bytes: Uint8Array, from: number, end: number, maxChars: number): string {
    let unitCount = 0
    let charCount = 0
    let at = from
    for (; at + 4 <= end && charCount < maxChars && unitCount + 2 <= units.length; at += 4) {
      const code = this.codePoint(bytes, at)
      if (code < 0x10000) {
        if (isSurrogate(code)) break
        units[unitCount++] = code
      } else {
        if (code > 0x10ffff) break
        units[unitCount++] = 0xd7c0 + (code >> 10)
        units[unitCount++] = 0xdc00 | code & 0x3ff
      }
      charCount++
    }
    this.at = at
    this.charCount = charCount
    return takeUnits(unitCount)
  }

  protected inspect(bytes: Uint8Array, at: number, end: number): void {
    this.incomplete = at + 4 > end
    this.problemEnd = Math.min(at + 4, end)
    this.reason = this.incomplete
      ? "truncated data"
      : isSurrogate(this.codePoint(bytes, at)) && this.codePoint(bytes, at) < 0x10000
      ? "code point in surrogate code point range(0xd800, 0xe000)"
      : "code point not in range(0x110000)"
  }

  private codePoint(bytes: Uint8Array, at: number): number {
    return this.bigEndian
      ? (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0
      : (bytes[at + 3]! << 24 | bytes[at + 2]! << 16 | bytes[at + 1]! << 8 | bytes[at]!) >>> 0
  }
}

class Utf32Encoder extends ExactEncoder {
  private readonly bigEndian: boolean

  constructor(encoding: string, handler: ErrorHandler, bigEndian: boolean) {
    super(encoding, handler, "surrogates not allowed")
    this.bigEndian = bigEndian
  }

  encode(text: string): Uint8Array {
    const sink = new ByteSink(4 * text.length)
    this.encodeExactly(text, sink)
    return sink.take()
  }

  protected put(text: string, fromUnit: number, sink: ByteSink): number {
    sink.reserve(4 * (text.length - fromUnit))
    const { memory } = sink
    let { length } = sink
    let at = fromUnit
    while (at < text.length) {
      let code = text.charCodeAt(at)
      if (isSurrogate(code)) {
        if (!isPair(text, at)) break
        code = text.codePointAt(at++)!
      }
      at++
      for (let shift = 0; shift < 32; shift += 8) memory[length++] = this.bigEndian ? code >> 24 - shift : code >> shift
    }
    sink.length = length
    return at
  }

  /** As in CPython, a handler's text must be ASCII, and its bytes whole units. */
  protected override putReplacement(replacement: string, sink: ByteSink): boolean {
    return !/[^\0-\x7f]/.test(replacement) && super.putReplacement(replacement, sink)
  }

  protected override acceptsBytes(bytes: Uint8Array): boolean {
    return bytes.length % 4 === 0
  }
}

/**
 * UTF-32 with a byte order mark. Encodes little-endian; decodes both byte orders, and refuses a stream without a mark.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { utf32 } from "aiofiles-core/codecs/utf32"
 *
 * console.log(Buffer.from(utf32.makeEncoder(strict).encode("a")).toString("hex"))
 * const bigEndian = Uint8Array.of(0, 0, 0xfe, 0xff, 0, 1, 0xf6, 0x42)
 * console.log(utf32.makeDecoder(strict).decode(bigEndian, 0, 8, true, Infinity))
 *
 * // Output:
 * // fffe000061000000
 * // 🙂
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const utf32: Codec = {
  name: "utf-32",
  unit: 4,
  maxBytesPerChar: 4,
  ...withMark,
  makeDecoder: (handler) =>
    new RequiredMarkDecoder("UTF-32", littleMark, new Utf32Decoder(handler, false), new Utf32Decoder(handler, true)),
  makeEncoder: (handler) =>
    new MarkedEncoder(
      littleMark,
      new Utf32Encoder("utf-32", handler, false),
      new Utf32Encoder("utf-32-le", handler, false)
    )
}

/**
 * Little-endian UTF-32, without a byte order mark: a U+FEFF at the start is a character.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { utf32le } from "aiofiles-core/codecs/utf32"
 *
 * console.log(Buffer.from(utf32le.makeEncoder(strict).encode("🙂")).toString("hex"))
 *
 * // Output:
 * // 42f60100
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const utf32le: Codec = {
  name: "utf-32-le",
  unit: 4,
  maxBytesPerChar: 4,
  ...withoutMark,
  makeDecoder: (handler) => new Utf32Decoder(handler, false),
  makeEncoder: (handler) => new Utf32Encoder("utf-32-le", handler, false)
}

/**
 * Big-endian UTF-32, without a byte order mark: a U+FEFF at the start is a character.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { utf32be } from "aiofiles-core/codecs/utf32"
 *
 * console.log(Buffer.from(utf32be.makeEncoder(strict).encode("🙂")).toString("hex"))
 *
 * // Output:
 * // 0001f642
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const utf32be: Codec = {
  name: "utf-32-be",
  unit: 4,
  maxBytesPerChar: 4,
  ...withoutMark,
  makeDecoder: (handler) => new Utf32Decoder(handler, true),
  makeEncoder: (handler) => new Utf32Encoder("utf-32-be", handler, true)
}
