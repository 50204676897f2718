/** Tasks and gates: waiting, the order of operations, and the state after an interruption. */
import { assert, describe, it } from "vitest"
import { Gate } from "../src/executor/gate.js"
import { Pool } from "../src/executor/pool.js"
import { Task } from "../src/executor/task.js"
import { Lease } from "../src/program/lease.js"
import { begin, Cancelled, join, perform, type Program } from "../src/program/program.js"
import { failure, run, runSync, start } from "./support/driver.js"
import { SteppedBackend } from "./support/stepped.js"

/** Calls that give their descriptor's number; those on 13 fail. */
const numbers = {
  name: "numbers",
  start: (call, done) => {
    const fd = "fd" in call ? call.fd : 0
    if (fd === 13) done({ code: "EIO" }, undefined)
    else done(undefined, fd)
  }
} satisfies ConstructorParameters<typeof Pool>[0]

const stepped = (concurrency?: number) => {
  const backend = new SteppedBackend(numbers)
  return { backend, pool: new Pool(backend, { concurrency }) }
}

const tell = (fd: number): Program<number> => perform({ op: "tell", fd })

describe("a program", () => {
  it("that makes no call ends without an asynchronous boundary", () => {
    const task = new Task(stepped().pool, function*(): Program<string> {
      return "value"
    })
    assert.deepStrictEqual(task.start(), { _tag: "Success", value: "value" })
  })

  it("whose calls end at once ends without an asynchronous boundary", () => {
    const pool = new Pool(numbers)
    const sum = function*(): Program<number> {
      let total = 0
      for (let fd = 0; fd < 10; fd++) total += yield* tell(fd)
      return total
    }
    assert.strictEqual(runSync(pool, sum), 45)
  })

  it("gets the errors of its calls, and can go on", async () => {
    const { backend, pool } = stepped()
    const lease = new Lease(13, "the path", true)
    const tags = function*(): Program<ReadonlyArray<string>> {
      const seen: Array<string> = []
      for (
        const make of [
          () => tell(13),
          () => join2(lease)
        ]
      ) {
        try {
          yield* make()
        } catch (error) {
          seen.push(`${(error as Error).name}: ${(error as Error).message}`)
        }
      }
      return seen
    }
    const { value } = start(pool, tags)
    backend.drain()
    assert.deepStrictEqual(await value, [
      "OSError: [Errno 5] Input/output error",
      "OSError: [Errno 5] Input/output error"
    ])
    assert.deepStrictEqual(runSync(new Pool(numbers), tags).length, 2)
  })

  it("that throws fails, wherever it does, and rolls back what it has begun", async () => {
    const pool = new Pool(numbers)
    const bug = new Error("bug")
    const early = (): Program<void> => {
      throw bug
    }
    const late = function*(): Program<void> {
      yield* tell(1)
      throw bug
    }
    for (const [make, times] of [[early, 0], [late, 1]] as const) {
      let rolledBack = 0
      const gate = new Gate()
      assert.strictEqual(await failure(run(pool, make, { gate, rollback: () => rolledBack++ })), bug)
      assert.strictEqual(rolledBack, times)
      assert.isTrue(gate.free)
    }
  })

  it("begins calls, goes on, and joins them later in any order", async () => {
    const { backend, pool } = stepped()
    const lease = new Lease(3, "p", true)
    const { value } = start(pool, function*(): Program<ReadonlyArray<unknown>> {
      const first = yield* begin({ op: "tell", fd: 1 }, lease)
      const second = yield* begin({ op: "tell", fd: 2 }, lease)
      return [yield* join(second), yield* join(first), yield* join(first)]
    })
    assert.deepStrictEqual(backend.ops, ["tell", "tell"])
    backend.drain()
    assert.deepStrictEqual(await value, [2, 1, 1])
  })
})

function* join2(lease: Lease): Program<unknown> {
  return yield* join(yield* begin({ op: "tell", fd: 13 }, lease))
}

