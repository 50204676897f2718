/**
 * CPython's error handlers, and the registry of all: how to continue at bytes that cannot be decoded, and at characters
 * that cannot be encoded.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError, type UnicodeEncodeError, UnknownEncodingError } from "../errors/index.js"
import type { EncodeRecovery, ErrorHandler } from "./codec.js"
import { advanceChars } from "./internal/codePoints.js"
import {
  bytesToEscapes,
  characterReference,
  escapeBytes,
  escapeChar,
  escapesToBytes,
  mapChars,
  namedChar,
  passSurrogateIn,
  passSurrogatesOut
} from "./internal/replacements.js"

/** Calls `replace` for the error's characters, and throws the error if the result is `undefined`. */
const recover = (
  error: UnicodeEncodeError,
  replace: (text: string, fromUnit: number, toUnit: number) => string | Uint8Array | undefined
): EncodeRecovery => {
  const fromUnit = advanceChars(error.object, 0, error.start)
  const replacement = replace(error.object, fromUnit, advanceChars(error.object, fromUnit, error.end - error.start))
  if (replacement === undefined) throw error
  return { replacement, resume: error.end }
}

/** The `decode` of a handler that is for encoding only. */
const cannotDecode = (): never => {
  throw new InvalidArgumentError("don't know how to handle UnicodeDecodeError in error callback")
}

/**
 * Refuses: throws the error.
 *
 * @example
 * ```ts
 * import { lookupCodec, strict } from "aiofiles-core"
 *
 * try {
 *   lookupCodec("ascii").makeEncoder(strict).encode("naïve")
 * } catch (error) {
 *   console.log(String(error))
 * }
 *
 * // Output:
 * // UnicodeEncodeError: 'ascii' codec can't encode character '\xef' in position 2: ordinal not in range(128)
 * ```
 *
 * @since 0.1.0
 * @category handlers
 */
export const strict: ErrorHandler = {
  name: "strict",
  decode: (error) => {
    throw error
  },
  encode: (error) => {
    throw error
  }
}

/**
 * Leaves out bytes that cannot be decoded and characters that cannot be encoded.
 *
 * @example
 * ```ts
 * import { ignore, lookupCodec } from "aiofiles-core"
 *
 * console.log(new TextDecoder().decode(lookupCodec("ascii").makeEncoder(ignore).encode("naïve")))
 *
 * // Output:
 * // nave
 * ```
 *
 * @since 0.1.0
 * @category handlers
 */
export const ignore: ErrorHandler = {
  name: "ignore",
  decode: (error) => ({ text: "", resume: error.end }),
  encode: (error) => ({ replacement: "", resume: error.end })
}

/**
 * Replaces bytes that cannot be decoded by U+FFFD, and each character that cannot be encoded by a question mark.
 *
 * @example
 * ```ts
 * import { lookupCodec, replace } from "aiofiles-core"
 *
 * const ascii = lookupCodec("ascii")
 * console.log(new TextDecoder().decode(ascii.makeEncoder(replace).encode("naïve")))
 * console.log(ascii.makeDecoder(replace).decode(Uint8Array.of(0x61, 0xef), 0, 2, true, Infinity))
 *
 * // Output:
 * // na?ve
 * // a�
 * ```
 *
 * @since 0.1.0
 * @category handlers
 */
export const replace: ErrorHandler = {
  name: "replace",
  decode: (error) => ({ text: "\ufffd", resume: error.end }),
  encode: (error) => ({ replacement: "?".repeat(error.end - error.start), resume: error.end })
}

/**
 * Decodes each undecodable byte as a lone surrogate of U+DC80 … U+DCFF, and encodes these as the same bytes (PEP 383).
 *
 * @example
 * ```ts
 * import { lookupCodec, surrogateescape } from "aiofiles-core"
 *
 * const utf8 = lookupCodec("utf-8")
 * const bytes = Uint8Array.of(0x61, 0xff)
 * const text = utf8.makeDecoder(surrogateescape).decode(bytes, 0, 2, true, Infinity)
 * console.log(JSON.stringify(text), Buffer.from(utf8.makeEncoder(surrogateescape).encode(text)).equals(bytes))
 *
 * // Output:
 * // "a\udcff" true
 * ```
 *
 * @since 0.1.0
 * @category handlers
 */
export const surrogateescape: ErrorHandler = {
  name: "surrogateescape",
  decode: (error) => {
    const text = bytesToEscapes(error.object, error.start, error.end)
    if (text === "") throw error
    return { text, resume: error.start + text.length }
  },
  encode: (error) => recover(error, escapesToBytes)
}

/**
 * Decodes and encodes lone surrogates in the UTF encodings, as if they were characters. A high surrogate followed by a
 * low one becomes one character in a JavaScript string; in Python they stay two.
 *
 * @example
 * ```ts
 * import { lookupCodec, surrogatepass } from "aiofiles-core"
 *
 * const utf8 = lookupCodec("utf-8")
 * console.log(Buffer.from(utf8.makeEncoder(surrogatepass).encode("\ud83d")).toString("hex"))
 *
 * // Output:
 * // eda0bd
 * ```
 *
 * @since 0.1.0
 * @category handlers
 */
