/**
 * The jobs of copying a tree.
 *
 * @since 0.1.0
 */
import { makeOSError, SameFileError, SpecialFileError } from "../../errors/index.js"
import { beginning } from "../../errors/internal/repr.js"
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { EntryKind, fileType } from "../../syscall/flags.js"
import { identityOf } from "../../syscall/internal/identity.js"
import { dirname, withoutSlash } from "../../syscall/internal/posixPath.js"
import { toSystemPath } from "../../syscall/path.js"
import type { DirectoryListing, FileStatus } from "../../syscall/results.js"
import type { JobProgram } from "../../syscall/syscall.js"
import { isDirectory } from "./directory.js"
import { copyFailureOf, type Failure, isOSError, joinPath } from "./failure.js"
import {
  abandonCopy,
  abandoning,
  checkKind,
  FileCopier,
  type Metadata,
  metadataOf,
  type OpenCopy,
  type Preserve
} from "./fileCopy.js"

/** How a tree is copied, as data. @internal */
export interface CopyPlan {
  /** Links are copied, and not what they point to. */
  readonly symlinks: boolean
  readonly ignoreDangling: boolean
  readonly dirsExistOk: boolean
  readonly preserve: Preserve
  /** Listings go to the caller before anything in them is copied. */
  readonly filtered: boolean
}

/** A directory and its copy. @internal */
export interface CopyPlace {
  readonly path: string
  readonly dest: string
  /** Whether the copy was created, so that nothing is in it yet. */
  readonly created: boolean
  /** The directories from the top to this one, where links are followed: one that leads back has no end. */
  readonly above: ReadonlyArray<string>
  /** What was created for the top: it may be within the tree, and is no part of it. */
  readonly target: string
}

/** A directory that a batch did not finish. @internal */
export interface UnfinishedCopy {
  readonly place: CopyPlace
  readonly listing: DirectoryListing
  readonly metadata: Metadata
}

/** @internal */
export interface CopyResult {
  readonly entries: number
  readonly bytes: number
  /** How many bytes went through memory: fewer, where blocks are shared. */
  readonly moved: number
  readonly failures: ReadonlyArray<Failure>
  /** How many of the names that it was given are done with. */
  readonly names: number
  /** The last of those names, if it is a directory that is not done with; and the last in that; and so on. */
  readonly directories: ReadonlyArray<UnfinishedCopy>
  /** The last file of all these, if it is not done with. Its descriptors are the caller's. */
  readonly file: OpenCopy | undefined
  /** Whether to go on trying to share blocks. */
  readonly clone: boolean
}

/** How many bytes a batch copies, about. */
const batchBytes = 8 * 1024 * 1024

/** How deep into a tree one batch goes: each level makes each call a little dearer. */
const maxDepth = 8

/** What one job does, and how much more it may do. */
class Batch {
  entries = 0
  readonly failures: Array<Failure> = []
  readonly directories: Array<UnfinishedCopy> = []
  file: OpenCopy | undefined = undefined
  left: number
  private readonly copier: FileCopier
  private readonly plan: CopyPlan

  constructor(plan: CopyPlan, limit: number, clone: boolean) {
    this.plan = plan
    this.left = limit
    this.copier = new FileCopier(batchBytes, clone)
  }

  result(names: number): CopyResult {
    const { copier: { clone, copied, moved }, directories, entries, failures, file } = this
    return { entries, bytes: copied, moved, failures, names, directories, file, clone }
  }

  /** Whether it is time to let the caller see how it goes. */
  get full(): boolean {
    return this.left <= 0 || this.copier.bytesLeft <= 0 || this.directories.length > 0 || this.file !== undefined
  }

  /** Copies entries of a directory; how many. */
  *copyEntries(
    place: CopyPlace,
    { kinds, names }: DirectoryListing,
    label: string,
    depth: number
  ): JobProgram<number> {
    let index = 0
    while (index < names.length && !this.full) {
      const name = names[index]! // below the length
      const kind = kinds[index]! // as many as names
      index++
      this.left--
      try {
        yield* this.copyEntry(place, name, kind, joinPath(label, name), depth)
      } catch (error) {
        this.failures.push(copyFailureOf(error, joinPath(label, name)))
      }
    }
    return index
  }

