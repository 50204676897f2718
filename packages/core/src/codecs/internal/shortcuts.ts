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
 * By handler. `strict` has none, since it throws the error. `surrogatepass` has none, since it needs the name of the
 * encoding. Handlers of the user have none.
 */
const decodeShortcuts: ReadonlyMap<ErrorHandler, DecodeShortcut> = new Map<ErrorHandler, DecodeShortcut>([
  [ignore, () => ""],
  [replace, () => "\ufffd"],
  [backslashreplace, escapeBytes],
  [surrogateescape, (bytes, from, to) => {
    // shorter for more than four bytes, or with an ASCII byte: then the handler is called, and resumes behind its text
    const text = bytesToEscapes(bytes, from, to)
    return text.length === to - from ? text : undefined
  }]
])

/** By handler. `strict` has none, since it throws the error. Handlers of the user have none. */
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
