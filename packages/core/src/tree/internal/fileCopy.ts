/**
 * Copying the content of one file.
 *
 * Node's `copyFile` relies on the size that `stat` gives. So it copies nothing of a file in `/proc`; and if a file is
 * shorter than its size, as in `/sys` or after it was truncated meanwhile, it never returns, and blocks its thread.
 * Here a file is read to its end and written. `copyFile` is used only to share the blocks of a large file (a reflink),
 * which does not depend on the size.
 *
 * @since 0.1.0
 */
import { makeOSError, SameFileError, SpecialFileError } from "../../errors/index.js"
import { allocate } from "../../internal/buffer.js"
import { statusIfExists } from "../../os/internal/paths.js"
import { unlinkQuietly } from "../../program/internal/unlinkQuietly.js"
import { perform } from "../../program/program.js"
import { fileType, OpenFlag } from "../../syscall/flags.js"
import { identityOf } from "../../syscall/internal/identity.js"
import { toSystemPath } from "../../syscall/path.js"
import type { FileStatus } from "../../syscall/results.js"
import type { JobProgram, Syscall, SystemPath } from "../../syscall/syscall.js"
import { createBeside, keepOwner } from "../../wholeFile/internal/replaceJob.js"
import { closeQuietly } from "./directory.js"
import { isOSError } from "./failure.js"

/** What a copy gets from its source besides the content. @internal */
export interface Metadata {
  /** Permission bits. */
  readonly mode: number
  /** In nanoseconds since the epoch, as `mtimeNs`. */
  readonly atimeNs: bigint
  readonly mtimeNs: bigint
}

/** What is copied besides content: permissions and times, only permissions, or nothing. @internal */
export type Preserve = "all" | "mode" | "none"

/** A copy in progress. It is plain data, since jobs pass it from thread to thread. @internal */
export interface OpenCopy {
  readonly path: string
  readonly dest: string
  /** The descriptors. */
  readonly source: number
  readonly target: number
  /** The size of the source when it was opened, in bytes. */
  readonly size: number
  readonly metadata: Metadata
  readonly preserve: Preserve
  /** Whether the target was created for the copy, and is removed if the copy fails. */
  readonly created: boolean
  /** If the target is a temporary file: its path, and that of the file that it replaces when it is complete. */
  readonly replacing: Replacing | undefined
}

/** The files of an atomic replacement. */
interface Replacing {
  readonly temporary: SystemPath
  readonly file: SystemPath
}

/** How one file is copied. @internal */
export interface CopyRules {
  readonly preserve: Preserve
  /** Whether the target must not exist. */
  readonly exclusive: boolean
  /** Whether the source must not be a link. */
  readonly noFollow: boolean
  /** Whether to replace an existing file atomically by the complete copy, if possible. */
  readonly replace: boolean
}

/** How much is read at a time, in bytes. */
const chunkSize = 256 * 1024

/** A smaller file, in bytes, is copied faster than its blocks are shared. */
const minCloneSize = 64 * 1024

const COPYFILE_EXCL = 1
const COPYFILE_FICLONE_FORCE = 4

/** The errors of file systems that cannot share blocks, or not with each other. */
const cannotClone = ["EINVAL", "ENOSYS", "ENOTSUP", "ENOTTY", "EOPNOTSUPP", "EXDEV"]

/** @internal */
export const metadataOf = ({ atimeNs, mode, mtimeNs }: FileStatus): Metadata => ({
  mode: mode & 0o7777,
  atimeNs,
  mtimeNs
})

/**
 * Fails unless a file has content to copy. CPython refuses named pipes; devices are refused here too, since reading one
 * may never end.
 *
 * @internal
 */
export const checkKind = ({ mode }: FileStatus, path: string): void => {
  switch (mode & fileType.mask) {
    case fileType.directory:
      throw makeOSError({ code: "EISDIR", syscall: "open", path: toSystemPath(path) })
    case fileType.fifo:
      throw new SpecialFileError({ path, kind: "named pipe" })
    case fileType.characterDevice:
    case fileType.blockDevice:
      throw new SpecialFileError({ path, kind: "device" })
  }
}

