/** Calls of the user's own, and how they are given up. */
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import type { Pending } from "../src/program/pending.js"
import { Start } from "../src/program/program.js"
import type { ExternalCall } from "../src/syscall/syscall.js"
import { start } from "./support/driver.js"

/** A call that waits until `end` is called; `canTakeBack` says whether it can be given up. */
const waiting = (canTakeBack: boolean | undefined) => {
  const log: Array<string> = []
  let end: () => void = () => undefined
  const call: ExternalCall = {
    op: "external",
    name: "wait",
    start: (done) => {
      end = () => done(undefined, 5)
      return canTakeBack === undefined ? undefined : () => {
        log.push("asked")
        return canTakeBack
      }
    }
  }
  return { call, end: () => end(), log }
}

function* begun(call: ExternalCall, seen: Array<Pending>) {
  const pending = (yield new Start(call)) as Pending // see `Start`
  seen.push(pending)
  yield pending
  return pending.result
}

describe("external calls", () => {
  it("one that can be taken back is withdrawn when its caller is interrupted, and its slot is free", () => {
    const { call, log } = waiting(true)
    const pool = new Pool(inline, { concurrency: 1 })
    const seen: Array<Pending> = []
    const { interrupt, task } = start(pool, () => begun(call, seen), { keep: true })
    assert.strictEqual(pool.stats().active, 1)
    interrupt()
    assert.deepStrictEqual([task.outcome?._tag, seen[0]?.state, log], ["Cancelled", "withdrawn", ["asked"]])
    assert.deepStrictEqual([pool.stats().active, pool.stats().withdrawn], [0, 1])
  })

  it.each([false, undefined])("one that cannot goes on, for whoever comes next (%s)", (canTakeBack) => {
    const { call, end } = waiting(canTakeBack)
    const pool = new Pool(inline, { concurrency: 1 })
    const seen: Array<Pending> = []
    const { interrupt } = start(pool, () => begun(call, seen), { keep: true })
    interrupt()
    assert.deepStrictEqual([seen[0]?.state, pool.stats().active], ["running", 1])
    end()
    assert.deepStrictEqual([seen[0]?.state, seen[0]?.result, pool.stats().active], ["done", 5, 0])
  })
})
