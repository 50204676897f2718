/** Opens and reads that really block, on FIFOs and libuv's threads, and the state that they leave. */
import { closeSync, constants, openSync, writeSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { BufferedReader } from "../src/io/bufferedReader.js"
import { BufferedWriter } from "../src/io/bufferedWriter.js"
import { openFile } from "../src/io/open.js"
import { TextReader } from "../src/io/textReader.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import { libuv, libuvConcurrency } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import { executors } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { answer, failure, run, shown, start } from "./support/driver.js"
import { descriptorsBelow } from "./support/fds.js"
import { closingLate, open } from "./support/handles.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"

const dir = makeTempDir()

const libuvPool = () => {
  const tracked = new TrackedBackend(libuv)
  return { tracked, pool: new Pool(tracked, { concurrency: libuvConcurrency }) }
}

/** When nothing runs any more. */
const settled = async (pool: Pool): Promise<void> => {
  while (pool.stats().active > 0) await new Promise((resolve) => setImmediate(resolve))
}

// one after the other: they count descriptors, and take libuv's threads
describe.sequential("a blocked open", () => {
  it("F11 F21 is left at once when interrupted, and what arrives late is closed", async () => {
    const { pool, tracked } = libuvPool()
    const fifo = dir.fifo()
    const opening = start(pool, () => openFile(fifo, "rb"), closingLate(pool))
    opening.interrupt()
    assert.deepStrictEqual(await opening.outcome, { _tag: "Cancelled" })
    assert.deepInclude(pool.stats(), { active: 1, queued: 0 }) // nobody can call it back
    const other = openSync(fifo, constants.O_RDWR)
    await settled(pool)
    closeSync(other)
    assert.deepStrictEqual(descriptorsBelow(fifo), [])
    assert.deepStrictEqual(tracked.ops, ["open", "close"])
  })

  it("N9 F21 as many as there are slots stop the opens behind them, but no close", async () => {
    const { pool, tracked } = libuvPool()
    const file = await open(pool, BufferedReader, dir.file("content"), "rb")
    const fifos = Array.from({ length: libuvConcurrency }, () => dir.fifo())
    const blocked = fifos.map((fifo) => start(pool, () => openFile(fifo, "rb"), closingLate(pool)))
    const waiting = start(pool, () => openFile(dir.file("x"), "rb"), closingLate(pool))
    assert.deepInclude(pool.stats(), { active: libuvConcurrency, queued: 1 })
    await file.run((reader) => reader.close()) // there is a thread left for it
    waiting.interrupt()
    assert.deepInclude(pool.stats(), { queued: 0, withdrawn: 1 })
    for (const one of blocked) one.interrupt()
    for (const one of blocked) assert.deepStrictEqual(await one.outcome, { _tag: "Cancelled" })
    const others = fifos.map((fifo) => openSync(fifo, constants.O_RDWR))
    await settled(pool)
    for (const fd of others) closeSync(fd)
    assert.deepStrictEqual(descriptorsBelow(dir.path), [])
    assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0])
  })
})

