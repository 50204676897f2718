/**
 * F12, F21: a file is closed while a call of it runs that no operation waits for. The descriptor is closed after the call, and the
 * caller of `close` does not wait for a call that does not end.
 */
import { closeSync, constants, openSync, writeSync } from "node:fs"
import { assert, describe, it } from "vitest"
import type { Backend } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import type { BufferedReader } from "../src/io/bufferedReader.js"
import { openFile } from "../src/io/open.js"
import type { RawFile } from "../src/io/rawFile.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import type { Interest } from "../src/program/pending.js"
import type { Program } from "../src/program/program.js"
import { bytes } from "./support/bytes.js"
import { start, valueOf } from "./support/driver.js"
import { SteppedBackend } from "./support/stepped.js"
import { content, makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"

const dir = makeTempDir()

const noOwner = { completed: () => undefined }

/** A raw file whose calls end when they are stepped; `told` is what the back end hears of the callers of its reads. */
const openRaw = (path: string, mode: string, options: { readonly concurrency?: number } = {}) => {
  const stepper = new SteppedBackend()
  const told: Array<Interest | "resumed"> = []
  const tracked = new TrackedBackend(stepper)
  const telling: Backend = {
    name: "telling",
    start: (call, done) => {
      tracked.start(call, done)
      return {
        withdraw: (interest) => {
          if (call.op === "read") told.push(interest)
          return false
        },
        resume: () => void told.push("resumed")
      }
    }
  }
  const pool = new Pool(telling, options)
  const { task } = start(pool, () => openFile(path, mode, { buffering: 0 }))
  stepper.drain()
  const file = valueOf(task.outcome!) // it was drained
  if (!(file instanceof UnbufferedFile)) throw new Error("it is not raw")
  const raw = file.raw as RawFile // of a path
  return { pool, raw, stepper, told, tracked }
}

type World = ReturnType<typeof openRaw>

const assertClean = ({ pool, stepper, tracked }: World) => {
  stepper.drain()
  assert.deepStrictEqual(tracked.violations, [])
  assert.strictEqual(tracked.open.size, 0)
  assert.strictEqual(tracked.ops.filter((op) => op === "close").length, 1)
  assert.deepInclude(pool.stats(), { active: 0, queued: 0 })
}

/** Makes the close, which runs last, and says that it failed. */
const failClose = ({ stepper }: World) => {
  const last = stepper.held.length - 1
  stepper.make(last)
  const [close] = stepper.held.splice(last)
  assert.strictEqual(close?.call.op, "close")
  close?.done({ code: "EIO" }, undefined)
}

const memory = new Uint8Array(3)

const inFlight: ReadonlyArray<readonly [name: string, mode: string, leave: (world: World) => void]> = [
  ["an interrupted read", "rb", ({ pool, raw }) => start(pool, () => raw.readInto(memory, 0, 3, noOwner)).interrupt()],
  [
    "a read of a file that is written too",
    "rb+",
    ({ pool, raw }) => start(pool, () => raw.readInto(memory, 0, 3, noOwner)).interrupt()
  ],
  ["a read ahead", "rb", ({ pool, raw }) => void start(pool, () => raw.readAhead(memory, 0, 3, noOwner))]
]

describe.each(inFlight)("%s", (_, mode, leave) => {
  const open = (options?: { readonly concurrency?: number }) => openRaw(dir.file("0123456789"), mode, options)

  it("that ends: close comes after it, and reports its own error", () => {
    const world = open()
    leave(world)
    const closing = start(world.pool, () => world.raw.close())
    assert.deepStrictEqual(world.stepper.ops, ["read"])
    world.stepper.step()
    assert.deepStrictEqual([closing.task.outcome, world.stepper.ops], [undefined, ["close"]])
    failClose(world)
    assert.strictEqual(closing.task.outcome?._tag, "Failure")
  })

  it("F21 that does not end: its caller is free after a while, and it keeps the descriptor until it ends", async () => {
    const world = open()
    leave(world)
    await start(world.pool, () => world.raw.close()).value
    assert.deepStrictEqual(world.stepper.ops, ["read"])
    assert.strictEqual(world.told.at(-1), "nothing")
    world.stepper.step()
    assert.deepStrictEqual(world.stepper.ops, ["close"])
    assertClean(world)
  })

  it("whose close is interrupted: it keeps the descriptor until it ends", () => {
    const world = open()
    leave(world)
    const closing = start(world.pool, () => world.raw.close())
    closing.interrupt()
    assert.deepStrictEqual([closing.task.outcome?._tag, world.stepper.ops], ["Cancelled", ["read"]])
    assert.strictEqual(world.told.at(-1), "nothing")
    assertClean(world)
  })
})

describe("F21 a read that does not end keeps no file from closing", () => {
  const modes: ReadonlyArray<readonly [mode: string, buffering: number]> = [
    ["rb", 0],
    ["rb", 8],
    ["rb+", 0],
    ["rb+", 8],
    ["r", 8],
    ["r+", 8]
  ]
  it.each(modes)("mode %s, buffering %i", async (mode, buffering) => {
    const stepper = new SteppedBackend()
    const tracked = new TrackedBackend(stepper)
    const pool = new Pool(tracked)
    const { task } = start(pool, () => openFile(dir.file("0123456789"), mode, { buffering }))
    stepper.drain()
    const file = valueOf(task.outcome!) as BufferedReader // or another that reads
    start(pool, () => file.read(3), { rollback: () => "rollback" in file && file.rollback() }).interrupt()
    await start(pool, () => file.close()).value
    assert.deepStrictEqual([file.closed, stepper.ops], [true, ["read"]])
    stepper.drain()
    assert.deepStrictEqual(tracked.violations, [])
    assert.strictEqual(tracked.open.size, 0)
  })
})

it("a read ahead that waits for a slot is withdrawn, and the close reports its error", () => {
  const world = openRaw(dir.file("0123456789"), "rb", { concurrency: 1 })
  world.pool.submit({ op: "getcwd" }) // has the slot
  start(world.pool, () => world.raw.readAhead(memory, 0, 3, noOwner))
  const closing = start(world.pool, () => world.raw.close())
  assert.deepStrictEqual(world.stepper.ops, ["getcwd", "close"])
  failClose(world)
  assert.strictEqual(closing.task.outcome?._tag, "Failure")
  assert.notInclude(world.tracked.ops, "read")
})

it("F21 a read ahead of a pipe: close does not wait, and its back end is told that the result is not wanted", () => {
  const path = dir.fifo()
  const world = openRaw(path, "rb+")
  start(world.pool, () => world.raw.readAhead(memory, 0, 3, noOwner))
  assert.isTrue(start(world.pool, () => world.raw.close()).atOnce)
  assert.deepStrictEqual([world.stepper.ops, world.told], [["read"], ["nothing"]])
  const other = openSync(path, constants.O_RDWR)
  writeSync(other, "x") // the read ends
  closeSync(other)
  assertClean(world)
})

describe("what changes the file", () => {
  const changes: ReadonlyArray<readonly [name: string, change: (raw: RawFile) => Program<unknown>, expected: string]> =
    [
      ["write", (raw) => raw.write(bytes("ab"), 0, 2, noOwner), "ab23456789"],
      ["pwrite", (raw) => raw.pwrite(bytes("ab"), 4), "0123ab6789"],
      ["truncate", (raw) => raw.truncate(5), "01234"]
    ]

  it.each(changes)("%s, interrupted: close waits for it", (_, change, expected) => {
    const path = dir.file("0123456789")
    const world = openRaw(path, "rb+")
    start(world.pool, () => change(world.raw)).interrupt()
    const closing = start(world.pool, () => world.raw.close())
    assert.strictEqual(world.stepper.held.length, 1)
    world.stepper.step()
    assert.deepStrictEqual([closing.task.outcome, world.stepper.ops], [undefined, ["close"]])
    assertClean(world)
    assert.strictEqual(content(path), expected)
  })

  it.each(changes)("F11 %s, interrupted: it is completed before anything else touches the file", (_, change) => {
    const others: ReadonlyArray<(raw: RawFile) => Program<unknown>> = [
      (raw) => raw.readInto(memory, 0, 3, noOwner),
      (raw) => raw.write(bytes("c"), 0, 1, noOwner),
      (raw) => raw.pread(3, 0),
      (raw) => raw.pwrite(bytes("c"), 0),
      (raw) => raw.truncate(1),
      (raw) => raw.sync(false)
    ]
    for (const other of others) {
      const world = openRaw(dir.file("0123456789"), "rb+")
      start(world.pool, () => change(world.raw)).interrupt()
      const next = start(world.pool, () => other(world.raw))
      assert.strictEqual(world.stepper.held.length, 1)
      world.stepper.drain()
      assert.strictEqual(next.task.outcome?._tag, "Success")
      start(world.pool, () => world.raw.close())
      assertClean(world)
    }
  })
})
