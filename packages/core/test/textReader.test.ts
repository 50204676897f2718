/** Reading text: CPython's cases, on scripts and on files. */
import { appendFileSync, closeSync, constants, openSync, readFileSync, writeSync } from "node:fs"
import { assert, describe, it } from "vitest"
import type { Newline } from "../src/codecs/newline.js"
import { openFile, type OpenOptions } from "../src/io/open.js"
import { TextReader } from "../src/io/textReader.js"
import type { Program } from "../src/program/program.js"
import { executors, inlinePool } from "./support/backends.js"
import { bytes, concatBytes, latin } from "./support/bytes.js"
import { answer, failure, run, runSync, shown } from "./support/driver.js"
import { descriptorsBelow } from "./support/fds.js"
import { type Handle, open, openTextReader, sizes, type TextOptions, textReaderOn } from "./support/handles.js"
import { newlineRules } from "./support/model.js"
import { ScriptedRaw } from "./support/scripted.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

/** The lines one by one, up to the empty one. */
const allLines = async (handle: Handle<TextReader>): Promise<Array<string>> => {
  for (const lines: Array<string> = [];;) {
    const line = await handle.run((file) => file.readline())
    if (line === "") return lines
    lines.push(line)
  }
}

describe("reading text from a script", () => {
  const pool = inlinePool()

  /** `\r\n` cut in two, and a lone `\r` at the end. */
  const cut = ["aa\r", "\nbb\r"]

  const rules: ReadonlyArray<{ readonly newline: Newline; readonly lines: Array<string> }> = [
    { newline: null, lines: ["aa\n", "bb\n"] },
    { newline: "", lines: ["aa\r\n", "bb\r"] }
  ]
  it.each(rules)("T04 holds a \\r back under rule $newline", ({ lines, newline }) => {
    const reader = textReaderOn(new ScriptedRaw(cut), 16, { newline })
    assert.deepStrictEqual(runSync(pool, () => reader.readlines()), lines)
    const again = textReaderOn(new ScriptedRaw(cut), 16, { newline })
    assert.strictEqual(runSync(pool, () => again.read()), lines.join(""))
    const pieces = textReaderOn(new ScriptedRaw(cut), 16, { newline })
    const chars = Array.from({ length: 9 }, () => runSync(pool, () => pieces.read(1)))
    assert.strictEqual(chars.join(""), lines.join(""))
  })

  it("T10 a character cut into single bytes is one character", () => {
    const script = [...bytes("😀é\n")].map((byte) => Uint8Array.of(byte))
    const reader = textReaderOn(new ScriptedRaw(script), 16)
    const chars = Array.from({ length: 4 }, () => runSync(pool, () => reader.read(1)))
    assert.deepStrictEqual(chars, ["😀", "é", "\n", ""])
  })

  it("F6 a descriptor that is not ready is an error, and loses nothing", () => {
    const operations: ReadonlyArray<(file: TextReader) => Program<unknown>> = [
      (file) => file.readline(),
      (file) => file.read(4),
      (file) => file.readline(4),
      (file) => file.readLineBatch(5, true, false)
    ]
    for (const operation of operations) {
      const reader = textReaderOn(new ScriptedRaw(["ab", null, "c\n"]), 16)
      const step = () => runSync(pool, () => operation(reader), { rollback: () => reader.rollback() })
      assert.throws(step, /Resource temporarily unavailable/)
      assert.deepStrictEqual([step()].flat(), ["abc\n"])
    }
  })
})

