/**
 * Replacing a file at once.
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
 * How a file is replaced. `encoding`, `errors` and `newline` are for text only.
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
 * Replaces what is in a file by a text or by bytes, or creates the file, so that every reader and every crash sees the old
 * content or the new, whole.
 *
 * A new file is written beside the old one, synced, and renamed to it; then the directory is synced, which has to be
 * readable for that. The mode is kept, and owner and group where that is permitted; other names of the old file (hard links)
 * keep the old content. A symbolic link is followed, as `open` does, and stays: what it leads to is replaced. Anything but a
 * regular file is refused with `UnsupportedOperation`, a directory with `IsADirectoryError`.
 *
 * If it fails, the file is as it was and nothing is left behind, with one exception: if syncing the directory fails, the
 * file is new, and may be old again after a crash. Interrupted while it waits for a slot, it does not happen; while it
 * runs, it goes on to its end, and the interruption waits for that, so that who replaces the file next comes after it. If the
 * process exits meanwhile, also by an uncaught exception, the temporary file that is there then is removed; calls in other
 * threads get 20 ms for that. If the process is killed, that file, `.aiofiles-atomic-…` with a random name, may stay in the
 * directory.
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
    throw aboutTarget(error, path)
  }
}

/** The caller may change its own while the calls run. */
const copied = (data: Uint8Array, { encoding, errors, newline }: WriteAtomicOptions): Uint8Array => {
  checkBytes(data)
  if (encoding !== undefined) throw new InvalidArgumentError("bytes don't take an encoding argument")
  if (errors !== undefined) throw new InvalidArgumentError("bytes don't take an errors argument")
  if (newline !== undefined && newline !== null) throw new InvalidArgumentError("bytes don't take a newline argument")
  return new Uint8Array(data)
}

/** Errors are about the file that the caller knows, and not about its directory or the temporary file. */
const aboutTarget = (error: unknown, path: string | Uint8Array): unknown => {
  if (!isIoError(error) || !("errno" in error) || error.dest !== undefined || error.path === path) return error
  const { cause, code, errno, syscall } = error
  // R12: CPython names no file in the error of a call on a descriptor
  const pathInMessage = error.path !== undefined
  return makeOSError({ code, errno, syscall, path, pathInMessage }, cause === undefined ? undefined : { cause })
}
