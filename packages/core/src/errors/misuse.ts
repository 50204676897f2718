/**
 * Misuse: what a caller asked of a file or an executor that it does not do.
 *
 * @since 0.1.0
 */
import { IoErrorBase } from "./base.js"

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
