/**
 * Opening files: makes the raw, buffered and text layers that a mode and options ask for.
 *
 * @since 0.1.0
 */
import { checkNewline } from "../codecs/newline.js"
import { InvalidArgumentError, makeOSError } from "../errors/index.js"
import { checkDescriptor, checkPermissions } from "../internal/arguments.js"
import { unlinkQuietly } from "../program/internal/unlinkQuietly.js"
import { Lease } from "../program/lease.js"
import { Cancelled, perform, performOn, type Program } from "../program/program.js"
import { fileType } from "../syscall/flags.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"
import { BufferedRandom } from "./bufferedRandom.js"
import { BufferedReader } from "./bufferedReader.js"
import { BufferedWriter } from "./bufferedWriter.js"
import { type Mode, parseMode } from "./mode.js"
import { RawFile } from "./rawFile.js"
import type { RawIO } from "./rawIO.js"
import { TextFile } from "./textFile.js"
import { textFormat } from "./textOptions.js"
import { TextReader } from "./textReader.js"
import { TextWriter } from "./textWriter.js"
import { UnbufferedFile } from "./unbuffered.js"

/**
 * The options of `openFile`. `encoding`, `errors` and `newline` are for text modes only.
 *
 * @example
 * ```ts
 * import { openFile, type OpenOptions, Pool, Task, TextWriter } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { statSync } from "node:fs"
 *
 * const options: OpenOptions = { permissions: 0o600, encoding: "latin-1", buffering: 1 }
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("secret.txt", "w", options)
 *   if (!(file instanceof TextWriter)) return
 *   yield* file.write("é\n") // line buffering: the line end flushes
 *   const { mode, size } = statSync("secret.txt")
 *   console.log((mode & 0o777).toString(8), size)
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // 600 2
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface OpenOptions {
  /**
   * Buffer size in bytes. -1, the default, means the file system's block size; 0 no buffer, for binary modes; 1 line
   * buffering, for text modes.
   */
  readonly buffering?: number | undefined
  /** A text encoding, by any of CPython's names for it. By default `"utf-8"`. */
  readonly encoding?: string | undefined
  /**
   * The name of the error handler for bytes that cannot be decoded and characters that cannot be encoded: `"strict"`
   * (the default), `"ignore"`, `"replace"` …
   */
  readonly errors?: string | undefined
  /** The newline rule: see `Newline`. By default `null`. */
  readonly newline?: "\n" | "\r" | "\r\n" | "" | null | undefined
  /**
   * Size in bytes of the blocks that text is read in, at most 2³⁰. By default it doubles, from 8 KiB to 256 KiB, while
   * a file is read in sequence.
   */
  readonly blockSize?: number | undefined
  /** Whether closing the file closes the descriptor. `false` is for given descriptors only (R15). By default `true`. */
  readonly closefd?: boolean | undefined
  /** Permission bits of a file that is created, of which the process's umask is removed. By default 0o666. */
  readonly permissions?: number | undefined
}

/**
 * An open file. Its class depends on the mode and on `buffering`.
 *
 * @example
 * ```ts
 * import { type OpenFile, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const layer = (mode: string, buffering = -1): string | undefined => {
 *   const outcome = new Task(new Pool(inline), function*() {
 *     const file: OpenFile = yield* openFile("note.txt", mode, { buffering })
 *     yield* file.close()
 *     return file.constructor.name
 *   }).start()
 *   return outcome?._tag === "Success" ? outcome.value : undefined
 * }
 * console.log(layer("w"), layer("r"), layer("ab"), layer("rb"), layer("rb", 0))
 *
 * // Output:
 * // TextWriter TextReader BufferedWriter BufferedReader UnbufferedFile
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type OpenFile =
  | BufferedRandom
  | BufferedReader
  | BufferedWriter
  | TextFile
  | TextReader
  | TextWriter
  | UnbufferedFile

/** The buffer size in bytes if the file system reports no block size (CPython's `io.DEFAULT_BUFFER_SIZE`). */
const defaultBufferSize = 8192

