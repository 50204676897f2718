/**
 * Errors of copying, moving and removing.
 *
 * @since 0.1.0
 */
import { IoErrorBase } from "./base.js"
import { beginning, reprPath } from "./internal/repr.js"
import type { AnyOSError } from "./systemCall.js"

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
