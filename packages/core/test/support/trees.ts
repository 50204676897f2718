/** Trees on the disk, and what others do to them. */
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

/** A directory as an object, a file as its text, a link as `-> ` and its text. */
export interface Tree {
  readonly [name: string]: string | Tree
}

export const plant = (path: string, tree: Tree): string => {
  mkdirSync(path)
  return fill(path, tree)
}

/** Plants in a directory that is there. */
export const fill = (path: string, tree: Tree): string => {
  for (const [name, entry] of Object.entries(tree)) {
    const at = join(path, name)
    if (typeof entry !== "string") plant(at, entry)
    else if (entry.startsWith("-> ")) symlinkSync(entry.slice(3), at)
    else writeFileSync(at, entry)
  }
  return path
}

/** What is there, as `plant` takes it. */
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

/** A back end that calls `hook` before each call, with its number from 1. */
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

/** Puts a link in the place of a directory, and the directory back. */
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

  /** Does what can be done: the directory may be gone. */
  toggle(): void {
    try {
      if (this.swapped) {
        renameSync(this.parked, this.directory) // over the link
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

/** Removes a tree by its paths, as one would without knowing better: the control that shows that an attack works. */
export function* naiveRemoval(path: string): JobProgram<void> {
  const { mode } = yield* perform({ op: "lstat", path })
  if ((mode & fileType.mask) !== fileType.directory) return yield* perform({ op: "unlink", path })
  for (const name of (yield* perform({ op: "readdir", path })).names) yield* naiveRemoval(join(path, name))
  yield* perform({ op: "rmdir", path })
}

/** A second process that attacks: `base` has `victim`, `current` and `count`. */
export const startAttacker = (base: string): ChildProcessByStdio<null, Readable, null> =>
  spawn(process.execPath, [fileURLToPath(new URL("attacker.mjs", import.meta.url)), base], {
    stdio: ["ignore", "pipe", "ignore"]
  })
