/**
 * Whole files: read and written in one program, which is one hop where the executor has threads.
 *
 * Two jobs do the work, `readFile` and `writeFile` of `internal/fileJobs.ts`. They know bytes only: text is decoded and
 * encoded where it is used, by the rules of `open`, so that a whole file reads and writes as a handle would. What is too
 * large for one hop goes on call by call, in pieces.
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

/** Data up to this size is written in one hop, from a copy: so much may be in memory twice. */
const largestWrite = 2 ** 20

/**
 * How long an interruption waits for data that is written in one hop, in milliseconds. A disk takes less. What takes longer is
 * a mount that hangs, or a FIFO that nobody opens at the other end, and it must be possible to give that up.
 */
const writeWaitMillis = 1000

/** What is read at a time of a large file: an interruption waits for no more than this, and a hop is nothing next to it. @internal */
export const pieceSize = 2 ** 23

/**
 * How a whole file is written.
 *
 * @example
 * ```ts
 * import { Pool, Task, writeBytes, type WriteOptions } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const options: WriteOptions = { exclusive: true, permissions: 0o600 }
 * const write = () => new Task(new Pool(inline), () => writeBytes("key.bin", Uint8Array.of(1), options)).start()
 * console.log(write()?._tag, write()?._tag) // the second time it is there
 *
 * // Output:
 * // Success Failure
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface WriteOptions {
  /** `true` creates the file, and fails with `FileExistsError` if it is there, as the mode `"x"`. Default `false`. */
  readonly exclusive?: boolean | undefined
  /** Permission bits of a file that is created, before the umask. Default 0o666. */
  readonly permissions?: number | undefined
}

/**
 * Replaces what is in a file by `data`, or creates the file. For a reader, or a crash, in the middle of it, see
 * `writeAtomic`.
 *
 * `data` is copied before the first call. An interruption finds the write either waiting, and nothing happens; or running, and
 * waits for its end, so that who writes to the file next comes after it. Up to 1 MiB, it waits for a second at most: on a mount
 * that hangs, or a FIFO that nobody opens at the other end, the write goes on. Above that, it does not wait for the file to be
 * opened, which may leave the file empty, but for all that comes then. What was created exclusively is removed, after an
 * interruption and after a failure, unless its name leads to another file by then.
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
  // the caller may change its own while the call runs; large data is copied piece by piece
  const bytes = data.length <= largestWrite ? new Uint8Array(data) : data
  yield* put(file, bytes, exclusive ? createFlags : replaceFlags, permissions)
}

const replaceFlags = parseMode("wb").flags
const createFlags = parseMode("xb").flags
const appendFlags = parseMode("ab").flags

function* put(file: FilePath, bytes: Uint8Array, flags: number, permissions: number | undefined): Program<void> {
  const mode = checkPermissions(permissions)
  const path = toSystemPath(file)
  try {
    if (bytes.length <= largestWrite) {
      yield* runToEnd(writeFile(path, bytes, flags, mode), undefined, writeWaitMillis)
    } else yield* putLarge(path, bytes, flags, mode)
  } catch (error) {
    throw located(error, path)
  }
}

/** As a handle writes: in pieces that are copied, and once the file is open, an interruption waits for the rest. */
function* putLarge(path: SystemPath, bytes: Uint8Array, flags: number, mode: number): Program<void> {
  const { fd, identity } = isExclusive(flags)
    ? yield* createExclusively(path, flags, mode)
    : { fd: yield* perform({ op: "open", path, flags, mode }), identity: undefined }
  try {
    // not seekable: every write goes where the last one ended, or to the end of the file (N20)
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

/** A writer of one write. It is not used again: a failure leaves nothing to write. */
class OneWrite extends BufferedWriter {
  // oxlint-disable-next-line require-yield
  protected override *rollbackAccepted(_own: number, error: unknown): Program<void> {
    this.drop()
    throw error
  }
}

const writeOnly = { mode: "wb", readable: false, writable: true, appending: false, seekable: false } as const

/**
 * How the text of a whole file is encoded and written.
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
 * Replaces what is in a file by a text, or creates the file: as `writeBytes`. A text that cannot be encoded leaves the file
 * as it is.
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
  yield* put(file, encodeWhole(text, formatOf(options)), exclusive ? createFlags : replaceFlags, permissions)
}

/** The bytes of a text that begins a file. @internal */
export const encodeWhole = (text: string, { codec, handler, newline }: TextFormat): Uint8Array => {
  checkText(text)
  return codec.makeEncoder(handler).encode(untranslateNewlines(text, newline))
}

/**
 * How a text is added to a file.
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
  /** Permission bits of a file that is created, before the umask. Default 0o666. */
  readonly permissions?: number | undefined
}

/**
 * Adds a text to the end of a file, or creates the file. Several programs that append to one file do not overwrite each
 * other: the system finds the end for each call, and up to 1 MiB of text is one call.
 *
 * An encoding that begins a file with a byte order mark does so only if the file is empty (T12).
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
  checkText(text) // before a file is opened that does not exist yet
  if (format.codec.hasByteOrderMark) yield* appendMarked(file, text, options)
  else yield* put(file, encodeWhole(text, format), appendFlags, options.permissions)
}

/** Where the text of a file begins decides on the byte order mark, and only the open file tells. */
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
