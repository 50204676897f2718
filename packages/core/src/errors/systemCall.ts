/**
 * The errors of failed system calls. `classOfCode` says which class stands for which errno; the union of all classes is
 * derived from it.
 *
 * @since 0.1.0
 */
import { IoErrorBase } from "./internal/base.js"
import { lookupErrno } from "./internal/errno.js"
import { reprPath } from "./internal/repr.js"

/**
 * What is known about a failed system call.
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
  /** The file that the call was given: a path, or the number of a descriptor if no path is known. */
  readonly path?: string | Uint8Array | number | undefined
  /** The second path of a call that takes two. */
  readonly dest?: string | Uint8Array | undefined
  /** `false` if CPython's message names no file, as for a read on an open descriptor. Default `true`. */
  readonly pathInMessage?: boolean | undefined
  /** Replaces the whole message, for errors whose text is CPython's own and not the system's. */
  readonly message?: string | undefined
}

/** The message as CPython writes it. */
const osMessage = (fields: OSErrorFields): string => {
  if (fields.message !== undefined) return fields.message
  const strerror = lookupErrno(fields.code)?.strerror ?? `Unknown error ${fields.errno}`
  const start = `[Errno ${fields.errno}] ${strerror}`
  if (fields.path === undefined || fields.pathInMessage === false) return start
  return `${start}: ${reprPath(fields.path)}${fields.dest === undefined ? "" : ` -> ${reprPath(fields.dest)}`}`
}

/** What the classes have in common. Each of them only adds its `_tag`. */
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
 * A system call failed with an errno that has no class of its own. `code` and `errno` say which one.
 *
 * This class and those below it have the same fields: errno, code, name of the call, and paths. Their messages are
 * CPython's.
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
 * @since 0.1.0
 * @category errors
 */
export class FileNotFoundError extends SystemCallError {
  readonly _tag = "FileNotFoundError"
}

/**
 * A file of that name exists already (EEXIST).
 *
 * @since 0.1.0
 * @category errors
 */
export class FileExistsError extends SystemCallError {
  readonly _tag = "FileExistsError"
}

/**
 * The system denies the operation to this user (EACCES, EPERM).
 *
 * @since 0.1.0
 * @category errors
 */
export class PermissionError extends SystemCallError {
  readonly _tag = "PermissionError"
}

/**
 * The path is a directory, and the operation needs a file (EISDIR).
 *
 * @since 0.1.0
 * @category errors
 */
export class IsADirectoryError extends SystemCallError {
  readonly _tag = "IsADirectoryError"
}

/**
 * The path, or a part of it, is not a directory, and the operation needs one (ENOTDIR).
 *
 * @since 0.1.0
 * @category errors
 */
export class NotADirectoryError extends SystemCallError {
  readonly _tag = "NotADirectoryError"
}

/**
 * The directory has entries, and the operation needs an empty one (ENOTEMPTY).
 *
 * @since 0.1.0
 * @category errors
 */
export class DirectoryNotEmptyError extends SystemCallError {
  readonly _tag = "DirectoryNotEmptyError"
}

/**
 * The limit of open files is reached: that of the process (EMFILE) or that of the system (ENFILE).
 *
 * @since 0.1.0
 * @category errors
 */
export class TooManyOpenFilesError extends SystemCallError {
  readonly _tag = "TooManyOpenFilesError"
}

/**
 * The device is full (ENOSPC), or the user's quota is used up (EDQUOT).
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
 * @since 0.1.0
 * @category errors
 */
export class CrossDeviceError extends SystemCallError {
  readonly _tag = "CrossDeviceError"
}

/**
 * A pipe or socket was written to whose other end is closed for reading (EPIPE, ESHUTDOWN).
 *
 * @since 0.1.0
 * @category errors
 */
export class BrokenPipeError extends SystemCallError {
  readonly _tag = "BrokenPipeError"
}

/**
 * A descriptor in non-blocking mode is not ready (EAGAIN), or an operation on it is in progress (EALREADY,
 * EINPROGRESS).
 *
 * @example
 * ```ts
 * import { BlockingIOError } from "aiofiles-core"
 *
 * // 4,096 bytes of a longer write went into the buffer
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
  /** Of a write: how many of its bytes were accepted before it failed. The caller has to write the others again. */
  readonly charactersWritten: number
  constructor(fields: OSErrorFields & { readonly charactersWritten?: number | undefined }, options?: ErrorOptions) {
    super(fields, options)
    this.charactersWritten = fields.charactersWritten ?? 0
  }
}

/**
 * A signal interrupted the call (EINTR). Rare, since calls are repeated after EINTR (PEP 475); a `close` is not (N5).
 * It has nothing to do with the interruption of a fiber.
 *
 * @since 0.1.0
 * @category errors
 */
export class InterruptedError extends SystemCallError {
  readonly _tag = "InterruptedError"
}

/**
 * The system's own time limit for the operation has passed (ETIMEDOUT), as on a network file system.
 *
 * @since 0.1.0
 * @category errors
 */
export class TimeoutError extends SystemCallError {
  readonly _tag = "TimeoutError"
}

/** The class of each errno that has one; all others are a plain `OSError`. */
const classOfCode = {
  EACCES: PermissionError,
  EAGAIN: BlockingIOError,
  EALREADY: BlockingIOError,
  EDQUOT: NoSpaceError,
  EEXIST: FileExistsError,
  EINPROGRESS: BlockingIOError,
  EINTR: InterruptedError,
  EISDIR: IsADirectoryError,
  EMFILE: TooManyOpenFilesError,
  ENFILE: TooManyOpenFilesError,
  ENOENT: FileNotFoundError,
  ENOSPC: NoSpaceError,
  ENOTDIR: NotADirectoryError,
  ENOTEMPTY: DirectoryNotEmptyError,
  EPERM: PermissionError,
  EPIPE: BrokenPipeError,
  ESHUTDOWN: BrokenPipeError,
  ETIMEDOUT: TimeoutError,
  EXDEV: CrossDeviceError
} as const

/**
 * A failed system call, in the class that its errno has.
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
export type AnyOSError = OSError | InstanceType<(typeof classOfCode)[keyof typeof classOfCode]>

/** `classOfCode`, for any text: an object would find `"constructor"` too. */
const classes: ReadonlyMap<string, new(fields: OSErrorFields, options?: ErrorOptions) => AnyOSError> = new Map(
  Object.entries(classOfCode)
)

/**
 * Makes the error of a failed system call, in the class of its code. A code that has no class becomes an `OSError`. If
 * no `errno` is given it is Linux's number for the code, or 0 for a code that Linux does not have.
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
  const Class = classes.get(entry?.code ?? "") ?? OSError
  return new Class({ ...fields, errno: fields.errno ?? entry?.errno ?? 0 }, options)
}
