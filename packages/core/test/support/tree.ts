/** Trees of files, for tests of operations on names. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import type { TempDir } from "./tempDir.js"

/** An entry of a tree: a directory (`name/`), a link (`name -> target`), or a file whose content is its name. */
export type Entry = string

/** Makes a new directory with these entries, and the directories above each. */
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

/** The names below a directory, sorted, with a slash after those of directories. */
export const namesBelow = (root: string): ReadonlyArray<string> =>
  readdirSync(root, { withFileTypes: true, recursive: true })
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1) + (entry.isDirectory() ? "/" : ""))
    .sort()
