/** Writing text: CPython's cases. */
import { statSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { openFile } from "../src/io/open.js"
import { TextWriter } from "../src/io/textWriter.js"
import type { Program } from "../src/program/program.js"
import { executors, inlinePool } from "./support/backends.js"
import { show } from "./support/bytes.js"
import { answer, failure, run, runSync, shown } from "./support/driver.js"
import { open, openTextWriter, sizes, textWriterOn } from "./support/handles.js"
import { newlineRules } from "./support/model.js"
import { ScriptedRaw } from "./support/scripted.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

describe("writing text to a script", () => {
  it("T21 a line buffered writer flushes at \\n and at \\r", () => {
    const pool = inlinePool()
    const raw = new ScriptedRaw()
    const writer = textWriterOn(raw, 1024, { lineBuffering: true })
    const written = ["X", "Y\nZ", "A\rB"].map((text) => {
      runSync(pool, () => writer.write(text))
      return raw.written.map(show).join("")
    })
    assert.deepStrictEqual(written, ["", "XY\nZ", "XY\nZA\rB"])
  })
})

describe.each(executors)("writing text on $name", ({ makePool }) => {
  const pool = makePool()

  it("T08 encodes what it cannot by the error handler", async () => {
    const rows: ReadonlyArray<readonly [errors: string, text: string, result: unknown, bytes: string]> = [
      [
        "strict",
        "a\xff",
        "UnicodeEncodeError: 'ascii' codec can't encode character '\\xff' in position 1: ordinal not in range(128)",
        ""
      ],
      ["ignore", "a\xffb", 3, "ab"],
      ["replace", "a\xffb", 3, "a?b"],
      ["xmlcharrefreplace", "a\xff", 2, "a&#255;"],
      ["backslashreplace", "a\xff", 2, "a\\xff"],
      ["namereplace", "a\xff", 2, "a\\N{LATIN SMALL LETTER Y WITH DIAERESIS}"],
      ["surrogateescape", "a\udcfe", 2, "a\xfe"]
    ]
    for (const [errors, text, result, expected] of rows) {
      const path = dir.fresh()
      const writer = await open(pool, TextWriter, path, "w", { encoding: "ascii", errors })
      assert.strictEqual(await answer(writer.run((file) => file.write(text))), result)
      await writer.run((file) => file.close())
      assert.strictEqual(content(path), expected)
    }
  })

  it("T11 lone surrogates: refused, passed, or bytes", async () => {
    const refused = "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: " +
      "surrogates not allowed"
    const rows: ReadonlyArray<readonly [errors: string, text: string, result: unknown, bytes: string]> = [
      ["strict", "\ud800", refused, ""],
      ["surrogatepass", "\ud800", 1, "\xed\xa0\x80"],
      ["surrogateescape", "\udcff", 1, "\xff"]
    ]
    for (const [errors, text, result, expected] of rows) {
      const path = dir.fresh()
      const writer = await open(pool, TextWriter, path, "w", { errors })
      assert.strictEqual(await answer(writer.run((file) => file.write(text))), result)
      await writer.run((file) => file.close())
      assert.strictEqual(content(path), expected)
    }
  })

  it.each([
    ["utf-8-sig", "\xef\xbb\xbfaaaxxx"],
    ["utf-16", "\xff\xfea\0a\0a\0x\0x\0x\0"],
    ["utf-32", "\xff\xfe\0\0a\0\0\0a\0\0\0a\0\0\0x\0\0\0x\0\0\0x\0\0\0"]
  ])("T12 %s writes its mark once, appending or not", async (encoding, expected) => {
    const path = dir.fresh()
    for (const [mode, text] of [["w", "aaa"], ["a", "xxx"]] as const) {
      const writer = await open(pool, TextWriter, path, mode, { encoding })
      await writer.run((file) => file.write(text))
      await writer.run((file) => file.close())
    }
    assert.strictEqual(content(path), expected)
    const fresh = dir.fresh()
    const writer = await open(pool, TextWriter, fresh, "a", { encoding })
    await writer.run((file) => file.write("aaaxxx"))
    await writer.run((file) => file.close())
    assert.strictEqual(content(fresh), expected)
  })

  it.each<readonly [op: string, put: (file: TextWriter) => Program<unknown>]>([
    ["write", (file) => file.write("")],
    ["writelines", (file) => file.writelines([""])]
  ])("T12 %s of no characters begins a file with its mark", async (_, put) => {
    const path = dir.fresh()
    const writer = await open(pool, TextWriter, path, "w", { encoding: "utf-16" })
    await writer.run(put)
    await writer.run(put)
    await writer.run((file) => file.writelines([]))
    await writer.run((file) => file.close())
    assert.strictEqual(content(path), "\xff\xfe")
  })

  it("T13 a seek to the start writes the mark again", async () => {
    const path = dir.fresh()
    const writer = await open(pool, TextWriter, path, "w", { encoding: "utf-8-sig" })
    await writer.run((file) => file.write("aaa"))
    const position = await writer.run((file) => file.tell())
    assert.strictEqual(position, 6)
    await writer.run((file) => file.seek(position))
    await writer.run((file) => file.write("zzz"))
    await writer.run((file) => file.seek(0))
    await writer.run((file) => file.write("bbb"))
    await writer.run((file) => file.close())
    assert.strictEqual(content(path), "\xef\xbb\xbfbbbzzz")
  })

  it("T22 keeps up to 8 KiB of text, and passes it on in one piece", async () => {
    const path = dir.fresh()
    const writer = await open(pool, TextWriter, path, "w")
    const size = async (operation: (file: TextWriter) => Program<unknown>): Promise<number> => {
      await writer.run(operation)
      return statSync(path).size
    }
    assert.strictEqual(await size((file) => file.write("x")), 0)
    assert.strictEqual(await size((file) => file.write("x".repeat(9000))), 9001)
    assert.strictEqual(await size((file) => file.flush()), 9001)
    await writer.run((file) => file.close())
  })

  it("T23 a full device: close says so, and closes every layer", async () => {
    const writer = await open(pool, TextWriter, "/dev/full", "w")
    assert.strictEqual(await writer.run((file) => file.write("x")), 1)
    const error = await failure(writer.run((file) => file.close()))
    assert.strictEqual(shown(error), "NoSpaceError[ENOSPC]: [Errno 28] No space left on device")
    const { file } = writer
    assert.deepStrictEqual([file.closed, file.buffer.closed, file.buffer.raw.closed], [true, true, true])
    assert.isUndefined(await writer.run((again) => again.close()))
  })

  it("T26 the attributes of a text file", async () => {
    const path = dir.fresh()
    const writer = await open(pool, TextWriter, path, "w")
    assert.deepInclude(writer.file, { encoding: "utf-8", errors: "strict", newline: null, lineBuffering: false })
    assert.strictEqual(writer.file.buffer.raw.name, path)
    await writer.run((file) => file.close())
    const lines = await open(pool, TextWriter, path, "w", { buffering: 1 })
    assert.isTrue(lines.file.lineBuffering)
    await lines.run((file) => file.close())
  })

  it("T31 refuses everything after close, but for close", async () => {
    const writer = await open(pool, TextWriter, dir.fresh(), "w")
    await writer.run((file) => file.close())
    const operations: ReadonlyArray<(file: TextWriter) => Program<unknown>> = [
      (file) => file.write("x"),
      (file) => file.write(""),
      (file) => file.writelines(["x"]),
      (file) => file.flush(),
      (file) => file.tell(),
      (file) => file.seek(0),
      (file) => file.truncate(),
      (file) => file.truncate(0)
    ]
    for (const operation of operations) {
      assert.strictEqual((await failure(writer.run(operation)))._tag, "ClosedFileError")
    }
    assert.strictEqual(writer.file.encoding, "utf-8")
    assert.isUndefined(await writer.run((file) => file.close()))
  })

  it("R04 x refuses an existing file", async () => {
    const path = dir.file("kept")
    const error = await failure(run(pool, () => openFile(path, "x")))
    assert.strictEqual(shown(error), `FileExistsError[EEXIST]: [Errno 17] File exists: '${path}'`)
    assert.strictEqual(content(path), "kept")
  })

  describe.each(sizes)("with a buffer of %j", (size) => {
    it("T02 translates \\n, and nothing else", async () => {
      const expected = [
        "AAA\nX\rY\r\nZ",
        "AAA\nX\rY\r\nZ",
        "AAA\nX\rY\r\nZ",
        "AAA\rX\rY\r\rZ",
        "AAA\r\nX\rY\r\r\nZ"
      ]
      for (const [index, newline] of newlineRules.entries()) {
        const path = dir.fresh()
        const writer = await openTextWriter(pool, path, size, { newline })
        await writer.run((file) => file.write("AAA\nX\rY\r\nZ"))
        await writer.run((file) => file.close())
        assert.strictEqual(content(path), expected[index])
      }
    })

    it("T15 tells bytes, flushing", async () => {
      const path = dir.fresh()
      const writer = await openTextWriter(pool, path, size)
      const positions = [await writer.run((file) => file.tell())]
      for (const text of ["é\n", "é\n"]) {
        await writer.run((file) => file.write(text))
        positions.push(await writer.run((file) => file.tell()))
      }
      assert.deepStrictEqual(positions, [0, 3, 6])
      assert.strictEqual(content(path)?.length, 6)
      await writer.run((file) => file.close())
    })

    it("T17 seeks to the start, the end and a cookie only", async () => {
      const writer = await openTextWriter(pool, dir.fresh(), size)
      await writer.run((file) => file.write("abc"))
      const rows: ReadonlyArray<readonly [cookie: number, whence: number, expected: unknown]> = [
        [1, 1, "UnsupportedOperation: can't do nonzero cur-relative seeks"],
        [0, 0, 0],
        [0, 1, 0],
        [-1, 2, "UnsupportedOperation: can't do nonzero end-relative seeks"],
        [0, 2, 3],
        [-1, 0, "InvalidArgumentError: negative seek position -1"],
        [0, 3, "InvalidArgumentError: invalid whence (3, should be 0, 1 or 2)"]
      ]
      for (const [cookie, whence, expected] of rows) {
        assert.strictEqual(await answer(writer.run((file) => file.seek(cookie, whence as 0))), expected)
      }
      assert.strictEqual(await writer.run((file) => file.tell()), 3)
      await writer.run((file) => file.close())
    })

    it("T20 counts code points, and adds no line ends", async () => {
      const path = dir.fresh()
      const writer = await openTextWriter(pool, path, size, { newline: "\r\n" })
      assert.strictEqual(await writer.run((file) => file.write("aé😀\n")), 4)
      await writer.run((file) => file.writelines(["ab", "cd"]))
      await writer.run((file) => file.close())
      assert.strictEqual(content(path), "a\xc3\xa9\xf0\x9f\x98\x80\r\nabcd")
    })

    it("T29 truncate sets bytes, flushes and does not move", async () => {
      const path = dir.fresh()
      const writer = await openTextWriter(pool, path, size)
      await writer.run((file) => file.write("abcdef"))
      assert.strictEqual(await writer.run((file) => file.truncate(3)), 3)
      assert.strictEqual(await writer.run((file) => file.tell()), 6)
      assert.strictEqual(content(path), "abc")
      await writer.run((file) => file.close())
    })

    it("T11 a text that cannot be encoded leaves nothing of itself, and the rest as it was", async () => {
      const path = dir.fresh()
      const writer = await openTextWriter(pool, path, size, { encoding: "utf-8-sig" })
      assert.strictEqual((await failure(writer.run((file) => file.write("a\ud800"))))._tag, "UnicodeEncodeError")
      await writer.run((file) => file.write("b"))
      assert.strictEqual((await failure(writer.run((file) => file.write("c\udfff"))))._tag, "UnicodeEncodeError")
      await writer.run((file) => file.write("d"))
      await writer.run((file) => file.close())
      assert.strictEqual(content(path), "\xef\xbb\xbfbd")
    })

    it("writes a text of a megabyte", async () => {
      const path = dir.fresh()
      const writer = await openTextWriter(pool, path, size)
      const text = "aé😀\n".repeat(130_000)
      assert.strictEqual(await writer.run((file) => file.write(text)), 4 * 130_000)
      await writer.run((file) => file.write("end"))
      await writer.run((file) => file.close())
      assert.isTrue(content(path) === Buffer.from(`${text}end`).toString("latin1"))
    })
  })

  it("T12 T13 appends no mark to a file that has one, wherever it seeks", async () => {
    const path = dir.file("\ufeffabc")
    const writer = await open(pool, TextWriter, path, "a", { encoding: "utf-8-sig" })
    assert.strictEqual(await writer.run((file) => file.tell()), 6)
    await writer.run((file) => file.write("d"))
    await writer.run((file) => file.close())
    assert.strictEqual(content(path), "\xef\xbb\xbfabcd")
  })
})
