/** Random contents and operations against models that know nothing of buffers. */
import { assert, describe, it } from "vitest"
import { lookupErrorHandler } from "../src/codecs/errorHandlers.js"
import { lookupCodec } from "../src/codecs/lookup.js"
import type { Newline } from "../src/codecs/newline.js"
import { BufferedReader } from "../src/io/bufferedReader.js"
import { BufferedWriter } from "../src/io/bufferedWriter.js"
import { openFile } from "../src/io/open.js"
import type { RawIO, Whence } from "../src/io/rawIO.js"
import { TextReader } from "../src/io/textReader.js"
import { UnbufferedFile } from "../src/io/unbuffered.js"
import type { Program } from "../src/program/program.js"
import { inlinePool } from "./support/backends.js"
import { concatBytes, latin, show } from "./support/bytes.js"
import { runSync } from "./support/driver.js"
import { textWriterOn } from "./support/handles.js"
import { newlineRules, splitNaively, TextModel, WriteModel } from "./support/model.js"
import { Random } from "./support/random.js"
import { content, makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()
const pool = inlinePool()
/** Random contents for each property; more of them find more. */
const rounds = Number(process.env["PROPERTY_ROUNDS"] ?? 12)
const blockSizes = [1, 2, 3, 7, undefined]

/** Line ends in every mixture, characters of one to four bytes, and bytes that are no UTF-8. */
const pieces = ["\n", "\r", "\r\n", "a", "b", "\u00c3\u00a9", "\u00e2\u0082\u00ac", "\u00f0\u009f\u0098\u0080"]
const bad = ["\u00ff", "\u00c3", "\u00e2\u0082", "\u00f0\u009f", "\u0080"]

const randomContent = (random: Random, valid: boolean): Uint8Array => {
  const text = random.list(40, () => random.pick(!valid && random.below(6) === 0 ? bad : pieces)).join("")
  // "\r" and "\n" with bytes between them that are ignored have a test of their own
  return latin(text.replace(new RegExp(`(?<=\r)(${bad.join("|")})+(?=\n)`, "g"), "a"))
}

/** What a text decodes to at once, by the platform's decoder; N17: it replaces as CPython does. */
const decodeWhole = (data: Uint8Array, errors: string): string => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(data)
  return errors === "ignore" ? text.replaceAll("\ufffd", "") : text
}

const rawOf = (path: string, mode: "rb" | "wb" | "ab"): RawIO => {
  const file = runSync(pool, () => openFile(path, mode, { buffering: 0 }))
  assert.instanceOf(file, UnbufferedFile)
  return file.raw
}

const openText = (
  path: string,
  size: number | undefined,
  newline: Newline,
  errors: string,
  encoding = "utf-8"
): TextReader =>
  new TextReader(new BufferedReader(rawOf(path, "rb"), size ?? 4096, { growing: size === undefined }), {
    codec: lookupCodec(encoding),
    handler: lookupErrorHandler(errors),
    newline
  })

const ask = <A>(file: { readonly rollback?: () => void }, operation: () => Program<A>): A =>
  runSync(pool, operation, { rollback: () => file.rollback?.() })

const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le")
const utf32 = (text: string): Buffer => {
  const codePoints = [...text].map((char) => char.codePointAt(0) ?? 0)
  const out = Buffer.alloc(4 * codePoints.length)
  for (const [index, codePoint] of codePoints.entries()) out.writeUInt32LE(codePoint, 4 * index)
  return out
}

/** Encodings in which "\n" is more than a byte, or text begins with a mark. U+0A0D and U+0D0A look like line ends. */
const wideEncodings: ReadonlyArray<{ readonly encoding: string; readonly encode: (text: string) => Uint8Array }> = [
  { encoding: "utf-8-sig", encode: (text) => Buffer.from(`\ufeff${text}`) },
  { encoding: "utf-16-le", encode: utf16 },
  { encoding: "utf-16-be", encode: (text) => utf16(text).swap16() },
  { encoding: "utf-16", encode: (text) => utf16(`\ufeff${text}`) },
  { encoding: "UTF16", encode: (text) => utf16(`\ufeff${text}`).swap16() }, // the mark decides
  { encoding: "utf-32", encode: (text) => utf32(`\ufeff${text}`) },
  { encoding: "utf-32-be", encode: (text) => utf32(text).swap32() }
]

