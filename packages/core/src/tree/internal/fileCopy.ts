/**
 * Copying the content of one file.
 *
 * Node's `copyFile` trusts the size that `stat` tells: it copies nothing of a file in `/proc`, and never ends, on a thread
 * that nothing can free, if the file is shorter than that, as one of `/sys`, or one that is truncated meanwhile. So a
 * content is read to its end and written, and `copyFile` is only asked to share the blocks of a large file (a reflink),
 * which looks at no size.
 *
 * @since 0.1.0
 */
import { makeOSError, SameFileError, SpecialFileError } from "../../errors/index.js"
import { allocate } from "../../internal/buffer.js"
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

/** What a copy takes over from its source, besides the content. @internal */
export interface Metadata {
  /** Permission bits. */
  readonly mode: number
  /** Since the epoch. */
  readonly atimeNs: bigint
  readonly mtimeNs: bigint
}

/** @internal */
export type Preserve = "all" | "mode" | "none"

/** A copy under way. It is data, so that jobs can pass it on. @internal */
export interface OpenCopy {
  readonly path: string
  readonly dest: string
  readonly source: number
  readonly target: number
  /** In bytes, as it was when the source was opened. */
  readonly size: number
  readonly metadata: Metadata
  readonly preserve: Preserve
  /** Whether the target was created for the copy, and is removed if it fails. */
  readonly created: boolean
  /** If the target is a temporary file: its path, and that of the file which it is to replace. */
  readonly replacing: Replacing | undefined
}

interface Replacing {
  readonly temporary: SystemPath
  readonly file: SystemPath
}

/** @internal */
export interface CopyRules {
  readonly preserve: Preserve
  /** The target must not exist. */
  readonly exclusive: boolean
  /** The source must be no link. */
  readonly noFollow: boolean
  /** A file that is there is replaced at once by the complete copy, where that can be done. */
  readonly replace: boolean
}

/** How many bytes are read at a time. */
const chunkSize = 256 * 1024

/** What is smaller is copied faster than shared. */
const minCloneSize = 64 * 1024

const COPYFILE_EXCL = 1
const COPYFILE_FICLONE_FORCE = 4

/** The answers of file systems that share no blocks, or not with each other. */
const cannotClone = ["EINVAL", "ENOSYS", "ENOTSUP", "ENOTTY", "EOPNOTSUPP", "EXDEV"]

/** @internal */
export const metadataOf = ({ atimeNs, mode, mtimeNs }: FileStatus): Metadata => ({
  mode: mode & 0o7777,
  atimeNs,
  mtimeNs
})

/** CPython refuses a named pipe; a device, whose content need not end, is refused as well. @internal */
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

/** Copies files, one after the other, with memory that they share. @internal */
export class FileCopier {
  /** How many more bytes may be copied before a pause. */
  bytesLeft: number
  /** How many were, blocks that are shared included. */
  copied = 0
  /** How many went through memory. */
  moved = 0
  /** Whether blocks may be shared; `false` once that turned out to be impossible. */
  clone: boolean
  private buffer: Uint8Array = allocate(0)

  constructor(bytesLeft: number, clone: boolean) {
    this.bytesLeft = bytesLeft
    this.clone = clone
  }

  /** Copies a file; if that is more than there are bytes left for, what the copy is to be gone on with. */
  *copy(path: string, dest: string, rules: CopyRules): JobProgram<OpenCopy | undefined> {
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
      const before = rules.exclusive ? undefined : yield* statusOf(toSystemPath(dest))
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

  /** Goes on with a copy. `false` if there are no bytes left before its end. */
  *resume(open: OpenCopy): JobProgram<boolean> {
    try {
      if (!(yield* this.transfer(open))) return false
      // by descriptor: the name may be another file's by now
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
    yield* closeBoth(open)
    if (open.replacing !== undefined) yield* putInPlace(open.replacing)
    return true
  }

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
      this.moved += count
      if (count === size && count < length) return true // all of it, and nothing was there to fill the rest
    }
    return false
  }

  /** One byte more than a small file has: a read that comes back short has seen its end. */
  private bufferFor(size: number): Uint8Array {
    const length = Math.min(size + 1, chunkSize)
    if (this.buffer.length < length) this.buffer = allocate(Math.min(2 * length, chunkSize))
    return this.buffer
  }

