/**
 * Everything that can go wrong, as a closed union of tagged classes.
 *
 * Two families, never mixed. A failed system call is one of the `OSError` classes, chosen from its errno by the one
 * table in `internal/errno`; it keeps the errno, code and call, and its message is CPython's. Misuse (a closed file, a
 * wrong mode, a bad argument, an undecodable text) is found before or after any system call and has a class of its own.
 *
 * @since 0.1.0
 */
import { lookupErrno, type OSErrorTag } from "./internal/errno.js"
import { beginning, repr, reprPath } from "./internal/repr.js"

/** The brand, so that two copies of this package recognise each other's errors. */
const TypeId: unique symbol = Symbol.for("aiofiles-core/IoError") as never // a registered symbol has no unique type

/**
 * The facts of a failed system call.
 *
 * @example
 * ```ts
 * import { makeOSError, type OSErrorFields } from "aiofiles-core"
 *
 * const fields: OSErrorFields = { errno: 18, code: "EXDEV", syscall: "rename", path: "a.txt", dest: "/mnt/b.txt" }
 * console.log(makeOSError(fields).message)
 * console.log(makeOSError({ ...fields, pathInMessage: false }).message)
 *
 * // Output:
 * // [Errno 18] Invalid cross-device link: 'a.txt' -> '/mnt/b.txt'
 * // [Errno 18] Invalid cross-device link
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface OSErrorFields {
  /** The system's number for the error, positive, as in C and Python: 2 for ENOENT. */
  readonly errno: number
  /** The symbolic name: `"ENOENT"`. */
  readonly code: string
  /** The call that failed: `"open"`, `"read"`, `"rename"`. */
  readonly syscall: string
  /** The file it was about: a path, or a descriptor's number where that is all there is. */
  readonly path?: string | Uint8Array | number | undefined
  /** The second path of a call that takes two. */
  readonly dest?: string | Uint8Array | undefined
  /** `false` where CPython's message names no file, as for a read on an open descriptor. Default `true`. */
  readonly pathInMessage?: boolean | undefined
  /** CPython's words where they are no system's, in place of the whole message. */
  readonly message?: string | undefined
}

const osMessage = (fields: OSErrorFields): string => {
  if (fields.message !== undefined) return fields.message
  const strerror = lookupErrno(fields.code)?.strerror ?? `Unknown error ${fields.errno}`
  const start = `[Errno ${fields.errno}] ${strerror}`
  if (fields.path === undefined || fields.pathInMessage === false) return start
  return `${start}: ${reprPath(fields.path)}${fields.dest === undefined ? "" : ` -> ${reprPath(fields.dest)}`}`
}

abstract class IoErrorBase extends Error {
  readonly [TypeId] = TypeId
  abstract readonly _tag: string
  /** Shown by `toString` and stack traces. */
  override get name(): string {
    return this._tag
  }
  /**
   * What logs show, and `JSON.stringify`: message and cause too, which JSON leaves out of an `Error`. The content that could
   * not be decoded or encoded is left out: it may be a whole file.
   */
  toJSON(): unknown {
    const fields = Object.entries(this)
      .filter(([name]) => name !== "object")
      .map(([name, value]) => [name, value instanceof Uint8Array ? repr(value) : value])
    return { _tag: this._tag, message: this.message, ...Object.fromEntries(fields), cause: this.cause }
  }
}

abstract class SystemCallError extends IoErrorBase {
  readonly errno: number
  readonly code: string
  readonly syscall: string
  readonly path: string | Uint8Array | number | undefined
  readonly dest: string | Uint8Array | undefined
  constructor(fields: OSErrorFields, options?: ErrorOptions) {
    super(osMessage(fields), options)
    this.errno = fields.errno
    this.code = fields.code
    this.syscall = fields.syscall
    this.path = fields.path
    this.dest = fields.dest
  }
}

