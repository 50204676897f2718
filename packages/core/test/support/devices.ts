/** A second file system, for what cannot be done across two of them. */
import { accessSync, constants, statSync } from "node:fs"
import { tmpdir } from "node:os"

const isElsewhere = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return statSync(path).dev !== statSync(tmpdir()).dev
  } catch {
    return false // it is not there, or not ours
  }
}

/** A directory that is not on the file system of temporary files; `undefined` on a machine without one. */
export const elsewhere: string | undefined = ["/dev/shm", "/run/shm", "/var/tmp", process.cwd()].find(isElsewhere)
