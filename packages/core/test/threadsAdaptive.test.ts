/** The adaptive back end: when it starts threads, and when it uses libuv's pool. */
import { assert, describe, it } from "@effect/vitest"
import { closeSync, existsSync } from "node:fs"
import { openFile } from "../src/io/open.js"
import { readBytes } from "../src/wholeFile/read.js"
import { writeBytes } from "../src/wholeFile/write.js"
import { blockedThreads, blockingOpen, callOf, ended, make, openBothEnds, until } from "./support/calls.js"
import { failure, run } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { adapting } from "./support/threads.js"

const dir = makeTempDir()

// one after the other: they count the threads of their process, and libuv's pool is one for all
describe.sequential("adaptive", () => {
  it("a script of one file starts no thread", async () => {
    const { backend, pool } = adapting()
    const path = dir.fresh()
    await run(pool, () => writeBytes(path, Buffer.from("hello")))
    const file = await run(pool, () => openFile(path, "rb"))
    await run(pool, () => file.close())
    assert.strictEqual((await run(pool, () => readBytes(path))).length, 5)
    assert.strictEqual((await failure(run(pool, () => readBytes(`${path}.none`))))._tag, "FileNotFoundError")
    assert.strictEqual(backend.online, 0)
  })

  it("three calls at once start none", async () => {
    const { backend, pool } = adapting()
    for (let round = 0; round < 20; round++) {
      await Promise.all([1, 2, 3].map(() => make(pool, { op: "stat", path: "/" })))
    }
    assert.strictEqual(backend.online, 0)
  })

  it("a fourth call at once starts one, and all are made", async () => {
    const { backend, pool } = adapting()
    await Promise.all(Array.from({ length: 500 }, () => make(pool, { op: "stat", path: "/" })))
    await until(() => backend.online > 0)
    await make(pool, { op: "stat", path: "/" })
  })

  it("some hundred calls start one", async () => {
    const { backend, pool } = adapting({ threads: 1 })
    for (let round = 0; round < 299; round++) await make(pool, { op: "stat", path: "/" })
    assert.strictEqual(backend.online, 0)
    await make(pool, { op: "stat", path: "/" })
    await until(() => backend.online === 1)
  })

  it("a function of a module starts one", async () => {
    const { backend, pool } = adapting({ threads: 1 })
    assert.strictEqual(await make(pool, callOf("add", 1, 2)), 3)
    await until(() => backend.online === 1)
  })

  it("it begins anew when its threads have ended", async () => {
    const { backend, pool } = adapting({ threads: 1, idleMillis: 20 })
    const fifo = dir.fifo()
    const held = make(pool, callOf("open", fifo))
    await until(() => blockedThreads() === 1 && backend.online === 1)
    openBothEnds(fifo)
    closeSync((await held) as number)
    await until(() => backend.online === 0)
    await make(pool, { op: "stat", path: "/" })
    assert.strictEqual(backend.online, 0)
  })

  it("of six stuck calls three are on libuv's pool, and 1,000 stats are made", async () => {
    const { pool } = adapting()
    const fifo = dir.fifo()
    const opens = Array.from({ length: 6 }, () => make(pool, blockingOpen(fifo)))
    await Promise.all(Array.from({ length: 1000 }, () => make(pool, { op: "stat", path: "/" })))
    await until(() => blockedThreads() === 6) // the last may be on its way
    // the fourth of libuv's threads is free
    const { stat } = await import("node:fs/promises")
    await stat("/")
    openBothEnds(fifo)
    await Promise.all(opens.map((each) => each.then((fd) => make(pool, { op: "close", fd: fd as number }))))
  })

  it("a call that waits for a thread to start can be taken back", async () => {
    const { pool } = adapting()
    const fifo = dir.fifo()
    const opens = [1, 2, 3].map(() => make(pool, blockingOpen(fifo)))
    const path = dir.file("")
    const waiting = pool.submit({ op: "unlink", path })
    assert.isTrue(pool.withdraw(waiting))
    await make(pool, { op: "stat", path: "/" })
    assert.isTrue(existsSync(path))
    const later = pool.submit({ op: "unlink", path })
    await ended(later)
    assert.isFalse(pool.withdraw(later))
    await until(() => blockedThreads() === 3) // libuv's threads may be late
    openBothEnds(fifo)
    await Promise.all(opens.map((each) => each.then((fd) => make(pool, { op: "close", fd: fd as number }))))
  })

  it("a close is made although the calls on libuv's pool are stuck", async () => {
    const { pool } = adapting()
    const fifo = dir.fifo()
    const path = dir.file("")
    const fd = (await make(pool, { op: "open", path, flags: 0, mode: 0 })) as number
    const opens = [1, 2, 3].map(() => make(pool, blockingOpen(fifo)))
    await make(pool, { op: "close", fd })
    await until(() => blockedThreads() === 3) // libuv's threads may be late
    openBothEnds(fifo)
    await Promise.all(opens.map((each) => each.then((fd) => make(pool, { op: "close", fd: fd as number }))))
  })

  it("closed, it closes files all the same", async () => {
    const { backend, pool } = adapting()
    const fd = (await make(pool, { op: "open", path: dir.file(""), flags: 0, mode: 0 })) as number
    await make(pool, callOf("add", 1, 2))
    await backend.close()
    await make(pool, { op: "close", fd })
  })
})
