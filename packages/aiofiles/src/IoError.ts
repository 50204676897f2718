/**
 * The errors: a closed union of tagged classes, for `Effect.catchTag`.
 *
 * A failed system call is one of the classes of `AnyOSError`, with errno, code, call and path, and CPython's message.
 * Misuse has classes of its own. An error is an `Error` with a stack, and its `_tag` is the name of its class.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const settings = AioFiles.withFile("settings.json")((file) => file.read()).pipe(
 *   Effect.catchTag("FileNotFoundError", () => Effect.succeed("{}")),
 *   Effect.catchTag("PermissionError", "IsADirectoryError", (error) => Effect.dieMessage(error.message))
 * )
 *
 * console.log(await Effect.runPromise(settings.pipe(Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // {}
 * ```
 *
 * @since 0.1.0
 */
import * as PlatformError from "@effect/platform/Error"
import { type IoError, pathText } from "aiofiles-core"

export {
  /**
   * A non-blocking descriptor is not ready (EAGAIN). `charactersWritten` is how many bytes of a write were accepted.
   *
   * @since 0.1.0
   * @category errors
   */
  BlockingIOError,
  /**
   * Nobody reads what is written (EPIPE, ESHUTDOWN).
   *
   * @since 0.1.0
   * @category errors
   */
  BrokenPipeError,
  /**
   * The handle is closed.
   *
   * @since 0.1.0
   * @category errors
   */
  ClosedFileError,
  /**
   * Source and destination are on different file systems (EXDEV).
   *
   * @since 0.1.0
   * @category errors
   */
  CrossDeviceError,
  /**
   * The directory still has entries (ENOTEMPTY).
   *
   * @since 0.1.0
   * @category errors
   */
  DirectoryNotEmptyError,
  /**
   * The executor took no further operation: as many calls wait there as its `maxQueued` allows. Nothing was done.
   *
   * @since 0.1.0
   * @category errors
   */
  ExecutorFullError,
  /**
   * The name is taken (EEXIST).
   *
   * @since 0.1.0
   * @category errors
   */
  FileExistsError,
  /**
   * The file or directory does not exist (ENOENT).
   *
   * @since 0.1.0
   * @category errors
   */
  FileNotFoundError,
  /**
   * A signal interrupted the call (EINTR). Calls are retried, so this is rare. Not the interruption of a fiber.
   *
   * @since 0.1.0
   * @category errors
   */
  InterruptedError,
  /**
   * An argument that no file could accept: a NUL in a path, a negative size. No call was made.
   *
   * @since 0.1.0
   * @category errors
   */
  InvalidArgumentError,
  /**
   * A directory where a file is needed (EISDIR).
   *
   * @since 0.1.0
   * @category errors
   */
  IsADirectoryError,
  /**
   * Whether a value is one of the errors of this module.
   *
   * @example
   * ```ts
   * import { AioFiles, IoError, NodeAioFiles } from "aiofiles"
   * import { Cause, Effect } from "effect"
   *
   * // when a scope closes, an error of flushing is a defect: nobody could be given it as a failure
   * const full = Effect.gen(function*() {
   *   const file = yield* AioFiles.open("/dev/full", "w") // on Linux, a device without space
   *   yield* file.write("hello") // into the buffer
   * }).pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer))
   *
   * const cause = await Effect.runPromise(full.pipe(Effect.sandbox, Effect.flip))
   * console.log(Array.from(Cause.defects(cause)).filter(IoError.isIoError).map((error) => error._tag))
   *
   * // Output:
   * // [ 'NoSpaceError' ]
   * ```
   *
   * @since 0.1.0
   * @category refinements
   */
  isIoError,
  /**
   * The device or the user's quota is full (ENOSPC, EDQUOT).
   *
   * @since 0.1.0
   * @category errors
   */
  NoSpaceError,
  /**
   * Something else where a directory is needed (ENOTDIR).
   *
   * @since 0.1.0
   * @category errors
   */
  NotADirectoryError,
  /**
   * A failed system call whose errno has no class of its own; `code` and `errno` say which.
   *
   * @since 0.1.0
   * @category errors
   */
  OSError,
  /**
   * The system refuses access (EACCES, EPERM).
   *
   * @since 0.1.0
   * @category errors
   */
  PermissionError,
  /**
   * Source and destination of a copy are the same file.
   *
   * @since 0.1.0
   * @category errors
   */
  SameFileError,
  /**
   * Something that has no content to copy: a named pipe, a socket, a device.
   *
   * @since 0.1.0
   * @category errors
   */
  SpecialFileError,
  /**
   * A text longer than a JavaScript string can be. Nothing was consumed.
   *
   * @since 0.1.0
   * @category errors
   */
  TextTooLongError,
  /**
   * The system gave up waiting (ETIMEDOUT). Not that of `Effect.timeout`.
   *
   * @since 0.1.0
   * @category errors
   */
  TimeoutError,
  /**
   * The process or the system has no descriptor left (EMFILE, ENFILE).
   *
   * @since 0.1.0
   * @category errors
   */
  TooManyOpenFilesError,
  /**
   * An entry of a tree that could not be copied, in `TreeError.errors`.
   *
   * @since 0.1.0
   * @category models
   */
  type TreeEntryError,
  /**
   * Entries of a tree that could not be copied. `errors` says which, to where, and why.
   *
   * @since 0.1.0
   * @category errors
   */
  TreeError,
  /**
   * Bytes that are not valid in the encoding.
   *
   * @since 0.1.0
   * @category errors
   */
  UnicodeDecodeError,
  /**
   * Characters that the encoding does not have.
   *
   * @since 0.1.0
   * @category errors
   */
  UnicodeEncodeError,
  /**
   * There is no text encoding, or no error handler, of that name.
   *
   * @since 0.1.0
   * @category errors
   */
  UnknownEncodingError,
  /**
   * What was to be wrapped as a file is no source of bytes.
   *
   * @since 0.1.0
   * @category errors
   */
  UnsupportedIoType,
  /**
   * The operation is not one of this handle: seeking on a pipe.
   *
   * @since 0.1.0
   * @category errors
   */
  UnsupportedOperation
} from "aiofiles-core"

