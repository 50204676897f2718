/**
 * Conversion between the paths of users and those of system calls.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError } from "../errors/index.js"
import { beginning } from "../errors/internal/repr.js"
import { checkBytes, isBytes, kindOf } from "../internal/arguments.js"
import { allocate, asBuffer, encodeUtf8 } from "../internal/buffer.js"

/**
 * A path: text, the bytes of a name that is not valid UTF-8, or a `file:` URL.
 *
 * @example
 * ```ts
 * import { type FilePath, toSystemPath } from "aiofiles-core"
 *
 * const paths: ReadonlyArray<FilePath> = ["a.txt", Uint8Array.of(0x61, 0xff), new URL("file:///tmp/a%20b.txt")]
 * console.log(paths.map(toSystemPath))
 *
 * // Output:
 * // [ 'a.txt', Uint8Array(2) [ 97, 255 ], '/tmp/a b.txt' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type FilePath = string | Uint8Array | URL

/**
 * Checks a path and converts it to the path of a system call. Lone surrogates, U+DC80 to U+DCFF, become the bytes that
 * they stand for (N11, PEP 383), so that distinct names stay distinct. Bytes are copied.
 *
 * Fails with `InvalidArgumentError`: the path contains a NUL (R18, N12) or another lone surrogate, the URL is not that
 * of a local file or has an escaped slash, or the value is not a path at all.
 *
 * @example
 * ```ts
 * import { toSystemPath } from "aiofiles-core"
 *
 * console.log(toSystemPath(new URL("file:///tmp/caf%C3%A9")))
 * console.log(toSystemPath("caf\udce9")) // the byte 0xE9
 * for (const path of ["a\0b", new URL("https://example.com/a"), new URL("file:///a%2Fb")]) {
 *   try {
 *     toSystemPath(path)
 *   } catch (error) {
 *     console.log((error as Error).message)
 *   }
 * }
 *
 * // Output:
 * // /tmp/café
 * // <Buffer 63 61 66 e9>
 * // embedded null byte
 * // not a file: URL: https://example.com/a
 * // an escaped slash in a file: URL: file:///a%2Fb
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const toSystemPath = (path: FilePath): string | Uint8Array => {
  const plain = path instanceof URL ? urlPath(path) : path
  if (typeof plain !== "string") {
    if (!isBytes(plain)) {
      throw new InvalidArgumentError(`a path must be a string, bytes or a file: URL, not ${kindOf(plain)}`)
    }
    checkBytes(plain)
    if (plain.includes(0)) throw new InvalidArgumentError("embedded null byte")
    return new Uint8Array(plain) // the caller may change the bytes before the call is made; `slice` of a Buffer is no copy
  }
  if (plain.includes("\0")) throw new InvalidArgumentError("embedded null byte")
  return loneSurrogate.test(plain) ? escapedBytes(plain) : plain
}

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

const urlPath = (url: URL): string | Uint8Array => {
  if (url.protocol !== "file:") throw new InvalidArgumentError(`not a file: URL: ${beginning(url.href)}`)
  if (url.host !== "" && url.host !== "localhost") {
    throw new InvalidArgumentError(`a file: URL of another host: ${beginning(url.href)}`)
  }
  if (/%2f/i.test(url.pathname)) {
    throw new InvalidArgumentError(`an escaped slash in a file: URL: ${beginning(url.href)}`)
  }
  return percentDecoded(url.pathname)
}

/** The path of a URL, whose escapes are bytes: text if they are UTF-8, else bytes. */
const percentDecoded = (pathname: string): string | Uint8Array => {
  try {
    return decodeURIComponent(pathname)
  } catch {
    const bytes = pathname.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    const out = new Uint8Array(bytes.length)
    for (let index = 0; index < bytes.length; index++) out[index] = bytes.charCodeAt(index)
    return out
  }
}

/** The bytes of a path with lone surrogates: U+DC80 to U+DCFF stand for 0x80 to 0xFF, and any other is an error. */
const escapedBytes = (path: string): Uint8Array => {
  const all = allocate(3 * path.length) // no UTF-16 unit takes more
  let size = 0
  const put = (start: number, end: number): void => {
    const bytes = encodeUtf8(path.slice(start, end))
    all.set(bytes, size)
    size += bytes.length
  }
  let start = 0 // of the text that is not encoded yet
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index)
    if (code < 0xd800 || code > 0xdfff) continue
    if (code < 0xdc00 && /^[\udc00-\udfff]/.test(path.slice(index + 1, index + 2))) {
      index++ // a pair of surrogates is a character
      continue
    }
    if (code < 0xdc80 || code > 0xdcff) {
      throw new InvalidArgumentError("a path with a lone surrogate that stands for no byte")
    }
    if (start < index) put(start, index)
    all[size++] = code - 0xdc00
    start = index + 1
  }
  if (start < path.length) put(start, path.length)
  return all.subarray(0, size)
}

/**
 * The text of a path, as Python's `os.fsdecode` gives it. Bytes that are not valid UTF-8 become lone surrogates, U+DC80
 * to U+DCFF, so that distinct names have distinct texts (PEP 383). `toSystemPath` reverses it.
 *
 * @example
 * ```ts
 * import { pathText, toSystemPath } from "aiofiles-core"
 *
 * const text = pathText(Uint8Array.of(0x61, 0xff))
 * console.log(JSON.stringify(text), toSystemPath(text))
 *
 * // Output:
 * // "a\udcff" <Buffer 61 ff>
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const pathText = (path: string | Uint8Array): string => {
  if (typeof path === "string") return path
  const bytes = asBuffer(path)
  const whole = bytes.utf8Slice(0, bytes.length)
  if (!whole.includes("\ufffd")) return whole
  let text = ""
  for (let index = 0; index < bytes.length;) {
    const lead = bytes[index]! // below the length
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    if (length > 1 && !mayBegin(lead, bytes[index + 1])) {
      text += String.fromCharCode(0xdc00 + lead)
      index++
      continue
    }
    const char = bytes.utf8Slice(index, Math.min(index + length, bytes.length))
    if (index + length <= bytes.length && isOneCharacter(char, lead)) {
      text += char
      index += length
    } else {
      text += String.fromCharCode(0xdc00 + lead)
      index++
    }
  }
  return text
}

/** Whether two bytes can begin a character of several bytes. This quick test refuses most bytes that are not UTF-8. */
const mayBegin = (lead: number, next: number | undefined): boolean =>
  lead >= 0xc2 && lead <= 0xf4 && next !== undefined && (next & 0xc0) === 0x80

/** Whether bytes decoded to one character. Invalid ones decode to one or more U+FFFD; EF BF BD is the valid U+FFFD. */
const isOneCharacter = (char: string, lead: number): boolean =>
  char.length === (char.codePointAt(0)! > 0xffff ? 2 : 1) && (char !== "\ufffd" || lead === 0xef)
