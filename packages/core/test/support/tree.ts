/** Trees of files, for tests of what works on names. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { TempDir } from "./tempDir.js"

/** What a tree has: a directory (`name/`), a link (`name -> target`), or a file that holds its own name. */
export type Entry = string

/** Makes a new directory that has these entries, and what is above them. */
export const makeTree = (dir: TempDir, entries: ReadonlyArray<Entry>): string => {
  const root = dir.fresh()
  mkdirSync(root)
  for (const entry of entries) {
    const [name = "", target] = entry.split(" -> ")
    const path = join(root, name)
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true })
    if (target !== undefined) symlinkSync(target, path)
    else if (!name.endsWith("/")) writeFileSync(path, name)
  }
  return root
}

/** The names below a directory, sorted, with a slash behind directories. */
export const namesBelow = (root: string): ReadonlyArray<string> =>
  readdirSync(root, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1) + (entry.isDirectory() ? "/" : ""))
    .sort()