export const surrogatepass: ErrorHandler = {
  name: "surrogatepass",
  decode: (error) => {
    const surrogate = passSurrogateIn(error.encoding, error.object, error.start)
    if (surrogate === undefined) throw error
    return { text: surrogate.text, resume: error.start + surrogate.byteCount }
  },
  encode: (error) => recover(error, (text, from, to) => passSurrogatesOut(error.encoding, text, from, to))
}

/**
 * Replaces bytes that cannot be decoded and characters that cannot be encoded by `\xff`, `\u20ac` or `\U0001f600`.
 *
 * @example
 * ```ts
 * import { backslashreplace, lookupCodec } from "aiofiles-core"
 *
 * const ascii = lookupCodec("ascii")
 * console.log(new TextDecoder().decode(ascii.makeEncoder(backslashreplace).encode("ÿ € 😀")))
 * console.log(ascii.makeDecoder(backslashreplace).decode(Uint8Array.of(0x61, 0xff), 0, 2, true, Infinity))
 *
 * // Output:
 * // \xff \u20ac \U0001f600
 * // a\xff
 * ```
 *
 * @since 0.1.0
 * @category handlers
 */
export const backslashreplace: ErrorHandler = {
  name: "backslashreplace",
  decode: (error) => ({ text: escapeBytes(error.object, error.start, error.end), resume: error.end }),
  encode: (error) => recover(error, (text, from, to) => mapChars(text, from, to, escapeChar))
}

/**
 * Replaces a character that cannot be encoded by a reference such as `&#8364;`. For encoding only: decoding throws
 * `InvalidArgumentError`.
 *
 * @example
 * ```ts
 * import { lookupCodec, xmlcharrefreplace } from "aiofiles-core"
 *
 * console.log(new TextDecoder().decode(lookupCodec("latin-1").makeEncoder(xmlcharrefreplace).encode("5 €")))
 *
 * // Output:
 * // 5 &#8364;
 * ```
 *
 * @since 0.1.0
 * @category handlers
 */
export const xmlcharrefreplace: ErrorHandler = {
  name: "xmlcharrefreplace",
  decode: cannotDecode,
  encode: (error) => recover(error, (text, from, to) => mapChars(text, from, to, characterReference))
}

/**
 * Replaces a character that cannot be encoded by its name in Unicode 14, as `\N{EURO SIGN}`; one without a name as
 * `backslashreplace` does. For encoding only: decoding throws `InvalidArgumentError`.
 *
 * @example
 * ```ts
 * import { lookupCodec, namereplace } from "aiofiles-core"
 *
 * console.log(new TextDecoder().decode(lookupCodec("ascii").makeEncoder(namereplace).encode("5 €")))
 *
 * // Output:
 * // 5 \N{EURO SIGN}
 * ```
 *
 * @since 0.1.0
 * @category handlers
 */
export const namereplace: ErrorHandler = {
  name: "namereplace",
  decode: cannotDecode,
  encode: (error) => recover(error, (text, from, to) => mapChars(text, from, to, namedChar))
}

const handlers = new Map<string, ErrorHandler>(
  [strict, ignore, replace, surrogateescape, surrogatepass, backslashreplace, xmlcharrefreplace, namereplace]
    .map((handler) => [handler.name, handler])
)

/**
 * Registers a handler under its name, in place of the one that had this name before. Open files keep their handler.
 *
 * @example
 * ```ts
 * import { lookupCodec, lookupErrorHandler, registerErrorHandler } from "aiofiles-core"
 *
 * registerErrorHandler({
 *   name: "example-question",
 *   decode: (error) => ({ text: "¿", resume: error.end }),
 *   encode: (error) => ({ replacement: "?", resume: error.end })
 * })
 * // `openFile` knows it from here on: `errors: "example-question"`
 * const decoder = lookupCodec("utf-8").makeDecoder(lookupErrorHandler("example-question"))
 * console.log(decoder.decode(Uint8Array.of(0x61, 0xff), 0, 2, true, Infinity))
 *
 * // Output:
 * // a¿
 * ```
 *
 * @since 0.1.0
 * @category registry
 */
export const registerErrorHandler = (handler: ErrorHandler): void => {
  handlers.set(handler.name, handler)
}

/**
 * The handler that is registered under a name. Throws `UnknownEncodingError` if there is none.
 *
 * @example
 * ```ts
 * import { lookupErrorHandler } from "aiofiles-core"
 *
 * console.log(lookupErrorHandler("replace").name)
 * try {
 *   lookupErrorHandler("shrug")
 * } catch (error) {
 *   console.log(String(error))
 * }
 *
 * // Output:
 * // replace
 * // UnknownEncodingError: unknown error handler name 'shrug'
 * ```
 *
 * @since 0.1.0
 * @category registry
 */
export const lookupErrorHandler = (name: string): ErrorHandler => {
  const handler = handlers.get(name)
  if (handler === undefined) throw new UnknownEncodingError(`unknown error handler name '${name}'`)
  return handler
}
