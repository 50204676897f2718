/**
 * What is written can be read again: encode and decode are the identity on every text that an encoding has bytes for.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Codec } from "../../src/codecs/codec.js"
import { strict } from "../../src/codecs/errorHandlers.js"
import { codecOf, isUnicodeError, Random, suites } from "./oracle/inputs.js"

const codecNames = [...new Set([...suites.map(({ codec }) => codec), "utf-8-sig", "utf-16", "utf-32"])]

const decode = (codec: Codec, bytes: Uint8Array): string =>
  codec.makeDecoder(strict).decode(bytes, 0, bytes.length, true, Infinity)

/** Characters that come back as they were; some encodings have two for a byte, and read it as one of them. */
const repertoire = (codec: Codec): ReadonlyArray<string> => {
  const encoder = codec.makeEncoder(strict)
  const chars: Array<string> = []
  for (let code = 0; code < 0x20400; code += code < 0x600 ? 1 : code < 0xffff ? 23 : 0x1003) {
    const char = String.fromCodePoint(code)
    try {
      encoder.state = 0
      if (decode(codec, encoder.encode(char)) === char) chars.push(char)
    } catch (error) {
      if (!isUnicodeError(error)) throw error
    }
  }
  return chars
}

describe.sequential("round trip", () => {
  it("all encodings are here", () => {
    assert.isAbove(codecNames.length, 90)
  })

  for (const name of codecNames) {
    it(name, () => {
      const codec = codecOf(name)
      const chars = repertoire(codec)
      assert.isAbove(chars.length, 100)
      const random = new Random(3)
      // the longest is longer than any piece in which texts are made
      for (const charCount of [0, 1, 2, 3, 5, 17, 80, 300, 1000, 70_000]) {
        const text = Array.from({ length: charCount }, () => chars[random.below(chars.length)]!).join("")
        const bytes = codec.makeEncoder(strict).encode(text)
        assert.strictEqual(decode(codec, bytes), text)
        assert.isAtMost(bytes.length, charCount * codec.maxBytesPerChar + 4)

        // and in pieces, with a decoder that goes on
        const encoder = codec.makeEncoder(strict)
        const parts = text.match(/[^]{1,9}/gu) ?? []
        const stream = Buffer.concat(parts.slice(0, 500).map((part) => encoder.encode(part)))
        assert.strictEqual(decode(codec, stream), parts.slice(0, 500).join(""))
      }
    })
  }

  it("a line feed and a carriage return are single units, and never a part of another character", () => {
    for (const name of codecNames.filter((name) => !/^cp(037|1026|1140|273|424|500|875)$/.test(name))) {
      const codec = codecOf(name)
      if (codec.hasByteOrderMark) continue
      const encoder = codec.makeEncoder(strict)
      for (const char of ["\n", "\r"]) {
        const bytes = encoder.encode(char)
        assert.strictEqual(bytes.length, codec.unit, name)
        assert.strictEqual(bytes.reduce((sum, byte) => sum + byte), char.charCodeAt(0), name)
        if (codec.unit > 1) continue
        for (const other of repertoire(codec)) {
          if (other !== char) assert.notInclude([...encoder.encode(other)], char.charCodeAt(0), `${name} ${other}`)
        }
      }
    }
  })
})
