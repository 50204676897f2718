/**
 * Text encodings as the text layer uses them: a decoder of slices of a byte buffer, and an encoder.
 *
 * The text layer keeps bytes and decodes slices of them on demand. That requires little of a codec: except for the byte
 * order mark, every encoding here is stateless at a character boundary. So the whole state of a decoder is one small
 * number, and a position in a text is a byte offset and that number.
 *
 * @since 0.1.0
 */
import type { UnicodeDecodeError, UnicodeEncodeError } from "../errors/index.js"

/**
 * The result of an error handler for undecodable bytes: the text to deliver in their place, and the byte index in the
 * error's `object` at which decoding continues. A negative `resume` counts from the end, as in CPython.
 *
 * @example
 * ```ts
 * import { type DecodeRecovery, lookupCodec, strict } from "aiofiles-core"
 *
 * // shows the first bad byte, and continues behind the last one
 * const show = (bytes: Uint8Array, start: number, end: number): DecodeRecovery => ({
 *   text: `<${bytes[start]?.toString(16)}>`,
 *   resume: end
 * })
 * const decoder = lookupCodec("ascii").makeDecoder({
 *   ...strict,
 *   name: "show",
 *   decode: (error) => show(error.object, error.start, error.end)
 * })
 * console.log(decoder.decode(Uint8Array.of(0x68, 0xff, 0x69), 0, 3, true, Infinity))
 *
 * // Output:
 * // h<ff>i
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface DecodeRecovery {
  readonly text: string
  readonly resume: number
}

/**
 * The result of an error handler for characters that cannot be encoded: text to encode in their place, or bytes to
 * write in their place, and the code point index in the error's `object` at which encoding continues. A negative
 * `resume` counts from the end.
 *
 * @example
 * ```ts
 * import { type EncodeRecovery, lookupCodec, strict } from "aiofiles-core"
 *
 * // this text is encoded; bytes would be written as they are
 * const spell = (end: number): EncodeRecovery => ({ replacement: "EUR", resume: end })
 * const encoder = lookupCodec("ascii").makeEncoder({ ...strict, name: "spell", encode: (error) => spell(error.end) })
 * console.log(new TextDecoder().decode(encoder.encode("5 €")))
 *
 * // Output:
 * // 5 EUR
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface EncodeRecovery {
  readonly replacement: string | Uint8Array
  readonly resume: number
}

/**
 * A named rule for bytes that cannot be decoded and characters that cannot be encoded (`strict`, `replace` …). A
 * handler refuses them by throwing the error that it was called with.
 *
 * @example
 * ```ts
 * import { type ErrorHandler, lookupCodec } from "aiofiles-core"
 *
 * let count = 0
 * const counting: ErrorHandler = {
 *   name: "counting",
 *   decode: (error) => {
 *     count++
 *     return { text: "?", resume: error.end }
 *   },
 *   encode: (error) => {
 *     throw error // refuses, as `strict`
 *   }
 * }
 * const decoder = lookupCodec("utf-8").makeDecoder(counting)
 * console.log(decoder.decode(Uint8Array.of(0x61, 0xff, 0x62, 0xfe), 0, 4, true, Infinity), count)
 *
 * // Output:
 * // a?b? 2
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface ErrorHandler {
  readonly name: string
  readonly decode: (error: UnicodeDecodeError) => DecodeRecovery
  readonly encode: (error: UnicodeEncodeError) => EncodeRecovery
}

/**
 * Turns slices of bytes into text.
 *
 * @example
 * ```ts
 * import { type Decoder, lookupCodec, strict } from "aiofiles-core"
 *
 * const decoder: Decoder = lookupCodec("utf-8").makeDecoder(strict)
 * const bytes = new TextEncoder().encode("5 €")
 * // the third byte of "€" is missing: the first two are not consumed
 * console.log(JSON.stringify(decoder.decode(bytes, 0, 4, false, Infinity)), decoder.consumed)
 * console.log(JSON.stringify(decoder.decode(bytes, 2, 5, true, Infinity)), decoder.consumed)
 * console.log(JSON.stringify(decoder.decode(bytes, 0, 5, true, 1)), decoder.consumed) // at most one code point
 *
 * // Output:
 * // "5 " 2
 * // "€" 3
 * // "5" 1
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Decoder {
  /**
   * 0 at the start of a stream; the codec defines other values. To continue at an earlier byte offset, set the value
   * that it had there.
   */
  state: number
  /** The bytes that the last `decode` consumed, a byte order mark included. */
  consumed: number
  /** Whether "\n" and "\r" are big-endian units in the stream (only meaningful where the codec's `unit` is over 1). */
  readonly bigEndian: boolean
  /**
   * Decodes `bytes[start, end)`, at most `maxChars` code points of it. An incomplete character at `end` is not
   * consumed, unless `final` says that nothing follows: then it is an error. With `maxChars` 0 only a byte order mark
   * is consumed.
   *
   * The text of an error handler is never cut: if it would exceed `maxChars`, decoding stops before the error, or, if
   * there is nothing else to deliver, delivers the whole text. The same is true of the few codes that mean two code
   * points.
   *
   * Throws the error of the handler (`UnicodeDecodeError` with `strict`), with positions relative to `start`. `state`
   * and `consumed` are then as before the call.
   */
  readonly decode: (bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number) => string
}

