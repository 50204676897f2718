/** Every operation of every kind of handle, on both executors: what it gives, at the end of the file, and when closed. */
import { assert } from "@effect/vitest"
import { AioFiles, type File, type IoError } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { assertFails, reasonsOf } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { tempDir } from "./support/tempDir.js"

/** Bytes as text, so that one table serves text and bytes. */
const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString() : Array.isArray(value) ? value.map(plain) : value

type Operation<F> = (file: F) => Effect.Effect<unknown, IoError.IoError>

interface Row<F> {
  readonly name: string
  readonly run: Operation<F>
  /** What it gives at the start of "one\ntwo\nthree". */
  readonly gives: unknown
  /** What is left afterwards. */
  readonly leaves: string
  /** What it gives at the end of the file; by default "". */
  readonly atEnd?: unknown
}

const content = "one\ntwo\nthree"

const collect = <A>(stream: Stream.Stream<A, IoError.IoError>) =>
  Effect.map(Stream.runCollect(stream), (chunk): unknown => [...chunk])

const target = (byteLength: number, into: (target: Uint8Array) => Effect.Effect<number, IoError.IoError>) =>
  Effect.suspend(() => {
    const memory = new Uint8Array(byteLength).fill(0x2e)
    return Effect.map(into(memory), (count): unknown => [count, memory])
  })

const each = (loop: (f: (line: unknown) => void) => Effect.Effect<void, IoError.IoError>) =>
  Effect.suspend(() => {
    const lines: Array<unknown> = []
    return Effect.map(loop((line) => void lines.push(line)), () => lines as unknown)
  })

const lineRows = <Line>(): ReadonlyArray<Row<File.Lines<Line> & File.Position>> => [
  { name: "readline()", run: (file) => file.readline(), gives: "one\n", leaves: "two\nthree" },
  { name: "readline(2)", run: (file) => file.readline(2), gives: "on", leaves: "e\ntwo\nthree" },
  { name: "readline(0)", run: (file) => file.readline(0), gives: "", leaves: content },
  { name: "readline(-5)", run: (file) => file.readline(-5), gives: "one\n", leaves: "two\nthree" },
  { name: "readline(Infinity)", run: (file) => file.readline(Infinity), gives: "one\n", leaves: "two\nthree" },
  { name: "readlines()", run: (file) => file.readlines(), gives: ["one\n", "two\n", "three"], leaves: "", atEnd: [] },
  { name: "readlines(5)", run: (file) => file.readlines(5), gives: ["one\n", "two\n"], leaves: "three", atEnd: [] },
  { name: "readlines(0)", run: (file) => file.readlines(0), gives: ["one\n", "two\n", "three"], leaves: "", atEnd: [] },
  { name: "lines", run: (file) => collect(file.lines), gives: ["one", "two", "three"], leaves: "", atEnd: [] },
  {
    name: "linesWith({ keepEnds: true })",
    run: (file) => collect(file.linesWith({ keepEnds: true })),
    gives: ["one\n", "two\n", "three"],
    leaves: "",
    atEnd: []
  },
  {
    name: "linesWith({})",
    run: (file) => collect(file.linesWith({})),
    gives: ["one", "two", "three"],
    leaves: "",
    atEnd: []
  },
  {
    name: "forEachLine",
    run: (file) => each((f) => file.forEachLine(f)),
    gives: ["one", "two", "three"],
    leaves: "",
    atEnd: []
  },
  {
    name: "forEachChunk",
    run: (file) => each((f) => file.forEachChunk((lines) => lines.forEach(f))),
    gives: ["one", "two", "three"],
    leaves: "",
    atEnd: []
  },
  {
    name: "foldLines",
    run: (file) => file.foldLines<ReadonlyArray<unknown>>([], (lines, line) => [...lines, line]),
    gives: ["one", "two", "three"],
    leaves: "",
    atEnd: []
  },
  { name: "tell", run: (file) => file.tell, gives: 0, leaves: content, atEnd: 13 },
  { name: "seek(4)", run: (file) => file.seek(4), gives: 4, leaves: "two\nthree", atEnd: 4 },
  { name: "seek(0, 1)", run: (file) => file.seek(0, 1), gives: 0, leaves: content, atEnd: 13 },
  { name: "seek(0, 2)", run: (file) => file.seek(0, 2), gives: 13, leaves: "", atEnd: 13 }
]

