/**
 * Writing: counts, buffers, positions, appending, truncating, and alternating reads and writes. Results are read back
 * by plain system calls, which do not see the buffers of the library.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Case, equal, fails, latin1, table, testCase, utf8 } from "./support.js"

/** More than the default buffer holds. */
const long = Array.from({ length: 20_000 }, (_, index) => `${index} é\n`)

export const writing: ReadonlyArray<Case> = [
  testCase("write: gives characters for text and bytes for bytes", ({ aio, at, bytes }) =>
    Effect.gen(function*() {
      yield* equal("text", yield* aio.withFile(at("t"), "w")((file) => file.write("é€😀")), 3)
      yield* equal("bytes", yield* aio.withFile(at("b"), "wb")((file) => file.write(utf8("é€😀"))), 9)
      yield* equal("nothing", yield* aio.withFile(at("n"), "w")((file) => file.write("")), 0)
      yield* equal("same", yield* bytes("t"), yield* bytes("b"))
    })),

  ...table(
    [["w", -1], ["w", 1], ["w", 7], ["wb", -1], ["wb", 7], ["wb", 0]] as ReadonlyArray<readonly [string, number]>,
    ([mode, buffering]) => `write: many pieces, mode ${mode}, buffering ${buffering}`,
    ({ aio, at, bytes }, [mode, buffering]) =>
      Effect.gen(function*() {
        const pieces = buffering === -1 ? long : long.slice(0, 300)
        yield* aio.withFile(at("f"), mode, { buffering })((file) =>
          Effect.forEach(pieces, (piece) => file.write(mode === "w" ? piece : utf8(piece)), { discard: true })
        )
        yield* equal("content", yield* bytes("f"), latin1(utf8(pieces.join(""))))
      })
  ),

  testCase(
    "write: flush and sync bring it to the file, and no sooner than that",
    ({ aio, at, bytes }) =>
      Effect.gen(function*() {
        const file = yield* aio.open(at("f"), "w")
        yield* file.write("one ")
        yield* equal("buffered", yield* bytes("f"), "")
        yield* file.flush
        yield* equal("flushed", yield* bytes("f"), "one ")
        yield* file.write("two")
        yield* file.sync
        yield* equal("synced", yield* bytes("f"), "one two")
        yield* file.datasync
      })
  ),

  testCase("writelines, and a sink", ({ aio, at, bytes }) =>
    Effect.gen(function*() {
      yield* aio.withFile(at("f"), "w")((file) => file.writelines(["one\n", "", "two"]))
      yield* equal("writelines", yield* bytes("f"), "one\ntwo")
      yield* aio.withFile(at("g"), "w")((file) => Stream.run(Stream.make("a", "b", "c"), file.sink))
      yield* equal("sink", yield* bytes("g"), "abc")
    })),

  testCase(
    "append: every write goes to the current end of the file",
    ({ aio, at, bytes, put }) =>
      Effect.gen(function*() {
        yield* put("f", "old\n")
        const one = yield* aio.open(at("f"), "ab", { buffering: 0 })
        const other = yield* aio.open(at("f"), "ab", { buffering: 0 })
        yield* equal("begins at the end", yield* one.tell, 4)
        yield* one.write(utf8("one\n"))
        yield* other.write(utf8("other\n"))
        yield* one.seek(0)
        yield* one.write(utf8("again\n"))
        yield* equal("content", yield* bytes("f"), "old\none\nother\nagain\n")
        yield* equal("tell", yield* one.tell, 20)
      })
  ),

  testCase("pwrite and pread leave the position alone", ({ aio, at, bytes }) =>
    Effect.gen(function*() {
      const file = yield* aio.open(at("f"), "wb+")
      yield* file.write(utf8("0123456789"))
      yield* file.seek(2)
      yield* equal("count", yield* file.pwrite(utf8("xy"), 6), 2)
      yield* equal("tell", yield* file.tell, 2)
      yield* equal("read", latin1(yield* file.read()), "2345xy89")
      yield* file.close
      yield* equal("content", yield* bytes("f"), "012345xy89")
    })),

  testCase(
    "truncate: shortens, lengthens with zeros, and keeps the position",
    ({ aio, at, bytes }) =>
      Effect.gen(function*() {
        const file = yield* aio.open(at("f"), "w+b")
        yield* file.write(utf8("hello"))
        yield* equal("shorter", [yield* file.truncate(2), yield* file.tell], [2, 5])
        yield* file.write(utf8("!"))
        yield* file.flush
        yield* equal("a hole", yield* bytes("f"), "he\0\0\0!")
        yield* equal("longer", yield* file.truncate(8), 8)
        yield* equal("zeros", yield* bytes("f"), "he\0\0\0!\0\0")
        yield* file.seek(1)
        yield* equal("here", yield* file.truncate(), 1)
        yield* equal("size", (yield* file.stat).size, 1)
      })
  ),

  testCase("r+: reading and writing in turns", ({ aio, bytes, put }) =>
    Effect.gen(function*() {
      const path = yield* put("f", "0123456789".repeat(2000))
      const file = yield* aio.open(path, "r+b", { buffering: 16 })
      yield* file.read(3)
      yield* file.write(utf8("ABC"))
      yield* equal("goes on", latin1(yield* file.read(4)), "6789")
      yield* file.write(utf8("!"))
      yield* equal("tell", yield* file.tell, 11)
      yield* file.seek(0)
      yield* equal("sees its own", latin1(yield* file.read(12)), "012ABC6789!1")
      yield* file.close
      yield* equal("content", (yield* bytes("f"))?.slice(0, 12), "012ABC6789!1")
    })),

  testCase(
    "write: a file opened for reading refuses to write, and one opened for writing to read",
    ({ aio, at, put }) =>
      Effect.gen(function*() {
        const path = yield* put("f", "x")
        const reader = yield* aio.open(path, "r" as string)
        yield* fails("write", reader.write("y"), "UnsupportedOperation")
        yield* fails("truncate", reader.truncate(0), "UnsupportedOperation")
        const writer = yield* aio.open(at("g"), "w" as string)
        yield* fails("read", writer.read(), "UnsupportedOperation")
      })
  )
]
