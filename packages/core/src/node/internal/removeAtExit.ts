/**
 * Removes the temporary files of operations in progress when the process exits. The calls are made synchronously,
 * because the event loop does not turn any more. `backends.ts` calls `removeLeftoversAtExit` once, when it is loaded.
 * A process that a signal kills leaves the files.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { type Leftover, leftovers, watchLeftovers } from "../../program/internal/leftovers.js"
import { toPath } from "./conversions.js"

/** Milliseconds that calls in other threads have to complete first: one of them may be about to create a file. */
const runningMillis = 20

/** The most symbolic links that Linux follows in a path. */
const maxLinks = 40

/** An error with one file must not keep the others from being removed. */
const ignoringErrors = (action: () => void): void => {
  try {
    action()
  } catch {
    // the file does not exist, or cannot be removed; the process exits anyway
  }
}

/** Removes a temporary file. It is beside the file that the path leads to, so that each symbolic link is followed. */
const remove = ({ name, path: start }: Leftover): void =>
  ignoringErrors(() => {
    // Latin-1 maps each byte to one character and back, so that a path that is not UTF-8 is kept
    let at = toPath(start).toString("latin1")
    for (let links = 0; links <= maxLinks; links++) {
      const beside = Buffer.from(path.posix.join(path.posix.dirname(at), name), "latin1")
      ignoringErrors(() => fs.unlinkSync(beside))
      // throws at the first path that is no link, which ends the loop
      const link = fs.readlinkSync(Buffer.from(at, "latin1"), "latin1")
      at = link.startsWith("/") ? link : path.posix.join(path.posix.dirname(at), link)
    }
  })

/** The exit listener. It sleeps first, once for all files: only calls in other threads continue meanwhile. */
const removeAll = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, runningMillis)
  leftovers.forEach(remove)
}

/** Has temporary files removed at exit. The process has an exit listener only while there are some. @internal */
export const removeLeftoversAtExit = (): void =>
  watchLeftovers((some) => {
    if (some) process.on("exit", removeAll)
    else process.off("exit", removeAll)
  })
