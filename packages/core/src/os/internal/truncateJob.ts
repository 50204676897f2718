/**
 * The job that sets the size of a file by its path.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { OpenFlag } from "../../syscall/flags.js"
import type { JobProgram, SystemPath } from "../../syscall/syscall.js"
import { performNaming } from "./paths.js"

/**
 * Opens a file, sets its size and closes it: Node has no `truncate` of a path. Opening a FIFO that has no reader would
 * block; with O_NONBLOCK it fails with ENXIO, which becomes the EINVAL that `truncate` has for a FIFO.
 */
function* truncatePath(path: SystemPath, byteLength: number): JobProgram<void> {
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_NONBLOCK | OpenFlag.O_CLOEXEC
  let fd: number
  try {
    fd = yield* perform({ op: "open", path, flags, mode: 0 })
  } catch (error) {
    throw isIoError(error) && "code" in error && error.code === "ENXIO" ? cannotTruncate(path) : error
  }
  try {
    yield* performNaming(path, { op: "ftruncate", fd, length: byteLength })
  } finally {
    yield* perform({ op: "close", fd })
  }
}

/** The error of a file, or of a size, that `truncate` does not accept. @internal */
export const cannotTruncate = (path: SystemPath | number): Error =>
  makeOSError({ code: "EINVAL", syscall: "truncate", path, pathInMessage: typeof path !== "number" })

/** @internal */
export const truncateJob = job("os.truncate", truncatePath)
