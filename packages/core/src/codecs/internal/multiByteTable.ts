/**
 * The tables of an encoding with several bytes for a character, for decoding and for encoding. Decoding uses arrays
 * that are indexed by the bytes. The table for encoding is their inverse, and made from them, so that it is neither
 * stored nor made for a program that only reads.
 */
import { isSurrogate } from "./codePoints.js"
import type { LongForm } from "./longForms.js"
import { bothIllegal, type EncodingFacts, firstText, type Grid, isSpecial, plane2Rows } from "./packedGrid.js"

/** In `singles`: the byte begins a pair. As U+FFFE below, U+FFFF is never a character. @internal */
export const isLead = 0xffff

/** In `singles`: the byte is an error by itself. @internal */
export const illegal = 0xfffe

/** In `EncodingTable.units`: the unit has no code. @internal */
export const noCode = 0xffff

/** The byte before the pairs of `triples`. @internal */
export const tripleLead = 0x8f

/** The parts of a table. @internal */
export interface MultiByteParts {
  /** The units of single bytes. By default, those of ASCII below 0x80, and `isLead` from 0x80 on. */
  readonly singles?: { readonly [byte: number]: number } | undefined
  readonly pairs: Grid
  /** The pairs behind `tripleLead`. */
  readonly triples?: Grid | undefined
  readonly long?: LongForm | undefined
  readonly facts: EncodingFacts
}

/**
 * The table of an encoding.
 *
 * Invariant: `encoding`, once it is made, is the inverse of the other fields.
 *
 * @internal
 */
export class MultiByteTable {
  /** By single byte: a unit, `isLead`, or `illegal`. */
  readonly singles: Uint16Array
  readonly pairs: Grid
  readonly triples: Grid | undefined
  readonly long: LongForm | undefined
  readonly readsAscii: boolean
  private readonly facts: EncodingFacts
  private encoding: EncodingTable | undefined = undefined

  constructor(parts: MultiByteParts) {
    this.singles = new Uint16Array(0x100).fill(isLead)
    for (let byte = 0; byte < 0x80; byte++) this.singles[byte] = byte
    for (const [byte, unit] of Object.entries(parts.singles ?? {})) this.singles[Number(byte)] = unit
    // decides whether the fast paths for ASCII are correct for this encoding
    this.readsAscii = this.singles.subarray(0, 0x80).every((unit, byte) => unit === byte)
    this.pairs = parts.pairs
    this.triples = parts.triples
    this.long = parts.long
    this.facts = parts.facts
  }

  /** The table for encoding, made when it is first used. */
  get codes(): EncodingTable {
    return this.encoding ??= new EncodingTable(this, this.facts)
  }
}

/**
 * The codes of characters. A code below 0x100 is one byte, and one from 0x8000 on two bytes. A code between means
 * `tripleLead` and two bytes, of which the first has its highest bit cleared in the code.
 *
 * @internal
 */
export class EncodingTable {
  /** By unit: its code, or `noCode`. */
  readonly units = new Uint16Array(0x10000).fill(noCode)
  /** By code point beyond the first plane: its code. */
  readonly others = new Map<number, number>()
  /** By second unit, and then by first: the code of the two characters together. */
  readonly combined = new Map<number, Map<number, number>>()
  private readonly last: boolean

  /**
   * Adds single bytes, pairs and triples in this order. Of several codes of one character the first remains, or the
   * last if `prefer` is `"last"`; `facts.exceptions` overrides both.
   */
  constructor(table: MultiByteTable, facts: EncodingFacts) {
    this.last = facts.prefer === "last"
    table.singles.forEach((unit, byte) => {
      if (unit !== isLead && unit !== illegal) this.setUnit(unit, byte)
    })
    this.addRows(table.pairs, 0, 0xff, 0xffff)
    const { triples } = table
    if (triples !== undefined) {
      if (facts.prefer === "first of plane 2") {
        for (const row of plane2Rows) this.addRows(triples, row + 0xa1, row + 0xa1, 0x7fff)
      }
      this.addRows(triples, 0, 0xff, 0x7fff)
    }
    for (const [codePoint, code] of facts.exceptions) {
      // a code with three bytes is stored without `tripleLead`, and with the highest bit cleared
      this.units[codePoint] = code === 0 ? noCode : code > 0xffff ? code & 0x7fff : code
    }
  }

  /** Adds a code of a unit, unless an earlier one is preferred. */
  private setUnit(unit: number, code: number): void {
    if (this.last || this.units[unit] === noCode) this.units[unit] = code
  }

  /**
   * Adds the cells of the rows `first` to `last`, which are numbered by their lead byte. A cell's index is its pair of
   * bytes; `mask` makes the code of it.
   */
  private addRows(grid: Grid, first: number, last: number, mask: number): void {
    for (let index = first << 8; index < last + 1 << 8; index++) {
      const cell = grid.cells[index]!
      if (cell === 0 || cell === bothIllegal) continue
      if (isSpecial(cell)) this.addText(grid.texts[cell - firstText]!, index & mask)
      else this.setUnit(cell, index & mask)
    }
  }

  /** Adds a code of two units: a character beyond the first plane, or two characters that have one code together. */
  private addText(text: string, code: number): void {
    if (isSurrogate(text.charCodeAt(0))) {
      const codePoint = text.codePointAt(0)!
      if (this.last || !this.others.has(codePoint)) this.others.set(codePoint, code)
      return
    }
    const second = text.charCodeAt(1)
    const firsts = this.combined.get(second) ?? new Map<number, number>()
    firsts.set(text.charCodeAt(0), code)
    this.combined.set(second, firsts)
  }
}