/**
 * Copies files, one after the other, through the same buffer.
 *
 * Invariant: `transferred` is at most `copied`, which also counts the bytes of shared blocks.
 *
 * @internal
 */
export class FileCopier {
  /** How many more bytes the job may copy. */
  bytesLeft: number
  /** How many bytes were copied. */
  copied = 0
  /** How many bytes were read and written. */
  transferred = 0
  /** Whether to try to share blocks. `false` after the file system could not. */
  clone: boolean
  private buffer: Uint8Array = allocate(0)

  constructor(bytesLeft: number, clone: boolean) {
    this.bytesLeft = bytesLeft
    this.clone = clone
  }

  /**
   * Copies a file. If it has more bytes than are left, gives the copy to resume in another job; the caller then owns
   * its descriptors. After a failure, they are closed, and an incomplete copy that was created is removed.
   */
  *copy(path: string, dest: string, rules: CopyRules): JobProgram<OpenCopy | undefined> {
    // O_NONBLOCK: opening a named pipe does not wait for its other end; the check below refuses it
    const noFollow = rules.noFollow ? OpenFlag.O_NOFOLLOW : 0
    const flags = OpenFlag.O_RDONLY | OpenFlag.O_NONBLOCK | OpenFlag.O_CLOEXEC | noFollow
    const source = yield* perform({ op: "open", path: toSystemPath(path), flags, mode: 0 })
    let open: OpenCopy | undefined
    try {
      const status = yield* perform({ op: "fstat", fd: source })
      checkKind(status, path)
      const metadata = metadataOf(status)
      const { preserve } = rules
      const { size } = status
      // blocks are shared only with a new file: an existing one keeps its inode, mode and links
      const before = rules.exclusive ? undefined : yield* statusIfExists("stat", toSystemPath(dest))
      if (before === undefined && (yield* this.share(path, dest, size, rules))) {
        if (preserve === "all") yield* setTimes(dest, metadata)
      } else {
        const beside = before !== undefined && rules.replace ? yield* openBeside(dest, before) : undefined
        const { created, replacing, target } = beside ?? (yield* openTarget(path, dest, status, before, rules))
        open = { path, dest, source, target, size, metadata, preserve, created, replacing }
      }
    } catch (error) {
      yield* closeQuietly(source)
      throw error
    }
    if (open !== undefined) return (yield* this.resume(open)) ? undefined : open
    yield* perform({ op: "close", fd: source })
    return undefined
  }

  /**
   * Continues a copy. Gives whether it is complete; if not, no bytes are left. Times and mode are set when the content
   * is complete, since writing changes the times. After a failure, the descriptors are closed and a created file is
   * removed.
   */
  *resume(open: OpenCopy): JobProgram<boolean> {
    try {
      if (!(yield* this.transfer(open))) return false
      // by descriptor, since the name may belong to another file now
      if (open.preserve === "all") {
        yield* perform({
          op: "futimes",
          fd: open.target,
          atimeNs: open.metadata.atimeNs,
          mtimeNs: open.metadata.mtimeNs
        })
      }
      if (open.preserve !== "none") yield* perform({ op: "fchmod", fd: open.target, mode: open.metadata.mode })
    } catch (error) {
      yield* abandonCopy(open)
      throw withPath(error, open)
    }
    // closed before the rename, since an error of closing means that the content may be incomplete
    yield* closeBoth(open)
    if (open.replacing !== undefined) yield* putInPlace(open.replacing)
    return true
  }

  /**
   * Reads and writes until the end of the source, or until no bytes are left. Whether the end was reached. The size of
   * the source only decides the length of the buffer, and whether a short read is the last one.
   */
  private *transfer({ size, source, target }: OpenCopy): JobProgram<boolean> {
    const buffer = this.bufferFor(size)
    while (this.bytesLeft > 0) {
      const length = buffer.length
      const count = yield* perform({ op: "read", fd: source, buffer, offset: 0, length, position: null })
      if (count === 0) return true
      for (let offset = 0; offset < count;) {
        const left = count - offset
        offset += yield* perform({ op: "write", fd: target, buffer, offset, length: left, position: null }) // N2
      }
      this.bytesLeft -= count
      this.copied += count
      this.transferred += count
      if (count === size && count < length) return true // the whole file, in a read that was short
    }
    return false
  }