  private *copyEntry(
    place: CopyPlace,
    name: string,
    kind: number,
    label: string,
    depth: number
  ): JobProgram<void> {
    const path = joinPath(place.path, name)
    const dest = joinPath(place.dest, name)
    switch (kind === EntryKind.unknown ? yield* kindOf(path) : kind) {
      case EntryKind.directory:
        return yield* this.copyDirectory(place, { path, dest, label, depth, followed: false })
      case EntryKind.symbolicLink:
        return yield* this.plan.symlinks
          ? this.copyLink(path, dest)
          : this.followLink(place, { path, dest, label, depth, followed: true })
      case EntryKind.fifo:
        throw new SpecialFileError({ path, kind: "named pipe" })
      case EntryKind.socket:
        throw new SpecialFileError({ path, kind: "socket" })
      case EntryKind.characterDevice:
      case EntryKind.blockDevice:
        throw new SpecialFileError({ path, kind: "device" })
      default:
        return yield* this.copyFile(place, path, dest, true)
    }
  }

  private *copyFile(place: CopyPlace, path: string, dest: string, noFollow: boolean): JobProgram<void> {
    const { copier, plan: { preserve } } = this
    this.file = yield* copier.copy(path, dest, { preserve, exclusive: place.created, noFollow, replace: false })
    if (this.file === undefined) this.entries++
  }

  private *copyLink(path: string, dest: string): JobProgram<void> {
    yield* copyOneLink(path, dest, this.plan.preserve)
    this.entries++
  }

  private *followLink(place: CopyPlace, entry: Entry): JobProgram<void> {
    const { dest, path } = entry
    let status: FileStatus
    try {
      status = yield* perform({ op: "stat", path: toSystemPath(path) })
    } catch (error) {
      if (this.plan.ignoreDangling && isOSError(error, "ENOENT")) return
      throw error
    }
    if (isDirectory(status)) return yield* this.copyDirectory(place, entry)
    checkKind(status, path)
    yield* this.copyFile(place, path, dest, false)
  }

  private *copyDirectory(parent: CopyPlace, { depth, dest, followed, label, path }: Entry): JobProgram<void> {
    const status = yield* perform({ op: "stat", path: toSystemPath(path) })
    const identity = identityOf(status)
    if (identity === parent.target) return // a tree that is copied into itself ends here
    if (followed && parent.above.includes(identity)) {
      throw makeOSError({ code: "ELOOP", syscall: "open", path: toSystemPath(path) })
    }
    const { plan } = this
    const listing = yield* perform({ op: "readdir", path: toSystemPath(path) })
    const created = yield* makeDirectory(dest, status, plan)
    const above = plan.symlinks ? [] : [...parent.above, identity]
    const place: CopyPlace = { path, dest, created, above, target: parent.target }
    const metadata = metadataOf(status)
    const done = plan.filtered || depth >= maxDepth ? 0 : yield* this.copyEntries(place, listing, label, depth + 1)
    const within = this.directories.length > 0 || this.file !== undefined
    if (done < listing.names.length || within) {
      this.directories.unshift({ place, listing: rest(listing, done), metadata })
      return
    }
    yield* setMetadata(dest, metadata, plan.preserve)
    this.entries++
  }
}

/** What is to be copied to where, and what it is called in errors. */
interface Entry {
  readonly path: string
  readonly dest: string
  readonly label: string
  readonly depth: number
  /** Whether it is a link. */
  readonly followed: boolean
}

const rest = ({ kinds, names }: DirectoryListing, from: number): DirectoryListing => ({
  names: names.slice(from),
  kinds: kinds.slice(from)
})

function* kindOf(path: string): JobProgram<number> {
  switch ((yield* perform({ op: "lstat", path: toSystemPath(path) })).mode & fileType.mask) {
    case fileType.directory:
      return EntryKind.directory
    case fileType.symbolicLink:
      return EntryKind.symbolicLink
    case fileType.fifo:
      return EntryKind.fifo
    default:
      return EntryKind.file // the copy itself refuses what has no content
  }
}

