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
import { repr } from "./internal/repr.js"

/** The brand, so that two copies of this package recognise each other's errors. */
const TypeId: unique symbol = Symbol.for("aiofiles-core/IoError") as never // a registered symbol has no unique type

/**
 * The facts of a failed system call.
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
}

const osMessage = (fields: OSErrorFields): string => {
  const strerror = lookupErrno(fields.code)?.strerror ?? `Unknown error ${fields.errno}`
  const start = `[Errno ${fields.errno}] ${strerror}`
  if (fields.path === undefined || fields.pathInMessage === false) return start
  return `${start}: ${repr(fields.path)}${fields.dest === undefined ? "" : ` -> ${repr(fields.dest)}`}`
}

abstract class IoErrorBase extends Error {
  readonly [TypeId] = TypeId
  abstract readonly _tag: string
  /** Shown by `toString` and stack traces. */
  override get name(): string {
    return this._tag
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
 * A failed system call whose errno has no class of its own.
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
 * The name is taken (EEXIST).
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
 * @since 0.1.0
 * @category errors
 */
export class PermissionError extends SystemCallError {
  readonly _tag = "PermissionError"
}

/**
 * A directory where a file is needed (EISDIR).
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
 * @since 0.1.0
 * @category errors
 */
export class NotADirectoryError extends SystemCallError {
  readonly _tag = "NotADirectoryError"
}

/**
 * The directory still has entries (ENOTEMPTY).
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
 * @since 0.1.0
 * @category errors
 */
export class TooManyOpenFilesError extends SystemCallError {
  readonly _tag = "TooManyOpenFilesError"
}

/**
 * The device or the user's quota is full (ENOSPC, EDQUOT).
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
 * Nobody reads what is written (EPIPE, ESHUTDOWN).
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
 * @since 0.1.0
 * @category errors
 */
export class InterruptedError extends SystemCallError {
  readonly _tag = "InterruptedError"
}

/**
 * The system gave up waiting (ETIMEDOUT).
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
 * @since 0.1.0
 * @category errors
 */
export class UnsupportedOperation extends IoErrorBase {
  readonly _tag = "UnsupportedOperation"
}

/**
 * The handle is closed.
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
 * @since 0.1.0
 * @category errors
 */
export class InvalidArgumentError extends IoErrorBase {
  readonly _tag = "InvalidArgumentError"
}

/**
 * There is no text encoding, or no error handler, of that name.
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
 * @since 0.1.0
 * @category errors
 */
export class UnsupportedIoType extends IoErrorBase {
  readonly _tag = "UnsupportedIoType"
}

/**
 * A text longer than a JavaScript string can be, or than the caller's `maxLength`. Nothing was consumed: the handle
 * can go on reading the same bytes in another way.
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
 * A failed system call, whichever class its errno has.
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
 * @since 0.1.0
 * @category errors
 */
export type IoError =
  | AnyOSError
  | ClosedFileError
  | InvalidArgumentError
  | TextTooLongError
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
 * Whether a value is one of this library's errors.
 *
 * @since 0.1.0
 * @category refinements
 */
export const isIoError = (value: unknown): value is IoError =>
  typeof value === "object" && value !== null && TypeId in value