  /** A buffer that is one byte longer than a small file, so that the first read of one is short and shows its end. */
  private bufferFor(size: number): Uint8Array {
    const length = Math.min(size + 1, chunkSize)
    if (this.buffer.length < length) this.buffer = allocate(Math.min(2 * length, chunkSize))
    return this.buffer
  }

  /**
   * Creates the target with the blocks of the source, if the file is large and the file system can. Whether it did. If
   * not, nothing was created, and the content has to be transferred.
   */
  private *share(
    path: string,
    dest: string,
    size: number,
    { exclusive, preserve }: CopyRules
  ): JobProgram<boolean> {
    if (!this.clone || size < minCloneSize) return false
    const target = toSystemPath(dest)
    // a shared copy gets the mode of the source: for `"none"`, the default mode is found out before
    let mode: number | undefined
    try {
      if (preserve === "none") mode = yield* defaultMode(target)
      const flags = COPYFILE_FICLONE_FORCE | (mode === undefined ? COPYFILE_EXCL : 0)
      yield* perform({ op: "copyFile", path: toSystemPath(path), dest: target, flags })
    } catch (error) {
      if (isOSError(error, ...cannotClone)) this.clone = false
      else if (exclusive && isOSError(error, "EEXIST")) throw error
      else if (!isOSError(error)) throw error
      // any other error also occurs in the plain copy, which reports it
      if (mode !== undefined) yield* unlinkQuietly(target)
      return false
    }
    if (mode !== undefined) yield* perform({ op: "chmod", path: target, mode })
    // sharing takes little time, also for a large file: it counts as one chunk
    this.bytesLeft -= chunkSize
    this.copied += size
    return true
  }
}

/**
 * Creates a file, and gives the mode that it got: the umask is not known otherwise, since reading it means to change it
 * for the whole process. The file stays, and is empty.
 */
function* defaultMode(path: SystemPath): JobProgram<number> {
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_EXCL | OpenFlag.O_CLOEXEC
  const fd = yield* perform({ op: "open", path, flags, mode: 0o666 })
  try {
    return (yield* perform({ op: "fstat", fd })).mode & 0o7777
  } finally {
    yield* closeQuietly(fd)
  }
}

/** An open target, as in `OpenCopy`. */
interface Target {
  readonly target: number
  readonly created: boolean
  readonly replacing: Replacing | undefined
}

// without O_TRUNC: the target may be the source, which is noticed only after it was opened
const openForWriting = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_NONBLOCK | OpenFlag.O_CLOEXEC

/** Opens the target, and empties it if it exists. Fails with `SameFileError` if it is the source. */
function* openTarget(
  path: string,
  dest: string,
  source: FileStatus,
  before: FileStatus | undefined,
  rules: CopyRules
): JobProgram<Target> {
  const system = toSystemPath(dest)
  const mode = rules.preserve === "none" ? 0o666 : source.mode & 0o777
  if (rules.exclusive) {
    const target = yield* perform({ op: "open", path: system, flags: openForWriting | OpenFlag.O_EXCL, mode })
    return { target, created: true, replacing: undefined }
  }
  // a named pipe is not opened: that would complete an `open` of its other end in another process
  if (before !== undefined && (before.mode & fileType.mask) === fileType.fifo) checkKind(before, dest)
  // O_NONBLOCK: a pipe that appears between check and open without a reader is an error (ENXIO) and does not block
  const target = yield* perform({ op: "open", path: system, flags: openForWriting, mode })
  try {
    const status = yield* perform({ op: "fstat", fd: target })
    if (identityOf(status) === identityOf(source)) throw new SameFileError({ path, dest })
    const regular = (status.mode & fileType.mask) === fileType.regular
    if (regular && status.size > 0) yield* perform({ op: "ftruncate", fd: target, length: 0 })
    return { target, created: before === undefined, replacing: undefined }
  } catch (error) {
    yield* closeQuietly(target)
    if (before === undefined) yield* unlinkQuietly(system)
    throw error
  }
}