/** Whether the directory was created; if it may exist, it must be a directory. */
function* makeDirectory(dest: string, source: FileStatus, plan: CopyPlan): JobProgram<boolean> {
  // writable while it is filled; never more open to others than its source
  const mode = plan.preserve === "none" ? 0o777 : (source.mode & 0o777) | 0o700
  const path = toSystemPath(dest)
  try {
    yield* perform({ op: "mkdir", path, mode })
    return true
  } catch (error) {
    if (!plan.dirsExistOk || !isOSError(error, "EEXIST")) throw error
    const there = yield* statusIfAny(dest)
    if (there === undefined || !isDirectory(there)) throw error
    return false
  }
}

/** Makes the directories above a path that do not exist; each is tried twice at most, whatever is in the way. */
function* makeParents(dest: string): JobProgram<void> {
  const missing: Array<string> = []
  for (let parent = parentOf(dest); parent !== ""; parent = parentOf(parent)) {
    if (yield* makeParent(parent, true)) break
    missing.push(parent)
  }
  for (const parent of missing.reverse()) yield* makeParent(parent, false)
}

const parentOf = (path: string): string => dirname(withoutSlash(path))

/** Whether there is something now; with `mayLack`, what is above it may be missing. */
function* makeParent(path: string, mayLack: boolean): JobProgram<boolean> {
  try {
    yield* perform({ op: "mkdir", path: toSystemPath(path), mode: 0o777 })
  } catch (error) {
    if (mayLack && isOSError(error, "ENOENT")) return false
    if (!isOSError(error, "EEXIST")) throw error
  }
  return true
}

function* setMetadata(dest: string, { atimeNs, mode, mtimeNs }: Metadata, preserve: Preserve): JobProgram<void> {
  const path = toSystemPath(dest)
  if (preserve === "all") yield* perform({ op: "utimes", path, atimeNs, mtimeNs })
  if (preserve !== "none") yield* perform({ op: "chmod", path, mode })
}

/** Reads the top of a tree, and makes the top of its copy, with the directories above it. @internal */
export const beginCopy = job(
  "tree/beginCopy",
  function*(path: string, dest: string, plan: CopyPlan): JobProgram<UnfinishedCopy> {
    const listing = yield* perform({ op: "readdir", path: toSystemPath(path) })
    const status = yield* perform({ op: "stat", path: toSystemPath(path) })
    let created: boolean
    try {
      created = yield* makeDirectory(dest, status, plan)
    } catch (error) {
      if (!isOSError(error, "ENOENT")) throw error
      yield* makeParents(dest)
      created = yield* makeDirectory(dest, status, plan)
    }
    const target = identityOf(yield* perform({ op: "stat", path: toSystemPath(dest) }))
    const place: CopyPlace = { path, dest, created, above: [identityOf(status)], target }
    return { place, listing, metadata: metadataOf(status) }
  }
)

/** Copies entries of a directory. @internal */
export const copyEntries = job(
  "tree/copyEntries",
  function*(
    place: CopyPlace,
    listing: DirectoryListing,
    plan: CopyPlan,
    limit: number,
    clone: boolean
  ): JobProgram<CopyResult> {
    const batch = new Batch(plan, limit, clone)
    return batch.result(yield* batch.copyEntries(place, listing, "", 0))
  },
  ({ file }) => file === undefined ? [] : abandoning(file),
  ({ moved }) => [moved, moved]
)

/** What came of going on with a file. @internal */
export interface ResumeResult {
  readonly done: boolean
  readonly bytes: number
  /** As of `CopyResult`. */
  readonly moved: number
  readonly failure: Failure | undefined
}

/** Goes on with a file, whose descriptors the job owns meanwhile. @internal */
export const resumeFile = job(
  "tree/resumeFile",
  function*(file: OpenCopy): JobProgram<ResumeResult> {
    const copier = new FileCopier(batchBytes, false)
    try {
      const done = yield* copier.resume(file)
      return { done, bytes: copier.copied, moved: copier.moved, failure: undefined }
    } catch (error) {
      return { done: true, bytes: copier.copied, moved: copier.moved, failure: copyFailureOf(error, "") }
    }
  },
  ({ done }, file) => done ? [] : abandoning(file),
  ({ moved }) => [moved, moved]
)

