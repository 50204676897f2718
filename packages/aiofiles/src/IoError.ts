/**
 * The errors: a closed union of tagged classes, for `Effect.catchTag`.
 *
 * A failed system call is one of the classes of `AnyOSError`, chosen by its errno; it has errno, code, name of the call
 * and paths, and CPython's message. Misuse, text that cannot be decoded, and trees that could not be copied have
 * classes of their own. An error is an `Error` with a stack, and its `_tag` is the name of its class. The classes are
 * those of `aiofiles-core/errors`, where each is documented.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const settings = AioFiles.withFile("settings.json")((file) => file.read()).pipe(
 *   Effect.catchTag("FileNotFoundError", () => Effect.succeed("{}")),
 *   Effect.catchTags({ PermissionError: Effect.die, IsADirectoryError: Effect.die })
 * )
 *
 * console.log(await Effect.runPromise(settings.pipe(Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // {}
 * ```
 *
 * An error of the system, and what it says:
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
 * A message for a user. Every tag can be named, and a misspelt one does not compile:
 *
 * @example
 * ```ts
 * import { AioFiles, type IoError, NodeAioFiles } from "aiofiles"
 * import { Effect, Match } from "effect"
 *
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
 * An error while a scope closes is a defect, since no caller is left that could handle it:
 *
 * @example
 * ```ts
 * import { AioFiles, IoError, NodeAioFiles } from "aiofiles"
 * import { Cause, Effect } from "effect"
 *
 * const full = Effect.gen(function*() {
 *   const file = yield* AioFiles.open("/dev/full", "w") // on Linux, a device without space
 *   yield* file.write("hello") // into the buffer
 * }).pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer))
 *
 * const cause = await Effect.runPromise(full.pipe(Effect.sandbox, Effect.flip))
 * const error = Cause.squash(cause)
 * console.log(IoError.isIoError(error) && error._tag)
 *
 * // Output:
 * // NoSpaceError
 * ```
 *
 * @since 0.1.0
 */
import type { IoError } from "aiofiles-core/errors"
import type { Module, PlatformError } from "./internal/effect/platform/errors.js"
import { convert } from "./internal/fileSystem/errors.js"

/**
 * The classes of all errors, and `isIoError`.
 *
 * @example
 * ```ts
 * import { IoError } from "aiofiles"
 *
 * const error = new IoError.ClosedFileError()
 * console.log(IoError.isIoError(error), error._tag)
 *
 * // Output:
 * // true ClosedFileError
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export * from "aiofiles-core/errors"

/**
 * Converts an error to a `PlatformError` of Effect: one of a `BadArgument` if an argument was refused before any system
 * call, else one of a `SystemError`. `method` is the operation that failed.
 *
 * Nothing is lost: the `cause` is the error itself, with errno and code, and the `description` its message. The platform
 * has no reason for some errors (EIO, ENOSPC), which are `"Unknown"` then. In `pathOrDescriptor`, lone surrogates stand
 * for bytes that are not valid UTF-8.
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
 * console.log(error.message)
 * console.log(IoError.isIoError(error.cause) && error.cause._tag)
 *
 * // Output:
 * // NotFound: FileSystem.readFileString (no such file): [Errno 2] No such file or directory: 'no such file'
 * // FileNotFoundError
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const toPlatformError = (
  error: IoError,
  method: string,
  module: Module = "FileSystem"
): PlatformError => convert(error, { method, module })
