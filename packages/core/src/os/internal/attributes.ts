/**
 * The programs that ask for permission, and that change a file's attributes and size.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError, isIoError, makeOSError } from "../../errors/index.js"
import { checkDescriptor, checkInteger, checkMode } from "../../internal/arguments.js"
import { job } from "../../program/job.js"
import { perform, type Program } from "../../program/program.js"
import { OpenFlag } from "../../syscall/flags.js"
import { nanosPerSecond } from "../../syscall/internal/times.js"
import { type FilePath, toSystemPath } from "../../syscall/path.js"
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"
import type { AccessMode, FollowOptions, UtimeOptions } from "../models.js"
import { performNaming } from "./paths.js"

const accessBits = (mode: AccessMode | number): number =>
  typeof mode === "number"
    ? checkInteger("an access mode", mode, 0, 7)
    : (mode.read === true ? 4 : 0) | (mode.write === true ? 2 : 0) | (mode.execute === true ? 1 : 0)

/** @internal */
export function* access(path: FilePath, mode: AccessMode | number = 0): Program<boolean> {
  const call = { op: "access", path: toSystemPath(path), mode: accessBits(mode) } as const
  try {
    yield* perform(call)
    return true
  } catch (error) {
    if (!isIoError(error)) throw error
    return false // whatever the reason
  }
}

/** @internal */
export function* chmod(path: FilePath | number, bits: number): Program<void> {
  const mode = checkMode(bits)
  if (typeof path !== "number") return yield* perform({ op: "chmod", path: toSystemPath(path), mode })
  yield* performNaming(path, { op: "fchmod", fd: checkDescriptor(path, "fchmod"), mode })
}

/** The highest user or group; -1 leaves it as it is. */
const maxId = 2 ** 32 - 1

/** @internal */
export function* chown(
  path: FilePath | number,
  uid: number,
  gid: number,
  { followSymlinks = true }: FollowOptions = {}
): Program<void> {
  checkInteger("a user", uid, -1, maxId)
  checkInteger("a group", gid, -1, maxId)
  if (typeof path !== "number") {
    return yield* perform({ op: followSymlinks ? "chown" : "lchown", path: toSystemPath(path), uid, gid })
  }
  if (!followSymlinks) throw new InvalidArgumentError("chown: cannot use fd and follow_symlinks together")
  yield* performNaming(path, { op: "fchown", fd: checkDescriptor(path, "fchown"), uid, gid })
}

/** What no 64 bits of seconds reach. */
const endOfTimeNs = 2n ** 63n * nanosPerSecond

/** Whole seconds and the rest are parted first, as in CPython: their product is rounded, and may be too late. */
const nanosOf = (seconds: number): bigint => {
  const whole = Math.trunc(seconds)
  return BigInt(whole) * nanosPerSecond + BigInt(Math.floor((seconds - whole) * 1e9))
}

const checkTime = (time: Date | number | bigint): bigint => {
  if (typeof time !== "bigint" && !Number.isFinite(Number(time))) {
    throw new InvalidArgumentError(`a time must be finite: ${Number(time)}`)
  }
  const ns = typeof time === "bigint"
    ? time
    : typeof time === "number"
    ? nanosOf(time)
    : BigInt(time.getTime()) * 1_000_000n
  if (ns >= endOfTimeNs || ns <= -endOfTimeNs) {
    throw new InvalidArgumentError("timestamp out of range for platform time_t")
  }
  return ns
}

const timesOf = ({ ns, times }: UtimeOptions): readonly [atimeNs: bigint, mtimeNs: bigint] => {
  if (ns !== undefined && times !== undefined) {
    throw new InvalidArgumentError("utime: you may specify either 'times' or 'ns' but not both")
  }
  const [atime, mtime] = times ?? ns ?? [new Date(), new Date()]
  return [checkTime(atime), checkTime(mtime)]
}

/** @internal */
export function* utime(path: FilePath | number, options: UtimeOptions = {}): Program<void> {
  const { followSymlinks = true } = options
  const [atimeNs, mtimeNs] = timesOf(options)
  if (typeof path !== "number") {
    return yield* perform({ op: followSymlinks ? "utimes" : "lutimes", path: toSystemPath(path), atimeNs, mtimeNs })
  }
  if (!followSymlinks) throw new InvalidArgumentError("utime: cannot use fd and follow_symlinks together")
  yield* perform({ op: "futimes", fd: checkDescriptor(path, "futimes", false), atimeNs, mtimeNs })
}

/**
 * Node has no `truncate` of a path, and opens the file itself, for which a FIFO without a reader would wait: opened without
 * waiting, it fails, and a FIFO can have no size.
 */
function* truncatePath(path: SystemPath, byteLength: number): JobProgram<void> {
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_NONBLOCK | OpenFlag.O_CLOEXEC
  let fd: number
  try {
    fd = yield* perform({ op: "open", path, flags, mode: 0 })
  } catch (error) {
    throw isIoError(error) && "code" in error && error.code === "ENXIO" ? noSize(path) : error
  }
  try {
    yield* performNaming(path, { op: "ftruncate", fd, length: byteLength })
  } finally {
    yield* perform({ op: "close", fd })
  }
}

const noSize = (path: SystemPath | number): Error =>
  makeOSError({ code: "EINVAL", syscall: "truncate", path, pathInMessage: typeof path !== "number" })

/** @internal */
export const truncateJob = job("os.truncate", truncatePath)

/** @internal */
export function* truncate(path: FilePath | number, byteLength: number): Program<void> {
  const name = typeof path === "number" ? checkDescriptor(path, "ftruncate", false) : toSystemPath(path)
  // N15: the system call would take a negative size for 0
  if (!Number.isSafeInteger(byteLength) || byteLength < 0) throw noSize(name)
  if (typeof name !== "number") return yield* truncateJob(name, byteLength)
  yield* perform({ op: "ftruncate", fd: name, length: byteLength })
}
