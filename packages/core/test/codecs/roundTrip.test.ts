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

/** The EBCDIC pages: what keeps them out of `lookupCodec`. */
const ebcdic = /^cp(037|1026|1140|273|424|500|875)$/

/** A line feed and a carriage return are single units; as bytes, they are never a part of another character. */
const lineEndsAreUnits = (codec: Codec, chars: ReadonlyArray<string>): void => {
  if (codec.hasByteOrderMark) return
  const encoder = codec.makeEncoder(strict)
  const lineEnds = [...encoder.encode("\n\r")].filter((byte) => byte !== 0)
  assert.deepStrictEqual(lineEnds, ebcdic.test(codec.name) ? [0x25, 0x0d] : [0x0a, 0x0d])
  assert.strictEqual(encoder.encode("\n\r").length, 2 * codec.unit)
  if (codec.unit > 1 || ebcdic.test(codec.name)) return
  for (const char of chars) {
    if (char === "\n" || char === "\r") continue
    const bytes = encoder.encode(char)
    assert.isFalse(bytes.includes(0x0a) || bytes.includes(0x0d), char)
  }
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
      lineEndsAreUnits(codec, chars)
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
})
