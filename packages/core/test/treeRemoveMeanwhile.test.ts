/** F15: changes to a tree while it is removed, before each call of the removal. */
import { existsSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import type { Program } from "../src/program/program.js"
import { removeTree } from "../src/tree/remove.js"
import { inlinePool } from "./support/backends.js"
import { runSync, shown, start } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { hooked, naiveRemoval, plant, survey, Swap, type Tree } from "./support/trees.js"

const dir = makeTempDir()

const small: Tree = { a: { one: "1", two: "22" }, b: {}, link: "-> a", dangling: "-> nowhere", z: "zzz" }

describe("what happens meanwhile", () => {
  const removeWith = (
    top: string,
    hook: Parameters<typeof hooked>[0],
    program = removeTree as (path: string) => Program<void>
  ) => start(new Pool(hooked(hook)), () => program(top)).task.outcome

  it("F15 what vanishes by itself is no error, at every call", () => {
    for (let n = 1;; n++) {
      const top = plant(dir.fresh(), small)
      let calls = 0
      const outcome = removeWith(top, (nth) => {
        calls = nth
        if (nth !== n) return
        runSync(inlinePool(), () => naiveRemoval(existsSync(join(top, "a")) ? join(top, "a") : top))
      })
      if (calls < n) break
      const missing = n === 1 ? false : outcome?._tag === "Failure" // before its first call, there is still a top
      assert.isFalse(missing, `call ${n}: ${outcome?._tag === "Failure" ? String(outcome.error) : ""}`)
      assert.isFalse(existsSync(top), `call ${n}`)
    }
  })

  it("what comes into a directory while it is removed is removed too", () => {
    const top = plant(dir.fresh(), { a: { one: "1" } })
    let added = 0
    removeWith(top, (_, call) => {
      if (call.op === "rmdir" && added < 3) {
        writeFileSync(`${top}/${existsSync(`${top}/a`) ? "a/" : ""}new${added++}`, "")
      }
    })
    assert.strictEqual(added, 3)
    assert.isFalse(existsSync(top))
  })

  it("who never stops adding gets an ENOTEMPTY", () => {
    const top = plant(dir.fresh(), { a: { one: "1" } })
    let added = 0
    const outcome = removeWith(top, (_, call) => {
      if (call.op === "rmdir") writeFileSync(`${top}/a/new${added++}`, "")
    })
    assert.strictEqual(
      outcome?._tag === "Failure" ? shown(outcome.error as Error) : "",
      `DirectoryNotEmptyError[ENOTEMPTY]: [Errno 39] Directory not empty: '${top}/a'`
    )
  })

  /** The victim has the names that are in the directory whose place it takes. */
  const inside: Tree = { x: "x", deep: { y: "y" } }

  /** Swaps at the n-th call, in one of three ways, for every n; what the victim lost. */
  const attack = (program: (path: string) => Program<void>): ReadonlyArray<string> => {
    const losses: Array<string> = []
    const sorted: Tree = { deep: inside["deep"] ?? "", x: "x" } // as a survey has it
    for (const way of ["stays", "comes back", "goes on"]) {
      for (const at of ["sub", "sub/deep", "."]) {
        for (let n = 1;; n++) {
          const base = plant(dir.fresh(), { victim: inside, tree: { a: { one: "1" }, sub: inside, z: "z" } })
          const swap = new Swap(
            join(base, "tree", at),
            join(base, "parked"),
            join(base, "victim", at === "sub/deep" ? "deep" : ".")
          )
          let calls = 0
          removeWith(join(base, "tree"), (nth) => {
            calls = nth
            if (nth === n || (way === "goes on" && nth > n) || (way === "comes back" && nth === n + 1)) swap.toggle()
          }, program)
          const left = survey(join(base, "victim"))
          rmSync(base, { recursive: true })
          if (JSON.stringify(left) !== JSON.stringify(sorted)) {
            losses.push(`${at} ${way} ${n}`)
          }
          if (calls < n) break
        }
      }
    }
    return losses
  }

  it("F15 N13 a swap between any two calls leads nowhere", () => {
    assert.deepStrictEqual(attack(removeTree), [])
  })

  it("F15 the same swaps lead a removal by paths out of the tree", () => {
    assert.isAbove(attack(naiveRemoval).length, 0)
  })

  it("N14 without /proc, a directory is looked at before it is used", () => {
    const top = plant(dir.fresh(), small)
    const noProc = hooked(() => undefined)
    const pool = new Pool({
      name: "no /proc",
      start: (call, done) =>
        "path" in call && String(call.path).startsWith("/proc/")
          ? done({ code: "ENOENT" }, undefined)
          : noProc.start(call, done)
    })
    runSync(pool, () => removeTree(top))
    assert.isFalse(existsSync(top))
  })
})