/** Does random operations on a reader and on its model. */
const mixture = (reader: TextReader, model: TextModel, random: Random, title: string): void => {
  const marks: Array<readonly [cookie: number, position: number]> = []
  const log: Array<string> = []
  const same = (name: string, got: unknown, expected: unknown): void => {
    log.push(name)
    assert.deepStrictEqual(got, expected, `${title}: ${log.join(", ")}`)
  }
  for (let step = 0; step < 25; step++) {
    const n = random.below(6)
    switch (random.below(9)) {
      case 0:
        same(`read(${n})`, ask(reader, () => reader.read(n)), model.read(n))
        break
      case 1:
      case 2:
        same("readline()", ask(reader, () => reader.readline()), model.readline())
        break
      case 3:
        same(`readline(${n})`, ask(reader, () => reader.readline(n)), model.readline(n))
        break
      case 4:
        same(`readlines(${n + 1})`, ask(reader, () => reader.readlines(n + 1)), model.readlines(n + 1))
        break
      case 5:
        marks.push([ask(reader, () => reader.tell()), model.position])
        log.push("tell")
        break
      case 6: {
        const mark = marks[random.below(marks.length + 1)]
        ask(reader, () => reader.seek(mark?.[0] ?? 0))
        model.position = mark?.[1] ?? 0
        log.push(`seek(${mark?.[0] ?? 0})`)
        break
      }
      case 7: {
        const batch = ask(reader, () => reader.readLineBatch(1 + n, true, n % 2 === 0)) ?? []
        const used = random.below(batch.length + 1)
        reader.unreadLines(batch, used)
        const lines = batch.slice(0, used)
        same(`batch of ${batch.length}, ${used} used`, lines, lines.map(() => model.readline()))
        break
      }
      default:
        if (random.below(4) > 0) break
        same("read()", ask(reader, () => reader.read()), model.read())
    }
  }
  same("read()", ask(reader, () => reader.read()), model.read())
}

describe.each(newlineRules)("text, rule %j", (newline) => {
  describe.each(blockSizes)("blocks of %j", (size) => {
    /** Runs a check over random contents; what fails names its seed. */
    const forContents = (
      check: (open: () => TextReader, text: string, random: Random, title: string) => void
    ): void => {
      for (let seed = 1; seed <= rounds; seed++) {
        const random = new Random(seed * 7919)
        const errors = random.pick(["strict", "replace", "ignore"])
        const data = randomContent(random, errors === "strict")
        const path = dir.file(data)
        const readers: Array<TextReader> = []
        const open = (): TextReader => {
          const reader = openText(path, size, newline, errors)
          readers.push(reader)
          return reader
        }
        check(open, decodeWhole(data, errors), random, `seed ${seed}: ${JSON.stringify(show(data))}, ${errors}`)
        for (const reader of readers) runSync(pool, () => reader.close())
      }
    }

    it("read() is the whole, read(n) its pieces", () => {
      forContents((open, text, random, title) => {
        const whole = new TextModel(text, newline).rest
        const all = open()
        assert.strictEqual(ask(all, () => all.read()), whole, title)
        assert.strictEqual(ask(all, () => all.read()), "", title)
        const byPieces = open()
        let joined = ""
        for (;;) {
          const count = 1 + random.below(5)
          const piece = ask(byPieces, () => byPieces.read(count))
          joined += piece
          if ([...piece].length < count) break
        }
        assert.strictEqual(joined, whole, title)
      })
    })

    it("lines are the same one by one, together, and in batches", () => {
      forContents((open, text, random, title) => {
        const expected = new TextModel(text, newline).readlines()
        const together = open()
        assert.deepStrictEqual(ask(together, () => together.readlines()), expected, title)
        const single = open()
        const lines: Array<string> = []
        for (
          let line = ask(single, () => single.readline());
          line !== "";
          line = ask(single, () => single.readline())
        ) {
          lines.push(line)
        }
        assert.deepStrictEqual(lines, expected, title)
        for (const keepEnds of [true, false]) {
          const inBatches = open()
          const batches: Array<ReadonlyArray<string>> = []
          for (;;) {
            const [max, ahead] = [1 + random.below(4), random.below(2) === 0]
            const batch = ask(inBatches, () => inBatches.readLineBatch(max, keepEnds, ahead))
            if (batch === undefined) break
            assert.isTrue(batch.length > 0 && batch.length <= max, title)
            batches.push(batch)
          }
          const ends = newline === null || newline === "" ? /(\r\n|\r|\n)$/ : new RegExp(`${newline}$`)
          const wanted = keepEnds ? expected : expected.map((line) => line.replace(ends, ""))
          assert.deepStrictEqual(batches.flat(), wanted, title)
        }
      })
    })

    it("a position after any line leads back to the same rest", () => {
      forContents((open, text, _, title) => {
        const reader = open()
        const model = new TextModel(text, newline)
        const marks: Array<readonly [cookie: number, rest: string]> = []
        for (;;) {
          marks.push([ask(reader, () => reader.tell()), model.rest])
          const line = model.readline()
          assert.strictEqual(ask(reader, () => reader.readline()), line, title)
          if (line === "") break
        }
        for (const [cookie, rest] of marks.reverse()) {
          assert.strictEqual(ask(reader, () => reader.seek(cookie)), cookie, title)
          assert.strictEqual(ask(reader, () => reader.read()), rest, title)
        }
      })
    })

    it("any mixture of operations does what the model does", () => {
      forContents((open, text, random, title) => mixture(open(), new TextModel(text, newline), random, title))
    })
  })

  it.each(wideEncodings)("any mixture of operations does what the model does, in $encoding", ({ encode, encoding }) => {
    for (const size of blockSizes) {
      for (let seed = 1; seed <= rounds / 2; seed++) {
        const random = new Random(seed * 86_028_121)
        const text = random.list(25, () => random.pick(["\n", "\r", "\r\n", "a", "\u0a0d", "\u0d0a", "é", "😀"])).join(
          ""
        )
        const reader = openText(dir.file(encode(text)), size, newline, "strict", encoding)
        mixture(
          reader,
          new TextModel(text, newline),
          random,
          `blocks of ${size}, seed ${seed}: ${JSON.stringify(text)}`
        )
        runSync(pool, () => reader.close())
      }
    }
  })
})

