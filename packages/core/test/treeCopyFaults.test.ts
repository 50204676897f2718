/** Copying and moving trees when calls fail, and when the caller goes away. */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import type { IoError } from "../src/errors/index.js"
import type { Backend } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import type { SyscallName } from "../src/syscall/syscall.js"
import { copyTree } from "../src/tree/copy.js"
import { copyFile } from "../src/tree/copyFile.js"
import { move, TreeMove } from "../src/tree/move.js"
import { temporaryPrefix } from "../src/wholeFile/internal/replaceJob.js"
import { acrossDevices } from "./support/acrossDevices.js"
import { start } from "./support/driver.js"
import { FaultyBackend } from "./support/faults.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"
import { plant, survey, type Tree } from "./support/trees.js"

const dir = makeTempDir()

describe("F8 errors", () => {
  const tree: Tree = {
    a: { b: { c: { one: "1" } }, two: "2", link: "-> two" },
    d: { e: { f: "3" } },
    empty: "",
    g: "4"
  }

  interface Body {
    readonly name: string
    readonly ops: ReadonlyArray<SyscallName>
    readonly program: (source: string, dest: string) => Program<unknown>
    readonly backend?: (backend: Backend) => Backend
    readonly source: Tree | string
  }

  const bodies: ReadonlyArray<Body> = [
    {
      name: "copyTree",
      ops: [
        "open",
        "close",
        "fstat",
        "stat",
        "readdir",
        "read",
        "write",
        "mkdir",
        "futimes",
        "fchmod",
        "utimes",
        "chmod"
      ],
      program: copyTree,
      source: tree
    },
    {
      name: "copyTree with links",
      ops: ["lstat", "readlink", "symlink", "lutimes"],
      program: (source, dest) => copyTree(source, dest, { symlinks: true }),
      source: tree
    },
    {
      name: "copyFile",
      ops: ["open", "close", "fstat", "stat", "read", "write", "futimes", "fchmod"],
      program: (source, dest) => copyFile(source, dest, { preserve: "all" }),
      source: "content"
    },
    { name: "move", ops: ["stat", "rename"], program: move, source: tree },
    {
      name: "move of a tree across devices",
      ops: [
        "open",
        "close",
        "fstat",
        "stat",
        "lstat",
        "realpath",
        "readdir",
        "read",
        "write",
        "mkdir",
        "unlink",
        "rmdir",
        "chmod"
      ],
      program: move,
      backend: acrossDevices,
      source: tree
    },
    {
      name: "move of a file across devices",
      ops: ["open", "close", "fstat", "stat", "lstat", "read", "write", "fchmod", "unlink"],
      program: move,
      backend: acrossDevices,
      source: "content"
    }
  ]

  const contentOf = (path: string): Tree | string | undefined =>
    !existsSync(path) ? undefined : statSync(path).isDirectory() ? survey(path) : readFileSync(path, "utf8")

  const isSame = (one: unknown, other: unknown): boolean => {
    try {
      assert.deepStrictEqual(one, other)
      return true
    } catch {
      return false
    }
  }

  describe.each(bodies)("$name", ({ backend = (same) => same, name, ops, program, source }) => {
    it.each(ops)("at every %s: reported, the source whole, no descriptor left", (op) => {
      for (const code of ["EIO", "EMFILE"]) {
        const persistent = code === "EMFILE"
        for (let nth = 1;; nth++) {
          const from = typeof source === "string" ? dir.file(source) : plant(dir.fresh(), source)
          const dest = dir.fresh()
          const faulty = new FaultyBackend({ op, nth, code, persistent })
          const tracked = new TrackedBackend(backend(faulty))
          const { task } = start(new Pool(tracked), () => program(from, dest))
          const title = `${name}: ${op} ${nth} ${code} ${persistent ? "persistent" : "once"}`
          assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0], title)
          assert.strictEqual(task.outcome?._tag, faulty.fired > 0 ? "Failure" : "Success", title)
          if (task.outcome?._tag === "Failure") {
            const error = task.outcome.error as IoError
            const causes = error._tag === "TreeError" ? error.errors.map((each) => each.error) : [error]
            for (const cause of causes) assert.strictEqual("code" in cause ? cause.code : cause._tag, code, title)
          }
          const left = contentOf(from)
          const copied = contentOf(dest)
          const whole = source
          // the source is whole, or, of a move, its copy is
          if (!isSame(left, whole)) {
            assert.isTrue(name.startsWith("move"), title)
            assert.deepStrictEqual(copied, whole, title)
          }
          // no file is there in part
          if (typeof source === "string") assert.include([undefined, source], copied, title)
          for (const path of [from, dest]) rmSync(path, { recursive: true, force: true })
          if (faulty.fired === 0) {
            assert.isAbove(nth, 1, `${title}: no fault was tried`)
            break
          }
        }
      }
    })
  })
})

