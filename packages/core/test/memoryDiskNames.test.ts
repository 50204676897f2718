/** The disk in memory against the real one: of several things that are wrong with names, both find the same one first. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { setImmediate } from "node:timers/promises"
import type { Backend } from "../src/executor/backend.js"
import { inline } from "../src/node/backends.js"
import { OpenFlag } from "../src/syscall/flags.js"
import type { Syscall } from "../src/syscall/syscall.js"
import { MemoryDisk } from "../src/testing/memoryDisk.js"
import { TreeLink } from "../src/testing/tree.js"
import { Random } from "./support/random.js"
import { thorough } from "./support/thorough.js"

const seed = Number(process.env["NAMES_SEED"] ?? 1)

/** How many random calls with two paths are compared, and with one. */
const rounds = { pairs: thorough ? 200_000 : 8000, single: thorough ? 100_000 : 8000 }

const tooLong = "x".repeat(256)

/** What every call finds: links lead to what is there, to nothing, to themselves, and to names that are wrong. */
const links: Readonly<Record<string, string>> = {
  toFile: "file",
  toEmpty: "empty",
  toFull: "full",
  toNone: "none",
  toLoop: "toLoop",
  toSlash: "file/",
  toNoneSlash: "none/",
  toLong: tooLong,
  toBelow: "file/x",
  toDot: ".",
  toUp: "full/.."
}

const makeReal = (top: string): void => {
  fs.mkdirSync(path.join(top, "empty"), { recursive: true })
  fs.mkdirSync(path.join(top, "full/inner"), { recursive: true })
  for (const name of ["file", "full/file"]) fs.writeFileSync(path.join(top, name), "")
  for (const [name, target] of Object.entries(links)) fs.symlinkSync(target, path.join(top, name))
}

const makeMemory = (top: string): MemoryDisk =>
  new MemoryDisk({
    cwd: top,
    files: {
      empty: {},
      full: { inner: {}, file: "" },
      file: "",
      ...Object.fromEntries(Object.entries(links).map(([name, target]) => [name, new TreeLink(target)]))
    }
  })

const components = [
  "file",
  "empty",
  "full",
  "inner",
  "none",
  tooLong,
  "x".repeat(255),
  ".",
  "..",
  ...Object.keys(links)
]

/** PATH_MAX, in bytes, with the NUL at the end. */
const maxPath = 4096

/** The same path, with slashes up to a length. */
const padded = (path: string, byteLength: number): string => {
  const missing = byteLength - path.length
  return missing < 0 ? path : path.slice(0, 1) + "/".repeat(missing) + path.slice(1)
}

/** A path from `top`, or one that is wrong by itself. */
const randomPath = (random: Random, top: string): string => {
  const kind = random.below(40)
  if (kind === 0) return ""
  if (kind === 1) return random.pick([tooLong, "no/such/place", `no/${tooLong}`, "x/".repeat(2100)])
  const names = Array.from({ length: 1 + random.below(3) }, () => random.pick(components))
  const end = random.pick(["", "", "", "/", "//", "/."])
  const whole = `${top}/full/../${names.join(random.pick(["/", "/", "//"]))}${end}`
  return kind < 4 ? padded(whole, maxPath - 1) : kind < 6 ? padded(whole, maxPath) : whole
}

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = OpenFlag

const openFlags = [
  O_RDONLY,
  O_WRONLY,
  O_RDWR | O_TRUNC,
  O_RDONLY | O_DIRECTORY,
  O_RDONLY | O_NOFOLLOW,
  O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
  O_RDONLY | O_CREAT,
  O_WRONLY | O_CREAT,
  O_WRONLY | O_CREAT | O_TRUNC,
  O_WRONLY | O_CREAT | O_NOFOLLOW,
  O_WRONLY | O_CREAT | O_EXCL,
  O_RDONLY | O_CREAT | O_EXCL | O_NOFOLLOW
]

const singleCall = (random: Random, path: string): Syscall => {
  const op = random.pick(
    random.below(4) === 0
      ? ["open", "mkdir", "rmdir", "unlink"] as const
      : [
        "access",
        "chmod",
        "chown",
        "lchown",
        "lstat",
        "lutimes",
        "open",
        "readdir",
        "readlink",
        "realpath",
        "stat",
        "statfs",
        "utimes"
      ] as const
  )
  switch (op) {
    case "open":
      return { op, path, flags: random.pick(openFlags), mode: 0o644 }
    case "mkdir":
    case "chmod":
      return { op, path, mode: 0o755 }
    case "access":
      return { op, path, mode: random.below(8) }
    case "chown":
    case "lchown":
      return { op, path, uid: 0, gid: 0 }
    case "utimes":
    case "lutimes":
      return { op, path, atimeNs: 0n, mtimeNs: 0n }
    default:
      return { op, path }
  }
}

const pairCall = (random: Random, path: string, dest: string): Syscall => {
  const op = random.pick(["link", "rename", "rename", "symlink", "copyFile"] as const)
  return op === "copyFile" ? { op, path, dest, flags: random.below(2) } : { op, path, dest }
}

/** The code of a call's error; a file that it opened is closed. */
const codeOf = (backend: Backend, call: Syscall): string => {
  let code = "no answer"
  backend.start(call, (failure, result) => {
    code = failure?.code ?? "done"
    if (failure === undefined && call.op === "open") backend.start({ op: "close", fd: result as number }, () => {})
  })
  return code
}

/** Compares calls until there is a difference; after one that may have changed something, the files are made anew. */
const firstDifference = async (
  count: number,
  callOf: (random: Random, top: string) => Syscall
): Promise<string | undefined> => {
  const base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "names-")))
  const random = new Random(seed)
  try {
    let top = ""
    let memory = new MemoryDisk()
    for (let round = 0; round < count; round++) {
      if (top === "") {
        top = path.join(base, String(round), "a/b/top") // no path leads up by more than two steps
        makeReal(top)
        memory = makeMemory(top)
      }
      const call = callOf(random, top)
      const expected = codeOf(inline, call)
      const actual = codeOf(memory, call)
      if (expected !== actual) {
        const shown = JSON.stringify(call, (_, value: unknown) => typeof value === "bigint" ? Number(value) : value)
          .replaceAll(top, "TOP").replaceAll(/x{255,}|\/{20,}/g, (run) => `<${run.length} ${run[0]}>`)
        return `round ${round}: ${shown} is ${expected}, and ${actual} in memory`
      }
      if (expected === "done" && !isHarmless(call)) {
        fs.rmSync(path.resolve(top, "../../.."), { recursive: true })
        top = ""
      }
      if (round % 500 === 0) await setImmediate() // reports of the runner get their turn
    }
  } finally {
    fs.rmSync(base, { recursive: true, force: true })
  }
  return undefined
}

/** Calls that change nothing which another one could tell. */
const isHarmless = (call: Syscall): boolean =>
  call.op === "open" ? (call.flags & O_CREAT) === 0 : !changing.has(call.op)

const changing = new Set<Syscall["op"]>(["copyFile", "link", "mkdir", "rename", "rmdir", "symlink", "unlink"])

const superuser = process.getuid?.() === 0

describe("the disk in memory resolves names in the order of the real one", () => {
  it("calls with one path", { skip: !superuser }, async () => {
    assert.isUndefined(
      await firstDifference(rounds.single, (random, top) => singleCall(random, randomPath(random, top)))
    )
  })

  it("calls with two paths", { skip: !superuser }, async () => {
    assert.isUndefined(
      await firstDifference(
        rounds.pairs,
        (random, top) => pairCall(random, randomPath(random, top), randomPath(random, top))
      )
    )
  })
})
