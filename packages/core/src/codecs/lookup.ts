/**
 * Finds a text encoding by any of CPython's names for it.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError, UnknownEncodingError } from "../errors/index.js"
import { kindOf } from "../internal/arguments.js"
import type { Codec } from "./codec.js"
import { aliases, notText } from "./internal/aliases.js"
import { ascii, latin1 } from "./latin1.js"
import { multiByteCodecs } from "./multiByte.js"
import { ebcdic, singleByteCodecs } from "./singleByte.js"
import { utf16, utf16be, utf16le } from "./utf16.js"
import { utf32, utf32be, utf32le } from "./utf32.js"
import { utf8, utf8Sig } from "./utf8.js"

/** By the name of CPython's module, to which the aliases lead. */
const codecs: ReadonlyMap<string, Codec> = new Map([
  ["ascii", ascii],
  ["latin_1", latin1],
  ["utf_8", utf8],
  ["utf_8_sig", utf8Sig],
  ["utf_16", utf16],
  ["utf_16_le", utf16le],
  ["utf_16_be", utf16be],
  ["utf_32", utf32],
  ["utf_32_le", utf32le],
  ["utf_32_be", utf32be],
  // without EBCDIC: its files would be cut into lines at the wrong bytes
  ...[...singleByteCodecs].filter(([moduleName]) => !ebcdic.has(moduleName)),
  ...multiByteCodecs
])

/** The name in lower case, with one underscore between words; other letters than those of ASCII are removed. */
const normalize = (name: string): string => {
  let normal = ""
  let gap = false
  for (const char of name.toLowerCase()) {
    if (!/[\p{L}\p{N}.]/u.test(char)) {
      gap = true
      continue
    }
    if (gap && normal !== "") normal += "_"
    if (char < "\x80") normal += char
    gap = false
  }
  return normal
}

/**
 * The encoding of a name, in any spelling that Python's `open` accepts. Throws `UnknownEncodingError` for an unknown
 * name, and for a codec that is not between text and bytes (`hex`, `zlib`); `InvalidArgumentError` if the name is not a
 * string.
 *
 * @example
 * ```ts
 * import { lookupCodec } from "aiofiles-core"
 *
 * console.log(["UTF8", "Latin 1", "windows-1252", "utf_16"].map((name) => lookupCodec(name).name))
 * try {
 *   lookupCodec("hex")
 * } catch (error) {
 *   console.log(String(error))
 * }
 *
 * // Output:
 * // [ 'utf-8', 'iso8859-1', 'cp1252', 'utf-16' ]
 * // UnknownEncodingError: 'hex' is not a text encoding; use codecs.open() to handle arbitrary codecs
 * ```
 *
 * @since 0.1.0
 * @category registry
 */
export const lookupCodec = (name: string): Codec => {
  if (typeof name !== "string") throw new InvalidArgumentError(`an encoding must be a string, not ${kindOf(name)}`)
  const normal = normalize(name)
  const moduleName = aliases.get(normal) ?? aliases.get(normal.replaceAll(".", "_")) ?? normal
  const codec = codecs.get(moduleName)
  if (codec !== undefined) return codec
  throw new UnknownEncodingError(
    notText.has(moduleName)
      ? `'${name}' is not a text encoding; use codecs.open() to handle arbitrary codecs`
      : `unknown encoding: ${name}`
  )
}
