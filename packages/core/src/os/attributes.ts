/**
 * The programs of `os` that test and set permissions, owners, times and sizes.
 *
 * @since 0.1.0
 */
import { InvalidArgumentError, isIoError } from "../errors/index.js"
import { checkDescriptor, checkInteger, checkMode } from "../internal/arguments.js"
import { perform, type Program } from "../program/program.js"
import { nanosPerSecond } from "../syscall/internal/times.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"
import { performNaming } from "./internal/paths.js"
import { cannotTruncate, truncateJob } from "./internal/truncateJob.js"
import type { AccessMode, FollowOptions, UtimeOptions } from "./models.js"

/** The bits of access(2): R_OK, W_OK, X_OK. */
const accessBits = (mode: AccessMode | number): number =>
  typeof mode === "number"
    ? checkInteger("an access mode", mode, 0, 7)
    : (mode.read === true ? 4 : 0) | (mode.write === true ? 2 : 0) | (mode.execute === true ? 1 : 0)

/**
 * Whether the real user may access a file in all the ways of `mode`; without `mode`, whether the file exists. `false`
 * also if the system fails for another reason (O12).
 *
 * @example
 * ```ts
 * import { os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "hello")
 *
 * new Task(new Pool(inline), function*() {
 *   yield* os.chmod("note.txt", 0o600)
 *   yield* os.truncate("note.txt", 4)
 *   const { mode, size } = yield* os.stat("note.txt")
 *   console.log(yield* os.access("note.txt", { read: true, write: true }), (mode & 0o777).toString(8), size)
 * }).start()
 *
 * // Output:
 * // true 600 4
 * ```
 *
 * @since 0.1.0
 * @category os
 */
export function* access(path: FilePath, mode: AccessMode | number = 0): Program<boolean> {
  const call = { op: "access", path: toSystemPath(path), mode: accessBits(mode) } as const
  try {
    yield* perform(call)
    return true
  } catch (error) {
    if (!isIoError(error)) throw error
    return false // O12: for any reason
  }
}

/**
 * Sets the permission bits of a file; of a symbolic link, those of its target. Fails with `PermissionError` if the file
 * belongs to another user.
 *
 * @since 0.1.0
 * @category os
 */
export function* chmod(path: FilePath | number, bits: number): Program<void> {
  const mode = checkMode(bits)
  if (typeof path !== "number") return yield* perform({ op: "chmod", path: toSystemPath(path), mode })
  yield* performNaming(path, { op: "fchmod", fd: checkDescriptor(path, "fchmod"), mode })
}

/** The highest number of a user or group. As `(uid_t) -1` it leaves the owner unchanged. */
const maxId = 2 ** 32 - 1

/**
 * Sets user and group of a file; -1 leaves one of them unchanged. `followSymlinks: false` changes a link itself. Fails
 * with `PermissionError` if that is not permitted, and with `InvalidArgumentError` if a descriptor is not to be
 * followed.
 *
 * @since 0.1.0
 * @category os
 */
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

/** The first time whose seconds do not fit into 64 bits. */
const endOfTimeNs = 2n ** 63n * nanosPerSecond

/**
 * Seconds as nanoseconds, rounded down. Whole seconds are split off first, as in CPython: the product of all of it
 * would be rounded, and could be too late.
 */
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

/**
 * Sets the times of access and modification; without options to now. No time is set later than asked (N23).
 * `followSymlinks: false` changes a link itself. Fails with `InvalidArgumentError` if both `times` and `ns` are given,
 * if a time is out of range, or if a descriptor is not to be followed.
 *
 * @since 0.1.0
 * @category os
 */
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
 * Sets the size of a file, in bytes: cuts its content, or appends NULs. A size that is negative or no integer is an
 * `OSError` with EINVAL (N15), and so is a FIFO.
 *
 * @since 0.1.0
 * @category os
 */
export function* truncate(path: FilePath | number, byteLength: number): Program<void> {
  const name = typeof path === "number" ? checkDescriptor(path, "ftruncate", false) : toSystemPath(path)
  if (!Number.isSafeInteger(byteLength) || byteLength < 0) throw cannotTruncate(name) // N15: Node would take it for 0
  if (typeof name !== "number") return yield* truncateJob(name, byteLength)
  yield* perform({ op: "ftruncate", fd: name, length: byteLength })
}
