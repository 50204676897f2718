/** Removal of a file that a failed operation has created. */
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"
import { perform } from "../program.js"

/** Removes a name. It never fails: the error to report is that of the operation. @internal */
export function* unlinkQuietly(path: SystemPath): JobProgram<void> {
  try {
    yield* perform({ op: "unlink", path })
  } catch {
    // it may be gone, or the disk with it
  }
}