/**
 * A failed system call whose errno has no class of its own. `code` and `errno` say what it was.
 *
 * @example
 * ```ts
 * import { makeOSError, OSError } from "aiofiles-core"
 *
 * const error = makeOSError({ code: "EIO", syscall: "read", path: "disk.img" })
 * console.log(error instanceof OSError, error._tag, error.code, error.errno, error.syscall)
 *
 * // Output:
 * // true OSError EIO 5 read
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OSError extends SystemCallError {
  readonly _tag = "OSError"
}

/**
 * The file or directory does not exist (ENOENT).
 *
 * @example
 * ```ts
 * import { FileNotFoundError, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const outcome = new Task(new Pool(inline), () => openFile("no such file")).start()
 * if (outcome?._tag === "Failure" && outcome.error instanceof FileNotFoundError) {
 *   console.log(outcome.error.message)
 * }
 *
 * // Output:
 * // [Errno 2] No such file or directory: 'no such file'
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class FileNotFoundError extends SystemCallError {
  readonly _tag = "FileNotFoundError"
}

/**
 * The name is taken (EEXIST).
 *
 * @example
 * ```ts
 * import { FileExistsError, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // "x" creates a file, and only creates it
 * const outcome = new Task(new Pool(inline), () => openFile(process.execPath, "x")).start()
 * console.log(outcome?._tag === "Failure" && outcome.error instanceof FileExistsError)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class FileExistsError extends SystemCallError {
  readonly _tag = "FileExistsError"
}

/**
 * The system refuses access (EACCES, EPERM).
 *
 * @example
 * ```ts
 * import { makeOSError, PermissionError } from "aiofiles-core"
 *
 * for (const code of ["EACCES", "EPERM"]) {
 *   const error = makeOSError({ code, syscall: "open", path: "/etc/shadow" })
 *   console.log(error instanceof PermissionError, error.message)
 * }
 *
 * // Output:
 * // true [Errno 13] Permission denied: '/etc/shadow'
 * // true [Errno 1] Operation not permitted: '/etc/shadow'
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class PermissionError extends SystemCallError {
  readonly _tag = "PermissionError"
}

/**
 * A directory where a file is needed (EISDIR).
 *
 * @example
 * ```ts
 * import { IsADirectoryError, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * // the system would open it: what cannot be read or written is refused here (R01)
 * const outcome = new Task(new Pool(inline), () => openFile("/")).start()
 * if (outcome?._tag === "Failure" && outcome.error instanceof IsADirectoryError) {
 *   console.log(outcome.error.message)
 * }
 *
 * // Output:
 * // [Errno 21] Is a directory: '/'
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class IsADirectoryError extends SystemCallError {
  readonly _tag = "IsADirectoryError"
}

/**
 * Something else where a directory is needed (ENOTDIR).
 *
 * @example
 * ```ts
 * import { NotADirectoryError, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const outcome = new Task(new Pool(inline), () => openFile(`${process.execPath}/file`)).start()
 * console.log(outcome?._tag === "Failure" && outcome.error instanceof NotADirectoryError)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class NotADirectoryError extends SystemCallError {
  readonly _tag = "NotADirectoryError"
}

/**
 * The directory still has entries (ENOTEMPTY).
 *
 * @example
 * ```ts
 * import { DirectoryNotEmptyError, makeOSError } from "aiofiles-core"
 *
 * const error = makeOSError({ code: "ENOTEMPTY", syscall: "rmdir", path: "build" })
 * console.log(error instanceof DirectoryNotEmptyError, error.message)
 *
 * // Output:
 * // true [Errno 39] Directory not empty: 'build'
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class DirectoryNotEmptyError extends SystemCallError {
  readonly _tag = "DirectoryNotEmptyError"
}

/**
 * The process or the system has no descriptor left (EMFILE, ENFILE).
 *
 * @example
 * ```ts
 * import { makeOSError, TooManyOpenFilesError } from "aiofiles-core"
 *
 * for (const code of ["EMFILE", "ENFILE"]) { // the limit of the process, that of the system
 *   const error = makeOSError({ code, syscall: "open", path: "a.txt" })
 *   console.log(error instanceof TooManyOpenFilesError, error.message)
 * }
 *
 * // Output:
 * // true [Errno 24] Too many open files: 'a.txt'
 * // true [Errno 23] Too many open files in system: 'a.txt'
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TooManyOpenFilesError extends SystemCallError {
  readonly _tag = "TooManyOpenFilesError"
}

/**
 * The device or the user's quota is full (ENOSPC, EDQUOT).
 *
 * @example
 * ```ts
 * import { makeOSError, NoSpaceError } from "aiofiles-core"
 *
 * for (const code of ["ENOSPC", "EDQUOT"]) {
 *   const error = makeOSError({ code, syscall: "write", path: "log.txt", pathInMessage: false })
 *   console.log(error instanceof NoSpaceError, error.message)
 * }
 *
 * // Output:
 * // true [Errno 28] No space left on device
 * // true [Errno 122] Disk quota exceeded
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class NoSpaceError extends SystemCallError {
  readonly _tag = "NoSpaceError"
}

/**
 * Source and destination are on different file systems (EXDEV).
 *
 * @example
 * ```ts
 * import { CrossDeviceError, makeOSError } from "aiofiles-core"
 *
 * const error = makeOSError({ code: "EXDEV", syscall: "rename", path: "a.txt", dest: "/mnt/b.txt" })
 * console.log(error instanceof CrossDeviceError, error.message)
 *
 * // Output:
 * // true [Errno 18] Invalid cross-device link: 'a.txt' -> '/mnt/b.txt'
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class CrossDeviceError extends SystemCallError {
  readonly _tag = "CrossDeviceError"
}

/**
 * Nobody reads what is written (EPIPE, ESHUTDOWN).
 *
 * @example
 * ```ts
 * import { BrokenPipeError, makeOSError } from "aiofiles-core"
 *
 * const error = makeOSError({ code: "EPIPE", syscall: "write", path: 1, pathInMessage: false })
 * console.log(error instanceof BrokenPipeError, error.message, error.path)
 *
 * // Output:
 * // true [Errno 32] Broken pipe 1
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class BrokenPipeError extends SystemCallError {
  readonly _tag = "BrokenPipeError"
}

/**
 * A non-blocking descriptor is not ready (EAGAIN). `charactersWritten` says how much of the write that failed was
 * accepted all the same, in bytes.
 *
 * @example
 * ```ts
 * import { BlockingIOError } from "aiofiles-core"
 *
 * // of a write of many bytes, 4,096 went into the buffer: the caller has to write the rest again
 * const error = new BlockingIOError({ errno: 11, code: "EAGAIN", syscall: "write", charactersWritten: 4096 })
 * console.log(error.message, error.charactersWritten)
 *
 * // Output:
 * // [Errno 11] Resource temporarily unavailable 4096
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class BlockingIOError extends SystemCallError {
  readonly _tag = "BlockingIOError"
  readonly charactersWritten: number
  constructor(fields: OSErrorFields & { readonly charactersWritten?: number | undefined }, options?: ErrorOptions) {
    super(fields, options)
    this.charactersWritten = fields.charactersWritten ?? 0
  }
}

/**
 * A signal interrupted the call (EINTR). Calls are retried, as PEP 475 asks, so this is rare.
 *
 * @example
 * ```ts
 * import { InterruptedError, makeOSError } from "aiofiles-core"
 *
 * const error = makeOSError({ code: "EINTR", syscall: "close" })
 * console.log(error instanceof InterruptedError, error.message)
 *
 * // Output:
 * // true [Errno 4] Interrupted system call
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class InterruptedError extends SystemCallError {
  readonly _tag = "InterruptedError"
}

/**
 * The system gave up waiting (ETIMEDOUT).
 *
 * @example
 * ```ts
 * import { makeOSError, TimeoutError } from "aiofiles-core"
 *
 * const error = makeOSError({ code: "ETIMEDOUT", syscall: "open", path: "/net/share/a.txt" })
 * console.log(error instanceof TimeoutError, error.message)
 *
 * // Output:
 * // true [Errno 110] Connection timed out: '/net/share/a.txt'
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TimeoutError extends SystemCallError {
  readonly _tag = "TimeoutError"
}

/**
 * The operation is not one of this handle: writing to a reader, seeking on a pipe.
 *
 * @example
 * ```ts
 * import { BufferedReader, openFile, Pool, RawFile, Task, UnsupportedOperation } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const outcome = new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("note.txt", "wb")
 *   try {
 *     if ("raw" in file && file.raw instanceof RawFile) return new BufferedReader(file.raw, 8192)
 *   } finally {
 *     yield* file.close()
 *   }
 * }).start()
 * if (outcome?._tag === "Failure" && outcome.error instanceof UnsupportedOperation) {
 *   console.log(outcome.error.message)
 * }
 *
 * // Output:
 * // File or stream is not readable.
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnsupportedOperation extends IoErrorBase {
  readonly _tag = "UnsupportedOperation"
}

/**
 * The handle is closed.
 *
 * @example
 * ```ts
 * import { ClosedFileError, openFile, Pool, Task, TextReader } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const outcome = new Task(new Pool(inline), function*() {
 *   const file = yield* openFile(process.execPath)
 *   yield* file.close()
 *   if (file instanceof TextReader) yield* file.read()
 * }).start()
 * if (outcome?._tag === "Failure" && outcome.error instanceof ClosedFileError) {
 *   console.log(outcome.error.message)
 * }
 *
 * // Output:
 * // I/O operation on closed file.
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ClosedFileError extends IoErrorBase {
  readonly _tag = "ClosedFileError"
  constructor(message = "I/O operation on closed file.") {
    super(message)
  }
}

/**
 * An argument that no file could accept: a bad mode, a NUL in a path, a negative size. No system call was made.
 *
 * @example
 * ```ts
 * import { InvalidArgumentError, parseMode } from "aiofiles-core"
 *
 * try {
 *   parseMode("rw")
 * } catch (error) {
 *   console.log(error instanceof InvalidArgumentError, String(error))
 * }
 *
 * // Output:
 * // true InvalidArgumentError: must have exactly one of create/read/write/append mode
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidArgumentError extends IoErrorBase {
  readonly _tag = "InvalidArgumentError"
}

/**
 * There is no text encoding, or no error handler, of that name.
 *
 * @example
 * ```ts
 * import { lookupCodec, UnknownEncodingError } from "aiofiles-core"
 *
 * try {
 *   lookupCodec("klingon")
 * } catch (error) {
 *   console.log(error instanceof UnknownEncodingError, String(error))
 * }
 *
 * // Output:
 * // true UnknownEncodingError: unknown encoding: klingon
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownEncodingError extends IoErrorBase {
  readonly _tag = "UnknownEncodingError"
}

/**
 * `wrap` was given something that is no source of bytes.
 *
 * @example
 * ```ts
 * import { isIoError, UnsupportedIoType } from "aiofiles-core"
 *
 * const error = new UnsupportedIoType("Unsupported io type: Map")
 * console.log(isIoError(error), String(error))
 *
 * // Output:
 * // true UnsupportedIoType: Unsupported io type: Map
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnsupportedIoType extends IoErrorBase {
  readonly _tag = "UnsupportedIoType"
}

/**
 * Source and destination of a copy are the same file. Nothing was done to it.
 *
 * @example
 * ```ts
 * import { SameFileError } from "aiofiles-core"
 *
 * const error = new SameFileError({ path: "a.txt", dest: "./a.txt" })
 * console.log(error.message)
 *
 * // Output:
 * // 'a.txt' and './a.txt' are the same file
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class SameFileError extends IoErrorBase {
  readonly _tag = "SameFileError"
  readonly path: string | Uint8Array
  readonly dest: string | Uint8Array
  constructor(fields: { readonly path: string | Uint8Array; readonly dest: string | Uint8Array }) {
    super(`${reprPath(fields.path)} and ${reprPath(fields.dest)} are the same file`)
    this.path = fields.path
    this.dest = fields.dest
  }
}

/**
 * Something that has no content to copy: a named pipe, a socket, a device.
 *
 * @example
 * ```ts
 * import { SpecialFileError } from "aiofiles-core"
 *
 * const error = new SpecialFileError({ path: "queue", kind: "named pipe" })
 * console.log(error.message)
 *
 * // Output:
 * // `queue` is a named pipe
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class SpecialFileError extends IoErrorBase {
  readonly _tag = "SpecialFileError"
  readonly path: string | Uint8Array
  readonly kind: "device" | "named pipe" | "socket"
  constructor(
    fields: { readonly path: string | Uint8Array; readonly kind: "device" | "named pipe" | "socket" }
  ) {
    super(`\`${typeof fields.path === "string" ? beginning(fields.path) : reprPath(fields.path)}\` is a ${fields.kind}`)
    this.path = fields.path
    this.kind = fields.kind
  }
}

/**
 * Entries of a tree that could not be copied, each with its error: CPython's `shutil.Error`. All others were copied.
 *
 * @example
 * ```ts
 * import { makeOSError, TreeError } from "aiofiles-core"
 *
 * const denied = makeOSError({ code: "EACCES", syscall: "open", path: "src/key.pem" })
 * const error = new TreeError([{ path: "src/key.pem", dest: "backup/key.pem", error: denied }])
 * console.log(error.message)
 * for (const { dest, error: why, path } of error.errors) console.log(path, dest, why._tag)
 *
 * // Output:
 * // 1 entry failed: [Errno 13] Permission denied: 'src/key.pem'
 * // src/key.pem backup/key.pem PermissionError
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TreeError extends IoErrorBase {
  readonly _tag = "TreeError"
  readonly errors: ReadonlyArray<TreeEntryError>
  constructor(errors: ReadonlyArray<TreeEntryError>) {
    const [first] = errors
    super(`${errors.length} ${errors.length === 1 ? "entry" : "entries"} failed: ${first?.error.message ?? ""}`)
    this.errors = errors
  }
}

/**
 * An entry that could not be copied: what, to where, and why. The paths are text; lone surrogates stand for bytes that are
 * no UTF-8.
 *
 * @example
 * ```ts
 * import { type TreeEntryError, TreeError } from "aiofiles-core"
 *
 * const summary = ({ errors }: TreeError): ReadonlyArray<string> =>
 *   errors.map(({ error, path }: TreeEntryError) => `${path}: ${error._tag}`)
 *
 * console.log(summary(new TreeError([])))
 *
 * // Output:
 * // []
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TreeEntryError {
  readonly path: string
  readonly dest: string
  readonly error: AnyOSError | SameFileError | SpecialFileError
}

/**
 * A text longer than a JavaScript string can be (N16). Nothing was consumed: the handle
 * can go on reading the same bytes in another way.
 *
 * @example
 * ```ts
 * import { TextTooLongError } from "aiofiles-core"
 *
 * const error = new TextTooLongError({ byteLength: 1_000_000, limit: 65_536 })
 * console.log(error.message)
 *
 * // Output:
 * // text of 1000000 bytes or more is over the limit of 65536
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TextTooLongError extends IoErrorBase {
  readonly _tag = "TextTooLongError"
  /** The length that was too much, in bytes. */
  readonly byteLength: number
  /** The limit that was exceeded. */
  readonly limit: number
  constructor(fields: { readonly byteLength: number; readonly limit: number }) {
    super(`text of ${fields.byteLength} bytes or more is over the limit of ${fields.limit}`)
    this.byteLength = fields.byteLength
    this.limit = fields.limit
  }
}

