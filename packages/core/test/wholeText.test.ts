/** The text of whole files is that of a handle, in every encoding. */
import { mkdirSync, readFileSync, symlinkSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { decodeText } from "../src/codecs/internal/decodeText.js"
import { TextTooLongError } from "../src/errors/index.js"
import { openFile } from "../src/io/open.js"
import { TextReader } from "../src/io/textReader.js"
import { TextWriter } from "../src/io/textWriter.js"
import type { Program } from "../src/program/program.js"
import type { TextOptions } from "../src/wholeFile/options.js"
import { readText } from "../src/wholeFile/read.js"
import { appendText, writeText } from "../src/wholeFile/write.js"
import { inlinePool } from "./support/backends.js"
import { runSync, start } from "./support/driver.js"
import { Random } from "./support/random.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()

/** Lets the runner report, and other tests begin. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What an operation comes to, with all that can be told of an error. */
const summary = <A>(make: () => Program<A>): unknown => {
  const { task } = start(inlinePool(), make)
  const { outcome } = task
  if (outcome?._tag !== "Failure") return outcome
  const error = outcome.error as Error & { readonly [field: string]: unknown } // whatever it was
  return { ...error, message: error.message, tag: error["_tag"] }
}

function* readByHandle(path: string, options: TextOptions): Program<string> {
  const file = yield* openFile(path, "r", options)
  try {
    return file instanceof TextReader ? yield* file.read() : ""
  } finally {
    yield* file.close()
  }
}

function* writeByHandle(path: string, mode: string, text: string, options: TextOptions): Program<void> {
  const file = yield* openFile(path, mode, options)
  try {
    if (file instanceof TextWriter) yield* file.write(text)
  } finally {
    yield* file.close()
  }
}

const encodings = [
  "utf-8",
  "utf-8-sig",
  "utf-16",
  "utf-16-le",
  "utf-32",
  "latin-1",
  "ascii",
  "cp1252",
  "shift_jis",
  "gb18030"
]
const handlers = ["strict", "ignore", "replace", "surrogateescape", "backslashreplace"]
const newlines = [null, "", "\n", "\r", "\r\n"] as const

describe("texts are what a handle makes of them", () => {
  it("reading, in 1,200 random cases", async () => {
    const random = new Random(7)
    const snippets = ["a", "é", "€", "😀", "\n", "\r", "\r\n", "\ufeff", "日本"].map((text) => Buffer.from(text))
    const rare = [[0xff], [0xfe], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf], [0x80], [0xc3], [0xed, 0xa0, 0x80], [
      0,
      0
    ]]
    for (let round = 0; round < 1200; round++) {
      if (round % 50 === 0) await turn()
      const parts = random.list(8, () => random.below(4) === 0 ? Buffer.from(random.pick(rare)) : random.pick(snippets))
      const path = dir.file(Buffer.concat(parts))
      const options = {
        encoding: random.pick(encodings),
        errors: random.pick(handlers),
        newline: random.pick(newlines)
      }
      assert.deepStrictEqual(
        summary(() => readText(path, options)),
        summary(() => readByHandle(path, options)),
        JSON.stringify([round, options])
      )
    }
  })

  it("writing and adding, in 800 random cases", async () => {
    const random = new Random(8)
    for (let round = 0; round < 800; round++) {
      if (round % 50 === 0) await turn()
      const text = random.list(
        8,
        () => random.pick(["a", "é", "€", "😀", "\n", "\r", "\r\n", "\ufeff", "\udc80", "日"])
      ).join("")
      const before = random.pick(["", "there"])
      const options = {
        encoding: random.pick(encodings),
        errors: random.pick(handlers),
        newline: random.pick(newlines)
      }
      const [ours, theirs] = [dir.file(before), dir.file(before)]
      for (const [mode, make] of [["w", writeText], ["a", appendText]] as const) {
        const outcome = start(inlinePool(), () => make(ours, text, options)).task.outcome
        const expected = start(inlinePool(), () => writeByHandle(theirs, mode, text, options)).task.outcome
        assert.strictEqual(outcome?._tag, expected?._tag, JSON.stringify([round, text, options]))
        if (outcome?._tag === "Failure" && expected?._tag === "Failure") {
          assert.strictEqual(String(outcome.error), String(expected.error))
          break // the handle has truncated the file by now, as CPython does; we have not touched it
        }
        assert.deepStrictEqual(readFileSync(ours), readFileSync(theirs), JSON.stringify([round, mode, text, options]))
      }
    }
  })

  it("errors of files are those of `open`", async () => {
    const locked = dir.fresh()
    mkdirSync(locked)
    const loop = dir.fresh()
    symlinkSync(loop, loop)
    for (const path of ["/no such file", locked, loop, `${dir.file("")}/below`, "x".repeat(300), ""]) {
      assert.deepStrictEqual(summary(() => readText(path)), summary(() => readByHandle(path, {})), path)
      assert.deepStrictEqual(
        summary(() => writeText(path === "/no such file" ? "/no/x" : path, "")),
        summary(() => writeByHandle(path === "/no such file" ? "/no/x" : path, "w", "", {})),
        path
      )
    }
  })

  it("a byte order mark begins a file, and nothing else (T12)", () => {
    const path = dir.fresh()
    for (let time = 0; time < 2; time++) runSync(inlinePool(), () => appendText(path, "a", { encoding: "utf-16" }))
    assert.strictEqual(readFileSync(path).toString("hex"), "fffe61006100")
    assert.strictEqual(runSync(inlinePool(), () => readText(path, { encoding: "utf-16" })), "aa")
  })

  it("a text that no string can hold is a typed error (N16)", () => {
    const decoder = (message: string) => ({
      state: 0,
      consumed: 0,
      bigEndian: false,
      decode: (): string => {
        throw new Error(message)
      }
    })
    const decode = (message: string) => () => decodeText(decoder(message), new Uint8Array(3), 0, 3, true, Infinity)
    assert.throws(decode("Cannot create a string longer than 0x1fffffe8 characters"), TextTooLongError)
    assert.throws(decode("Invalid string length"), TextTooLongError)
    assert.throws(decode("something else"), /^something else$/)
  })
})
