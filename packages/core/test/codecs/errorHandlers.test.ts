/**
 * The error handlers, one by one, and those of the user. How they work with every encoding is in oracle.test.ts.
 */
import { assert, describe, it } from "@effect/vitest"
import type { ErrorHandler } from "../../src/codecs/codec.js"
import { lookupErrorHandler, registerErrorHandler } from "../../src/codecs/errorHandlers.js"
import { lookupCodec } from "../../src/codecs/lookup.js"
import {
  InvalidArgumentError,
  UnicodeDecodeError,
  UnicodeEncodeError,
  UnknownEncodingError
} from "../../src/errors/index.js"

const decode = (encoding: string, handler: string | ErrorHandler, bytes: string | Uint8Array): string => {
  const data = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes
  const decoder = lookupCodec(encoding).makeDecoder(typeof handler === "string" ? lookupErrorHandler(handler) : handler)
  const text = decoder.decode(data, 0, data.length, true, Infinity)
  assert.strictEqual(decoder.consumed, data.length)
  return text
}

const encode = (encoding: string, handler: string | ErrorHandler, text: string): string =>
  Buffer.from(
    lookupCodec(encoding).makeEncoder(typeof handler === "string" ? lookupErrorHandler(handler) : handler).encode(text)
  ).toString("latin1")

/** What an evaluation throws; that it throws nothing is a failure. */
const thrown = (evaluate: () => unknown): unknown => {
  try {
    evaluate()
  } catch (error) {
    return error
  }
  return assert.fail("nothing was thrown")
}

const throwsMessage = (
  evaluate: () => unknown,
  type: { readonly name: string; [Symbol.hasInstance]: (value: unknown) => boolean },
  message: string
): void => {
  const error = thrown(evaluate)
  assert.isTrue(error instanceof type, `${String(error)} is no ${type.name}`)
  assert.strictEqual((error as Error).message, message)
}

describe("reading", () => {
  describe("T07 ascii over abc\\n\\xff\\n", () => {
    for (
      const [handler, text] of [
        ["ignore", "abc\n\n"],
        ["replace", "abc\n\ufffd\n"],
        ["surrogateescape", "abc\n\udcff\n"],
        ["backslashreplace", "abc\n\\xff\n"]
      ] as const
    ) it(handler, () => assert.strictEqual(decode("ascii", handler, "abc\n\xff\n"), text))

    it("strict", () =>
      throwsMessage(
        () => decode("ascii", "strict", "abc\n\xff\n"),
        UnicodeDecodeError,
        "'ascii' codec can't decode byte 0xff in position 4: ordinal not in range(128)"
      ))
  })

  describe("T09 utf-8 that is malformed", () => {
    for (
      const [bytes, text] of [
        ["\xff", "\ufffd"],
        ["\xed\xa0\x80", "\ufffd\ufffd\ufffd"],
        ["\xf0\x9f\x98A", "\ufffdA"],
        ["\xc0\x80", "\ufffd\ufffd"],
        ["\xe2\x82", "\ufffd"]
      ] as const
    ) {
      it(
        Buffer.from(bytes, "latin1").toString("hex"),
        () => assert.strictEqual(decode("utf-8", "replace", bytes), text)
      )
    }

    it("strict", () =>
      throwsMessage(
        () => decode("utf-8", "strict", "ab\xe2\x82"),
        UnicodeDecodeError,
        "'utf-8' codec can't decode bytes in position 2-3: unexpected end of data"
      ))
  })

  it("a U+FFFD in the text is no error", () => {
    assert.strictEqual(decode("utf-8", "strict", Buffer.from("a\ufffdé")), "a\ufffdé")
    const long = "日本\ufffd".repeat(500)
    assert.strictEqual(decode("utf-8", "strict", Buffer.from(long)), long)
  })

  it("an error tells the encoding, a copy of the slice, and the place in it", () => {
    const memory = Buffer.from("....ab\xff..", "latin1")
    const decoder = lookupCodec("utf-8").makeDecoder(lookupErrorHandler("strict"))
    const error = thrown(() => decoder.decode(memory, 4, 8, false, Infinity)) as UnicodeDecodeError
    assert.strictEqual(error.encoding, "utf-8")
    memory.fill(0)
    assert.strictEqual(Buffer.from(error.object).toString("latin1"), "ab\xff.")
    assert.deepStrictEqual([error.start, error.end, error.reason], [2, 3, "invalid start byte"])
  })

  it("a decoder is as before after an error", () => {
    const decoder = lookupCodec("utf-16").makeDecoder(lookupErrorHandler("strict"))
    const bytes = Buffer.from("feff0041dc00", "hex")
    decoder.consumed = 77
    const error = thrown(() => decoder.decode(bytes, 0, 6, true, Infinity)) as UnicodeDecodeError
    assert.deepStrictEqual([error.encoding, error.start, error.end], ["utf-16-be", 4, 6])
    assert.deepStrictEqual([decoder.state, decoder.consumed], [0, 77])
    assert.strictEqual(decoder.decode(bytes, 0, 4, true, Infinity), "A")
    assert.isTrue(decoder.bigEndian)
  })

  it("handlers for writing only are no use", () => {
    for (const handler of ["xmlcharrefreplace", "namereplace"]) {
      throwsMessage(
        () => decode("ascii", handler, "\xff"),
        InvalidArgumentError,
        "don't know how to handle UnicodeDecodeError in error callback"
      )
    }
  })

  it("two megabytes of bad bytes take a time in proportion: with its square, the test would be over before", () => {
    const bytes = Buffer.alloc(1 << 21, 0xff)
    assert.strictEqual(decode("utf-8", "replace", bytes).length, bytes.length)
    assert.strictEqual(decode("ascii", "surrogateescape", bytes).length, bytes.length)
  })
})

