/**
 * The meanings of pairs of bytes in encodings with several bytes for a character: the packed form and the unpacked one.
 * `multiByteEncodings` combines grids into the tables of encodings; the files of `tables` have the packed ones.
 *
 * Shift JIS and Johab arrange the characters of other standards in another way. So their grids are computed from those,
 * and only the differences are stored.
 */
import { inflate } from "./inflate.js"

/**
 * A grid of lead and trail bytes, stored as changes of another grid. The unpacked bytes are: one operation for each
 * cell; then the numbers of the operations that need one, as differences from the number before; first the high bytes
 * of all, then the low bytes.
 *
 * @internal
 */
export interface PackedGrid {
  readonly leads: readonly [first: number, last: number]
  readonly trails: readonly [first: number, last: number]
  /** The texts of cells that mean several characters, in the order of the cells. */
  readonly texts: ReadonlyArray<string>
  readonly byteCount: number
  readonly packed: string
}

/** Which code a character is encoded as. @internal */
export interface EncodingFacts {
  /** Of several codes: the first, the last, or the first with the rows of JIS X 0213 before those of JIS X 0212. */
  readonly prefer: "first" | "last" | "first of plane 2"
  /** Characters with another code than `prefer` selects, or with a code that is decoded as another character. */
  readonly exceptions: ReadonlyArray<readonly [codePoint: number, code: number]>
}

/**
 * The meanings of pairs of bytes.
 *
 * @internal
 */
export interface Grid {
  /** By lead and trail byte: a unit, 0 for no character, `bothIllegal`, or `firstText` plus an index into `texts`. */
  readonly cells: Uint16Array
  /** Texts of two units: two characters, or one of another plane. */
  readonly texts: Array<string>
}

/** The first number in a cell that is not a unit. It is free: a surrogate is not a character by itself. @internal */
export const firstText = 0xd800

/** In a cell: an error of both bytes, and not only of the first. Only pairs that JIS X 0213 of 2000 lacks. @internal */
export const bothIllegal = 0xdfff

/** Whether the number in a cell is not a unit. @internal */
export const isSpecial = (cell: number): boolean => (cell & 0xf800) === 0xd800

/** A grid without characters. @internal */
export const emptyGrid = (): Grid => ({ cells: new Uint16Array(0x10000), texts: [] })

/** The operations on a cell. Any other number means `bothIllegal`. */
const operations = { same: 0, nothing: 1, unit: 2, plane2: 3, text: 4 } as const

/** Adds a text to those of a grid. Gives the number for its cell. */
const addText = (grid: Grid, text: string): number => firstText + grid.texts.push(text) - 1

/** Makes the packed changes in `grid`, and results in it. @internal */
export const unpackGrid = (packed: PackedGrid, grid: Grid = emptyGrid()): Grid => {
  const { leads, trails } = packed
  const data = inflate(packed.packed, packed.byteCount)
  // the parts of the data: operations, units, and code points of plane 2 less 0x20000; the texts are not packed
  const width = trails[1] - trails[0] + 1
  const cellCount = width * (leads[1] - leads[0] + 1)
  const changes = data.subarray(0, cellCount)
  const unitCount = changes.reduce((count, operation) => operation === operations.unit ? count + 1 : count, 0)
  const units = numbers(data.subarray(cellCount, cellCount + 2 * unitCount))
  const planes2 = numbers(data.subarray(cellCount + 2 * unitCount))
  let nextUnit = 0
  let nextPlane2 = 0
  let nextText = 0
  for (let index = 0; index < cellCount; index++) {
    const operation = changes[index]!
    if (operation === operations.same) continue
    const code = (leads[0] + Math.floor(index / width)) << 8 | trails[0] + index % width
    if (operation === operations.nothing) grid.cells[code] = 0
    else if (operation === operations.unit) grid.cells[code] = units[nextUnit++]!
    else if (operation === operations.plane2) {
      grid.cells[code] = addText(grid, String.fromCodePoint(0x20000 + planes2[nextPlane2++]!))
    } else if (operation === operations.text) grid.cells[code] = addText(grid, packed.texts[nextText++]!)
    else grid.cells[code] = bothIllegal
  }
  return grid
}

