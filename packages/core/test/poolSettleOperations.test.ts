/** A pool is closed at each call of operations that create something: it waits until the results that came too late are removed. */
import { mkdirSync, readdirSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { Task } from "../src/executor/task.js"
import { openFile } from "../src/io/open.js"
import type { Program } from "../src/program/program.js"
import { Tempfiles } from "../src/tempfile/tempfiles.js"
import { writeBytes } from "../src/wholeFile/write.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"

const top = makeTempDir()

/** A new directory. */
const folder = (): string => {
  const path = top.fresh()
  mkdirSync(path)
  return path
}

/** Programs that create something, which goes if their caller has gone. */
const creating: ReadonlyArray<readonly [name: string, make: (dir: string) => Program<unknown>]> = [
  ["open x", (dir) => openFile(`${dir}/f`, "x")],
  ["mkstemp", (dir) => new Tempfiles().mkstemp({ dir })],
  ["mkdtemp", (dir) => new Tempfiles().mkdtemp({ dir })],
  ["namedTemporaryFile", (dir) => new Tempfiles().namedTemporaryFile("w", { dir })],
  ["an exclusive write", (dir) => writeBytes(`${dir}/f`, Uint8Array.of(1), { exclusive: true })]
]

/** Whether a promise is settled once the jobs that are queued have run. */
const isSettled = async (promise: Promise<void>): Promise<boolean> => {
  let settled = false
  void promise.then(() => settled = true)
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

describe("a pool that closes", () => {
  it.for(creating)("waits for what is created too late to be removed: %s", async ([, make]) => {
    // interrupted at each call, while it runs
    for (let nth = 1;; nth++) {
      const dir = folder()
      const backend = new SteppedBackend()
      const pool = new Pool(backend)
      const task = new Task(pool, () => make(dir))
      task.start()
      for (let steps = 1; steps < nth && backend.held.length > 0; steps++) backend.step()
      if (backend.held.length === 0) {
        assert.isAbove(nth, 1)
        return
      }
      const made = backend.ops[0]
      backend.make()
      task.interrupt()
      const wasThere = readdirSync(dir).length > 0
      const closed = pool.close()
      if (wasThere) assert.isFalse(await isSettled(closed), `${nth}: ${made}`)
      while (backend.held.length > 0) backend.step()
      await closed
      assert.deepStrictEqual(readdirSync(dir), [], `${nth}: ${made}`)
    }
  })
})
