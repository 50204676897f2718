/**
 * The programs that ask for the status of a file, or of its file system.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError, isIoError, makeOSError } from "../../errors/index.js"
import { checkDescriptor } from "../../internal/arguments.js"
import { perform, type Program, SingleCall } from "../../program/program.js"
import { type FilePath, toSystemPath } from "../../syscall/path.js"
import { type Stat, toStat } from "../../syscall/stat.js"
import type { FollowOptions, StatVfs } from "../models.js"
import { performNaming } from "./paths.js"

/** @internal */
export const stat = (path: FilePath | number, { followSymlinks = true }: FollowOptions = {}): Program<Stat> =>
  typeof path === "number" ? statOpen(path, followSymlinks) : followSymlinks ? statPath(path) : lstat(path)

const statPath = (path: FilePath): Program<Stat> => new SingleCall(path, statCall, toStat)

/** @internal */
export const lstat = (path: FilePath): Program<Stat> => new SingleCall(path, lstatCall, toStat)

const statCall = (path: FilePath) => ({ op: "stat", path: toSystemPath(path) }) as const

const lstatCall = (path: FilePath) => ({ op: "lstat", path: toSystemPath(path) }) as const

function* statOpen(fd: number, followSymlinks: boolean): Program<Stat> {
  if (!followSymlinks) throw new InvalidArgumentError("stat: cannot use fd and follow_symlinks together")
  return toStat(yield* performNaming(fd, { op: "fstat", fd: checkDescriptor(fd, "fstat") }))
}

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
