/**
 * The programs of `os` that read the status of a file or of its file system.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError, isIoError, makeOSError } from "../errors/index.js"
import { checkDescriptor } from "../internal/arguments.js"
import { perform, type Program, singleCall } from "../program/program.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"
import { type Stat, toStat } from "../syscall/stat.js"
import { performNaming } from "./internal/paths.js"
import type { FollowOptions, StatVfs } from "./models.js"

/**
 * Gives the status of a file; of a symbolic link that of its target, unless `followSymlinks` is `false`. Fails with
 * `FileNotFoundError` if the file does not exist, and with `InvalidArgumentError` if a descriptor is not to be
 * followed.
 *
 * @example
 * ```ts
 * import { os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   yield* os.mkdir("folder")
 *   console.log((yield* os.stat("folder")).type, (yield* os.statvfs("folder")).bavail >= 0)
 * }).start()
 *
 * // Output:
 * // Directory true
 * ```
 *
 * @since 0.1.0
 * @category os
 */
export const stat = (path: FilePath | number, { followSymlinks = true }: FollowOptions = {}): Program<Stat> =>
  typeof path === "number" ? statOpen(path, followSymlinks) : followSymlinks ? statPath(path) : lstat(path)

const statPath = (path: FilePath): Program<Stat> => singleCall(path, statCall, toStat)

/**
 * Gives the status of a file; of a symbolic link, that of the link itself.
 *
 * @since 0.1.0
 * @category os
 */
export const lstat = (path: FilePath): Program<Stat> => singleCall(path, lstatCall, toStat)

const statCall = (path: FilePath) => ({ op: "stat", path: toSystemPath(path) }) as const

const lstatCall = (path: FilePath) => ({ op: "lstat", path: toSystemPath(path) }) as const

function* statOpen(fd: number, followSymlinks: boolean): Program<Stat> {
  if (!followSymlinks) throw new InvalidArgumentError("stat: cannot use fd and follow_symlinks together")
  return toStat(yield* performNaming(fd, { op: "fstat", fd: checkDescriptor(fd, "fstat") }))
}

/**
 * Gives the status of the file system that a file is on. For a descriptor it needs `/proc`, as on Linux (N14).
 *
 * @since 0.1.0
 * @category os
 */
export function* statvfs(path: FilePath | number): Program<StatVfs> {
  const status = typeof path === "number"
    ? yield* statvfsOpen(checkDescriptor(path, "statfs"))
    : yield* perform({ op: "statfs", path: toSystemPath(path) })
  // Linux's call has neither of these two fields; glibc sets them in the same way
  return { ...status, frsize: status.bsize, favail: status.ffree }
}

/** N14: Node has no `fstatfs`, but on Linux an open file has a path. */
function* statvfsOpen(fd: number) {
  try {
    return yield* perform({ op: "statfs", path: `/proc/self/fd/${fd}` })
  } catch (error) {
    if (!isIoError(error) || !("errno" in error)) throw error
    throw makeOSError({ code: error.code === "ENOENT" ? "EBADF" : error.code, syscall: "statfs", path: fd })
  }
}
