/**
 * Errors of this library as errors of the platform. `IoError.toPlatformError` and all members of the adapter use it.
 */
import { type IoError, pathText } from "aiofiles-core"
import * as Effect from "effect/Effect"
import { badArgument, type Module, type PlatformError, type Reason, systemError } from "../effect/platform/errors.js"

/**
 * The reason that the platform has for each class; `undefined` if the code decides, or if there is no such
 * reason.
 */
const reasons: { readonly [Tag in IoError["_tag"]]: Reason | "BadArgument" | undefined } = {
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

/** The reasons for codes that have no class of their own. */
const reasonsOfCodes: Readonly<Record<string, Reason>> = {
  EBADF: "BadResource",
  EBUSY: "Busy",
  EILSEQ: "InvalidData",
  EINVAL: "BadResource", // of a call that this file does not have: readlink of a file that is no link
  ELOOP: "BadResource",
  ENAMETOOLONG: "BadResource",
  ENODEV: "BadResource",
  ENXIO: "BadResource",
  EROFS: "PermissionDenied",
  ESPIPE: "BadResource",
  ESTALE: "BadResource",
  ETXTBSY: "Busy"
}

const reasonOf = (error: IoError): Reason | "BadArgument" =>
  reasons[error._tag] ?? ("code" in error ? reasonsOfCodes[error.code] : undefined) ?? "Unknown"

/** Where an error comes from. */
interface Origin {
  readonly method: string
  readonly module?: Module
  /** The first path that was passed to the operation. Default: the path of the error. */
  readonly path?: string | undefined
}

/** The cause of the error for a write that moved no bytes: the platform has a reason of its own for it. @internal */
export const writeZero = new Error("the system wrote 0 bytes")

/** Converts an error to the corresponding one of the platform. @internal */
export const convert = (error: IoError, { method, module = "FileSystem", path: given }: Origin): PlatformError => {
  const fields = { module, method, description: error.message, cause: error }
  const reason = reasonOf(error)
  if (reason === "BadArgument") return badArgument(fields)
  const path = given ?? ("path" in error ? error.path : undefined)
  return systemError({
    ...fields,
    reason,
    syscall: "syscall" in error ? error.syscall : undefined,
    pathOrDescriptor: path instanceof Uint8Array ? pathText(path) : path,
    ...(error.cause === writeZero ? { reason: "WriteZero", description: writeZero.message } : {})
  })
}

/**
 * Converts the errors of an effect to the platform's. As in `NodeFileSystem`, they have the first path that was passed to the
 * operation. The path that failed may be another: it is in the description and in the cause.
 *
 * @internal
 */
export const asPlatform = <A, R>(
  method: string,
  effect: Effect.Effect<A, IoError, R>,
  path?: string
): Effect.Effect<A, PlatformError, R> => Effect.mapError(effect, (error) => convert(error, { method, path }))
