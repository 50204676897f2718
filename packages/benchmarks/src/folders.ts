/**
 * Temporary folders that are gone at the end, also when the process is told to stop.
 */
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"

/** Makes a folder in each of the parents for the duration of `use`. */
export const withFolders = async <A>(
  parents: ReadonlyArray<string>,
  use: (folders: ReadonlyArray<string>) => Promise<A>
): Promise<A> => {
  const folders = parents.map((parent) => mkdtempSync(join(parent, "aiofiles-bench-")))
  const remove = (): void => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  }
  const stop = (signal: NodeJS.Signals): void => {
    remove()
    process.kill(process.pid, signal) // the handler is gone: this ends the process
  }
  process.once("SIGINT", stop).once("SIGTERM", stop)
  try {
    return await use(folders)
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop)
    remove()
  }
}

/** A file system in memory, where there is one. */
export const tmpfs = "/dev/shm"

export const isWritable = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
