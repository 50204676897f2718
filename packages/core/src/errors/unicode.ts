/**
 * Errors of text: bytes that cannot be decoded, characters that cannot be encoded, texts that no string can hold.
 *
 * @since 0.1.0
 */
import { IoErrorBase } from "./internal/base.js"

/**
 * No text encoding, or no error handler, has this name.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownEncodingError extends IoErrorBase {
  readonly _tag = "UnknownEncodingError"
}

/**
 * The text is longer than a JavaScript string can be (N16). Nothing was consumed: the same bytes can be read in another
 * way, in smaller pieces or as bytes.
 *
 * @since 0.1.0
 * @category errors
 */
export class TextTooLongError extends IoErrorBase {
  readonly _tag = "TextTooLongError"
  /** How long the text is at least, in bytes. */
  readonly byteLength: number
  /** How long it may be, in bytes. */
  readonly limit: number
  constructor(fields: { readonly byteLength: number; readonly limit: number }) {
    super(`text of ${fields.byteLength} bytes or more is over the limit of ${fields.limit}`)
    this.byteLength = fields.byteLength
    this.limit = fields.limit
  }
}

/**
 * Bytes are not valid in the encoding. The message and the fields are those of Python's class of this name.
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
  /** The index of the first invalid byte in `object`. */
  readonly start: number
  /** The index after the last invalid byte. */
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

/** A code point as a Python string literal has it. */
const escaped = (codePoint: number): string =>
  codePoint < 0x100
    ? "\\x" + codePoint.toString(16).padStart(2, "0")
    : codePoint < 0x10000
    ? "\\u" + codePoint.toString(16).padStart(4, "0")
    : "\\U" + codePoint.toString(16).padStart(8, "0")

/** The character at an index that counts code points, as Python does, and not UTF-16 units. */
const codePointAt = (text: string, charIndex: number): number => {
  let index = 0
  for (const char of text) if (index++ === charIndex) return char.codePointAt(0) ?? 0
  return 0
}

/**
 * The encoding does not have these characters. The message and the fields are those of Python's class of this name.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnicodeEncodeError extends IoErrorBase {
  readonly _tag = "UnicodeEncodeError"
  readonly encoding: string
  /** The text that was being encoded. */
  readonly object: string
  /** The index in `object` of the first character that cannot be encoded, in code points. */
  readonly start: number
  /** The index after the last such character, in code points. */
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
