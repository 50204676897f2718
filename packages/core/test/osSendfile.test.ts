/** `sendfile` between descriptors: CPython's case, and descriptors that are not files. */
import { closeSync, constants, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { inline } from "../src/node/backends.js"
import * as os from "../src/os/index.js"
import type { Program } from "../src/program/program.js"
import { executors } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { answer, run } from "./support/driver.js"
import { FaultyBackend } from "./support/faults.js"
import { noDescriptor } from "./support/fds.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

const invalid = "OSError[EINVAL]: [Errno 22] Invalid argument"

describe.each(executors)("sendfile on $name", ({ makePool }) => {
  const pool = makePool()
  const give = <A>(program: Program<A>): Promise<A> => run(pool, () => program)

  it("O13 an offset of null moves the position, a number does not", async () => {
    const source = dir.file("01234")
    const target = dir.fresh()
    const [from, out] = [openSync(source, "r"), openSync(target, "w")]
    readSync(from, new Uint8Array(2))
    assert.strictEqual(await give(os.sendfile(out, from, null, 3)), 3)
    assert.strictEqual(await give(os.sendfile(out, from, null, 10)), 0)
    assert.strictEqual(await give(os.sendfile(out, from, 0, 4)), 4)
    assert.strictEqual(readSync(from, new Uint8Array(1)), 0) // where it was: at the end
    assert.strictEqual(await give(os.sendfile(out, from, 99, 1)), 0)
    assert.strictEqual(await give(os.sendfile(out, from, 0, 0)), 0)
    assert.strictEqual(await answer(give(os.sendfile(out, from, -1, 3))), invalid)
    assert.strictEqual(await answer(give(os.sendfile(out, from, 0, -1))), invalid)
    closeSync(from)
    closeSync(out)
    assert.strictEqual(readFileSync(target, "utf8"), "2340123")
  })

  it("O13 more than a block", async () => {
    const data = Uint8Array.from({ length: 600_000 }, (_, index) => index % 251)
    const target = dir.fresh()
    const [from, out] = [openSync(dir.file(data), "r"), openSync(target, "w")]
    assert.strictEqual(await give(os.sendfile(out, from, null, 2 ** 40)), data.length)
    assert.strictEqual(await give(os.sendfile(out, from, 1, 300_000)), 300_000)
    closeSync(from)
    closeSync(out)
    assert.isTrue(readFileSync(target).equals(Buffer.concat([data, data.subarray(1, 300_001)])))
  })

  it("sends to a pipe, and what it has no room for is not lost", async () => {
    const path = dir.fifo()
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const out = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    const data = Uint8Array.from({ length: 400_000 }, (_, index) => index % 249)
    const from = openSync(dir.file(data), "r")
    const received: Array<Uint8Array> = []
    let total = 0
    while (total < data.length) {
      const sent = await give(os.sendfile(out, from, null, data.length))
      assert.isAbove(sent, 0)
      total += sent
      for (let left = sent; left > 0;) {
        const memory = new Uint8Array(left)
        const count = readSync(reader, memory)
        received.push(memory.subarray(0, count))
        left -= count
      }
    }
    assert.isTrue(Buffer.concat(received).equals(data))
    for (const fd of [from, out, reader]) closeSync(fd)
  })

  it("fails only if nothing was sent", async () => {
    const path = dir.fifo()
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const out = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    const from = openSync(dir.file(new Uint8Array(1_000_000)), "r")
    const sent = await give(os.sendfile(out, from, 0, 1_000_000))
    assert.isTrue(sent > 0 && sent < 1_000_000)
    assert.match(String(await answer(give(os.sendfile(out, from, 0, 1)))), /^BlockingIOError\[EAGAIN\]/)
    closeSync(reader)
    assert.match(String(await answer(give(os.sendfile(out, from, 0, 1)))), /^BrokenPipeError\[EPIPE\]/)
    for (const fd of [from, out]) closeSync(fd)
  })

  it("refuses to send from a pipe, and what is no descriptor", async () => {
    const path = dir.fifo()
    const from = openSync(path, constants.O_RDWR)
    const out = openSync(dir.fresh(), "w")
    writeSync(from, "x")
    assert.strictEqual(await answer(give(os.sendfile(out, from, null, 1))), invalid)
    assert.strictEqual(await answer(give(os.sendfile(out, from, 0, 1))), invalid)
    const bad = "OSError[EBADF]: [Errno 9] Bad file descriptor"
    for (const fd of [noDescriptor, -1]) {
      assert.strictEqual(await answer(give(os.sendfile(out, fd, 0, 1))), bad)
      assert.strictEqual(await answer(give(os.sendfile(out, fd, null, 1))), bad)
      assert.strictEqual(await answer(give(os.write(fd, bytes("x")))), bad)
    }
    assert.strictEqual(await answer(give(os.sendfile(-1, out, 0, 1))), bad)
    closeSync(from)
    closeSync(out)
  })

  it("write takes all, and leaves the caller's memory alone", async () => {
    const path = dir.fresh()
    const fd = openSync(path, "w")
    const data = bytes("abc")
    const written = run(pool, () => os.write(fd, data))
    data.fill(0x78)
    assert.strictEqual(await written, 3)
    closeSync(fd)
    assert.strictEqual(show(readFileSync(path)), "abc")
  })
})

describe("sendfile", () => {
  it("F3 a write that takes nothing, without an error, is no loop without end", async () => {
    const [from, out] = [openSync(dir.file("abc"), "r"), openSync(dir.fresh(), "w")]
    const pool = new Pool({
      name: "takes nothing",
      start: (call, done) => call.op === "write" ? done(undefined, 0) : inline.start(call, done)
    })
    assert.strictEqual(await run(pool, () => os.sendfile(out, from, 0, 3)), 0)
    assert.strictEqual(await run(pool, () => os.write(out, bytes("abc"))), 0)
    closeSync(from)
    closeSync(out)
  })

  it("O13 a write that fails moves nothing", async () => {
    const [from, out] = [openSync(dir.file("abc"), "r"), openSync(dir.fresh(), "w")]
    const pool = new Pool(new FaultyBackend({ op: "write", nth: 1, code: "ENOSPC" }, inline))
    assert.match(String(await answer(run(pool, () => os.sendfile(out, from, null, 3)))), /^NoSpaceError/)
    assert.strictEqual(await run(pool, () => os.sendfile(out, from, null, 3)), 3)
    closeSync(from)
    closeSync(out)
  })

  it("O13 blocks before one that fails count", async () => {
    const source = dir.fresh()
    writeFileSync(source, new Uint8Array(600_000))
    const [from, out] = [openSync(source, "r"), openSync(dir.fresh(), "w")]
    const pool = new Pool(new FaultyBackend({ op: "write", nth: 2, code: "ENOSPC" }, inline))
    assert.strictEqual(await run(pool, () => os.sendfile(out, from, null, 600_000)), 262_144)
    assert.strictEqual(await run(pool, () => os.sendfile(out, from, null, 600_000)), 337_856)
    closeSync(from)
    closeSync(out)
  })
})
