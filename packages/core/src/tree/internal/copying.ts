/**
 * The jobs of copying a tree, and those of copying one file. `tree/copy.ts` and `tree/copyFile.ts` call them.
 *
 * A tree is copied by many jobs, since an interruption waits for the job in progress, and progress is reported between
 * jobs. So a job has a limit of entries and of bytes, and its result has all that is needed to continue: directories
 * and files that it began and did not finish. Arguments and results are plain data, because a job may run on a thread.
 *
 * A failure of an entry does not end a job: it is in the result, and the other entries are copied.
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
import { isDirectory } from "../../syscall/stat.js"
import type { JobProgram } from "../../syscall/syscall.js"
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

/** The options of the copy of a tree, as plain data. @internal */
export interface CopyPlan {
  /** Whether links are copied as links. */
  readonly symlinks: boolean
  readonly ignoreDangling: boolean
  readonly dirsExistOk: boolean
  readonly preserve: Preserve
  /** Whether the user filters entries: then the listing of a directory is the end of a job. */
  readonly filtered: boolean
}

/** A directory that is copied, and its copy. @internal */
export interface CopyPlace {
  readonly path: string
  readonly dest: string
  /** Whether the copy was created by this operation, so that no entry in it exists yet. */
  readonly created: boolean
  /**
   * The identities of the directories from the top to this one, to find links that lead back; empty for links as links.
   */
  readonly above: ReadonlyArray<string>
  /** The identity of the copy's top. If that is within the tree, it is not copied itself. */
  readonly target: string
}

/** A directory whose copy a job has begun. @internal */
export interface UnfinishedCopy {
  readonly place: CopyPlace
  /** The entries that are not copied yet. */
  readonly listing: DirectoryListing
  readonly metadata: Metadata
}

/** What a job copied. @internal */
export interface CopyResult {
  readonly entries: number
  readonly bytes: number
  /** How many of these bytes were read and written. The others are in shared blocks. */
  readonly transferred: number
  readonly failures: ReadonlyArray<Failure>
  /** How many of the given names were handled. */
  readonly names: number
  /** The last of those names, if it is an unfinished directory; then the last in that directory, and so on. */
  readonly directories: ReadonlyArray<UnfinishedCopy>
  /** The last file of all these, if it is incomplete. The caller owns its descriptors. */
  readonly file: OpenCopy | undefined
  /** Whether to try to share blocks in the next job. */
  readonly clone: boolean
}

/** About how many bytes one job copies. */
const batchBytes = 8 * 1024 * 1024

/** How many levels of a tree one job descends: each level of generators makes each call a little slower. */
const maxDepth = 8

/**
 * What one job has copied, and how much more it may copy.
 *
 * Invariant: `directories` are nested, the outermost first, and `file` is in the innermost; the job ends when there is
 * one.
 */
class CopyBatch {
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

  /** What the job reports, after it handled `names` of the given names. */
  result(names: number): CopyResult {
    const { copier: { clone, copied, transferred }, directories, entries, failures, file } = this
    return { entries, bytes: copied, transferred, failures, names, directories, file, clone }
  }

  /**
   * Whether the job has to end: a limit is reached, or a directory or file is unfinished. The result has room for one
   * nested chain of these only.
   */
  get full(): boolean {
    return this.left <= 0 || this.copier.bytesLeft <= 0 || this.directories.length > 0 || this.file !== undefined
  }

  /**
   * Copies entries of a directory, until the job has to end. Gives how many it handled, including the one that is
   * unfinished. `label` is the path of the directory in failures; `depth` counts levels from the directory of the job.
   */
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

  /**
   * Copies an entry by its kind. The kind comes from the listing, which saves a call for each entry. If a file has
   * become a link since, opening it fails with ELOOP.
   */
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

  /** Copies a file. If it is large, keeps the incomplete copy in `file`. */
  private *copyFile(place: CopyPlace, path: string, dest: string, noFollow: boolean): JobProgram<void> {
    const { copier, plan: { preserve } } = this
    this.file = yield* copier.copy(path, dest, { preserve, exclusive: place.created, noFollow, replace: false })
    if (this.file === undefined) this.entries++
  }