const seekRows: ReadonlyArray<Row<File.Position>> = [
  { name: "seek(4, 1)", run: (file) => file.seek(4, 1), gives: 4, leaves: "two\nthree", atEnd: 17 },
  { name: "seek(-5, 2)", run: (file) => file.seek(-5, 2), gives: 8, leaves: "three", atEnd: 8 },
  { name: "seek(99)", run: (file) => file.seek(99), gives: 99, leaves: "", atEnd: 99 }
]

const textRows: ReadonlyArray<Row<File.TextReader>> = [
  ...lineRows<string>(),
  { name: "read()", run: (file) => file.read(), gives: content, leaves: "" },
  { name: "read(-1)", run: (file) => file.read(-1), gives: content, leaves: "" },
  { name: "read(Infinity)", run: (file) => file.read(Infinity), gives: content, leaves: "" },
  { name: "read(5)", run: (file) => file.read(5), gives: "one\nt", leaves: "wo\nthree" },
  { name: "read(99)", run: (file) => file.read(99), gives: content, leaves: "" },
  { name: "read(0)", run: (file) => file.read(0), gives: "", leaves: content }
]

const bytesRows: ReadonlyArray<Row<File.BufferedReader>> = [
  ...lineRows<Uint8Array>(),
  ...seekRows,
  { name: "read()", run: (file) => file.read(), gives: content, leaves: "" },
  { name: "read(-1)", run: (file) => file.read(-1), gives: content, leaves: "" },
  { name: "read(5)", run: (file) => file.read(5), gives: "one\nt", leaves: "wo\nthree" },
  { name: "read(99)", run: (file) => file.read(99), gives: content, leaves: "" },
  { name: "read1(5)", run: (file) => file.read1(5), gives: "one\nt", leaves: "wo\nthree" },
  { name: "read1()", run: (file) => file.read1(), gives: content, leaves: "" },
  { name: "peek", run: (file) => file.peek(1), gives: content, leaves: content },
  {
    name: "readinto",
    run: (file) => target(5, (memory) => file.readinto(memory)),
    gives: [5, "one\nt"],
    leaves: "wo\nthree",
    atEnd: [0, "....."]
  }
]

const rawRows: ReadonlyArray<Row<File.RawFile>> = [
  ...seekRows,
  { name: "read()", run: (file) => file.read(), gives: content, leaves: "" },
  { name: "read(5)", run: (file) => file.read(5), gives: "one\nt", leaves: "wo\nthree" },
  { name: "read(99)", run: (file) => file.read(99), gives: content, leaves: "" },
  { name: "readall", run: (file) => file.readall, gives: content, leaves: "" },
  {
    name: "readinto",
    run: (file) => target(5, (memory) => file.readinto(memory)),
    gives: [5, "one\nt"],
    leaves: "wo\nthree",
    atEnd: [0, "....."]
  },
  { name: "tell", run: (file) => file.tell, gives: 0, leaves: content, atEnd: 13 },
  { name: "seek(4)", run: (file) => file.seek(4), gives: 4, leaves: "two\nthree", atEnd: 4 }
]

interface Readers {
  readonly name: string
  readonly mode: "r" | "rb"
  readonly options: File.OpenOptions
  readonly rows: ReadonlyArray<Row<never>>
}

const readers: ReadonlyArray<Readers> = [
  { name: "TextReader", mode: "r", options: {}, rows: textRows },
  { name: "BufferedReader", mode: "rb", options: {}, rows: bytesRows },
  { name: "RawFile", mode: "rb", options: { buffering: 0 }, rows: rawRows }
]

