/**
 * Names of encodings, and their byte order marks.
 */
import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { strict } from "../../src/codecs/errorHandlers.js"
import { lookupCodec } from "../../src/codecs/lookup.js"
import { UnicodeDecodeError, UnknownEncodingError } from "../../src/errors/index.js"

/** CPython's answer to every name that it knows: the name it prefers, or "!" where it is no text encoding. */
const names = JSON.parse(
  gunzipSync(readFileSync(new URL("./fixtures/names.json.gz", import.meta.url))).toString()
) as { readonly [name: string]: string }

/** What CPython has and we do not. */
const missing = new Set(
  [
    // the EBCDIC pages, in which a line feed is another byte
    "cp037 cp1026 cp1140 cp273 cp424 cp500 cp875",
    // these keep a state between characters
    "hz iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext iso2022_kr utf-7",
    // and these are no encodings of files
    "charmap idna punycode raw-unicode-escape undefined unicode-escape"
  ].flatMap((line) => line.split(" "))
)

const refusal = (name: string): string => {
  try {
    lookupCodec(name)
  } catch (error) {
    assert.instanceOf(error, UnknownEncodingError)
    return (error as UnknownEncodingError).message
  }
  return assert.fail(`${name} was found`)
}

describe("names", () => {
  it("all that CPython knows, in any spelling", () => {
    assert.isAbove(Object.keys(names).length, 400)
    for (const [name, preferred] of Object.entries(names)) {
      for (const spelling of [name, name.toUpperCase(), ` ${name.replaceAll("_", "-")} `]) {
        if (preferred === "!") {
          assert.strictEqual(
            refusal(spelling),
            `'${spelling}' is not a text encoding; use codecs.open() to handle arbitrary codecs`
          )
        } else if (missing.has(preferred)) {
          assert.strictEqual(refusal(spelling), `unknown encoding: ${spelling}`)
        } else assert.strictEqual(lookupCodec(spelling).name, preferred, spelling)
      }
    }
  })

  it("spellings that only normalising makes equal", () => {
    for (
      const [name, preferred] of [
        ["Latin 1", "iso8859-1"],
        ["utf--8", "utf-8"],
        ["_utf_8", "utf-8"],
        ["iso_8859.1", "iso8859-1"],
        ["ISO_8859-1:1987", "iso8859-1"],
        ["utf8é", "utf-8"],
        ["8859", "iso8859-1"],
        ["x-mac-japanese", "shift_jis"]
      ] as const
    ) assert.strictEqual(lookupCodec(name).name, preferred, name)
  })

  it("T06 unknown ones, and those that are no text", () => {
    assert.strictEqual(refusal("hex"), "'hex' is not a text encoding; use codecs.open() to handle arbitrary codecs")
    assert.strictEqual(
      refusal("HEX-codec"),
      "'HEX-codec' is not a text encoding; use codecs.open() to handle arbitrary codecs"
    )
    for (const name of ["nope", "", ".", "utf.8", "é", "nope nope", "win-1252", "__proto__", "constructor"]) {
      assert.strictEqual(refusal(name), `unknown encoding: ${name}`)
    }
  })
})

const decode = (name: string, hex: string): string => {
  const bytes = Buffer.from(hex, "hex")
  return lookupCodec(name).makeDecoder(strict).decode(bytes, 0, bytes.length, true, Infinity)
}

