/** A directory for one test file, which is removed after its tests. */
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { show } from "./bytes.js"

export interface TempDir {
  readonly path: string
  /** A new path in the directory. */
  readonly fresh: () => string
  /** A new file. */
  readonly file: (content: string | Uint8Array) => string
  /** A new FIFO. */
  readonly fifo: () => string
}

export const makeTempDir = (parent = tmpdir()): TempDir => {
  const path = mkdtempSync(join(parent, "aiofiles-core-"))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  let count = 0
  const fresh = (): string => join(path, `f${count++}`)
  return {
    path,
    fresh,
    file: (content) => {
      const name = fresh()
      writeFileSync(name, content)
      return name
    },
    fifo: () => {
      const name = fresh()
      const { error, status } = spawnSync("mkfifo", [name])
      if (error !== undefined || status !== 0) throw new Error(`mkfifo failed: ${String(error ?? status)}`)
      return name
    }
  }
}

/** The content of a file, one character per byte. */
export const content = (path: string): string | null => show(readFileSync(path))
