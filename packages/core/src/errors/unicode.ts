/**
 * Errors of text: what cannot be decoded, encoded, or held in a string.
 *
 * @since 0.1.0
 */
import { IoErrorBase } from "./base.js"

/**
 * There is no text encoding, or no error handler, of that name.
 *
 * @example
 * ```ts
 * import { lookupCodec, UnknownEncodingError } from "aiofiles-core"
 *
 * try {
 *   lookupCodec("klingon")
 * } catch (error) {
 *   console.log(error instanceof UnknownEncodingError, String(error))
 * }
 *
 * // Output:
 * // true UnknownEncodingError: unknown encoding: klingon
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownEncodingError extends IoErrorBase {
  readonly _tag = "UnknownEncodingError"
}

/**
 * A text longer than a JavaScript string can be (N16). Nothing was consumed: the handle
 * can go on reading the same bytes in another way.
 *
 * @example
 * ```ts
 * import { TextTooLongError } from "aiofiles-core"
 *
 * const error = new TextTooLongError({ byteLength: 1_000_000, limit: 65_536 })
 * console.log(error.message)
 *
 * // Output:
 * // text of 1000000 bytes or more is over the limit of 65536
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TextTooLongError extends IoErrorBase {
  readonly _tag = "TextTooLongError"
  /** The length that was too much, in bytes. */
  readonly byteLength: number
  /** The limit that was exceeded. */
  readonly limit: number
  constructor(fields: { readonly byteLength: number; readonly limit: number }) {
    super(`text of ${fields.byteLength} bytes or more is over the limit of ${fields.limit}`)
    this.byteLength = fields.byteLength
    this.limit = fields.limit
  }
}

/**
 * Bytes that are not valid in the encoding.
 *
 * @example
 * ```ts
 * import { lookupCodec, strict, UnicodeDecodeError } from "aiofiles-core"
 *
 * const decoder = lookupCodec("utf-8").makeDecoder(strict)
 * const bytes = Buffer.from([0x61, 0xe2, 0x82, 0x62]) // "a", two of the three bytes of "€", "b"
 * try {
 *   decoder.decode(bytes, 0, bytes.length, true, Infinity)
 * } catch (error) {
 *   if (error instanceof UnicodeDecodeError) console.log(error.message, error.start, error.end)
 * }
 *
 * // Output:
 * // 'utf-8' codec can't decode bytes in position 1-2: invalid continuation byte 1 3
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnicodeDecodeError extends IoErrorBase {
  readonly _tag = "UnicodeDecodeError"
  readonly encoding: string
  /** The bytes that were being decoded. */
  readonly object: Uint8Array
  /** The first bad byte, as an index into `object`. */
  readonly start: number
  /** One past the last bad byte. */
  readonly end: number
  readonly reason: string
  constructor(
    fields: {
      readonly encoding: string
      readonly object: Uint8Array
      readonly start: number
      readonly end: number
      readonly reason: string
    }
  ) {
    const { encoding, end, object, reason, start } = fields
    super(
      end - start === 1
        ? `'${encoding}' codec can't decode byte 0x${(object[start] ?? 0).toString(16).padStart(2, "0")} ` +
          `in position ${start}: ${reason}`
        : `'${encoding}' codec can't decode bytes in position ${start}-${end - 1}: ${reason}`
    )
    this.encoding = encoding
    this.object = object
    this.start = start
    this.end = end
    this.reason = reason
  }
}

const escaped = (codePoint: number): string =>
  codePoint < 0x100
    ? "\\x" + codePoint.toString(16).padStart(2, "0")
    : codePoint < 0x10000
    ? "\\u" + codePoint.toString(16).padStart(4, "0")
    : "\\U" + codePoint.toString(16).padStart(8, "0")

/** The code point at a code point index: indexes of a text are Python's, not UTF-16's. */
const codePointAt = (text: string, charIndex: number): number => {
  let index = 0
  for (const char of text) if (index++ === charIndex) return char.codePointAt(0) ?? 0
  return 0
}

/**
 * Characters that the encoding does not have.
 *
 * @example
 * ```ts
 * import { lookupCodec, strict, UnicodeEncodeError } from "aiofiles-core"
 *
 * try {
 *   lookupCodec("latin-1").makeEncoder(strict).encode("🙂 5 €")
 * } catch (error) {
 *   if (error instanceof UnicodeEncodeError) console.log(error.message, error.start, error.end)
 * }
 *
 * // Output:
 * // 'latin-1' codec can't encode character '\U0001f642' in position 0: ordinal not in range(256) 0 1
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnicodeEncodeError extends IoErrorBase {
  readonly _tag = "UnicodeEncodeError"
  readonly encoding: string
  /** The text that was being encoded. */
  readonly object: string
  /** The first bad character, as a code point index into `object`. */
  readonly start: number
  /** One past the last bad character, as a code point index. */
  readonly end: number
  readonly reason: string
  constructor(
    fields: {
      readonly encoding: string
      readonly object: string
      readonly start: number
      readonly end: number
      readonly reason: string
    }
  ) {
    const { encoding, end, object, reason, start } = fields
    super(
      end - start === 1
        ? `'${encoding}' codec can't encode character '${escaped(codePointAt(object, start))}' ` +
          `in position ${start}: ${reason}`
        : `'${encoding}' codec can't encode characters in position ${start}-${end - 1}: ${reason}`
    )
    this.encoding = encoding
    this.object = object
    this.start = start
    this.end = end
    this.reason = reason
  }
}
