/** Calls that have waited for an event-loop turn follow the same rules as others. */
import { assert, describe, it } from "vitest"
import type { Backend } from "../src/executor/backend.js"
import { Gate } from "../src/executor/gate.js"
import { Pool } from "../src/executor/pool.js"
import { Task, type TaskOptions } from "../src/executor/task.js"
import type { Pending } from "../src/program/pending.js"
import { perform } from "../src/program/program.js"
import type { AnyCall } from "../src/syscall/syscall.js"
import { Random } from "./support/random.js"

const stat: AnyCall = { op: "stat", path: "/" }

/** Submits calls that end at once until one has to wait for a turn of the event loop. */
const untilOneWaits = (pool: Pool, call: AnyCall = stat): Pending => {
  for (let count = 0; count < 1_000_000; count++) {
    const pending = pool.submit(call, undefined, "first", true)
    if (!pending.settled) return pending
  }
  throw new Error("no call waits for the event loop")
}

const told = (pending: Pending): Promise<void> =>
  new Promise((resolve) => {
    pending.waiter = { onSettled: () => resolve() }
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

/** Runs operations on a handle that make no call until one of them waits for a turn of the event loop. */
const untilOneOnAHandleWaits = (pool: Pool, gate: Gate, options: TaskOptions<void> = {}): Task<void> => {
  for (let count = 0; count < 1_000_000; count++) {
    const task = new Task(pool, function*() {}, { ...options, gate, mayTurn: true })
    if (task.start() === undefined) return task
  }
  throw new Error("no operation waits for the event loop")
}

describe("an operation on a handle that waits for a turn of the event loop", () => {
  it("begins after it, and those behind it on that handle after it", async () => {
    const pool = new Pool(statsOnly)
    const gate = new Gate()
    const order: Array<string> = []
    const first = untilOneOnAHandleWaits(pool, gate)
    const second = new Task(pool, function*() {}, { gate, mayTurn: true })
    assert.isUndefined(second.start())
    await new Promise<void>((resolve) => {
      first.notify(() => {
        order.push("first")
        first.take()
      })
      second.notify(() => {
        order.push("second")
        second.take()
        resolve()
      })
    })
    assert.deepStrictEqual(order, ["first", "second"])
    assert.isTrue(gate.free)
  })

  it("never begins, and undoes nothing, when it is interrupted meanwhile", async () => {
    const pool = new Pool(statsOnly)
    const gate = new Gate()
    const events: Array<string> = []
    const task = untilOneOnAHandleWaits(pool, gate, {
      rollback: () => events.push("rollback"),
      restore: () => events.push("restore")
    })
    const next = new Task(pool, function*() {
      events.push("next")
    }, { gate })
    next.start()
    task.interrupt()
    assert.deepStrictEqual(task.outcome, { _tag: "Cancelled" })
    assert.deepStrictEqual(events, ["next"])
    assert.strictEqual(pool.stats().queued, 0)
    await new Promise<void>((resolve) => setImmediate(resolve))
    assert.deepStrictEqual(events, ["next"])
  })

  it("never waits if operations wait for calls: the event loop turns for those", () => {
    const answers: Array<() => void> = []
    const backend: Backend = { name: "manual", start: (_, done) => void answers.push(() => done(undefined, undefined)) }
    const pool = new Pool(backend)
    const gate = new Gate()
    const end = performance.now() + 50 // longer than any burst
    while (performance.now() < end) {
      const task = new Task(pool, () => perform({ op: "fsync", fd: 1 }), { gate, mayTurn: true })
      task.start()
      assert.strictEqual(answers.length, 1, "its program has begun, and made its call")
      answers.pop()?.()
      task.take()
    }
  })

  it("applies each operation once or not at all, whichever are interrupted, and when", async () => {
    const random = new Random(1)
    for (let round = 0; round < 100; round++) {
      const pool = new Pool(statsOnly)
      const gate = new Gate()
      let applied = 0
      const applying = (): Task<void> =>
        new Task(pool, function*() {
          applied++
        }, { gate, mayTurn: true, restore: () => applied-- })
      const tasks: Array<Task<void>> = [untilOneOnAHandleWaits(pool, gate)]
      for (let count = 1 + random.below(40); count > 0; count--) tasks.push(applying())
      for (const task of tasks.slice(1)) task.start()
      const taken = new Set<Task<void>>()
      const interrupted = new Set<Task<void>>() // before their outcome was taken
      const interruptSome = (): void => {
        for (const task of tasks) {
          if (random.below(4) > 0) continue
          if (!taken.has(task)) interrupted.add(task)
          task.interrupt()
        }
      }
      interruptSome()
      // each that ends is taken, so that the next can begin; some are interrupted while others run
      const ended = tasks.map((task) =>
        new Promise<void>((resolve) =>
          task.notify(() => {
            taken.add(task)
            task.take()
            if (random.below(4) === 0) interruptSome()
            resolve()
          })
        )
      )
      await Promise.all(ended)
      assert.strictEqual(applied, tasks.slice(1).filter((task) => !interrupted.has(task)).length, `round ${round}`)
      assert.isTrue(gate.free)
    }
  })
})
