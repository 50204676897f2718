/**
 * A tree of files, the same on every machine: three levels of folders, 30 small files in each.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

export const folderCount = 300
export const filesInFolder = 30

/** Folder n lies in folder (n - 1) / 7: the first in none. */
const folderPaths = (root: string): ReadonlyArray<string> => {
  const paths: Array<string> = [root]
  for (let index = 1; index < folderCount; index++) {
    paths.push(join(paths[Math.floor((index - 1) / 7)]!, `folder-${String(index).padStart(3, "0")}`))
  }
  return paths
}

export const writeTree = (root: string): void => {
  for (const folder of folderPaths(root)) {
    mkdirSync(folder)
    for (let index = 0; index < filesInFolder; index++) {
      writeFileSync(
        join(folder, `file-${String(index).padStart(2, "0")}.txt`),
        `${folder.length} ${index}\n`.repeat(40)
      )
    }
  }
}
