/**
 * The union of all errors.
 *
 * @since 0.1.0
 */
import { TypeId } from "./internal/base.js"
import {
  type ClosedFileError,
  type ExecutorFullError,
  type InvalidArgumentError,
  type UnsupportedIoType,
  type UnsupportedOperation
} from "./misuse.js"
import type { AnyOSError } from "./systemCall.js"
import { type SameFileError, type SpecialFileError, type TreeError } from "./tree.js"
import {
  type TextTooLongError,
  type UnicodeDecodeError,
  type UnicodeEncodeError,
  type UnknownEncodingError
} from "./unicode.js"

/**
 * All errors that an operation of this library can fail with.
 *
 * @example
 * ```ts
 * import { type IoError, isIoError, parseMode } from "aiofiles-core"
 *
 * // `_tag` tells the classes apart, also for the type checker
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

/**
 * Whether a value is one of this library's errors. Errors of another copy of this package are recognised too, which
 * `instanceof` would not do.
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
