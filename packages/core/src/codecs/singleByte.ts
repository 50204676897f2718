/**
 * Code pages: encodings with one byte for each of up to 256 characters.
 *
 * @since 0.1.0
 */
import type { Codec, ErrorHandler } from "./codec.js"
import { asciiBytes } from "./internal/ascii.js"
import { AsciiFirstDecoder } from "./internal/asciiFirstDecoder.js"
import { withoutMark } from "./internal/byteOrderMark.js"
import { ByteSink } from "./internal/byteSink.js"
import { isPair } from "./internal/codePoints.js"
import { ExactEncoder } from "./internal/exactEncoder.js"
import { singleByteTables } from "./internal/singleByteTables.js"
import { takeUnits, units } from "./internal/unitSink.js"

/** In a table: the byte has no character. U+FFFE is never a character; CPython's tables use it in the same way. */
const noCharacter = 0xfffe

/**
 * A code page, unpacked.
 *
 * Invariant: `encodingTable`, once it is made, is the inverse of `decoding`.
 */
class CodePage {
  /** By byte: the unit, or `noCharacter`. */
  readonly decoding: Uint16Array
  /** Whether the bytes below 0x80 are ASCII. */
  readonly readsAscii: boolean
  private encodingTable: Int16Array | undefined = undefined

  constructor(packed: string) {
    const codes = packed.split(",").flatMap(unpack)
    this.readsAscii = codes.length === 128
    this.decoding = Uint16Array.from(this.readsAscii ? [...unpack("0*128"), ...codes] : codes)
  }

  /** By unit: the byte, or -1. Made when it is first used. */
  get encoding(): Int16Array {
    if (this.encodingTable === undefined) {
      const table = new Int16Array(0x10000).fill(-1)
      // a character with two bytes is encoded as the higher one, as in CPython
      this.decoding.forEach((unit, byte) => {
        if (unit !== noCharacter) table[unit] = byte
      })
      this.encodingTable = table
    }
    return this.encodingTable
  }

  /**
   * Whether ASCII characters are encoded as ASCII. The Arabic pages of the Macintosh have two bytes for some of them,
   * of which the higher is for right-to-left text.
   */
  get writesAscii(): boolean {
    return this.readsAscii && this.encoding.subarray(0, 0x80).every((byte, unit) => byte === unit)
  }
}

/** The code points of one part of a packed table: `first` in hexadecimal, or `first*count` for consecutive ones. */
const unpack = (part: string): Array<number> => {
  const [first = "", count = "1"] = part.split("*")
  const code = first === "" ? noCharacter : Number.parseInt(first, 16)
  return Array.from({ length: Number(count) }, (_, index) => code + index)
}

class SingleByteDecoder extends AsciiFirstDecoder {
  private readonly page: CodePage

  constructor(page: CodePage, handler: ErrorHandler) {
    super("charmap", handler, page.readsAscii)
    this.page = page
  }

  protected decodeValid(bytes: Uint8Array, from: number, end: number, maxChars: number): string {
    const { decoding } = this.page
    const limit = Math.min(end - from, maxChars, units.length)
    let unitCount = 0
    while (unitCount < limit) {
      const unit = decoding[bytes[from + unitCount]!]!
      if (unit === noCharacter) break
      units[unitCount++] = unit
    }
    this.at = from + unitCount
    this.charCount = unitCount
    return takeUnits(unitCount)
  }

  protected inspect(_bytes: Uint8Array, at: number): void {
    this.problemEnd = at + 1
    this.reason = "character maps to <undefined>"
  }
}

class SingleByteEncoder extends ExactEncoder {
  private readonly table: Int16Array
  private readonly writesAscii: boolean

  constructor(page: CodePage, handler: ErrorHandler) {
    super("charmap", handler, "character maps to <undefined>")
    this.table = page.encoding
    this.writesAscii = page.writesAscii
  }

  encode(text: string): Uint8Array {
    const ascii = this.writesAscii ? asciiBytes(text) : undefined
    if (ascii !== undefined) return ascii
    const sink = new ByteSink(text.length)
    this.encodeExactly(text, sink)
    return sink.take()
  }

  protected put(text: string, fromUnit: number, sink: ByteSink): number {
    const { table } = this
    sink.reserve(text.length - fromUnit)
    const { memory } = sink
    let { length } = sink
    let at = fromUnit
    for (; at < text.length; at++) {
      const byte = table[text.charCodeAt(at)]!
      if (byte < 0) break
      memory[length++] = byte
    }
    sink.length = length
    return at
  }

  protected override badEnd(text: string, fromUnit: number): number {
    const { table } = this
    let end = fromUnit
    while (end < text.length && table[text.charCodeAt(end)]! < 0) end += isPair(text, end) ? 2 : 1
    return end
  }
}

/** The codec of a code page, which is unpacked when the codec is first used. */
const makeCodec = (moduleName: string, packed: string): Codec => {
  let page: CodePage | undefined
  const unpacked = (): CodePage => page ??= new CodePage(packed)
  return {
    name: moduleName.replaceAll("_", "-"),
    unit: 1,
    maxBytesPerChar: 1,
    ...withoutMark,
    makeDecoder: (handler) => new SingleByteDecoder(unpacked(), handler),
    makeEncoder: (handler) => new SingleByteEncoder(unpacked(), handler)
  }
}

/** All code pages, by the name of CPython's module. @internal */
export const singleByteCodecs: ReadonlyMap<string, Codec> = new Map(
  Object.entries(singleByteTables).map(([moduleName, packed]) => [moduleName, makeCodec(moduleName, packed)])
)

/**
 * The EBCDIC pages. Their line feed is 0x25, so they break the rule of `Codec.unit` that the byte 0x0a is a "\n".
 *
 * @internal
 */
export const ebcdic: ReadonlySet<string> = new Set([
  "cp037",
  "cp1026",
  "cp1140",
  "cp273",
  "cp424",
  "cp500",
  "cp875"
])
