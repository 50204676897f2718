/**
 * The job that finds out whether a path is a mount point.
 *
 * @since 0.1.0
 */
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { isSymbolicLink } from "../../syscall/stat.js"
import type { JobProgram } from "../../syscall/syscall.js"
import { child, type PathName, systemPath, withText } from "./paths.js"
import { resolvePath } from "./realpath.js"

/**
 * A directory is a mount point if it is on another file system than the one above it, or if both are the same
 * directory, as at the root (P04). A symbolic link is none.
 */
function* isMountPoint(path: PathName): JobProgram<boolean> {
  const own = yield* perform({ op: "lstat", path: systemPath(path) })
  if (isSymbolicLink(own)) return false
  const parent = withText(path, yield* resolvePath(child(path, ".."), false))
  const above = yield* perform({ op: "lstat", path: systemPath(parent) })
  return own.dev !== above.dev || own.ino === above.ino
}

/** @internal */
export const ismountJob = job("os.path.ismount", isMountPoint)
