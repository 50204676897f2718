/**
 * The job that replaces a file at once. As `fileJobs.ts`, it knows bytes only: threads load it.
 */
import { isIoError, makeOSError, UnsupportedOperation } from "../../errors/index.js"
import { reprPath } from "../../errors/internal/repr.js"
import { unlinkQuietly } from "../../program/internal/unlinkQuietly.js"
import { type Job, job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { fileType, OpenFlag } from "../../syscall/flags.js"
import { pathText, toSystemPath } from "../../syscall/path.js"
import type { FileStatus } from "../../syscall/results.js"
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"
import { closeAfter, writeAll } from "./fileJobs.js"

/** What the names of temporary files begin with. A crash can leave one behind, and this is how to know it. */
export const temporaryPrefix = ".aiofiles-atomic-"

/** In bytes: 2 ** 64 names. */
export const randomLength = 8

/** If so many names are taken, they are not taken by chance (F14). */
const maxAttempts = 100

/** As many as Linux follows. */
const maxLinks = 40

const temporaryFlags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_EXCL | OpenFlag.O_NOFOLLOW | OpenFlag.O_CLOEXEC
const directoryFlags = OpenFlag.O_RDONLY | OpenFlag.O_DIRECTORY | OpenFlag.O_CLOEXEC

/**
 * Replaces what is in a file by `bytes`, or creates the file, so that whoever opens it sees what was there or all that is
 * new: a temporary file beside it is written, synced, closed, and renamed to it; then the directory is synced.
 *
 * If a call up to the renaming fails, the file is as it was and the temporary one is gone. If syncing the directory fails,
 * the file is new, and may be old again after a crash. `random` makes the first name of the temporary file that is tried.
 *
 * @internal
 */
export const replaceFile: Job<
  [path: SystemPath, bytes: Uint8Array, permissions: number, random: Uint8Array],
  void
> = job(
  "replaceFile",
  function*(path, bytes, permissions, random) {
    const { status, target } = yield* followLinks(pathText(path))
    // first, so that nothing has happened if that cannot be done
    const directory = yield* perform({
      op: "open",
      path: toSystemPath(parentOf(target) || "."),
      flags: directoryFlags,
      mode: 0
    })
    try {
      const { fd, temporary } = yield* createBeside(target, status === undefined ? permissions : 0o600, random)
      try {
        yield* finish(fd, bytes, status)
        yield* perform({ op: "rename", path: temporary, dest: toSystemPath(target) })
      } catch (error) {
        yield* unlinkQuietly(temporary)
        throw error
      }
      yield* syncDirectory(directory)
    } catch (error) {
      yield* closeAfter(directory, error)
      throw error
    }
    yield* perform({ op: "close", fd: directory })
  },
  undefined,
  (_, __, bytes) => [0, bytes.length]
)

/** With the slash; empty if the path has none. */
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1)

/** Where a path leads to, as `open` would go, also if nothing is there; and what is there. */
function* followLinks(
  path: string
): JobProgram<{ readonly target: string; readonly status: FileStatus | undefined }> {
  let target = path
  for (let links = 0;; links++) {
    const status = yield* statusOf(target)
    if (status === undefined) return { target, status }
    switch (status.mode & fileType.mask) {
      case fileType.regular:
        return { target, status }
      case fileType.directory:
        throw makeOSError({ code: "EISDIR", syscall: "open", path })
      case fileType.symbolicLink:
        break
      default:
        // a device or a FIFO is written to, and not replaced
        throw new UnsupportedOperation(`only a regular file can be replaced atomically: ${reprPath(path)}`)
    }
    if (links === maxLinks) throw makeOSError({ code: "ELOOP", syscall: "open", path })
    const link = yield* perform({ op: "readlink", path: toSystemPath(target) })
    target = link.startsWith("/") ? link : parentOf(target) + link
  }
}

function* statusOf(path: string): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op: "lstat", path: toSystemPath(path) })
  } catch (error) {
    // an empty path names nothing, and nothing can be created there
    if (path !== "" && isIoError(error) && error._tag === "FileNotFoundError") return undefined
    throw error
  }
}

/** The name that random bytes make. */
export const temporaryName = (random: Uint8Array): string =>
  temporaryPrefix + Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")

/** Creates a temporary file in the directory of another, first under the name that `first` makes. */
export function* createBeside(
  target: string,
  mode: number,
  first?: Uint8Array
): JobProgram<{ readonly fd: number; readonly temporary: SystemPath }> {
  let random = first
  for (let attempt = 1;; attempt++) {
    random ??= yield* perform({ op: "getrandom", length: randomLength })
    const temporary = toSystemPath(parentOf(target) + temporaryName(random))
    random = undefined
    try {
      const fd = yield* perform({ op: "open", path: temporary, flags: temporaryFlags, mode })
      return { fd, temporary }
    } catch (error) {
      const taken = isIoError(error) && error._tag === "FileExistsError"
      if (!taken || attempt === maxAttempts) throw error
    }
  }
}

/** Writes a temporary file, gives it the owner and mode of what it replaces, syncs it, and closes it. */
function* finish(fd: number, bytes: Uint8Array, status: FileStatus | undefined): JobProgram<void> {
  try {
    yield* writeAll(fd, bytes)
    if (status !== undefined) {
      // in this order: a change of owner takes the set-user-ID bit away
      const owned = yield* keepOwner(fd, status)
      yield* perform({ op: "fchmod", fd, mode: status.mode & (owned ? 0o7777 : 0o1777) })
    }
    yield* perform({ op: "fsync", fd })
  } catch (error) {
    yield* closeAfter(fd, error)
    throw error
  }
  yield* perform({ op: "close", fd })
}

/** Errors by which a system says that ownership is not ours to give, or that there is none. */
const notOurs: ReadonlySet<string> = new Set(["EPERM", "EINVAL", "ENOSYS", "EOPNOTSUPP", "ENOTSUP"])

const isOneOf = (error: unknown, codes: ReadonlySet<string>): boolean =>
  isIoError(error) && "code" in error && codes.has(error.code)

/** Gives a file the owner and group of another. Whether it has them now. If it may not have that owner, at least it should have that group. */
export function* keepOwner(fd: number, { gid, uid }: FileStatus): JobProgram<boolean> {
  try {
    yield* perform({ op: "fchown", fd, uid, gid })
    return true
  } catch (error) {
    if (!isOneOf(error, notOurs)) throw error
  }
  try {
    yield* perform({ op: "fchown", fd, uid: -1, gid })
  } catch (error) {
    if (!isOneOf(error, notOurs)) throw error
  }
  return false
}

/** Errors by which a file system says that its directories need no syncing. */
const nothingToSync: ReadonlySet<string> = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP"])

function* syncDirectory(fd: number): JobProgram<void> {
  try {
    yield* perform({ op: "fsync", fd })
  } catch (error) {
    if (!isOneOf(error, nothingToSync)) throw error
  }
}
