/**
 * The job that begins a move.
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
import type { JobProgram } from "../../syscall/syscall.js"
import { copyOneLink, statusIfAny } from "./copying.js"
import { isDirectory } from "./directory.js"
import { isOSError } from "./failure.js"

/** How a move began, or ended. @internal */
export interface MoveResult {
  /** Where the source goes. */
  readonly dest: string
  readonly outcome: "directory" | "exists" | "file" | "into itself" | "moved"
}

/**
 * Renames. A link that leads nowhere is no directory, and not the source; neither is what may not be looked at.
 * Where source and destination are on different file systems, a link is made again, and of anything else it is said what
 * there is to copy.
 *
 * @internal
 */
export const beginMove = job("tree/beginMove", function*(path: string, target: string): JobProgram<MoveResult> {
  let dest = target
  const there = yield* statusIfAny(target)
  if (there !== undefined && isDirectory(there) && !(yield* isSame(path, there))) {
    dest = join(target, basename(withoutSlash(path)))
    if ((yield* statusIfAny(dest)) !== undefined) return { dest, outcome: "exists" }
  }
  try {
    yield* perform({ op: "rename", path: toSystemPath(path), dest: toSystemPath(dest) })
    return { dest, outcome: "moved" }
  } catch (error) {
    if (!isOSError(error, "EINVAL", "EXDEV")) throw error
    const kind = (yield* perform({ op: "lstat", path: toSystemPath(path) })).mode & fileType.mask
    if (kind === fileType.directory && (yield* isWithin(path, dest))) return { dest, outcome: "into itself" }
    if (error.code !== "EXDEV") throw error
    if (kind === fileType.directory) return { dest, outcome: "directory" }
    if (kind !== fileType.symbolicLink) return { dest, outcome: "file" }
  }
  yield* copyOneLink(path, dest, "all")
  yield* perform({ op: "unlink", path: toSystemPath(path) })
  return { dest, outcome: "moved" }
})

function* isSame(path: string, there: FileStatus): JobProgram<boolean> {
  const here = yield* statusIfAny(path)
  return here !== undefined && identityOf(here) === identityOf(there)
}

/** Whether a path leads into a directory, by whatever links. */
function* isWithin(directory: string, path: string): JobProgram<boolean> {
  const parent = dirname(withoutSlash(path))
  const inner = yield* perform({ op: "realpath", path: toSystemPath(parent === "" ? "." : parent) })
  const outer = yield* perform({ op: "realpath", path: toSystemPath(directory) })
  return `${inner}/`.startsWith(`${outer}/`)
}
