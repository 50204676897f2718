/** The disk in memory against the real one: random sequences of calls have the same results and errors on both. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { setImmediate } from "node:timers/promises"
import { inline } from "../src/node/backends.js"
import { OpenFlag } from "../src/syscall/flags.js"
import { MemoryDisk } from "../src/testing/memoryDisk.js"
import { type Tree, TreeDirectory } from "../src/testing/tree.js"
import { randomStep, type SequenceOptions, Side } from "./support/diskModel.js"
import { Random } from "./support/random.js"
import { umask } from "./support/umask.js"

const sequences = Number(process.env["DISK_SEQUENCES"] ?? 1000)
const firstSeed = Number(process.env["DISK_SEED"] ?? 1)
const steps = 40

/** The number of a user other than the superuser. */
const nobody = 65534

const superuser = process.getuid?.() === 0

const hasUnnamed = ((): boolean => {
  try {
    fs.closeSync(fs.openSync(os.tmpdir(), OpenFlag.O_TMPFILE | OpenFlag.O_RDWR, 0o600))
    return true
  } catch {
    return false
  }
})()

const shown = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, inner: unknown) =>
      typeof inner === "bigint" ? `${inner}n` : inner instanceof Uint8Array ? `<${inner.length} bytes>` : inner
  )

interface User {
  readonly uid: number
  readonly gid: number
}

/** The same directories on the disk in memory: the user's from the first that the test made. */
const treeOf = (root: string, base: string, user: User): Tree => {
  const names = root.split("/").slice(1)
  const owned = base.split("/").length - 1
  return names.reduceRight<Tree>(
    (inner, name, index) => ({
      [name]: new TreeDirectory(inner, { mode: 0o755, ...(index >= owned ? user : { uid: 0, gid: 0 }) })
    }),
    {}
  )
}

/** Runs a sequence on both disks; the first difference, if there is one. */
const difference = (seed: number, base: string, options: SequenceOptions, user: User): string | undefined => {
  const random = new Random(seed)
  const { root } = options
  const disk = new MemoryDisk({ umask, ...user, cwd: "/", files: treeOf(root, base, user) })
  const real = new Side(inline)
  const memory = new Side(disk)
  const log: Array<string> = []
  try {
    for (let count = 0; count < steps; count++) {
      const step = randomStep(random, real.opened, options)
      const expected = shown(real.make(step))
      const actual = shown(memory.make(step))
      log.push(`${shown(step)} → ${expected}`)
      if (expected !== actual) return `seed ${seed}: ${actual} in memory\n${log.join("\n")}`.replaceAll(root, "ROOT")
    }
  } finally {
    real.closeAll()
    memory.closeAll()
  }
  return disk.openDescriptors().length === 0 ? undefined : `seed ${seed}: files are open`
}

/** So deep that no path of a sequence leads out of it. */
const depth = Array.from({ length: 12 }, (_, index) => `level${index}`)

/** Runs all sequences as a user, each in a directory of its own; the first difference. */
const firstDifference = async (user: User): Promise<string | undefined> => {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "disk-")))
  fs.chmodSync(base, 0o777)
  try {
    for (let seed = firstSeed; seed < firstSeed + sequences; seed++) {
      const found = as(user, () => {
        const root = path.join(base, String(seed), ...depth)
        fs.mkdirSync(root, { recursive: true, mode: 0o755 })
        return difference(seed, base, { root, superuser: user.uid === 0, unnamed: hasUnnamed }, user)
      })
      if (found !== undefined) return found
      await setImmediate() // the test runner needs event-loop turns to hear from this file
    }
  } finally {
    fs.rmSync(base, { recursive: true, force: true })
  }
  return undefined
}

/** Does something as a user; it has to be over when it returns. */
const as = <A>(user: User, body: () => A): A => {
  if (!superuser || user.uid === 0) return body()
  become(user)
  try {
    return body()
  } finally {
    become({ uid: 0, gid: 0 })
  }
}

const become = ({ gid, uid }: User): void => {
  if (uid === 0) process.seteuid?.(uid)
  process.setegid?.(gid)
  if (uid !== 0) process.seteuid?.(uid)
}

describe("the disk in memory answers like the real one", () => {
  it("the superuser's calls", { skip: !superuser }, async () => {
    assert.isUndefined(await firstDifference({ uid: 0, gid: 0 }))
  })

  it("a user's calls, with permissions", async () => {
    const user = superuser ? { uid: nobody, gid: nobody } : { uid: process.getuid!(), gid: process.getgid!() }
    assert.isUndefined(await firstDifference(user))
  })
})
