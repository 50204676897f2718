/**
 * The jobs of removing a tree. `tree/remove.ts` calls them, and keeps the directories between the top and the current
 * one.
 *
 * As for a copy, each job has a limit of entries, and its result has all that is needed to continue. Entries are
 * removed relative to an open directory (see `directory.ts`), so that a link that another process puts in place of a
 * directory never leads out of the tree.
 *
 * Other processes may change the tree at any time. An entry that is gone was removed, which is no failure. An entry
 * whose kind has changed is tried again as the new kind, and a directory that is not empty is emptied again, both a
 * limited number of times.
 *
 * @since 0.1.0
 */
import { makeOSError } from "../../errors/index.js"
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { toSystemPath } from "../../syscall/path.js"
import { isDirectory, isSymbolicLink } from "../../syscall/stat.js"
import type { JobProgram, Syscall } from "../../syscall/syscall.js"
import {
  checkDirectory,
  closeDirectory,
  closeQuietly,
  contentsOf,
  type Directory,
  entryPath,
  hasDescriptorPaths,
  openDirectory,
  openEntry,
  pathDirectory
} from "./directory.js"
import { type Failure, failureOf, isOSError, joinPath } from "./failure.js"

/** A directory that a job did not finish, with the entries that are left in it. @internal */
export interface Unfinished {
  readonly name: string
  readonly directory: Directory
  readonly directories: ReadonlyArray<string>
  readonly others: ReadonlyArray<string>
  /** Whether something in it could not be removed. */
  readonly failed: boolean
}

/** What a job removed. @internal */
export interface RemovalResult {
  /** How many entries were removed. */
  readonly entries: number
  /** Their sizes together, if they were measured. */
  readonly bytes: number
  readonly failures: ReadonlyArray<Failure>
  /** How many of the given names of directories, and of the other names, were handled. */
  readonly directories: number
  readonly others: number
  /** The last of those directories, if entries are left in it. The caller owns its descriptor. */
  readonly unfinished: Unfinished | undefined
}

/** What the removal of an emptied directory did. @internal */
export interface LeaveResult {
  /** `"notEmpty"`: an entry was created in it meanwhile. `"failed"`: it, or an entry in it, could not be removed. */
  readonly outcome: "notEmpty" | "failed" | "removed"
  readonly failures: ReadonlyArray<Failure>
  /** The parent, if it was opened again. The caller owns its descriptor. */
  readonly parent: Directory | undefined
}

/** How often an entry is tried whose kind another process keeps changing. */
const attempts = 10

/**
 * What one job has removed, and how many more entries it may remove.
 *
 * Invariant: `left` only decreases; the job handles no further name when it is 0 or less.
 */
class RemovalBatch {
  entries = 0
  bytes = 0
  readonly failures: Array<Failure> = []
  left: number
  readonly measure: boolean

  constructor(limit: number, measure: boolean) {
    this.left = limit
    this.measure = measure
  }

  /** Reports the failure of the entry `label`, its path from the directory of the job. */
  fail(error: unknown, label: string): void {
    this.failures.push(failureOf(error, label))
  }

  /** Counts an entry that was removed. */
  removed(bytes: number): void {
    this.entries++
    this.bytes += bytes
  }

  /**
   * Unlinks an entry. `false` if it is a directory, and was not removed. Another failure is reported, and counts as
   * handled.
   */
  *removeOther(parent: Directory, name: string, label: string): JobProgram<boolean> {
    const path = entryPath(parent, name)
    try {
      const bytes = this.measure ? (yield* perform({ op: "lstat", path })).size : 0
      yield* perform({ op: "unlink", path })
      this.removed(bytes)
    } catch (error) {
      if (isOSError(error, "ENOENT")) return true // another process removed it
      // Linux's answer for a directory: the kind of the listing is not valid any more
      if (isOSError(error, "EISDIR")) return false
      if (isOSError(error, "EPERM") && (yield* isDirectoryNow(parent, name))) return false // POSIX's answer, not Linux's
      this.fail(error, label)
    }
    return true
  }