export type {
  /**
   * A failed system call, whichever class its errno has.
   *
   * @example
   * ```ts
   * import { AioFiles, type IoError, NodeAioFiles } from "aiofiles"
   * import { Effect } from "effect"
   *
   * const program = AioFiles.withFile("no such folder/note.txt", "w")((file) => file.write("hello"))
   *
   * const error = await Effect.runPromise(program.pipe(Effect.flip, Effect.provide(NodeAioFiles.layer)))
   * if ("errno" in error) {
   *   const failure: IoError.AnyOSError = error
   *   console.log(failure._tag, failure.errno, failure.code, failure.syscall, failure.path)
   * }
   *
   * // Output:
   * // FileNotFoundError 2 ENOENT open no such folder/note.txt
   * ```
   *
   * @since 0.1.0
   * @category errors
   */
  AnyOSError,
  /**
   * Everything that an operation on files can fail with.
   *
   * @example
   * ```ts
   * import { AioFiles, type IoError, NodeAioFiles } from "aiofiles"
   * import { Effect, Match } from "effect"
   *
   * // what to tell a user: every tag can be named, and a misspelt one does not compile
   * const explain = Match.type<IoError.IoError>().pipe(
   *   Match.tag("FileNotFoundError", (error) => `There is no ${error.path}.`),
   *   Match.tag("PermissionError", (error) => `You may not open ${error.path}.`),
   *   Match.tag("UnicodeDecodeError", (error) => `That is no ${error.encoding} text.`),
   *   Match.orElse((error) => error.message)
   * )
   *
   * const program = AioFiles.withFile(process.execPath)((file) => file.read(1000)) // a program is no text
   *
   * const error = await Effect.runPromise(program.pipe(Effect.flip, Effect.provide(NodeAioFiles.layer)))
   * console.log(explain(error))
   *
   * // Output:
   * // That is no utf-8 text.
   * ```
   *
   * @since 0.1.0
   * @category errors
   */
  IoError
} from "aiofiles-core"

