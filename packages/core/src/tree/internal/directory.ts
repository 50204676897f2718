/**
 * Directories that names are looked up in.
 *
 * A path names whatever is there when it is used; a descriptor stays the directory that was opened. Linux reaches the
 * entries of an open directory at `/proc/self/fd/<fd>/<name>` (N14), which is what `openat` and `unlinkat` would do: no
 * symbolic link that somebody puts in the way can lead out of the tree (N13). Where there is no `/proc`, a directory is
 * its path, and is compared with what it was before each use; that leaves a moment between the look and the use.
 *
 * @since 0.1.0
 */
import { makeOSError } from "../../errors/index.js"
import { perform } from "../../program/program.js"
import { EntryKind, fileType, OpenFlag } from "../../syscall/flags.js"
import { identityOf } from "../../syscall/internal/identity.js"
import { toSystemPath } from "../../syscall/path.js"
import type { FileStatus } from "../../syscall/results.js"
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"
import { isOSError, joinPath } from "./failure.js"

/** A directory in use. It is data, so that jobs can pass it on. @internal */
export interface Directory {
  /** Open for as long as the directory is in use; -1 where a directory is its path. */
  readonly fd: number
  /** What a name is put behind. */
  readonly base: string
  /** Which directory it is: device and inode. */
  readonly identity: string
}

/** What is in a directory: names of directories, or of what may be one, and all others. @internal */
export interface Contents {
  readonly directories: Array<string>
  readonly others: Array<string>
}

const directoryFlags = OpenFlag.O_RDONLY | OpenFlag.O_DIRECTORY | OpenFlag.O_NOFOLLOW | OpenFlag.O_CLOEXEC

/** @internal */
export const isDirectory = ({ mode }: FileStatus): boolean => (mode & fileType.mask) === fileType.directory

/** @internal */
export const isSymbolicLink = ({ mode }: FileStatus): boolean => (mode & fileType.mask) === fileType.symbolicLink

/** An entry's path, for a call. @internal */
export const entryPath = (directory: Directory, name: string): SystemPath =>
  toSystemPath(joinPath(directory.base, name))

const descriptorPath = (fd: number): string => `/proc/self/fd/${fd}`

/** Opens a directory, and refuses a symbolic link to one: ENOTDIR, or ELOOP. @internal */
export function* openDirectory(path: SystemPath): JobProgram<Directory> {
  const fd = yield* perform({ op: "open", path, flags: directoryFlags, mode: 0 })
  try {
    const identity = identityOf(yield* perform({ op: "fstat", fd }))
    return { fd, base: descriptorPath(fd), identity }
  } catch (error) {
    yield* closeQuietly(fd)
    throw error
  }
}

/** A directory without a descriptor: its path, which must be that of a directory. @internal */
export function* pathDirectory(base: string): JobProgram<Directory> {
  const path = toSystemPath(base)
  const status = yield* perform({ op: "lstat", path })
  if (!isDirectory(status)) throw makeOSError({ code: "ENOTDIR", syscall: "open", path })
  return { fd: -1, base, identity: identityOf(status) }
}

/** Opens a directory in a directory, in the same way as that. @internal */
export function* openEntry(directory: Directory, name: string): JobProgram<Directory> {
  return directory.fd < 0
    ? yield* pathDirectory(joinPath(directory.base, name))
    : yield* openDirectory(entryPath(directory, name))
}

/** Whether the entries of open directories can be reached by their descriptors. @internal */
export function* hasDescriptorPaths(directory: Directory): JobProgram<boolean> {
  try {
    return identityOf(yield* perform({ op: "stat", path: directory.base })) === directory.identity
  } catch (error) {
    if (isOSError(error, "ENOENT", "ENOTDIR")) return false
    throw error
  }
}

/** Fails if a directory without a descriptor is no longer what it was. @internal */
export function* checkDirectory(directory: Directory): JobProgram<void> {
  if (directory.fd >= 0) return
  const { identity } = yield* pathDirectory(directory.base)
  if (identity === directory.identity) return
  throw makeOSError({ code: "ESTALE", syscall: "open", path: toSystemPath(directory.base) })
}

/** @internal */
export function* contentsOf(directory: Directory): JobProgram<Contents> {
  const { kinds, names } = yield* perform({ op: "readdir", path: toSystemPath(directory.base) })
  const contents: Contents = { directories: [], others: [] }
  for (let index = 0; index < names.length; index++) {
    const kind = kinds[index]
    const list = kind === EntryKind.directory || kind === EntryKind.unknown ? contents.directories : contents.others
    list.push(names[index]!) // below the length
  }
  return contents
}

/** Closes the descriptor of a directory, if it has one. @internal */
export function* closeDirectory(directory: Directory): JobProgram<void> {
  if (directory.fd >= 0) yield* perform({ op: "close", fd: directory.fd })
}

/** Closes a descriptor on the way out of a failure, which is what is reported. @internal */
export function* closeQuietly(fd: number): JobProgram<void> {
  if (fd < 0) return
  try {
    yield* perform({ op: "close", fd })
  } catch {
    // N5: the descriptor is gone all the same
  }
}