describe.each(blockSizes)("bytes, blocks of %j", (size) => {
  it("any mixture of operations does what the model does", () => {
    for (let seed = 1; seed <= 4 * rounds; seed++) {
      const random = new Random(seed * 104_729)
      const data = randomContent(random, false)
      const reader = new BufferedReader(rawOf(dir.file(data), "rb"), size ?? 4096)
      const model = new TextModel(show(data) ?? "", "\n")
      const log: Array<string> = []
      const same = (name: string, got: unknown, expected: unknown): void => {
        log.push(name)
        assert.deepStrictEqual(got, expected, `seed ${seed}: ${JSON.stringify(show(data))}: ${log.join(", ")}`)
      }
      const lines = (batch: ReadonlyArray<Uint8Array>): ReadonlyArray<string | null> => batch.map(show)
      for (let step = 0; step < 25; step++) {
        const n = random.below(9)
        const at = model.position
        switch (random.below(11)) {
          case 0:
            same(`read(${n})`, show(ask(reader, () => reader.read(n))), model.read(n))
            break
          case 1:
            same("readline()", show(ask(reader, () => reader.readline())), model.readline())
            break
          case 2:
            same(`readline(${n})`, show(ask(reader, () => reader.readline(n))), model.readline(n))
            break
          case 3:
            same(`readlines(${n})`, lines(ask(reader, () => reader.readlines(n))), model.readlines(n))
            break
          case 4: {
            const got = show(ask(reader, () => reader.read1(n))) ?? ""
            same(`read1(${n})`, got, model.read(got.length))
            assert.isTrue(got.length > 0 || n === 0 || model.rest === "", log.join(", "))
            break
          }
          case 5: {
            const got = show(ask(reader, () => reader.peek())) ?? ""
            same("peek()", got, model.rest.slice(0, got.length))
            assert.isTrue(got.length > 0 || model.rest === "", log.join(", "))
            break
          }
          case 6: {
            const target = new Uint8Array(n)
            const count = ask(reader, () => reader.readinto(target)) ?? 0
            same(`readinto(${n})`, show(target.subarray(0, count)), model.read(n))
            break
          }
          case 7: {
            const batch = ask(reader, () => reader.readLineBatch(1 + n, true, n % 2 === 0)) ?? []
            const used = random.below(batch.length + 1)
            reader.unreadLines(batch, used)
            const taken = batch.slice(0, used)
            same(`batch of ${batch.length}, ${used} used`, lines(taken), taken.map(() => model.readline()))
            break
          }
          case 8:
            same("tell()", ask(reader, () => reader.tell()), at)
            break
          case 9: {
            const whence = random.below(3) as Whence
            const base = whence === 0 ? 0 : whence === 1 ? at : data.length
            const target = random.below(data.length + 4)
            same(`seek to ${target} by ${whence}`, ask(reader, () => reader.seek(target - base, whence)), target)
            model.position = target
            break
          }
          default:
            if (random.below(4) === 0) same("read()", show(ask(reader, () => reader.read())), model.read())
        }
      }
      same("read()", show(ask(reader, () => reader.read())), model.read())
      runSync(pool, () => reader.close())
    }
  })
})

