/**
 * `npm run bench -- small-files`: 20,000 files of 1 to 4 KB, one by one and by 64 fibers, through this library on each of
 * its executors, Node and the platform's `FileSystem`.
 */
import { readdirSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isWritable, tmpfs, withFolders } from "./folders.js"
import { type Group, lazily, runGroups, serveContestant } from "./groups.js"
import type { Options } from "./options.js"
import {
  asking,
  makeContestants,
  openingAndReading,
  type Plan,
  platform,
  reading,
  sync,
  writing
} from "./smallFiles/contestants.js"
import { characterCount, fileCount, pathsIn, writeInput } from "./smallFiles/input.js"

/** Where the files are read, and where they are written: in memory, where the disk does not decide. */
interface Folders {
  readonly input: string
  readonly output: string
}

const makeGroups = ({ input, output }: Folders): ReadonlyArray<Group<number>> => {
  const inputs = lazily(() => pathsIn(input))
  const outputs = lazily(() => pathsIn(output))
  const expected = lazily(() => ({ count: characterCount() }))
  const group = (name: string, plan: Plan, finish: () => void = () => undefined): Group<number> => ({
    name,
    contestants: (major) => makeContestants(plan, major),
    baselines: [platform, sync],
    prepare: plan.paths,
    check: (contestant, count) => {
      if (count !== expected().count) throw new Error(`${contestant} saw ${count} bytes, not ${expected().count}`)
      finish()
    }
  })
  const checkOutput = (): void => {
    const names = readdirSync(output)
    const size = names.reduce((total, name) => total + statSync(join(output, name)).size, 0)
    if (names.length !== fileCount || size !== expected().count) throw new Error(`${names.length} files, ${size} bytes`)
  }
  return [
    group("read, 64 fibers", { paths: inputs, work: reading, concurrency: 64, atLeast: { 3: 2.5, 4: 1 } }),
    group("open and read, 64 fibers", {
      paths: inputs,
      work: openingAndReading,
      concurrency: 64,
      atLeast: { 3: 1, 4: 1 }
    }),
    group("stat, 64 fibers", { paths: inputs, work: asking, concurrency: 64, atLeast: { 3: 1.5, 4: 1 } }),
    group(
      "write, 64 fibers",
      { paths: outputs, work: writing, concurrency: 64, atLeast: { 3: 2.2, 4: 1 } },
      checkOutput
    ),
    group("read, one at a time", { paths: inputs, work: reading, concurrency: 1, atLeast: { 3: 1.8, 4: 1 } })
  ]
}

export const run = (options: Options): Promise<void> =>
  withFolders([tmpdir(), isWritable(tmpfs) ? tmpfs : tmpdir()], async ([input, output]) => {
    const folders: Folders = { input: input!, output: output! } // one for each parent
    writeInput(folders.input)
    await runGroups(makeGroups(folders), options, {
      benchmark: "small-files",
      title: `${fileCount} files of 1 to 4 KB`,
      rounds: 7,
      warmups: 6,
      argumentsOf: (group, name) => ["small-files-contestant", group, name, JSON.stringify(folders)]
    })
  })

/** `small-files-contestant GROUP NAME FOLDERS`: a process with one of the contestants. */
export const runContestant = async ({ operands: [group = "", name = "", folders = "{}"] }: Options): Promise<void> =>
  serveContestant(makeGroups(JSON.parse(folders)), group, name)