/**
 * Bytes that are not valid in the encoding.
 *
 * @example
 * ```ts
 * import { lookupCodec, strict, UnicodeDecodeError } from "aiofiles-core"
 *
 * const decoder = lookupCodec("utf-8").makeDecoder(strict)
 * const bytes = Buffer.from([0x61, 0xe2, 0x82, 0x62]) // "a", two of the three bytes of "€", "b"
 * try {
 *   decoder.decode(bytes, 0, bytes.length, true, Infinity)
 * } catch (error) {
 *   if (error instanceof UnicodeDecodeError) console.log(error.message, error.start, error.end)
 * }
 *
 * // Output:
 * // 'utf-8' codec can't decode bytes in position 1-2: invalid continuation byte 1 3
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnicodeDecodeError extends IoErrorBase {
  readonly _tag = "UnicodeDecodeError"
  readonly encoding: string
  /** The bytes that were being decoded. */
  readonly object: Uint8Array
  /** The first bad byte, as an index into `object`. */
  readonly start: number
  /** One past the last bad byte. */
  readonly end: number
  readonly reason: string
  constructor(
    fields: {
      readonly encoding: string
      readonly object: Uint8Array
      readonly start: number
      readonly end: number
      readonly reason: string
    }
  ) {
    const { encoding, end, object, reason, start } = fields
    super(
      end - start === 1
        ? `'${encoding}' codec can't decode byte 0x${(object[start] ?? 0).toString(16).padStart(2, "0")} ` +
          `in position ${start}: ${reason}`
        : `'${encoding}' codec can't decode bytes in position ${start}-${end - 1}: ${reason}`
    )
    this.encoding = encoding
    this.object = object
    this.start = start
    this.end = end
    this.reason = reason
  }
}

