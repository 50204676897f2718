/**
 * Reading bytes, text and lines by every operation, from files of several blocks. The sizes are those at which a
 * reader may go wrong: inside of a character, and around the size of a block.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type Case, equal, fails, latin1, table, testCase, utf8 } from "./support.js"

/** Lines of many lengths, with characters of one to four bytes: together several blocks. */
const lines = Array.from(
  { length: 3000 },
  (_, index) => `${index} ${["a", "é", "€", "😀"][index % 4]}${"x".repeat(index % 97)}`
)
const text = lines.join("\n")

/** Sizes of one read, in bytes or code points; the usual block has 8192 bytes. */
const sizes = [1, 2, 3, 7, 4096, 8191, 8192, 8193, 100_000] as const

export const reading: ReadonlyArray<Case> = [
  testCase("read: all of a text, and then the end", ({ aio, put }) =>
    Effect.gen(function*() {
      const file = yield* aio.open(yield* put("f", text))
      yield* equal("text", yield* file.read(), text)
      yield* equal("end", [yield* file.read(), yield* file.readline(), yield* file.read(5)], ["", "", ""])
    })),

  ...table(
    sizes,
    (size) => `read: ${size} characters at a time`,
    ({ aio, put }, size) =>
      Effect.gen(function*() {
        const some = size < 10 ? text.slice(0, 5000) : text
        const file = yield* aio.open(yield* put("f", some))
        const parts: Array<string> = []
        for (;;) {
          const part = yield* file.read(size)
          if (part === "") break
          parts.push(part)
        }
        const points = Array.from(some)
        yield* equal("text", parts.join(""), some)
        yield* equal("sizes", parts.length, Math.ceil(points.length / size))
      })
  ),

  ...table(
    sizes,
    (size) => `read: ${size} bytes at a time, of each layer`,
    ({ aio, put }, size) =>
      Effect.gen(function*() {
        const some = size < 10 ? text.slice(0, 5000) : text
        const path = yield* put("f", some)
        for (const buffering of [-1, 0, 5]) {
          const all = yield* aio.withFile(path, "rb", { buffering })((file) =>
            Effect.gen(function*() {
              const parts: Array<Uint8Array> = []
              for (;;) {
                const part = yield* file.read(size)
                if (part.length === 0) break
                parts.push(part)
              }
              return parts
            })
          )
          yield* equal(`content, buffering ${buffering}`, all.map(latin1).join(""), latin1(utf8(some)))
        }
      })
  ),

  // lines, one by one and in batches
  testCase("readline, readlines, and their limits", ({ aio, put }) =>
    Effect.gen(function*() {
      const path = yield* put("f", "one\ntwo\nthree")
      const file = yield* aio.open(path)
      yield* equal("readline", [yield* file.readline(), yield* file.readline(2)], ["one\n", "tw"])
      yield* equal("readlines", yield* file.readlines(), ["o\n", "three"])
      const bytes = yield* aio.open(path, "rb")
      yield* equal("hint", (yield* bytes.readlines(5)).map(latin1), ["one\n", "two\n"])
      yield* equal("rest", (yield* bytes.readlines()).map(latin1), ["three"])
    })),

  testCase("lines: a stream, forEachLine and foldLines agree", ({ aio, put }) =>
    Effect.gen(function*() {
      const path = yield* put("f", text)
      const streamed = yield* Stream.runCollect(aio.lines(path))
      yield* equal("stream", Array.from(streamed), lines)
      const looped: Array<string> = []
      yield* aio.forEachLine(path, (line) => void looped.push(line))
      yield* equal("loop", looped, lines)
      yield* equal("fold", yield* aio.foldLines(path, 0, (count) => count + 1), lines.length)
      const ends = yield* Stream.runCollect(aio.lines(path, { keepEnds: true }))
      yield* equal("ends", Array.from(ends).join(""), text)
    })),

  testCase("lines: a stream that is stopped closes its file", ({ aio, put }) =>
    Effect.gen(function*() {
      const path = yield* put("f", text)
      const some = yield* Stream.runCollect(Stream.take(aio.lines(path), 3))
      yield* equal("lines", Array.from(some), lines.slice(0, 3))
    })),

  // the operations that depend on the buffer, and the position
  testCase("read1, peek, readinto and pread of a buffered file", ({ aio, put }) =>
    Effect.gen(function*() {
      const file = yield* aio.open(yield* put("f", "0123456789"), "rb", { buffering: 4 })
      yield* equal("peek", latin1(yield* file.peek(1)).slice(0, 1), "0")
      yield* equal("read", latin1(yield* file.read(2)), "01")
      yield* equal("read1", (yield* file.read1(100)).length > 0, true)
      yield* file.seek(2)
      const target = new Uint8Array(3)
      yield* equal("readinto", [yield* file.readinto(target), latin1(target)], [3, "234"])
      yield* equal("pread", latin1(yield* file.pread(4, 6)), "6789")
      yield* equal("pread beyond", latin1(yield* file.pread(4, 60)), "")
      yield* equal("tell", yield* file.tell, 5)
      yield* equal("rest", latin1(yield* file.read()), "56789")
    })),

  testCase("seek and tell, of bytes and of text", ({ aio, put }) =>
    Effect.gen(function*() {
      const path = yield* put("f", "aé€😀z\nsecond line\n")
      const bytes = yield* aio.open(path, "rb")
      yield* equal("end", yield* bytes.seek(-5, 2), 19)
      yield* equal("rest", latin1(yield* bytes.read()), "line\n")
      yield* equal("from here", [yield* bytes.seek(1, 0), yield* bytes.seek(2, 1)], [1, 3])
      const file = yield* aio.open(path)
      const places: Array<readonly [number, string]> = []
      for (let count = 0; count < 8; count++) places.push([yield* file.tell, yield* file.read(1)])
      for (const [place, char] of places) {
        yield* file.seek(place)
        yield* equal(`at ${place}`, yield* file.read(1), char)
      }
      yield* equal("end", [yield* file.seek(0, 2), yield* file.read()], [24, ""])
    })),

  testCase(
    "seek: offsets before the start, and cookies that are not from tell, are refused",
    ({ aio, put }) =>
      Effect.gen(function*() {
        const path = yield* put("f", "hello")
        const bytes = yield* aio.open(path, "rb", { buffering: 0 })
        yield* fails("negative", bytes.seek(-1), "OSError", "EINVAL")
        const file = yield* aio.open(path)
        yield* fails("text from here", file.seek(1, 1), "UnsupportedOperation")
        yield* fails("negative text", file.seek(-1), "InvalidArgumentError")
      })
  )
]
