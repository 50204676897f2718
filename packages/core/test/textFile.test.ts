/** Reading and writing text in one file: CPython's cases. */
import { assert, describe, it } from "vitest"
import { BufferedRandom } from "../src/io/bufferedRandom.js"
import { openFile } from "../src/io/open.js"
import { RawFile } from "../src/io/rawFile.js"
import { TextFile } from "../src/io/textFile.js"
import { TextWriter } from "../src/io/textWriter.js"
import type { Program } from "../src/program/program.js"
import { executors } from "./support/backends.js"
import { failure, run, shown } from "./support/driver.js"
import { open, openTextFile, sizes } from "./support/handles.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

describe.each(executors)("reading and writing text on $name", ({ makePool }) => {
  const pool = makePool()

  it("T26 the attributes of a file opened w+", async () => {
    const path = dir.fresh()
    const handle = await open(pool, TextFile, path, "w+")
    const { file } = handle
    assert.deepInclude(file, {
      encoding: "utf-8",
      errors: "strict",
      newline: null,
      newlines: [],
      lineBuffering: false
    })
    assert.instanceOf(file.buffer, BufferedRandom)
    assert.strictEqual(file.buffer.raw.name, path)
    assert.instanceOf(file.buffer.raw, RawFile)
    assert.strictEqual((file.buffer.raw as RawFile).mode, "rb+")
    await handle.run((it) => it.close())
  })

  it("T28 writelines of nothing, or of what cannot be encoded, leaves the reading where it is", async () => {
    const handle = await open(pool, TextFile, dir.file("one\ntwo\nthree\n"), "r+", { encoding: "ascii" })
    assert.strictEqual(await handle.run((file) => file.readline()), "one\n")
    await handle.run((file) => file.writelines([]))
    await handle.run((file) => file.writelines(new Set<string>()))
    assert.strictEqual((await failure(handle.run((file) => file.writelines(["é"]))))._tag, "UnicodeEncodeError")
    assert.strictEqual((await failure(handle.run((file) => file.write("é"))))._tag, "UnicodeEncodeError")
    assert.strictEqual((await failure(handle.run((file) => file.truncate(-1))))._tag, "OSError")
    assert.strictEqual(await handle.run((file) => file.readline()), "two\n")
    await handle.run((file) => file.writelines(new Set(["four\n", "five\n"])))
    await handle.run((file) => file.seek(0))
    assert.strictEqual(await handle.run((file) => file.read()), "one\ntwo\nthree\nfour\nfive\n")
    await handle.run((file) => file.close())
  })

  it("T31 refuses everything after close, but for close", async () => {
    const handle = await open(pool, TextFile, dir.file("a\nb"), "r+")
    await handle.run((file) => file.read(1))
    await handle.run((file) => file.close())
    const operations: ReadonlyArray<(file: TextFile) => Program<unknown>> = [
      (file) => file.read(),
      (file) => file.read(1),
      (file) => file.readline(),
      (file) => file.readlines(),
      (file) => file.readLineBatch(10, true, false),
      (file) => file.write("x"),
      (file) => file.writelines(["x"]),
      (file) => file.writelines([]),
      (file) => file.flush(),
      (file) => file.tell(),
      (file) => file.seek(0),
      (file) => file.truncate(),
      (file) => file.truncate(0),
      (file) => file.reconfigure({ encoding: "ascii" }),
      (file) => file.detach()
    ]
    for (const operation of operations) {
      assert.strictEqual((await failure(handle.run(operation)))._tag, "ClosedFileError", String(operation))
    }
    assert.strictEqual(handle.file.encoding, "utf-8")
    assert.isUndefined(await handle.run((file) => file.close()))
  })

  it("B01 the + modes of text make a TextFile", async () => {
    for (const mode of ["r+", "w+", "a+"]) {
      const file = await run(pool, () => openFile(dir.file("x"), mode))
      assert.instanceOf(file, TextFile)
      await run(pool, () => file.close())
    }
    const refused = await failure(run(pool, () => openFile(dir.file("x"), "r+", { buffering: 0 })))
    assert.strictEqual(shown(refused), "InvalidArgumentError: can't have unbuffered text I/O")
  })

  it.each(["utf-8-sig", "utf-16", "utf-32"])(
    "T12 T13 %s: a mark at the start, and at the first text after it",
    async (encoding) => {
      const handle = await open(pool, TextFile, dir.fresh(), "w+", { encoding })
      const reread = async (): Promise<string> => {
        await handle.run((file) => file.seek(0))
        return handle.run((file) => file.read())
      }
      await handle.run((file) => file.write("a"))
      await handle.run((file) => file.flush())
      await handle.run((file) => file.write("b"))
      assert.strictEqual(await reread(), "ab")
      const end = await handle.run((file) => file.tell())
      await handle.run((file) => file.seek(end))
      await handle.run((file) => file.write("c"))
      assert.strictEqual(await reread(), "abc")
      await handle.run((file) => file.write("d")) // after a seek to the start CPython writes a mark, wherever it is
      assert.strictEqual(await reread(), "abc\ufeffd")
      await handle.run((file) => file.close())
    }
  )

  describe.each(sizes)("with a buffer of %j", (size) => {
    it("T13 a seek to the start writes the mark again, one elsewhere does not", async () => {
      const path = dir.fresh()
      const writer = await open(pool, TextWriter, path, "w", { encoding: "utf-8-sig" })
      await writer.run((file) => file.write("aaa"))
      const position = await writer.run((file) => file.tell())
      assert.strictEqual(position, 6)
      await writer.run((file) => file.close())
      const handle = await openTextFile(pool, path, size, { encoding: "utf-8-sig" })
      assert.strictEqual(await handle.run((file) => file.seek(position)), 6)
      await handle.run((file) => file.write("zzz"))
      await handle.run((file) => file.seek(0))
      await handle.run((file) => file.write("bbb"))
      await handle.run((file) => file.close())
      assert.strictEqual(content(path), "\xef\xbb\xbfbbbzzz")
    })

    it("T15 tells bytes, after what was written and after what was read", async () => {
      const handle = await openTextFile(pool, dir.fresh(), size, { mode: "w+" })
      const positions = [await handle.run((file) => file.tell())]
      for (const text of ["é\n", "é\n"]) {
        await handle.run((file) => file.write(text))
        positions.push(await handle.run((file) => file.tell()))
      }
      await handle.run((file) => file.seek(0))
      assert.strictEqual(await handle.run((file) => file.readline()), "é\n")
      positions.push(await handle.run((file) => file.tell()))
      assert.deepStrictEqual(positions, [0, 3, 6, 3])
      await handle.run((file) => file.close())
    })

    it("T28 a write after a read goes behind the text read ahead, or where seek(tell()) says", async () => {
      for (const [seeking, expected] of [[false, "abcdefX"], [true, "abXdef"]] as const) {
        const path = dir.file("abcdef")
        const handle = await openTextFile(pool, path, size)
        assert.strictEqual(await handle.run((file) => file.read(2)), "ab")
        if (seeking) {
          const position = await handle.run((file) => file.tell())
          await handle.run((file) => file.seek(position))
        }
        assert.strictEqual(await handle.run((file) => file.write("X")), 1)
        await handle.run((file) => file.close())
        assert.strictEqual(content(path), expected)
      }
    })

    it.each<readonly [string, (file: TextFile) => Program<unknown>]>([
      ["from the end", (file) => file.seek(-1, 2)],
      ["from the position", (file) => file.seek(1, 1)],
      ["before the start", (file) => file.seek(-1)],
      ["with no such whence", (file) => file.seek(0, 3 as never)] // a caller without types
    ])("T17 T28 T29 a seek %s that fails leaves the chunk that was read ahead", async (_, seek) => {
      const path = dir.file("abcd")
      const cut = await openTextFile(pool, path, size)
      assert.strictEqual(await cut.run((file) => file.readline(0)), "")
      assert.include(["UnsupportedOperation", "InvalidArgumentError"], (await failure(cut.run(seek)))._tag)
      assert.strictEqual(await cut.run((file) => file.read(0)), "")
      assert.strictEqual(await cut.run((file) => file.truncate()), 4)
      assert.strictEqual(content(path), "abcd")
      assert.include(["UnsupportedOperation", "InvalidArgumentError"], (await failure(cut.run(seek)))._tag)
      await cut.run((file) => file.write("X"))
      await cut.run((file) => file.close())
      assert.strictEqual(content(path), "abcdX")
    })

    it("T29 truncate: a count of bytes, or where the buffer is", async () => {
      const path = dir.fresh()
      const written = await openTextFile(pool, path, size, { mode: "w+" })
      await written.run((file) => file.write("abcdef"))
      assert.strictEqual(await written.run((file) => file.truncate(3)), 3)
      assert.strictEqual(await written.run((file) => file.tell()), 6)
      assert.strictEqual(content(path), "abc")
      await written.run((file) => file.close())
      const other = dir.file("abcdef")
      const read = await openTextFile(pool, other, size)
      assert.strictEqual(await read.run((file) => file.read(2)), "ab")
      assert.strictEqual(await read.run((file) => file.truncate()), 6)
      assert.strictEqual(content(other), "abcdef")
      await read.run((file) => file.close())
    })

    it("T35 a+ begins at the end, and appends wherever it reads", async () => {
      const path = dir.file("abc")
      const handle = await openTextFile(pool, path, size, { mode: "a+" })
      assert.strictEqual(await handle.run((file) => file.tell()), 3)
      assert.strictEqual(await handle.run((file) => file.read()), "")
      await handle.run((file) => file.write("d"))
      await handle.run((file) => file.seek(0))
      assert.strictEqual(await handle.run((file) => file.read()), "abcd")
      await handle.run((file) => file.seek(0))
      await handle.run((file) => file.write("e"))
      await handle.run((file) => file.close())
      assert.strictEqual(content(path), "abcde")
    })

    it("T20 T01 translates both ways", async () => {
      const path = dir.fresh()
      const handle = await openTextFile(pool, path, size, { mode: "w+", newline: "\r\n" })
      assert.strictEqual(await handle.run((file) => file.write("aé😀\nb")), 5)
      await handle.run((file) => file.seek(0))
      assert.deepStrictEqual(await handle.run((file) => file.readlines()), ["aé😀\r\n", "b"])
      await handle.run((file) => file.close())
      assert.strictEqual(content(path), "a\xc3\xa9\xf0\x9f\x98\x80\r\nb")
      const again = await openTextFile(pool, path, size)
      assert.strictEqual(await again.run((file) => file.read()), "aé😀\nb")
      assert.deepStrictEqual(again.file.newlines, ["\r\n"])
      await again.run((file) => file.close())
    })
  })
})
