/** Line ends, on every rule, against a scan of one character at a time. */
import { assert, describe, it } from "vitest"
import {
  checkNewline,
  findLineEnd,
  type Newline,
  newlineKinds,
  splitLines,
  translateNewlines,
  untranslateNewlines
} from "../src/codecs/newline.js"
import { asBuffer } from "../src/internal/buffer.js"
import { latin } from "./support/bytes.js"
import { newlineRules, splitNaively } from "./support/model.js"

/** All texts over an alphabet up to a length. */
const texts = (alphabet: string, length: number): ReadonlyArray<string> =>
  length === 0 ? [""] : ["", ...texts(alphabet, length - 1).flatMap((text) => [...alphabet].map((char) => text + char))]

const units = [
  { unit: 1, bigEndian: false },
  { unit: 2, bigEndian: false },
  { unit: 2, bigEndian: true },
  { unit: 4, bigEndian: false },
  { unit: 4, bigEndian: true }
] as const

const all = [...new Set(texts("a\n\r", 6))]

describe("newline", () => {
  it("T05 refuses any other value", () => {
    for (const newline of ["invalid", "\n\r", "\n\n", " ", "\u2028"]) {
      assert.throws(() => checkNewline(newline), `illegal newline value: ${newline}`)
    }
    for (const newline of newlineRules) assert.strictEqual(checkNewline(newline), newline)
  })

  it.each(
    [
      [null, "AAA\nX\rY\r\nZ"],
      ["", "AAA\nX\rY\r\nZ"],
      ["\n", "AAA\nX\rY\r\nZ"],
      ["\r", "AAA\rX\rY\r\rZ"],
      ["\r\n", "AAA\r\nX\rY\r\r\nZ"]
    ] as const
  )("T02 rule %j writes", (newline, expected) => {
    assert.strictEqual(untranslateNewlines("AAA\nX\rY\r\nZ", newline), expected)
  })

  it("translates every line end to \\n", () => {
    for (const text of all) {
      assert.strictEqual(
        translateNewlines(text),
        splitNaively(text, "").join("|").replace(/(\r\n|\r)(?=\||$)/g, "\n")
          .replaceAll("|", "")
      )
    }
  })

  it.each([
    ["", 0, 0],
    ["a", 0, 0],
    ["a\n", 1, 1],
    ["a\rb", 2, 2],
    ["a\r", 2, 0],
    ["\r\n", 4, 4],
    ["\n\r\n", 5, 5],
    ["\r\r\n", 6, 6],
    ["\n\r", 3, 1],
    ["\n\r\r\n", 7, 7],
    ["\r\n\r", 6, 4]
  ])("T03 %j has the kinds %i, and %i as long as more may follow", (text, atEnd, before) => {
    for (const { bigEndian, unit } of units) {
      const memory = asBuffer(widen(`\n${text}\n`, unit, bigEndian)) // what is outside must not count
      const [start, end] = [unit, unit + text.length * unit]
      const ends = { unit, bigEndian, newline: null }
      assert.strictEqual(newlineKinds(memory, start, end, true, ends), atEnd)
      assert.strictEqual(newlineKinds(memory, start, end, false, ends), before)
    }
  })

  describe.each(newlineRules)("rule %j", (newline) => {
    it("splits every short text as a scan does", () => {
      for (const text of all) {
        const expected = splitNaively(text, newline)
        const kept: Array<string> = []
        splitLines(text, newline, true, kept)
        assert.deepStrictEqual(kept, expected.map((line) => newline === null ? translateNewlines(line) : line), text)
        const bare: Array<string> = []
        splitLines(text, newline, false, bare)
        assert.deepStrictEqual(bare, expected.map((line) => withoutEnd(line, newline)), text)
      }
    })

    it.each(
      [
        { unit: 1, bigEndian: false },
        { unit: 2, bigEndian: false },
        { unit: 2, bigEndian: true },
        { unit: 4, bigEndian: false },
        { unit: 4, bigEndian: true }
      ] as const
    )("finds the first end in units of $unit, big-endian $bigEndian", ({ bigEndian, unit }) => {
      for (const text of all) {
        const memory = asBuffer(widen(`\n${text}\n`, unit, bigEndian)) // what is outside must not count
        const [start, end] = [unit, unit + text.length * unit]
        const first = splitNaively(text, newline)[0] ?? ""
        const whole = withoutEnd(first, newline) !== first
        for (const last of [true, false]) {
          const open = !last && first.endsWith("\r") && first === text && (newline === null || newline === "")
          const expected = whole && !open ? start + first.length * unit : -1
          const found = findLineEnd(memory, start, start, end, last, { unit, bigEndian, newline })
          assert.strictEqual(found, expected, `${JSON.stringify(text)} ${last}`)
        }
      }
    })
  })

  it("finds an end on either side of every window's edge", () => {
    for (const length of [254, 255, 256, 257, 1279, 1280, 1281, 5375, 5376, 5377]) {
      for (const end of ["\n", "\r", "\r\n"]) {
        const memory = asBuffer(latin("x".repeat(length) + end + "y"))
        for (const newline of [null, ""] as const) {
          const ends = { unit: 1, bigEndian: false, newline } as const
          assert.strictEqual(findLineEnd(memory, 0, 0, memory.length, false, ends), length + end.length)
        }
      }
    }
  })
})

const withoutEnd = (line: string, newline: Newline): string => {
  const end = newline === null || newline === "" ? /(\r\n|\r|\n)$/ : new RegExp(`${newline}$`)
  return line.replace(end, "")
}

const widen = (text: string, unit: number, bigEndian: boolean): Uint8Array => {
  const out = new Uint8Array(text.length * unit)
  for (let index = 0; index < text.length; index++) {
    out[index * unit + (bigEndian ? unit - 1 : 0)] = text.charCodeAt(index)
  }
  return out
}
