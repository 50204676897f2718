/** Removal of temporary directories: CPython's cases, links, and entries that refuse to be removed. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import { removeTempDirectory } from "../src/tempfile/directory.js"
import { Tempfiles } from "../src/tempfile/tempfiles.js"
import { runAsUser } from "./support/asUser.js"
import { executors } from "./support/backends.js"
import { run, runSync } from "./support/driver.js"
import { FaultyBackend } from "./support/faults.js"
import { makeTempDir } from "./support/tempDir.js"

const root = makeTempDir()
const inlineStart = inline.start

const emptyDir = (): string => mkdtempSync(join(root.path, "d"))

describe.each(executors)("on $name", ({ makePool }) => {
  const pool = makePool()
  const make = async (): Promise<string> => String(await run(pool, () => new Tempfiles().mkdtemp({ dir: root.path })))

  it("M16 it goes with all that is in it; gone already is no error", async () => {
    const path = await make()
    mkdirSync(join(path, "a/b"), { recursive: true })
    writeFileSync(join(path, "a/b/c"), "")
    assert.deepStrictEqual(await run(pool, () => removeTempDirectory(path)), [])
    assert.isFalse(existsSync(path))
    assert.deepStrictEqual(await run(pool, () => removeTempDirectory(path)), [])

    const byHand = await make()
    rmSync(byHand, { recursive: true })
    assert.deepStrictEqual(await run(pool, () => removeTempDirectory(byHand)), [])
  })

  it("M17 a link to a directory outside is removed, and what it leads to stays", async () => {
    const path = await make()
    const outside = emptyDir()
    writeFileSync(join(outside, "keep"), "kept")
    symlinkSync(outside, join(path, "link"))
    mkdirSync(join(path, "sub"))
    symlinkSync(outside, join(path, "sub/link"))
    assert.deepStrictEqual(await run(pool, () => removeTempDirectory(path)), [])
    assert.deepStrictEqual([existsSync(path), readdirSync(outside)], [false, ["keep"]])
  })
})

describe("permissions in the way", () => {
  it("M18 directories of mode 000, one in the other, are removed by another user than root", async () => {
    const removed = await runAsUser("removeAsUser.mjs", emptyDir())
    assert.deepStrictEqual(removed, { refused: true, errors: [], there: false })
  })

  it("a link in the place of what refused gives permissions to nothing else", () => {
    const path = emptyDir()
    const victim = emptyDir()
    chmodSync(victim, 0o500)
    mkdirSync(join(path, "sub"))
    writeFileSync(join(path, "sub/file"), "")
    let refusals = 0
    const pool = new Pool({
      name: "refusing",
      start: (call, done) => {
        if (call.op === "unlink" && refusals++ === 0) {
          // what refused is swapped before anybody can look
          renameSync(join(path, "sub"), join(path, "moved"))
          symlinkSync(victim, join(path, "sub"))
          done({ code: "EACCES" }, undefined)
        } else {
          inlineStart(call, done)
        }
      }
    })
    runSync(pool, () => removeTempDirectory(path))
    assert.strictEqual(statSync(victim).mode & 0o777, 0o500)
    assert.isTrue(existsSync(victim))
  })
})

describe("a swap of a directory and a link to the victim", () => {
  /** Removes a tree in which one unlink is refused, and swaps before call `nth`; how many calls there were. */
  const attempt = (nth: number, at: string, code: string | undefined): number => {
    const path = emptyDir()
    const victim = emptyDir()
    mkdirSync(join(victim, "deep"))
    writeFileSync(join(victim, "deep/file"), "precious")
    writeFileSync(join(victim, "file"), "precious")
    for (const name of ["deep", "."]) chmodSync(join(victim, name), 0o500)
    mkdirSync(join(path, "sub/deep"), { recursive: true })
    for (const name of ["file", "sub/file", "sub/deep/file"]) writeFileSync(join(path, name), "")
    let calls = 0
    let refused = false
    const pool = new Pool({
      name: "swapping",
      start: (call, done) => {
        if (++calls === nth && existsSync(join(path, at))) {
          renameSync(join(path, at), join(root.path, `moved-${calls}-${Math.random()}`))
          symlinkSync(at === "sub" ? victim : join(victim, "deep"), join(path, at))
        }
        if (code !== undefined && !refused && call.op === "unlink" && String(call.path).endsWith("/file")) {
          refused = true
          done({ code }, undefined)
        } else {
          inlineStart(call, done)
        }
      }
    })
    runSync(pool, () => removeTempDirectory(path))
    for (const name of ["deep", "."]) assert.strictEqual(statSync(join(victim, name)).mode & 0o777, 0o500)
    for (const name of ["deep/file", "file"]) {
      assert.strictEqual(readFileSync(join(victim, name), "latin1"), "precious", `call ${nth}`)
    }
    return calls
  }

  it.each([undefined, "EACCES", "EIO"])("before any call leads nowhere; one unlink is refused: %s", (code) => {
    for (const at of ["sub", "sub/deep"]) {
      let tried = 1
      while (attempt(tried, at, code) >= tried) tried++
      assert.isAbove(tried, 10)
    }
  })
})

describe("what is busy", () => {
  function* counting(attempts: Array<number>, attempt: number): Program<void> {
    attempts.push(attempt)
  }

  it("is tried again after a pause", () => {
    const path = emptyDir()
    writeFileSync(join(path, "file"), "")
    const attempts: Array<number> = []
    let busy = 4
    const pool = new Pool({
      name: "busy",
      start: (call, done) =>
        call.op === "rmdir" && busy-- > 0 ? done({ code: "EBUSY" }, undefined) : inlineStart(call, done)
    })
    assert.deepStrictEqual(runSync(pool, () => removeTempDirectory(path, (attempt) => counting(attempts, attempt))), [])
    assert.deepStrictEqual([attempts, existsSync(path)], [[1, 2], false])
  })

  it("is reported when it stays so", () => {
    const path = emptyDir()
    const attempts: Array<number> = []
    const pool = new Pool(new FaultyBackend({ op: "rmdir", nth: 1, code: "EBUSY", persistent: true }))
    const errors = runSync(pool, () => removeTempDirectory(path, (attempt) => counting(attempts, attempt)))
    assert.deepStrictEqual([errors.map(({ code }) => code), attempts], [["EBUSY"], [1, 2, 3, 4, 5]])
  })

  it("is not waited for if nothing says how", () => {
    const path = emptyDir()
    const pool = new Pool(new FaultyBackend({ op: "rmdir", nth: 1, code: "EBUSY", persistent: true }))
    assert.deepStrictEqual(runSync(pool, () => removeTempDirectory(path)).map(({ code }) => code), ["EBUSY"])
  })
})

it("a removal reports the rest of what it could not remove, and removes the others", () => {
  const path = emptyDir()
  for (const name of ["a", "b", "c"]) writeFileSync(join(path, name), name)
  const pool = new Pool({
    name: "faulty",
    start: (call, done) =>
      call.op === "unlink" && String(call.path).endsWith("/b")
        ? done({ code: "EIO" }, undefined)
        : inlineStart(call, done)
  })
  const errors = runSync(pool, () => removeTempDirectory(path))
  assert.deepStrictEqual(errors.map(({ code }) => code), ["EIO"])
  assert.deepStrictEqual(readdirSync(path), ["b"])
})
