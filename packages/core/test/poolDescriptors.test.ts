/** F7: opens that wait for a descriptor. */
import { afterEach, assert, beforeEach, describe, it, vi } from "vitest"
import type { Backend } from "../src/executor/backend.js"
import { runJob } from "../src/executor/internal/jobRunner.js"
import type { PoolOptions } from "../src/executor/options.js"
import { Pool } from "../src/executor/pool.js"
import { Task } from "../src/executor/task.js"
import * as os from "../src/os/index.js"
import { runToEnd } from "../src/program/internal/runToEnd.js"
import { job } from "../src/program/job.js"
import type { Interest, Pending } from "../src/program/pending.js"
import { perform } from "../src/program/program.js"
import { EntryKind } from "../src/syscall/flags.js"
import type { JobProgram, Syscall } from "../src/syscall/syscall.js"

/** A process that may have `limit` descriptors. Calls answer when they are told to, or at once. */
class Table implements Backend {
  readonly name = "table"
  readonly opened: Array<string> = []
  readonly tried: Array<string> = []
  readonly held: Array<() => void> = []
  limit: number
  atOnce: boolean
  code = "EMFILE"
  used = 0

  constructor(limit: number, atOnce = true) {
    this.limit = limit
    this.atOnce = atOnce
  }

  start(call: Syscall, done: Parameters<Backend["start"]>[1]): void {
    const make = (): void => {
      if (call.op === "fsync") return // blocks for good
      if (call.op === "open") {
        this.tried.push(String(call.path))
        if (call.path === "missing") return done({ code: "ENOENT" }, undefined)
        if (this.used >= this.limit) return done({ code: this.code }, undefined)
        this.used++
        this.opened.push(String(call.path))
        return done(undefined, this.used + 100)
      }
      if (call.op === "close") this.used--
      done(undefined, 0)
    }
    if (this.atOnce) make()
    else this.held.push(make)
  }

  drain(): void {
    for (let make = this.held.shift(); make !== undefined; make = this.held.shift()) make()
  }
}

const open = (path: string): Syscall => ({ op: "open", path, flags: 0, mode: 0 })
const close: Syscall = { op: "close", fd: 101 }

const waiting = (table: Table, options: PoolOptions = {}): Pool =>
  new Pool(table, { onTooManyOpenFiles: "wait", tooManyOpenFilesMillis: 1000, ...options })

const states = (pending: ReadonlyArray<Pending>): ReadonlyArray<string> =>
  pending.map(({ error, state }) => state === "done" ? error?._tag ?? "opened" : state)

// one after the other: there is one clock for all
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }))
afterEach(() => void vi.useRealTimers())

