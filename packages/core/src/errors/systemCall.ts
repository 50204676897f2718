/**
 * Failed system calls, in the class that their errno has in the one table of `internal/errno`.
 *
 * @since 0.1.0
 */
import { IoErrorBase } from "./base.js"
import { lookupErrno, type OSErrorTag } from "./internal/errno.js"
import { reprPath } from "./internal/repr.js"

// a registered symbol has no unique type

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