describe.each(["wb", "ab"] as const)("writing, mode %s", (mode) => {
  it.each(blockSizes)("any mixture of operations does what the model does, with a buffer of %j", (size) => {
    for (let seed = 1; seed <= 4 * rounds; seed++) {
      const random = new Random(seed * 15_485_863)
      const before = mode === "ab" ? "before" : ""
      const path = dir.file(before)
      const writer = new BufferedWriter(rawOf(path, mode), size ?? 16)
      const model = new WriteModel(mode === "ab", before)
      const log: Array<string> = []
      for (let step = 0; step < 25; step++) {
        const n = random.below(30)
        switch (random.below(6)) {
          case 0:
          case 1:
          case 2: {
            const data = String.fromCharCode(65 + step).repeat(n)
            log.push(`write(${n} ${data.slice(0, 1)})`)
            assert.strictEqual(runSync(pool, () => writer.write(latin(data))), n)
            model.write(data)
            break
          }
          case 3:
            log.push("flush()")
            runSync(pool, () => writer.flush())
            assert.strictEqual(content(path), model.content, `seed ${seed}: ${log.join(", ")}`)
            break
          case 4:
            log.push(`seek(${n})`)
            assert.strictEqual(runSync(pool, () => writer.seek(n)), n)
            model.position = n
            break
          default:
            log.push(`truncate(${n})`)
            assert.strictEqual(runSync(pool, () => writer.truncate(n)), n)
            model.truncateTo(n)
        }
        if (mode === "wb") {
          assert.strictEqual(runSync(pool, () => writer.tell()), model.position, `seed ${seed}: ${log.join(", ")}`)
        }
      }
      runSync(pool, () => writer.close())
      assert.strictEqual(content(path), model.content, `seed ${seed}: ${log.join(", ")}`)
    }
  })
})

describe.each(newlineRules)("writing text, rule %j", (newline) => {
  it.each(blockSizes)("what is written reads back, with a buffer of %j", (size) => {
    for (let seed = 1; seed <= rounds; seed++) {
      const random = new Random(seed * 32_452_843)
      const path = dir.fresh()
      const lineBuffering = random.below(2) === 0
      const writer = textWriterOn(rawOf(path, "wb"), size ?? 4096, { newline, lineBuffering })
      let written = ""
      for (let step = 0; step < 20; step++) {
        const text = random.list(6, () => random.pick(["\n", "\r", "a", "é", "€", "😀"])).join("")
        assert.strictEqual(runSync(pool, () => writer.write(text)), [...text].length)
        written += newline === "\r" || newline === "\r\n" ? text.replaceAll("\n", newline) : text
        if (random.below(5) === 0) runSync(pool, () => writer.flush())
        if (lineBuffering && /[\n\r]/.test(text)) {
          assert.strictEqual(content(path), show(Buffer.from(written)), `seed ${seed}`)
        }
      }
      runSync(pool, () => writer.close())
      assert.strictEqual(content(path), show(Buffer.from(written)), `seed ${seed}`)
      const reader = openText(path, size, newline, "strict")
      assert.deepStrictEqual(
        runSync(pool, () => reader.readlines()).join(""),
        new TextModel(written, newline).rest,
        `seed ${seed}`
      )
      runSync(pool, () => reader.close())
    }
  })
})

describe("the model itself", () => {
  it("splits as CPython does (T01)", () => {
    const text = "AAA\nBB\0B\nCCC\rDDD\rEEE\r\nFFF\r\nGGG"
    assert.deepStrictEqual(newlineRules.map((rule) => splitNaively(text, rule).length), [7, 7, 5, 5, 3])
    assert.strictEqual(concatBytes([latin("a"), latin("b")]).length, 2)
  })
})
