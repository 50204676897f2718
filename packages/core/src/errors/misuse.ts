/**
 * Errors of misuse: the caller asked a file or an executor for something that it cannot do.
 *
 * @since 0.1.0
 */
import { IoErrorBase } from "./internal/base.js"

/**
 * The handle does not have this operation: writing to a file that is open for reading, seeking on a pipe.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnsupportedOperation extends IoErrorBase {
  readonly _tag = "UnsupportedOperation"
}

/**
 * The handle is closed. Nothing of the operation was done.
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
 * An argument that no file could accept: an invalid mode, a NUL in a path, a negative size. No system call was made.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidArgumentError extends IoErrorBase {
  readonly _tag = "InvalidArgumentError"
}

/**
 * `wrap` was given a value that is not a source of bytes.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnsupportedIoType extends IoErrorBase {
  readonly _tag = "UnsupportedIoType"
}

/**
 * The admission queue of an executor is full: `maxQueued` calls wait for a slot. Nothing of the operation was done, and
 * it can be tried again later. Only an executor with `maxQueued` and `whenFull: "fail"` fails with this.
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
  /** How many calls may wait in its admission queue. */
  readonly maxQueued: number
  constructor(executor: string, maxQueued: number) {
    super(`executor '${executor}' has ${maxQueued} calls waiting, and takes no more`)
    this.executor = executor
    this.maxQueued = maxQueued
  }
}