const escaped = (codePoint: number): string =>
  codePoint < 0x100
    ? "\\x" + codePoint.toString(16).padStart(2, "0")
    : codePoint < 0x10000
    ? "\\u" + codePoint.toString(16).padStart(4, "0")
    : "\\U" + codePoint.toString(16).padStart(8, "0")

/** The code point at a code point index: indexes of a text are Python's, not UTF-16's. */
const codePointAt = (text: string, charIndex: number): number => {
  let index = 0
  for (const char of text) if (index++ === charIndex) return char.codePointAt(0) ?? 0
  return 0
}

/**
 * Characters that the encoding does not have.
 *
 * @example
 * ```ts
 * import { lookupCodec, strict, UnicodeEncodeError } from "aiofiles-core"
 *
 * try {
 *   lookupCodec("latin-1").makeEncoder(strict).encode("🙂 5 €")
 * } catch (error) {
 *   if (error instanceof UnicodeEncodeError) console.log(error.message, error.start, error.end)
 * }
 *
 * // Output:
 * // 'latin-1' codec can't encode character '\U0001f642' in position 0: ordinal not in range(256) 0 1
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class UnicodeEncodeError extends IoErrorBase {
  readonly _tag = "UnicodeEncodeError"
  readonly encoding: string
  /** The text that was being encoded. */
  readonly object: string
  /** The first bad character, as a code point index into `object`. */
  readonly start: number
  /** One past the last bad character, as a code point index. */
  readonly end: number
  readonly reason: string
  constructor(
    fields: {
      readonly encoding: string
      readonly object: string
      readonly start: number
      readonly end: number
      readonly reason: string
    }
  ) {
    const { encoding, end, object, reason, start } = fields
    super(
      end - start === 1
        ? `'${encoding}' codec can't encode character '${escaped(codePointAt(object, start))}' ` +
          `in position ${start}: ${reason}`
        : `'${encoding}' codec can't encode characters in position ${start}-${end - 1}: ${reason}`
    )
    this.encoding = encoding
    this.object = object
    this.start = start
    this.end = end
    this.reason = reason
  }
}