describe("writing", () => {
  describe("T08 ascii", () => {
    for (
      const [handler, text, bytes] of [
        ["ignore", "a\xffb", "ab"],
        ["replace", "a\xffb", "a?b"],
        ["xmlcharrefreplace", "a\xff", "a&#255;"],
        ["backslashreplace", "a\xff", "a\\xff"],
        ["namereplace", "a\xff", "a\\N{LATIN SMALL LETTER Y WITH DIAERESIS}"],
        ["surrogateescape", "a\udcfe", "a\xfe"]
      ] as const
    ) it(handler, () => assert.strictEqual(encode("ascii", handler, text), bytes))

    it("strict", () =>
      throwsMessage(
        () => encode("ascii", "strict", "a\xff"),
        UnicodeEncodeError,
        "'ascii' codec can't encode character '\\xff' in position 1: ordinal not in range(128)"
      ))
  })

  describe("T11 lone surrogates in utf-8", () => {
    it("strict", () =>
      throwsMessage(
        () => encode("utf-8", "strict", "\ud800"),
        UnicodeEncodeError,
        "'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"
      ))
    it("surrogatepass", () => assert.strictEqual(encode("utf-8", "surrogatepass", "\ud800"), "\xed\xa0\x80"))
    it("surrogateescape", () => assert.strictEqual(encode("utf-8", "surrogateescape", "\udcff"), "\xff"))
    it("in long texts", () => {
      for (const filling of ["a", "é", "日", "😀", "\uffdd"]) {
        const text = filling.repeat(1000)
        assert.strictEqual(encode("utf-8", "replace", text + "\ud800b"), encode("utf-8", "strict", text) + "?b")
        const error = thrown(() => encode("utf-8", "strict", text + "\udc00\udc01b")) as UnicodeEncodeError
        assert.deepStrictEqual([error.start, error.end], [1000, 1002])
      }
    })
  })

  it("positions are in code points", () => {
    const error = thrown(() => encode("latin-1", "strict", "é😀😀€x😀")) as UnicodeEncodeError
    assert.deepStrictEqual([error.start, error.end], [1, 4])
  })

  it("names: of letters, ideographs, syllables, and of what has none", () => {
    assert.strictEqual(
      encode("ascii", "namereplace", "é漢한\u0085😀\u{10ffff}"),
      "\\N{LATIN SMALL LETTER E WITH ACUTE}\\N{CJK UNIFIED IDEOGRAPH-6F22}\\N{HANGUL SYLLABLE HAN}\\x85" +
        "\\N{GRINNING FACE}\\U0010ffff"
    )
  })

  it("an encoder is as before after an error", () => {
    const encoder = lookupCodec("utf-16").makeEncoder(lookupErrorHandler("strict"))
    throwsMessage(
      () => encoder.encode("\ud800"),
      UnicodeEncodeError,
      "'utf-16' codec can't encode character '\\ud800' in position 0: surrogates not allowed"
    )
    assert.strictEqual(encoder.state, 0)
    assert.deepStrictEqual([...encoder.encode("a")], [0xff, 0xfe, 0x61, 0])
    const error = thrown(() => encoder.encode("\ud800")) as UnicodeEncodeError
    assert.strictEqual(error.encoding, "utf-16-le")
    assert.deepStrictEqual([...encoder.encode("b")], [0x62, 0])
  })
})

