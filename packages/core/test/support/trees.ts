/** Trees on the disk, and changes to them from outside. */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import type { Readable } from "node:stream"
import { fileURLToPath } from "node:url"
import type { Backend } from "../../src/executor/backend.js"
import { inline } from "../../src/node/backends.js"
import { perform } from "../../src/program/program.js"
import { fileType } from "../../src/syscall/flags.js"
import type { JobProgram, Syscall } from "../../src/syscall/syscall.js"

/** A tree as data: a directory is an object, a file its text, a link `-> ` and its text. */
export interface Tree {
  readonly [name: string]: string | Tree
}

export const plant = (path: string, tree: Tree): string => {
  mkdirSync(path)
  return fill(path, tree)
}

/** Makes a tree in a directory that exists. */
export const fill = (path: string, tree: Tree): string => {
  for (const [name, entry] of Object.entries(tree)) {
    const at = join(path, name)
    if (typeof entry !== "string") plant(at, entry)
    else if (entry.startsWith("-> ")) symlinkSync(entry.slice(3), at)
    else writeFileSync(at, entry)
  }
  return path
}

/** A tree on the disk, in the form that `plant` takes. */
export const survey = (path: string): Tree =>
  Object.fromEntries(
    readdirSync(path).sort().map((name) => {
      const at = join(path, name)
      const status = lstatSync(at)
      const entry = status.isDirectory()
        ? survey(at)
        : status.isSymbolicLink()
        ? `-> ${readlinkSync(at)}`
        : status.isFile()
        ? readFileSync(at, "utf8")
        : "special"
      return [name, entry]
    })
  )

/** A back end that calls `hook` before each call, with the number of the call, from 1. */
export const hooked = (hook: (nth: number, call: Syscall) => void, backend: Backend = inline): Backend => {
  let count = 0
  return {
    name: "hooked",
    start: (call, done) => {
      hook(++count, call)
      return backend.start(call, done)
    }
  }
}

/** Replaces a directory by a link, and the link by the directory. */
export class Swap {
  swapped = false
  private readonly directory: string
  private readonly parked: string
  private readonly victim: string

  constructor(directory: string, parked: string, victim: string) {
    this.directory = directory
    this.parked = parked
    this.victim = victim
  }

  /** Swaps the two, if it can: the directory may have been removed. */
  toggle(): void {
    try {
      if (this.swapped) {
        renameSync(this.parked, this.directory) // replaces the link
      } else {
        renameSync(this.directory, this.parked)
        symlinkSync(this.victim, this.directory)
      }
      this.swapped = !this.swapped
    } catch {
      // it was removed
    }
  }
}

/** Removes a tree by paths, without protection: a control, which shows that the attack works. */
export function* naiveRemoval(path: string): JobProgram<void> {
  const { mode } = yield* perform({ op: "lstat", path })
  if ((mode & fileType.mask) !== fileType.directory) return yield* perform({ op: "unlink", path })
  for (const name of (yield* perform({ op: "readdir", path })).names) yield* naiveRemoval(join(path, name))
  yield* perform({ op: "rmdir", path })
}

/** The second process of an attack. `base` has `victim`, `current` and `count`: see `attacker.mjs`. */
export const startAttacker = (base: string): ChildProcessByStdio<null, Readable, null> =>
  spawn(process.execPath, [fileURLToPath(new URL("attacker.mjs", import.meta.url)), base], {
    stdio: ["ignore", "pipe", "ignore"]
  })