  /**
   * Removes a directory and what is in it. Gives the directory if entries are left, since the job has to end: at the
   * limit, or because there are directories in it, which the caller enters one by one.
   */
  *removeDirectory(parent: Directory, name: string, label: string): JobProgram<Unfinished | undefined> {
    for (let attempt = 1;; attempt++) {
      let directory: Directory
      try {
        directory = yield* openEntry(parent, name)
      } catch (error) {
        if (isOSError(error, "ENOENT")) return
        if (isOSError(error, "ENOTDIR", "ELOOP") && attempt < attempts) {
          // not a directory, or no longer: a link is removed, and never followed
          if (yield* this.removeOther(parent, name, label)) return
          continue
        }
        if (isOSError(error, "EACCES") && (yield* this.removeEmpty(parent, name))) return
        this.fail(error, label)
        return
      }
      // failures in the directory explain why it is not empty afterwards, which is not reported again
      const failures = this.failures.length
      const rest = yield* this.empty(directory, label)
      const failed = this.failures.length > failures
      if (rest !== undefined) return { name, directory, ...rest, failed }
      if ((yield* this.leave(directory, parent, name, label, failed)) !== "notEmpty") return
      // another process created an entry: read it again
      if (attempt < attempts) continue
      this.fail(makeOSError({ code: "ENOTEMPTY", syscall: "rmdir" }), label)
      return
    }
  }

  /**
   * Removes the entries of a directory that are no directories. Gives the entries that are left, if any are. It does
   * not descend: a tree of any depth needs no recursion.
   */
  *empty(directory: Directory, label: string): JobProgram<Pick<Unfinished, "directories" | "others"> | undefined> {
    let index = 0
    try {
      const { directories, others } = yield* contentsOf(directory)
      // an entry that is a directory now is left, with the other directories
      for (; index < others.length && this.left > 0; index++) {
        this.left--
        const name = others[index]! // below the length
        if (!(yield* this.removeOther(directory, name, joinPath(label, name)))) directories.push(name)
      }
      return directories.length === 0 && index === others.length
        ? undefined
        : { directories, others: others.slice(index) }
    } catch (error) {
      // the directory was removed, and so were its entries
      if (!isOSError(error, "ENOENT")) this.fail(error, label)
      return undefined
    }
  }

  /**
   * Closes and removes a directory that was emptied. `failed` says whether a failure in it was reported: then it is not
   * empty, which is no further failure.
   */
  *leave(
    directory: Directory,
    parent: Directory,
    name: string,
    label: string,
    failed: boolean
  ): JobProgram<LeaveResult["outcome"]> {
    // closed first, so that the descriptor is closed whether or not the directory can be removed
    try {
      yield* closeDirectory(directory)
    } catch (error) {
      this.fail(error, label)
    }
    try {
      yield* perform({ op: "rmdir", path: entryPath(parent, name) })
      this.removed(0)
      return "removed"
    } catch (error) {
      if (isOSError(error, "ENOENT")) return "removed"
      // POSIX permits EEXIST for ENOTEMPTY; ENOTDIR: another file has its name now
      if (!isOSError(error, "ENOTEMPTY", "EEXIST", "ENOTDIR")) this.fail(error, label)
      else if (!failed) return "notEmpty"
      return "failed" // it has the entry whose failure was reported
    }
  }

  /**
   * Removes a directory that cannot be read, which works if it is empty. Whether it is gone. If not, the caller reports
   * the error of opening it.
   */
  *removeEmpty(parent: Directory, name: string): JobProgram<boolean> {
    try {
      yield* perform({ op: "rmdir", path: entryPath(parent, name) })
      this.removed(0)
      return true
    } catch (error) {
      return isOSError(error, "ENOENT")
    }
  }
}

/** Whether an entry is a directory; `false` if that cannot be found out. */
function* isDirectoryNow(parent: Directory, name: string): JobProgram<boolean> {
  try {
    return isDirectory(yield* perform({ op: "lstat", path: entryPath(parent, name) }))
  } catch {
    return false
  }
}

/** The parent of a tree's top: the name in it is the path that the user gave. */
const outside: Directory = { fd: -1, base: "", identity: "" }

/** The calls that close directories, for the `undo` of a job. */
const closing = (...directories: ReadonlyArray<Directory | undefined>): ReadonlyArray<Syscall> =>
  directories.flatMap((directory) =>
    directory !== undefined && directory.fd >= 0 ? [{ op: "close", fd: directory.fd }] : []
  )

/** The result of a job that handled `directories` names of directories and `others` other names. */
const resultOf = (
  batch: RemovalBatch,
  directories: number,
  others: number,
  unfinished: Unfinished | undefined
): RemovalResult => {
  const { bytes, entries, failures } = batch
  return { entries, bytes, failures, directories, others, unfinished }
}

/** Opens the top of a tree: by descriptor, or by path on a system without paths for descriptors. */
function* openTop(path: string): JobProgram<Directory> {
  const directory = yield* openDirectory(toSystemPath(path))
  try {
    if (yield* hasDescriptorPaths(directory)) return directory
  } catch (error) {
    yield* closeQuietly(directory.fd)
    throw error
  }
  yield* closeDirectory(directory)
  return yield* pathDirectory(path)
}

