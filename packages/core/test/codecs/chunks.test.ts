/**
 * F19: however a stream is cut, its text and its errors are the same: codecs keep nothing between calls but one number.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Decoder } from "../../src/codecs/codec.js"
import { lookupErrorHandler } from "../../src/codecs/errorHandlers.js"
import { countChars } from "../../src/codecs/internal/codePoints.js"
import { multiByteCodecs } from "../../src/codecs/multiByte.js"
import { UnicodeDecodeError } from "../../src/errors/index.js"
import { codecOf, pieces, suites } from "./oracle/inputs.js"

interface Stream {
  readonly codec: string
  readonly mark: string
  readonly fragments: ReadonlyArray<string>
}

/** Encodings in which bytes can be incomplete or wrong, with and without their marks. */
const streams: ReadonlyArray<Stream> = [
  ...suites.flatMap((suite) =>
    suite.kind === "dirty bytes" &&
      (suite.codec === "utf-8" || suite.codec === "ascii" || multiByteCodecs.has(suite.codec))
      ? [{ codec: suite.codec, mark: "", fragments: suite.fragments }]
      : []
  ),
  { codec: "iso8859-7", mark: "", fragments: ["41", "c1", "ae", "ff"] },
  { codec: "utf-8-sig", mark: "", fragments: ["ef", "bb", "bf", "efbbbf", "41"] },
  { codec: "utf-8-sig", mark: "efbbbf", fragments: ["41", "efbbbf", "e282ac", "ff"] },
  { codec: "utf-16-le", mark: "", fragments: ["41", "4100", "00d8", "00dc", "3dd800de", "fffe"] },
  { codec: "utf-16-be", mark: "", fragments: ["41", "0041", "d800", "dc00", "d83dde00", "feff"] },
  { codec: "utf-16", mark: "fffe", fragments: ["41", "4100", "00d8", "00dc", "3dd800de", "fffe"] },
  { codec: "utf-16", mark: "feff", fragments: ["41", "0041", "d800", "dc00", "d83dde00", "feff"] },
  { codec: "utf-32-le", mark: "", fragments: ["41000000", "00f60100", "00d80000", "00001100", "41"] },
  { codec: "utf-32", mark: "fffe0000", fragments: ["41000000", "00f60100", "00d80000", "00001100", "41"] },
  { codec: "utf-32", mark: "0000feff", fragments: ["00000041", "0001f600", "0000d800", "00110000", "41"] }
]

function* inputs({ fragments, mark }: Stream): Generator<Buffer> {
  const random = { kind: "dirty bytes", seed: 7, count: 40, length: 8, fragments } as const
  for (const piece of pieces({ ...random, name: "", codec: "", hashes: {}, handlers: [] })) {
    yield Buffer.from(mark + piece.join(""), "hex")
  }
}

/** The text of a stream that is read to the ends given, as a text layer would; at an error, its place in the stream. */
const readTo = (decoder: Decoder, bytes: Buffer, ends: ReadonlyArray<number>): string => {
  let text = ""
  let at = 0
  for (const end of ends) {
    try {
      text += decoder.decode(bytes, at, end, end === bytes.length, Infinity)
    } catch (error) {
      if (!(error instanceof UnicodeDecodeError)) throw error
      return `!${at + error.start}-${at + error.end}:${error.reason}`
    }
    assert.isAtMost(decoder.consumed, end - at)
    at += decoder.consumed
  }
  return text
}

describe.sequential("chunks", () => {
  for (const stream of streams) {
    for (const handler of ["strict", "ignore", "replace", "surrogateescape", "backslashreplace"]) {
      const makeDecoder = () => codecOf(stream.codec).makeDecoder(lookupErrorHandler(handler))
      it(`${stream.codec} ${stream.mark} ${handler}: cut in two anywhere, or into equal parts of any size`, () => {
        let problems = 0
        for (const bytes of inputs(stream)) {
          const whole = readTo(makeDecoder(), bytes, [bytes.length])
          if (whole.startsWith("!")) problems++
          for (let size = 1; size < bytes.length; size++) {
            const hex = bytes.toString("hex")
            assert.strictEqual(readTo(makeDecoder(), bytes, [size, bytes.length]), whole, `${hex} cut at ${size}`)
            const ends = Array.from({ length: Math.ceil(bytes.length / size) }, (_, part) => (part + 1) * size)
            ends[ends.length - 1] = bytes.length
            assert.strictEqual(readTo(makeDecoder(), bytes, ends), whole, `${hex} in parts of ${size}`)
          }
        }
        if (handler === "strict") assert.isAbove(problems, 0)
      })
    }
  }
})

