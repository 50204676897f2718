/**
 * `npm run bench -- write`: a million short strings into a file, through this library, Node and @effect/platform.
 *
 * Every run makes a new file, which is checked and removed before the next run. If a file that was just written were truncated, ext4
 * would write it to the disk when it is closed, and the next contestant would wait for that.
 */
import { createHash } from "node:crypto"
import { readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { isWritable, tmpfs, withFolders } from "./folders.js"
import { type Group, lazily, runGroups, serveContestant } from "./groups.js"
import type { Options } from "./options.js"
import { joined, makeContestants, writeStream, type Written } from "./write/contestants.js"
import { makeTexts } from "./write/texts.js"

/** A folder to write to, and the name of its group. */
interface Target {
  readonly name: string
  readonly folder: string
}

const makeGroups = (targets: ReadonlyArray<Target>): ReadonlyArray<Group<Written>> => {
  const texts = lazily(makeTexts)
  const right = lazily(() => {
    const bytes = Buffer.from(makeTexts().join(""))
    return { byteCount: bytes.length, hash: hashOf(bytes) }
  })
  return targets.map(({ folder, name }) => {
    const hashed = new Set<string>()
    return {
      name,
      contestants: () => makeContestants(join(folder, "written.txt"), texts),
      baselines: [writeStream, joined],
      prepare: texts,
      check: (contestant, { path }) => {
        const { size } = statSync(path)
        if (size !== right().byteCount) {
          throw new Error(`${contestant} wrote ${size} bytes, not ${right().byteCount}`)
        }
        if (!hashed.has(contestant) && hashOf(readFileSync(path)) !== right().hash) {
          throw new Error(`${contestant} wrote other bytes`)
        }
        hashed.add(contestant)
        rmSync(path)
      }
    }
  })
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

export const run = (options: Options): Promise<void> =>
  withFolders([tmpdir(), tmpfs].filter(isWritable), (folders) => {
    const targets = folders.map((folder) => ({
      name: folder.startsWith(tmpfs) ? "tmpfs" : "temporary folder",
      folder
    }))
    return runGroups(makeGroups(targets), options, {
      benchmark: "write",
      title: "1,000,000 strings of about 38 bytes into a new file",
      rounds: 5,
      warmups: 2,
      argumentsOf: (group, name) => ["write-contestant", group, name, JSON.stringify(targets)]
    })
  })

/** `write-contestant GROUP NAME TARGETS`: a process with one of the contestants. */
export const runContestant = async ({ operands: [group = "", name = "", targets = "[]"] }: Options): Promise<void> =>
  serveContestant(makeGroups(JSON.parse(targets)), group, name)
