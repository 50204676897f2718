/**
 * The East Asian encodings, whose characters have one, two or more bytes.
 *
 * @since 0.1.0
 */
import { UnicodeEncodeError } from "../errors/index.js"
import type { Codec, ErrorHandler } from "./codec.js"
import { asciiBytes } from "./internal/ascii.js"
import { AsciiFirstDecoder } from "./internal/asciiFirstDecoder.js"
import { withoutMark } from "./internal/byteOrderMark.js"
import { ByteSink } from "./internal/byteSink.js"
import { countChars, isPair } from "./internal/codePoints.js"
import { ExactEncoder } from "./internal/exactEncoder.js"
import { type MultiByteEncoding, multiByteEncodings } from "./internal/multiByteEncodings.js"
import {
  type EncodingTable,
  illegal,
  isLead,
  type MultiByteTable,
  noCode,
  tripleLead
} from "./internal/multiByteTable.js"
import { bothIllegal, firstText, type Grid, isSpecial } from "./internal/packedGrid.js"
import { takeUnits, units } from "./internal/unitSink.js"

const illegalSequence = "illegal multibyte sequence"

class MultiByteDecoder extends AsciiFirstDecoder {
  private readonly table: MultiByteTable

  constructor(encoding: string, table: MultiByteTable, handler: ErrorHandler) {
    super(encoding, handler, table.readsAscii)
    this.table = table
  }

  protected decodeValid(bytes: Uint8Array, from: number, end: number, maxChars: number): string {
    const { long, pairs, singles, triples } = this.table
    let unitCount = 0
    let charCount = 0
    let at = from
    while (at < end && charCount < maxChars && unitCount + 2 <= units.length) {
      const lead = bytes[at]!
      const single = singles[lead]!
      if (single !== isLead) {
        if (single === illegal) break
        units[unitCount++] = single
        at++
        charCount++
        continue
      }
      if (at + 1 >= end) break
      const second = bytes[at + 1]!
      let grid: Grid = pairs
      let cell = pairs.cells[lead << 8 | second]!
      let byteCount = 2
      if (cell === 0) {
        if (triples !== undefined && lead === tripleLead && at + 2 < end) {
          grid = triples
          cell = triples.cells[second << 8 | bytes[at + 2]!]!
          byteCount = 3
        } else if (long !== undefined) {
          byteCount = long.byteCount(lead, second)
          const codePoint = byteCount === 0 || at + byteCount > end ? -1 : long.decode(bytes, at)
          if (codePoint >= 0x10000) {
            units[unitCount++] = 0xd7c0 + (codePoint >> 10)
            cell = 0xdc00 | codePoint & 0x3ff
          } else cell = Math.max(0, codePoint)
          if (cell === 0) break
          units[unitCount++] = cell
          at += byteCount
          charCount++
          continue
        }
        if (cell === 0) break
      }
      if (isSpecial(cell)) {
        if (cell === bothIllegal) break
        const text = grid.texts[cell - firstText]!
        const charsHere = isPair(text, 0) ? 1 : 2
        if (charCount > 0 && charCount + charsHere > maxChars) break
        units[unitCount++] = text.charCodeAt(0)
        units[unitCount++] = text.charCodeAt(1)
        charCount += charsHere
      } else {
        units[unitCount++] = cell
        charCount++
      }
      at += byteCount
    }
    this.at = at
    this.charCount = charCount
    return takeUnits(unitCount)
  }

  protected inspect(bytes: Uint8Array, at: number, end: number): void {
    const lead = bytes[at]!
    const needed = this.table.singles[lead] === illegal
      ? 1
      : at + 1 === end
      ? 2
      : this.sequenceLength(lead, bytes[at + 1]!)
    this.incomplete = at + needed > end
    this.reason = this.incomplete ? "incomplete multibyte sequence" : illegalSequence
    const both = needed === 2 && this.table.pairs.cells[lead << 8 | bytes[at + 1]!] === bothIllegal
    this.problemEnd = this.incomplete ? end : both ? at + 2 : at + 1
  }

  /** The bytes that must be there before CPython reports a sequence as illegal, and not as incomplete. */
  private sequenceLength(lead: number, second: number): number {
    if (this.table.triples !== undefined && lead === tripleLead) return 3
    return this.table.long?.byteCount(lead, second) || 2
  }
}

class MultiByteEncoder extends ExactEncoder {
  private readonly table: MultiByteTable
  private readonly codes: EncodingTable

  constructor(encoding: string, table: MultiByteTable, handler: ErrorHandler) {
    super(encoding, handler, illegalSequence)
    this.table = table
    this.codes = table.codes
  }

  encode(text: string): Uint8Array {
    const ascii = this.table.readsAscii ? asciiBytes(text) : undefined
    if (ascii !== undefined) return ascii
    const sink = new ByteSink(2 * text.length)
    this.encodeExactly(text, sink)
    return sink.take()
  }

  protected put(text: string, fromUnit: number, sink: ByteSink): number {
    const { combined, others, units: codes } = this.codes
    const { long } = this.table
    let at = fromUnit
    while (at < text.length) {
      const unit = text.charCodeAt(at)
      if (combined.size > 0) {
        const together = combined.get(text.charCodeAt(at + 1))?.get(unit)
        if (together !== undefined) {
          putCode(together, sink)
          at += 2
          continue
        }
      }
      const width = isPair(text, at) ? 2 : 1
      const codePoint = width === 2 ? text.codePointAt(at)! : unit
      const code = width === 2 ? others.get(codePoint) ?? noCode : codes[unit]!
      if (code !== noCode) putCode(code, sink)
      else if (long === undefined || !long.encode(codePoint, sink)) break
      at += width
    }
    return at
  }

  /** As in CPython, a handler's text that cannot be encoded is an error of its own, for which no handler is called. */
  protected override putReplacement(replacement: string, sink: ByteSink): boolean {
    const at = this.put(replacement, 0, sink)
    if (at === replacement.length) return true
    const start = countChars(replacement, 0, at)
    throw new UnicodeEncodeError({
      encoding: this.encoding,
      object: replacement,
      start,
      end: start + 1,
      reason: illegalSequence
    })
  }
}

/** Writes a code, in the form that `EncodingTable` describes. */
const putCode = (code: number, sink: ByteSink): void => {
  if (code < 0x100) {
    sink.byte(code)
    return
  }
  if (code < 0x8000) sink.byte(tripleLead)
  sink.byte(code >> 8 | 0x80)
  sink.byte(code & 0xff)
}

/** The codec of an encoding. Its tables are unpacked when it is first used. */
const makeCodec = (name: string, { makeTable, maxBytesPerChar }: MultiByteEncoding): Codec => {
  let made: MultiByteTable | undefined
  const table = (): MultiByteTable => made ??= makeTable()
  return {
    name,
    unit: 1,
    maxBytesPerChar,
    ...withoutMark,
    makeDecoder: (handler) => new MultiByteDecoder(name, table(), handler),
    makeEncoder: (handler) => new MultiByteEncoder(name, table(), handler)
  }
}

/** All these encodings, by the name of CPython's module. @internal */
export const multiByteCodecs: ReadonlyMap<string, Codec> = new Map(
  Object.entries(multiByteEncodings).map(([name, encoding]) => [name, makeCodec(name, encoding)])
)