/** The errors after which a file is overwritten and not replaced: no file can be created in its directory. */
const cannotReplace = ["EACCES", "ENAMETOOLONG", "EPERM", "EROFS"]

/**
 * Creates the temporary file that replaces another one, with the owner of that one. `undefined` if that is not
 * possible, or not a regular file: the target is then overwritten.
 */
function* openBeside(dest: string, before: FileStatus): JobProgram<Target | undefined> {
  if ((before.mode & fileType.mask) !== fileType.regular) return undefined
  const path = toSystemPath(dest)
  // a file without write permission is not to be replaced either: this open fails for it
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_NONBLOCK | OpenFlag.O_CLOEXEC
  yield* closeQuietly(yield* perform({ op: "open", path, flags, mode: 0 }))
  const file = yield* perform({ op: "realpath", path }) // CPython writes through links
  let beside: { readonly fd: number; readonly temporary: SystemPath }
  try {
    // not readable by others until its mode is set
    beside = yield* createBeside(file, 0o600)
  } catch (error) {
    if (isOSError(error, ...cannotReplace)) return undefined
    throw error
  }
  const { fd, temporary } = beside
  try {
    yield* keepOwner(fd, before)
  } catch (error) {
    yield* closeQuietly(fd)
    yield* unlinkQuietly(temporary)
    throw error
  }
  return { target: fd, created: true, replacing: { temporary, file: toSystemPath(file) } }
}

/**
 * Renames the complete copy to the file that it replaces. If that fails, the file is unchanged and the copy is removed.
 */
function* putInPlace({ file, temporary }: Replacing): JobProgram<void> {
  try {
    yield* perform({ op: "rename", path: temporary, dest: file })
  } catch (error) {
    yield* unlinkQuietly(temporary)
    throw error
  }
}

/** Sets the times by path, of a copy that shares blocks and has no descriptor. */
function* setTimes(dest: string, { atimeNs, mtimeNs }: Metadata): JobProgram<void> {
  yield* perform({ op: "utimes", path: toSystemPath(dest), atimeNs, mtimeNs })
}

/**
 * Closes both descriptors. If closing the target fails, the copy has failed and is removed: some file systems report a
 * failed write only there.
 */
function* closeBoth(open: OpenCopy): JobProgram<void> {
  try {
    yield* perform({ op: "close", fd: open.target })
  } catch (error) {
    yield* closeQuietly(open.source)
    if (open.created) yield* unlinkQuietly(createdBy(open))
    throw withPath(error, open)
  }
  try {
    yield* perform({ op: "close", fd: open.source })
  } catch (error) {
    if (open.replacing !== undefined) yield* unlinkQuietly(open.replacing.temporary)
    throw error
  }
}

/** Closes both descriptors, and removes a file that was created: an incomplete copy is not left behind. @internal */
export function* abandonCopy(open: OpenCopy): JobProgram<void> {
  for (const call of abandoning(open)) {
    try {
      yield* perform(call)
    } catch {
      // the error before is the one to report
    }
  }
}

/** The calls of `abandonCopy`, for the `undo` of a job. @internal */
export const abandoning = (open: OpenCopy): ReadonlyArray<Syscall> => [
  { op: "close", fd: open.source },
  { op: "close", fd: open.target },
  ...(open.created ? [{ op: "unlink", path: createdBy(open) } as const] : [])
]

/** The path of the file that the copy created. */
const createdBy = ({ dest, replacing }: OpenCopy): SystemPath => replacing?.temporary ?? toSystemPath(dest)

/** Adds the path to the error of a call on a descriptor: that of the source for a read, else that of the target. */
const withPath = (error: unknown, { dest, path }: OpenCopy): unknown => {
  if (!isOSError(error) || error.path !== undefined) return error
  const { code, errno, syscall } = error
  return makeOSError({ code, errno, syscall, path: toSystemPath(syscall === "read" ? path : dest) })
}
