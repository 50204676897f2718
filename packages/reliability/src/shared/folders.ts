/**
 * Temporary folders of a run.
 */
import { accessSync, constants, mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Makes a folder for the duration of `use`. */
export const withFolder = async <A>(use: (folder: string) => Promise<A>, parent: string = tmpdir()): Promise<A> => {
  const folder = mkdtempSync(join(parent, "aiofiles-reliability-"))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const isElsewhere = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return statSync(folder).dev !== statSync(tmpdir()).dev
  } catch {
    return false // missing, or not writable
  }
}

/** A folder on another file system than temporary files; `undefined` on a machine without one. */
export const otherDevice: string | undefined = ["/dev/shm", "/run/shm", "/var/tmp"].find(isElsewhere)
