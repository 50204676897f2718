/** Files whose size exceeds all memory: reading them whole fails, and reading a part does not. */
import { truncateSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { openFile } from "../src/io/open.js"
import { readBytes, readText } from "../src/wholeFile/read.js"
import { executors } from "./support/backends.js"
import { answer, run } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

const noMemory = "OSError[ENOMEM]: [Errno 12] Cannot allocate memory"

const sparse = dir.file("abc")
truncateSync(sparse, 2 ** 40)

describe.each(executors)("a file of 1 TiB on $name", ({ makePool }) => {
  it.each([["rb", -1], ["rb", 0], ["r+b", -1], ["r", -1], ["r+", -1]] as const)(
    "N16 read() of %s, %i, fails with ENOMEM, takes nothing, and read(3) gives what is there",
    async (mode, buffering) => {
      const pool = makePool()
      const file = await run(pool, () => openFile(sparse, mode, { buffering }))
      if (!("read" in file)) throw new Error("a file to read")
      assert.strictEqual(await answer(run<unknown>(pool, () => file.read())), noMemory)
      const some = await run<Uint8Array | string | null>(pool, () => file.read(3))
      assert.strictEqual(typeof some === "string" ? some : Buffer.from(some ?? []).toString(), "abc")
      await run(pool, () => file.close())
    }
  )

  it("N16 whole, it is ENOMEM too", async () => {
    const pool = makePool()
    assert.strictEqual(await answer(run(pool, () => readBytes(sparse))), noMemory)
    assert.strictEqual(await answer(run(pool, () => readText(sparse))), noMemory)
  })
})
