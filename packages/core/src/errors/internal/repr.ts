/**
 * Writes values as CPython's `repr` does, so that messages equal CPython's. The errors use it for the paths and texts
 * in their messages.
 *
 * @since 0.1.0
 */

const hex = (code: number, width: number): string => code.toString(16).padStart(width, "0")

/**
 * The characters that `str.isprintable` calls not printable: control, format, unassigned, and separators but the space.
 */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u

/** Single quotes, unless the text has these and no double ones: then nothing has to be escaped. */
const quoteFor = (text: string): string => text.includes("'") && !text.includes("\"") ? "\"" : "'"

/** One character as in a literal. A lone surrogate counts as not printable. */
const escapeChar = (char: string, quote: string): string => {
  const code = char.codePointAt(0) ?? 0
  if (char === quote || char === "\\") return "\\" + char
  if (char === "\n") return "\\n"
  if (char === "\r") return "\\r"
  if (char === "\t") return "\\t"
  if (code >= 0x20 && code < 0x7f) return char
  if (!unprintable.test(char)) return char
  if (code < 0x100) return "\\x" + hex(code, 2)
  return code < 0x10000 ? "\\u" + hex(code, 4) : "\\U" + hex(code, 8)
}

/** `repr` of a `str`. @internal */
export const reprString = (text: string): string => {
  const quote = quoteFor(text)
  let out = quote
  for (const char of text) out += escapeChar(char, quote)
  return out + quote
}

/** `repr` of `bytes`: all bytes but printable ASCII are escaped. @internal */
export const reprBytes = (bytes: Uint8Array): string => {
  let text = ""
  for (const byte of bytes) text += String.fromCharCode(byte)
  const quote = quoteFor(text)
  let out = "b" + quote
  for (const char of text) {
    const code = char.charCodeAt(0)
    out += code >= 0x7f ? "\\x" + hex(code, 2) : escapeChar(char, quote)
  }
  return out + quote
}

/** @internal */
export const repr = (value: string | Uint8Array | number): string =>
  typeof value === "number" ? String(value) : typeof value === "string" ? reprString(value) : reprBytes(value)

/** How much of a path a message shows, in UTF-16 units or bytes. A path can be megabytes long. */
const mostShown = 1000

/** The beginning of a text, without half a character at its end. */
const cut = (text: string): string => text.slice(0, mostShown).replace(/[\ud800-\udbff]$/, "")

/** The text; if it is too long for a message, its beginning and three dots. @internal */
export const beginning = (text: string): string => text.length <= mostShown ? text : `${cut(text)}...`

/** `repr` of a path; if the path is too long for a message, of its beginning, followed by three dots. @internal */
export const reprPath = (path: string | Uint8Array | number): string =>
  typeof path === "number" || path.length <= mostShown
    ? repr(path)
    : `${repr(typeof path === "string" ? cut(path) : path.slice(0, mostShown))}...`