describe.each(executors)("reading text on $name", ({ makePool }) => {
  const pool = makePool()

  const readAll = async (content: Uint8Array, options: TextOptions): Promise<unknown> => {
    const handle = await open(pool, TextReader, dir.file(content), "r", options)
    const result = await answer(handle.run((file) => file.read()))
    await handle.run((file) => file.close())
    return result
  }

  it("T05 refuses options that do not go together", async () => {
    const rows: ReadonlyArray<readonly [mode: string, options: OpenOptions, message: string]> = [
      ["r", { newline: "invalid" as "\n" }, "illegal newline value: invalid"],
      ["rb", { encoding: "utf-8" }, "binary mode doesn't take an encoding argument"],
      ["rb", { errors: "strict" }, "binary mode doesn't take an errors argument"],
      ["rb", { newline: "\n" }, "binary mode doesn't take a newline argument"],
      ["rb", { newline: "" }, "binary mode doesn't take a newline argument"],
      ["rbt", {}, "can't have text and binary mode at once"],
      ["rw", {}, "must have exactly one of create/read/write/append mode"],
      ["U", {}, "invalid mode: 'U'"],
      ["", {}, "Must have exactly one of create/read/write/append mode and at most one plus"]
    ]
    const path = dir.file("x")
    for (const [mode, options, message] of rows) {
      const error = await failure(run(pool, () => openFile(path, mode, options)))
      assert.strictEqual(shown(error), `InvalidArgumentError: ${message}`)
    }
  })

  it("T07 decodes what it cannot by the error handler", async () => {
    const content = latin("abc\n\xff\n")
    const rows = {
      strict: "UnicodeDecodeError: 'ascii' codec can't decode byte 0xff in position 4: ordinal not in range(128)",
      ignore: "abc\n\n",
      replace: "abc\n\ufffd\n",
      surrogateescape: "abc\n\udcff\n",
      backslashreplace: "abc\n\\xff\n"
    }
    for (const [errors, expected] of Object.entries(rows)) {
      assert.strictEqual(await readAll(content, { encoding: "ascii", errors }), expected)
    }
  })

  it("T09 replaces invalid UTF-8 as CPython does", async () => {
    const rows = [
      ["\xff", "\ufffd"],
      ["\xed\xa0\x80", "\ufffd\ufffd\ufffd"],
      ["\xf0\x9f\x98A", "\ufffdA"],
      ["\xc0\x80", "\ufffd\ufffd"],
      ["\xe2\x82", "\ufffd"]
    ] as const
    for (const [content, expected] of rows) {
      assert.strictEqual(await readAll(latin(content), { errors: "replace" }), expected)
    }
    assert.strictEqual(
      await readAll(latin("ab\xe2\x82"), {}),
      "UnicodeDecodeError: 'utf-8' codec can't decode bytes in position 2-3: unexpected end of data"
    )
  })

  it("T14 utf-8 keeps the mark, utf-8-sig drops one", async () => {
    const marked = bytes("\ufeff\ufeffa")
    assert.strictEqual(await readAll(marked, {}), "\ufeff\ufeffa")
    assert.strictEqual(await readAll(marked, { encoding: "utf-8-sig" }), "\ufeffa")
    assert.strictEqual(await readAll(latin("\xfe\xff\0a"), { encoding: "utf-16" }), "a")
    assert.strictEqual(
      await readAll(latin("a\0b\0"), { encoding: "utf-16" }),
      "UnicodeDecodeError: UTF-16 stream does not start with BOM"
    )
  })

  it("T30 a pipe: lines come as they are written, and there is no position", async () => {
    const path = dir.fifo()
    const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) // so that no open blocks
    const writeEnd = openSync(path, constants.O_WRONLY)
    const reader = await open(pool, TextReader, path, "r")
    closeSync(readEnd)
    writeSync(writeEnd, "ab\ncd")
    const unsupported = "UnsupportedOperation: underlying stream is not seekable"
    assert.isFalse(reader.file.buffer.raw.seekable)
    assert.strictEqual(await answer(reader.run((file) => file.tell())), unsupported)
    assert.strictEqual(await answer(reader.run((file) => file.seek(0))), unsupported)
    assert.strictEqual(await reader.run((file) => file.readline()), "ab\n")
    assert.strictEqual(await answer(reader.run((file) => file.tell())), unsupported)
    closeSync(writeEnd)
    assert.strictEqual(await reader.run((file) => file.readline()), "cd")
    assert.strictEqual(await reader.run((file) => file.readline()), "")
    await reader.run((file) => file.close())
  })

  it("T31 refuses everything after close, but for close", async () => {
    const reader = await open(pool, TextReader, dir.file("a\nb\nc\n"), "r")
    assert.strictEqual(await reader.run((file) => file.readline()), "a\n") // more lines are decoded by now
    await reader.run((file) => file.close())
    const operations: ReadonlyArray<(file: TextReader) => Program<unknown>> = [
      (file) => file.read(),
      (file) => file.read(1),
      (file) => file.readline(),
      (file) => file.readline(1),
      (file) => file.readlines(),
      (file) => file.readLineBatch(1, true, false),
      (file) => file.readLineBatch(1, false, false),
      (file) => file.tell(),
      (file) => file.seek(0)
    ]
    for (const operation of operations) {
      assert.strictEqual(await answer(reader.run(operation)), "ClosedFileError: I/O operation on closed file.")
    }
    assert.strictEqual(reader.file.encoding, "utf-8")
    assert.isTrue(reader.file.closed)
    assert.isUndefined(await reader.run((file) => file.close()))
  })

  it("T34 one line of three million é", async () => {
    const path = dir.file("é".repeat(3_000_000))
    const reader = await open(pool, TextReader, path, "r")
    assert.strictEqual((await reader.run((file) => file.readline())).length, 3_000_000)
    assert.strictEqual(await reader.run((file) => file.readline()), "")
    await reader.run((file) => file.seek(0))
    assert.strictEqual(await reader.run((file) => file.readline(10)), "é".repeat(10))
    assert.strictEqual((await reader.run((file) => file.readline())).length, 2_999_990)
    await reader.run((file) => file.seek(0))
    assert.strictEqual((await reader.run((file) => file.read())).length, 3_000_000)
    await reader.run((file) => file.close())
  })

  it("R11 T26 the attributes of a text file", async () => {
    const path = dir.file("abc")
    const reader = await open(pool, TextReader, path, "r", { encoding: "latin1", errors: "replace" })
    assert.deepInclude(reader.file, { encoding: "iso8859-1", errors: "replace", newline: null })
    assert.deepStrictEqual(reader.file.newlines, [])
    assert.strictEqual(reader.file.buffer.raw.name, path)
    assert.strictEqual(await reader.run((file) => file.tell()), 0)
    await reader.run((file) => file.close())
  })

  describe.each(sizes)("with blocks of %j", (size) => {
    const openSized = (content: string | Uint8Array, options: TextOptions = {}): Promise<Handle<TextReader>> =>
      openTextReader(pool, dir.file(content), size, options)

    it("T01 ends lines by each of the five rules", async () => {
      const content = "AAA\nBB\0B\nCCC\rDDD\rEEE\r\nFFF\r\nGGG"
      const expected = [
        ["AAA\n", "BB\0B\n", "CCC\n", "DDD\n", "EEE\n", "FFF\n", "GGG"],
        ["AAA\n", "BB\0B\n", "CCC\r", "DDD\r", "EEE\r\n", "FFF\r\n", "GGG"],
        ["AAA\n", "BB\0B\n", "CCC\rDDD\rEEE\r\n", "FFF\r\n", "GGG"],
        ["AAA\nBB\0B\nCCC\r", "DDD\r", "EEE\r", "\nFFF\r", "\nGGG"],
        ["AAA\nBB\0B\nCCC\rDDD\rEEE\r\n", "FFF\r\n", "GGG"]
      ]
      for (const [index, newline] of newlineRules.entries()) {
        const reader = await openSized(content, { newline })
        assert.deepStrictEqual(await reader.run((file) => file.readlines()), expected[index])
        await reader.run((file) => file.seek(0))
        assert.deepStrictEqual(await allLines(reader), expected[index])
        await reader.run((file) => file.close())
      }
    })

    it("T03 knows the line ends that it met, however it reads", async () => {
      const kinds = ["\n", "\r", "\r\n"]
      const rows: ReadonlyArray<readonly [content: string, newlines: ReadonlyArray<string>]> = [
        ["a\nb\rc\r\nd", kinds],
        ["a\r\nb", ["\r\n"]],
        ["a\rb\r", ["\r"]],
        ["\n", ["\n"]],
        ["abc", []]
      ]
      const readings: ReadonlyArray<(file: TextReader) => Program<string | Array<string>>> = [
        (file) => file.read(),
        (file) => file.readlines(),
        (file) => file.readline(),
        (file) => file.read(2),
        (file) => file.read(1),
        (file) => file.readline(2)
      ]
      /** Under rule "" these end between "\r" and "\n" of a small block, and have then met two line ends. */
      const cutting = new Set(readings.slice(3))
      for (const [content, newlines] of rows) {
        for (const newline of [null, ""] as const) {
          for (const reading of readings) {
            const reader = await openSized(content, { newline })
            const how = `${JSON.stringify(content)}, rule ${JSON.stringify(newline)}, ${String(reading)}`
            let met: ReadonlyArray<string> = reader.file.newlines
            assert.deepStrictEqual(met, [])
            while ((await reader.run(reading)).length > 0) {
              const { newlines: now } = reader.file
              assert.includeMembers([...now], [...met], how)
              met = now
            }
            if (size !== undefined && newline === "" && cutting.has(reading)) continue
            assert.deepStrictEqual(reader.file.newlines, newlines, how)
            await reader.run((file) => file.close())
          }
        }
      }
    })

    it.each(["utf-8", "utf-32"])("T03 %s: a seek to where it is keeps the line ends that it met", async (encoding) => {
      const bytes = new Uint8Array(
        [..."yta\nbcd\r"].flatMap((char) => encoding === "utf-8" ? [char.charCodeAt(0)] : [char.charCodeAt(0), 0, 0, 0])
      )
      const mark = encoding === "utf-8" ? [] : [0xff, 0xfe, 0, 0]
      const reader = await openSized(Uint8Array.of(...mark, ...bytes), { encoding })
      assert.strictEqual(await reader.run((file) => file.read(5)), "yta\nb")
      const met = reader.file.newlines
      assert.include(met, "\n")
      await reader.run((file) => file.seek(0, 1))
      assert.deepStrictEqual(reader.file.newlines, met)
      await reader.run((file) => file.close())
    })

    it("T07 T10 readline(limit) begins the text that an error handler put, and goes on in it", async () => {
      const bad = Uint8Array.of(0xa4, 0xe9, 0x0a, 0xa4)
      const options = { encoding: "big5", errors: "backslashreplace", newline: "\r\n" } as const
      for (
        const [limit, expected] of [[2, ["日\n", "\\x", "a4"]], [3, ["日\n\\", "xa4"]], [5, ["日\n\\xa", "4"]]] as const
      ) {
        const reader = await openSized(bad, options)
        for (const line of [...expected, ""]) assert.strictEqual(await reader.run((file) => file.readline(limit)), line)
        await reader.run((file) => file.close())
      }
    })

    it.each(["\r\n", "", null] as const)(
      "T03 rule %j: a line end around bytes that are ignored is one, and what follows it is read",
      async (newline) => {
        const reader = await openSized(Uint8Array.of(0x61, 0x0d, 0x80, 0x0a, 0x62, 0x0d, 0x0a, 0x63), {
          errors: "ignore",
          newline
        })
        const end = newline === null ? "\n" : "\r\n"
        if (size === undefined || newline === "\r\n") { // a smaller buffer may end within it
          assert.strictEqual(await reader.run((file) => file.readline()), `a${end}`)
          assert.strictEqual(await reader.run((file) => file.read()), `b${end}c`)
        }
        await reader.run((file) => file.close())
      }
    )

    it("T10 counts code points", async () => {
      const reader = await openSized("😀é\n😀x")
      assert.strictEqual(await reader.run((file) => file.read(1)), "😀")
      assert.strictEqual(await reader.run((file) => file.read(1)), "é")
      assert.strictEqual(await reader.run((file) => file.read(1)), "\n")
      assert.strictEqual(await reader.run((file) => file.readline(1)), "😀")
      assert.strictEqual(await reader.run((file) => file.readline(1)), "x")
      await reader.run((file) => file.close())
    })

    it("T15 tells after every line, and at the end", async () => {
      const reader = await openSized("é\né\n")
      const positions = [await reader.run((file) => file.tell())]
      while ((await reader.run((file) => file.readline())) !== "") {
        positions.push(await reader.run((file) => file.tell()))
      }
      assert.deepStrictEqual(positions, [0, 3, 6])
      await reader.run((file) => file.close())
    })

    it.each(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "latin-1"])(
      "T16 %s: a position is the same text again",
      async (encoding) => {
        const text = encoding === "latin-1" ? "aé\r\nbé\n" : "aé😀\r\nbé\n"
        const reader = await openSized(encoded(text, encoding), { encoding })
        const whole = [...text.replaceAll("\r\n", "\n")]
        for (let count = 0; count <= whole.length; count++) {
          await reader.run((file) => file.seek(0))
          assert.strictEqual(await reader.run((file) => file.read(count)), whole.slice(0, count).join(""))
          const cookie = await reader.run((file) => file.tell())
          assert.strictEqual(await reader.run((file) => file.read()), whole.slice(count).join(""))
          assert.strictEqual(await reader.run((file) => file.seek(cookie)), cookie)
          assert.strictEqual(await reader.run((file) => file.read()), whole.slice(count).join(""))
        }
        await reader.run((file) => file.close())
      }
    )

    it("T17 seeks to the start, the end and a cookie only", async () => {
      const reader = await openSized("abc")
      const rows: ReadonlyArray<readonly [cookie: number, whence: number, expected: unknown]> = [
        [1, 1, "UnsupportedOperation: can't do nonzero cur-relative seeks"],
        [0, 1, 0],
        [-1, 2, "UnsupportedOperation: can't do nonzero end-relative seeks"],
        [0, 2, 3],
        [-1, 0, "InvalidArgumentError: negative seek position -1"],
        [0, 3, "InvalidArgumentError: invalid whence (3, should be 0, 1 or 2)"]
      ]
      for (const [cookie, whence, expected] of rows) {
        assert.strictEqual(await answer(reader.run((file) => file.seek(cookie, whence as 0))), expected)
      }
      assert.strictEqual(await reader.run((file) => file.read()), "")
      await reader.run((file) => file.seek(0))
      assert.strictEqual(await reader.run((file) => file.read()), "abc")
      await reader.run((file) => file.close())
    })

    it("T18 nothing but \\n and \\r ends a line", async () => {
      const text = "a\x0bb\x0cc\x1cd\x85e\u2028f\n"
      const reader = await openSized(text)
      assert.deepStrictEqual(await reader.run((file) => file.readlines()), [text])
      await reader.run((file) => file.close())
    })

    it("T19 readlines and readline by hint and limit", async () => {
      const reader = await openSized("AA\nBB\nCC")
      const whole = ["AA\n", "BB\n", "CC"]
      for (const [hint, lines] of [[undefined, whole], [5, ["AA\n", "BB\n"]], [0, whole], [-1, whole]] as const) {
        assert.deepStrictEqual(await reader.run((file) => file.readlines(hint)), lines)
        await reader.run((file) => file.seek(0))
      }
      assert.strictEqual(await reader.run((file) => file.readline(1)), "A")
      assert.strictEqual(await reader.run((file) => file.readline(0)), "")
      assert.strictEqual(await reader.run((file) => file.readline(-1)), "A\n")
      await reader.run((file) => file.seek(0))
      assert.deepStrictEqual(await allLines(reader), whole)
      assert.strictEqual(await reader.run((file) => file.readline()), "")
      assert.isUndefined(await reader.run((file) => file.readLineBatch(10, true, false)))
      await reader.run((file) => file.close())
    })

    it("T27 read(0) is empty, read() and read(-1) are all", async () => {
      const reader = await openSized("abc")
      for (const [count, expected] of [[0, ""], [undefined, "abc"], [-1, "abc"]] as const) {
        await reader.run((file) => file.seek(0))
        assert.strictEqual(await reader.run((file) => file.read(count)), expected)
      }
      await reader.run((file) => file.close())
    })

    it("T32 lines before a bad byte come first, and then its error, again and again", async () => {
      // CPython loses the good line with the bad one; here nothing is lost, on purpose (textReader.ts)
      const reader = await openSized(latin("ok\nok\xc3\xa9\n\xffbad\nrest\n"))
      assert.strictEqual(await reader.run((file) => file.readline()), "ok\n")
      assert.strictEqual(await reader.run((file) => file.readline()), "oké\n")
      const position = await reader.run((file) => file.tell())
      const message = /^'utf-8' codec can't decode byte 0xff in position \d+: invalid start byte$/
      const operations: ReadonlyArray<(file: TextReader) => Program<unknown>> = [
        (file) => file.readline(),
        (file) => file.readline(4),
        (file) => file.read(1),
        (file) => file.read(),
        (file) => file.readlines(),
        (file) => file.readLineBatch(100, false, false)
      ]
      for (const operation of operations) {
        const error = await failure(reader.run(operation))
        assert.strictEqual(error._tag, "UnicodeDecodeError")
        assert.match(error.message, message)
        assert.strictEqual(await reader.run((file) => file.tell()), position)
      }
      await reader.run((file) => file.seek(position + 1))
      assert.strictEqual(await reader.run((file) => file.read()), "bad\nrest\n")
      await reader.run((file) => file.close())
    })

    it("T33 a limit may cut \\r\\n in two", async () => {
      const reader = await openSized("a\r\nb", { newline: "" })
      assert.strictEqual(await reader.run((file) => file.readline(2)), "a\r")
      assert.strictEqual(await reader.run((file) => file.readline()), "\n")
      await reader.run((file) => file.close())
      const universal = await openSized("a\r\nb")
      assert.strictEqual(await universal.run((file) => file.read(2)), "a\n")
      assert.strictEqual(await universal.run((file) => file.read()), "b")
      await universal.run((file) => file.close())
    })

    it("reads on what is appended after the end was met", async () => {
      const path = dir.file("one\n")
      const reader = await openTextReader(pool, path, size)
      for (const [more, line] of [["", "one\n"], ["two\n", "two\n"], ["3", "3"], ["", ""], ["4\n", "4\n"]] as const) {
        appendFileSync(path, more)
        assert.strictEqual(await reader.run((file) => file.readline()), line)
        assert.strictEqual(await reader.run((file) => file.readline()), "")
        assert.strictEqual(await reader.run((file) => file.readline(5)), "")
        assert.strictEqual(await reader.run((file) => file.readline(5)), "")
        assert.strictEqual(await reader.run((file) => file.read(5)), "")
        assert.isUndefined(await reader.run((file) => file.readLineBatch(5, true, false)))
        assert.strictEqual(await reader.run((file) => file.read()), "")
      }
      await reader.run((file) => file.close())
    })

    it("a limit counts the characters that are left by `ignore`", async () => {
      const reader = await openSized(concatBytes([new Uint8Array(40).fill(0xff), bytes("abc\ndef")]), {
        errors: "ignore"
      })
      assert.strictEqual(await reader.run((file) => file.readline(2)), "ab")
      assert.strictEqual(await reader.run((file) => file.read(3)), "c\nd")
      assert.strictEqual(await reader.run((file) => file.readline()), "ef")
      await reader.run((file) => file.close())
    })

    it("a last line of which `ignore` leaves nothing is the end", async () => {
      const content = latin("abc\n\xff\xff")
      const reader = await openSized(content, { errors: "ignore" })
      assert.deepStrictEqual(await allLines(reader), ["abc\n"])
      assert.strictEqual(await reader.run((file) => file.readline()), "")
      assert.strictEqual(await reader.run((file) => file.read()), "")
      await reader.run((file) => file.seek(0))
      assert.deepStrictEqual(await reader.run((file) => file.readlines()), ["abc\n"])
      await reader.run((file) => file.seek(0))
      const batches: Array<ReadonlyArray<string> | undefined> = []
      do batches.push(await reader.run((file) => file.readLineBatch(100, true, false)))
      while (batches.at(-1) !== undefined && batches.length < 5)
      assert.deepStrictEqual(batches.flat(), ["abc\n", undefined])
      await reader.run((file) => file.close())
    })

    it("takes back the lines of a batch that were not used", async () => {
      const reader = await openSized("a\nb\nc\nd\ne\n")
      const batch = await reader.run((file) => file.readLineBatch(3, true, true))
      assert.isDefined(batch)
      reader.file.unreadLines(batch, 1)
      assert.strictEqual(await reader.run((file) => file.tell()), 2)
      assert.strictEqual(await reader.run((file) => file.read()), "b\nc\nd\ne\n")
      reader.file.unreadLines(batch, 0) // too late
      assert.strictEqual(await reader.run((file) => file.read()), "")
      await reader.run((file) => file.close())
    })

    it.each([0, 1, 2])(
      "takes them back behind line %i, although the position was asked for meanwhile",
      async (line) => {
        const text = "a\nb\nc\nd\ne\n"
        for (const next of ["read", "tell", "readline"] as const) {
          const reader = await openSized(text)
          const batch = await reader.run((file) => file.readLineBatch(3, true, true))
          assert.isDefined(batch)
          const used = Math.min(line, batch.length)
          assert.strictEqual(await reader.run((file) => file.tell()), 2 * batch.length)
          assert.deepStrictEqual(reader.file.newlines, ["\n"])
          reader.file.unreadLines(batch, used)
          let position = 2 * used
          if (next === "readline") {
            assert.strictEqual(await reader.run((file) => file.readline()), text.slice(position, position + 2))
            position += 2
          }
          if (next !== "read") assert.strictEqual(await reader.run((file) => file.tell()), position)
          assert.strictEqual(await reader.run((file) => file.read()), text.slice(position))
          await reader.run((file) => file.close())
        }
      }
    )

    it("takes back a line of which an error handler's text was read in part", async () => {
      const reader = await openSized(Uint8Array.of(0xff, 0x0a, 0x62, 0x0a), { errors: "backslashreplace" })
      assert.strictEqual(await reader.run((file) => file.read(1)), "\\")
      const position = await reader.run((file) => file.tell())
      const batch = await reader.run((file) => file.readLineBatch(10, true, false))
      assert.isDefined(batch)
      reader.file.unreadLines(batch, 0)
      assert.strictEqual(await reader.run((file) => file.tell()), position)
      assert.strictEqual(await reader.run((file) => file.read()), "xff\nb\n")
      await reader.run((file) => file.close())
    })
  })
})

