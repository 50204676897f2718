/** A pool over a pool, with faults in between. */
import { existsSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { job } from "../src/program/job.js"
import type { Interest, Pending } from "../src/program/pending.js"
import { perform } from "../src/program/program.js"
import { delay, type Fault, FaultyBackend } from "../src/testing/faults.js"
import { OuterPool, overPool } from "../src/testing/overPool.js"
import { start } from "./support/driver.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

const removeBoth = job("removeBoth", function*(first: string, second: string) {
  yield* perform({ op: "unlink", path: first })
  yield* perform({ op: "unlink", path: second })
})

/** A pool below whose slot is taken. */
const make = (plan: ReadonlyArray<Fault> = []) => {
  const stepper = new SteppedBackend()
  const below = new Pool(stepper, { concurrency: 1 })
  below.submit({ op: "isatty", fd: 0 })
  return { stepper, below, pool: new OuterPool(new FaultyBackend(plan, overPool(below))) }
}

describe("the slot for clean-up", () => {
  it("is that of the pool below, for calls", () => {
    const { below, pool, stepper } = make()
    const path = dir.file("")
    pool.submit({ op: "stat", path })
    pool.submit({ op: "unlink", path }, undefined, "clean-up")
    assert.deepStrictEqual([stepper.ops, below.stats().queued], [["isatty", "unlink"], 1])
    stepper.drain()
    assert.isFalse(existsSync(path))
  })

  it("and for all calls of a job, also where they are held up", () => {
    const going: Array<() => void> = []
    const { pool, stepper } = make([delay((go) => void going.push(go), { op: "unlink" })])
    const [first, second] = [dir.file(""), dir.file("")]
    const { task } = start(pool, () => removeBoth(first, second), { cleanUp: true })
    assert.deepStrictEqual(stepper.ops, ["isatty"])
    for (const go of going) go()
    assert.deepStrictEqual(stepper.ops, ["isatty", "unlink"])
    stepper.step(1)
    assert.deepStrictEqual(stepper.ops, ["isatty", "unlink"])
    stepper.step(1)
    assert.strictEqual(task.outcome?._tag, "Success")
  })
})

describe("what becomes of the caller of a call", () => {
  it("is told to the back end below, when the caller leaves and when it comes back", () => {
    const told: Array<Interest | "resumed"> = []
    const below = new Pool({
      name: "running",
      start: () => ({
        withdraw: (interest) => {
          told.push(interest)
          return false
        },
        resume: () => void told.push("resumed")
      })
    })
    const pool = new OuterPool(overPool(below))
    const pending = pool.submit({ op: "stat", path: "/" })
    pool.withdraw(pending)
    pending.await({ onSettled: () => undefined })
    pool.drain(pending)
    pool.abandon(pending)
    assert.deepStrictEqual(told, ["result", "resumed", "completion", "nothing"])
  })

  it("a call that has not begun is taken back, from below too", () => {
    const below = new Pool({ name: "full", start: () => ({ withdraw: () => true }) })
    const pool = new OuterPool(overPool(below))
    const [left, gone, drained] = [1, 2, 3].map(() => pool.submit({ op: "stat", path: "/" })) as [
      Pending,
      Pending,
      Pending
    ]
    assert.isTrue(pool.withdraw(left))
    pool.abandon(gone)
    pool.drain(drained)
    assert.deepStrictEqual([left, gone, drained].map(({ state }) => state), ["withdrawn", "withdrawn", "withdrawn"])
    assert.deepInclude(below.stats(), { active: 0, withdrawn: 3 })
  })
})
