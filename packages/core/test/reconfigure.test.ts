/** Changing how a text is read and written: CPython's cases. */
import { assert, describe, it } from "vitest"
import type { TextFile } from "../src/io/textFile.js"
import { TextReader } from "../src/io/textReader.js"
import { TextWriter } from "../src/io/textWriter.js"
import { executors } from "./support/backends.js"
import { latin } from "./support/bytes.js"
import { answer } from "./support/driver.js"
import { open, openTextFile, openTextReader, openTextWriter, sizes } from "./support/handles.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

const tooLate = "UnsupportedOperation: It is not possible to set the encoding or newline of stream after the first read"

const invalid = [
  [{ encoding: "nope" }, "UnknownEncodingError: unknown encoding: nope"],
  [{ errors: "nope" }, "UnknownEncodingError: unknown error handler name 'nope'"],
  [{ newline: "x" as "\n" }, "InvalidArgumentError: illegal newline value: x"]
] as const

describe.each(executors)("reconfiguring on $name", ({ makePool }) => {
  const pool = makePool()

  it("T24 a writer: line_buffering flushes what is pending, and each line from then on", async () => {
    const path = dir.fresh()
    const writer = await open(pool, TextWriter, path, "w")
    await writer.run((file) => file.write("q"))
    assert.strictEqual(content(path), "")
    await writer.run((file) => file.reconfigure({ lineBuffering: true }))
    assert.strictEqual(content(path), "q")
    assert.isTrue(writer.file.lineBuffering)
    await writer.run((file) => file.write("a"))
    assert.strictEqual(content(path), "q")
    await writer.run((file) => file.write("\n"))
    assert.strictEqual(content(path), "qa\n")
    await writer.run((file) => file.reconfigure({ lineBuffering: false }))
    assert.isFalse(writer.file.lineBuffering)
    await writer.run((file) => file.write("b\n"))
    assert.strictEqual(content(path), "qa\n")
    await writer.run((file) => file.close())
    assert.strictEqual(content(path), "qa\nb\n")
  })

  it("T24 a writer: write_through keeps no text back from the buffer", async () => {
    const path = dir.fresh()
    const writer = await open(pool, TextWriter, path, "w")
    const { buffer } = writer.file
    await writer.run((file) => file.write("p"))
    assert.strictEqual(buffer.pending, 0) // the text layer has it
    await writer.run((file) => file.reconfigure({ writeThrough: true }))
    assert.strictEqual(content(path), "p")
    await writer.run((file) => file.write("q"))
    assert.strictEqual(buffer.pending, 1)
    assert.strictEqual(content(path), "p")
    await writer.run((file) => file.close())
    assert.strictEqual(content(path), "pq")
  })

  describe.each(sizes)("with a buffer of %j", (size) => {
    it("T24 a reader: everything before the first read, nothing after it", async () => {
      const reader = await openTextReader(pool, dir.file("a\r\nb\r\nc\r\n"), size)
      await reader.run((file) => file.reconfigure({ newline: "" }))
      assert.strictEqual(reader.file.newline, "")
      assert.strictEqual(await reader.run((file) => file.readline()), "a\r\n")
      for (const options of [{ newline: "\n" }, { encoding: "ascii" }, { errors: "ignore" }] as const) {
        assert.strictEqual(await answer(reader.run((file) => file.reconfigure(options))), tooLate) // and puts nothing back
      }
      await reader.run((file) => file.reconfigure({})) // nothing of the text
      await reader.run((file) => file.reconfigure({ lineBuffering: true }))
      assert.strictEqual(await reader.run((file) => file.readline()), "b\r\n")
      await reader.run((file) => file.seek(0))
      await reader.run((file) => file.reconfigure({ newline: null })) // nothing was read since
      assert.deepStrictEqual(await reader.run((file) => file.readlines()), ["a\n", "b\n", "c\n"])
      await reader.run((file) => file.close())
    })

    it("T24 a reader: what it looks for at the end of the file is no first read", async () => {
      const reader = await openTextReader(pool, dir.file(""), size)
      assert.strictEqual(await reader.run((file) => file.readline(0)), "")
      await reader.run((file) => file.reconfigure({ encoding: "ascii" }))
      assert.strictEqual(await reader.run((file) => file.read()), "")
      await reader.run((file) => file.reconfigure({ encoding: "latin-1" }))
      await reader.run((file) => file.close())
    })

    it("T24 a reader: encoding, and the error handler that goes with it", async () => {
      const reader = await openTextReader(pool, dir.file(latin("\xe9\xe9")), size, { errors: "replace" })
      assert.deepInclude(reader.file, { encoding: "utf-8", errors: "replace" })
      await reader.run((file) => file.reconfigure({ encoding: "latin-1" }))
      assert.deepInclude(reader.file, { encoding: "iso8859-1", errors: "strict" })
      await reader.run((file) => file.reconfigure({ errors: "ignore" }))
      assert.deepInclude(reader.file, { encoding: "iso8859-1", errors: "ignore" })
      assert.strictEqual(await reader.run((file) => file.read()), "éé")
      await reader.run((file) => file.close())
    })

    it("T24 a writer: encoding, newline and errors at any time", async () => {
      const path = dir.fresh()
      const writer = await openTextWriter(pool, path, size, { errors: "ignore" })
      await writer.run((file) => file.write("é\n"))
      await writer.run((file) => file.reconfigure({ newline: "\r\n", encoding: "latin-1", errors: "replace" }))
      assert.strictEqual(content(path), "\xc3\xa9\n") // flushed
      await writer.run((file) => file.write("é€\n"))
      await writer.run((file) => file.reconfigure({ encoding: "ascii" }))
      assert.deepInclude(writer.file, { encoding: "ascii", errors: "strict", newline: "\r\n" })
      assert.match(String(await answer(writer.run((file) => file.write("é")))), /^UnicodeEncodeError: /)
      await writer.run((file) => file.write("x\n"))
      await writer.run((file) => file.close())
      assert.strictEqual(content(path), "\xc3\xa9\n\xe9?\r\nx\r\n")
    })

    it("T24 T12 a writer: a mark at the start only", async () => {
      for (const [before, expected] of [["", "\xff\xfeb\0"], ["a", "ab\0"]] as const) {
        const path = dir.fresh()
        const writer = await openTextWriter(pool, path, size)
        await writer.run((file) => file.write(before))
        await writer.run((file) => file.reconfigure({ encoding: "utf-16" }))
        await writer.run((file) => file.write("b"))
        await writer.run((file) => file.close())
        assert.strictEqual(content(path), expected)
      }
    })

    it("T24 a file of both: writing, then reading, then too late", async () => {
      const path = dir.fresh()
      const handle = await openTextFile(pool, path, size, { mode: "w+" })
      await handle.run((file) => file.write("é"))
      await handle.run((file) => file.reconfigure({ encoding: "latin-1" }))
      await handle.run((file) => file.write("é"))
      await handle.run((file) => file.seek(0))
      assert.strictEqual(await handle.run((file) => file.read(1)), "\xc3")
      assert.strictEqual(await answer(handle.run((file) => file.reconfigure({ encoding: "utf-8" }))), tooLate)
      await handle.run((file) => file.close())
      assert.strictEqual(content(path), "\xc3\xa9\xe9")
    })

    it("T24 what makes no sense is refused, and changes nothing", async () => {
      const path = dir.file("é\n")
      const handles = [
        await openTextReader(pool, path, size),
        await openTextWriter(pool, dir.fresh(), size),
        await openTextFile(pool, path, size)
      ]
      for (const handle of handles) {
        for (const [options, message] of invalid) {
          const refused = handle.run((file: TextFile | TextReader | TextWriter) =>
            file.reconfigure({ lineBuffering: true, ...options })
          )
          assert.strictEqual(await answer(refused), message)
        }
        const { encoding, errors, newline } = handle.file
        assert.deepStrictEqual([encoding, errors, newline], ["utf-8", "strict", null])
        if (!(handle.file instanceof TextReader)) assert.isFalse(handle.file.lineBuffering)
        await handle.run((file: TextFile | TextReader | TextWriter) => file.close())
      }
    })
  })
})