/**
 * An executor took no further operation: as many calls as it allows wait for a slot. Nothing of the operation was done, so
 * that it can be tried again later. Only an executor made with `maxQueued` and `whenFull: "fail"` gives this.
 *
 * @example
 * ```ts
 * import { type Backend, ExecutorFullError, perform, Pool, Task } from "aiofiles-core"
 *
 * const silent: Backend = { name: "silent", start: () => undefined }
 * const pool = new Pool(silent, { concurrency: 1, maxQueued: 0, whenFull: "fail" })
 * new Task(pool, () => perform({ op: "fsync", fd: 1 })).start()
 *
 * const outcome = new Task(pool, () => perform({ op: "stat", path: "a" })).start()
 * if (outcome?._tag === "Failure" && outcome.error instanceof ExecutorFullError) console.log(outcome.error.message)
 *
 * // Output:
 * // executor 'silent' has 0 calls waiting, and takes no more
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ExecutorFullError extends IoErrorBase {
  readonly _tag = "ExecutorFullError"
  /** The name of the executor. */
  readonly executor: string
  /** How many calls may wait there. */
  readonly maxQueued: number
  constructor(executor: string, maxQueued: number) {
    super(`executor '${executor}' has ${maxQueued} calls waiting, and takes no more`)
    this.executor = executor
    this.maxQueued = maxQueued
  }
}

