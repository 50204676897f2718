import { assert, describe, it } from "vitest"
import { parseMode } from "../src/io/mode.js"

const plain = "must have exactly one of create/read/write/append mode"
const none = "Must have exactly one of create/read/write/append mode and at most one plus"

describe("modes", () => {
  // R02 is about FileIO's own modes; `open` has these words for the same strings
  it.each([
    ["R02", "", none],
    ["R02", "aU", "invalid mode: 'aU'"],
    ["R02", "wU+", "invalid mode: 'wU+'"],
    ["R02", "rw", plain],
    ["R02", "r++", "invalid mode: 'r++'"],
    ["R02", "b", none],
    ["T05", "rbt", "can't have text and binary mode at once"],
    ["T05", "rw", plain],
    ["T05", "U", "invalid mode: 'U'"],
    ["T05", "", none],
    ["T05", "rr", "invalid mode: 'rr'"],
    ["T05", "wx", plain],
    ["T05", "xw+", plain],
    ["T05", "+", none],
    ["T05", "t", none],
    ["T05", "bt", "can't have text and binary mode at once"],
    ["T05", "r b", "invalid mode: 'r b'"],
    ["T05", "é", "invalid mode: 'é'"],
    ["T05", "R", "invalid mode: 'R'"]
  ])("%s refuses %j", (_, mode, message) => {
    assert.throws(() => parseMode(mode), new RegExp(`^${message.replace(/[+]/g, "\\+")}$`))
    try {
      parseMode(mode)
    } catch (error) {
      assert.propertyVal(error, "_tag", "InvalidArgumentError")
    }
  })

  it.each([
    ["w", "wb"],
    ["wb", "wb"],
    ["w+", "rb+"],
    ["wb+", "rb+"],
    ["w+b", "rb+"],
    ["a", "ab"],
    ["ab", "ab"],
    ["a+", "ab+"],
    ["r", "rb"],
    ["rb", "rb"],
    ["r+", "rb+"],
    ["r+b", "rb+"],
    ["x", "xb"],
    ["x+", "xb+"]
  ])("R03 %j makes a raw file of mode %j", (mode, raw) => {
    assert.strictEqual(parseMode(mode).raw, raw)
  })

  /** All orders of a mode's letters. */
  const orders = (letters: string): ReadonlyArray<string> =>
    letters.length <= 1
      ? [letters]
      : [...letters].flatMap((letter, at) =>
        orders(letters.slice(0, at) + letters.slice(at + 1)).map((rest) => letter + rest)
      )

  describe.each(["r", "w", "a", "x"] as const)("of base %s", (base) => {
    it.each(["", "+", "b", "t", "+b", "+t"])("mean the same in any order with %j", (more) => {
      const expected = {
        base,
        updating: more.includes("+"),
        binary: more.includes("b"),
        readable: base === "r" || more.includes("+"),
        writable: base !== "r" || more.includes("+")
      }
      const parsed = orders(base + more).map(parseMode)
      assert.isAbove(parsed.length, 0)
      for (const mode of parsed) {
        assert.deepInclude(mode, expected)
        assert.strictEqual(mode.flags, parsed[0]?.flags)
      }
    })
  })

  // the numbers are those of Linux: O_WRONLY 1, O_RDWR 2, O_CREAT 0o100, O_EXCL 0o200, O_TRUNC 0o1000, O_APPEND 0o2000
  it.each([
    ["r", 0],
    ["r+", 2],
    ["w", 0o1101],
    ["w+", 0o1102],
    ["a", 0o2101],
    ["a+", 0o2102],
    ["x", 0o301],
    ["x+", 0o302]
  ])("%j opens with its flags", (mode, flags) => {
    assert.strictEqual(parseMode(mode).flags, flags)
  })
})
