/**
 * The replacements of the error handlers for bytes that cannot be decoded and characters that cannot be encoded. The
 * handlers and their shortcuts (`shortcuts.ts`) both use these functions, so that their results are the same. Indexes
 * into texts are in UTF-16 units.
 */
import { characterName } from "./characterNames.js"
import { isPair, isSurrogate } from "./codePoints.js"

/** Hexadecimal digits in lower case, as CPython's escapes have them. */
const hex = (code: number, width: number): string => code.toString(16).padStart(width, "0")

/** `\xff` for each byte. @internal */
export const escapeBytes = (bytes: Uint8Array, from: number, to: number): string => {
  let out = ""
  for (let at = from; at < to; at++) out += "\\x" + hex(bytes[at]!, 2)
  return out
}

/** `\xff`, `\u20ac` or `\U0001f600`. @internal */
export const escapeChar = (codePoint: number): string =>
  codePoint < 0x100
    ? "\\x" + hex(codePoint, 2)
    : codePoint < 0x10000
    ? "\\u" + hex(codePoint, 4)
    : "\\U" + hex(codePoint, 8)

/** `&#8364;`, which is for XML and HTML. @internal */
export const characterReference = (codePoint: number): string => `&#${codePoint};`

/** `\N{EURO SIGN}`, or an escape if the character has no name. @internal */
export const namedChar = (codePoint: number): string => {
  const name = characterName(codePoint)
  return name === undefined ? escapeChar(codePoint) : `\\N{${name}}`
}

/** `replace(codePoint)` for each code point of `text[fromUnit, toUnit)`. @internal */
export const mapChars = (
  text: string,
  fromUnit: number,
  toUnit: number,
  replace: (codePoint: number) => string
): string => {
  let out = ""
  for (let at = fromUnit; at < toUnit; at += isPair(text, at) ? 2 : 1) out += replace(text.codePointAt(at)!)
  return out
}

/**
 * Bytes from 0x80 on as U+DC80 … U+DCFF (PEP 383). At most four, as in CPython, and only those before the first ASCII
 * byte, which is never escaped: the text is empty if the first byte is ASCII.
 *
 * @internal
 */
export const bytesToEscapes = (bytes: Uint8Array, from: number, to: number): string => {
  const limit = Math.min(to, from + 4)
  let out = ""
  for (let at = from; at < limit && bytes[at]! >= 0x80; at++) out += String.fromCharCode(0xdc00 + bytes[at]!)
  return out
}

/** Whether a unit is a byte that `surrogateescape` decoded. @internal */
export const isEscape = (unit: number): boolean => unit >= 0xdc80 && unit <= 0xdcff

/** The bytes of U+DC80 … U+DCFF (PEP 383); `undefined` if there are other characters. @internal */
export const escapesToBytes = (text: string, fromUnit: number, toUnit: number): Uint8Array | undefined => {
  const bytes = new Uint8Array(toUnit - fromUnit)
  for (let at = fromUnit; at < toUnit; at++) {
    const unit = text.charCodeAt(at)
    if (!isEscape(unit)) return undefined
    bytes[at - fromUnit] = unit - 0xdc00
  }
  return bytes
}

/** The form of a surrogate in an encoding: its width in bytes, and their order. */
interface SurrogateForm {
  readonly width: 2 | 3 | 4
  readonly bigEndian: boolean
}

const littleEndian = (width: 2 | 3 | 4): SurrogateForm => ({ width, bigEndian: false })
const bigEndian = (width: 2 | 3 | 4): SurrogateForm => ({ width, bigEndian: true })

/**
 * By normalized name. Without a byte order in its name, an encoding has that of CPython's machine, which is
 * little-endian here.
 */
const surrogateForms: ReadonlyMap<string, SurrogateForm> = new Map([
  ["utf8", bigEndian(3)],
  ["utf16", littleEndian(2)],
  ["utf16le", littleEndian(2)],
  ["utf16be", bigEndian(2)],
  ["utf32", littleEndian(4)],
  ["utf32le", littleEndian(4)],
  ["utf32be", bigEndian(4)]
])

/** The form for the encoding's name in an error; `undefined` for an encoding that has no form for surrogates. */
const surrogateForm = (encoding: string): SurrogateForm | undefined =>
  surrogateForms.get(encoding.toLowerCase().replaceAll(/[-_]/g, ""))

/**
 * The surrogate that is encoded at `from`, and its count of bytes; `undefined` if there is none. It reads on behind the
 * invalid part, since a decoder of UTF-8 reports only the first byte of a surrogate as invalid.
 *
 * @internal
 */
export const passSurrogateIn = (
  encoding: string,
  bytes: Uint8Array,
  from: number
): { readonly text: string; readonly byteCount: number } | undefined => {
  const form = surrogateForm(encoding)
  if (form === undefined || from + form.width > bytes.length) return undefined
  let code = 0
  if (form.width === 3) {
    // the three bytes of UTF-8, without the exclusion of surrogates
    const [lead = 0, second = 0, third = 0] = bytes.subarray(from, from + 3)
    if ((lead & 0xf0) !== 0xe0 || (second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80) return undefined
    code = (lead & 0x0f) << 12 | (second & 0x3f) << 6 | third & 0x3f
  } else {
    for (let i = 0; i < form.width; i++) {
      // the most significant byte first, in either order
      const byte = bytes[form.bigEndian ? from + i : from + form.width - 1 - i]!
      code = code * 0x100 + byte
    }
  }
  if (code > 0xffff || !isSurrogate(code)) return undefined
  return { text: String.fromCharCode(code), byteCount: form.width }
}

/**
 * The encoded form of surrogates; `undefined` if there are other characters, or the encoding is not a UTF.
 *
 * @internal
 */
export const passSurrogatesOut = (
  encoding: string,
  text: string,
  fromUnit: number,
  toUnit: number
): Uint8Array | undefined => {
  const form = surrogateForm(encoding)
  if (form === undefined) return undefined
  const bytes = new Uint8Array((toUnit - fromUnit) * form.width)
  for (let at = fromUnit; at < toUnit; at++) {
    const code = text.charCodeAt(at)
    if (!isSurrogate(code)) return undefined
    // a form of four bytes has zeros besides the two bytes of the surrogate
    const offset = (at - fromUnit) * form.width
    if (form.width === 3) {
      bytes.set([0xe0 | code >> 12, 0x80 | code >> 6 & 0x3f, 0x80 | code & 0x3f], offset)
    } else {
      bytes[form.bigEndian ? offset + form.width - 2 : offset + 1] = code >> 8
      bytes[form.bigEndian ? offset + form.width - 1 : offset] = code & 0xff
    }
  }
  return bytes
}