/**
 * A failed system call, whichever class its errno has.
 *
 * @example
 * ```ts
 * import { type AnyOSError, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const isMissing = (error: AnyOSError): boolean => error._tag === "FileNotFoundError" || error._tag === "NotADirectoryError"
 *
 * const outcome = new Task(new Pool(inline), function*() {
 *   try {
 *     yield* openFile("/no/such/file")
 *   } catch (error) {
 *     console.log(isMissing(error as AnyOSError)) // nothing else can have failed here
 *   }
 * }).start()
 * console.log(outcome?._tag)
 *
 * // Output:
 * // true
 * // Success
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export type AnyOSError =
  | BlockingIOError
  | BrokenPipeError
  | CrossDeviceError
  | DirectoryNotEmptyError
  | FileExistsError
  | FileNotFoundError
  | InterruptedError
  | IsADirectoryError
  | NoSpaceError
  | NotADirectoryError
  | OSError
  | PermissionError
  | TimeoutError
  | TooManyOpenFilesError

/**
 * Everything that an operation of this library can fail with.
 *
 * @example
 * ```ts
 * import { type IoError, isIoError, parseMode } from "aiofiles-core"
 *
 * // the tag tells the classes apart, and the type with them
 * const place = (error: IoError): string => "path" in error ? String(error.path) : "nowhere"
 *
 * try {
 *   parseMode("?")
 * } catch (error) {
 *   if (isIoError(error)) console.log(error._tag, place(error))
 * }
 *
 * // Output:
 * // InvalidArgumentError nowhere
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export type IoError =
  | AnyOSError
  | ClosedFileError
  | ExecutorFullError
  | InvalidArgumentError
  | SameFileError
  | SpecialFileError
  | TextTooLongError
  | TreeError
  | UnicodeDecodeError
  | UnicodeEncodeError
  | UnknownEncodingError
  | UnsupportedIoType
  | UnsupportedOperation

const classes: { readonly [Tag in OSErrorTag]: new(fields: OSErrorFields, options?: ErrorOptions) => AnyOSError } = {
  BlockingIOError,
  BrokenPipeError,
  CrossDeviceError,
  DirectoryNotEmptyError,
  FileExistsError,
  FileNotFoundError,
  InterruptedError,
  IsADirectoryError,
  NoSpaceError,
  NotADirectoryError,
  OSError,
  PermissionError,
  TimeoutError,
  TooManyOpenFilesError
}

/**
 * The error of a failed system call, in the class that its code has in the errno table. A code that the table does not
 * know becomes a plain `OSError` with its number and code kept.
 *
 * @example
 * ```ts
 * import { makeOSError } from "aiofiles-core"
 *
 * const known = makeOSError({ code: "ENOENT", syscall: "open", path: "it's" })
 * console.log(known._tag, known.errno, known.message) // quoted as Python's `repr` quotes
 *
 * const unknown = makeOSError({ code: "EWEIRD", errno: 4242, syscall: "read" })
 * console.log(unknown._tag, unknown.code, unknown.message)
 *
 * // Output:
 * // FileNotFoundError 2 [Errno 2] No such file or directory: "it's"
 * // OSError EWEIRD [Errno 4242] Unknown error 4242
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeOSError = (
  fields: Omit<OSErrorFields, "errno"> & { readonly errno?: number | undefined },
  options?: ErrorOptions
): AnyOSError => {
  const entry = lookupErrno(fields.code)
  return new classes[entry?.tag ?? "OSError"]({ ...fields, errno: fields.errno ?? entry?.errno ?? 0 }, options)
}

/**
 * Whether a value is one of this library's errors. It knows them by a brand, so that those of another copy of the package
 * are recognised, where `instanceof` would not.
 *
 * @example
 * ```ts
 * import { ClosedFileError, isIoError } from "aiofiles-core"
 *
 * console.log(isIoError(new ClosedFileError()), isIoError(new Error("I/O operation on closed file.")))
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category refinements
 */
export const isIoError = (value: unknown): value is IoError =>
  typeof value === "object" && value !== null && TypeId in value
