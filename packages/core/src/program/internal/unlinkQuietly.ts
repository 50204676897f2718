/** Removing what an operation that fails has created. */
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"
import { perform } from "../program.js"

/** Removes a name. It never fails: what is to be heard of is why the operation failed. @internal */
export function* unlinkQuietly(path: SystemPath): JobProgram<void> {
  try {
    yield* perform({ op: "unlink", path })
  } catch {
    // it may be gone, or the disk with it
  }
}
