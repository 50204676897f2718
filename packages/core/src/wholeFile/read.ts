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
 * Reads all bytes of a file.
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

/** The bytes of a file, in memory that may be a part of somebody else's. */
function* readWhole(file: FilePath): Program<Uint8Array> {
  const path = toSystemPath(file)
  try {
    const read = yield* readFile(path)
    return read instanceof Uint8Array ? read : yield* finishReading(path, read)
  } catch (error) {
    throw located(error, path)
  }
}

/** Reads on where a job stopped, in memory of the size that the system names, and in more if that was not true (N16). */
function* finishReading(path: SystemPath, { bytes, fd, size }: UnfinishedRead): Program<Uint8Array> {
  const lease = new Lease(fd, path, true)
  try {
    const block = new Uint8Array(blockSize)
    let memory = enlarged(bytes, Math.max(size, bytes.length))
    let total = bytes.length
    for (;;) {
      const full = total === memory.length
      // at what is probably the end, into memory of its own: then the other is given away as it is
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
 * Reads the whole text of a file, exactly as a handle's `read` gives it. An encoding that is unknown is found before any
 * call. A text that no string can hold is a `TextTooLongError`.
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
    // by itself, as a handle reads it, so that the places of errors count from behind it
    decodeText(decoder, bytes, 0, bytes.length, bytes.length < codec.maxBytesPerChar, 0)
    start = decoder.consumed
  }
  const text = decodeText(decoder, bytes, start, bytes.length, true, Infinity)
  return newline === null ? translateNewlines(text) : text
}