describe("byte order marks", () => {
  it("T12 are written once, and not by an encoder that is told where it is", () => {
    for (
      const [name, first, later] of [
        ["utf-8-sig", "efbbbf616161", "787878"],
        ["utf-16", "fffe610061006100", "780078007800"],
        ["utf-32", "fffe0000610000006100000061000000", "780000007800000078000000"]
      ] as const
    ) {
      const codec = lookupCodec(name)
      assert.isTrue(codec.hasByteOrderMark)
      const encoder = codec.makeEncoder(strict)
      assert.strictEqual(Buffer.from(encoder.encode("aaa")).toString("hex"), first)
      assert.strictEqual(Buffer.from(encoder.encode("xxx")).toString("hex"), later)
      encoder.state = 0
      assert.strictEqual(Buffer.from(encoder.encode("aaa")).toString("hex"), first)
      const appending = codec.makeEncoder(strict)
      appending.state = 1
      assert.strictEqual(Buffer.from(appending.encode("xxx")).toString("hex"), later)
      // in CPython, even a text of no characters begins the stream
      assert.isTrue(first.startsWith(Buffer.from(codec.makeEncoder(strict).encode("")).toString("hex")))
      assert.isAbove(codec.makeEncoder(strict).encode("").length, 0)
    }
  })

  it("T14 are read, kept or missed", () => {
    assert.strictEqual(decode("utf-8", "efbbbf61"), "\ufeffa")
    assert.strictEqual(decode("utf-8-sig", "efbbbfefbbbf61"), "\ufeffa")
    assert.strictEqual(decode("utf-8-sig", "61"), "a")
    assert.strictEqual(decode("utf-16", "feff0061"), "a")
    assert.strictEqual(decode("utf-16", "fffefffe6100"), "\ufeffa")
    assert.strictEqual(decode("utf-16-le", "fffe6100"), "\ufeffa")
    assert.strictEqual(decode("utf-32", "0000feff00000061"), "a")
    for (const name of ["utf-8-sig", "utf-16", "utf-32"]) assert.strictEqual(decode(name, ""), "")
    for (
      const [name, hex, message] of [
        ["utf-16", "6100", "UTF-16 stream does not start with BOM"],
        ["utf-16", "0000feff", "UTF-16 stream does not start with BOM"],
        ["utf-32", "61000000", "UTF-32 stream does not start with BOM"],
        ["utf-16", "61", "'utf-16-le' codec can't decode byte 0x61 in position 0: truncated data"],
        ["utf-16", "fffe41", "'utf-16-le' codec can't decode byte 0x41 in position 2: truncated data"],
        [
          "utf-32",
          "61006200",
          "'utf-32-le' codec can't decode bytes in position 0-3: code point not in range(0x110000)"
        ],
        ["utf-8-sig", "efbb78", "'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte"]
      ] as const
    ) {
      assert.throws(() => decode(name, hex), UnicodeDecodeError, new RegExp(`^${message.replace(/[()[\]]/g, "\\$&")}$`))
    }
  })

  it("the beginning of a mark is no text yet", () => {
    const decoder = lookupCodec("utf-8-sig").makeDecoder(strict)
    const bytes = Buffer.from("efbbbf61", "hex")
    assert.strictEqual(decoder.decode(bytes, 0, 2, true, Infinity), "")
    assert.deepStrictEqual([decoder.consumed, decoder.state], [0, 0])
    assert.strictEqual(decoder.decode(bytes, 0, 4, true, Infinity), "a")
    assert.strictEqual(decoder.consumed, 4)
  })

  it("a decoder goes on from its state, or from what the codec says of a place", () => {
    const bytes = Buffer.from("feff00610062", "hex")
    const codec = lookupCodec("utf-16")
    const decoder = codec.makeDecoder(strict)
    assert.strictEqual(decoder.decode(bytes, 0, 4, false, Infinity), "a")
    const { state } = decoder
    assert.strictEqual(codec.stateAt(4, true), state)
    assert.isTrue(decoder.bigEndian)
    const other = codec.makeDecoder(strict)
    other.state = state
    assert.strictEqual(other.decode(bytes, 4, 6, true, Infinity), "b")
    other.state = codec.stateAt(4, false)
    assert.isFalse(other.bigEndian)
    assert.strictEqual(other.decode(bytes, 4, 6, true, Infinity), "戀")
    assert.strictEqual(codec.stateAt(0, true), 0)
  })
})
