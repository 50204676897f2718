/** A system on which no thread can be started. */
import { assert, describe, it } from "@effect/vitest"
import type * as workerThreads from "node:worker_threads"
import { vi } from "vitest"
import { readBytes } from "../src/wholeFile/read.js"
import { callOf, make } from "./support/calls.js"
import { failure, run } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { adapting, threaded } from "./support/threads.js"

vi.mock("node:worker_threads", async (original) => ({
  ...await original<typeof workerThreads>(),
  Worker: function() {
    throw new Error("no threads today")
  }
}))

const dir = makeTempDir()

describe.sequential.each([["threads", threaded], ["adaptive", adapting]] as const)("%s", (_, makeBackend) => {
  it("calls and jobs are made on libuv's pool", async () => {
    const { backend, pool } = makeBackend()
    const path = dir.file("abc")
    await Promise.all(Array.from({ length: 1000 }, () => make(pool, { op: "stat", path })))
    assert.strictEqual((await run(pool, () => readBytes(path))).length, 3)
    assert.strictEqual((await failure(run(pool, () => readBytes(`${path}.none`))))._tag, "FileNotFoundError")
    assert.strictEqual(backend.online, 0)
  })

  it("a function of the user's cannot be called, and why is the cause", async () => {
    const { pool } = makeBackend()
    const error = await failure(make(pool, callOf("add", 1, 2)))
    assert.strictEqual(error.message, "[Errno 11] can't start new thread: no threads today")
    assert.strictEqual(String(error.cause), "Error: no threads today")
  })
})