describe.sequential("F7 EMFILE and ENFILE", () => {
  it.each(["EMFILE", "ENFILE"])("%s fails at once, unless it is to wait", (code) => {
    const table = new Table(0)
    table.code = code
    const pool = new Pool(table)
    assert.deepInclude(pool.submit(open("a")).error as object, { _tag: "TooManyOpenFilesError", code })
    assert.strictEqual(vi.getTimerCount(), 0)
  })

  it.each([true, false])("a close lets the next in, first come, first served (at once: %s)", (atOnce) => {
    const table = new Table(1, atOnce)
    const pool = waiting(table)
    const pending = ["a", "b", "c", "d"].map((path) => pool.submit(open(path)))
    table.drain()
    assert.deepStrictEqual(states(pending), ["opened", "queued", "queued", "queued"])
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 3, active: 0, queued: 0 })
    for (const count of [2, 3, 4]) {
      pool.submit(close)
      table.drain()
      assert.strictEqual(table.opened.length, count)
    }
    assert.deepStrictEqual(table.opened, ["a", "b", "c", "d"])
    assert.strictEqual(pool.stats().waitingForDescriptor, 0)
  })

  it("what comes later lines up, though a descriptor were free", () => {
    const table = new Table(1)
    const pool = waiting(table)
    for (const path of ["a", "b"]) pool.submit(open(path))
    table.limit = 2 // another part of the process closed one
    const late = pool.submit(open("c"))
    assert.deepStrictEqual(states([late]), ["queued"])
    vi.advanceTimersByTime(25)
    assert.deepStrictEqual(table.opened, ["a", "b"], "the first in the queue was tried, and got it")
    pool.submit(close)
    assert.deepStrictEqual(table.opened, ["a", "b", "c"])
  })

  it("one that got its descriptor lets the next try", () => {
    const table = new Table(0)
    const pool = waiting(table)
    const pending = ["a", "missing", "b", "c"].map((path) => pool.submit(open(path)))
    table.limit = 2
    vi.advanceTimersByTime(25)
    assert.deepStrictEqual(states(pending), ["opened", "FileNotFoundError", "opened", "queued"])
  })

  it("ten thousand that wait do not grow the stack", () => {
    const table = new Table(0)
    const pool = waiting(table)
    const pending = Array.from({ length: 10_000 }, (_, n) => pool.submit(open(`${n}`)))
    table.limit = Infinity
    vi.advanceTimersByTime(25)
    assert.isTrue(states(pending).every((state) => state === "opened"))
    assert.deepStrictEqual(table.opened, Array.from({ length: 10_000 }, (_, n) => `${n}`))
  })

  it("they hold no slot: others go on", () => {
    const table = new Table(0)
    const pool = waiting(table, { concurrency: 1 })
    pool.submit(open("a"))
    assert.strictEqual(pool.submit({ op: "fstat", fd: 1 }).state, "done")
  })

  it("a descriptor that became free between an attempt and its end is not overlooked", () => {
    const table = new Table(1, false)
    const pool = waiting(table)
    pool.submit(open("a"))
    table.drain()
    const pending = pool.submit(open("b"))
    pool.submit(close)
    table.drain() // "b" fails, and then the close ends: nobody waits yet at the first, somebody at the second
    assert.deepStrictEqual(states([pending]), ["opened"])
    const another = pool.submit(open("c"))
    const [attempt] = table.held.splice(0)
    pool.submit(close)
    const [closing] = table.held.splice(0)
    table.limit = 0 // the attempt finds none,
    attempt?.()
    table.limit = 1
    closing?.()
    table.drain()
    assert.deepStrictEqual(states([another]), ["opened"])
  })

  it("fails with the real error when the bound is reached, each at its own", () => {
    const table = new Table(0)
    const pool = waiting(table)
    const first = pool.submit(open("a"))
    vi.advanceTimersByTime(500)
    const second = pool.submit(open("b"))
    vi.advanceTimersByTime(480)
    assert.deepStrictEqual(states([first, second]), ["queued", "queued"])
    vi.advanceTimersByTime(60)
    assert.deepStrictEqual(states([first, second]), ["TooManyOpenFilesError", "queued"])
    assert.deepInclude(first.error as object, { code: "EMFILE", errno: 24, syscall: "open", path: "a" })
    vi.advanceTimersByTime(500)
    assert.deepStrictEqual(states([second]), ["TooManyOpenFilesError"])
    vi.advanceTimersByTime(100)
    assert.strictEqual(vi.getTimerCount(), 0, "nothing is left that would keep the process")
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 0, active: 0, queued: 0, failed: 2 })
  })

  it("is withdrawn", () => {
    const table = new Table(0)
    const pool = waiting(table)
    const pending = ["a", "b", "c"].map((path) => pool.submit(open(path)))
    pool.abandon(pending[1]!)
    assert.deepStrictEqual(states(pending), ["queued", "withdrawn", "queued"])
    table.limit = 2
    vi.advanceTimersByTime(25)
    assert.deepStrictEqual(table.opened, ["a", "c"])
    assert.deepInclude(pool.stats(), { withdrawn: 1, waitingForDescriptor: 0 })
  })
})

