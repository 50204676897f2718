/**
 * `npm run bench -- walk`: a tree of 9,000 files in 300 folders, walked and copied, through this library on each of its
 * executors, Node and @effect/platform.
 */
import { rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { withFolders } from "./folders.js"
import { type Group, runGroups, serveContestant } from "./groups.js"
import type { Options } from "./options.js"
import { copiers, countSync, platform, promises, type Result, sync, walkers } from "./trees/contestants.js"
import { filesInFolder, folderCount, writeTree } from "./trees/input.js"

const treeIn = (folder: string): string => join(folder, "tree")

const makeGroups = (folder: string): ReadonlyArray<Group<Result>> => {
  const root = treeIn(folder)
  const check = (name: string, { found, path }: Result): void => {
    const { files, folders } = found ?? countSync(path)
    if (path !== root) rmSync(path, { recursive: true })
    if (files !== folderCount * filesInFolder || folders !== folderCount) {
      throw new Error(`${name} saw ${files} files in ${folders} folders`)
    }
  }
  const prepare = (): void => undefined
  return [
    // a walk takes milliseconds, and V8 some dozen of them to compile what it takes
    { name: "walk", contestants: () => walkers(root), baselines: [sync, platform], prepare, check, warmups: 16 },
    {
      name: "copytree",
      contestants: () => copiers(root, (name) => join(folder, encodeURIComponent(name))),
      baselines: [promises],
      prepare,
      check
    }
  ]
}

export const run = (options: Options): Promise<void> =>
  withFolders([tmpdir()], async ([folder]) => {
    writeTree(treeIn(folder!)) // one for each parent
    await runGroups(makeGroups(folder!), options, {
      benchmark: "walk",
      title: `${folderCount * filesInFolder} files in ${folderCount} folders`,
      rounds: 9,
      warmups: 3,
      argumentsOf: (group, name) => ["walk-contestant", group, name, folder!]
    })
  })

/** `walk-contestant GROUP NAME FOLDER`: a process with one of the contestants. */
export const runContestant = async ({ operands: [group = "", name = "", folder = ""] }: Options): Promise<void> =>
  serveContestant(makeGroups(folder), group, name)
