/**
 * Writing whole files: one hop on an executor with threads, if the data is not too large.
 *
 * The job `writeFile` of `internal/fileJobs.ts` writes bytes. Text is encoded before, by the rules of `open`, so that
 * the result is the same as with a handle. Data that is too large for one hop is written call by call, in pieces.
 *
 * @since 0.1.0
 */
import { untranslateNewlines } from "../codecs/newline.js"
import { checkBytes, checkPermissions, checkText } from "../internal/arguments.js"
import { BufferedWriter } from "../io/bufferedWriter.js"
import { parseMode } from "../io/mode.js"
import { openFile } from "../io/open.js"
import { RawFile } from "../io/rawFile.js"
import type { TextFormat } from "../io/textOptions.js"
import { TextWriter } from "../io/textWriter.js"
import { runToEnd } from "../program/internal/runToEnd.js"
import { Lease } from "../program/lease.js"
import { perform, type Program } from "../program/program.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"
import type { SystemPath } from "../syscall/syscall.js"
import { blockSize, createExclusively, isExclusive, removeCreated, writeFile } from "./internal/fileJobs.js"
import { located } from "./internal/located.js"
import { formatOf, type TextOptions } from "./options.js"

/** Data up to this size, in bytes, is written in one hop, from a copy: so much is in memory twice. */
const largestWrite = 2 ** 20

/**
 * How long an interruption waits for a write in one hop, in milliseconds. A disk is faster. A call that takes longer is
 * blocked, by a mount that does not answer or a FIFO without a reader, and the caller must be able to abandon it.
 */
const writeWaitMillis = 1000

/**
 * How much of a large file is read at a time, in bytes. An interruption waits for one such read; a hop takes little
 * time compared with it.
 *
 * @internal
 */
export const pieceSize = 2 ** 23

/**
 * The options of writing a whole file.
 *
 * @example
 * ```ts
 * import { Pool, Task, writeBytes, type WriteOptions } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const options: WriteOptions = { exclusive: true, permissions: 0o600 }
 * const write = () => new Task(new Pool(inline), () => writeBytes("key.bin", Uint8Array.of(1), options)).start()
 * console.log(write()?._tag, write()?._tag) // the second time, the file exists
 *
 * // Output:
 * // Success Failure
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface WriteOptions {
  /** Whether an existing file is a `FileExistsError`, as in the mode `"x"`. Default `false`. */
  readonly exclusive?: boolean | undefined
  /** The permission bits of a file that is created, less the umask. Default 0o666. */
  readonly permissions?: number | undefined
}

/**
 * Replaces the content of a file by `data`, or creates the file. Readers may see a part of the content; `writeAtomic`
 * prevents that. Up to 1 MiB of data is copied before the first call; larger data must not be changed before the
 * program ends.
 *
 * Fails with the `AnyOSError` of a call, or with `InvalidArgumentError` before any call. Then the file may have a part
 * of the content. A file that was created exclusively is removed, unless its name leads to another file by then; so it
 * is after an interruption.
 *
 * If it is interrupted before it has a slot, nothing is changed. If it is interrupted later, the interruption waits for
 * the write, so that the next operation on the file comes after it. There are two exceptions. Up to 1 MiB of data, the
 * wait ends after a second, and a write that is blocked then (by a mount that does not answer, or by a FIFO without a
 * reader) may still happen later. Above 1 MiB, the interruption does not wait for the `open`, which may leave the file
 * empty.
 *
 * @example
 * ```ts
 * import { Pool, Task, writeBytes } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync } from "node:fs"
 *
 * new Task(new Pool(inline), () => writeBytes("data.bin", Uint8Array.of(1, 2, 3))).start()
 * console.log(readFileSync("data.bin").toString("hex"))
 *
 * // Output:
 * // 010203
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* writeBytes(file: FilePath, data: Uint8Array, options: WriteOptions = {}): Program<void> {
  const { exclusive = false, permissions } = options
  checkBytes(data)
  // the caller may change small data while the call runs; large data is copied piece by piece
  const bytes = data.length <= largestWrite ? new Uint8Array(data) : data
  yield* writeData(file, bytes, exclusive ? createFlags : replaceFlags, permissions)
}

const replaceFlags = parseMode("wb").flags
const createFlags = parseMode("xb").flags
const appendFlags = parseMode("ab").flags

function* writeData(file: FilePath, bytes: Uint8Array, flags: number, permissions: number | undefined): Program<void> {
  const mode = checkPermissions(permissions)
  const path = toSystemPath(file)
  try {
    if (bytes.length <= largestWrite) {
      yield* runToEnd(writeFile(path, bytes, flags, mode), undefined, writeWaitMillis)
    } else yield* writeLarge(path, bytes, flags, mode)
  } catch (error) {
    throw located(error, path)
  }
}

/** Writes as a handle does, in pieces that are copied. Once the file is open, an interruption waits for all of them. */
function* writeLarge(path: SystemPath, bytes: Uint8Array, flags: number, mode: number): Program<void> {
  const { fd, identity } = isExclusive(flags)
    ? yield* createExclusively(path, flags, mode)
    : { fd: yield* perform({ op: "open", path, flags, mode }), identity: undefined }
  try {
    // not seekable: every write is at the end of the one before, or at the end of the file (N20)
    const raw = new RawFile(new Lease(fd, path, true), { ...writeOnly, position: undefined, size: 0 })
    const file = new OneWrite(raw, blockSize)
    try {
      yield* file.write(bytes)
    } finally {
      yield* file.close()
    }
  } catch (error) {
    if (identity !== undefined) yield* removeCreated(path, identity)
    throw error
  }
}

