/**
 * The job that replaces a file atomically, by bytes. It imports little, since every thread loads it.
 * `wholeFile/atomic.ts` calls it; `tree/internal/fileCopy.ts` uses its parts for copies that replace a file.
 *
 * A rename replaces a name in one step: other processes see the old content or the new, and never a part. It works only
 * within one file system, so that the temporary file is in the same directory.
 *
 * @since 0.1.0
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

/** The beginning of the names of temporary files, by which one that a crash left behind can be recognised. */
export const temporaryPrefix = ".aiofiles-atomic-"

/** How many random bytes a name is made of: there are 2 ** 64 names. */
export const randomLength = 8

/** How many names are tried. If all of them exist, it is an attack and not chance (F14). */
const maxAttempts = 100

/** How many symbolic links Linux follows in a path. */
const maxLinks = 40

const temporaryFlags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_EXCL | OpenFlag.O_NOFOLLOW | OpenFlag.O_CLOEXEC
const directoryFlags = OpenFlag.O_RDONLY | OpenFlag.O_DIRECTORY | OpenFlag.O_CLOEXEC

/**
 * Replaces the content of a file by `bytes`, or creates the file: writes a temporary file in the same directory, syncs
 * and closes it, renames it to the file, and syncs the directory.
 *
 * If a call up to the rename fails, the file is unchanged, and the temporary file is removed. If syncing the directory
 * fails, the content is new, but may be old again after a crash. The first name of the temporary file is made of
 * `random`.
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
    // opened first, so that nothing was changed if that fails
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

/** The path of the directory above, with a slash at its end; empty if the path has no slash. */
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1)

/**
 * The path after all links are followed, as `open` would do, and the status of that file, if it exists. A rename
 * replaces a link itself, so that the target of the link has to be found before. Fails with EISDIR, ELOOP, or
 * `UnsupportedOperation` for a file that has no content to replace.
 */
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
        // replacing a device or a FIFO would remove it
        throw new UnsupportedOperation(`only a regular file can be replaced atomically: ${reprPath(path)}`)
    }
    if (links === maxLinks) throw makeOSError({ code: "ELOOP", syscall: "open", path })
    const link = yield* perform({ op: "readlink", path: toSystemPath(target) })
    // the text of a relative link begins at the directory of the link
    target = link.startsWith("/") ? link : parentOf(target) + link
  }
}

/** The status of a path; `undefined` if it does not exist. */
function* statusOf(path: string): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op: "lstat", path: toSystemPath(path) })
  } catch (error) {
    // no file can be created at an empty path
    if (path !== "" && isIoError(error) && error._tag === "FileNotFoundError") return undefined
    throw error
  }
}

/** The name of the temporary file for random bytes. */
export const temporaryName = (random: Uint8Array): string =>
  temporaryPrefix + Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")

/**
 * Creates a temporary file in the directory of another. The first name that it tries is made of `first`, if given.
 * Fails with `FileExistsError` after `maxAttempts` names that exist.
 */
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

/**
 * Writes a temporary file, sets the owner and mode of the file that it replaces, syncs it, and closes it. It is synced
 * before the rename: else a crash could leave the name with an empty file.
 */
function* finish(fd: number, bytes: Uint8Array, status: FileStatus | undefined): JobProgram<void> {
  try {
    yield* writeAll(fd, bytes)
    if (status !== undefined) {
      // the owner first: changing it removes the set-user-ID bit
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

/** The errors if this user may not change the owner, or if the file system has no owners. */
const notOurs: ReadonlySet<string> = new Set(["EPERM", "EINVAL", "ENOSYS", "EOPNOTSUPP", "ENOTSUP"])

/** Whether an error is a failed system call with one of these codes. */
const isOneOf = (error: unknown, codes: ReadonlySet<string>): boolean =>
  isIoError(error) && "code" in error && codes.has(error.code)

/**
 * Sets user and group of a file, or only the group if the user is not permitted, or neither. Whether both are set: if
 * not, the old file's set-user-ID bit would give a program the rights of another user.
 */
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

/** The errors of file systems whose directories cannot be synced, and need not be. */
const nothingToSync: ReadonlySet<string> = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP"])

/** Syncs a directory, so that the rename in it outlasts a crash. */
function* syncDirectory(fd: number): JobProgram<void> {
  try {
    yield* perform({ op: "fsync", fd })
  } catch (error) {
    if (!isOneOf(error, nothingToSync)) throw error
  }
}
