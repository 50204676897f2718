/** Files made of open descriptors: CPython's cases. */
import { closeSync, constants, openSync, readSync } from "node:fs"
import { assert, describe, it } from "vitest"
import type { Pool } from "../src/executor/pool.js"
import { BufferedRandom } from "../src/io/bufferedRandom.js"
import { BufferedReader } from "../src/io/bufferedReader.js"
import { type OpenFile, openFile, type OpenOptions } from "../src/io/open.js"
import { TextReader } from "../src/io/textReader.js"
import { TextWriter } from "../src/io/textWriter.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import { executors } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { answer, run } from "./support/driver.js"
import { noDescriptor, refersTo } from "./support/fds.js"
import { Handle } from "./support/handles.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

const openOn = async <F extends OpenFile>(
  pool: Pool,
  type: abstract new(...args: never) => F,
  fd: number,
  mode: string,
  options?: OpenOptions
): Promise<Handle<F>> => {
  const file = await run(pool, () => openFile(fd, mode, options))
  if (!(file instanceof type)) throw new Error(`open made a ${file.constructor.name}`)
  return new Handle(pool, file)
}

describe("files of descriptors", () => {
  describe.each(executors)("on $name", ({ makePool }) => {
    const pool = makePool()

    it("R01 a directory is refused, and its descriptor stays open", async () => {
      for (const options of [{}, { buffering: 0 }]) {
        const fd = openSync(dir.path, constants.O_RDONLY)
        const refused = await answer(run(pool, () => openFile(fd, "rb", options)))
        assert.strictEqual(refused, `IsADirectoryError[EISDIR]: [Errno 21] Is a directory: ${fd}`)
        assert.isTrue(refersTo(fd, dir.path))
        closeSync(fd)
      }
    })

    it("R15 closefd: false needs a descriptor", async () => {
      const refused = answer(run(pool, () => openFile(dir.file("a"), "r", { closefd: false })))
      assert.strictEqual(await refused, "InvalidArgumentError: Cannot use closefd=False with file name")
    })

    it("R15 closefd says whether close closes the descriptor", async () => {
      for (const [closefd, open] of [[false, true], [true, false], [undefined, false]] as const) {
        const path = dir.file("abc")
        const fd = openSync(path, "r")
        const handle = await openOn(pool, BufferedReader, fd, "rb", { closefd })
        await handle.run((file) => file.close())
        assert.isTrue(handle.file.closed)
        assert.strictEqual(
          await answer(handle.run((file) => file.read())),
          "ClosedFileError: I/O operation on closed file."
        )
        assert.strictEqual(refersTo(fd, path), open)
        if (!open) continue
        const memory = new Uint8Array(1)
        assert.strictEqual(readSync(fd, memory), 1)
        assert.strictEqual(show(memory), "a")
        closeSync(fd)
      }
    })

    it("R15 closefd: false flushes all the same", async () => {
      const path = dir.fresh()
      const fd = openSync(path, "a")
      for (const text of ["one\n", "two\n"]) {
        const handle = await openOn(pool, TextWriter, fd, "a", { closefd: false })
        await handle.run((file) => file.write(text))
        await handle.run((file) => file.close())
      }
      closeSync(fd)
      assert.strictEqual(content(path), "one\ntwo\n")
    })

    it("R16 refuses what is no descriptor", async () => {
      const of = (fd: number, mode = "rb"): Promise<unknown> => answer(run(pool, () => openFile(fd, mode)))
      for (const mode of ["rb", "r", "w"]) {
        assert.strictEqual(await of(-10, mode), "InvalidArgumentError: negative file descriptor")
        assert.match(String(await of(3.5, mode)), /^InvalidArgumentError: /)
        assert.match(String(await of(Number.NaN, mode)), /^InvalidArgumentError: /)
        assert.match(String(await of(noDescriptor, mode)), /^OSError\[EBADF\]: \[Errno 9\] Bad file descriptor/)
      }
    })

    it("R16 the name of a file is its descriptor", async () => {
      const fd = openSync(dir.file("abc"), "r")
      const handle = await openOn(pool, UnbufferedFile, fd, "rb", { buffering: 0 })
      const { raw }: UnbufferedFile = handle.file
      assert.strictEqual(raw.name, fd)
      assert.strictEqual(raw.fileno, fd)
      await handle.run((file) => file.close())
    })

    // N1: node:fs cannot move a descriptor's own position, so a file keeps its own
    it("begins where the descriptor is, and does not move it", async () => {
      const fd = openSync(dir.file("abc\ndef\nghi"), "r+")
      readSync(fd, new Uint8Array(4))
      const handle = await openOn(pool, BufferedRandom, fd, "rb+", { closefd: false })
      assert.strictEqual(await handle.run((file) => file.tell()), 4)
      assert.strictEqual(show(await handle.run((file) => file.readline())), "def\n")
      await handle.run((file) => file.seek(6))
      await handle.run((file) => file.write(bytes("F")))
      await handle.run((file) => file.close())
      const text = await openOn(pool, TextReader, fd, "r")
      assert.strictEqual(await text.run((file) => file.tell()), 4)
      assert.strictEqual(await text.run((file) => file.read()), "deF\nghi")
      await text.run((file) => file.close())
    })

    it("T06 a descriptor that was given stays open if the rest fails", async () => {
      const path = dir.file("abc")
      const fd = openSync(path, "r")
      const refused = answer(run(pool, () => openFile(fd, "r", { encoding: "nope" })))
      assert.strictEqual(await refused, "UnknownEncodingError: unknown encoding: nope")
      assert.isTrue(refersTo(fd, path))
      closeSync(fd)
    })
  })
})