describe.sequential("a blocked read of a pipe", () => {
  const openPipe = async <F extends BufferedReader | TextReader | UnbufferedFile>(
    pool: Pool,
    type: abstract new(...args: never) => F,
    mode: string,
    buffering?: number
  ) => {
    const path = dir.fifo()
    const bothEnds = openSync(path, constants.O_RDWR)
    const handle = await open(pool, type, path, mode, { buffering })
    const writeEnd = openSync(path, constants.O_WRONLY)
    closeSync(bothEnds)
    return { handle, path, writeEnd }
  }

  /** Five of what it counts, as text. */
  function* five(file: BufferedReader | TextReader | UnbufferedFile): Program<string> {
    const piece: unknown = yield* file.read(5) as Program<unknown>
    return piece instanceof Uint8Array ? show(piece) ?? "" : String(piece)
  }

  const kinds = [
    ["bytes", "rb", undefined, BufferedReader],
    ["text", "r", undefined, TextReader],
    ["unbuffered", "rb", 0, UnbufferedFile]
  ] as const

  it.each(kinds)("F11 %s: what an interrupted read gets comes with the next one", async (_, mode, buffering, type) => {
    const { pool, tracked } = libuvPool()
    const { handle, path, writeEnd } = await openPipe<BufferedReader | TextReader | UnbufferedFile>(
      pool,
      type,
      mode,
      buffering
    )
    const reading = handle.start(five)
    reading.interrupt()
    assert.deepStrictEqual(await reading.outcome, { _tag: "Cancelled" })
    writeSync(writeEnd, "hello")
    await settled(pool)
    assert.strictEqual(await handle.run(five), "hello")
    closeSync(writeEnd)
    await handle.run((file) => file.close())
    assert.deepStrictEqual(descriptorsBelow(path), [])
    assert.deepStrictEqual(tracked.violations, [])
  })

  it.each(kinds)("N8 F12 %s: close does not wait for it, and closes after it", async (_, mode, buffering, type) => {
    const { pool, tracked } = libuvPool()
    const { handle, path, writeEnd } = await openPipe<BufferedReader | TextReader | UnbufferedFile>(
      pool,
      type,
      mode,
      buffering
    )
    const reading = handle.start(five)
    reading.interrupt()
    await handle.run((file) => file.close())
    assert.isTrue(handle.file.closed)
    assert.notInclude(tracked.ops, "close") // the read still has the number
    closeSync(writeEnd)
    await settled(pool)
    assert.include(tracked.ops, "close")
    assert.deepStrictEqual(descriptorsBelow(path), [])
    assert.deepStrictEqual([tracked.violations, tracked.open.size], [[], 0])
  })
})

describe.each(executors)("real errors on $name", ({ makePool }) => {
  const pool = makePool()

  it("F1 a read that fails is an error every time, and moves nothing", async () => {
    // the page at address 0 is never mapped
    const reader = await open(pool, BufferedReader, "/proc/self/mem", "rb")
    for (let time = 0; time < 2; time++) {
      const error = await failure(reader.run((file) => file.read(1)))
      assert.deepInclude(error as object, { _tag: "OSError", code: "EIO", syscall: "read", path: "/proc/self/mem" })
      assert.strictEqual(shown(error), "OSError[EIO]: [Errno 5] Input/output error")
      assert.strictEqual(await reader.run((file) => file.tell()), 0)
    }
    await reader.run((file) => file.close())
  })

  it("F2 a pipe whose reader has gone", async () => {
    const path = dir.fifo()
    const bothEnds = openSync(path, constants.O_RDWR)
    const writer = await open(pool, BufferedWriter, path, "wb")
    closeSync(bothEnds)
    assert.strictEqual(await writer.run((file) => file.write(bytes("x"))), 1)
    const broken = "BrokenPipeError[EPIPE]: [Errno 32] Broken pipe"
    assert.strictEqual(await answer(writer.run((file) => file.flush())), broken)
    assert.strictEqual(await answer(writer.run((file) => file.close())), broken)
    assert.isTrue(writer.file.closed)
  })

  it.each([
    ["r", "FileNotFoundError", "missing"],
    ["r", "NotADirectoryError", "f/x"],
    ["w", "IsADirectoryError", ""],
    ["r", "IsADirectoryError", ""],
    ["w", "FileNotFoundError", "missing/x"]
  ])("F8 mode %s, a %s", async (mode, tag, name) => {
    const file = dir.file("")
    const path = name.startsWith("f/") ? `${file}/x` : `${dir.path}/${name}`
    const error = await failure(run(pool, () => openFile(path, mode)))
    assert.deepInclude(error as object, { _tag: tag, path, syscall: "open" })
    assert.isTrue(shown(error).endsWith(`: '${path}'`))
  })
})
