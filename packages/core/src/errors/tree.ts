/**
 * Errors of copying, moving and removing.
 *
 * @since 0.1.0
 */
import { IoErrorBase } from "./internal/base.js"
import { beginning, reprPath } from "./internal/repr.js"
import type { AnyOSError } from "./systemCall.js"

/**
 * Source and destination of a copy are the same file. The file is unchanged.
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
 * The source of a copy is a named pipe, a socket or a device, which has no content to copy.
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
 * Some entries of a tree could not be copied; all others were. It corresponds to CPython's `shutil.Error`.
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
  /** The entries that could not be copied, at least one, in no particular order. */
  readonly errors: ReadonlyArray<TreeEntryError>
  constructor(errors: ReadonlyArray<TreeEntryError>) {
    const [first] = errors
    super(`${errors.length} ${errors.length === 1 ? "entry" : "entries"} failed: ${first?.error.message ?? ""}`)
    this.errors = errors
  }
}

/**
 * An entry that could not be copied. In its paths, lone surrogates stand for bytes that are not valid UTF-8.
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
