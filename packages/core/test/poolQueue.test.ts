/** The bounded queue, the admission queue, and the slot that is reserved for clean-up. */
import { assert, describe, it } from "vitest"
import { ExecutorFullError } from "../src/errors/index.js"
import type { PoolOptions } from "../src/executor/options.js"
import { Pool } from "../src/executor/pool.js"
import { Task } from "../src/executor/task.js"
import { Lease } from "../src/program/lease.js"
import type { Priority } from "../src/program/pending.js"
import { perform, type Program } from "../src/program/program.js"
import type { Syscall } from "../src/syscall/syscall.js"
import { SteppedBackend } from "./support/stepped.js"

const stepped = (options: PoolOptions) => {
  const backend = new SteppedBackend({ name: "numbering", start: (_, done) => done(undefined, 1) })
  return { backend, pool: new Pool(backend, options) }
}

const call = (fd: number): Syscall => ({ op: "fstat", fd })

/** The descriptors of the calls that run. */
const running = (backend: SteppedBackend): ReadonlyArray<unknown> =>
  backend.held.map(({ call }) => "fd" in call ? call.fd : call.op)

const submit = (pool: Pool, fd: number, priority?: Priority) => pool.submit(call(fd), undefined, priority)

/** The order in which all calls run that are submitted. */
const orderOf = (backend: SteppedBackend): ReadonlyArray<unknown> => {
  const order: Array<unknown> = []
  for (; backend.held.length > 0; backend.step()) order.push(running(backend)[0])
  return order
}

describe("options", () => {
  it.each<[PoolOptions, string]>([
    [{ concurrency: 0 }, "concurrency"],
    [{ concurrency: 1.5 }, "concurrency"],
    [{ concurrency: Number.NaN }, "concurrency"],
    [{ maxQueued: -1 }, "maxQueued"],
    [{ maxQueued: 0.5 }, "maxQueued"],
    [{ tooManyOpenFilesMillis: 0 }, "tooManyOpenFilesMillis"],
    [{ tooManyOpenFilesMillis: Number.NaN }, "tooManyOpenFilesMillis"],
    [{ whenFull: "sometimes" } as unknown as PoolOptions, "whenFull"], // as text of a configuration that was cast
    [{ onTooManyOpenFiles: "" } as unknown as PoolOptions, "onTooManyOpenFiles"]
  ])("%o is refused", (options, name) => {
    assert.throws(() => stepped(options), RangeError, name)
  })

  it("a name, or that of the back end", () => {
    assert.strictEqual(stepped({}).pool.stats().name, "stepped")
    assert.deepInclude(stepped({ name: "files" }).pool.stats(), { name: "files", backend: "stepped" })
  })
})

describe("a full queue that fails", () => {
  it("refuses what would be one too many, and nothing of it is done", () => {
    const { backend, pool } = stepped({ concurrency: 1, maxQueued: 2, whenFull: "fail", name: "small" })
    const pending = [0, 1, 2, 3, 4].map((fd) => submit(pool, fd))
    assert.deepStrictEqual(pending.map(({ state }) => state), ["running", "queued", "queued", "done", "done"])
    const error = pending[3]?.error
    assert.instanceOf(error, ExecutorFullError)
    assert.deepInclude(error, { _tag: "ExecutorFullError", executor: "small", maxQueued: 2 })
    assert.deepInclude(pool.stats(), { queued: 2, refused: 2, failed: 0, completed: 0 })
    assert.deepStrictEqual(orderOf(backend), [0, 1, 2])
    assert.strictEqual(submit(pool, 5).state, "running", "there is room again")
  })

  it("with room for none, refuses as soon as the slots are in use", () => {
    const { pool } = stepped({ concurrency: 2, maxQueued: 0, whenFull: "fail" })
    assert.deepStrictEqual([0, 1, 2].map((fd) => submit(pool, fd).state), ["running", "running", "done"])
  })

  it("never refuses an operation that has begun", () => {
    const { backend, pool } = stepped({ concurrency: 1, maxQueued: 0, whenFull: "fail" })
    function* two(): Program<string> {
      yield* perform(call(0))
      yield* perform(call(1))
      return "both"
    }
    const task = new Task(pool, two)
    task.start()
    const other = new Task(pool, two)
    assert.strictEqual(other.start()?._tag, "Failure")
    submit(pool, 7, "next")
    backend.step() // the slot goes to 7: the task's second call has to wait
    assert.strictEqual(pool.stats().queued, 1)
    backend.drain()
    assert.deepStrictEqual(task.outcome, { _tag: "Success", value: "both" })
  })

  it("never refuses a close, or clean-up", () => {
    const { backend, pool } = stepped({ concurrency: 1, maxQueued: 0, whenFull: "fail" })
    submit(pool, 0)
    assert.strictEqual(pool.submit({ op: "close", fd: 9 }).state, "running")
    assert.strictEqual(submit(pool, 1, "clean-up").state, "running")
    assert.strictEqual(submit(pool, 2, "clean-up").state, "queued")
    assert.deepStrictEqual(orderOf(backend), [0, 9, 1, 2])
  })

  it("a refused call leaves its descriptor as it was", () => {
    const { backend, pool } = stepped({ concurrency: 1, maxQueued: 0, whenFull: "fail" })
    const lease = new Lease(3, "f", true)
    submit(pool, 0)
    assert.instanceOf(pool.submit(call(3), lease).error, ExecutorFullError)
    const closing = new Task(pool, () => lease.close())
    closing.start()
    assert.deepStrictEqual(orderOf(backend), [0, "close"].map((op) => op === "close" ? 3 : op), "no call is in flight")
  })
})

