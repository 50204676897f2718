/**
 * Directories in which names are looked up.
 *
 * A path can lead to another directory each time it is used; a descriptor always means the directory that was opened.
 * On Linux, the entries of an open directory have the paths `/proc/self/fd/<fd>/<name>` (N14), which work as `openat`
 * and `unlinkat` do: a symbolic link that another process creates in the path cannot lead out of the tree (N13). On a
 * system without `/proc`, a directory is used by its path, and its identity is compared before each use, so that only a
 * change between the comparison and the use is missed.
 *
 * @since 0.1.0
 */
import { makeOSError } from "../../errors/index.js"
import { perform } from "../../program/program.js"
import { EntryKind, OpenFlag } from "../../syscall/flags.js"
import { identityOf } from "../../syscall/internal/identity.js"
import { toSystemPath } from "../../syscall/path.js"
import { isDirectory } from "../../syscall/stat.js"
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"
import { isOSError, joinPath } from "./failure.js"

/** A directory in use. It is plain data, since jobs pass it from thread to thread. @internal */
export interface Directory {
  /** The descriptor; -1 if the directory is used by its path. */
  readonly fd: number
  /** The path before a name in it. */
  readonly base: string
  /** Device and inode. */
  readonly identity: string
}

/** The names in a directory. @internal */
export interface Contents {
  /** Those of directories, and of entries whose kind is not known. */
  readonly directories: Array<string>
  readonly others: Array<string>
}

const directoryFlags = OpenFlag.O_RDONLY | OpenFlag.O_DIRECTORY | OpenFlag.O_NOFOLLOW | OpenFlag.O_CLOEXEC

/** The path of an entry, for a system call. @internal */
export const entryPath = (directory: Directory, name: string): SystemPath =>
  toSystemPath(joinPath(directory.base, name))

/** The path of the directory that a descriptor refers to, also after it was renamed. */
const descriptorPath = (fd: number): string => `/proc/self/fd/${fd}`

/** Opens a directory. A symbolic link fails with ENOTDIR or ELOOP. @internal */
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

/** A directory that is used by its path. Fails with ENOTDIR if the path is not a directory. @internal */
export function* pathDirectory(base: string): JobProgram<Directory> {
  const path = toSystemPath(base)
  const status = yield* perform({ op: "lstat", path })
  if (!isDirectory(status)) throw makeOSError({ code: "ENOTDIR", syscall: "open", path })
  return { fd: -1, base, identity: identityOf(status) }
}

/**
 * Opens a directory in another one, by descriptor or by path as that one. A symbolic link is refused, as by
 * `openDirectory` and `pathDirectory`.
 *
 * @internal
 */
export function* openEntry(directory: Directory, name: string): JobProgram<Directory> {
  return directory.fd < 0
    ? yield* pathDirectory(joinPath(directory.base, name))
    : yield* openDirectory(entryPath(directory, name))
}

/**
 * Whether this system has paths for the entries of open directories. The identities are compared, since another file
 * system may be mounted at `/proc`.
 *
 * @internal
 */
export function* hasDescriptorPaths(directory: Directory): JobProgram<boolean> {
  try {
    return identityOf(yield* perform({ op: "stat", path: directory.base })) === directory.identity
  } catch (error) {
    if (isOSError(error, "ENOENT", "ENOTDIR")) return false
    throw error
  }
}

/** Fails with ESTALE if the path of a directory without a descriptor now leads to another one. @internal */
export function* checkDirectory(directory: Directory): JobProgram<void> {
  if (directory.fd >= 0) return
  const { identity } = yield* pathDirectory(directory.base)
  if (identity === directory.identity) return
  throw makeOSError({ code: "ESTALE", syscall: "open", path: toSystemPath(directory.base) })
}

/**
 * Reads a directory. Entries of unknown kind are listed as directories: opening them as directories is safe, and shows
 * what they are.
 *
 * @internal
 */
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

/** Closes a descriptor after a failure. It never fails itself: the first failure is the one to report. @internal */
export function* closeQuietly(fd: number): JobProgram<void> {
  if (fd < 0) return
  try {
    yield* perform({ op: "close", fd })
  } catch {
    // N5: the descriptor is closed in any case
  }
}
