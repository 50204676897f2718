/** Calls that wait for a turn of the event loop go on by the rules of those that did not. */
import { assert, describe, it } from "vitest"
import type { Backend } from "../src/pool.js"
import { Pool } from "../src/pool.js"
import type { Pending } from "../src/program.js"
import type { AnyCall } from "../src/syscall.js"

const stat: AnyCall = { op: "stat", path: "/" }

/** Submits calls that end at once until one has to wait for a turn of the event loop. */
const untilOneWaits = (pool: Pool, call: AnyCall = stat): Pending => {
  for (let count = 0; count < 10_000_000; count++) {
    const pending = pool.submit(call, undefined, "first", true)
    if (!pending.settled) return pending
  }
  throw new Error("no call waits for the event loop")
}

const told = (pending: Pending): Promise<void> =>
  new Promise((resolve) => {
    pending.waiter = { settled: () => resolve() }
  })

/** Answers `stat` at once, and nothing else. */
const statsOnly: Backend = {
  name: "stats only",
  start: (call, done) => call.op === "stat" ? done(undefined, undefined) : undefined
}

const full = { concurrency: 1, maxQueued: 0, whenFull: "fail" } as const

describe("calls that a full pool refuses", () => {
  it("do not have others wait for the event loop, however many they are", () => {
    const pool = new Pool(statsOnly, full)
    pool.submit({ op: "isatty", fd: 0 })
    const end = performance.now() + 50 // longer than any burst
    while (performance.now() < end) assert.isTrue(pool.submit(stat, undefined, "first", true).settled)
    assert.strictEqual(pool.submit(stat, undefined, "clean-up", true).state, "done")
  })
})

describe("after a turn of the event loop, a call", () => {
  it("is refused by a pool that is full, and its caller is told", async () => {
    const pool = new Pool(statsOnly, full)
    const pending = untilOneWaits(pool)
    pool.submit({ op: "isatty", fd: 0 }) // takes the slot meanwhile
    await told(pending)
    assert.strictEqual(pending.error?._tag, "ExecutorFullError")
    assert.strictEqual(pool.stats().queued, 0)
  })

  it("goes behind those that wait for a descriptor, and before those that come later", async () => {
    const order: Array<string> = []
    let free = false
    const backend: Backend = {
      name: "limited",
      start: (call, done) => {
        if (call.op === "open" && !free) return done({ code: "EMFILE" }, undefined)
        if ("path" in call && call.op === "open") order.push(String(call.path))
        return done(undefined, 0)
      }
    }
    const pool = new Pool(backend, { onTooManyOpenFiles: "wait", tooManyOpenFilesMillis: 3_600_000 })
    const open = (path: string) => pool.submit({ op: "open", path, flags: 0, mode: 0 }, undefined, "first", true)
    const first = open("a")
    const waits = untilOneWaits(pool)
    const second = open("b")
    const ended = Promise.all([first, waits, second].map(told))
    free = true
    await ended
    assert.deepStrictEqual(order, ["a", "b"])
  })
})