describe("a full queue that waits", () => {
  it("operations in progress go before those at the door, and each keep their order", () => {
    const { backend, pool } = stepped({ concurrency: 1, maxQueued: 1 })
    for (const fd of [0, 1, 2, 3]) submit(pool, fd) // 0 runs, 1 is queued, 2 and 3 are at the door
    for (const fd of [10, 11]) submit(pool, fd, "next")
    assert.deepInclude(pool.stats(), { active: 1, queued: 5, refused: 0 })
    assert.deepStrictEqual(orderOf(backend), [0, 1, 10, 11, 2, 3])
  })

  it.each([0, 1, 2, 5, Infinity])("with room for %d, all run in order", (maxQueued) => {
    const { backend, pool } = stepped({ concurrency: 2, maxQueued })
    const fds = Array.from({ length: 20 }, (_, fd) => fd)
    for (const fd of fds) submit(pool, fd)
    assert.deepStrictEqual(orderOf(backend), fds)
    assert.deepInclude(pool.stats(), { active: 0, queued: 0, completed: 20 })
  })

  it("programs are held back before they begin: no more are half done than slots and queue can hold", () => {
    const { backend, pool } = stepped({ concurrency: 1, maxQueued: 1 })
    let begun = 0
    let most = 0
    function* three(): Program<void> {
      yield* perform(call(0))
      begun++
      most = Math.max(most, begun)
      yield* perform(call(1))
      yield* perform(call(2))
      begun--
    }
    const tasks = Array.from({ length: 10 }, () => new Task(pool, three))
    for (const task of tasks) task.start()
    backend.drain()
    assert.isTrue(tasks.every(({ outcome }) => outcome?._tag === "Success"))
    assert.isAtMost(most, 3)
    const without = stepped({ concurrency: 1 })
    begun = most = 0
    for (let count = 0; count < 10; count++) new Task(without.pool, three).start()
    without.backend.drain()
    assert.strictEqual(most, 10, "without a bound, all begin before one ends")
  })

  it("an operation at the door is withdrawn, and makes room for none", () => {
    const { backend, pool } = stepped({ concurrency: 1, maxQueued: 1 })
    const pending = [0, 1, 2, 3].map((fd) => submit(pool, fd))
    assert.isTrue(pool.withdraw(pending[2]!))
    assert.isTrue(pool.withdraw(pending[1]!), "3 takes its place in the queue")
    assert.deepInclude(pool.stats(), { queued: 1, withdrawn: 2 })
    assert.deepStrictEqual(orderOf(backend), [0, 3])
  })
})

describe("clean-up", () => {
  it("has one slot of its own, beyond those that others use", () => {
    const { backend, pool } = stepped({ concurrency: 2 })
    for (const fd of [0, 1, 2]) submit(pool, fd)
    for (const fd of [10, 11, 12]) submit(pool, fd, "clean-up")
    assert.deepStrictEqual(running(backend), [0, 1, 10])
    backend.step(2)
    assert.deepStrictEqual(running(backend), [0, 1, 11], "the reserved slot passes to clean-up")
    backend.step(0)
    assert.deepStrictEqual(running(backend), [1, 11, 2], "and the others' to others")
    backend.step(0)
    assert.deepStrictEqual(running(backend), [11, 2, 12], "or to clean-up, if nobody else waits")
    backend.drain()
    assert.deepInclude(pool.stats(), { active: 0, queued: 0, completed: 6 })
  })

  it("of a task: its release, and what it does after an interruption", () => {
    const { backend, pool } = stepped({ concurrency: 1, maxQueued: 0, whenFull: "fail" })
    submit(pool, 0)
    new Task(pool, () => perform(call(1)), { cleanUp: true }).start()
    assert.deepStrictEqual(running(backend), [0, 1])
    backend.drain()

    const task = new Task(pool, function*() {
      try {
        yield* perform(call(2))
      } finally {
        yield* perform(call(3))
      }
    })
    task.start()
    task.interrupt()
    assert.deepStrictEqual(running(backend), [2, 3], "the call that runs has the slot; clean-up goes on")
    backend.drain()
    assert.deepStrictEqual(task.outcome, { _tag: "Cancelled" })
  })

  it("what was created for nobody is removed, however full the pool is", () => {
    const { backend, pool } = stepped({ concurrency: 1 })
    const create = pool.submit({ op: "open", path: "a.tmp", flags: 0o302, mode: 0o600, undo: true })
    submit(pool, 1)
    pool.abandon(create)
    backend.step()
    assert.deepStrictEqual(backend.ops, ["fstat", "unlink", "close"])
  })
})

describe("a back end that answers at once", () => {
  it("ten thousand waiting calls do not grow the stack, and keep their order", () => {
    let hold: (() => void) | undefined
    const order: Array<number> = []
    const pool = new Pool({
      name: "mixed",
      start: (call, done) => {
        if (call.op === "fsync") hold = () => done(undefined, undefined)
        else {
          if ("fd" in call) order.push(call.fd)
          done(undefined, 1)
        }
      }
    }, { concurrency: 1 })
    pool.submit({ op: "fsync", fd: 0 })
    const last = 10_000
    for (let fd = 1; fd < last; fd++) submit(pool, fd)
    submit(pool, last).waiter = { onSettled: () => void submit(pool, last + 1) }
    hold?.()
    assert.strictEqual(order.length, last + 1)
    assert.isTrue(order.every((fd, index) => fd === index + 1))
  })
})