/**
 * Opens a file by path, or makes one of an open descriptor.
 *
 * Fails with `InvalidArgumentError` for an invalid mode, option or descriptor, with `UnknownEncodingError` for an
 * unknown encoding or error handler, with `IsADirectoryError` for a directory (R01), with `UnsupportedOperation` for a
 * buffered `+` on a file that cannot seek (B25), and with an `AnyOSError` if a call fails. Arguments are checked before
 * the first call, except the encoding and the error handler: as in CPython, a file that `"w"` creates exists even if
 * its encoding is unknown (T06).
 *
 * On a failure or interruption, a descriptor that was opened here is closed again. A given descriptor stays open,
 * unless `name` is given, which is the path that the caller has just opened it by. A file that `"x"` has created is
 * removed again after an interruption.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, TextReader } from "aiofiles-core"
 * import { inline, libuv } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "hello")
 *
 * function* readText(path: string) {
 *   const file = yield* openFile(path)
 *   try {
 *     return file instanceof TextReader ? yield* file.read() : ""
 *   } finally {
 *     yield* file.close()
 *   }
 * }
 *
 * // on the calling thread the program is complete when `start` returns
 * console.log(new Task(new Pool(inline), () => readText("note.txt")).start())
 *
 * // the same program on libuv's threads
 * const task = new Task(new Pool(libuv), () => readText("note.txt"))
 * console.log(task.start())
 * await new Promise<void>((resolve) => task.notify(() => resolve()))
 * task.take()
 * console.log(task.outcome)
 *
 * // Output:
 * // { _tag: 'Success', value: 'hello' }
 * // undefined
 * // { _tag: 'Success', value: 'hello' }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function* openFile(
  file: FilePath | number,
  mode = "r",
  options: OpenOptions = {},
  name?: FilePath
): Program<OpenFile> {
  const parsed = checkOpenArguments(mode, options)
  if (typeof file === "number") {
    if (!Number.isInteger(file)) throw new InvalidArgumentError(`a descriptor must be an integer: ${file}`)
    if (file < 0) throw new InvalidArgumentError("negative file descriptor") // R16
    checkDescriptor(file, "fstat")
    if (name !== undefined) return yield* adopt(new Lease(file, toSystemPath(name), true), parsed, options, "opened")
    return yield* build(new Lease(file, file, options.closefd ?? true), parsed, options, "given")
  }
  if (options.closefd === false) throw new InvalidArgumentError("Cannot use closefd=False with file name") // R15
  const path = toSystemPath(file)
  const permissions = checkPermissions(options.permissions)
  const undo = parsed.base === "x"
  const fd = yield* perform({ op: "open", path, flags: parsed.flags, mode: permissions, ...(undo && { undo }) })
  try {
    return yield* adopt(new Lease(fd, path, true), parsed, options, "opened")
  } catch (error) {
    if (undo && error instanceof Cancelled) yield* unlinkQuietly(path)
    throw error
  }
}

/**
 * Makes a file of a descriptor of a file that the caller has just created, at offset 0; closes the descriptor if that
 * fails.
 *
 * @internal
 */
export const openCreated = (lease: Lease, mode: Mode, options: OpenOptions): Program<OpenFile> =>
  adopt(lease, mode, options, "created")

/**
 * The origin of a descriptor: it was opened with the flags of the mode; its file was created, with other flags; or it
 * was given by the caller, and may have been used before.
 */
type Origin = "created" | "given" | "opened"

/** Builds the layers. Closes the descriptor if that fails. */
function* adopt(lease: Lease, mode: Mode, options: OpenOptions, origin: Origin): Program<OpenFile> {
  let built = false
  try {
    const layers = yield* build(lease, mode, options, origin)
    built = true
    return layers
  } finally {
    if (!built) yield* lease.close()
  }
}

/**
 * Puts the layers that a mode asks for on a raw file of the caller's own. Fails with `InvalidArgumentError` for an
 * invalid mode or option, with `UnknownEncodingError` for an unknown encoding or error handler, and with
 * `UnsupportedOperation` if the raw file is not readable, writable or seekable as the mode requires.
 *
 * @example
 * ```ts
 * import { MemoryFile, openRaw, Pool, Task, TextReader } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // any RawIO can be used; this one is in memory
 * const raw = new MemoryFile(new TextEncoder().encode("caf\u00e9"))
 *
 * function* firstChars() {
 *   const file = yield* openRaw(raw, "r", { encoding: "utf-8" })
 *   return file instanceof TextReader ? yield* file.read(4) : ""
 * }
 *
 * console.log(new Task(new Pool(inline), firstChars).start())
 *
 * // Output:
 * // { _tag: 'Success', value: 'café' }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function* openRaw(raw: RawIO, mode = "r", options: OpenOptions = {}): Program<OpenFile> {
  return yield* layersOf(raw, checkOpenArguments(mode, options), options, 0)
}

/**
 * Checks a mode and options as `openFile` does before its first call, and parses the mode.
 *
 * @example
 * ```ts
 * import { checkOpenArguments } from "aiofiles-core"
 *
 * console.log(checkOpenArguments("r+b", {}).updating)
 * try {
 *   checkOpenArguments("rb", { encoding: "utf-8" })
 * } catch (error) {
 *   console.log(String(error))
 * }
 *
 * // Output:
 * // true
 * // InvalidArgumentError: binary mode doesn't take an encoding argument
 * ```
 *
 * @since 0.1.0
 * @category constructors
 * @throws InvalidArgumentError with CPython's message (T05)
 */
