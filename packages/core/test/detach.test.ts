/** Giving up a layer: CPython's cases. */
import { assert, describe, it } from "vitest"
import type { BufferedRandom } from "../src/io/bufferedRandom.js"
import { BufferedReader } from "../src/io/bufferedReader.js"
import { BufferedWriter } from "../src/io/bufferedWriter.js"
import type { TextFile } from "../src/io/textFile.js"
import type { TextReader } from "../src/io/textReader.js"
import type { TextWriter } from "../src/io/textWriter.js"
import type { Program } from "../src/program/program.js"
import { executors } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { answer } from "./support/driver.js"
import {
  Handle,
  openRandom,
  openReader,
  openTextFile,
  openTextReader,
  openTextWriter,
  openWriter,
  sizes
} from "./support/handles.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

const goneRaw = "InvalidArgumentError: raw stream has been detached"
const goneBuffer = "InvalidArgumentError: underlying buffer has been detached"

describe.each(executors)("detaching on $name", ({ makePool }) => {
  const pool = makePool()

  describe.each(sizes)("with a buffer of %j", (size) => {
    it("B16 a writer flushes, gives its raw file, and can do nothing then", async () => {
      const path = dir.fresh()
      const writer = await openWriter(pool, path, size)
      await writer.run((file) => file.write(bytes("howdy")))
      const { raw } = writer.file
      assert.strictEqual(await writer.run((file) => file.detach()), raw)
      assert.strictEqual(content(path), "howdy")
      const operations: ReadonlyArray<(file: BufferedWriter) => Program<unknown>> = [
        (file) => file.detach(),
        (file) => file.close(),
        (file) => file.flush(),
        (file) => file.write(bytes("x")),
        (file) => file.tell(),
        (file) => file.seek(0),
        (file) => file.truncate()
      ]
      for (const operation of operations) assert.strictEqual(await answer(writer.run(operation)), goneRaw)
      const again = new Handle(pool, new BufferedWriter(raw, 8))
      await again.run((file) => file.write(bytes("!")))
      await again.run((file) => file.close())
      assert.strictEqual(content(path), "howdy!")
    })

    it("B16 a reader gives its raw file, at the same place", async () => {
      const reader = await openReader(pool, dir.file("one\ntwo\nthree"), size)
      assert.strictEqual(show(await reader.run((file) => file.readline())), "one\n")
      const { raw } = reader.file
      assert.strictEqual(await reader.run((file) => file.detach()), raw)
      const operations: ReadonlyArray<(file: BufferedReader) => Program<unknown>> = [
        (file) => file.detach(),
        (file) => file.close(),
        (file) => file.flush(),
        (file) => file.read(1),
        (file) => file.read(),
        (file) => file.peek(),
        (file) => file.readline(),
        (file) => file.tell(),
        (file) => file.seek(0)
      ]
      for (const operation of operations) assert.strictEqual(await answer(reader.run(operation)), goneRaw)
      const again = new Handle(pool, new BufferedReader(raw, 8))
      assert.strictEqual(show(await again.run((file) => file.read())), "two\nthree")
      await again.run((file) => file.close())
    })

    it("B16 a file of both gives its raw file, at the same place", async () => {
      const path = dir.file("0123456789")
      const handle = await openRandom(pool, path, size)
      await handle.run((file) => file.read(2))
      await handle.run((file) => file.write(bytes("ab")))
      await handle.run((file) => file.read(1))
      const { raw } = handle.file
      assert.strictEqual(await handle.run((file) => file.detach()), raw)
      assert.strictEqual(content(path), "01ab456789")
      const operations: ReadonlyArray<(file: BufferedRandom) => Program<unknown>> = [
        (file) => file.detach(),
        (file) => file.close(),
        (file) => file.flush(),
        (file) => file.read(1),
        (file) => file.write(bytes("x")),
        (file) => file.tell(),
        (file) => file.seek(0),
        (file) => file.truncate()
      ]
      for (const operation of operations) assert.strictEqual(await answer(handle.run(operation)), goneRaw)
      const again = new Handle(pool, new BufferedReader(raw, 8))
      assert.strictEqual(show(await again.run((file) => file.read())), "56789")
      await again.run((file) => file.close())
    })

    it("T25 a text writer flushes, gives its buffer, and can do nothing then", async () => {
      const path = dir.fresh()
      const writer = await openTextWriter(pool, path, size)
      await writer.run((file) => file.write("howdy"))
      const { buffer } = writer.file
      assert.strictEqual(await writer.run((file) => file.detach()), buffer)
      assert.strictEqual(content(path), "howdy")
      const operations: ReadonlyArray<(file: TextWriter) => Program<unknown>> = [
        (file) => file.detach(),
        (file) => file.close(),
        (file) => file.flush(),
        (file) => file.write("x"),
        (file) => file.tell(),
        (file) => file.seek(0),
        (file) => file.truncate(),
        (file) => file.reconfigure({ encoding: "ascii" })
      ]
      for (const operation of operations) assert.strictEqual(await answer(writer.run(operation)), goneBuffer)
      const below = new Handle(pool, buffer)
      await below.run((file) => file.write(bytes("!")))
      await below.run((file) => file.close())
      assert.strictEqual(content(path), "howdy!")
    })

    it("T25 a text reader gives its buffer, which goes on where the text was", async () => {
      const reader = await openTextReader(pool, dir.file("é\nzwei\ndrei"), size)
      assert.strictEqual(await reader.run((file) => file.readline()), "é\n")
      assert.strictEqual(await reader.run((file) => file.read(2)), "zw")
      const { buffer } = reader.file
      assert.strictEqual(await reader.run((file) => file.detach()), buffer)
      const operations: ReadonlyArray<(file: TextReader) => Program<unknown>> = [
        (file) => file.detach(),
        (file) => file.close(),
        (file) => file.flush(),
        (file) => file.read(1),
        (file) => file.read(),
        (file) => file.readline(),
        (file) => file.tell(),
        (file) => file.seek(0),
        (file) => file.reconfigure({ encoding: "ascii" })
      ]
      for (const operation of operations) assert.strictEqual(await answer(reader.run(operation)), goneBuffer)
      const below = new Handle(pool, buffer)
      assert.strictEqual(show(await below.run((file) => file.read())), "ei\ndrei")
      await below.run((file) => file.close())
    })

    it("T25 a text file of both gives its buffer", async () => {
      const path = dir.fresh()
      const handle = await openTextFile(pool, path, size, { mode: "w+" })
      await handle.run((file) => file.write("howdy"))
      const { buffer } = handle.file
      assert.strictEqual(await handle.run((file) => file.detach()), buffer)
      assert.strictEqual(content(path), "howdy")
      const operations: ReadonlyArray<(file: TextFile) => Program<unknown>> = [
        (file) => file.detach(),
        (file) => file.close(),
        (file) => file.flush(),
        (file) => file.read(),
        (file) => file.readline(),
        (file) => file.write("x"),
        (file) => file.tell(),
        (file) => file.seek(0),
        (file) => file.truncate(),
        (file) => file.reconfigure({ encoding: "ascii" })
      ]
      for (const operation of operations) {
        assert.strictEqual(await answer(handle.run(operation)), goneBuffer, String(operation))
      }
      const below = new Handle(pool, buffer)
      assert.strictEqual(await below.run((file) => file.tell()), 5)
      await below.run((file) => file.close())
    })
  })
})
