/** Removing trees when calls fail, and when the caller goes away. */
import { existsSync } from "node:fs"
import { assert, describe, it } from "vitest"
import type { AnyOSError } from "../src/errors/index.js"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import { perform } from "../src/program/program.js"
import type { SyscallName } from "../src/syscall/syscall.js"
import { removeTree } from "../src/tree/remove.js"
import { inlinePool } from "./support/backends.js"
import { runSync, start } from "./support/driver.js"
import { FaultyBackend } from "./support/faults.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"
import { plant, survey, type Tree } from "./support/trees.js"

const dir = makeTempDir()

describe("F8 errors", () => {
  const ops: ReadonlyArray<SyscallName> = ["open", "fstat", "stat", "readdir", "unlink", "rmdir", "close"]
  // deep enough for directories that are left and come back to
  const tree: Tree = { a: { b: { c: { one: "1" } }, two: "2" }, d: { e: { f: "3" } }, g: "4" }

  it.each(ops)("at every %s: reported, the rest removed, and no descriptor left", (op) => {
    for (const code of ["EIO", "EMFILE", "EBUSY"]) {
      const persistent = code === "EMFILE"
      for (let nth = 1;; nth++) {
        const top = plant(dir.fresh(), tree)
        const faulty = new FaultyBackend({ op, nth, code, persistent })
        const tracked = new TrackedBackend(faulty)
        const { task } = start(new Pool(tracked), () => removeTree(top))
        const title = `${op} ${nth} ${code} ${persistent ? "persistent" : "once"}`
        assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0], title)
        assert.strictEqual(task.outcome?._tag, faulty.fired > 0 ? "Failure" : "Success", title)
        if (task.outcome?._tag === "Failure") {
          const error = task.outcome.error as AnyOSError
          assert.strictEqual(error.code, code, title)
          assert.isTrue(String(error.path).startsWith(top), `${title}: ${String(error.path)}`)
        }
        if (existsSync(top)) runSync(inlinePool(), () => removeTree(top))
        if (faulty.fired === 0) {
          assert.isAbove(nth, 1, "no fault was tried")
          break
        }
      }
    }
  })

  it("one entry that stays keeps nothing else", () => {
    const top = plant(dir.fresh(), tree)
    const stuck = new Pool({
      name: "stuck",
      start: (call, done) =>
        call.op === "unlink" && String(call.path).endsWith("/one")
          ? done({ code: "EPERM" }, undefined)
          : inline.start(call, done)
    })
    const errors: Array<string> = []
    runSync(stuck, () => removeTree(top, { onError: (error) => void errors.push(error.message) }))
    assert.deepStrictEqual(errors, [`[Errno 1] Operation not permitted: '${top}/a/b/c/one'`])
    assert.deepStrictEqual(survey(top), { a: { b: { c: { one: "1" } } } })
    const { task } = start(stuck, () => removeTree(top, { onError: "fail" }))
    assert.strictEqual(task.outcome?._tag === "Failure" && (task.outcome.error as AnyOSError)._tag, "PermissionError")
    runSync(stuck, () => removeTree(top, { onError: "ignore" }))
    assert.isTrue(existsSync(top))
  })

  it("F15 a directory that cannot be read is an error, unless it is empty", () => {
    const locked = new Pool({
      name: "locked",
      start: (call, done) =>
        call.op === "open" && String(call.path).endsWith("/locked")
          ? done({ code: "EACCES" }, undefined)
          : inline.start(call, done)
    })
    const empty = plant(dir.fresh(), { locked: {} })
    runSync(locked, () => removeTree(empty))
    assert.isFalse(existsSync(empty))
    const full = plant(dir.fresh(), { locked: { one: "1" }, two: "2" })
    const { task } = start(locked, () => removeTree(full))
    assert.strictEqual(
      task.outcome?._tag === "Failure" && (task.outcome.error as Error).message,
      `[Errno 13] Permission denied: '${full}/locked'`
    )
    assert.deepStrictEqual(survey(full), { locked: { one: "1" } })
  })
})

describe("F11 interruption", () => {
  it("at every call: no descriptor left, and the rest can be removed", () => {
    for (let n = 0;; n++) {
      const top = plant(dir.fresh(), { a: { b: { c: { one: "1" } }, two: "2" }, d: { e: { f: "3" } }, g: "4" })
      const tracked = new TrackedBackend(inline)
      const stepped = new SteppedBackend(tracked)
      const { interrupt, task } = start(new Pool(stepped), () => removeTree(top))
      for (let call = 0; call < n && task.outcome === undefined; call++) stepped.step()
      const ended = task.outcome !== undefined
      if (!ended) {
        interrupt()
        stepped.drain()
        assert.strictEqual(task.outcome?._tag, "Cancelled")
      }
      assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0], `call ${n}`)
      if (ended) break
      if (existsSync(top)) runSync(inlinePool(), () => removeTree(top))
      assert.isFalse(existsSync(top))
    }
  })

  it("of a batch that waits for a slot: nothing more is touched", () => {
    const top = plant(dir.fresh(), { a: { b: { one: "1" } } })
    const tracked = new TrackedBackend(inline)
    const stepped = new SteppedBackend(tracked)
    const pool = new Pool(stepped, { concurrency: 1 })
    const { interrupt, task } = start(pool, () => removeTree(top))
    let blocker = false
    while (!blocker && task.outcome === undefined) {
      // when the first batch ends, the slot goes to somebody else
      if (pool.stats().queued === 0) start(pool, () => perform({ op: "isatty", fd: 0 }))
      stepped.step()
      blocker = stepped.ops[0] === "isatty"
    }
    interrupt()
    stepped.drain()
    assert.strictEqual(task.outcome?._tag, "Cancelled")
    assert.deepStrictEqual(tracked.violations.filter((violation) => !violation.startsWith("isatty")), [])
    assert.strictEqual(tracked.open.size, 0)
    assert.deepStrictEqual(survey(top), { a: { b: { one: "1" } } })
  })
})
