/** The open descriptors of this process. Only meaningful while no other test runs. */
import { readdirSync, readlinkSync } from "node:fs"

/** What each descriptor refers to, without the one that lists them. */
export const openDescriptors = (): ReadonlyArray<string> =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [`${fd} → ${readlinkSync(`/proc/self/fd/${fd}`)}`]
    } catch {
      return [] // the one that listed
    }
  })

/** The descriptors that refer to something below a directory. */
export const descriptorsBelow = (dir: string): ReadonlyArray<string> =>
  openDescriptors().filter((line) => line.includes(` → ${dir}`))