/** Gives up on files. @internal */
export const abandonFile = job("tree/abandonFile", function*(file: OpenCopy): JobProgram<void> {
  yield* abandonCopy(file)
})

/** Gives a directory its metadata, when all is in it. @internal */
export const finishDirectory = job(
  "tree/finishDirectory",
  function*(dest: string, metadata: Metadata, preserve: Preserve): JobProgram<Failure | undefined> {
    try {
      yield* setMetadata(dest, metadata, preserve)
      return undefined
    } catch (error) {
      return copyFailureOf(error, "")
    }
  }
)

/** How a file is copied, as data. @internal */
export interface FilePlan {
  readonly followSymlinks: boolean
  readonly exclusive: boolean
  /** Whether a file that is there is replaced at once by the complete copy, where that can be done. */
  readonly replace: boolean
  readonly preserve: Preserve
}

/** What came of a copy of a file. @internal */
export interface FileResult {
  readonly bytes: number
  /** As of `CopyResult`. */
  readonly moved: number
  readonly failure: Failure | undefined
  /** The copy, if it is not done. Its descriptors are the caller's. */
  readonly file: OpenCopy | undefined
}

/** Copies a file, or a link, or begins to. @internal */
export const beginFile = job(
  "tree/beginFile",
  function*(path: string, dest: string, plan: FilePlan): JobProgram<FileResult> {
    const copier = new FileCopier(batchBytes, true)
    try {
      yield* checkPair(path, dest)
      if (!plan.followSymlinks && (yield* kindOf(path)) === EntryKind.symbolicLink) {
        yield* copyOneLink(path, dest, plan.preserve)
        return { bytes: 0, moved: 0, failure: undefined, file: undefined }
      }
      const file = yield* copier.copy(path, dest, { ...plan, noFollow: false })
      return { bytes: copier.copied, moved: copier.moved, failure: undefined, file }
    } catch (error) {
      const failure = yield* clearer(copyFailureOf(error, ""), dest)
      return { bytes: 0, moved: copier.moved, failure, file: undefined }
    }
  },
  ({ file }) => file === undefined ? [] : abandoning(file),
  ({ moved }) => [moved, moved]
)

/** CPython's checks before it opens anything. */
function* checkPair(path: string, dest: string): JobProgram<void> {
  const source = yield* statusIfAny(path)
  const target = yield* statusIfAny(dest)
  if (source !== undefined && target !== undefined && identityOf(source) === identityOf(target)) {
    throw new SameFileError({ path, dest })
  }
  if (source !== undefined && !isDirectory(source)) checkKind(source, path)
  if (target !== undefined && (target.mode & fileType.mask) === fileType.fifo) checkKind(target, dest)
}

/** `undefined` if a path leads nowhere, or may not be followed: what is done with it then says so. @internal */
export function* statusIfAny(path: string): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op: "stat", path: toSystemPath(path) })
  } catch (error) {
    if (isOSError(error, "EACCES", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOTDIR")) return undefined
    throw error
  }
}

/** A destination with a slash at its end that does not exist is a directory that is missing. */
function* clearer(failure: Failure, dest: string): JobProgram<Failure> {
  if (!dest.endsWith("/") || failure.call?.code !== "EISDIR" || failure.call.path !== dest) return failure
  if ((yield* statusIfAny(dest)) !== undefined) return failure
  const message = `Directory does not exist: ${beginning(dest)}`
  return { name: "", call: { code: "ENOENT", errno: 2, syscall: "open", path: dest, message } }
}

/** Makes a link like another, with its times if that is asked for. @internal */
export function* copyOneLink(path: string, dest: string, preserve: Preserve): JobProgram<void> {
  const status = preserve === "all" ? yield* perform({ op: "lstat", path: toSystemPath(path) }) : undefined
  const text = yield* perform({ op: "readlink", path: toSystemPath(path) })
  yield* perform({ op: "symlink", path: toSystemPath(text), dest: toSystemPath(dest) })
  if (status === undefined) return
  yield* perform({ op: "lutimes", path: toSystemPath(dest), atimeNs: status.atimeNs, mtimeNs: status.mtimeNs })
}