describe("a gate", () => {
  it("F22 lets a thousand operations through in order, and grows no stack", () => {
    const { backend, pool } = stepped()
    const gate = new Gate()
    const order: Array<number> = []
    const operation = (index: number) =>
      function*(): Program<void> {
        if (index % 100 === 0) yield* tell(index)
        order.push(index)
      }
    for (let index = 0; index < 1000; index++) start(pool, operation(index), { gate })
    while (backend.held.length > 0) {
      assert.strictEqual(backend.held.length, 1) // one at a time
      backend.step()
    }
    assert.deepStrictEqual(order, Array.from({ length: 1000 }, (_, index) => index))
    assert.isTrue(gate.free)
  })

  it("ten thousand operations that end at once, behind one that waits", () => {
    const { backend, pool } = stepped()
    const gate = new Gate()
    let count = 0
    start(pool, () => tell(1), { gate })
    for (let index = 0; index < 10_000; index++) {
      start(pool, function*(): Program<void> {
        count++
      }, { gate })
    }
    assert.strictEqual(count, 0)
    backend.drain()
    assert.strictEqual(count, 10_000)
  })

  it("what starts in the end of another comes after those that wait", () => {
    const { backend, pool } = stepped()
    const gate = new Gate()
    const order: Array<string> = []
    const operation = (name: string) =>
      new Task(pool, function*(): Program<void> {
        order.push(name)
      }, { gate })
    start(pool, () => tell(1), { gate })
    const second = operation("second")
    second.start()
    second.notify(() => {
      second.take()
      operation("last").start()
    })
    const third = operation("third")
    third.start()
    third.notify(() => third.take())
    backend.drain()
    assert.deepStrictEqual(order, ["second", "third", "last"])
  })

  it("stays shut until the outcome is taken", () => {
    const { backend, pool } = stepped()
    const gate = new Gate()
    const first = start(pool, () => tell(1), { gate, keep: true })
    start(pool, () => tell(2), { gate })
    backend.step()
    assert.deepInclude(first.task.outcome as object, { _tag: "Success", value: 1 })
    assert.deepStrictEqual(backend.ops, [])
    first.task.take()
    assert.deepStrictEqual(backend.ops, ["tell"])
    first.task.take() // again: nothing
    backend.drain()
    assert.isTrue(gate.free)
  })
})

