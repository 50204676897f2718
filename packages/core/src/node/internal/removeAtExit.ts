/**
 * Removes, when the process exits, the temporary files of operations in progress. Nothing is waited for then, so the calls are
 * made at once.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { type Leftover, leftovers, watchLeftovers } from "../../program/internal/leftovers.js"
import { toPath } from "./conversions.js"

/** How long calls that run in other threads get to end, in milliseconds: one that creates a file would come after its removal. */
const runningMillis = 20

/** As many links as Linux follows. */
const maxLinks = 40

const ignoringErrors = (action: () => void): void => {
  try {
    action()
  } catch {
    // it is not there, or cannot be removed: the process ends all the same
  }
}

/** The file is beside what the path leads to: where that is, only the links say. */
const remove = ({ name, path: start }: Leftover): void =>
  ignoringErrors(() => {
    let at = toPath(start).toString("latin1")
    for (let links = 0; links <= maxLinks; links++) {
      const beside = Buffer.from(path.posix.join(path.posix.dirname(at), name), "latin1")
      ignoringErrors(() => fs.unlinkSync(beside))
      const link = fs.readlinkSync(Buffer.from(at, "latin1"), "latin1")
      at = link.startsWith("/") ? link : path.posix.join(path.posix.dirname(at), link)
    }
  })

const removeAll = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, runningMillis)
  leftovers.forEach(remove)
}

/** Has temporary files removed at exit: the process has a listener as long as there are some. @internal */
export const removeLeftoversAtExit = (): void =>
  watchLeftovers((some) => {
    if (some) process.on("exit", removeAll)
    else process.off("exit", removeAll)
  })
