/** Files in memory: the answers of CPython's BytesIO and StringIO. */
import { assert, describe, it } from "vitest"
import type { BufferedRandom } from "../src/io/bufferedRandom.js"
import { BytesIO, MemoryFile, StringIO } from "../src/io/memory.js"
import type { TextFile } from "../src/io/textFile.js"
import type { Program } from "../src/program/program.js"
import { inlinePool } from "./support/backends.js"
import { bytes, show } from "./support/bytes.js"
import { runSync } from "./support/driver.js"

const pool = inlinePool()

const onBytes = (initial?: string) => {
  const file = new BytesIO(initial === undefined ? undefined : bytes(initial))
  const get = (operation: (file: BufferedRandom) => Program<unknown>): unknown => {
    const value = runSync(pool, () => operation(file))
    return value instanceof Uint8Array ? show(value) : value
  }
  const all = (): string | null => {
    get((file) => file.flush())
    return file.raw instanceof MemoryFile ? show(file.raw.getvalue()) : null
  }
  return { file, get, all }
}

const onText = (initial?: string, newline?: ConstructorParameters<typeof StringIO>[1]) => {
  const file = new StringIO(initial, newline)
  const get = <A>(operation: (file: TextFile) => Program<A>): A => runSync(pool, () => operation(file))
  const all = (): string => runSync(pool, () => file.getvalue())
  return { file, get, all }
}

describe("bytes in memory", () => {
  it("reads, writes, seeks", () => {
    const { all, get } = onBytes("one\ntwo\nthree")
    assert.strictEqual(get((file) => file.readline()), "one\n")
    assert.strictEqual(get((file) => file.tell()), 4)
    get((file) => file.write(bytes("TWO")))
    assert.strictEqual(get((file) => file.read()), "\nthree")
    assert.strictEqual(get((file) => file.seek(-5, 2)), 8)
    assert.strictEqual(get((file) => file.seek(1, 1)), 9)
    assert.strictEqual(get((file) => file.read(2)), "hr")
    assert.strictEqual(get((file) => file.read()), "ee")
    assert.strictEqual(get((file) => file.read()), "")
    assert.strictEqual(all(), "one\nTWO\nthree")
  })

  it("is empty by default, and grows", () => {
    const { all, get } = onBytes()
    assert.strictEqual(get((file) => file.read()), "")
    for (let count = 0; count < 1000; count++) get((file) => file.write(bytes("0123456789".repeat(10))))
    assert.strictEqual(get((file) => file.tell()), 100_000)
    assert.isTrue(all() === "0123456789".repeat(10_000))
  })

  it("R13 a hole is filled with NULs", () => {
    const { all, get } = onBytes("abc")
    assert.strictEqual(get((file) => file.seek(5)), 5)
    get((file) => file.write(bytes("x")))
    assert.strictEqual(all(), "abc\0\0x")
  })

  it("an empty write makes it no longer, wherever it is", () => {
    const memory = new MemoryFile(bytes("abc"))
    const empty = new Uint8Array(0)
    runSync(pool, () => memory.seek(10, 0))
    assert.strictEqual(runSync(pool, () => memory.write(empty, 0, 0, { completed: () => undefined })), 0)
    assert.strictEqual(runSync(pool, () => memory.pwrite(empty, 20)), 0)
    assert.strictEqual(show(memory.getvalue()), "abc")
  })

  it("R13 a hole over what truncate cut off is filled with NULs", () => {
    const { all, get } = onBytes("abcdef")
    assert.strictEqual(get((file) => file.truncate(2)), 2)
    get((file) => file.seek(4))
    get((file) => file.write(bytes("x")))
    assert.strictEqual(all(), "ab\0\0x")
  })

  it("truncate makes it shorter, never longer, and does not move", () => {
    const { all, get } = onBytes("abc")
    assert.strictEqual(get((file) => file.truncate(10)), 10)
    assert.strictEqual(all(), "abc")
    assert.strictEqual(get((file) => file.read(2)), "ab")
    assert.strictEqual(get((file) => file.truncate()), 2)
    assert.strictEqual(get((file) => file.tell()), 2)
    assert.strictEqual(all(), "ab")
    assert.throws(() => get((file) => file.truncate(-1)), /negative size value -1/)
  })

  it("R12 refuses places before the start", () => {
    const { get } = onBytes("abc")
    assert.throws(() => get((file) => file.seek(-1)), /negative seek value -1/)
    assert.strictEqual(get((file) => file.tell()), 0)
  })

  it("keeps a copy of what it was made of, and gives copies", () => {
    const initial = bytes("abc")
    const raw = new MemoryFile(initial)
    initial[0] = 0x78
    assert.strictEqual(show(raw.getvalue()), "abc")
    raw.getvalue()[0] = 0x78
    assert.strictEqual(show(raw.getvalue()), "abc")
  })

  it("reads and writes at a place", () => {
    const raw = new MemoryFile(bytes("abcdef"))
    assert.strictEqual(show(runSync(pool, () => raw.pread(2, 3))), "de")
    assert.strictEqual(show(runSync(pool, () => raw.pread(9, 5))), "f")
    assert.strictEqual(show(runSync(pool, () => raw.pread(9, 50))), "")
    assert.strictEqual(runSync(pool, () => raw.pwrite(bytes("XY"), 7)), 2)
    assert.strictEqual(runSync(pool, () => raw.tell()), 0)
    assert.strictEqual(show(raw.getvalue()), "abcdef\0XY")
  })

  it("R09 refuses everything after close, has no descriptor, and is no terminal", () => {
    const { file, get } = onBytes("abc")
    assert.throws(() => file.raw.fileno, /^fileno$/)
    assert.isFalse(file.raw.isatty)
    get((it) => it.close())
    assert.isTrue(file.closed)
    const operations: ReadonlyArray<(file: BufferedRandom) => Program<unknown>> = [
      (it) => it.read(),
      (it) => it.write(bytes("x")),
      (it) => it.flush(),
      (it) => it.tell(),
      (it) => it.seek(0),
      (it) => it.truncate()
    ]
    for (const operation of operations) assert.throws(() => get(operation), /closed file/)
    assert.throws(() => file.raw instanceof MemoryFile && file.raw.getvalue(), /closed file/)
    get((it) => it.close())
  })
})

