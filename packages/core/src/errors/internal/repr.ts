/**
 * Renders values as CPython's `repr` does, for messages that equal CPython's.
 *
 * @since 0.1.0
 */

const hex = (code: number, width: number): string => code.toString(16).padStart(width, "0")

/** Other, separators but for the space, unassigned: what `str.isprintable` calls not printable. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u

const quoteFor = (text: string): string => text.includes("'") && !text.includes("\"") ? "\"" : "'"

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

/** @internal */
export const reprString = (text: string): string => {
  const quote = quoteFor(text)
  let out = quote
  for (const char of text) out += escapeChar(char, quote)
  return out + quote
}

/** @internal */
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

/** How much of a path a message shows, in UTF-16 units or bytes: one of a megabyte says no more. */
const mostShown = 1000

/** No character is cut in two. */
const cut = (text: string): string => text.slice(0, mostShown).replace(/[\ud800-\udbff]$/, "")

/** A text, or of one that is too long for a message its beginning, with three dots. @internal */
export const beginning = (text: string): string => text.length <= mostShown ? text : `${cut(text)}...`

/** As `repr`, for a path: of a long one, its beginning, with three dots behind it. @internal */
export const reprPath = (path: string | Uint8Array | number): string =>
  typeof path === "number" || path.length <= mostShown
    ? repr(path)
    : `${repr(typeof path === "string" ? cut(path) : path.slice(0, mostShown))}...`
