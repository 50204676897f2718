/** The pool: slots, order, withdrawal, EINTR, and what arrives too late. */
import { assert, describe, it } from "vitest"
import type { Backend, Done } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import type { Pending } from "../src/program/pending.js"
import type { Syscall } from "../src/syscall/syscall.js"
import { SteppedBackend } from "./support/stepped.js"

/** A back end on which every call succeeds with its own number. */
const numbering = (): Backend => {
  let count = 0
  return { name: "numbering", start: (_, done) => done(undefined, ++count) }
}

const stepped = (concurrency?: number) => {
  const backend = new SteppedBackend(numbering())
  return { backend, pool: new Pool(backend, { concurrency }) }
}

const call = (fd: number): Syscall => ({ op: "fstat", fd })
const close: Syscall = { op: "close", fd: 9 }
const open: Syscall = { op: "open", path: "p", flags: 0, mode: 0 }

/** The descriptors of the calls that run. */
const running = (backend: SteppedBackend): ReadonlyArray<unknown> =>
  backend.held.map(({ call }) => "fd" in call ? call.fd : "path" in call ? call.path : call.op)

/** How the end of a call was told. */
const watch = (pending: Pending): Array<Pending> => {
  const told: Array<Pending> = []
  pending.waiter = { onSettled: (settled) => told.push(settled) }
  return told
}

describe("slots", () => {
  it.each([1, 2, 3])("no more than %i calls run, the rest wait in order", (concurrency) => {
    const { backend, pool } = stepped(concurrency)
    const pending = [0, 1, 2, 3, 4, 5].map((fd) => pool.submit(call(fd)))
    const order: Array<unknown> = []
    while (backend.held.length > 0) {
      assert.isAtMost(backend.held.length, concurrency)
      assert.strictEqual(pool.stats().active, backend.held.length)
      assert.strictEqual(pool.stats().queued, Math.max(0, 6 - order.length - concurrency))
      order.push(running(backend)[0])
      backend.step()
    }
    assert.deepStrictEqual(order, [0, 1, 2, 3, 4, 5])
    assert.isTrue(pending.every(({ state }) => state === "done"))
  })

  it("without a limit, everything runs at once", () => {
    const { backend, pool } = stepped()
    for (let fd = 0; fd < 100; fd++) pool.submit(call(fd))
    assert.strictEqual(backend.held.length, 100)
    assert.deepInclude(pool.stats(), { slots: Infinity, active: 100, queued: 0 })
  })

  it("N9 a close never waits for a slot, and takes none", () => {
    const { backend, pool } = stepped(1)
    pool.submit(call(0))
    pool.submit(call(1))
    pool.submit(close)
    assert.deepStrictEqual(running(backend), [0, 9])
    backend.step(1)
    assert.deepStrictEqual(running(backend), [0]) // the slot was not the close's
    backend.step()
    assert.deepStrictEqual(running(backend), [1])
  })

  it("a freed slot goes to the queue before the caller can submit more", () => {
    const { backend, pool } = stepped(1)
    const first = pool.submit(call(0))
    first.waiter = { onSettled: () => void pool.submit(call(2)) }
    pool.submit(call(1))
    backend.step()
    assert.deepStrictEqual(running(backend), [1])
    backend.step()
    assert.deepStrictEqual(running(backend), [2])
  })

  it("a thousand calls that end at once do not grow the stack", () => {
    const { backend, pool } = stepped(1)
    let ended = 0
    for (let fd = 0; fd < 1000; fd++) pool.submit(call(fd)).waiter = { onSettled: () => ended++ }
    backend.drain()
    assert.strictEqual(ended, 1000)
  })

  it("the statistics add up", () => {
    const { backend, pool } = stepped(2)
    const pending = [0, 1, 2, 3, 4].map((fd) => pool.submit(call(fd)))
    pool.submit(close)
    assert.isTrue(pending[3] !== undefined && pool.withdraw(pending[3]))
    assert.deepInclude(pool.stats(), { backend: "stepped", slots: 2, active: 3, queued: 2, withdrawn: 1, completed: 0 })
    backend.drain()
    const stats = pool.stats()
    assert.deepInclude(stats, { active: 0, queued: 0, completed: 5, failed: 0, withdrawn: 1 })
    assert.isAtLeast(stats.waitMillis, 0)
    assert.isAtLeast(stats.serviceMillis, 0)
    const failing = new Pool({ name: "failing", start: (_, done) => done({ code: "EIO" }, undefined) })
    const failed = failing.submit(call(0))
    assert.deepInclude(failing.stats(), { completed: 1, failed: 1 })
    assert.deepInclude(failed.error as object, { code: "EIO", syscall: "fstat" })
  })
})

