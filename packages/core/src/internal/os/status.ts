/**
 * The programs that ask for the status of a file, or of its file system.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError, isIoError, makeOSError } from "../../errors.js"
import type { FollowOptions, StatVfs } from "../../osModels.js"
import { type FilePath, toSystemPath } from "../../path.js"
import { perform, type Program } from "../../program.js"
import { type Stat, toStat } from "../../stat.js"
import { checkDescriptor } from "../arguments.js"
import { performNaming } from "./paths.js"

/** @internal */
export function* stat(path: FilePath | number, options: FollowOptions = {}): Program<Stat> {
  const { followSymlinks = true } = options
  if (typeof path !== "number") {
    return toStat(yield* perform({ op: followSymlinks ? "stat" : "lstat", path: toSystemPath(path) }))
  }
  if (!followSymlinks) throw new InvalidArgumentError("stat: cannot use fd and follow_symlinks together")
  return toStat(yield* performNaming(path, { op: "fstat", fd: checkDescriptor(path, "fstat") }))
}

/** @internal */
export const lstat = (path: FilePath): Program<Stat> => stat(path, { followSymlinks: false })

/** @internal */
export function* statvfs(path: FilePath | number): Program<StatVfs> {
  const status = typeof path === "number"
    ? yield* statvfsOf(checkDescriptor(path, "statfs"))
    : yield* perform({ op: "statfs", path: toSystemPath(path) })
  // what glibc makes of the same call, which knows neither of these two
  return { ...status, frsize: status.bsize, favail: status.ffree }
}

/** N14: Node cannot ask a descriptor, but Linux has a path to what is open. */
function* statvfsOf(fd: number) {
  try {
    return yield* perform({ op: "statfs", path: `/proc/self/fd/${fd}` })
  } catch (error) {
    if (!isIoError(error) || !("errno" in error)) throw error
    throw makeOSError({ code: error.code === "ENOENT" ? "EBADF" : error.code, syscall: "statfs", path: fd })
  }
}