describe("text in memory", () => {
  it("translates nothing by default", () => {
    const { all, file, get } = onText("a\r\nb\n")
    assert.deepStrictEqual(get((it) => it.readlines()), ["a\r\n", "b\n"])
    assert.deepStrictEqual(file.newlines, [])
    assert.strictEqual(all(), "a\r\nb\n")
  })

  it("T01 knows the rules for line ends", () => {
    const any = onText("a\r\nb\nc\r", null)
    assert.deepStrictEqual(any.get((file) => file.readlines()), ["a\n", "b\n", "c\n"])
    const dos = onText("a\nb", "\r\n")
    assert.strictEqual(dos.all(), "a\r\nb")
    assert.deepStrictEqual(dos.get((file) => file.readlines()), ["a\r\n", "b"])
    dos.get((file) => file.write("c\n"))
    assert.strictEqual(dos.all(), "a\r\nbc\r\n")
    const kept = onText("a\rb\r\n", "")
    assert.deepStrictEqual(kept.get((file) => file.readlines()), ["a\r", "b\r\n"])
  })

  it("begins at its start, and overwrites", () => {
    const { all, get } = onText("to be")
    get((file) => file.write("TO"))
    assert.strictEqual(all(), "TO be")
    get((file) => file.seek(0, 2))
    get((file) => file.write(" or not"))
    get((file) => file.seek(0))
    assert.strictEqual(get((file) => file.read()), "TO be or not")
  })

  it("T11 takes lone surrogates", () => {
    const { get } = onText("\udfff")
    get((file) => file.seek(0, 2))
    assert.strictEqual(get((file) => file.write("\ud800")), 1)
    get((file) => file.seek(0))
    assert.strictEqual(get((file) => file.read()), "\udfff\ud800")
  })

  it("T10 counts code points", () => {
    const { get } = onText("😀é\n")
    assert.strictEqual(get((file) => file.read(1)), "😀")
    assert.strictEqual(get((file) => file.readline(1)), "é")
    assert.strictEqual(get((file) => file.read()), "\n")
  })
})