/** The numbers whose differences, modulo 0x10000, are given. High and low bytes are apart, since that packs better. */
const numbers = (bytes: Uint8Array): Uint16Array => {
  const unpacked = new Uint16Array(bytes.length / 2)
  let number = 0
  for (let index = 0; index < unpacked.length; index++) {
    number += bytes[index]! << 8 | bytes[unpacked.length + index]!
    unpacked[index] = number // modulo 0x10000
  }
  return unpacked
}

/**
 * Copies the meaning of a pair to another pair of another grid. A text gets a new number, since numbers are per grid.
 */
const copyCell = (from: Grid, fromCode: number, to: Grid, toCode: number): void => {
  const cell = from.cells[fromCode]!
  if (cell === 0) return
  to.cells[toCode] = isSpecial(cell) && cell !== bothIllegal ? addText(to, from.texts[cell - firstText]!) : cell
}

/** The rows of plane 2 of JIS X 0213, from 0, in the order of Shift JIS. @internal */
export const plane2Rows = [0, 7, 2, 3, 4, 11, 12, 13, 14, ...Array.from({ length: 17 }, (_, index) => 77 + index)]

/** The characters of JIS X 0208 or 0213 with their pairs in Shift JIS: two rows of 94 for a lead byte. @internal */
export const toShiftJis = (plane1: Grid, plane2?: Grid): Grid => {
  const moved = emptyGrid()
  const moveRow = (plane: Grid, row: number, index: number): void => {
    // 0x81 to 0x9f, and from 0xe0 on: the bytes between are single bytes
    const lead = (index >> 1) + (index < 62 ? 0x81 : 0xc1)
    for (let cell = 0; cell < 94; cell++) {
      // the first row of a lead byte has the trails 0x40 to 0x9e without 0x7f, the second those from 0x9f on
      const trail = index % 2 === 1 ? cell + 0x9f : cell + (cell < 63 ? 0x40 : 0x41)
      copyCell(plane, (row + 0xa1) << 8 | cell + 0xa1, moved, lead << 8 | trail)
    }
  }
  for (let row = 0; row < 94; row++) moveRow(plane1, row, row)
  if (plane2 !== undefined) plane2Rows.forEach((row, index) => moveRow(plane2, row, 94 + index))
  return moved
}

/** The five bits of each letter in Johab: of the vowels, and of the consonants behind them. */
const middles = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 26, 27, 28, 29]
const finals = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]

/**
 * The characters of KS X 1001 with their pairs in Johab, and the syllables by their three letters. Johab has two rows
 * for a lead byte. The rows of syllables and some rows of Chinese characters get the same place; the latter come later, and
 * remain: Johab has the syllables elsewhere.
 *
 * @internal
 */
export const toJohab = (wansung: Grid): Grid => {
  const moved = emptyGrid()
  for (let row = 0; row < 94; row++) {
    const index = row + (row < 41 ? 434 : 407)
    for (let cell = 0; cell < 94; cell++) {
      const trail = cell + (index % 2) * 94
      const code = (index >> 1) << 8 | trail + (trail < 78 ? 0x31 : 0x43)
      copyCell(wansung, (row + 0xa1) << 8 | cell + 0xa1, moved, code)
    }
  }
  for (let syllable = 0; syllable < 11_172; syllable++) {
    // a set bit, and five bits for each letter; an initial is its number plus 2
    const initial = Math.floor(syllable / 588) + 2
    const code = initial << 10 | middles[Math.floor(syllable / 28) % 21]! << 5 | finals[syllable % 28]!
    moved.cells[0x8000 | code] = 0xac00 + syllable
  }
  return moved
}
