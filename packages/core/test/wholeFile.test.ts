/** Whole files: the same results as through a handle, with fewer calls, also when calls fail or are short. */
import { chmodSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { isIoError } from "../src/errors/index.js"
import type { Backend } from "../src/executor/backend.js"
import { Pool } from "../src/executor/pool.js"
import { inline, libuv } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import { FaultyBackend as Faulty, fillUp } from "../src/testing/faults.js"
import { MemoryDisk } from "../src/testing/memoryDisk.js"
import { writeAtomic } from "../src/wholeFile/atomic.js"
import { readBytes, readText } from "../src/wholeFile/read.js"
import { appendText, writeBytes, writeText } from "../src/wholeFile/write.js"
import { executors, inlinePool } from "./support/backends.js"
import { bytes, concatBytes } from "./support/bytes.js"
import { failure, run, runSync, start } from "./support/driver.js"
import { cuts, FaultyBackend, shortBackend } from "./support/faults.js"
import { SteppedBackend } from "./support/stepped.js"
import { makeTempDir } from "./support/tempDir.js"
import { TrackedBackend } from "./support/tracked.js"

const dir = makeTempDir()

const patterns = new Map<string, Uint8Array>()

/** Bytes of which none is where it is by accident. Not to be changed. */
const pattern = (byteLength: number, seed = 1): Uint8Array => {
  const known = patterns.get(`${byteLength} ${seed}`)
  if (known !== undefined) return known
  const made = new Uint8Array(byteLength)
  for (let at = 0; at < byteLength; at++) made[at] = (at * 31 + (at >> 8) * 7 + (at >> 16) + seed) & 0xff
  patterns.set(`${byteLength} ${seed}`, made)
  return made
}

/** The sizes around which something changes: the first block, one hop, one piece. */
const sizes = [0, 1, 4096, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 262_144, 262_145, 1_048_577, 8_400_000]

/** Lets the runner report, and other tests begin. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const same = (actual: Uint8Array, expected: Uint8Array): void => {
  assert.strictEqual(actual.length, expected.length)
  assert.isTrue(Buffer.from(actual.buffer, actual.byteOffset, actual.length).equals(expected), "the bytes differ")
}

const opsOf = (make: () => Program<unknown>): ReadonlyArray<string> => {
  const tracked = new TrackedBackend(inline)
  runSync(new Pool(tracked), make)
  assert.deepStrictEqual([...tracked.open], [])
  assert.deepStrictEqual(tracked.violations, [])
  return tracked.ops
}

describe.each(executors)("whole files, $name", ({ makePool }) => {
  it("bytes of every size are read and written", async () => {
    for (const size of sizes) {
      const path = dir.fresh()
      const data = pattern(size)
      await run(makePool(), () => writeBytes(path, data))
      same(readFileSync(path), data)
      const read = await run(makePool(), () => readBytes(path))
      same(read, data)
      assert.strictEqual(Object.getPrototypeOf(read), Uint8Array.prototype)
      assert.strictEqual(read.buffer.byteLength, size, "memory of its own, and no more")
    }
  })

  it("what is there is replaced, and its mode kept", async () => {
    const path = dir.file("a long text that is there")
    chmodSync(path, 0o640)
    await run(makePool(), () => writeText(path, "new", { permissions: 0o600 }))
    assert.strictEqual(readFileSync(path, "utf8"), "new")
    assert.strictEqual(statSync(path).mode & 0o777, 0o640)
  })

  it("`exclusive` creates, and refuses what is there", async () => {
    const path = dir.fresh()
    await run(makePool(), () => writeText(path, "first", { exclusive: true, permissions: 0o600 }))
    assert.strictEqual(statSync(path).mode & 0o777, 0o600)
    const error = await failure(run(makePool(), () => writeBytes(path, pattern(3), { exclusive: true })))
    assert.strictEqual(error.message, `[Errno 17] File exists: '${path}'`)
    assert.strictEqual(readFileSync(path, "utf8"), "first")
    const large = dir.fresh()
    await run(makePool(), () => writeBytes(large, pattern(1_100_000), { exclusive: true }))
    assert.strictEqual(
      (await failure(run(makePool(), () => writeBytes(large, pattern(1_100_000), { exclusive: true }))))._tag,
      "FileExistsError"
    )
  })

  it("texts are added to the end", async () => {
    const path = dir.fresh()
    await run(makePool(), () => appendText(path, "one\n", { permissions: 0o600 }))
    await run(makePool(), () => appendText(path, "two\n", { newline: "\r\n" }))
    await run(makePool(), () => appendText(path, "3".repeat(1_100_000)))
    assert.strictEqual(readFileSync(path, "utf8"), `one\ntwo\r\n${"3".repeat(1_100_000)}`)
    assert.strictEqual(statSync(path).mode & 0o777, 0o600)
  })

  it("appending at once loses nothing", async () => {
    const path = dir.fresh()
    const pool = makePool()
    await Promise.all(Array.from({ length: 50 }, (_, n) => run(pool, () => appendText(path, `${n}\n`))))
    const lines = readFileSync(path, "utf8").split("\n").filter((line) => line !== "").map(Number)
    assert.deepStrictEqual(lines.sort((a, b) => a - b), Array.from({ length: 50 }, (_, n) => n))
  })

  it("a file of /proc, whose size is said to be 0, is read to its end", async () => {
    const environment = await run(makePool(), () => readBytes("/proc/self/environ"))
    same(environment, readFileSync("/proc/self/environ"))
  })
})

describe("calls", () => {
  const small = dir.file("small")
  const middle = dir.file(pattern(100_000))
  const large = dir.file(pattern(300_000))
  const fresh = dir.fresh()

  it.each<readonly [string, () => Program<unknown>, string]>([
    ["a small file is read", () => readBytes(small), "open read read close"],
    ["a text is read", () => readText(small), "open read read close"],
    ["a file over 64 KiB is read", () => readBytes(middle), "open read fstat read read close"],
    ["a file over 256 KiB is read", () => readBytes(large), "open read fstat read read close"],
    ["a text is written", () => writeText(fresh, "text"), "open write close"],
    ["nothing is written", () => writeText(fresh, ""), "open close"],
    ["a text is added", () => appendText(fresh, "text"), "open write close"],
    ["a large file is written", () => writeBytes(fresh, pattern(1_048_577)), "open write write close"]
  ])("%s", (_, make, ops) => {
    assert.strictEqual(opsOf(make).join(" "), ops)
  })

  it("no call moves more than 8 MiB into a large file's memory (N16)", () => {
    const path = dir.file(pattern(20_000_000))
    const tracked = new TrackedBackend(inline)
    same(runSync(new Pool(tracked), () => readBytes(path)), pattern(20_000_000))
    for (const call of tracked.log) if (call.op === "read") assert.isAtMost(call.length, 2 ** 23)
  })
})

// one after the other: if each of libuv's four threads waited for something to read, there would be none to write it
describe.sequential("a FIFO", () => {
  // those that make two calls at once that block
  it.each(executors.filter(({ name }) => name === "libuv" || name === "threads (4)"))(
    "is read to its end, on $name",
    async ({ makePool }) => {
      const pool = makePool()
      const fifo = dir.fifo()
      const data = pattern(300_000)
      const [read] = await Promise.all([run(pool, () => readBytes(fifo)), run(pool, () => writeBytes(fifo, data))])
      same(read, data)
    }
  )
})

/** Answers `fstat` with another size. */
const lying = (size: number): Backend => ({
  name: "lying",
  start: (call, done) =>
    inline.start(
      call,
      (failed, result) =>
        done(failed, call.op === "fstat" && failed === undefined ? { ...(result as object), size } : result)
    )
})

describe("what the system says and does", () => {
  it.each([0, 1, 65_535, 65_537, 70_000, 200_000, 262_144, 300_000, 2_000_000])(
    "a size of %i is no promise",
    (claimed) => {
      for (const size of [65_536, 65_537, 70_001, 131_072, 200_000, 262_144, 400_000, 1_000_000]) {
        same(runSync(new Pool(lying(claimed)), () => readBytes(dir.file(pattern(size)))), pattern(size))
      }
    }
  )

  it("a size beyond all memory is a typed error, and leaves nothing open", async () => {
    const tracked = new TrackedBackend(lying(2 ** 45))
    const error = await failure(run(new Pool(tracked), () => readBytes(dir.file(pattern(65_536)))))
    assert.include(error.message, "Cannot allocate memory")
    assert.deepStrictEqual([...tracked.open], [])
  })

  it("a file that grows while it is read is read to its end", () => {
    for (const size of [10, 65_536, 300_000]) {
      const path = dir.file(pattern(size))
      let reads = 0
      const growing: Backend = {
        name: "growing",
        start: (call, done) => {
          if (call.op === "read" && ++reads <= 3) writeFileSync(path, pattern(70_000, reads), { flag: "a" })
          inline.start(call, done)
        }
      }
      const read = runSync(new Pool(growing), () => readBytes(path))
      same(read, new Uint8Array(readFileSync(path)))
      assert.isAbove(read.length, size + 70_000)
    }
  })

  it.each(cuts)("short reads and writes, $cut at a time (F3, F4, N2, N4)", ({ cut, of }) => {
    // a byte at a time, a call moves little: smaller files say as much
    for (const size of cut === "1 byte" ? [1, 100, 66_000] : sizes.slice(0, -1)) {
      const path = dir.fresh()
      const pool = new Pool(shortBackend(of))
      runSync(pool, () => writeBytes(path, pattern(size)))
      same(readFileSync(path), pattern(size))
      same(runSync(pool, () => readBytes(path)), pattern(size))
      runSync(pool, () => appendText(path, "end"))
      same(readFileSync(path), concatBytes([pattern(size), bytes("end")]))
    }
  })

  it("a write that takes nothing is an error, and no loop without end (F3)", async () => {
    const none: Backend = {
      name: "none",
      start: (call, done) => call.op === "write" ? done(undefined, 0) : inline.start(call, done)
    }
    const error = await failure(run(new Pool(none), () => writeText(dir.fresh(), "text")))
    assert.strictEqual(error.message, "[Errno 5] Input/output error")
  })

  it("a full device is an error, reported once", async () => {
    for (
      const write of [
        () => writeText("/dev/full", "x"),
        () => appendText("/dev/full", "x"),
        () => writeBytes("/dev/full", pattern(1_100_000))
      ]
    ) {
      assert.strictEqual((await failure(run(inlinePool(), write)))._tag, "NoSpaceError")
    }
  })

  it("an unreadable page of memory is EIO, with the path", async () => {
    const error = await failure(run(inlinePool(), () => readBytes("/proc/self/mem")))
    assert.deepStrictEqual([error.message, "path" in error && error.path], [
      "[Errno 5] Input/output error",
      "/proc/self/mem"
    ])
  })
})

const codes = ["EIO", "ENOSPC", "EMFILE", "EACCES"]

const operations: ReadonlyArray<readonly [string, (path: string) => Program<unknown>]> = [
  ["readText", (path) => readText(path)],
  ["readBytes of a middling file", (path) => readBytes(path)],
  ["readBytes of a large file", (path) => readBytes(path)],
  ["writeText", (path) => writeText(path, "new text")],
  ["writeBytes of much", (path) => writeBytes(path, pattern(2_500_000))],
  ["appendText", (path) => appendText(path, "more")],
  ["appendText in UTF-16", (path) => appendText(path, "more", { encoding: "utf-16" })]
]

const contentFor = (name: string): Uint8Array =>
  name.includes("middling")
    ? pattern(100_000)
    : name.includes("large")
    ? pattern(300_000)
    : new Uint8Array(10).fill(0x61)

describe("the n-th call fails, for every n", () => {
  it.each(operations)("%s", async (name, make) => {
    for (const code of codes) {
      for (const op of ["open", "fstat", "read", "write", "tell", "close"] as const) {
        await turn()
        for (const persistent of [false, true]) {
          for (let nth = 1;; nth++) {
            const path = dir.file(contentFor(name))
            const faulty = new FaultyBackend({ op, nth, code, persistent })
            const tracked = new TrackedBackend(faulty)
            const { task } = start(new Pool(tracked), () => make(path))
            assert.deepStrictEqual([...tracked.open], [], `${op} ${nth} ${code}`)
            assert.deepStrictEqual(tracked.violations, [])
            if (faulty.fired === 0) {
              assert.strictEqual(task.outcome?._tag, "Success")
              break
            }
            const outcome = task.outcome
            if (outcome?._tag !== "Failure" || !isIoError(outcome.error) || !("code" in outcome.error)) {
              throw new Error(`${op} ${nth} ${code}: no failure that says so`)
            }
            assert.deepStrictEqual([outcome.error.code, outcome.error.path], [code, path], `${op} ${nth}`)
          }
        }
      }
    }
  })

  it("of two errors, that of closing is thrown, with the first as its cause (F9)", async () => {
    const both: Backend = {
      name: "both",
      start: (call, done) => {
        if (call.op === "read" || call.op === "write") done({ code: "EIO" }, undefined)
        else if (call.op === "close") inline.start(call, () => done({ code: "ENOSPC" }, undefined))
        else inline.start(call, done)
      }
    }
    const path = dir.file("text")
    for (const make of [() => readBytes(path), () => writeText(path, "new")]) {
      const error = await failure(run<unknown>(new Pool(both), make))
      assert.strictEqual(error._tag, "NoSpaceError")
      assert.include(String(error.cause), "[Errno 5]")
    }
  })
})

describe("bad input is found before any call", () => {
  const target = dir.file("as it was")
  it.each<readonly [string, () => Program<unknown>, string, string]>([
    ["a NUL in a path, readBytes", () => readBytes("a\0b"), "InvalidArgumentError", "embedded null byte"],
    ["a NUL in a path, writeText", () => writeText("a\0b", ""), "InvalidArgumentError", "embedded null byte"],
    ["a NUL in a path, appendText", () => appendText("a\0b", ""), "InvalidArgumentError", "embedded null byte"],
    [
      "an unknown encoding, readText",
      () => readText(target, { encoding: "no such" }),
      "UnknownEncodingError",
      "unknown encoding: no such"
    ],
    [
      "an unknown encoding, writeText",
      () => writeText(target, "", { encoding: "no such" }),
      "UnknownEncodingError",
      "unknown encoding: no such"
    ],
    [
      "an illegal newline",
      () => writeText(target, "", { newline: "x" as "\n" }),
      "InvalidArgumentError",
      "illegal newline value: x"
    ],
    [
      "permissions out of range",
      () => writeText(target, "", { permissions: 0o10000 }),
      "InvalidArgumentError",
      "permissions must be 0 to 0o7777"
    ],
    [
      "permissions that are no number",
      () => appendText(target, "", { permissions: NaN }),
      "InvalidArgumentError",
      "permissions must be 0 to 0o7777"
    ],
    [
      "a text that cannot be encoded, writeText",
      () => writeText(target, "\ud800"),
      "UnicodeEncodeError",
      "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"
    ],
    [
      "a text that cannot be encoded, appendText",
      () => appendText(target, "é", { encoding: "ascii" }),
      "UnicodeEncodeError",
      "'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)"
    ]
  ])("%s", async (_, make, tag, message) => {
    const tracked = new TrackedBackend(inline)
    const error = await failure(run(new Pool(tracked), make))
    assert.deepStrictEqual([error._tag, error.message], [tag, message])
    assert.deepStrictEqual(tracked.ops, [])
    assert.strictEqual(readFileSync(target, "utf8"), "as it was")
  })
})

describe("what was created exclusively, and could not be written,", () => {
  const contents = [pattern(10), pattern(100_000), pattern(2_500_000)]

  it("is removed, whichever call fails", () => {
    for (const data of contents) {
      for (const op of ["fstat", "write", "close"] as const) {
        for (let nth = 1;; nth++) {
          const path = dir.fresh()
          const faulty = new FaultyBackend({ op, nth, code: "ENOSPC" }, shortBackend(cuts[1]!.of)) // half
          const tracked = new TrackedBackend(faulty)
          const { task } = start(new Pool(tracked), () => writeBytes(path, data, { exclusive: true }))
          assert.deepStrictEqual([[...tracked.open], tracked.violations], [[], []])
          if (faulty.fired === 0) {
            assert.strictEqual(task.outcome?._tag, "Success")
            break
          }
          assert.strictEqual(task.outcome?._tag, "Failure", `${op} ${nth}`)
          if (task.outcome?._tag === "Failure") assert.propertyVal(task.outcome.error, "_tag", "NoSpaceError")
          assert.isUndefined(statSync(path, { throwIfNoEntry: false }), `${data.length} bytes, ${op} ${nth}`)
        }
      }
    }
  })

  it("is removed on a device that is full", async () => {
    for (const data of contents) {
      const disk = new MemoryDisk()
      const pool = new Pool(new Faulty([fillUp(5)], disk))
      const error = await failure(run(pool, () => writeBytes("new", data, { exclusive: true })))
      assert.deepStrictEqual([error._tag, disk.snapshot()], ["NoSpaceError", {}])
    }
  })

  it("stays if another file has taken its place", () => {
    for (const data of contents) {
      const path = dir.fresh()
      const stepper = new SteppedBackend(new FaultyBackend({ op: "write", nth: 1, code: "EIO" }))
      const { task } = start(new Pool(stepper), () => writeBytes(path, data, { exclusive: true }))
      while (stepper.ops[0] !== "write") stepper.step()
      renameSync(dir.file("another's"), path)
      stepper.drain()
      assert.strictEqual(task.outcome?._tag, "Failure")
      assert.strictEqual(readFileSync(path, "utf8"), "another's")
    }
  })

  it("was never created if the text cannot be encoded, and a file that was there is as it was", async () => {
    const path = dir.fresh()
    const error = await failure(run(inlinePool(), () => writeText(path, "\ud800", { exclusive: true })))
    assert.deepStrictEqual([error._tag, statSync(path, { throwIfNoEntry: false })], ["UnicodeEncodeError", undefined])
    const there = dir.file("old")
    const taken = await failure(run(inlinePool(), () => writeText(there, "new", { exclusive: true })))
    assert.deepStrictEqual([taken._tag, readFileSync(there, "utf8")], ["FileExistsError", "old"])
  })
})

describe("interruption", () => {
  /** Runs a program up to its n-th call, and interrupts it there; `undefined` if it ends before. */
  const interruptAt = (make: () => Program<unknown>, nth: number, made: boolean) => {
    const stepper = new SteppedBackend()
    const tracked = new TrackedBackend(stepper)
    const { interrupt, task } = start(new Pool(tracked), make, { keep: true })
    for (let call = 1; call < nth && stepper.held.length > 0; call++) stepper.step()
    if (stepper.held.length === 0) return undefined
    if (made) stepper.make()
    interrupt()
    stepper.drain()
    assert.strictEqual(task.outcome?._tag, "Cancelled")
    assert.deepStrictEqual([...tracked.open], [])
    assert.deepStrictEqual(tracked.violations, [])
    return tracked
  }

  it.each(operations)("%s, at every call, leaves nothing open", (name, make) => {
    for (const made of [false, true]) {
      for (let nth = 1; interruptAt(() => make(dir.file(contentFor(name))), nth, made) !== undefined; nth++) continue
    }
  })

  it("a write that runs goes on to its end", () => {
    for (const data of [pattern(10), pattern(2_500_000)]) {
      // large data is no job: while the file is being opened, nothing of it is on its way
      for (let nth = data.length > 1_048_576 ? 2 : 1;; nth++) {
        const path = dir.file("old")
        if (interruptAt(() => writeBytes(path, data), nth, false) === undefined) break
        same(readFileSync(path), data)
      }
    }
  })

  it("F11 an interruption waits for a write that runs: one that begins then comes after it", () => {
    const writes = [
      (path: string) => writeText(path, "first"),
      (path: string) => appendText(path, "first"),
      (path: string) => writeAtomic(path, "first"),
      (path: string) => writeBytes(path, pattern(2_500_000))
    ]
    for (const [index, write] of writes.entries()) {
      // the first call of these two writes nothing: it draws a name, or opens the file
      for (let nth = index >= 2 ? 2 : 1;; nth++) {
        const stepper = new SteppedBackend()
        const pool = new Pool(stepper)
        const path = dir.file("old")
        const { interrupt, task } = start(pool, () => write(path), { keep: true })
        for (let call = 1; call < nth && stepper.held.length > 0; call++) stepper.step()
        // large data is no job: when the file is being closed, it has all that was to be written
        if (stepper.held.length === 0 || (index === 3 && stepper.ops[0] === "close")) break
        interrupt()
        while (stepper.held.length > 0) {
          assert.isUndefined(task.outcome, `${index}, call ${nth}`)
          stepper.step()
        }
        assert.strictEqual(task.outcome?._tag, "Cancelled")
        runSync(inlinePool(), () => writeText(path, "second"))
        assert.strictEqual(readFileSync(path, "utf8"), "second")
      }
    }
  })

  it("F21 it waits no longer than a second for one that does not end, which is undone when it does", async () => {
    for (const exclusive of [false, true]) {
      const stepper = new SteppedBackend()
      const tracked = new TrackedBackend(stepper)
      const path = exclusive ? dir.fresh() : dir.file("old")
      const { interrupt, outcome } = start(new Pool(tracked), () => writeText(path, "new", { exclusive }))
      interrupt()
      assert.strictEqual((await outcome)._tag, "Cancelled")
      assert.deepStrictEqual(stepper.ops, ["open"])
      stepper.drain()
      assert.strictEqual(statSync(path, { throwIfNoEntry: false })?.size, exclusive ? undefined : 3)
      assert.deepStrictEqual([...tracked.open], [])
    }
  })

  it("a write that waits for a slot does not happen", () => {
    const stepper = new SteppedBackend()
    const pool = new Pool(stepper, { concurrency: 1 })
    pool.submit({ op: "isatty", fd: 0 })
    const path = dir.file("old")
    const { interrupt, task } = start(pool, () => writeText(path, "new"), { keep: true })
    interrupt()
    stepper.drain()
    assert.strictEqual(task.outcome?._tag, "Cancelled")
    assert.strictEqual(readFileSync(path, "utf8"), "old")
  })

  it("what was created exclusively for nobody is removed", () => {
    for (const data of [pattern(10), pattern(2_500_000)]) {
      for (const made of [false, true]) {
        for (let nth = 1;; nth++) {
          const path = dir.fresh()
          if (interruptAt(() => writeBytes(path, data, { exclusive: true }), nth, made) === undefined) break
          assert.isUndefined(statSync(path, { throwIfNoEntry: false }), `${data.length} bytes, call ${nth}`)
        }
      }
    }
  })

  it("what has taken the place of a file that was created for nobody stays", () => {
    for (const data of [pattern(10), pattern(2_500_000)]) {
      for (let nth = 2;; nth++) {
        const path = dir.fresh()
        const stepper = new SteppedBackend()
        const { interrupt, task } = start(new Pool(stepper), () => writeBytes(path, data, { exclusive: true }))
        for (let call = 1; call < nth && stepper.held.length > 0; call++) stepper.step()
        if (stepper.held.length === 0) break
        renameSync(dir.file("another's"), path)
        interrupt()
        stepper.drain()
        assert.strictEqual(task.outcome?._tag, "Cancelled")
        assert.strictEqual(readFileSync(path, "utf8"), "another's", `${data.length} bytes, call ${nth}`)
      }
    }
  })

  it("the caller may change its bytes as soon as the write has begun", () => {
    for (const size of [10, 1_048_576]) {
      const stepper = new SteppedBackend()
      const path = dir.fresh()
      const data = pattern(size).slice()
      start(new Pool(stepper), () => writeBytes(path, data))
      data.fill(0)
      stepper.drain()
      same(readFileSync(path), pattern(size))
    }
  })

  it("an endless file can be given up", async () => {
    const { interrupt, outcome, task } = start(new Pool(libuv), () => readBytes("/dev/zero"))
    await new Promise((resolve) => setImmediate(resolve))
    interrupt()
    assert.strictEqual((await outcome)._tag, "Cancelled")
    assert.strictEqual(task.outcome?._tag, "Cancelled")
  })
})

it("a link is followed, and stays", () => {
  const target = dir.file("old")
  const link = dir.fresh()
  symlinkSync(target, link)
  runSync(inlinePool(), () => writeText(link, "new"))
  runSync(inlinePool(), () => appendText(link, "er"))
  assert.strictEqual(runSync(inlinePool(), () => readText(link)), "newer")
  assert.strictEqual(readFileSync(target, "utf8"), "newer")
})