describe("withdrawing", () => {
  it("a close is made, also one that the back end could withdraw", () => {
    let end: Done | undefined
    const pool = new Pool({
      name: "slow",
      start: (_, done) => {
        end = done
        return { withdraw: () => true }
      }
    })
    for (const leave of ["withdraw", "abandon", "drain"] as const) {
      const pending = pool.submit({ op: "close", fd: 3 })
      pool[leave](pending)
      assert.strictEqual(pending.state, "running", leave)
      end?.(undefined, undefined)
      assert.strictEqual(pending.state, "done", leave)
    }
    assert.deepInclude(pool.stats(), { active: 0, withdrawn: 0 })
  })

  it.each([
    { of: [1], order: [0, 2, 3, 4] },
    { of: [2], order: [0, 1, 3, 4] },
    { of: [4], order: [0, 1, 2, 3] },
    { of: [1, 2, 3, 4], order: [0] },
    { of: [4, 2], order: [0, 1, 3] },
    { of: [1, 3], order: [0, 2, 4] }
  ])("$of leaves $order, in order", ({ of, order }) => {
    const { backend, pool } = stepped(1)
    const pending = [0, 1, 2, 3, 4].map((fd) => pool.submit(call(fd)))
    const told = pending.map(watch)
    for (const index of of) {
      const withdrawn = pending[index]
      assert.isDefined(withdrawn)
      assert.isTrue(pool.withdraw(withdrawn))
      assert.isFalse(pool.withdraw(withdrawn))
      assert.isTrue(withdrawn.settled)
    }
    const ran: Array<unknown> = []
    for (; backend.held.length > 0; backend.step()) ran.push(running(backend)[0])
    assert.deepStrictEqual(ran, order)
    assert.deepStrictEqual(told.map((list) => list.length), [0, 1, 2, 3, 4].map((fd) => of.includes(fd) ? 0 : 1))
  })

  it("a call that runs, or has ended, stays", () => {
    const { backend, pool } = stepped(1)
    const pending = pool.submit(call(0))
    assert.isFalse(pool.withdraw(pending))
    backend.step()
    assert.isFalse(pool.withdraw(pending))
    assert.strictEqual(pending.state, "done")
    assert.strictEqual(pool.stats().withdrawn, 0)
  })
})

describe("abandoning", () => {
  it("an open that waits is never made", () => {
    const { backend, pool } = stepped(1)
    pool.submit(call(0))
    pool.abandon(pool.submit(open))
    backend.step()
    assert.deepStrictEqual(running(backend), [])
  })

  it("F11 an open that arrives late is closed, once", () => {
    const { backend, pool } = stepped(1)
    const pending = pool.submit(open)
    const told = watch(pending)
    pool.abandon(pending)
    backend.step()
    assert.deepStrictEqual(backend.held.map(({ call }) => call), [{ op: "close", fd: 1 }])
    backend.drain()
    assert.deepInclude(pool.stats(), { completed: 2, active: 0 })
    assert.deepStrictEqual(told, [])
  })

  it("an open that fails late leaves nothing to close", () => {
    const backend = new SteppedBackend({ name: "failing", start: (_, done) => done({ code: "ENOENT" }, undefined) })
    const pool = new Pool(backend)
    pool.abandon(pool.submit(open))
    backend.drain()
    assert.deepInclude(pool.stats(), { completed: 1, failed: 1, active: 0 })
  })
})

describe("EINTR", () => {
  /** Fails the first calls with EINTR, at once or later. */
  const interrupting = (times: number, later: boolean) => {
    const log: Array<string> = []
    const backend: Backend = {
      name: "interrupting",
      start: (call, done) => {
        log.push(call.op)
        const answer = (): void => log.length <= times ? done({ code: "EINTR" }, undefined) : done(undefined, 7)
        if (later) queueMicrotask(answer)
        else answer()
      }
    }
    return { log, pool: new Pool(backend, { concurrency: 1 }) }
  }

  it.each([
    { times: 1, later: false },
    { times: 3, later: true },
    { times: 100_000, later: false } // by a loop: a recursion would overflow
  ])("F5 N3 $times of them are invisible, later: $later", async ({ later, times }) => {
    const { log, pool } = interrupting(times, later)
    const pending = pool.submit(call(3))
    await new Promise<void>((resolve) => {
      if (pending.settled) resolve()
      else pending.waiter = { onSettled: () => resolve() }
    })
    assert.strictEqual(pending.result, 7)
    assert.isUndefined(pending.error)
    assert.strictEqual(log.length, times + 1)
    assert.deepInclude(pool.stats(), { completed: 1, failed: 0, active: 0 })
  })

  it("N5 a close is not tried again", () => {
    const { log, pool } = interrupting(1, false)
    const pending = pool.submit(close)
    assert.deepInclude(pending.error as object, { _tag: "InterruptedError", syscall: "close" })
    assert.deepStrictEqual(log, ["close"])
  })
})

it("N6 a caller who gives up on a call when it hears of its end has it undone once", () => {
  const closed: Array<number> = []
  const ends: Array<() => void> = []
  const pool = new Pool({
    name: "late",
    start: (call, done) => {
      if (call.op === "close") {
        closed.push(call.fd)
        done(undefined, undefined)
      } else {
        ends.push(() => done(undefined, 7))
      }
    }
  })
  const pending = pool.submit(open)
  pending.await({ onSettled: () => pool.abandon(pending) })
  ends[0]?.()
  assert.deepStrictEqual(closed, [7])
})
