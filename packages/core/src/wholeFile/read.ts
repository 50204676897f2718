/**
 * Reading whole files: bytes, or text in any encoding.
 *
 * @since 0.1.0
 */
import { decodeText } from "../codecs/internal/decodeText.js"
import { translateNewlines } from "../codecs/newline.js"
import { allocate, asOwn, asPlain } from "../internal/buffer.js"
import type { TextFormat } from "../io/textOptions.js"
import { Lease } from "../program/lease.js"
import { performOn, type Program } from "../program/program.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"
import type { SystemPath } from "../syscall/syscall.js"
import { blockSize, readFile, type UnfinishedRead } from "./internal/fileJobs.js"
import { located } from "./internal/located.js"
import { formatOf, type TextOptions } from "./options.js"
import { pieceSize } from "./write.js"

/**
 * Reads all bytes of a file. Fails with the `AnyOSError` of a call: `FileNotFoundError`, `IsADirectoryError`, and
 * ENOMEM if there is no memory for the content.
 *
 * @example
 * ```ts
 * import { Pool, readBytes, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("data.bin", Uint8Array.of(1, 2, 3))
 * console.log(new Task(new Pool(inline), () => readBytes("data.bin")).start())
 *
 * // Output:
 * // { _tag: 'Success', value: Uint8Array(3) [ 1, 2, 3 ] }
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* readBytes(file: FilePath): Program<Uint8Array> {
  return asOwn(yield* readWhole(file))
}

/** The bytes of a file. They may be a part of a larger ArrayBuffer. */
function* readWhole(file: FilePath): Program<Uint8Array> {
  const path = toSystemPath(file)
  try {
    const read = yield* readFile(path)
    return read instanceof Uint8Array ? read : yield* finishReading(path, read)
  } catch (error) {
    throw located(error, path)
  }
}

/**
 * Continues to read where a job stopped. It allocates memory of the file's size, and more if the file is longer (N16).
 */
function* finishReading(path: SystemPath, { bytes, fd, size }: UnfinishedRead): Program<Uint8Array> {
  const lease = new Lease(fd, path, true)
  try {
    const block = new Uint8Array(blockSize)
    let memory = enlarged(bytes, Math.max(size, bytes.length))
    let total = bytes.length
    for (;;) {
      const full = total === memory.length
      // this is probably the end: a read into another block avoids a copy of the memory if it is
      const buffer = full ? block : memory
      const offset = full ? 0 : total
      const length = Math.min(buffer.length - offset, pieceSize)
      const count = yield* performOn({ op: "read", fd, buffer, offset, length, position: null }, lease)
      if (count === 0) return full ? memory : memory.slice(0, total)
      if (full) {
        memory = enlarged(memory, 2 * total)
        memory.set(block.subarray(0, count), total)
      }
      total += count
    }
  } finally {
    yield* lease.close()
  }
}

const enlarged = (bytes: Uint8Array, byteLength: number): Uint8Array => {
  const memory = asPlain(allocate(byteLength))
  memory.set(bytes)
  return memory
}

/**
 * Reads the whole text of a file, exactly as a handle's `read` gives it.
 *
 * Fails with `UnknownEncodingError` before any call, with `UnicodeDecodeError`, with `TextTooLongError` if no string
 * can hold the text, or as `readBytes`.
 *
 * @example
 * ```ts
 * import { Pool, readText, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "hello\r\n")
 * console.log(new Task(new Pool(inline), () => readText("note.txt")).start())
 *
 * // Output:
 * // { _tag: 'Success', value: 'hello\n' }
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* readText(file: FilePath, options: TextOptions = {}): Program<string> {
  const format = formatOf(options)
  return decodeWhole(yield* readWhole(file), format)
}

const decodeWhole = (bytes: Uint8Array, { codec, handler, newline }: TextFormat): string => {
  const decoder = codec.makeDecoder(handler)
  let start = 0
  if (codec.hasByteOrderMark) {
    // separately, as a handle reads it, so that the positions of errors count from behind the byte order mark
    decodeText(decoder, bytes, 0, bytes.length, bytes.length < codec.maxBytesPerChar, 0)
    start = decoder.consumed
  }
  const text = decodeText(decoder, bytes, start, bytes.length, true, Infinity)
  return newline === null ? translateNewlines(text) : text
}
