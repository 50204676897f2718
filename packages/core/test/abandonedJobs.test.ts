/** Jobs that are held up and abandoned: they stop before they read a FIFO, whose content is for the next reader. */
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs"
import { assert, describe, it, onTestFinished } from "vitest"
import type { Backend } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import { adaptive, libuv, threads } from "../src/node/backends.js"
import * as os from "../src/os/index.js"
import type { Program } from "../src/program/program.js"
import { readBytes } from "../src/wholeFile/read.js"
import { writeBytes } from "../src/wholeFile/write.js"
import { bytes, show } from "./support/bytes.js"
import { blockedThreads, until } from "./support/calls.js"
import { start } from "./support/driver.js"
import { SteppedBackend } from "./support/stepped.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

describe("a job whose caller is gone", () => {
  const readsOn = ["open", "read", "close"]
  const cases: ReadonlyArray<
    readonly [name: string, make: (path: string) => Program<unknown>, ...ops: Array<Array<string>>]
  > = [
    ["a whole file that is read", readBytes, ["open", "close"], readsOn, ["open", "read", "read", "close"]],
    ["a directory that is listed", (path) => os.listdir(path), ["readdir"]],
    [
      "a whole file that is written",
      (path) => writeBytes(path, bytes("new")),
      ...Array.from({ length: 3 }, () => ["open", "write", "close"])
    ]
  ]

  // the n-th list: the calls that are made if the caller goes during the n-th of them
  for (const [name, make, ...expected] of cases) {
    it.each(expected.map((ops, nth) => ({ nth, ops })))(`${name}, during call $nth: $ops`, ({ nth, ops }) => {
      const backend = new SteppedBackend()
      const path = name.includes("directory") ? dir.path : dir.file("old")
      let wanted = true
      const { task } = start(new Pool(backend), () => make(path), { isWanted: () => wanted })
      const made: Array<string> = []
      for (let index = 0; backend.held.length > 0; index++) {
        if (index === nth) wanted = false
        made.push(...backend.ops)
        backend.step()
      }
      assert.deepStrictEqual(made, ops)
      assert.strictEqual(task.outcome?._tag, "Cancelled")
      if (name.includes("written")) assert.strictEqual(content(path), "new")
    })
  }
})

// one at a time: they count the threads that are blocked
describe.sequential("a FIFO that nobody wants to read any more", () => {
  const backends: ReadonlyArray<readonly [name: string, make: () => Backend]> = [
    ["libuv", () => libuv],
    ["threads", () => threads({ threads: 1 })],
    ["adaptive", () => adaptive()]
  ]

  const blocked = async (backend: Backend, fifo: string) => {
    onTestFinished(() => backend.close?.())
    const pool = new Pool(backend)
    let wanted = true
    const { outcome } = start(pool, () => readBytes(fifo), { isWanted: () => wanted })
    await until(() => blockedThreads() === 1)
    await new Promise((resolve) => setTimeout(resolve, 50)) // a thread asks only if it was held up for a while
    wanted = false
    return { pool, outcome }
  }

  it.each(backends)("is given up when its open returns: %s", async (_, make) => {
    const fifo = dir.fifo()
    const { outcome, pool } = await blocked(make(), fifo)
    const next = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK)
    writeSync(next, "late\n")
    assert.deepStrictEqual(await outcome, { _tag: "Cancelled" })
    assert.deepInclude(pool.stats(), { active: 0, queued: 0 })
    const memory = new Uint8Array(9)
    assert.strictEqual(show(memory.subarray(0, readSync(next, memory))), "late\n")
    closeSync(next)
  })

  it.each(backends)("is given up when its read returns: %s", async (_, make) => {
    const fifo = dir.fifo()
    const ends = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK)
    const { outcome } = await blocked(make(), fifo)
    writeSync(ends, "taken\n")
    assert.deepStrictEqual(await outcome, { _tag: "Cancelled" }) // and does not wait for more
    closeSync(ends)
  })
})
