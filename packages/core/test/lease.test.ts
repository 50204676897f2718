/** Leases: which call closes a descriptor, and when. */
import { closeSync, constants, openSync, readFileSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { openFile } from "../src/io/open.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import { libuv } from "../src/node/backends.js"
import { Lease } from "../src/program/lease.js"
import { bytes } from "./support/bytes.js"
import { run, runSync, start } from "./support/driver.js"
import { Handle } from "./support/handles.js"
import { SteppedBackend } from "./support/stepped.js"
import { content, makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"

const dir = makeTempDir()

/** Calls that all succeed, one at a time. */
const make = (options: { readonly owned: boolean; readonly concurrency?: number }) => {
  const backend = new SteppedBackend({ name: "nothing", start: (_, done) => done(undefined, undefined) })
  return {
    backend,
    pool: new Pool(backend, { concurrency: options.concurrency }),
    lease: new Lease(5, "p", options.owned)
  }
}

describe("a lease", () => {
  it("closes at once if nothing is in flight, and only once", () => {
    const { backend, lease, pool } = make({ owned: true })
    const closing = start(pool, () => lease.close())
    assert.deepStrictEqual(backend.ops, ["close"])
    assert.isFalse(closing.atOnce)
    backend.drain()
    assert.strictEqual(closing.task.outcome?._tag, "Success")
    assert.isTrue(start(pool, () => lease.close()).atOnce)
    assert.deepStrictEqual(backend.ops, [])
  })

  it.each([1, 2, 3])("F12 closes after the last of %i calls in flight", (count) => {
    const { backend, lease, pool } = make({ owned: true })
    for (let index = 0; index < count; index++) pool.submit({ op: "fstat", fd: 5 }, lease)
    runSync(pool, () => lease.close())
    for (let left = count; left > 0; left--) {
      assert.notInclude(backend.ops, "close")
      backend.step()
    }
    assert.deepStrictEqual(backend.ops, ["close"])
    backend.drain()
    assert.deepInclude(pool.stats(), { completed: count + 1, active: 0 })
  })

  it("F12 closes when the last call in flight is withdrawn", () => {
    const { backend, lease, pool } = make({ owned: true, concurrency: 1 })
    pool.submit({ op: "isatty", fd: 1 }) // has the slot
    const waiting = pool.submit({ op: "fstat", fd: 5 }, lease)
    runSync(pool, () => lease.close())
    assert.deepStrictEqual(backend.ops, ["isatty"])
    pool.withdraw(waiting)
    assert.deepStrictEqual(backend.ops, ["isatty", "close"])
  })

  it("does not close what it does not own", () => {
    const { backend, lease, pool } = make({ owned: false })
    runSync(pool, () => lease.close())
    assert.deepStrictEqual(backend.ops, [])
  })

  it.each([true, false])("F12 lets no call begin after close began, in flight: %s", (inFlight) => {
    const { lease, pool } = make({ owned: true })
    if (inFlight) pool.submit({ op: "fstat", fd: 5 }, lease)
    start(pool, () => lease.close())
    assert.throws(() => pool.submit({ op: "fstat", fd: 5 }, lease), /being closed/)
  })

  it("F9 a close that fails is reported, and not repeated", () => {
    const log: Array<string> = []
    const pool = new Pool({
      name: "failing",
      start: (call, done) => {
        log.push(call.op)
        done({ code: "EIO" }, undefined)
      }
    })
    const lease = new Lease(5, "p", true)
    assert.throws(() => runSync(pool, () => lease.close()), /\[Errno 5\] Input\/output error/)
    runSync(pool, () => lease.close())
    assert.deepStrictEqual(log, ["close"])
  })
})

describe("N6 a write that waits while its file is closed", () => {
  const openWith = (backend: SteppedBackend, pool: Pool, path: string): UnbufferedFile => {
    const opening = start(pool, () => openFile(path, "wb", { buffering: 0 }))
    backend.drain()
    const { outcome } = opening.task
    if (outcome?._tag !== "Success" || !(outcome.value instanceof UnbufferedFile)) throw new Error("it did not open")
    return outcome.value
  }

  it.each(["left to run", "interrupted"])("never lands in the file that gets its number, %s", (what) => {
    const backend = new SteppedBackend()
    const tracked = new TrackedBackend(backend)
    const pool = new Pool(tracked, { concurrency: 1 })
    const [first, second] = [dir.fresh(), dir.fresh()]
    const file = openWith(backend, pool, first)
    pool.submit({ op: "isatty", fd: 0 }) // has the slot; no file of ours
    const writing = start(pool, () => file.write(bytes("for the first")))
    if (what === "interrupted") writing.interrupt()
    const closing = start(pool, () => file.close())
    const opening = start(pool, () => openFile(second, "wb", { buffering: 0 }))
    backend.drain()
    assert.strictEqual(content(first), what === "interrupted" ? "" : "for the first")
    assert.strictEqual(content(second), "")
    assert.strictEqual(closing.task.outcome?._tag, "Success")
    const { outcome } = opening.task
    if (outcome?._tag !== "Success") throw new Error("it did not open")
    start(pool, () => outcome.value.close())
    backend.drain()
    assert.deepStrictEqual(tracked.violations.filter((line) => !line.startsWith("isatty")), [])
    assert.strictEqual(tracked.open.size, 0)
  })

  it("on libuv, with its threads all taken", async () => {
    const tracked = new TrackedBackend(libuv)
    const pool = new Pool(tracked)
    const [first, second] = [dir.fresh(), dir.fresh()]
    const file = await run(pool, () => openFile(first, "wb", { buffering: 0 }))
    assert.instanceOf(file, UnbufferedFile)
    const handle = new Handle(pool, file)
    const fifos = [1, 2, 3, 4].map(() => dir.fifo())
    const blocked = fifos.map((fifo) => start(pool, () => openFile(fifo, "rb", { buffering: 0 })))
    const writing = handle.start((raw) => raw.write(bytes("for the first")))
    writing.interrupt()
    const closing = handle.start((raw) => raw.close())
    const opening = start(pool, () => openFile(second, "wb", { buffering: 0 }))
    const bothEnds = fifos.map((fifo) => openSync(fifo, constants.O_RDWR)) // from here on the threads come free
    for (const { value } of blocked) {
      const reader = await value
      await run(pool, () => reader.close())
    }
    for (const fd of bothEnds) closeSync(fd)
    await closing.value
    const other = await opening.value
    await run(pool, () => other.close())
    assert.strictEqual(readFileSync(first, "utf8"), "for the first")
    assert.strictEqual(readFileSync(second, "utf8"), "")
    assert.deepStrictEqual(tracked.violations, [])
  })
})
