/** The worker pool: when workers start and end, which calls are lost when one dies, and what still runs when all are blocked. */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { closeSync, constants, existsSync, openSync, readSync, statSync, writeSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { onTestFinished, vi } from "vitest"
import type { Pool } from "../src/executor/pool.js"
import { type ThreadedBackend, threads } from "../src/node/backends.js"
import type { Pending } from "../src/program/pending.js"
import { readBytes } from "../src/wholeFile/read.js"
import { blockedThreads, blockingOpen, callOf, ended, make, openBothEnds, until } from "./support/calls.js"
import { failure, run, start } from "./support/driver.js"
import { descriptorsBelow, refersTo } from "./support/fds.js"
import { makeTempDir } from "./support/tempDir.js"
import { threaded } from "./support/threads.js"

const dir = makeTempDir()

/** Lets no time pass for a pool that closes, so that it waits for its threads, however slow the machine is. */
const stopClock = () => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now())
  onTestFinished(() => clock.mockRestore())
  return { goOn: () => clock.mockRestore() }
}

/** From here on it is seconds later whenever this thread looks at the clock, as if it stood still in between. */
const standStill = () => {
  let now = performance.now()
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now += 5000)
  onTestFinished(() => clock.mockRestore())
}

/** Keeps this thread so busy that every turn of its loop is late, up to the end of a call. */
const busyUntilEnd = async (pending: Pending): Promise<void> => {
  while (!pending.settled) {
    for (const end = performance.now() + 15; performance.now() < end;);
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Frees the calls that wait for a FIFO, and closes the descriptors that they opened. */
const free = async (pool: Pool, fifo: string, opens: ReadonlyArray<Promise<unknown>>): Promise<void> => {
  for (const each of opens) {
    const timer = setInterval(openBothEnds, 2, fifo) // each may begin to wait only when another has gone on
    const fd = (await each) as number // an open results in a descriptor
    clearInterval(timer)
    await make(pool, { op: "close", fd })
  }
}

/** Closes a pool's threads, and waits until they are gone. */
const endOf = async (backend: ThreadedBackend): Promise<void> => {
  const clock = stopClock()
  await backend.close()
  clock.goOn()
  assert.strictEqual(backend.online, 0)
}

// one after the other: they count the threads and descriptors of their process
describe.sequential("workers", () => {
  it("what they run is what its sources make", () => {
    const script = fileURLToPath(new URL("../../../scripts/worker.mjs", import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" })
    assert.strictEqual(status, 0, stderr)
  })

  it.each([0, 257, 1.5, NaN, -1])("%d threads are refused", (count) => {
    assert.throws(() => threads({ threads: count }), RangeError)
  })

  it("a negative idle time is refused", () => {
    assert.throws(() => threads({ idleMillis: -1 }), RangeError)
  })

  it("none starts before the first call", async () => {
    const { backend, pool } = threaded({ threads: 1 })
    assert.strictEqual(backend.online, 0)
    await make(pool, { op: "stat", path: "/" })
    await until(() => backend.online === 1)
  })

  it("one ends when it has been idle, and another starts for the next call", async () => {
    const { backend, pool } = threaded({ idleMillis: 20 })
    const ids = new Set<number>()
    while (ids.size < 3) {
      ids.add((await make(pool, callOf("where")) as { readonly threadId: number }).threadId)
      await new Promise((resolve) => setTimeout(resolve, 40)) // idle, if the machine lets it be
    }
    await until(() => backend.online === 0)
  })

  it("calls at the moment when one ends are made all the same", async () => {
    const { pool } = threaded({ threads: 2, idleMillis: 1 })
    for (let round = 0; round < 60; round++) {
      await make(pool, { op: "stat", path: "/" })
      await new Promise((resolve) => setTimeout(resolve, round % 3))
    }
  })

  it("a descriptor survives the worker that opened it", async () => {
    const { backend, pool } = threaded()
    const path = dir.file("abc")
    const fd = (await make(pool, { op: "open", path, flags: 0, mode: 0 })) as number
    await endOf(backend)
    assert.strictEqual(readSync(fd, new Uint8Array(3)), 3)
    await make(pool, { op: "close", fd })
  })

  it("a number that is another file's by now is not closed with a worker", async () => {
    const { backend, pool } = threaded({ threads: 1 })
    const fds = await Promise.all(
      [1, 2, 3].map(() => make(pool, { op: "open", path: dir.file("old"), flags: 0, mode: 0 }) as Promise<number>)
    )
    for (const fd of fds) closeSync(fd)
    const path = dir.file("mine")
    const mine = Array.from({ length: 64 }, () => openSync(path, "r")) // the same numbers, but for what a thread takes
    await endOf(backend)
    for (const fd of mine) {
      assert.isTrue(refersTo(fd, path))
      closeSync(fd)
    }
  })

  it("the calls of one that dies fail, the others are made by the next", async () => {
    const { pool } = threaded({ threads: 1 })
    for (const name of ["exits", "dies", "never"]) {
      const dying = pool.submit(callOf(name))
      const others = Array.from({ length: 400 }, () => make(pool, { op: "stat", path: "/" }))
      const error = await failure(ended(dying))
      assert.strictEqual(error.message, "[Errno 130] Owner died", name)
      assert.strictEqual(error._tag, "OSError")
      if (name === "dies") assert.include(String(error.cause), "thrown by nobody's caller")
      await Promise.all(others)
    }
  })

  it("more start when calls wait for one that is blocked, up to the limit", async () => {
    const { backend, pool } = threaded({ threads: 3 })
    const fifo = dir.fifo()
    const opens = Array.from({ length: 5 }, () => make(pool, blockingOpen(fifo)))
    await until(() => blockedThreads() === 3 && backend.online === 3)
    await free(pool, fifo, opens)
    assert.strictEqual(backend.online, 3)
  })

  it("6 calls are stuck, and 1,000 stats are made", async () => {
    const { pool } = threaded()
    const fifo = dir.fifo()
    const opens = Array.from({ length: 6 }, () => make(pool, blockingOpen(fifo)))
    await Promise.all(Array.from({ length: 1000 }, () => make(pool, { op: "stat", path: "/" })))
    await until(() => blockedThreads() === 6) // the last may be on its way
    await free(pool, fifo, opens)
  })

  it("64 blocked openings do not stop other calls", async () => {
    const { pool } = threaded({ threads: 70 })
    const fifo = dir.fifo()
    const opens = Array.from({ length: 64 }, () => make(pool, blockingOpen(fifo)))
    const path = dir.file("abc")
    assert.strictEqual((await run(pool, () => readBytes(path))).length, 3)
    await until(() => blockedThreads() === 64)
    await free(pool, fifo, opens)
  })

  it("a blocked call does not stop others where the main thread is busy all the time", async () => {
    const { pool } = threaded({ threads: 3 })
    const fifo = dir.fifo()
    const opens = [1, 2].map(() => make(pool, blockingOpen(fifo)))
    await busyUntilEnd(pool.submit({ op: "stat", path: "/" }))
    await free(pool, fifo, opens)
  })

  it("while all are stuck, closes and removals are made, and other calls wait", async () => {
    const { pool } = threaded({ threads: 2 })
    const fifo = dir.fifo()
    const path = dir.file("")
    const fd = (await make(pool, { op: "open", path, flags: 0, mode: 0 })) as number
    const directory = dir.fresh()
    await make(pool, { op: "mkdir", path: directory, mode: 0o755 })
    const opens = [1, 2].map(() => make(pool, blockingOpen(fifo)))
    await until(() => blockedThreads() === 2)

    const waiting = pool.submit({ op: "stat", path: "/" })
    await make(pool, { op: "close", fd })
    assert.isFalse(refersTo(fd, path))
    await Promise.all([make(pool, { op: "unlink", path }), make(pool, { op: "rmdir", path: directory })])
    assert.isFalse(existsSync(path) || existsSync(directory))
    assert.isFalse(waiting.settled)

    await free(pool, fifo, opens)
    await ended(waiting)
  })

  it("a pool that is closed makes what is queued, and no other call but clean-up", async () => {
    const { backend, pool } = threaded({ threads: 1 })
    const path = dir.file("")
    const fd = openSync(path, "r")
    stopClock()
    const queued = Array.from({ length: 1000 }, () => make(pool, { op: "stat", path }))
    await backend.close()
    assert.strictEqual(backend.online, 0)
    await Promise.all(queued)
    assert.strictEqual(
      (await failure(make(pool, { op: "stat", path }))).message,
      `[Errno 125] Operation canceled: '${path}'`
    )
    assert.strictEqual((await failure(make(pool, callOf("add", 1, 2)))).message, "[Errno 125] Operation canceled")
    await make(pool, { op: "close", fd })
    await make(pool, { op: "unlink", path })
    assert.isFalse(existsSync(path))
  })

  it("F21 a pool is closed within a bound, whatever is blocked", async () => {
    const { backend, pool } = threaded({ threads: 2 })
    const fifo = dir.fifo()
    const pipe = dir.fifo()
    const reader = openSync(pipe, constants.O_RDWR)
    const buffer = new Uint8Array(1)
    const opening = start(pool, () => readBytes(fifo))
    const reading = pool.submit({ op: "read", fd: reader, buffer, offset: 0, length: 1, position: null })
    const waiting = pool.submit({ op: "stat", path: "/" })
    await until(() => blockedThreads() === 2)
    const clock = stopClock()
    const closed = backend.close()
    // the opening is freed, and the read is left to itself
    assert.strictEqual((await opening.outcome)._tag, "Success")
    await ended(waiting)
    clock.goOn()
    await closed
    assert.isFalse(reading.settled)
    await until(() => blockedThreads() === 1)
    writeSync(reader, "x") // it is open for both
    assert.strictEqual(await ended(reading), 1)
    await until(() => backend.online === 0)
    closeSync(reader)
    assert.deepStrictEqual([fifo, pipe].flatMap(descriptorsBelow), [])
  })

  it("F21 of a write that waits behind a blocked call when the pool is closed, the bytes so far are counted", async () => {
    const { backend, pool } = threaded({ threads: 1 })
    const path = dir.file("")
    const fd = openSync(path, "r+")
    const pipe = dir.fifo()
    const reader = openSync(pipe, constants.O_RDWR)
    const length = 3 * 2 ** 20
    const buffer = new Uint8Array(length)
    const writing = pool.submit({ op: "write", fd, buffer, offset: 0, length, position: null })
    const reading = pool.submit({ op: "read", fd: reader, buffer, offset: 0, length: 1, position: null })
    await until(() => blockedThreads() === 1)
    await backend.close()
    assert.strictEqual(await ended(writing), 2 ** 20)
    assert.strictEqual(statSync(path).size, 2 ** 20)
    writeSync(reader, "x")
    assert.strictEqual(await ended(reading), 1)
    await until(() => backend.online === 0)
    for (const each of [fd, reader]) closeSync(each)
  })

  it("F21 a pool that stands still while it closes has not waited: what is blocked is freed, what runs is ended", async () => {
    const { backend, pool } = threaded({ threads: 3 })
    const fifo = dir.fifo()
    const endless = pool.submit(callOf("spins"))
    const opening = start(pool, () => readBytes(fifo))
    await make(pool, { op: "stat", path: "/" }) // the others have begun
    await until(() => blockedThreads() === 1)
    standStill()
    await backend.close()
    await until(() => backend.online === 0)
    assert.strictEqual((await opening.outcome)._tag, "Success")
    assert.strictEqual(endless.error?.message, "[Errno 130] Owner died")
  })

  it("a job that blocks is freed when the pool closes, with what it opened closed", async () => {
    const { backend, pool } = threaded({ threads: 1 })
    const fifo = dir.fifo()
    const job = start(pool, () => readBytes(fifo))
    await until(() => blockedThreads() === 1)
    job.interrupt()
    stopClock()
    await backend.close()
    assert.strictEqual(backend.online, 0)
    assert.deepStrictEqual(descriptorsBelow(fifo), [])
  })
})
