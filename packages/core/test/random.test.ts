/** Buffered reading and writing in one file: CPython's cases. */
import { closeSync, constants, openSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { BufferedRandom } from "../src/io/bufferedRandom.js"
import { openFile } from "../src/io/open.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import type { Program } from "../src/program/program.js"
import { executors, inlinePool } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { answer, run, runSync } from "./support/driver.js"
import { open, openRandom, sizes } from "./support/handles.js"
import { ScriptedRaw } from "./support/scripted.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

describe("reading and writing a script", () => {
  it("B17 flushes what was written before it reads", () => {
    const pool = inlinePool()
    const raw = new ScriptedRaw(["asdf", "ghjk"])
    const file = new BufferedRandom(raw, 8)
    assert.strictEqual(show(runSync(pool, () => file.read(2))), "as")
    runSync(pool, () => file.write(bytes("ddd")))
    runSync(pool, () => file.write(bytes("eee")))
    assert.deepStrictEqual(raw.written, []) // still in the buffer
    assert.strictEqual(show(runSync(pool, () => file.read())), "ghjk")
    assert.strictEqual(raw.written.map(show).join(""), "dddeee")
  })

  it("B25 refuses a raw file without a position, when it is built", () => {
    class Stream extends ScriptedRaw {
      override readonly seekable = false
    }
    assert.throws(() => new BufferedRandom(new Stream(), 8), /^File or stream is not seekable\.$/)
  })

  it("B02 refuses a size below 1, and a raw file that lacks an ability", () => {
    for (const size of [0, -1, Number.NaN]) {
      assert.throws(() => new BufferedRandom(new ScriptedRaw(), size), /^buffer size must be strictly positive$/)
    }
    class ReadOnly extends ScriptedRaw {
      override readonly writable = false
    }
    class WriteOnly extends ScriptedRaw {
      override readonly readable = false
    }
    assert.throws(() => new BufferedRandom(new ReadOnly(), 8), /^File or stream is not writable\.$/)
    assert.throws(() => new BufferedRandom(new WriteOnly(), 8), /^File or stream is not readable\.$/)
  })
})

describe.each(executors)("reading and writing on $name", ({ makePool }) => {
  const pool = makePool()

  it("B01 r+b, w+b, a+b make a BufferedRandom, without a buffer a raw file", async () => {
    for (const mode of ["r+b", "w+b", "a+b"]) {
      for (const [buffering, expected] of [[-1, BufferedRandom], [0, UnbufferedFile]] as const) {
        const file = await run(pool, () => openFile(dir.file("x"), mode, { buffering }))
        assert.strictEqual(file.constructor, expected)
        await run(pool, () => file.close())
      }
    }
  })

  it("B25 a pipe cannot be opened for both", async () => {
    const path = dir.fifo()
    const bothEnds = openSync(path, constants.O_RDWR) // so that no open blocks
    for (const mode of ["r+b", "r+"]) {
      assert.strictEqual(
        await answer(run(pool, () => openFile(path, mode))),
        "UnsupportedOperation: File or stream is not seekable."
      )
    }
    closeSync(bothEnds)
  })

  it("B27 refuses everything after close, but for close", async () => {
    const handle = await open(pool, BufferedRandom, dir.file("1234"), "rb+")
    await handle.run((file) => file.read(1))
    await handle.run((file) => file.close())
    const operations: ReadonlyArray<(file: BufferedRandom) => Program<unknown>> = [
      (file) => file.peek(),
      (file) => file.read1(1),
      (file) => file.read(1),
      (file) => file.read(),
      (file) => file.readline(),
      (file) => file.readlines(),
      (file) => file.readLineBatch(10, true, false),
      (file) => file.readinto(new Uint8Array(1)),
      (file) => file.readinto1(new Uint8Array(1)),
      (file) => file.write(bytes("x")),
      (file) => file.flush(),
      (file) => file.truncate(),
      (file) => file.truncate(0),
      (file) => file.seek(0),
      (file) => file.tell(),
      (file) => file.detach()
    ]
    for (const operation of operations) {
      const message = await answer(handle.run(operation))
      assert.match(String(message), /^ClosedFileError: /, String(operation))
    }
    assert.isUndefined(await handle.run((file) => file.close()))
  })

  describe.each(sizes)("with a buffer of %j", (size) => {
    /** Opens a file with some bytes; `get` shows what an operation gives, `end` closes it and shows what it holds. */
    const over = async (data: string) => {
      const path = dir.file(data)
      const handle = await openRandom(pool, path, size)
      const get = async (operation: (file: BufferedRandom) => Program<unknown>): Promise<unknown> => {
        const value = await handle.run(operation)
        return value instanceof Uint8Array ? show(value) : value
      }
      const end = async (): Promise<string | null> => {
        await handle.run((file) => file.close())
        return content(path)
      }
      return { path, handle, get, end }
    }

    it("B18 seeks and tells between reads and writes", async () => {
      const { end, get } = await over("asdfghjkl")
      assert.strictEqual(await get((file) => file.read(2)), "as")
      assert.strictEqual(await get((file) => file.tell()), 2)
      assert.strictEqual(await get((file) => file.seek(0)), 0)
      assert.strictEqual(await get((file) => file.read(4)), "asdf")
      await get((file) => file.write(bytes("123f")))
      assert.strictEqual(await get((file) => file.seek(0)), 0)
      assert.strictEqual(await get((file) => file.read()), "asdf123fl")
      assert.strictEqual(await get((file) => file.tell()), 9)
      assert.strictEqual(await get((file) => file.seek(-4, 2)), 5)
      assert.strictEqual(await get((file) => file.tell()), 5)
      assert.strictEqual(await get((file) => file.seek(2, 1)), 7)
      assert.strictEqual(await get((file) => file.tell()), 7)
      assert.strictEqual(await get((file) => file.read(11)), "fl")
      assert.strictEqual(await end(), "asdf123fl")
    })

    it("B19 a flush between a write and a read moves nothing", async () => {
      const { end, get, path } = await over("abcdefghi")
      assert.strictEqual(await get((file) => file.read(2)), "ab")
      await get((file) => file.write(bytes("12")))
      assert.strictEqual(await get((file) => file.read(2)), "ef")
      assert.strictEqual(await get((file) => file.tell()), 6)
      await get((file) => file.flush())
      assert.strictEqual(content(path), "ab12efghi")
      assert.strictEqual(await get((file) => file.tell()), 6)
      assert.strictEqual(await get((file) => file.read()), "ghi")
      assert.strictEqual(await end(), "ab12efghi")
    })

    it("B20 undoes what was read ahead before it writes", async () => {
      for (const overwritten of [1, 2, 5, 9, 12]) {
        const { end, get, path } = await over("A".repeat(10))
        assert.strictEqual(await get((file) => file.read(1)), "A")
        await get((file) => file.write(bytes("B".repeat(overwritten))))
        assert.strictEqual(await get((file) => file.tell()), 1 + overwritten)
        await get((file) => file.flush())
        assert.strictEqual(await get((file) => file.tell()), 1 + overwritten)
        const expected = `A${"B".repeat(overwritten)}${"A".repeat(Math.max(0, 9 - overwritten))}`
        assert.strictEqual(content(path), expected)
        assert.strictEqual(await end(), expected)
      }
    })

    it("B21 reads and writes in turns", async () => {
      const { end, get } = await over("abcdefgh")
      const target = new Uint8Array(1)
      await get((file) => file.write(bytes("1")))
      assert.strictEqual(await get((file) => file.read(1)), "b")
      await get((file) => file.write(bytes("2")))
      assert.strictEqual(await get((file) => file.read1(1)), "d")
      await get((file) => file.write(bytes("3")))
      assert.strictEqual(await get((file) => file.readinto(target)), 1)
      assert.strictEqual(show(target), "f")
      await get((file) => file.write(bytes("4")))
      assert.strictEqual(String(await get((file) => file.peek())).slice(0, 1), "h")
      assert.strictEqual(await end(), "1b2d3f4h")
    })

    it("B21 reads lines and writes in turns", async () => {
      const { end, get } = await over("ab\ncd\nef\ngh\n")
      assert.strictEqual(await get((file) => file.readline()), "ab\n")
      await get((file) => file.write(bytes("1")))
      assert.strictEqual(await get((file) => file.readline()), "d\n")
      await get((file) => file.writelines([bytes("2"), bytes("3")]))
      assert.strictEqual(await get((file) => file.readinto1(new Uint8Array(1))), 1)
      const lines = await get((file) => file.readlines())
      assert.deepStrictEqual((lines as Array<Uint8Array>).map(show), ["gh\n"])
      assert.strictEqual(await end(), "ab\n1d\n23\ngh\n")
    })

    it("B22 truncates at the position, whatever was read ahead or is pending", async () => {
      const { end, get, path } = await over("A".repeat(10))
      assert.strictEqual(await get((file) => file.read(2)), "AA")
      assert.strictEqual(await get((file) => file.truncate()), 2)
      assert.strictEqual(await get((file) => file.tell()), 2)
      assert.strictEqual(content(path), "AA")
      await get((file) => file.write(bytes("BB")))
      assert.strictEqual(await get((file) => file.truncate()), 4)
      assert.strictEqual(await end(), "AABB")
    })

    it("B23 truncate sets a size and does not move", async () => {
      const { end, get, path } = await over("")
      await get((file) => file.write(bytes("abcdef")))
      assert.strictEqual(await get((file) => file.truncate(3)), 3)
      assert.strictEqual(await get((file) => file.tell()), 6)
      assert.strictEqual(content(path), "abc")
      await get((file) => file.write(bytes("!")))
      assert.strictEqual(await end(), "abc\0\0\0!")
    })

    it("B24 writes, rewinds, and writes on at the end", async () => {
      const { end, get, path } = await over("")
      await get((file) => file.write(bytes("abcdef")))
      assert.strictEqual(await get((file) => file.tell()), 6)
      await get((file) => file.seek(0))
      await get((file) => file.write(bytes("XY")))
      assert.strictEqual(await get((file) => file.seek(6)), 6)
      assert.strictEqual(content(path), "XYcdef")
      await get((file) => file.write(bytes("123456")))
      await get((file) => file.flush())
      assert.strictEqual(content(path), "XYcdef123456")
      assert.strictEqual(await end(), "XYcdef123456")
    })

    it("R10 R11 a+b begins at the end, reads anywhere, and writes at the end only", async () => {
      const path = dir.file("abc")
      const handle = await openRandom(pool, path, size, "ab+")
      assert.strictEqual(await handle.run((file) => file.tell()), 3)
      assert.strictEqual(show(await handle.run((file) => file.read())), "")
      await handle.run((file) => file.seek(0))
      assert.strictEqual(show(await handle.run((file) => file.read(1))), "a")
      await handle.run((file) => file.write(bytes("d")))
      await handle.run((file) => file.flush())
      assert.strictEqual(content(path), "abcd")
      assert.strictEqual(await handle.run((file) => file.tell()), 4)
      await handle.run((file) => file.seek(0))
      assert.strictEqual(show(await handle.run((file) => file.read())), "abcd")
      await handle.run((file) => file.close())
    })
  })
})
