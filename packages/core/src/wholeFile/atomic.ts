/**
 * Replacing a file atomically.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError, isIoError, makeOSError } from "../errors/index.js"
import { checkBytes, checkPermissions } from "../internal/arguments.js"
import { mayLeave } from "../program/internal/leftovers.js"
import { runToEnd } from "../program/internal/runToEnd.js"
import { perform, type Program } from "../program/program.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"
import { randomLength, replaceFile, temporaryName } from "./internal/replaceJob.js"
import { formatOf } from "./options.js"
import { type AppendOptions, encodeWhole } from "./write.js"

/**
 * The options of `writeAtomic`. With bytes, `encoding`, `errors` and `newline` are an `InvalidArgumentError`.
 *
 * @example
 * ```ts
 * import { Pool, Task, writeAtomic, type WriteAtomicOptions } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { statSync } from "node:fs"
 *
 * const options: WriteAtomicOptions = { encoding: "utf-16-le", permissions: 0o600 }
 * new Task(new Pool(inline), () => writeAtomic("key.txt", "abc", options)).start()
 * const { mode, size } = statSync("key.txt")
 * console.log((mode & 0o777).toString(8), size)
 *
 * // Output:
 * // 600 6
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type WriteAtomicOptions = AppendOptions

/**
 * Replaces the content of a file by a text or by bytes, or creates the file. Every reader, and a process after a crash,
 * sees either the old or the new content, complete.
 *
 * A new file is written in the same directory, synced, and renamed to the old one; then the directory is synced. The
 * mode is kept, and user and group if that is permitted. Other names of the old file (hard links) keep the old content.
 * A symbolic link is followed and stays; its target is replaced.
 *
 * Fails with `UnsupportedOperation` if the file is not a regular file, with `IsADirectoryError` for a directory, with
 * `PermissionError` also if the directory cannot be read or written, with `UnicodeEncodeError` before any call, or with
 * another `AnyOSError`. Then the file is unchanged and nothing is left behind, with one exception: if only the last
 * sync fails, the content is new, but may be old again after a crash.
 *
 * If it is interrupted before it has a slot, nothing is changed. If it is interrupted later, it runs to its end, and
 * the interruption waits for that, so that the next operation on the file comes after it.
 *
 * If the process exits meanwhile, also because of an uncaught exception, the new file is removed; for this, calls on
 * threads have 20 ms to complete. If the process is killed, the new file, `.aiofiles-atomic-` and a random name, may
 * stay in the directory.
 *
 * @example
 * ```ts
 * import { Pool, Task, writeAtomic } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readdirSync, readFileSync, writeFileSync } from "node:fs"
 *
 * writeFileSync("settings.json", "{}")
 * console.log(new Task(new Pool(inline), () => writeAtomic("settings.json", `{"theme":"dark"}`)).start()?._tag)
 * console.log(readFileSync("settings.json", "utf8"), readdirSync("."))
 *
 * // Output:
 * // Success
 * // {"theme":"dark"} [ 'settings.json' ]
 * ```
 *
 * @since 0.1.0
 * @category programs
 */
export function* writeAtomic(
  file: FilePath,
  data: Uint8Array | string,
  options: WriteAtomicOptions = {}
): Program<void> {
  const permissions = checkPermissions(options.permissions)
  const bytes = typeof data === "string" ? encodeWhole(data, formatOf(options)) : copied(data, options)
  const path = toSystemPath(file)
  try {
    const random = yield* perform({ op: "getrandom", length: randomLength })
    const replacing = runToEnd(replaceFile(path, bytes, permissions, random))
    yield* mayLeave({ path, name: temporaryName(random) }, replacing)
  } catch (error) {
    throw namingTarget(error, path)
  }
}

/** A copy of the data, which the caller may change while the calls run. */
const copied = (data: Uint8Array, { encoding, errors, newline }: WriteAtomicOptions): Uint8Array => {
  checkBytes(data)
  if (encoding !== undefined) throw new InvalidArgumentError("bytes don't take an encoding argument")
  if (errors !== undefined) throw new InvalidArgumentError("bytes don't take an errors argument")
  if (newline !== undefined && newline !== null) throw new InvalidArgumentError("bytes don't take a newline argument")
  return new Uint8Array(data)
}

/** The error with the path that the caller gave, in place of that of the directory or of the temporary file. */
const namingTarget = (error: unknown, path: string | Uint8Array): unknown => {
  if (!isIoError(error) || !("errno" in error) || error.dest !== undefined || error.path === path) return error
  const { cause, code, errno, syscall } = error
  // R12: CPython names no file in the error of a call on a descriptor
  const pathInMessage = error.path !== undefined
  return makeOSError({ code, errno, syscall, path, pathInMessage }, cause === undefined ? undefined : { cause })
}