export const checkOpenArguments = (mode: string, options: OpenOptions): Mode => {
  const parsed = parseMode(mode)
  checkOptions(parsed, options)
  return parsed
}

const checkOptions = (mode: Mode, options: OpenOptions): void => {
  const { blockSize = 1, buffering = -1, encoding, errors, newline, permissions } = options
  if (mode.binary) {
    if (encoding !== undefined) throw new InvalidArgumentError("binary mode doesn't take an encoding argument") // T05
    if (errors !== undefined) throw new InvalidArgumentError("binary mode doesn't take an errors argument")
    if (newline !== undefined && newline !== null) {
      throw new InvalidArgumentError("binary mode doesn't take a newline argument")
    }
  } else {
    checkNewline(newline ?? null)
  }
  if (!Number.isSafeInteger(buffering)) throw new InvalidArgumentError("buffering must be an integer")
  if (buffering === 0 && !mode.binary) throw new InvalidArgumentError("can't have unbuffered text I/O") // B01
  if (!(Number.isInteger(blockSize) && blockSize >= 1 && blockSize <= 2 ** 30)) {
    throw new InvalidArgumentError("blockSize must be 1 to 2**30")
  }
  checkPermissions(permissions)
}

/** Whether a file of this type can seek: regular files and devices, except terminals. */
const isSeekable = (type: number, isatty: boolean): boolean =>
  type === fileType.regular || type === fileType.blockDevice || (type === fileType.characterDevice && !isatty)

/** Finds out what kind of file the descriptor has, and builds the layers on it. */
function* build(lease: Lease, mode: Mode, options: OpenOptions, origin: Origin): Program<OpenFile> {
  const { fd, path } = lease
  const status = yield* performOn({ op: "fstat", fd }, lease)
  const type = status.mode & fileType.mask
  if (type === fileType.directory) throw makeOSError({ code: "EISDIR", syscall: "open", path })
  const isatty = type === fileType.characterDevice && (yield* performOn({ op: "isatty", fd }, lease))
  const appending = mode.base === "a"
  const raw = new RawFile(lease, {
    mode: mode.raw,
    readable: mode.readable,
    writable: mode.writable,
    // a descriptor appends only if it was opened with O_APPEND, and then always (N20); in mode "a" another one merely
    // begins at the end
    appending: appending && origin === "opened",
    seekable: isSeekable(type, isatty),
    isatty,
    // R10, R11: "a" begins at the end; the position of a given descriptor is not known yet (N1)
    position: appending ? status.size : origin === "given" ? undefined : 0,
    size: status.size
  })
  return yield* layersOf(raw, mode, options, status.blksize)
}

/** Builds the layers that a mode and options ask for. */
function* layersOf(raw: RawIO, mode: Mode, options: OpenOptions, blockSize: number): Program<OpenFile> {
  const { buffering = -1 } = options
  if (buffering === 0) return new UnbufferedFile(raw)
  const bufferSize = buffering > 1 ? buffering : blockSize > 1 ? blockSize : defaultBufferSize // B28
  if (mode.binary) return buildBinary(raw, mode, bufferSize, buffering < 2)
  const position = raw.seekable && mode.writable ? yield* raw.tell() : 0
  const lineBuffering = buffering === 1 || (buffering < 0 && raw.isatty === true)
  return buildText(raw, mode, options, bufferSize, lineBuffering, position === 0)
}

const buildBinary = (raw: RawIO, mode: Mode, bufferSize: number, growing: boolean): OpenFile =>
  mode.updating
    ? new BufferedRandom(raw, bufferSize, { growing })
    : mode.readable
    ? new BufferedReader(raw, bufferSize, { growing })
    : new BufferedWriter(raw, bufferSize)

const buildText = (
  raw: RawIO,
  mode: Mode,
  options: OpenOptions,
  bufferSize: number,
  lineBuffering: boolean,
  atStart: boolean
): OpenFile => {
  const text = {
    ...textFormat(options),
    lineBuffering,
    atStart
  }
  // as in CPython, the size of the blocks that text is decoded from does not depend on the buffer size
  const readSize = options.blockSize ?? bufferSize
  const reading = { growing: options.blockSize === undefined }
  return mode.updating
    ? new TextFile(new BufferedRandom(raw, bufferSize, reading), text)
    : mode.readable
    ? new TextReader(new BufferedReader(raw, readSize, reading), text)
    : new TextWriter(new BufferedWriter(raw, bufferSize), text)
}