onEachExecutor("reading", (it) => {
  for (const { mode, name, options, rows } of readers) {
    for (const row of rows) {
      it.effect(`${name}, ${row.name}`, () =>
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          const dir = yield* tempDir
          dir.file("f", content)
          // the rows of a kind take a handle of that kind
          const run = row.run as unknown as Operation<File.TextReader>
          const open = Effect.map(aio.open(dir.at("f"), mode, options), (file) => file as File.TextReader)

          const file = yield* open
          assert.deepStrictEqual(plain(yield* run(file)), row.gives)
          assert.strictEqual(plain(yield* file.read()), row.leaves)

          const ended = yield* open
          yield* ended.read()
          assert.deepStrictEqual(plain(yield* run(ended)), row.atEnd ?? "", "at the end of the file")

          yield* ended.close
          const error = yield* assertFails(run(ended), "ClosedFileError")
          assert.include(error.message, "closed file")
        }))
    }
  }

  it.effect("what is about a file is there when it is closed, except its descriptor", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      for (const { mode, options } of readers) {
        const file: File.FileBase = yield* aio.open(dir.file("f", content), mode, options)
        assert.isAbove(yield* file.fileno, 2)
        yield* file.close
        yield* assertFails(file.fileno, "ClosedFileError")
        assert.deepStrictEqual(
          [file.name, file.readable, file.writable, file.seekable, file.closed],
          [dir.at("f"), true, false, true, true]
        )
      }
    }))

  it.effect("misuse that types rule out is a typed error, and leaves the file as it was", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      dir.file("f", content)
      const text = yield* aio.open(dir.at("f"))
      const bytes = yield* aio.open(dir.at("f"), "rb")
      const raw = yield* aio.open(dir.at("f"), "rb", { buffering: 0 })
      yield* assertFails(text.read(1.5), "InvalidArgumentError")
      yield* assertFails(text.readline(NaN), "InvalidArgumentError")
      yield* assertFails(text.seek(1, 1), "UnsupportedOperation", "can't do nonzero cur-relative seeks")
      yield* assertFails(text.seek(1, 2), "UnsupportedOperation", "can't do nonzero end-relative seeks")
      yield* assertFails(text.seek(-1), "InvalidArgumentError", "negative seek position -1")
      yield* assertFails(text.seek(0, 5 as 0), "InvalidArgumentError", "invalid whence (5, should be 0, 1 or 2)")
      yield* assertFails(bytes.read(1.5), "InvalidArgumentError")
      yield* assertFails(bytes.read(-2), "InvalidArgumentError", "read length must be non-negative or -1")
      yield* assertFails(bytes.seek(-1), "OSError", "[Errno 22] Invalid argument")
      yield* assertFails(bytes.seek(-99, 2), "OSError", "[Errno 22] Invalid argument")
      yield* assertFails(raw.seek(-1), "OSError", "[Errno 22] Invalid argument")
      yield* assertFails(raw.write(Buffer.from("no")), "UnsupportedOperation", "File not open for writing")
      yield* assertFails(raw.truncate(0), "UnsupportedOperation", "File not open for writing")
      assert.strictEqual(yield* text.read(), content)
      assert.strictEqual(plain(yield* bytes.read()), content)
      assert.strictEqual(plain(yield* raw.read()), content)
    }))

  it.effect("a seek to a place that no file has is refused, in the buffer too", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const bytes = yield* aio.open(dir.file("f", content), "rb")
      yield* bytes.peek()
      yield* assertFails(bytes.seek(0, 5 as 0), "InvalidArgumentError", "whence value 5 unsupported")
      for (const offset of [0.5, NaN]) {
        const exit = yield* Effect.exit(bytes.seek(offset))
        assert.isTrue(Exit.isFailure(exit), `seek(${offset}) succeeded`)
        assert.strictEqual(reasonsOf(exit)[0]?.[0], "failure")
      }
      assert.strictEqual(plain(yield* bytes.read()), content)
    }))

  it.effect("a text reader tells its encoding, its error handler and the line ends it met", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      dir.file("f", "a\nb\r\nc")
      const file = yield* aio.open(dir.at("f"), "r", { encoding: "LATIN-1", errors: "replace" })
      assert.deepStrictEqual([file.encoding, file.errors, file.newlines], ["iso8859-1", "replace", []])
      assert.strictEqual(yield* file.read(), "a\nb\nc")
      assert.deepStrictEqual(file.newlines, ["\n", "\r\n"])
      const byDefault = yield* aio.open(dir.at("f"))
      assert.deepStrictEqual([byDefault.encoding, byDefault.errors], ["utf-8", "strict"])
    }))

  it.effect("operations are values: one effect reads anew each time it is run", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.file("f", content))
      const next = file.readline()
      assert.deepStrictEqual([yield* next, yield* next, yield* next, yield* next], ["one\n", "two\n", "three", ""])
    }))

  it.effect("readline and tell agree, and a position leads back to its line", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.file("f", "ä€😀\n".repeat(50)))
      yield* file.readline()
      yield* file.readline()
      const position = yield* file.tell
      const line = yield* file.readline()
      yield* file.read()
      assert.strictEqual(yield* file.seek(position), position)
      assert.strictEqual(yield* file.readline(), line)
      assert.strictEqual(position, 20)
    }))
})

