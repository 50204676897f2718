/**
 * The open descriptors of this process. A number that was closed may be another file's at once: threads that start, of
 * this test or of the one beside it, take the lowest. So a test asks what a number refers to, and not whether it is open.
 */
import { readdirSync, readlinkSync } from "node:fs"

/** A number that is nobody's: descriptors are given from below. */
export const noDescriptor = 12345

const targetOf = (fd: number | string): string | undefined => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return undefined
  }
}

/** Whether a descriptor is open, and of the file at a path. */
export const refersTo = (fd: number, path: string): boolean => targetOf(fd) === path

/** The descriptors that refer to a path, or to something below it. */
export const descriptorsBelow = (path: string): ReadonlyArray<string> =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    const target = targetOf(fd)
    const isBelow = target === path || target === `${path} (deleted)` || target?.startsWith(`${path}/`)
    return isBelow ? [`${fd} → ${target}`] : []
  })

/** How many files are open. Pipes and the like come and go with threads. */
export const openFileCount = (): number =>
  readdirSync("/proc/self/fd").filter((fd) => targetOf(fd)?.startsWith("/") && !targetOf(fd)?.startsWith("/proc/"))
    .length
