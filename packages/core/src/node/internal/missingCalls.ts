/**
 * Calls that `node:fs` does not have, or does not make as the system does. They run on the calling thread, since none of them
 * can block.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as os from "node:os"
import { pathText, toSystemPath } from "../../syscall/path.js"
import { toPath } from "./conversions.js"

/**
 * The working directory. N22: fails with ENOENT if it was removed. Node returns the path that `process.chdir` was given last,
 * which is wrong then, and also if it is not UTF-8 (N11). Linux has the right path, and marks that of a removed directory.
 *
 * @internal
 */
export const getcwd = (): string => {
  const path = os.platform() === "linux" ? linkedCwd() : undefined
  if (path === undefined) return process.cwd()
  if (path.endsWith(" (deleted)") && !isHere(path)) throw Object.assign(new Error("getcwd"), { code: "ENOENT" })
  return path
}

/** The working directory as Linux has it; `undefined` without /proc. */
const linkedCwd = (): string | undefined => {
  try {
    return pathText(fs.readlinkSync("/proc/self/cwd", "buffer"))
  } catch {
    return undefined
  }
}

/**
 * Whether a path leads to the working directory: the name of one that exists can end like the mark of a removed one.
 * Compares inode and device, which are the same only for one directory.
 */
const isHere = (path: string): boolean => {
  const there = fs.statSync(toPath(toSystemPath(path)), { bigint: true, throwIfNoEntry: false })
  const here = fs.statSync(".", { bigint: true })
  return there?.ino === here.ino && there.dev === here.dev
}

/**
 * The offset of a descriptor, in bytes. N1: Node has no lseek, and Linux shows the offset as text in /proc. Elsewhere it is
 * the size of the file, where a handle that appends is.
 *
 * @internal
 */
export const tell = (fd: number): number => {
  if (os.platform() !== "linux") return fs.fstatSync(fd).size
  try {
    return Number(/^pos:\s*(\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1])
  } catch (error) {
    fs.fstatSync(fd) // of a number that is no descriptor, this throws EBADF, where /proc has a missing file
    throw error
  }
}
