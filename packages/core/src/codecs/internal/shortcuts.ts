/**
 * The built-in error handlers without an error. Making an error copies the whole input and captures a stack, once for
 * each invalid part of a file. These have the same results, and use only the invalid part.
 *
 * They are found by the handler object, so that a user's handler with the name of a built-in one has none. `strict` has
 * none, since it needs the error to throw it.
 */
import type { ErrorHandler } from "../codec.js"
import {
  backslashreplace,
  ignore,
  namereplace,
  replace,
  surrogateescape,
  surrogatepass,
  xmlcharrefreplace
} from "../errorHandlers.js"
import { countChars } from "./codePoints.js"
import {
  bytesToEscapes,
  characterReference,
  escapeBytes,
  escapeChar,
  escapesToBytes,
  mapChars,
  namedChar,
  passSurrogatesOut
} from "./replacements.js"

/** The text for `bytes[from, to)`; decoding continues at `to`. `undefined`: the handler must be called. @internal */
export type DecodeShortcut = (bytes: Uint8Array, from: number, to: number) => string | undefined

/** The text or bytes for `text[fromUnit, toUnit)`. `undefined`: the handler must be called. @internal */
export type EncodeShortcut = (
  text: string,
  fromUnit: number,
  toUnit: number,
  encoding: string
) => string | Uint8Array | undefined

/**
 * `surrogatepass` is missing: it needs the bytes behind the invalid part. `surrogateescape` has no result if some byte
 * is ASCII: then the handler decides where decoding continues.
 */
const decodeShortcuts: ReadonlyMap<ErrorHandler, DecodeShortcut> = new Map<ErrorHandler, DecodeShortcut>([
  [ignore, () => ""],
  [replace, () => "\ufffd"],
  [backslashreplace, escapeBytes],
  [surrogateescape, (bytes, from, to) => {
    const text = bytesToEscapes(bytes, from, to)
    return text.length === to - from ? text : undefined
  }]
])

/** The last two give `undefined` for characters that they cannot replace; the handler then decides. */
const encodeShortcuts: ReadonlyMap<ErrorHandler, EncodeShortcut> = new Map<ErrorHandler, EncodeShortcut>([
  [ignore, () => ""],
  // one question mark for each code point, and not for each unit
  [replace, (text, fromUnit, toUnit) => "?".repeat(countChars(text, fromUnit, toUnit))],
  [backslashreplace, (text, fromUnit, toUnit) => mapChars(text, fromUnit, toUnit, escapeChar)],
  [xmlcharrefreplace, (text, fromUnit, toUnit) => mapChars(text, fromUnit, toUnit, characterReference)],
  [namereplace, (text, fromUnit, toUnit) => mapChars(text, fromUnit, toUnit, namedChar)],
  [surrogateescape, escapesToBytes],
  [surrogatepass, (text, fromUnit, toUnit, encoding) => passSurrogatesOut(encoding, text, fromUnit, toUnit)]
])

/** The shortcut of a handler, if it has one. @internal */
export const decodeShortcut = (handler: ErrorHandler): DecodeShortcut | undefined => decodeShortcuts.get(handler)

/** The shortcut of a handler, if it has one. @internal */
export const encodeShortcut = (handler: ErrorHandler): EncodeShortcut | undefined => encodeShortcuts.get(handler)
