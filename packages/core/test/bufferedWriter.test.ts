/** Buffered writing: CPython's cases, on scripts and on files. */
import { closeSync, constants, openSync, readSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { BlockingIOError } from "../src/errors/index.js"
import { BufferedWriter } from "../src/io/bufferedWriter.js"
import { openFile } from "../src/io/open.js"
import { RawFile } from "../src/io/rawFile.js"
import { Lease } from "../src/program/lease.js"
import type { Program } from "../src/program/program.js"
import { executors, inlinePool } from "./support/backends.js"
import { bytes, latin, show } from "./support/bytes.js"
import { answer, failure, runSync, shown } from "./support/driver.js"
import { Handle, open, openWriter, type Size, sizes } from "./support/handles.js"
import { BlockingRaw, ScriptedRaw } from "./support/scripted.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()
const pool = inlinePool()

const over = <R extends ScriptedRaw>(raw: R, bufferSize: number) => {
  const writer = new BufferedWriter(raw, bufferSize)
  const write = (text: string): number => runSync(pool, () => writer.write(latin(text)))
  return { raw, writer, write }
}

const written = (raw: ScriptedRaw): ReadonlyArray<string | null> => raw.written.map(show)

describe("buffered writing to a script", () => {
  it("B02 refuses a size below 1, and a raw file that cannot be written", () => {
    for (const size of [0, -1, -16, Number.NaN]) {
      assert.throws(() => new BufferedWriter(new ScriptedRaw(), size), /^buffer size must be strictly positive$/)
    }
    class ReadOnly extends ScriptedRaw {
      override readonly writable = false
    }
    assert.throws(() => new BufferedWriter(new ReadOnly(), 8), /^File or stream is not writable\.$/)
  })

  it("B11 keeps small writes, and a copy of them", () => {
    const { raw, write, writer } = over(new ScriptedRaw(), 8)
    assert.strictEqual(write("abc"), 3)
    assert.deepStrictEqual(written(raw), [])
    const data = latin("def")
    runSync(pool, () => writer.write(data))
    data.fill(0x78)
    runSync(pool, () => writer.flush())
    assert.strictEqual(written(raw).join(""), "abcdef")
  })

  it("B12 keeps no more than the buffer holds, and the order", () => {
    const { raw, write } = over(new ScriptedRaw(), 8)
    const text = "abcdefghijklmnop"
    for (let at = 0; at < text.length; at += 3) write(text.slice(at, at + 3))
    const passed = written(raw).join("")
    assert.isAtLeast(passed.length, text.length - 8)
    assert.isTrue(text.startsWith(passed))
  })

  it("B13 says how much of a write that would block was accepted", () => {
    const { raw, write } = over(new BlockingRaw(), 8)
    assert.deepStrictEqual([write("abcd"), write("efghi")], [4, 5])
    raw.blockOn("k")
    assert.strictEqual(write("jklmn"), 5)
    raw.blockOn("0")
    try {
      write("opqrwxyz0123456789")
      assert.fail("it did not block")
    } catch (error) {
      assert.instanceOf(error, BlockingIOError)
      assert.deepInclude(error as object, { charactersWritten: 16, code: "EAGAIN", errno: 11 })
    }
    assert.strictEqual(raw.popWritten(), "abcdefghijklmnopqrwxyz")
    assert.strictEqual(write("ABCDEFGHI"), 9)
    assert.isTrue(raw.popWritten().startsWith("01234567A"))
  })

  it("B15 of two errors at close the one of closing is thrown, the other is its cause", () => {
    class Failing extends ScriptedRaw {
      override *write(): Program<number> {
        throw new Error("flush")
      }
      override *close(): Program<void> {
        throw new Error("close")
      }
    }
    const { write, writer } = over(new Failing(), 8)
    write("x")
    try {
      runSync(pool, () => writer.close())
      assert.fail("it did not fail")
    } catch (error) {
      assert.instanceOf(error, Error)
      assert.strictEqual(error.message, "close")
      assert.propertyVal(error.cause, "message", "flush")
    }
    assert.isFalse(writer.closed) // it asks raw
  })

  it("B26 F20 a raw file that answers nonsense is an error", () => {
    class Misbehaved extends ScriptedRaw {
      override *write(buffer: Uint8Array, offset: number, length: number): Program<number> {
        return 2 * length
      }
      override *tell(): Program<number> {
        return -456
      }
      override *seek(): Program<number> {
        return -123
      }
    }
    const { writer } = over(new Misbehaved(), 8)
    for (const operation of [() => writer.write(latin("abcdefghi")), () => writer.tell(), () => writer.seek(0)]) {
      assert.throws(() => runSync(pool, operation), /\[Errno/)
    }
  })

  it("F3 a count of 0 is an error, not a loop", () => {
    class Stuck extends ScriptedRaw {
      override *write(): Program<number> {
        return 0
      }
    }
    const { write, writer } = over(new Stuck(), 8)
    write("abc")
    assert.throws(() => runSync(pool, () => writer.flush()), /Input\/output error/)
  })
})

describe("a closed file", () => {
  it.each([["wb", -1], ["r+b", -1], ["wb", 0], ["w", -1], ["r+", -1]] as const)(
    "B27 refuses to write nothing too: %s, buffering %i",
    (mode, buffering) => {
      const file = runSync(pool, () => openFile(dir.file(""), mode, { buffering }))
      if (!("writelines" in file)) throw new Error("a file to write")
      runSync(pool, () => file.close())
      assert.throws(() => runSync(pool, () => file.writelines([])), /closed file/)
    }
  )
})

describe.each(executors)("buffered writing on $name", ({ makePool }) => {
  const filePool = makePool()

  it("B14 a full device: every flush says so, and close closes", async () => {
    const writer = await open(filePool, BufferedWriter, "/dev/full", "wb")
    const full = "NoSpaceError[ENOSPC]: [Errno 28] No space left on device"
    assert.strictEqual(await writer.run((file) => file.write(bytes("x"))), 1)
    assert.strictEqual(await answer(writer.run((file) => file.flush())), full)
    assert.strictEqual(await answer(writer.run((file) => file.close())), full)
    assert.isTrue(writer.file.closed)
    assert.isUndefined(await writer.run((file) => file.close()))
  })

  it("B25 a pipe has no position", async () => {
    const path = dir.fifo()
    const bothEnds = openSync(path, constants.O_RDWR) // so that no open blocks
    const writer = await open(filePool, BufferedWriter, path, "wb")
    const illegal = "OSError[ESPIPE]: [Errno 29] Illegal seek"
    await writer.run((file) => file.write(bytes("x")))
    assert.strictEqual(await answer(writer.run((file) => file.tell())), illegal)
    assert.strictEqual(await answer(writer.run((file) => file.seek(0))), illegal)
    await writer.run((file) => file.close())
    closeSync(bothEnds)
  })

  it("B27 refuses everything after close, but for close", async () => {
    const writer = await open(filePool, BufferedWriter, dir.fresh(), "wb")
    await writer.run((file) => file.close())
    const operations: ReadonlyArray<(file: BufferedWriter) => Program<unknown>> = [
      (file) => file.write(bytes("x")),
      (file) => file.write(bytes("")),
      (file) => file.flush(),
      (file) => file.seek(0),
      (file) => file.tell(),
      (file) => file.truncate(),
      (file) => file.truncate(0)
    ]
    for (const operation of operations) {
      assert.strictEqual((await failure(writer.run(operation)))._tag, "ClosedFileError")
    }
    assert.isUndefined(await writer.run((file) => file.close()))
  })

  it("B29 takes the bytes of any view", async () => {
    const path = dir.fresh()
    const writer = await open(filePool, BufferedWriter, path, "wb")
    assert.strictEqual(await writer.run((file) => file.write(Buffer.from("xabcx").subarray(1, 4))), 3)
    assert.strictEqual(await writer.run((file) => file.write(new Uint8Array(new Int32Array([1, 2]).buffer))), 8)
    await writer.run((file) => file.close())
    assert.strictEqual(content(path), "abc\x01\0\0\0\x02\0\0\0")
  })

  it("B30 a full pipe: what was accepted arrives, in order, and nothing else", async () => {
    const path = dir.fifo()
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    const raw = new RawFile(new Lease(fd, fd, true), {
      mode: "wb",
      readable: false,
      writable: true,
      appending: false,
      seekable: false,
      position: 0,
      size: 0
    })
    const writer = new Handle(filePool, new BufferedWriter(raw, 1024))
    const accepted: Array<Uint8Array> = []
    let refusals = 0
    const received: Array<Buffer> = []
    const drainPipe = (): void => {
      for (const chunk = Buffer.alloc(70_000);;) {
        try {
          const count = readSync(reader, chunk)
          if (count === 0) return
          received.push(Buffer.from(chunk.subarray(0, count)))
        } catch (error) {
          assert.propertyVal(error, "code", "EAGAIN")
          return
        }
      }
    }
    // sizes below, at and above the buffer's and the pipe's
    for (const [index, size] of [9993, 574, 1024, 5, 70_000, 1, 2000, 65_536, 3].entries()) {
      const data = new Uint8Array(size).fill(65 + index)
      for (let from = 0; from < size;) {
        try {
          from += await writer.run((file) => file.write(data.subarray(from)))
          accepted.push(data.subarray(0, size))
        } catch (error) {
          assert.instanceOf(error, BlockingIOError)
          assert.strictEqual(shown(error), "BlockingIOError[EAGAIN]: [Errno 11] Resource temporarily unavailable")
          from += error.charactersWritten
          refusals++
          if (from === size) accepted.push(data)
          drainPipe()
        }
      }
    }
    assert.isAbove(refusals, 0)
    for (;;) {
      drainPipe()
      const error = await writer.run((file) => file.flush()).then(() => undefined, (caught: unknown) => caught)
      if (error === undefined) break
      assert.instanceOf(error, BlockingIOError)
    }
    drainPipe()
    assert.isTrue(Buffer.concat(received).equals(Buffer.concat(accepted)))
    await writer.run((file) => file.close())
    closeSync(reader)
  })

  const openSized = (path: string, size: Size): Promise<Handle<BufferedWriter>> => openWriter(filePool, path, size)

  describe.each(sizes)("with a buffer of %j", (size) => {
    it("B23 truncate flushes, and does not move", async () => {
      const path = dir.fresh()
      const writer = await openSized(path, size)
      await writer.run((file) => file.write(bytes("abcdef")))
      assert.strictEqual(await writer.run((file) => file.truncate(3)), 3)
      assert.strictEqual(await writer.run((file) => file.tell()), 6)
      assert.strictEqual(content(path), "abc")
      assert.strictEqual(await writer.run((file) => file.truncate()), 6)
      assert.strictEqual(content(path), "abc\0\0\0")
      await writer.run((file) => file.close())
    })

    it("B24 writes and rewinds", async () => {
      const path = dir.fresh()
      const writer = await openSized(path, size)
      await writer.run((file) => file.write(bytes("abcdef")))
      assert.strictEqual(await writer.run((file) => file.tell()), 6)
      await writer.run((file) => file.seek(0))
      await writer.run((file) => file.write(bytes("XY")))
      assert.strictEqual(await writer.run((file) => file.seek(6)), 6)
      assert.strictEqual(content(path), "XYcdef")
      await writer.run((file) => file.write(bytes("123456")))
      await writer.run((file) => file.flush())
      assert.strictEqual(content(path), "XYcdef123456")
      await writer.run((file) => file.close())
    })

    it("R11 appends, and knows its place", async () => {
      const path = dir.file("abc")
      const writer = await openWriter(filePool, path, size, "ab")
      assert.strictEqual(await writer.run((file) => file.tell()), 3)
      await writer.run((file) => file.seek(0))
      await writer.run((file) => file.write(bytes("defghijkl")))
      await writer.run((file) => file.flush())
      assert.strictEqual(await writer.run((file) => file.tell()), 12)
      await writer.run((file) => file.write(bytes("m")))
      await writer.run((file) => file.close())
      assert.strictEqual(content(path), "abcdefghijklm")
    })

    it("writes larger than a piece arrive whole", async () => {
      const path = dir.fresh()
      const writer = await openSized(path, size)
      const data = Uint8Array.from({ length: 2 ** 21 + 12_345 }, (_, index) => index % 251)
      assert.strictEqual(await writer.run((file) => file.write(bytes("head"))), 4)
      assert.strictEqual(await writer.run((file) => file.write(data)), data.length)
      await writer.run((file) => file.write(bytes("tail")))
      await writer.run((file) => file.close())
      assert.isTrue(content(path) === `head${show(data)}tail`)
    })

    it("close flushes", async () => {
      const path = dir.fresh()
      const writer = await openSized(path, size)
      await writer.run((file) => file.write(bytes("abc")))
      await writer.run((file) => file.close())
      assert.strictEqual(content(path), "abc")
      assert.isTrue(writer.file.closed)
    })
  })
})
