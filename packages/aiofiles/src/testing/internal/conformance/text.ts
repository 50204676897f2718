/**
 * Text: encodings, line ends, and bytes or characters that cannot be decoded or encoded. The expected results are
 * those of CPython.
 */
import * as Effect from "effect/Effect"
import type * as File from "../../../File.js"
import { type Case, equal, fails, table, testCase } from "./support.js"

/** Characters of one to four bytes in UTF-8. */
const sample = "aé€😀\nsecond\n"

/** Encodings with and without a byte order mark, of one and of several bytes per unit. */
const encodings = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"] as const

/** For each newline option, the text and the lines read from "a\nb\r\nc\rd", and the result of writing "a\nb\r\n". */
const newlines: ReadonlyArray<
  readonly [newline: File.Newline, read: string, lines: ReadonlyArray<string>, written: string]
> = [
  [null, "a\nb\nc\nd", ["a\n", "b\n", "c\n", "d"], "a\nb\r\n"],
  ["", "a\nb\r\nc\rd", ["a\n", "b\r\n", "c\r", "d"], "a\nb\r\n"],
  ["\n", "a\nb\r\nc\rd", ["a\n", "b\r\n", "c\rd"], "a\nb\r\n"],
  ["\r", "a\nb\r\nc\rd", ["a\nb\r", "\nc\r", "d"], "a\rb\r\r"],
  ["\r\n", "a\nb\r\nc\rd", ["a\nb\r\n", "c\rd"], "a\r\nb\r\r\n"]
]

export const text: ReadonlyArray<Case> = [
  ...table(
    encodings,
    (encoding) => `text: ${encoding}`,
    ({ aio, at }, encoding) =>
      Effect.gen(function*() {
        const whole = sample.repeat(2000)
        yield* aio.withFile(at("f"), "w", { encoding })((file) => file.write(whole))
        yield* equal("read", yield* aio.withFile(at("f"), "r", { encoding })((file) => file.read()), whole)
        const appended = yield* aio.withFile(at("f"), "a+", { encoding })((file) =>
          Effect.gen(function*() {
            yield* file.write("end")
            yield* file.seek(0)
            return yield* file.read()
          })
        )
        yield* equal("appended", appended, `${whole}end`)
      })
  ),

  ...table(
    newlines,
    ([newline]) => `text: newline ${JSON.stringify(newline)}`,
    ({ aio, at, bytes, put }, [newline, read, lines, written]) =>
      Effect.gen(function*() {
        const path = yield* put("f", "a\nb\r\nc\rd")
        yield* equal("read", yield* aio.withFile(path, "r", { newline })((file) => file.read()), read)
        yield* equal("lines", yield* aio.withFile(path, "r", { newline })((file) => file.readlines()), lines)
        yield* aio.withFile(at("g"), "w", { newline })((file) => file.write("a\nb\r\n"))
        yield* equal("written", yield* bytes("g"), written)
      })
  ),

  testCase(
    "text: bytes that are not UTF-8 fail, are replaced, or survive",
    ({ aio, at, bytes, put }) =>
      Effect.gen(function*() {
        const path = yield* put("f", Uint8Array.of(0x61, 0xff, 0x62))
        const read = (errors?: string) => aio.withFile(path, "r", { errors })((file) => file.read())
        const error = yield* fails("strict", read(), "UnicodeDecodeError")
        yield* equal("where", error._tag === "UnicodeDecodeError" && [error.start, error.end], [1, 2])
        yield* equal("replace", yield* read("replace"), "a\ufffdb")
        yield* equal("ignore", yield* read("ignore"), "ab")
        const survived = yield* read("surrogateescape")
        yield* aio.withFile(at("g"), "w", { errors: "surrogateescape" })((file) => file.write(survived))
        yield* equal("survived", yield* bytes("g"), "a\u00ffb")
      })
  ),

  testCase(
    "text: a character that the encoding lacks fails, and writes nothing",
    ({ aio, at, bytes }) =>
      Effect.gen(function*() {
        const file = yield* aio.open(at("f"), "w", { encoding: "latin-1" })
        yield* file.write("ok")
        yield* fails("write", file.write("5 €"), "UnicodeEncodeError")
        yield* file.write("!")
        yield* file.close
        yield* equal("content", yield* bytes("f"), "ok!")
        yield* fails("unknown", Effect.scoped(aio.open(at("f"), "r", { encoding: "klingon" })), "UnknownEncodingError")
      })
  ),

  testCase("text: a character on the edge of every block", ({ aio, put }) =>
    Effect.gen(function*() {
      for (let shift = 0; shift < 4; shift++) {
        const whole = "x".repeat(8192 - shift) + "😀\r\n".repeat(3000)
        const path = yield* put("f", whole)
        const read = yield* aio.withFile(path, "r", { buffering: 4096 })((file) => file.read())
        yield* equal(`shifted by ${shift}`, read, whole.replaceAll("\r\n", "\n"))
      }
    }))
]
