/**
 * Latin-1 and its lower half, ASCII: each byte is the code point of the same number, or, in ASCII from 0x80 on, an
 * error.
 *
 * @since 0.1.0
 */
import { asBuffer, encodeLatin1, encodeUtf8 } from "../internal/buffer.js"
import type { Codec, ErrorHandler } from "./codec.js"
import { asciiSlice } from "./internal/ascii.js"
import { withoutMark } from "./internal/byteOrderMark.js"
import { ByteSink } from "./internal/byteSink.js"
import { isPair } from "./internal/codePoints.js"
import { ExactDecoder } from "./internal/exactDecoder.js"
import { ExactEncoder } from "./internal/exactEncoder.js"

/** Up to this many bytes, concatenating characters is faster than a call into Node (measured). */
const tinyByteCount = 4

const tinyText = (bytes: Uint8Array, start: number, end: number): string => {
  let text = ""
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!)
  return text
}

/**
 * All bytes are valid in Latin-1, so this needs no handler and no state.
 *
 * Invariant: `state` is 0.
 */
class Latin1Decoder {
  state = 0
  consumed = 0
  readonly bigEndian = false

  decode(bytes: Uint8Array, start: number, end: number, _final: boolean, maxChars: number): string {
    const byteCount = Math.min(end - start, maxChars)
    this.consumed = byteCount
    return byteCount <= tinyByteCount
      ? tinyText(bytes, start, start + byteCount)
      : asBuffer(bytes).latin1Slice(start, start + byteCount)
  }
}

class AsciiDecoder extends ExactDecoder {
  constructor(handler: ErrorHandler) {
    super("ascii", handler)
  }

  decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    const byteCount = Math.min(end - start, maxChars)
    if (byteCount <= tinyByteCount) {
      let bits = 0
      for (let at = start; at < start + byteCount; at++) bits |= bytes[at]!
      if (bits >= 0x80) return this.decodeExactly(bytes, start, end, final, maxChars)
      this.consumed = byteCount
      return tinyText(bytes, start, start + byteCount)
    }
    const text = asciiSlice(bytes, start, start + byteCount)
    if (text === undefined) return this.decodeExactly(bytes, start, end, final, maxChars)
    this.consumed = byteCount
    return text
  }

  protected decodeValid(bytes: Uint8Array, from: number, end: number, maxChars: number): string {
    const limit = Math.min(end, from + maxChars)
    let at = from
    while (at < limit && bytes[at]! < 0x80) at++
    this.at = at
    this.charCount = at - from
    return at === from ? "" : asBuffer(bytes).latin1Slice(from, at)
  }

  protected inspect(_bytes: Uint8Array, at: number): void {
    this.problemEnd = at + 1
    this.reason = "ordinal not in range(128)"
  }
}

/** Encodes each code point below `limit` as the byte of the same number; the others cannot be encoded. */
abstract class OrdinalEncoder extends ExactEncoder {
  private readonly limit: 0x80 | 0x100

  constructor(encoding: string, handler: ErrorHandler, limit: 0x80 | 0x100) {
    super(encoding, handler, `ordinal not in range(${limit})`)
    this.limit = limit
  }

  protected encodeBad(text: string): Uint8Array {
    const sink = new ByteSink(text.length + 16)
    this.encodeExactly(text, sink)
    return sink.take()
  }

  protected put(text: string, fromUnit: number, sink: ByteSink): number {
    let at = fromUnit
    while (at < text.length && text.charCodeAt(at) < this.limit) at++
    if (at > fromUnit) sink.bytes(encodeLatin1(text.slice(fromUnit, at)))
    return at
  }

  protected override badEnd(text: string, fromUnit: number): number {
    let end = fromUnit
    while (end < text.length && text.charCodeAt(end) >= this.limit) end += isPair(text, end) ? 2 : 1
    return end
  }

  protected override get escapesSingly(): boolean {
    return true
  }
}

/** Fast: V8 stores strings with only Latin-1 characters apart, and does not search them. */
const notLatin1 = /[^\0-\xff]/

class Latin1Encoder extends OrdinalEncoder {
  constructor(handler: ErrorHandler) {
    super("latin-1", handler, 0x100)
  }
  encode(text: string): Uint8Array {
    return notLatin1.test(text) ? this.encodeBad(text) : encodeLatin1(text)
  }
}

class AsciiEncoder extends OrdinalEncoder {
  constructor(handler: ErrorHandler) {
    super("ascii", handler, 0x80)
  }
  encode(text: string): Uint8Array {
    // UTF-8 has one byte for a unit only where it is ASCII
    const bytes = encodeUtf8(text)
    return bytes.length === text.length ? bytes : this.encodeBad(text)
  }
}

/**
 * ISO 8859-1: the first 256 code points.
 *
 * @example
 * ```ts
 * import { strict } from "aiofiles-core"
 * import { latin1 } from "aiofiles-core/codecs/latin1"
 *
 * // every sequence of bytes can be decoded, and encoding the text results in the same bytes
 * const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
 * const text = latin1.makeDecoder(strict).decode(bytes, 0, bytes.length, true, Infinity)
 * console.log(text.length, Buffer.from(latin1.makeEncoder(strict).encode(text)).equals(bytes))
 *
 * // Output:
 * // 256 true
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const latin1: Codec = {
  name: "iso8859-1",
  unit: 1,
  maxBytesPerChar: 1,
  ...withoutMark,
  makeDecoder: () => new Latin1Decoder(),
  makeEncoder: (handler) => new Latin1Encoder(handler)
}

/**
 * ASCII: the first 128 code points.
 *
 * @example
 * ```ts
 * import { backslashreplace } from "aiofiles-core"
 * import { ascii } from "aiofiles-core/codecs/latin1"
 *
 * console.log(new TextDecoder().decode(ascii.makeEncoder(backslashreplace).encode("naïve")))
 *
 * // Output:
 * // na\xefve
 * ```
 *
 * @since 0.1.0
 * @category codecs
 */
export const ascii: Codec = {
  name: "ascii",
  unit: 1,
  maxBytesPerChar: 1,
  ...withoutMark,
  makeDecoder: (handler) => new AsciiDecoder(handler),
  makeEncoder: (handler) => new AsciiEncoder(handler)
}
