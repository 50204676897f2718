/**
 * The job that begins a move, for `tree/move.ts`. Most moves are one rename. If that is not possible, since source and
 * destination are on different file systems, the result says what the caller has to copy and then remove.
 *
 * @since 0.1.0
 */
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { fileType } from "../../syscall/flags.js"
import { identityOf } from "../../syscall/internal/identity.js"
import { basename, dirname, join, withoutSlash } from "../../syscall/internal/posixPath.js"
import { toSystemPath } from "../../syscall/path.js"
import type { FileStatus } from "../../syscall/results.js"
import { isDirectory } from "../../syscall/stat.js"
import type { JobProgram } from "../../syscall/syscall.js"
import { copyOneLink, statusIfReachable } from "./copying.js"
import { isOSError } from "./failure.js"

/** What the first job of a move did, or what there is to do. @internal */
export interface MoveResult {
  /** The new path. */
  readonly dest: string
  /** `"moved"`: done. `"file"` or `"directory"`: it has to be copied. The others are errors. */
  readonly outcome: "directory" | "exists" | "file" | "into itself" | "moved"
}

/**
 * Renames the source to `target` or, if that is another directory, into it. A target whose status cannot be read is no
 * directory. Across file systems, a symbolic link is created again; of any other file the result says what to copy.
 *
 * @internal
 */
export const beginMove = job("tree/beginMove", function*(path: string, target: string): JobProgram<MoveResult> {
  let dest = target
  const there = yield* statusIfReachable(target)
  if (there !== undefined && isDirectory(there) && !(yield* isSame(path, there))) {
    dest = join(target, basename(withoutSlash(path)))
    if ((yield* statusIfReachable(dest)) !== undefined) return { dest, outcome: "exists" }
  }
  try {
    yield* perform({ op: "rename", path: toSystemPath(path), dest: toSystemPath(dest) })
    return { dest, outcome: "moved" }
  } catch (error) {
    if (!isOSError(error, "EINVAL", "EXDEV")) throw error
    const kind = (yield* perform({ op: "lstat", path: toSystemPath(path) })).mode & fileType.mask
    if (kind === fileType.directory && (yield* isWithin(path, dest))) return { dest, outcome: "into itself" }
    // a rename fails with EINVAL for a directory into itself; for anything else it is an error of its own
    if (error.code !== "EXDEV") throw error
    if (kind === fileType.directory) return { dest, outcome: "directory" }
    if (kind !== fileType.symbolicLink) return { dest, outcome: "file" }
  }
  // the copy first: if it fails, the source is still there
  yield* copyOneLink(path, dest, "all")
  yield* perform({ op: "unlink", path: toSystemPath(path) })
  return { dest, outcome: "moved" }
})

/**
 * Whether a path leads to the file of a status: then the target is renamed to itself, and not into itself. That also
 * permits to change the case of a name on a file system that ignores it.
 */
function* isSame(path: string, there: FileStatus): JobProgram<boolean> {
  const here = yield* statusIfReachable(path)
  return here !== undefined && identityOf(here) === identityOf(there)
}

/**
 * Whether a path is in a directory or below, after links are resolved. The path itself does not exist yet, so that its
 * parent is resolved.
 */
function* isWithin(directory: string, path: string): JobProgram<boolean> {
  const parent = dirname(withoutSlash(path))
  const inner = yield* perform({ op: "realpath", path: toSystemPath(parent === "" ? "." : parent) })
  const outer = yield* perform({ op: "realpath", path: toSystemPath(directory) })
  return `${inner}/`.startsWith(`${outer}/`)
}