const own = (rest: Partial<ErrorHandler>): ErrorHandler => ({ ...lookupErrorHandler("strict"), name: "own", ...rest })

describe("handlers of the user", () => {
  it("are found by their name, the last of that name", () => {
    registerErrorHandler(own({ name: "test.own", decode: () => ({ text: "1", resume: 1 }) }))
    registerErrorHandler(own({ name: "test.own", decode: ({ end }) => ({ text: "2", resume: end }) }))
    assert.strictEqual(decode("ascii", "test.own", "a\xff\xffb"), "a22b")
  })

  it("that have no name yet are unknown", () =>
    throwsMessage(() => lookupErrorHandler("nope"), UnknownEncodingError, "unknown error handler name 'nope'"))

  it("get the error that would have been thrown, and may throw it or another", () => {
    const errors: Array<UnicodeDecodeError> = []
    const handler = own({
      decode: (error) => {
        errors.push(error)
        return {
          text: "<" + Buffer.from(error.object.slice(error.start, error.end)).toString("hex") + ">",
          resume: error.end
        }
      }
    })
    assert.strictEqual(decode("utf-8", handler, "a\xe2\x82b\xff"), "a<e282>b<ff>")
    assert.deepStrictEqual(
      errors.map(({ end, reason, start }) => [start, end, reason]),
      [[1, 3, "invalid continuation byte"], [4, 5, "invalid start byte"]]
    )
    // CPython has one object for all errors of a call
    assert.strictEqual(errors[0]?.object, errors[1]?.object)
    const mine = new RangeError("mine")
    assert.strictEqual(
      thrown(() =>
        decode(
          "utf-8",
          own({
            decode: () => {
              throw mine
            }
          }),
          "\xff"
        )
      ),
      mine
    )
  })

  it("go on where they say: ahead, before, and from the end", () => {
    const resumeAt = (resume: number) => own({ decode: () => ({ text: "?", resume }) })
    assert.strictEqual(decode("ascii", resumeAt(3), "\xffabc"), "?c")
    assert.strictEqual(decode("ascii", resumeAt(4), "\xffabc"), "?")
    assert.strictEqual(decode("ascii", resumeAt(-1), "\xffabc"), "?c")
    let calls = 0
    const twice = own({ decode: () => ({ text: String(++calls), resume: calls < 3 ? 0 : 2 }) })
    assert.strictEqual(decode("ascii", twice, "a\xff"), "a1a2a3")
    const encodeAt = (resume: number) => own({ encode: () => ({ replacement: "?", resume }) })
    assert.strictEqual(encode("ascii", encodeAt(3), "é😀ab"), "?b")
    assert.strictEqual(encode("ascii", encodeAt(-2), "é😀ab"), "?ab")
    assert.strictEqual(encode("utf-8", encodeAt(4), "\ud800😀ab"), "?")
  })

  it("that go on nowhere are refused", () => {
    for (const [resume, shown] of [[5, 5], [-5, -1], [100, 100], [-100, -96]] as const) {
      const handler = own({
        decode: () => ({ text: "", resume }),
        encode: () => ({ replacement: "", resume })
      })
      const message = `position ${shown} from error handler out of bounds`
      throwsMessage(() => decode("ascii", handler, "a\xff\x81b"), InvalidArgumentError, message)
      throwsMessage(() => encode("ascii", handler, "aé€b"), InvalidArgumentError, message)
    }
  })

  it("may answer with bytes, whole units of them", () => {
    const handler = own({ encode: ({ end }) => ({ replacement: Uint8Array.of(0xff, 1), resume: end }) })
    assert.strictEqual(encode("ascii", handler, "aé€b"), "a\xff\x01b")
    assert.strictEqual(encode("utf-8", handler, "a\ud800b"), "a\xff\x01b")
    assert.strictEqual(encode("utf-16-le", handler, "a\ud800"), "a\0\xff\x01")
    assert.instanceOf(thrown(() => encode("utf-32-le", handler, "a\ud800")), UnicodeEncodeError)
  })

  it("may answer with text, if it can be encoded", () => {
    const handler = own({ encode: ({ end }) => ({ replacement: "€", resume: end }) })
    assert.strictEqual(encode("cp1252", handler, "a漢b"), "a\x80b")
    assert.instanceOf(thrown(() => encode("latin-1", handler, "a漢b")), UnicodeEncodeError)
  })
})