describe("an interruption", () => {
  /** What the options are told. */
  const watched = (gate = new Gate()) => {
    const told: Array<string> = []
    return {
      told,
      options: {
        gate,
        rollback: () => void told.push("rollback"),
        restore: (value: unknown) => void told.push(`restore ${String(value)}`)
      }
    }
  }

  it("of a task that waits at the gate: its program never begins", async () => {
    const { backend, pool } = stepped()
    const { options, told } = watched()
    start(pool, () => tell(1), { gate: options.gate })
    let begun = false
    const waiting = start(pool, function*(): Program<void> {
      begun = true
    }, options)
    const after = start(pool, () => tell(2), { gate: options.gate })
    waiting.interrupt()
    assert.deepStrictEqual(await waiting.outcome, { _tag: "Cancelled" })
    backend.drain()
    assert.isFalse(begun)
    assert.deepStrictEqual(told, [])
    assert.strictEqual(await after.value, 2)
  })

  it.each([0, 1, 2, 3, 4])("of the task number %i in the gate's queue leaves the others in order", (index) => {
    const { backend, pool } = stepped()
    const gate = new Gate()
    const order: Array<number> = []
    start(pool, () => tell(1), { gate })
    const waiting = [0, 1, 2, 3, 4].map((number) =>
      start(pool, function*(): Program<void> {
        order.push(number)
      }, { gate })
    )
    waiting[index]?.interrupt()
    waiting[index]?.interrupt()
    backend.drain()
    assert.deepStrictEqual(order, [0, 1, 2, 3, 4].filter((number) => number !== index))
    assert.isTrue(gate.free)
  })

  it("of a call that waits for a slot: it is never made", async () => {
    const { backend, pool } = stepped(1)
    const { options, told } = watched()
    pool.submit({ op: "isatty", fd: 0 })
    const waiting = start(pool, () => tell(1), options)
    assert.strictEqual(pool.stats().queued, 1)
    waiting.interrupt()
    assert.deepStrictEqual(await waiting.outcome, { _tag: "Cancelled" })
    assert.deepInclude(pool.stats(), { queued: 0, withdrawn: 1 })
    assert.deepStrictEqual(told, ["rollback"])
    assert.isTrue(options.gate.free)
    backend.drain()
    assert.strictEqual(pool.stats().completed, 1)
  })

  it("of a call that runs: the wait ends at once, the call later", async () => {
    const { backend, pool } = stepped(1)
    const { options, told } = watched()
    const running = start(pool, () => tell(1), options)
    running.interrupt()
    assert.deepStrictEqual(await running.outcome, { _tag: "Cancelled" })
    assert.deepStrictEqual(told, ["rollback"])
    assert.isTrue(options.gate.free)
    assert.strictEqual(pool.stats().active, 1)
    backend.drain()
    assert.deepInclude(pool.stats(), { active: 0, completed: 1 })
    assert.deepStrictEqual(told, ["rollback"])
  })

  it("of a task that has ended and is not taken: its value goes back", () => {
    const { backend, pool } = stepped()
    const { options, told } = watched()
    const ended = start(pool, () => tell(1), { ...options, keep: true })
    const next = start(pool, () => tell(2), { gate: options.gate })
    backend.step()
    ended.interrupt()
    assert.deepStrictEqual(told, ["restore 1"])
    assert.deepStrictEqual(backend.ops, ["tell"]) // the next has the gate
    ended.interrupt()
    assert.deepStrictEqual(told, ["restore 1"])
    backend.drain()
    assert.isDefined(next.task.outcome)
  })

  it("of a task that has failed and is not taken: nothing goes back twice", () => {
    const { backend, pool } = stepped()
    const { options, told } = watched()
    const ended = start(pool, () => tell(13), { ...options, keep: true })
    backend.step()
    ended.interrupt()
    assert.deepStrictEqual(told, ["rollback"])
    assert.isTrue(options.gate.free)
  })

  it("of a task whose value was taken: nothing", () => {
    const { backend, pool } = stepped()
    const { options, told } = watched()
    const ended = start(pool, () => tell(1), options)
    backend.step()
    ended.interrupt()
    assert.deepStrictEqual(told, [])
    assert.deepInclude(ended.task.outcome as object, { _tag: "Success" })
  })

  it("the clean-up makes calls, in order, before the gate opens, and cannot be interrupted", async () => {
    const { backend, pool } = stepped()
    const { options, told } = watched()
    const log: Array<string> = []
    const task = start(pool, function*(): Program<void> {
      try {
        yield* tell(1)
      } catch (error) {
        log.push(error instanceof Cancelled ? "cancelled" : "failed")
        throw error
      } finally {
        log.push(`cleaned ${yield* tell(7)}`)
        log.push(`cleaned ${yield* tell(8)}`)
      }
    }, options)
    const next = start(pool, () => tell(2), { gate: options.gate })
    task.interrupt()
    task.interrupt()
    assert.isUndefined(task.task.outcome)
    assert.deepStrictEqual(backend.held.map(({ call }) => "fd" in call && call.fd), [1, 7])
    backend.step(1)
    backend.step(1)
    assert.deepStrictEqual(await task.outcome, { _tag: "Cancelled" })
    assert.deepStrictEqual(log, ["cancelled", "cleaned 7", "cleaned 8"])
    assert.deepStrictEqual(told, ["rollback"])
    assert.deepStrictEqual(backend.held.map(({ call }) => "fd" in call && call.fd), [1, 2])
    backend.drain()
    assert.strictEqual(await next.value, 2)
  })

  it("a clean-up that fails is still a cancellation", async () => {
    const { backend, pool } = stepped()
    const task = start(pool, function*(): Program<void> {
      try {
        yield* tell(1)
      } finally {
        yield* tell(13)
      }
    })
    task.interrupt()
    backend.drain()
    assert.deepStrictEqual(await task.outcome, { _tag: "Cancelled" })
  })

  it("a Pending that the program remembers survives, and the next program takes it", async () => {
    const { backend, pool } = stepped()
    const lease = new Lease(3, "p", true)
    const remembered: Array<Program<unknown>> = []
    const first = start(pool, function*(): Program<unknown> {
      const pending = yield* begin({ op: "tell", fd: 4 }, lease)
      remembered.push(join(pending))
      return yield* join(pending)
    })
    first.interrupt()
    assert.deepStrictEqual(await first.outcome, { _tag: "Cancelled" })
    const second = start(pool, function*(): Program<unknown> {
      return remembered[0] === undefined ? undefined : yield* remembered[0]
    })
    backend.drain()
    assert.strictEqual(await second.value, 4)
    assert.strictEqual(pool.stats().completed, 1)
  })
})
