/**
 * The built-in error handlers without the error. Making one copies the whole input and captures a stack, which a file
 * full of bad bytes would pay for each of them; these give the same answer from the bad place alone.
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

/** The text for `bytes[from, to)`, after which decoding goes on at `to`; undefined: ask the handler itself. @internal */
export type DecodeShortcut = (bytes: Uint8Array, from: number, to: number) => string | undefined

/** What to put out for `text[fromUnit, toUnit)`; undefined: ask the handler itself. @internal */
export type EncodeShortcut = (
  text: string,
  fromUnit: number,
  toUnit: number,
  encoding: string
) => string | Uint8Array | undefined

const decodeShortcuts: ReadonlyMap<ErrorHandler, DecodeShortcut> = new Map<ErrorHandler, DecodeShortcut>([
  [ignore, () => ""],
  [replace, () => "\ufffd"],
  [backslashreplace, escapeBytes],
  [surrogateescape, (bytes, from, to) => {
    const text = bytesToEscapes(bytes, from, to)
    return text.length === to - from ? text : undefined
  }]
])

const encodeShortcuts: ReadonlyMap<ErrorHandler, EncodeShortcut> = new Map<ErrorHandler, EncodeShortcut>([
  [ignore, () => ""],
  [replace, (text, fromUnit, toUnit) => "?".repeat(countChars(text, fromUnit, toUnit))],
  [backslashreplace, (text, fromUnit, toUnit) => mapChars(text, fromUnit, toUnit, escapeChar)],
  [xmlcharrefreplace, (text, fromUnit, toUnit) => mapChars(text, fromUnit, toUnit, characterReference)],
  [namereplace, (text, fromUnit, toUnit) => mapChars(text, fromUnit, toUnit, namedChar)],
  [surrogateescape, escapesToBytes],
  [surrogatepass, (text, fromUnit, toUnit, encoding) => passSurrogatesOut(encoding, text, fromUnit, toUnit)]
])

/** @internal */
export const decodeShortcut = (handler: ErrorHandler): DecodeShortcut | undefined => decodeShortcuts.get(handler)

/** @internal */
export const encodeShortcut = (handler: ErrorHandler): EncodeShortcut | undefined => encodeShortcuts.get(handler)
