/** F11: a read that is interrupted while it waits for another change of the file has begun nothing. */
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import type { BufferedRandom } from "../src/io/bufferedRandom.js"
import { openFile } from "../src/io/open.js"
import type { Program } from "../src/program/program.js"
import { start } from "./support/driver.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

/** Changes that a handle remembers when their caller has gone. */
const changes: ReadonlyArray<readonly [name: string, make: (file: BufferedRandom) => Program<unknown>]> = [
  ["pwrite", (file) => file.raw.pwrite!(Uint8Array.of(0x78), 5)], // a raw file of the system has it,
  ["truncate", (file) => file.raw.truncate(4)]
]

describe("a read that is interrupted while it waits", () => {
  for (const [name, make] of changes) {
    for (const read of [0, 2]) {
      it(`for ${name}, behind a read of ${read} bytes: the next one reads on`, async () => {
        const stepper = new SteppedBackend()
        const pool = new Pool(stepper)
        const finish = async <A>(program: () => Program<A>): Promise<A> => {
          const running = start(pool, program)
          stepper.drain()
          return await running.value
        }
        const path = dir.file("abcdef")
        const file = (await finish(() => openFile(path, "r+b", { buffering: 2 }))) as BufferedRandom // by its mode
        await finish(() => file.read(read))
        const change = start(pool, () => make(file))
        change.interrupt() // its call runs, and the handle has it
        const waiting = start(pool, () => file.read(2))
        waiting.interrupt()
        const text = new TextDecoder().decode((await finish(() => file.read(2))) ?? undefined)
        assert.strictEqual(text, "abcdef".slice(read, read + 2))
        assert.strictEqual(await finish(() => file.tell()), read + 2)
        await finish(() => file.close())
      })
    }
  }
})
