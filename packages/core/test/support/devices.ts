/** A second file system, for operations that fail between two file systems. */
import { accessSync, constants, statSync } from "node:fs"
import { tmpdir } from "node:os"

const isElsewhere = (path: string): boolean => {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return statSync(path).dev !== statSync(tmpdir()).dev
  } catch {
    return false // missing, or not writable
  }
}

/** A directory on another file system than temporary files; `undefined` on a machine without one. */
export const elsewhere: string | undefined = ["/dev/shm", "/run/shm", "/var/tmp", process.cwd()].find(isElsewhere)