interface Writers {
  readonly name: string
  readonly mode: "w" | "wb"
  readonly options: File.OpenOptions
}

const writers: ReadonlyArray<Writers> = [
  { name: "TextWriter", mode: "w", options: {} },
  { name: "BufferedWriter", mode: "wb", options: {} },
  { name: "RawFile", mode: "wb", options: { buffering: 0 } }
]

type AnyWriter = File.FileBase & File.Position & File.Writing<never>

interface WriteRow {
  readonly name: string
  readonly run: (file: AnyWriter, data: (text: string) => never) => Effect.Effect<unknown, IoError.IoError>
  readonly gives: unknown
  /** What the file, that held "0123456789" when the position was 4, holds once it is closed. */
  readonly holds: string
  /** Not on an unbuffered file, where a write is a call. */
  readonly buffered?: true
}

const writeRows: ReadonlyArray<WriteRow> = [
  { name: "write", run: (file, data) => file.write(data("ab")), gives: 2, holds: "0123ab6789" },
  { name: "write of nothing", run: (file, data) => file.write(data("")), gives: 0, holds: "0123456789" },
  {
    name: "writelines",
    run: (file, data) => file.writelines(["a", "b\n", "c"].map(data)),
    gives: undefined,
    holds: "0123ab\nc89",
    buffered: true
  },
  {
    name: "writelines of an iterable",
    run: (file, data) =>
      file.writelines((function*() {
        yield data("a")
        yield data("b")
      })()),
    gives: undefined,
    holds: "0123ab6789",
    buffered: true
  },
  { name: "flush", run: (file) => file.flush, gives: undefined, holds: "0123456789", buffered: true },
  { name: "truncate()", run: (file) => file.truncate(), gives: 4, holds: "0123" },
  { name: "truncate(2)", run: (file) => file.truncate(2), gives: 2, holds: "01" },
  {
    name: "truncate(2) and write",
    run: (file, data) => Effect.tap(file.truncate(2), file.write(data("ab"))),
    gives: 2,
    holds: "01\0\0ab"
  },
  { name: "tell", run: (file) => file.tell, gives: 4, holds: "0123456789" },
  {
    name: "write and tell",
    run: (file, data) => Effect.andThen(file.write(data("ab")), file.tell),
    gives: 6,
    holds: "0123ab6789"
  },
  {
    name: "write, seek and write",
    run: (file, data) => Effect.andThen(Effect.zip(file.write(data("ab")), file.seek(0)), file.write(data("cd"))),
    gives: 2,
    holds: "cd23ab6789"
  },
  { name: "seek(0, 2)", run: (file) => file.seek(0, 2), gives: 10, holds: "0123456789" }
]