describe("F8 a move of a file across devices onto a file", () => {
  it.each<SyscallName>([
    "open",
    "close",
    "fstat",
    "stat",
    "realpath",
    "getrandom",
    "read",
    "write",
    "fchown",
    "futimes",
    "fchmod",
    "rename",
    "unlink"
  ])(
    "at every %s: the file is the old or the new, and nothing is beside it",
    (op) => {
      for (const code of ["EIO", "EMFILE"]) {
        for (let nth = 1;; nth++) {
          const base = plant(dir.fresh(), { source: "new" })
          const folder = plant(dir.fresh(), { dest: "older" })
          const faulty = new FaultyBackend({ op, nth, code })
          const tracked = new TrackedBackend(acrossDevices(faulty))
          const { task } = start(new Pool(tracked), () => move(join(base, "source"), join(folder, "dest")))
          const title = `${op} ${nth} ${code}`
          assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0], title)
          const moved = task.outcome?._tag === "Success"
          const [from, to] = [survey(base), survey(folder)]
          if (moved) assert.deepStrictEqual([from, to], [{}, { dest: "new" }], title)
          else {
            assert.deepInclude([{ dest: "older" }, { dest: "new" }], to, title)
            assert.deepStrictEqual(from, { source: "new" }, title)
          }
          if (faulty.fired > 0) continue
          assert.isTrue(moved && nth > 1, `${title}: no fault was tried`)
          break
        }
      }
    }
  )

  it.each(["EBUSY", "EACCES", "EPERM", "EROFS", "ENAMETOOLONG"])(
    "where no file may be put in its place (%s), it is written itself",
    (code) => {
      const base = plant(dir.fresh(), { source: "new" })
      const folder = plant(dir.fresh(), { dest: "older" })
      const { ino } = statSync(join(folder, "dest"))
      const backend: Backend = {
        name: "in its place",
        start: (call, done) => {
          const beside = "path" in call && String(call.path).includes(temporaryPrefix)
          if (beside && call.op === (code === "EBUSY" ? "rename" : "open")) done({ code }, undefined)
          else inline.start(call, done)
        }
      }
      const tracked = new TrackedBackend(acrossDevices(backend))
      const { task } = start(new Pool(tracked), () => move(join(base, "source"), join(folder, "dest")))
      assert.deepStrictEqual([task.outcome?._tag, tracked.violations, tracked.open.size], ["Success", [], 0])
      assert.deepStrictEqual([survey(base), survey(folder)], [{}, { dest: "new" }])
      assert.strictEqual(statSync(join(folder, "dest")).ino, ino)
    }
  )
})

describe("F8 operations that several fibers go on with", () => {
  it("a move whose copy has failed removes nothing, whoever asks for the next batch", () => {
    const tree: Tree = { a: { one: "1" }, two: "2" }
    for (let nth = 1; nth <= 2; nth++) {
      const from = plant(dir.fresh(), tree)
      const dest = dir.fresh()
      const pool = new Pool(acrossDevices(new FaultyBackend({ op: "write", nth, code: "EIO" })))
      const operation = new TreeMove(from, dest)
      const outcomes: Array<string | undefined> = []
      for (let batch = operation.claim(); batch !== undefined; batch = operation.claim()) {
        outcomes.push(start(pool, batch).task.outcome?._tag)
      }
      assert.deepStrictEqual([outcomes.at(-1), operation.ended], ["Failure", true])
      assert.deepStrictEqual([survey(from), existsSync(dest)], [tree, false])
    }
  })
})

describe("F11 interruption", () => {
  it("at every call: no descriptor and no part of a file left, the source whole", () => {
    const tree: Tree = { a: { b: { one: "1" } }, big: "x".repeat(600_000) }
    for (const program of [copyTree, move] as ReadonlyArray<(path: string, dest: string) => Program<unknown>>) {
      for (let n = 0;; n++) {
        const from = plant(dir.fresh(), tree)
        const dest = dir.fresh()
        const tracked = new TrackedBackend(program === move ? acrossDevices() : inline)
        const stepped = new SteppedBackend(tracked)
        const { interrupt, task } = start(new Pool(stepped), () => program(from, dest))
        for (let call = 0; call < n && task.outcome === undefined; call++) stepped.step()
        const ended = task.outcome !== undefined
        if (!ended) {
          interrupt()
          stepped.drain()
        }
        assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0], `call ${n}`)
        if (existsSync(join(dest, "big"))) assert.strictEqual(statSync(join(dest, "big")).size, 600_000, `call ${n}`)
        if (JSON.stringify(existsSync(from) ? survey(from) : {}) !== JSON.stringify(tree)) {
          assert.deepStrictEqual([program, survey(dest)], [move, tree], `call ${n}`)
        }
        if (ended) break
      }
    }
  })

  it("of a large file between its batches", () => {
    const from = dir.file(Buffer.alloc(20 * 1024 * 1024, 7))
    const dest = dir.fresh()
    const tracked = new TrackedBackend(inline)
    const running = start(new Pool(tracked), () =>
      copyFile(from, dest, {
        onProgress: () => {
          throw new Error("stop")
        }
      }))
    assert.strictEqual(running.task.outcome?._tag, "Failure")
    assert.deepStrictEqual([tracked.violations, tracked.open.size, existsSync(dest)], [[], 0, false])
  })
})