/** A writer that is used for a single write. After a failure it has nothing to write again. */
class OneWrite extends BufferedWriter {
  // oxlint-disable-next-line require-yield
  protected override *rollbackAccepted(_own: number, error: unknown): Program<void> {
    this.drop()
    throw error
  }
}

const writeOnly = { mode: "wb", readable: false, writable: true, appending: false, seekable: false } as const

/**
 * The options of `writeText`.
 *
 * @example
 * ```ts
 * import { Pool, Task, writeText, type WriteTextOptions } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync } from "node:fs"
 *
 * const options: WriteTextOptions = { encoding: "ascii", errors: "xmlcharrefreplace", permissions: 0o600 }
 * new Task(new Pool(inline), () => writeText("price.xml", "5 \u20ac", options)).start()
 * console.log(readFileSync("price.xml", "latin1"))
 *
 * // Output:
 * // 5 &#8364;
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface WriteTextOptions extends TextOptions, WriteOptions {}

/**
 * Replaces the content of a file by a text, or creates the file, as `writeBytes` does. Fails with `UnicodeEncodeError`
 * or `UnknownEncodingError` before any call, or as `writeBytes`.
 *
 * @example
 * ```ts
 * import { Pool, Task, writeText } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync } from "node:fs"
 *
 * new Task(new Pool(inline), () => writeText("note.txt", "hello\n")).start()
 * console.log(JSON.stringify(readFileSync("note.txt", "utf8")))
 *
 * // Output:
 * // "hello\n"
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* writeText(file: FilePath, text: string, options: WriteTextOptions = {}): Program<void> {
  const { exclusive = false, permissions } = options
  yield* writeData(file, encodeWhole(text, formatOf(options)), exclusive ? createFlags : replaceFlags, permissions)
}

/** The bytes of a text at the beginning of a file. @internal */
export const encodeWhole = (text: string, { codec, handler, newline }: TextFormat): Uint8Array => {
  checkText(text)
  return codec.makeEncoder(handler).encode(untranslateNewlines(text, newline))
}

/**
 * The options of `appendText`.
 *
 * @example
 * ```ts
 * import { appendText, type AppendOptions, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync } from "node:fs"
 *
 * const options: AppendOptions = { encoding: "utf-16-be", permissions: 0o600 }
 * new Task(new Pool(inline), () => appendText("log.txt", "a", options)).start()
 * console.log(readFileSync("log.txt").toString("hex"))
 *
 * // Output:
 * // 0061
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface AppendOptions extends TextOptions {
  /** The permission bits of a file that is created, less the umask. Default 0o666. */
  readonly permissions?: number | undefined
}

/**
 * Appends a text to a file, or creates the file. Programs that append to the same file do not overwrite each other,
 * since the system appends each call at the end of the file; up to 1 MiB of text is one call. A byte order mark is
 * written only if the file is empty (T12). Fails as `writeText`; then a part of the text may have been appended.
 *
 * @example
 * ```ts
 * import { appendText, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync } from "node:fs"
 *
 * for (const line of ["one\n", "two\n"]) new Task(new Pool(inline), () => appendText("log.txt", line)).start()
 * console.log(JSON.stringify(readFileSync("log.txt", "utf8")))
 *
 * // Output:
 * // "one\ntwo\n"
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* appendText(file: FilePath, text: string, options: AppendOptions = {}): Program<void> {
  const format = formatOf(options)
  checkText(text) // before the file is created
  if (format.codec.hasByteOrderMark) yield* appendMarked(file, text, options)
  else yield* writeData(file, encodeWhole(text, format), appendFlags, options.permissions)
}

/** Appends by a handle, for encodings with a byte order mark: only the open file shows whether it is empty. */
function* appendMarked(path: FilePath, text: string, options: AppendOptions): Program<void> {
  const { encoding, errors, newline, permissions } = options
  const target = toSystemPath(path)
  try {
    const file = yield* openFile(target, "a", { encoding, errors, newline, permissions })
    try {
      if (file instanceof TextWriter) yield* file.write(text) // what "a" opens
    } finally {
      yield* file.close()
    }
  } catch (error) {
    throw located(error, target)
  }
}
