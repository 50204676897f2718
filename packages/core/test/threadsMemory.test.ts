/** Results of threads whose memory cannot be allocated, or was transferred. It is a file of its own, since the whole process may be
 * out of memory. */
import { assert, describe, it } from "@effect/vitest"
import { constants, openSync, writeSync } from "node:fs"
import { vi } from "vitest"
import { readBytes } from "../src/wholeFile/read.js"
import { ended, make } from "./support/calls.js"
import { run } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { threaded } from "./support/threads.js"

const dir = makeTempDir()

describe.sequential("a result for which there is no memory", () => {
  // the first fits into its slot, the second comes as a message
  it.each([3, 3_000_000])("of %d bytes, is its caller's error, and nobody else's", async (size) => {
    const { pool } = threaded({ threads: 1 })
    const path = dir.file("x".repeat(size))
    await make(pool, { op: "stat", path })
    const reading = run(pool, () => readBytes(path))
    const { allocUnsafe } = Buffer
    const allocation = vi.spyOn(Buffer, "allocUnsafe").mockImplementation((byteLength) => {
      // others' memory is there: the runner's, for one
      if (new Error().stack?.includes("internal/threads/values") !== true) return allocUnsafe(byteLength)
      throw new RangeError("Array buffer allocation failed")
    })
    const error = await reading.then(() => undefined, (error: unknown) => error).finally(() => allocation.mockRestore())
    assert.strictEqual(String(error), "RangeError: Array buffer allocation failed")
    assert.strictEqual((await run(pool, () => readBytes(path))).length, size)
    assert.deepInclude(pool.stats(), { active: 0, queued: 0 })
  })

  it("a read into memory that its caller has transferred meanwhile", async () => {
    const { pool } = threaded({ threads: 1 })
    const fd = openSync(dir.fifo(), constants.O_RDWR)
    const buffer = new Uint8Array(8)
    const reading = ended(pool.submit({ op: "read", fd, buffer, offset: 0, length: 8, position: null }))
    structuredClone(buffer.buffer, { transfer: [buffer.buffer] })
    writeSync(fd, "x")
    assert.instanceOf(await reading.then(() => undefined, (error: unknown) => error), TypeError)
    await make(pool, { op: "close", fd })
    assert.deepInclude(pool.stats(), { active: 0, queued: 0 })
  })
})