/** The failure of the top. A symbolic link has a message of its own (O20). */
function* topFailure(error: unknown, path: string): JobProgram<Failure> {
  const failure = failureOf(error, path)
  try {
    const status = yield* perform({ op: "lstat", path: toSystemPath(path) })
    if (!isSymbolicLink(status)) return failure
    const message = "Cannot call rmtree on a symbolic link"
    return { ...failure, call: { code: "ELOOP", errno: 40, syscall: "rmtree", message } }
  } catch {
    return failure
  }
}

/**
 * Opens the top of a tree, removes its entries up to the limit, and the top too if nothing is left. A top that cannot
 * be opened is a failure in the result, and so is a link, which is never followed.
 *
 * @internal
 */
export const beginRemoval = job(
  "tree/beginRemoval",
  function*(path: string, limit: number, measure: boolean): JobProgram<RemovalResult> {
    const batch = new RemovalBatch(limit, measure)
    let directory: Directory
    try {
      directory = yield* openTop(path)
    } catch (error) {
      batch.failures.push(yield* topFailure(error, path))
      return resultOf(batch, 0, 0, undefined)
    }
    const rest = yield* batch.empty(directory, path)
    const failed = batch.failures.length > 0
    if (rest !== undefined) return resultOf(batch, 0, 0, { name: path, directory, ...rest, failed })
    // not tried again: for the top, an entry that appears now is the error
    if ((yield* batch.leave(directory, outside, path, path, failed)) === "notEmpty") {
      batch.fail(makeOSError({ code: "ENOTEMPTY", syscall: "rmdir" }), path)
    }
    return resultOf(batch, 0, 0, undefined)
  },
  ({ unfinished }) => closing(unfinished?.directory)
)

/**
 * Removes entries of a directory, first those that are no directories. The job owns the directory until it returns, and
 * then the caller. It ends at the limit, or at the first directory that it cannot finish.
 *
 * @internal
 */
export const removeEntries = job(
  "tree/removeEntries",
  function*(
    parent: Directory,
    directories: ReadonlyArray<string>,
    others: ReadonlyArray<string>,
    limit: number,
    measure: boolean
  ): JobProgram<RemovalResult> {
    const batch = new RemovalBatch(limit, measure)
    let directoryCount = 0
    let otherCount = 0
    let unfinished: Unfinished | undefined
    try {
      // for a directory without a descriptor: its path may lead elsewhere since the last job
      yield* checkDirectory(parent)
    } catch (error) {
      batch.fail(error, "")
      return resultOf(batch, directories.length, others.length, undefined)
    }
    for (const name of others) {
      if (batch.left <= 0 || unfinished !== undefined) break
      batch.left--
      otherCount++
      // a directory in place of the entry that was listed
      if (!(yield* batch.removeOther(parent, name, name))) unfinished = yield* batch.removeDirectory(parent, name, name)
    }
    for (const name of directories) {
      if (batch.left <= 0 || unfinished !== undefined) break
      batch.left--
      directoryCount++
      unfinished = yield* batch.removeDirectory(parent, name, name)
    }
    return resultOf(batch, directoryCount, otherCount, unfinished)
  },
  ({ unfinished }, parent) => closing(parent, unfinished?.directory)
)

/**
 * Closes and removes a directory whose entries were handled. With `reopen`, its parent was closed, and is opened again
 * first: as `..` of the child, and only if that is still the same directory. The job owns both until it returns.
 *
 * @internal
 */
export const leaveDirectory = job(
  "tree/leaveDirectory",
  function*(
    child: Directory,
    name: string,
    parent: Directory | undefined,
    reopen: boolean,
    failed: boolean
  ): JobProgram<LeaveResult> {
    const batch = new RemovalBatch(0, false)
    let opened: Directory | undefined
    if (parent !== undefined && reopen) {
      try {
        opened = yield* reopenParent(child, parent)
      } catch (error) {
        batch.fail(error, "")
        yield* closeQuietly(child.fd)
        return { outcome: "failed", failures: batch.failures, parent: undefined }
      }
    }
    // only after the parent is open, since it is reached through the child
    const outcome = yield* batch.leave(child, opened ?? parent ?? outside, name, name, failed)
    return { outcome, failures: batch.failures, parent: opened }
  },
  ({ parent: opened }, _child, _name, parent, reopen) => closing(reopen ? opened : parent)
)

/**
 * Opens the parent of a directory as its `..`, which no link can change. Fails with ESTALE if it is another one now.
 */
function* reopenParent(child: Directory, parent: Directory): JobProgram<Directory> {
  const opened = yield* openEntry(child, "..")
  if (opened.identity === parent.identity) return opened
  yield* closeQuietly(opened.fd)
  throw makeOSError({ code: "ESTALE", syscall: "open" }) // the child was moved to another directory
}