describe.sequential("F7 inside a job", () => {
  /** Opens two files, one after the other, and closes them. */
  const both = job("both", function*(one: string, two: string) {
    const first = yield* perform({ op: "open", path: one, flags: 0, mode: 0 })
    try {
      const second = yield* perform({ op: "open", path: two, flags: 0, mode: 0 })
      yield* perform({ op: "close", fd: second })
      return "both"
    } finally {
      yield* perform({ op: "close", fd: first })
    }
  })

  it("a job that makes its calls one by one goes on in the middle, with a slot again", () => {
    const table = new Table(1)
    const pool = waiting(table, { concurrency: 1 })
    const task = new Task(pool, () => both("a", "b"))
    task.start()
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 1, active: 0 })
    assert.strictEqual(pool.submit({ op: "fstat", fd: 1 }).state, "done", "its slot is free meanwhile")
    table.limit = 2
    vi.advanceTimersByTime(25)
    assert.deepStrictEqual(task.outcome, { _tag: "Success", value: "both" })
    assert.deepStrictEqual(table.tried, ["a", "b", "b"])
    assert.strictEqual(table.used, 0)
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 0, active: 0, queued: 0, completed: 2 })
  })

  it("at the bound its program gets the error, and cleans up", () => {
    const table = new Table(1)
    const pool = waiting(table)
    const task = new Task(pool, () => both("a", "b"))
    task.start()
    vi.advanceTimersByTime(1100)
    assert.strictEqual(task.outcome?._tag, "Failure")
    assert.strictEqual(table.used, 0)
  })

  it("interrupted, it cleans up now", () => {
    const table = new Table(1)
    const pool = waiting(table)
    const task = new Task(pool, () => both("a", "b"))
    task.start()
    task.interrupt()
    assert.deepStrictEqual(task.outcome, { _tag: "Cancelled" })
    assert.strictEqual(table.used, 0)
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 0, active: 0, queued: 0 })
  })

  it.each([
    ["by its caller", () => both("a", "b")],
    ["by one who waits for its end", () => runToEnd(both("a", "b"))]
  ])("interrupted %s, it is told now, and cleans up though no slot is free", (_, program) => {
    const table = new Table(1)
    const pool = waiting(table, { concurrency: 1 })
    const task = new Task(pool, program)
    task.start()
    pool.submit({ op: "fsync", fd: 1 })
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 1, active: 1 })
    task.interrupt()
    assert.deepStrictEqual(task.outcome, { _tag: "Cancelled" })
    assert.strictEqual(table.used, 0)
    assert.deepStrictEqual(table.tried, ["a", "b"], "the call that waited is not made again: it could block")
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 0, active: 1, queued: 0 })
  })

  it("interrupted while a call of it is made, it does not wait if that finds no descriptor", () => {
    const table = new Table(0, false)
    const pool = waiting(table)
    const task = new Task(pool, () => runToEnd(both("a", "b")))
    task.start()
    task.interrupt()
    assert.strictEqual(task.outcome, undefined)
    table.drain()
    assert.deepStrictEqual(task.outcome, { _tag: "Cancelled" })
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 0, active: 0, queued: 0 })
  })

  it("a job of one hop is told that its caller waits only for its completion", () => {
    const told: Array<Interest | "resumed"> = []
    const ends: Array<() => void> = []
    let hops = 0
    const backend: Backend = {
      name: "telling",
      start: (_, done) => done(undefined, 0),
      startJob: (_, done) => {
        hops++
        ends.push(() => done({ code: "EMFILE", retryable: true }, undefined))
        return {
          withdraw: (interest) => {
            told.push(interest)
            return false
          },
          resume: () => void told.push("resumed")
        }
      }
    }
    const task = new Task(new Pool(backend, { onTooManyOpenFiles: "wait" }), () => runToEnd(pure()))
    task.start()
    task.interrupt()
    assert.deepStrictEqual(told, ["result", "completion", "resumed"])
    ends.pop()?.()
    assert.deepStrictEqual(task.outcome, { _tag: "Cancelled" })
    assert.strictEqual(hops, 1)
  })

  it("a walk that was interrupted while it waited goes on where it was", () => {
    let limited = true
    const table: Backend = {
      name: "table",
      start: (call, done) => {
        if (call.op !== "readdir") return done({ code: "ENOSYS" }, undefined)
        if (limited && call.path !== "top") return done({ code: "EMFILE" }, undefined)
        done(
          undefined,
          call.path === "top"
            ? { names: ["a", "b"], kinds: [EntryKind.directory, EntryKind.directory] }
            : { names: [], kinds: [] }
        )
      }
    }
    const pool = new Pool(table, { onTooManyOpenFiles: "wait" })
    const walk = os.walk("top")
    const first = new Task(pool, () => walk.next())
    first.start()
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 1, active: 0 })
    first.interrupt()
    assert.deepStrictEqual(first.outcome, { _tag: "Cancelled" })
    assert.deepInclude(pool.stats(), { waitingForDescriptor: 0, active: 0 })
    limited = false
    const entries: Array<string> = []
    for (;;) {
      const outcome = new Task(pool, () => walk.next()).start()
      if (outcome?._tag !== "Success") assert.fail(JSON.stringify(outcome))
      if (outcome.value === undefined) break
      assert.isUndefined(outcome.value.error)
      entries.push(...outcome.value.entries.map(({ path }) => path))
    }
    assert.deepStrictEqual(entries, ["top", "top/a", "top/b"])
  })

  const hopping = (fails: number, retryable: boolean): { readonly backend: Backend; readonly hops: () => number } => {
    let hops = 0
    return {
      hops: () => hops,
      backend: {
        name: "hopping",
        start: (_, done) => done(undefined, 0),
        startJob: (_, done) =>
          ++hops <= fails ? done({ code: "EMFILE", retryable }, undefined) : done(undefined, "done")
      }
    }
  }
  const pure = job("pure", function*(): Generator<Syscall, string, unknown> {
    return "done"
  })

  it("a job of one hop that changed nothing is made again", () => {
    const { backend, hops } = hopping(2, true)
    const task = new Task(new Pool(backend, { onTooManyOpenFiles: "wait" }), () => pure())
    task.start()
    assert.strictEqual(hops(), 1)
    vi.advanceTimersByTime(60)
    assert.deepStrictEqual(task.outcome, { _tag: "Success", value: "done" })
    assert.strictEqual(hops(), 3)
  })

  it("it is not made again if its back end has waited for as long already", () => {
    const given: Array<number | undefined> = []
    const backend: Backend = {
      name: "waiting",
      start: (_, done) => done(undefined, 0),
      startJob: (_, done, descriptorMillis = 0) => {
        given.push(descriptorMillis)
        setTimeout(() => done({ code: "EMFILE", retryable: true }, undefined), descriptorMillis)
      }
    }
    const task = new Task(
      new Pool(backend, { onTooManyOpenFiles: "wait", tooManyOpenFilesMillis: 1000 }),
      () => pure()
    )
    task.start()
    vi.advanceTimersByTime(1000)
    assert.strictEqual(task.outcome?._tag, "Failure")
    assert.deepStrictEqual(given, [1000])
    assert.strictEqual(vi.getTimerCount(), 0)
  })

  it("one that did change something is not", () => {
    const { backend, hops } = hopping(1, false)
    const task = new Task(new Pool(backend, { onTooManyOpenFiles: "wait" }), () => pure())
    task.start()
    assert.strictEqual(task.outcome?._tag, "Failure")
    assert.strictEqual(hops(), 1)
  })

  it.each<[name: string, program: () => JobProgram<unknown>, retryable: boolean]>([
    ["reads", () => both.program("a", "b"), true],
    ["creates", function*() {
      yield* perform({ op: "mkdir", path: "d", mode: 0 })
      yield* perform({ op: "open", path: "x", flags: 0, mode: 0 })
      yield* perform({ op: "open", path: "y", flags: 0, mode: 0 })
    }, false],
    ["creates by opening", function*() {
      yield* perform({ op: "open", path: "x", flags: 0o100, mode: 0 })
      yield* perform({ op: "open", path: "y", flags: 0, mode: 0 })
    }, false]
  ])("a job that %s says whether it changed anything before it failed", (_, program, retryable) => {
    const table = new Table(1)
    const failures: Array<unknown> = []
    runJob(program(), (call, done) => table.start(call, done), (failure) => failures.push(failure))
    assert.strictEqual(failures.length, 1)
    assert.deepInclude(failures[0] as object, { code: "EMFILE", retryable })
  })
})
