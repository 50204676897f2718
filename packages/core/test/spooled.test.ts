/** Spooled files: CPython's cases, and what happens when rolling over fails. Whole sequences are in `differential`. */
import { mkdtempSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import type { Pool } from "../src/executor/pool.js"
import { BufferedRandom } from "../src/io/bufferedRandom.js"
import { TextFile } from "../src/io/textFile.js"
import { TextWriter } from "../src/io/textWriter.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import type { SpooledFile } from "../src/tempfile/spooled.js"
import { type SpooledFileOptions, Tempfiles } from "../src/tempfile/tempfiles.js"
import { executors, inlinePool } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { failure, run, runSync } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"

const root = makeTempDir()
const tempfiles = new Tempfiles()

type Class<F> = abstract new(...args: never) => F

/** Opens a spooled file that must be of a class. */
const open = async <F extends object>(
  pool: Pool,
  type: Class<F>,
  mode: string,
  options: SpooledFileOptions
): Promise<F & SpooledFile> => {
  const file = await run(pool, () => tempfiles.spooledTemporaryFile(mode, { dir: root.path, ...options }))
  assert.instanceOf(file, type as never)
  return file as F & SpooledFile // checked
}

/** All that is in a file. */
const all = async (pool: Pool, file: BufferedRandom): Promise<string | null> => {
  await run(pool, () => file.seek(0))
  return show(await run(pool, () => file.read()))
}

describe.each(executors)("on $name", ({ makePool }) => {
  const pool = makePool()
  const binary = (maxSize: number) => open(pool, BufferedRandom, "w+b", { maxSize })

  it("T28 M13 text is decoded in chunks of its own size, whatever the buffer: a write goes behind them", async () => {
    const file = await open(pool, TextFile, "w+", { maxSize: 0, buffering: 16, newline: "" })
    await run(pool, () => file.write("a\n" + "b".repeat(100) + "\r\n"))
    await run(pool, () => file.seek(0))
    assert.strictEqual(await run(pool, () => file.readline()), "a\n")
    assert.deepStrictEqual(file.newlines, ["\n", "\r\n"])
    await run(pool, () => file.write("c"))
    await run(pool, () => file.seek(0))
    assert.strictEqual(await run(pool, () => file.read()), "a\n" + "b".repeat(100) + "\r\nc")
    await run(pool, () => file.close())
  })

  it("M10 exactly the size stays in memory, one byte more rolls over; rewriting does not; 0 never does", async () => {
    const file = await binary(10)
    await run(pool, () => file.write(bytes("x".repeat(10))))
    assert.isFalse(file.rolled)
    await run(pool, () => file.seek(0))
    await run(pool, () => file.write(bytes("y".repeat(10))))
    assert.isFalse(file.rolled)
    await run(pool, () => file.write(bytes("z")))
    assert.isTrue(file.rolled)
    assert.strictEqual(await all(pool, file), "yyyyyyyyyyz")
    await run(pool, () => file.close())

    const endless = await binary(0)
    await run(pool, () => endless.write(new Uint8Array(100_000)))
    assert.isFalse(endless.rolled)
    await run(pool, () => endless.close())
  })

  it("M11 rolling over keeps the position; so does a hole", async () => {
    const file = await binary(30)
    await run(pool, () => file.write(bytes("abc")))
    await run(pool, () => file.seek(1))
    assert.isFalse(file.rolled)
    await run(pool, () => file.rollover())
    assert.isTrue(file.rolled)
    assert.isAbove(file.raw.fileno, 2)
    assert.strictEqual(await run(pool, () => file.tell()), 1)
    assert.strictEqual(show(await run(pool, () => file.read())), "bc")
    await run(pool, () => file.close())

    const sparse = await binary(30)
    await run(pool, () => sparse.seek(100))
    assert.isFalse(sparse.rolled)
    await run(pool, () => sparse.write(bytes("x")))
    assert.deepStrictEqual([sparse.rolled, await run(pool, () => sparse.tell())], [true, 101])
    assert.strictEqual(await all(pool, sparse), "\0".repeat(100) + "x")
    await run(pool, () => sparse.close())
  })

  it("M12 it has no descriptor while it is in memory, and a number for a name then", async () => {
    const file = await binary(30)
    assert.strictEqual(file.raw.name, "<memory>")
    assert.throws(() => file.raw.fileno, "fileno")
    await run(pool, () => file.rollover())
    assert.strictEqual(file.raw.name, file.raw.fileno)
    await run(pool, () => file.close())
  })

  it("M13 text: its newlines and its encoding, in memory and later", async () => {
    const file = await open(pool, TextFile, "w+", { maxSize: 10, newline: "", encoding: "utf-8" })
    await run(pool, () => file.write("\u039b\r\n"))
    await run(pool, () => file.seek(0))
    assert.strictEqual(await run(pool, () => file.read()), "\u039b\r\n")
    assert.deepStrictEqual([file.rolled, file.encoding], [false, "utf-8"])
    await run(pool, () => file.write("\u039b".repeat(10) + "\r\n"))
    assert.isTrue(file.rolled)
    await run(pool, () => file.seek(0))
    assert.strictEqual(await run(pool, () => file.read()), "\u039b\r\n" + "\u039b".repeat(10) + "\r\n")
    assert.deepStrictEqual([file.encoding, file.newlines], ["utf-8", ["\r\n"]])
    await run(pool, () => file.close())
  })

  it("M13 text: it forgets its newlines when it moves, and meets them again", async () => {
    for (const mode of ["w+", "a+"]) {
      const file = await open(pool, TextFile, mode, { newline: "", encoding: "utf-8" })
      await run(pool, () => file.write("a\nb\r\nc"))
      await run(pool, () => file.seek(0))
      assert.strictEqual(await run(pool, () => file.readline()), "a\n")
      assert.deepStrictEqual(file.newlines, ["\n", "\r\n"])
      await run(pool, () => file.rollover())
      assert.deepStrictEqual(file.newlines, [])
      assert.strictEqual(await run(pool, () => file.readline()), "b\r\n")
      assert.deepStrictEqual(file.newlines, ["\r\n"])
      await run(pool, () => file.close())
    }
  })

  it("M14 truncate: shorter in memory, longer than the size in a file", async () => {
    const file = await binary(10)
    await run(pool, () => file.truncate())
    assert.deepStrictEqual([file.rolled, await all(pool, file)], [false, ""])
    await run(pool, () => file.write(bytes("abcdefgh")))
    await run(pool, () => file.truncate(4))
    assert.deepStrictEqual([file.rolled, await all(pool, file)], [false, "abcd"])
    await run(pool, () => file.truncate(20))
    assert.isTrue(file.rolled)
    assert.strictEqual((await run(pool, () => file.raw.stat!())).size, 20)
    await run(pool, () => file.close())
  })

  it("M15 it is closed once, before or after it rolled over, and nothing can be done then", async () => {
    for (const rolled of [false, true]) {
      const file = await binary(1)
      if (rolled) await run(pool, () => file.write(bytes("abc")))
      assert.strictEqual(file.rolled, rolled)
      await run(pool, () => file.close())
      await run(pool, () => file.close())
      assert.isTrue(file.closed)
      assert.strictEqual((await failure(run(pool, () => file.write(bytes("x")))))._tag, "ClosedFileError")
      assert.strictEqual((await failure(run<unknown>(pool, () => file.read())))._tag, "ClosedFileError")
    }
  })

  it("what asks the system about the file makes it one", async () => {
    const file = await binary(100)
    await run(pool, () => file.write(bytes("abc")))
    await run(pool, () => file.flush())
    const { nlink, size } = await run(pool, () => file.raw.stat!())
    assert.deepStrictEqual([file.rolled, nlink, size], [true, 0, 3])
    await run(pool, () => file.close())
  })

  it("a write at a place beyond the size does too", async () => {
    const file = await binary(10)
    await run(pool, () => file.raw.pwrite!(bytes("abc"), 7))
    assert.isFalse(file.rolled)
    await run(pool, () => file.raw.pwrite!(bytes("abc"), 8))
    assert.deepStrictEqual([file.rolled, await all(pool, file)], [true, "\0".repeat(7) + "aabc"])
    await run(pool, () => file.close())
  })

  it("more than the buffer holds", async () => {
    const file = await binary(50_000)
    const data = new Uint8Array(3_000_000).map((_, index) => index % 251)
    await run(pool, () => file.write(bytes("head")))
    await run(pool, () => file.write(data))
    assert.isTrue(file.rolled)
    assert.strictEqual(await all(pool, file), `head${show(data)}`)
    await run(pool, () => file.close())
  })

  it("an unbuffered one, and one that is only written", async () => {
    const raw = await open(pool, UnbufferedFile, "w+b", { buffering: 0, maxSize: 4 })
    await run(pool, () => raw.write(bytes("abcd")))
    assert.isFalse(raw.rolled)
    await run(pool, () => raw.write(bytes("e")))
    assert.isTrue(raw.rolled)
    await run(pool, () => raw.seek(0))
    assert.strictEqual(show(await run(pool, () => raw.readall())), "abcde")
    await run(pool, () => raw.close())

    const writer = await open(pool, TextWriter, "w", { maxSize: 4 })
    await run(pool, () => writer.write("é"))
    await run(pool, () => writer.writelines(["é", "é"]))
    assert.isTrue(writer.rolled)
    assert.strictEqual((await run(pool, () => writer.buffer.raw.stat!())).size, 6)
    assert.strictEqual((await failure(run(pool, () => writer.buffer.raw.pread!(1, 0))))._tag, "UnsupportedOperation")
    await run(pool, () => writer.close())
  })
})

describe("rolling over that fails", () => {
  const missing = root.fresh()

  it("leaves all in memory, and is tried again", async () => {
    const pool = inlinePool()
    const dir = mkdtempSync(join(root.path, "d"))
    const file = await open(pool, BufferedRandom, "w+b", { maxSize: 4, dir: join(dir, "later") })
    await run(pool, () => file.write(bytes("abcd")))
    assert.strictEqual((await failure(run(pool, () => file.write(bytes("e")))))._tag, "FileNotFoundError")
    assert.strictEqual((await failure(run(pool, () => file.rollover())))._tag, "FileNotFoundError")
    assert.deepStrictEqual([file.rolled, await all(pool, file)], [false, "abcde"])
    await run(pool, () => file.close())
    assert.deepStrictEqual(readdirSync(dir), [])
  })

  it("fails the write that needs it, and no other", async () => {
    const pool = inlinePool()
    const file = await open(pool, TextFile, "w+", { maxSize: 4, dir: missing })
    await run(pool, () => file.write("abcd"))
    assert.strictEqual((await failure(run(pool, () => file.write("e"))))._tag, "FileNotFoundError")
    await run(pool, () => file.seek(0))
    assert.strictEqual(await run(pool, () => file.read(3)), "abc")
    assert.strictEqual((await failure(run(pool, () => file.truncate(5))))._tag, "FileNotFoundError")
    await run(pool, () => file.close())
  })
})

describe("a spooled file", () => {
  it("is closed without ever having been on a disk", async () => {
    const pool = inlinePool()
    const before = pool.stats().completed
    const file = await open(pool, BufferedRandom, "w+b", { maxSize: 10 })
    await run(pool, () => file.write(bytes("abc")))
    await run(pool, () => file.close())
    assert.strictEqual(pool.stats().completed, before)
    assert.strictEqual((await failure(run(pool, () => file.rollover())))._tag, "ClosedFileError")
    assert.strictEqual((await failure(run(pool, () => file.raw.stat!())))._tag, "ClosedFileError")
  })

  it.each([-1, NaN])("cannot have a size of %d", async (maxSize) => {
    const opened = run(inlinePool(), () => tempfiles.spooledTemporaryFile("w+b", { maxSize }))
    assert.strictEqual((await failure(opened))._tag, "InvalidArgumentError")
  })

  it("detaches into one of bytes that rolls over like it", () => {
    const pool = inlinePool()
    const file = runSync(pool, () => tempfiles.spooledTemporaryFile("w+", { maxSize: 4, dir: root.path }))
    assert.instanceOf(file, TextFile)
    runSync(pool, () => file.write("abc"))
    const inner = runSync(pool, () => file.detach())
    runSync(pool, () => inner.write(bytes("de")))
    assert.isTrue(file.rolled)
    runSync(pool, () => inner.close())
  })
})
