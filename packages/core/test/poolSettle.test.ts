/** Closing an executor waits for clean-up that is due, within a bound, and for nothing else. */
import { constants, existsSync } from "node:fs"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it, vi } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { Task } from "../src/executor/task.js"
import { perform } from "../src/program/program.js"
import type { AnyCall } from "../src/syscall/syscall.js"
import { writeFile } from "../src/wholeFile/internal/fileJobs.js"
import { bytes } from "./support/bytes.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()
const at = (name: string): string => join(dir.path, name)
const { O_CREAT, O_EXCL, O_WRONLY } = constants
const exclusive = O_WRONLY | O_CREAT | O_EXCL

const world = () => {
  const stepper = new SteppedBackend()
  return { stepper, pool: new Pool(stepper) }
}

type World = ReturnType<typeof world>

/** Begins to settle; whether that has come to its end. */
const settling = ({ pool }: World) => {
  const state = { settled: false, promise: pool.settle() }
  void state.promise?.then(() => {
    state.settled = true
  })
  return state
}

const microtasks = async (): Promise<void> => {
  for (let count = 0; count < 10; count++) await Promise.resolve()
}

/** What is waited for when its caller has gone. */
const creating: ReadonlyArray<readonly [name: string, callOf: (path: string) => AnyCall]> = [
  ["an exclusive open", (path) => ({ op: "open", path, flags: exclusive, mode: 0o600, undo: true })],
  ["a directory", (path) => ({ op: "mkdir", path, mode: 0o700, undo: true })],
  ["an exclusive write of a whole file", (path) => writeFile.callOf(path, bytes("text"), exclusive, 0o600)]
]

/** What may be blocked for ever, and leaves nothing. */
const harmless: ReadonlyArray<readonly [name: string, callOf: (path: string) => AnyCall]> = [
  ["an open", (path) => ({ op: "open", path, flags: 0, mode: 0 })],
  ["a directory that is the caller's", (path) => ({ op: "mkdir", path, mode: 0o700 })],
  ["a write of a whole file", (path) => writeFile.callOf(path, bytes("text"), O_WRONLY | O_CREAT, 0o600)]
]

// one after the other: they share the clock
describe.sequential("settle", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it("waits for nothing where nothing is due", () => {
    assert.isUndefined(world().pool.settle())
  })

  for (const [name, callOf] of creating) {
    it(`waits for ${name} whose caller has gone, and for what removes it`, async () => {
      const here = world()
      const { pool, stepper } = here
      const path = at(name)
      const pending = pool.submit(callOf(path))
      assert.isUndefined(pool.settle(), "its caller is there")
      pool.abandon(pending)
      const state = settling(here)
      while (stepper.ops.length > 0) {
        await microtasks()
        assert.isFalse(state.settled)
        stepper.step()
      }
      await state.promise
      assert.isFalse(existsSync(path))
      assert.isUndefined(pool.settle())
    })
  }

  for (const [name, callOf] of harmless) {
    it(`does not wait for ${name} whose caller has gone`, () => {
      const { pool } = world()
      pool.abandon(pool.submit(callOf(at(name))))
      assert.isUndefined(pool.settle())
    })
  }

  it("waits for a program that cleans up, from call to call", async () => {
    const here = world()
    const { pool, stepper } = here
    function* remove() {
      yield* perform({ op: "stat", path: dir.path })
      yield* perform({ op: "stat", path: dir.path })
    }
    new Task(pool, remove, { cleanUp: true }).start()
    const state = settling(here)
    stepper.step()
    await microtasks()
    assert.isFalse(state.settled)
    stepper.step()
    await state.promise
  })

  it("does not wait for what was withdrawn", async () => {
    const stepper = new SteppedBackend()
    const pool = new Pool(stepper, { concurrency: 1 })
    for (let count = 0; count < 2; count++) pool.submit({ op: "stat", path: dir.path })
    const kept = pool.submit({ op: "stat", path: dir.path }, undefined, "clean-up")
    const queued = pool.submit({ op: "stat", path: dir.path }, undefined, "clean-up")
    assert.isTrue(pool.withdraw(queued))
    const promise = pool.settle()
    while (kept.state !== "done") stepper.step(stepper.ops.length - 1)
    await promise
    assert.isUndefined(pool.settle())
  })

  it("waits no longer than its bound for a call that is blocked", async () => {
    const here = world()
    const { pool, stepper } = here
    const path = at("late")
    pool.abandon(pool.submit({ op: "open", path, flags: exclusive, mode: 0o600, undo: true }))
    const state = settling(here)
    await vi.advanceTimersByTimeAsync(4900)
    assert.isFalse(state.settled)
    await vi.advanceTimersByTimeAsync(200)
    assert.isTrue(state.settled)
    stepper.drain() // what ends later is undone all the same
    assert.isFalse(existsSync(path))
  })

  it("gives the same promise to all who settle at once, and another one later", async () => {
    const { pool, stepper } = world()
    pool.submit({ op: "stat", path: dir.path }, undefined, "clean-up")
    const first = pool.settle()
    assert.strictEqual(pool.settle(), first)
    stepper.step()
    await first
    pool.submit({ op: "stat", path: dir.path }, undefined, "clean-up")
    assert.notStrictEqual(pool.settle(), first)
    stepper.step()
    await pool.settle()
  })
})