  /** Copies a link as a link. Its target may be outside of the tree or not exist. */
  private *copyLink(path: string, dest: string): JobProgram<void> {
    yield* copyOneLink(path, dest, this.plan.preserve)
    this.entries++
  }

  /** Copies the target of a link. Fails with ENOENT if there is none, unless the plan ignores that. */
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

  /**
   * Copies a directory, level by level. If the job has to end before, adds it to `directories`, at the front: the
   * directories in it were added before.
   */
  private *copyDirectory(parent: CopyPlace, { depth, dest, followed, label, path }: Entry): JobProgram<void> {
    const status = yield* perform({ op: "stat", path: toSystemPath(path) })
    const identity = identityOf(status)
    if (identity === parent.target) return // the copy itself, in a tree that is copied into itself
    // only a link can lead back to a directory above, and a copy of that would never end
    if (followed && parent.above.includes(identity)) {
      throw makeOSError({ code: "ELOOP", syscall: "open", path: toSystemPath(path) })
    }
    const { plan } = this
    const listing = yield* perform({ op: "readdir", path: toSystemPath(path) })
    // after the listing: a directory that cannot be read has no copy
    const created = yield* makeDirectory(dest, status, plan)
    const above = plan.symlinks ? [] : [...parent.above, identity]
    const place: CopyPlace = { path, dest, created, above, target: parent.target }
    const metadata = metadataOf(status)
    // a filter is a function of the user and runs on the main thread, so that it gets the listing first
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

/** An entry to copy. */
interface Entry {
  readonly path: string
  readonly dest: string
  /** Its name in failures: the path from the directory of the job. */
  readonly label: string
  readonly depth: number
  /** Whether it is a link that is followed. */
  readonly followed: boolean
}

/** The entries from an index on, with their kinds. */
const rest = ({ kinds, names }: DirectoryListing, from: number): DirectoryListing => ({
  names: names.slice(from),
  kinds: kinds.slice(from)
})

/** The kind of an entry, for a file system that does not record it. */
function* kindOf(path: string): JobProgram<number> {
  switch ((yield* perform({ op: "lstat", path: toSystemPath(path) })).mode & fileType.mask) {
    case fileType.directory:
      return EntryKind.directory
    case fileType.symbolicLink:
      return EntryKind.symbolicLink
    case fileType.fifo:
      return EntryKind.fifo
    default:
      return EntryKind.file // the copy refuses a socket or device
  }
}

/** Creates a directory. `false` if it exists, which the plan has to allow. */
function* makeDirectory(dest: string, source: FileStatus, plan: CopyPlan): JobProgram<boolean> {
  // writable for the owner until it is filled, and never more open to others than its source
  const mode = plan.preserve === "none" ? 0o777 : (source.mode & 0o777) | 0o700
  const path = toSystemPath(dest)
  try {
    yield* perform({ op: "mkdir", path, mode })
    return true
  } catch (error) {
    if (!plan.dirsExistOk || !isOSError(error, "EEXIST")) throw error
    const there = yield* statusIfReachable(dest)
    if (there === undefined || !isDirectory(there)) throw error
    return false
  }
}

/**
 * Creates the directories above a path. Each is tried twice at most: upwards until one exists, and then downwards. The
 * usual case, that all but the last exist, needs one call.
 */
function* makeParents(dest: string): JobProgram<void> {
  const missing: Array<string> = []
  for (let parent = parentOf(dest); parent !== ""; parent = parentOf(parent)) {
    if (yield* makeParent(parent, true)) break
    missing.push(parent)
  }
  for (const parent of missing.reverse()) yield* makeParent(parent, false)
}

/** The path of the directory above; empty if the path has none. */
const parentOf = (path: string): string => dirname(withoutSlash(path))

/** Creates a directory. Whether it exists now; `false` only with `mayFail`, if the one above it does not exist. */
function* makeParent(path: string, mayFail: boolean): JobProgram<boolean> {
  try {
    yield* perform({ op: "mkdir", path: toSystemPath(path), mode: 0o777 })
  } catch (error) {
    if (mayFail && isOSError(error, "ENOENT")) return false
    if (!isOSError(error, "EEXIST")) throw error
  }
  return true
}

/**
 * Sets the metadata that `preserve` asks for, times first, as CPython does. For a directory it comes after its entries:
 * each entry changes its times, and its mode may forbid to create them.
 */
function* setMetadata(dest: string, { atimeNs, mode, mtimeNs }: Metadata, preserve: Preserve): JobProgram<void> {
  const path = toSystemPath(dest)
  if (preserve === "all") yield* perform({ op: "utimes", path, atimeNs, mtimeNs })
  if (preserve !== "none") yield* perform({ op: "chmod", path, mode })
}

/** Reads the top of a tree, and creates the top of its copy and the directories above that. @internal */
export const beginCopy = job(
  "tree/beginCopy",
  function*(path: string, dest: string, plan: CopyPlan): JobProgram<UnfinishedCopy> {
    const listing = yield* perform({ op: "readdir", path: toSystemPath(path) })
    const status = yield* perform({ op: "stat", path: toSystemPath(path) })
    // the directories above usually exist, so that they are created only after a failure
    let created: boolean
    try {
      created = yield* makeDirectory(dest, status, plan)
    } catch (error) {
      if (!isOSError(error, "ENOENT")) throw error
      yield* makeParents(dest)
      created = yield* makeDirectory(dest, status, plan)
    }
    // the copy may be within the tree, for which its identity has to be known
    const target = identityOf(yield* perform({ op: "stat", path: toSystemPath(dest) }))
    const place: CopyPlace = { path, dest, created, above: [identityOf(status)], target }
    return { place, listing, metadata: metadataOf(status) }
  }
)

/**
 * Copies entries of a directory, and what is in them. `limit` is the number of entries; `clone` says whether to try to
 * share blocks. If the result is not wanted, an incomplete file is closed and removed; complete copies stay.
 *
 * @internal
 */
export const copyEntries = job(
  "tree/copyEntries",
  function*(
    place: CopyPlace,
    listing: DirectoryListing,
    plan: CopyPlan,
    limit: number,
    clone: boolean
  ): JobProgram<CopyResult> {
    const batch = new CopyBatch(plan, limit, clone)
    return batch.result(yield* batch.copyEntries(place, listing, "", 0))
  },
  ({ file }) => file === undefined ? [] : abandoning(file),
  ({ transferred }) => [transferred, transferred]
)

/** What a job copied of a large file. @internal */
export interface ResumeResult {
  /** Whether the copy is complete, or has failed. */
  readonly done: boolean
  readonly bytes: number
  /** As in `CopyResult`. */
  readonly transferred: number
  readonly failure: Failure | undefined
}

/**
 * Continues the copy of a file, by as many bytes as one job copies. The job owns the descriptors until the copy is
 * returned incomplete. A failure is in the result, since it has to have the bytes that were copied before.
 *
 * @internal
 */
export const resumeFile = job(
  "tree/resumeFile",
  function*(file: OpenCopy): JobProgram<ResumeResult> {
    const copier = new FileCopier(batchBytes, false)
    try {
      const done = yield* copier.resume(file)
      return { done, bytes: copier.copied, transferred: copier.transferred, failure: undefined }
    } catch (error) {
      return { done: true, bytes: copier.copied, transferred: copier.transferred, failure: copyFailureOf(error, "") }
    }
  },
  ({ done }, file) => done ? [] : abandoning(file),
  ({ transferred }) => [transferred, transferred]
)

/**
 * Closes the descriptors of an incomplete copy, and removes the copy, if the operation ends early. It never fails.
 *
 * @internal
 */
export const abandonFile = job("tree/abandonFile", function*(file: OpenCopy): JobProgram<void> {
  yield* abandonCopy(file)
})

/** Sets the metadata of a directory, when all jobs that copied its entries have ended. @internal */
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

/** The options of the copy of a file, as plain data. @internal */
export interface FilePlan {
  readonly followSymlinks: boolean
  readonly exclusive: boolean
  /** As in `CopyRules`. */
  readonly replace: boolean
  readonly preserve: Preserve
}

/** What the first job of the copy of a file did. @internal */
export interface FileResult {
  readonly bytes: number
  /** As in `CopyResult`. */
  readonly transferred: number
  readonly failure: Failure | undefined
  /** The copy, if it is incomplete. The caller owns its descriptors. */
  readonly file: OpenCopy | undefined
}

/**
 * Copies a link, or begins the copy of a file; completes it if it is small. A failure is in the result, as for
 * `resumeFile`.
 *
 * @internal
 */
export const beginFile = job(
  "tree/beginFile",
  function*(path: string, dest: string, plan: FilePlan): JobProgram<FileResult> {
    const copier = new FileCopier(batchBytes, true)
    try {
      yield* checkPair(path, dest)
      if (!plan.followSymlinks && (yield* kindOf(path)) === EntryKind.symbolicLink) {
        yield* copyOneLink(path, dest, plan.preserve)
        return { bytes: 0, transferred: 0, failure: undefined, file: undefined }
      }
      const file = yield* copier.copy(path, dest, { ...plan, noFollow: false })
      return { bytes: copier.copied, transferred: copier.transferred, failure: undefined, file }
    } catch (error) {
      const failure = yield* explainMissingDirectory(copyFailureOf(error, ""), dest)
      return { bytes: 0, transferred: copier.transferred, failure, file: undefined }
    }
  },
  ({ file }) => file === undefined ? [] : abandoning(file),
  ({ transferred }) => [transferred, transferred]
)

/**
 * The checks that CPython makes before it opens the files, so that their errors come before those of opening. A path
 * without a status is not checked: the calls after this one report it.
 */
function* checkPair(path: string, dest: string): JobProgram<void> {
  const source = yield* statusIfReachable(path)
  const target = yield* statusIfReachable(dest)
  if (source !== undefined && target !== undefined && identityOf(source) === identityOf(target)) {
    throw new SameFileError({ path, dest })
  }
  if (source !== undefined && !isDirectory(source)) checkKind(source, path)
  if (target !== undefined && (target.mode & fileType.mask) === fileType.fifo) checkKind(target, dest)
}

/**
 * The status of a path; `undefined` if it does not exist or cannot be reached, which the next call on it reports.
 *
 * @internal
 */
export function* statusIfReachable(path: string): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op: "stat", path: toSystemPath(path) })
  } catch (error) {
    if (isOSError(error, "EACCES", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOTDIR")) return undefined
    throw error
  }
}

/** The failure of a copy to a path with a slash at its end: CPython says that the directory does not exist. */
function* explainMissingDirectory(failure: Failure, dest: string): JobProgram<Failure> {
  if (!dest.endsWith("/") || failure.call?.code !== "EISDIR" || failure.call.path !== dest) return failure
  if ((yield* statusIfReachable(dest)) !== undefined) return failure
  const message = `Directory does not exist: ${beginning(dest)}`
  return { name: "", call: { code: "ENOENT", errno: 2, syscall: "open", path: dest, message } }
}

/**
 * Creates a link with the text of another, and with its times for `"all"`. The mode of a link has no meaning on Linux.
 * Fails with EEXIST if `dest` exists: a link does not overwrite.
 *
 * @internal
 */
export function* copyOneLink(path: string, dest: string, preserve: Preserve): JobProgram<void> {
  // the times first: reading a link may change the time of the last access
  const status = preserve === "all" ? yield* perform({ op: "lstat", path: toSystemPath(path) }) : undefined
  const text = yield* perform({ op: "readlink", path: toSystemPath(path) })
  yield* perform({ op: "symlink", path: toSystemPath(text), dest: toSystemPath(dest) })
  if (status === undefined) return
  yield* perform({ op: "lutimes", path: toSystemPath(dest), atimeNs: status.atimeNs, mtimeNs: status.mtimeNs })
}