/**
 * Turns text into bytes.
 *
 * @example
 * ```ts
 * import { type Encoder, lookupCodec, strict } from "aiofiles-core"
 *
 * const encoder: Encoder = lookupCodec("utf-16").makeEncoder(strict)
 * const hex = (text: string) => Buffer.from(encoder.encode(text)).toString("hex")
 * console.log(hex("a"), hex("b")) // the stream begins with a byte order mark
 * encoder.state = 0 // as `seek(0)` does
 * console.log(hex("c"))
 *
 * // Output:
 * // fffe6100 6200
 * // fffe6300
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Encoder {
  /** 0 at the start of a stream: the byte order mark, if the encoding has one, is written next. Not 0 after that. */
  state: number
  /**
   * Encodes a text. Throws the error of the handler (`UnicodeEncodeError` with `strict`); `state` is then as before.
   */
  readonly encode: (text: string) => Uint8Array
}

/**
 * A text encoding.
 *
 * @example
 * ```ts
 * import { type Codec, lookupCodec } from "aiofiles-core"
 *
 * const describe = ({ hasByteOrderMark, maxBytesPerChar, name, unit }: Codec) =>
 *   console.log(name, unit, maxBytesPerChar, hasByteOrderMark)
 *
 * for (const name of ["UTF8", "latin-1", "utf-16", "utf-32-le"]) describe(lookupCodec(name))
 *
 * // Output:
 * // utf-8 1 4 false
 * // iso8859-1 1 1 false
 * // utf-16 2 4 true
 * // utf-32-le 4 4 false
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Codec {
  /** CPython's name of the encoding, as in `codecs.lookup(name).name`: `"utf-8"`, `"iso8859-1"`, `"cp1252"`. */
  readonly name: string
  /**
   * Width in bytes of the units in which "\n" and "\r" can be found. If it is 1, the bytes 0x0A and 0x0D always are
   * these two characters, and never part of another one.
   */
  readonly unit: 1 | 2 | 4
  /** The most bytes of one code point. */
  readonly maxBytesPerChar: number
  /** Whether a stream may, or must, begin with a byte order mark. If not, the decoder's state is always 0. */
  readonly hasByteOrderMark: boolean
  /**
   * The state of a decoder at a byte offset in a stream of known byte order: 0 at offset 0, and elsewhere the state
   * behind a byte order mark.
   */
  readonly stateAt: (byteOffset: number, bigEndian: boolean) => number
  readonly makeDecoder: (handler: ErrorHandler) => Decoder
  readonly makeEncoder: (handler: ErrorHandler) => Encoder
}