describe.sequential("text files that cannot be", () => {
  it.each(executors)(
    "T06 an unknown encoding: the file exists, and no descriptor is left, on $name",
    async (executor) => {
      const pool = executor.makePool()
      const rows = [
        [
          { encoding: "hex" },
          "UnknownEncodingError: 'hex' is not a text encoding; use codecs.open() to handle arbitrary codecs"
        ],
        [{ encoding: "nope" }, "UnknownEncodingError: unknown encoding: nope"],
        [{ errors: "nope" }, "UnknownEncodingError: unknown error handler name 'nope'"]
      ] as const
      for (const [options, message] of rows) {
        const path = dir.fresh()
        const error = await failure(run(pool, () => openFile(path, "w", options)))
        assert.deepStrictEqual(descriptorsBelow(path), [])
        assert.strictEqual(shown(error), message)
        assert.strictEqual(readFileSync(path, "utf8"), "")
      }
    }
  )
})

const encoded = (text: string, encoding: string): Uint8Array => {
  const swap = (data: Buffer): Buffer => data.swap16()
  switch (encoding) {
    case "utf-8-sig":
      return bytes(`\ufeff${text}`)
    case "utf-16":
      return Buffer.from(`\ufeff${text}`, "utf16le")
    case "utf-16-le":
      return Buffer.from(text, "utf16le")
    case "utf-16-be":
      return swap(Buffer.from(text, "utf16le"))
    case "utf-32":
      return new Uint8Array(Uint32Array.from([0xfeff, ...[...text].map((char) => char.codePointAt(0) ?? 0)]).buffer)
    case "latin-1":
      return latin(text)
    default:
      return bytes(text)
  }
}
