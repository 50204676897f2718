/** Removing what an operation that fails has created. */
import { perform } from "../program.js"
import type { JobProgram, SystemPath } from "../syscall.js"

/** Removes a name. It never fails: what is to be heard of is why the operation failed. @internal */
export function* unlinkQuietly(path: SystemPath): JobProgram<void> {
  try {
    yield* perform({ op: "unlink", path })
  } catch {
    // it may be gone, or the disk with it
  }
}