describe.sequential("a limit of code points", () => {
  for (const stream of streams) {
    for (const handler of ["ignore", "replace", "surrogateescape", "backslashreplace"]) {
      it(`${stream.codec} ${stream.mark} ${handler}: pieces make the whole, none is longer than it may be`, () => {
        const codec = codecOf(stream.codec)
        for (const bytes of inputs(stream)) {
          // every byte of `surrogateescape` is an answer by itself, so the handlers never give up here
          const whole = attempt(() => readTo(codec.makeDecoder(lookupErrorHandler(handler)), bytes, [bytes.length]))
          if (whole === undefined || whole.startsWith("!")) continue
          for (const limit of [1, 2, 3, 7]) {
            const decoder = codec.makeDecoder(lookupErrorHandler(handler))
            let text = ""
            for (let at = 0; at < bytes.length;) {
              const piece = decoder.decode(bytes, at, bytes.length, true, limit)
              // longer only if it is one answer of the handler, or two code points that are one code
              if (countChars(piece) > limit) {
                assert.match(
                  piece,
                  /^(?:(?:\\x[0-9a-f]{2})+|[\udc80-\udcff]+|.[\u0300\u0301\u0304\u030c\u309a\u02e5\u02e9])$/u
                )
              } else if (piece === "") {
                assert.isTrue(handler === "ignore" || decoder.consumed > 0 || stream.codec === "utf-8-sig")
              }
              text += piece
              if (decoder.consumed === 0) break
              at += decoder.consumed
            }
            assert.strictEqual(text, whole, `${bytes.toString("hex")} by ${limit}`)
          }
        }
      })
    }
  }

  it("0 consumes a byte order mark and nothing else", () => {
    for (
      const [name, hex, consumed] of [
        ["utf-8", "efbbbf41", 0],
        ["utf-8-sig", "efbbbf41", 3],
        ["utf-8-sig", "41", 0],
        ["utf-16", "fffe4100", 2],
        ["utf-16", "feff0041", 2],
        ["utf-16-le", "fffe4100", 0],
        ["utf-32", "0000feff00000041", 4],
        ["cp1252", "8041", 0],
        ["shift_jis", "82a0", 0]
      ] as const
    ) {
      const bytes = Buffer.from(hex, "hex")
      const decoder = codecOf(name).makeDecoder(lookupErrorHandler("strict"))
      assert.strictEqual(decoder.decode(bytes, 0, bytes.length, true, 0), "")
      assert.strictEqual(decoder.consumed, consumed, `${name} ${hex}`)
    }
  })

  it("stops before a replacement that would make the text too long, and delivers it whole after that", () => {
    const bytes = Buffer.from("ab\xff\xfecd", "latin1")
    const decoder = codecOf("utf-8").makeDecoder(lookupErrorHandler("backslashreplace"))
    const at = (start: number, limit: number) => [decoder.decode(bytes, start, 6, true, limit), decoder.consumed]
    assert.deepStrictEqual(at(0, 3), ["ab", 2])
    assert.deepStrictEqual(at(0, 6), ["ab\\xff", 3])
    assert.deepStrictEqual(at(2, 3), ["\\xff", 1])
    assert.deepStrictEqual(at(2, 5), ["\\xff", 1])
    assert.deepStrictEqual(at(3, 5), ["\\xfec", 2])
  })

  it("counts a character beyond the first plane once", () => {
    for (const name of ["utf-8", "utf-16-le", "utf-32-be", "gb18030"]) {
      const codec = codecOf(name)
      const bytes = codec.makeEncoder(lookupErrorHandler("strict")).encode("😀é😀x".repeat(50))
      const decoder = codec.makeDecoder(lookupErrorHandler("strict"))
      assert.strictEqual(decoder.decode(bytes, 0, bytes.length, true, 7), "😀é😀x😀é😀", name)
      assert.strictEqual(decoder.decode(bytes, decoder.consumed, bytes.length, true, 2), "x😀", name)
    }
  })
})

const attempt = <A>(evaluate: () => A): A | undefined => {
  try {
    return evaluate()
  } catch {
    return undefined
  }
}