  /** Makes the target share the source's blocks, if the file is large and the file system can. */
  private *share(
    path: string,
    dest: string,
    size: number,
    { exclusive, preserve }: CopyRules
  ): JobProgram<boolean> {
    if (!this.clone || size < minCloneSize) return false
    const target = toSystemPath(dest)
    // sharing gives the target the mode of the source: what it would have without that is seen before
    let mode: number | undefined
    try {
      if (preserve === "none") mode = yield* defaultMode(target)
      const flags = COPYFILE_FICLONE_FORCE | (mode === undefined ? COPYFILE_EXCL : 0)
      yield* perform({ op: "copyFile", path: toSystemPath(path), dest: target, flags })
    } catch (error) {
      if (isOSError(error, ...cannotClone)) this.clone = false
      else if (exclusive && isOSError(error, "EEXIST")) throw error
      else if (!isOSError(error)) throw error
      // any other reason stops a plain copy too, which then says so
      if (mode !== undefined) yield* unlinkQuietly(target)
      return false
    }
    if (mode !== undefined) yield* perform({ op: "chmod", path: target, mode })
    this.bytesLeft -= chunkSize
    this.copied += size
    return true
  }
}

/** Creates a file, to see what mode it gets: the umask decides. */
function* defaultMode(path: SystemPath): JobProgram<number> {
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_EXCL | OpenFlag.O_CLOEXEC
  const fd = yield* perform({ op: "open", path, flags, mode: 0o666 })
  try {
    return (yield* perform({ op: "fstat", fd })).mode & 0o7777
  } finally {
    yield* closeQuietly(fd)
  }
}

interface Target {
  readonly target: number
  readonly created: boolean
  readonly replacing: Replacing | undefined
}

const openForWriting = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_NONBLOCK | OpenFlag.O_CLOEXEC

/** Opens the target; if it exists, empties it, unless it is the source itself. */
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
  // a named pipe is not opened: that alone would wake up who waits for its other end
  if (before !== undefined && (before.mode & fileType.mask) === fileType.fifo) checkKind(before, dest)
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

/** Why a file cannot be put beside another: then that has to be written itself. */
const cannotReplace = ["EACCES", "ENAMETOOLONG", "EPERM", "EROFS"]

/** Creates the file that is to replace another one; `undefined` if there can be none, or the other is no file. */
function* openBeside(dest: string, before: FileStatus): JobProgram<Target | undefined> {
  if ((before.mode & fileType.mask) !== fileType.regular) return undefined
  const path = toSystemPath(dest)
  // what may not be written is not replaced either
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_NONBLOCK | OpenFlag.O_CLOEXEC
  yield* closeQuietly(yield* perform({ op: "open", path, flags, mode: 0 }))
  const file = yield* perform({ op: "realpath", path }) // CPython writes through links
  let beside: { readonly fd: number; readonly temporary: SystemPath }
  try {
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

function* putInPlace({ file, temporary }: Replacing): JobProgram<void> {
  try {
    yield* perform({ op: "rename", path: temporary, dest: file })
  } catch (error) {
    yield* unlinkQuietly(temporary)
    throw error
  }
}

/** `undefined` if there is nothing. @internal */
export function* statusOf(path: SystemPath): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op: "stat", path })
  } catch (error) {
    if (isOSError(error, "ENOENT")) return undefined
    throw error
  }
}

function* setTimes(dest: string, { atimeNs, mtimeNs }: Metadata): JobProgram<void> {
  yield* perform({ op: "utimes", path: toSystemPath(dest), atimeNs, mtimeNs })
}

/** Closes both; an error of the target's is that of the copy, which then is not there. */
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

/** Closes both, and removes what was created: half a copy is none. @internal */
export function* abandonCopy(open: OpenCopy): JobProgram<void> {
  for (const call of abandoning(open)) {
    try {
      yield* perform(call)
    } catch {
      // what went wrong before is what is reported
    }
  }
}

/** The calls of `abandonCopy`. @internal */
export const abandoning = (open: OpenCopy): ReadonlyArray<Syscall> => [
  { op: "close", fd: open.source },
  { op: "close", fd: open.target },
  ...(open.created ? [{ op: "unlink", path: createdBy(open) } as const] : [])
]

const createdBy = ({ dest, replacing }: OpenCopy): SystemPath => replacing?.temporary ?? toSystemPath(dest)

/** Names the file in an error of a call on its descriptor. */
const withPath = (error: unknown, { dest, path }: OpenCopy): unknown => {
  if (!isOSError(error) || error.path !== undefined) return error
  const { code, errno, syscall } = error
  return makeOSError({ code, errno, syscall, path: toSystemPath(syscall === "read" ? path : dest) })
}
