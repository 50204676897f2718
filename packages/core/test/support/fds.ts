/**
 * The open descriptors of this process. A number that was closed can be given to another file at once: threads that start, in
 * this test or in one beside it, take the lowest. So a test asks which file a number refers to, not whether it is open.
 */
import { readdirSync, readlinkSync } from "node:fs"

/** A number that is no open descriptor: the system gives the lowest that is free. */
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

/** The number of open files. Pipes and other kinds are not counted: threads open and close them. */
export const openFileCount = (): number =>
  readdirSync("/proc/self/fd").filter((fd) => targetOf(fd)?.startsWith("/") && !targetOf(fd)?.startsWith("/proc/"))
    .length