/** The word of `@effect/platform` for each class of error; `undefined` where the code decides, or it has none. */
const reasons: { readonly [Tag in IoError["_tag"]]: PlatformError.SystemErrorReason | "BadArgument" | undefined } = {
  BlockingIOError: "WouldBlock",
  BrokenPipeError: "BadResource",
  ClosedFileError: "BadResource",
  CrossDeviceError: "BadResource",
  DirectoryNotEmptyError: "AlreadyExists", // POSIX lets rmdir and rename say EEXIST as well
  ExecutorFullError: "Busy",
  FileExistsError: "AlreadyExists",
  FileNotFoundError: "NotFound",
  InterruptedError: undefined,
  InvalidArgumentError: "BadArgument",
  IsADirectoryError: "BadResource",
  NoSpaceError: undefined,
  NotADirectoryError: "BadResource",
  OSError: undefined,
  PermissionError: "PermissionDenied",
  SameFileError: "AlreadyExists",
  SpecialFileError: "BadResource",
  TextTooLongError: "InvalidData",
  TimeoutError: "TimedOut",
  TooManyOpenFilesError: "Busy", // until a descriptor is free
  TreeError: undefined,
  UnicodeDecodeError: "InvalidData",
  UnicodeEncodeError: "InvalidData",
  UnknownEncodingError: "BadArgument",
  UnsupportedIoType: "BadArgument",
  UnsupportedOperation: "BadResource" // the system says EBADF
}

/** Of the codes that have no class of their own. */
const reasonsOfCodes: Readonly<Record<string, PlatformError.SystemErrorReason>> = {
  EBADF: "BadResource",
  EBUSY: "Busy",
  EILSEQ: "InvalidData",
  EINVAL: "BadResource", // of a call on a file that it is not for: readlink of what is no link
  ELOOP: "BadResource",
  ENAMETOOLONG: "BadResource",
  ENODEV: "BadResource",
  ENXIO: "BadResource",
  EROFS: "PermissionDenied",
  ESPIPE: "BadResource",
  ESTALE: "BadResource",
  ETXTBSY: "Busy"
}

const reasonOf = (error: IoError): PlatformError.SystemErrorReason | "BadArgument" =>
  reasons[error._tag] ?? ("code" in error ? reasonsOfCodes[error.code] : undefined) ?? "Unknown"

/**
 * The error of `@effect/platform` that says the same: a `SystemError`, or for an argument that no file could accept, before
 * any call, a `BadArgument`. `method` is the operation that failed.
 *
 * Nothing is lost: `cause` is the error itself, with errno and code, also where the platform's `reason` is `"Unknown"`
 * because it has no word for it (EIO, ENOSPC); `description` is its message. `pathOrDescriptor` is text in which lone
 * surrogates stand for bytes that are no UTF-8.
 *
 * @example
 * ```ts
 * import { AioFiles, IoError, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = AioFiles.withFile("no such file")((file) => file.read()).pipe(
 *   Effect.mapError((error) => IoError.toPlatformError(error, "readFileString"))
 * )
 *
 * const error = await Effect.runPromise(program.pipe(Effect.flip, Effect.provide(NodeAioFiles.layer)))
 * if (error._tag === "SystemError") {
 *   console.log(error.reason, error.method, error.pathOrDescriptor, error.syscall)
 *   console.log(error.description, IoError.isIoError(error.cause))
 * }
 *
 * // Output:
 * // NotFound readFileString no such file open
 * // [Errno 2] No such file or directory: 'no such file' true
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const toPlatformError = (
  error: IoError,
  method: string,
  module: PlatformError.SystemError["module"] = "FileSystem"
): PlatformError.PlatformError => {
  const fields = { module, method, description: error.message, cause: error }
  const reason = reasonOf(error)
  if (reason === "BadArgument") return new PlatformError.BadArgument(fields)
  const path = "path" in error ? error.path : undefined
  return new PlatformError.SystemError({
    ...fields,
    reason,
    syscall: "syscall" in error ? error.syscall : undefined,
    pathOrDescriptor: path instanceof Uint8Array ? pathText(path) : path
  })
}