onEachExecutor("writing", (it) => {
  for (const { mode, name, options } of writers) {
    const data = (text: string): never => (mode === "w" ? text : Buffer.from(text)) as never
    for (const row of writeRows) {
      if (name === "RawFile" && row.buffered === true) continue
      it.effect(`${name}, ${row.name}`, () =>
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          const dir = yield* tempDir
          const open = Effect.map(aio.open(dir.at("f"), mode, options), (file) => file as AnyWriter)
          const file = yield* open
          yield* file.write(data("0123456789"))
          yield* file.seek(4)
          assert.deepStrictEqual(yield* row.run(file, data), row.gives)
          yield* file.close
          assert.strictEqual(dir.content("f"), row.holds)
          const error = yield* assertFails(row.run(file, data), "ClosedFileError")
          assert.include(error.message, "closed file")
        }))
    }
  }

  it.effect("write counts code points, and passes nothing on before flush", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.at("f"), "w")
      assert.strictEqual(yield* file.write("a😀\n"), 3)
      assert.strictEqual(dir.content("f"), "")
      yield* file.flush
      assert.strictEqual(dir.content("f"), "a😀\n")
      assert.deepStrictEqual([file.encoding, file.errors, file.lineBuffering], ["utf-8", "strict", false])
    }))

  it.effect("buffering 1 flushes text at each line end", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.at("f"), "w", { buffering: 1 })
      assert.isTrue(file.lineBuffering)
      yield* file.write("one")
      assert.strictEqual(dir.content("f"), "")
      yield* file.write("\ntwo")
      assert.strictEqual(dir.content("f"), "one\ntwo")
    }))

  it.effect("text that cannot be encoded is refused whole, and the file goes on", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.at("f"), "w", { encoding: "latin-1" })
      yield* file.write("before ")
      yield* assertFails(
        file.write("ab€"),
        "UnicodeEncodeError",
        "'latin-1' codec can't encode character '\\u20ac' in position 2: ordinal not in range(256)"
      )
      yield* file.write("after")
      yield* file.close
      assert.strictEqual(dir.content("f"), "before after")
    }))

  it.effect("misuse is a typed error", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const text = yield* aio.open(dir.at("f"), "w")
      const bytes = yield* aio.open(dir.at("g"), "wb")
      const raw = yield* aio.open(dir.at("h"), "wb", { buffering: 0 })
      yield* assertFails(text.seek(1, 1), "UnsupportedOperation", "can't do nonzero cur-relative seeks")
      yield* assertFails(text.seek(-1), "InvalidArgumentError", "negative seek position -1")
      yield* assertFails(text.truncate(-1), "OSError", "[Errno 22] Invalid argument")
      yield* assertFails(bytes.seek(-1), "OSError", "[Errno 22] Invalid argument")
      yield* assertFails(bytes.truncate(0.5), "OSError", "[Errno 22] Invalid argument")
      yield* assertFails(raw.read(1), "UnsupportedOperation", "File not open for reading")
      yield* assertFails(raw.readall, "UnsupportedOperation", "File not open for reading")
      yield* assertFails(raw.readinto(new Uint8Array(1)), "UnsupportedOperation", "File not open for reading")
    }))

  it.effect("the bytes of a write are the caller's again as soon as it ends", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      for (const buffering of [-1, 0]) {
        yield* Effect.scoped(Effect.gen(function*() {
          const file = yield* aio.open(dir.at("f"), "wb", { buffering })
          const memory = Buffer.from("mine")
          yield* file.write(memory)
          memory.fill("x")
        }))
        assert.strictEqual(dir.content("f"), "mine")
      }
    }))
})
