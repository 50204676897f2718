/**
 * The tables of the East Asian encodings. Most are stored as changes of another one: related standards share most
 * characters, so that the changes are much smaller than the tables.
 *
 * Nothing is unpacked until an encoding is first used. Each call of a function unpacks a new grid, since the next step
 * changes it in place, and encodings must not share one.
 */
import { eucKrForm, gb18030Form } from "./longForms.js"
import { illegal, MultiByteTable } from "./multiByteTable.js"
import { type Grid, toJohab, toShiftJis, unpackGrid } from "./packedGrid.js"
import * as big5 from "./tables/big5.js"
import * as gb from "./tables/gb.js"
import * as jis from "./tables/jis.js"
import * as jisx0213 from "./tables/jisx0213.js"
import * as korean from "./tables/korean.js"

/** An encoding, with its table to be made on first use. @internal */
export interface MultiByteEncoding {
  /** The most bytes of one code point. */
  readonly maxBytesPerChar: number
  /** Unpacks the table. The codec calls it once, and keeps the result. */
  readonly makeTable: () => MultiByteTable
}

// grids that several encodings begin with; the argument of `unpackGrid` is the grid that it changes
const eucJp = (): Grid => unpackGrid(jis.eucJp)
const jis0212 = (): Grid => unpackGrid(jis.jis0212)
const shiftJis = (): Grid => unpackGrid(jis.shiftJis, toShiftJis(eucJp()))
const eucJis2004 = (): Grid => unpackGrid(jisx0213.eucJis2004, eucJp())
const eucJis2004Plane2 = (): Grid => unpackGrid(jisx0213.eucJis2004Plane2, jis0212())
const shiftJis2004 = (): Grid => unpackGrid(jisx0213.shiftJis2004, toShiftJis(eucJis2004(), eucJis2004Plane2()))
const gbk = (): Grid => unpackGrid(gb.gbk, unpackGrid(gb.gb18030))

/**
 * The single bytes of Shift JIS: half-width katakana, and bytes that are errors by themselves: those above `lastLead`,
 * the last byte that begins a pair.
 */
const shiftJisSingles = (lastLead: number): { [byte: number]: number } => {
  const singles: { [byte: number]: number } = { 0x80: illegal, 0xa0: illegal }
  for (let byte = 0xa1; byte <= 0xdf; byte++) singles[byte] = 0xff61 + byte - 0xa1
  for (let byte = lastLead + 1; byte <= 0xff; byte++) singles[byte] = illegal
  return singles
}

/** The single bytes of Microsoft's code page that others do not have; three are of the private use area. */
const microsoftSingles = { 0x80: 0x80, 0xa0: 0xf8f0, 0xfd: 0xf8f1, 0xfe: 0xf8f2, 0xff: 0xf8f3 }

/** The yen sign and the overline, which the Japanese standard has in place of two ASCII characters. */
const japaneseSingles = { 0x5c: 0xa5, 0x7e: 0x203e }

/** The encodings by the name of CPython's module. @internal */
export const multiByteEncodings: { readonly [moduleName: string]: MultiByteEncoding } = {
  // JIS X 0208, in two rows for a lead byte: so half-width katakana have single bytes
  shift_jis: {
    maxBytesPerChar: 2,
    makeTable: () =>
      new MultiByteTable({ singles: shiftJisSingles(0xea), pairs: shiftJis(), facts: jis.shiftJisEncoding })
  },
  // Microsoft's Shift JIS, with characters of NEC and IBM, and user-defined ones
  cp932: {
    maxBytesPerChar: 2,
    makeTable: () =>
      new MultiByteTable({
        // user-defined characters and those of IBM have lead bytes up to 0xfc
        singles: { ...shiftJisSingles(0xfc), ...microsoftSingles },
        pairs: unpackGrid(jis.cp932, shiftJis()),
        facts: jis.cp932Encoding
      })
  },
  // JIS X 0213 of 2004, both planes
  shift_jis_2004: {
    maxBytesPerChar: 2,
    makeTable: () =>
      new MultiByteTable({
        singles: { ...shiftJisSingles(0xfc), ...japaneseSingles },
        pairs: shiftJis2004(),
        facts: jisx0213.shiftJis2004Encoding
      })
  },
  // JIS X 0213 of 2000, which lacks some characters of 2004
  shift_jisx0213: {
    maxBytesPerChar: 2,
    makeTable: () =>
      new MultiByteTable({
        singles: { ...shiftJisSingles(0xfc), ...japaneseSingles },
        pairs: unpackGrid(jisx0213.shiftJisx0213, shiftJis2004()),
        facts: jisx0213.shiftJisx0213Encoding
      })
  },
  // JIS X 0208 as pairs, and JIS X 0212 as triples
  euc_jp: {
    maxBytesPerChar: 3,
    makeTable: () => new MultiByteTable({ pairs: eucJp(), triples: jis0212(), facts: jis.eucJpEncoding })
  },
  // plane 1 of JIS X 0213 as pairs; plane 2, together with JIS X 0212, as triples
  euc_jis_2004: {
    maxBytesPerChar: 3,
    makeTable: () =>
      new MultiByteTable({
        pairs: eucJis2004(),
        triples: eucJis2004Plane2(),
        facts: jisx0213.eucJis2004Encoding
      })
  },
  // as before, for the standard of 2000
  euc_jisx0213: {
    maxBytesPerChar: 3,
    makeTable: () =>
      new MultiByteTable({
        pairs: unpackGrid(jisx0213.eucJisx0213, eucJis2004()),
        triples: unpackGrid(jisx0213.eucJisx0213Plane2, eucJis2004Plane2()),
        facts: jisx0213.eucJisx0213Encoding
      })
  },
  // the oldest of the three Chinese standards, with the fewest characters
  gb2312: {
    maxBytesPerChar: 2,
    makeTable: () => new MultiByteTable({ pairs: unpackGrid(gb.gb2312, gbk()), facts: gb.gb2312Encoding })
  },
  // all Chinese characters of Unicode 1.1, without the long form of its successor
  gbk: {
    maxBytesPerChar: 2,
    makeTable: () => new MultiByteTable({ pairs: gbk(), facts: gb.gbkEncoding })
  },
  // all of Unicode: characters without a pair have the long form
  gb18030: {
    maxBytesPerChar: 4,
    makeTable: () => {
      // the form needs the pairs, since it numbers the characters that have none
      const pairs = unpackGrid(gb.gb18030)
      return new MultiByteTable({ pairs, long: gb18030Form(pairs), facts: gb.gb18030Encoding })
    }
  },
  big5: {
    maxBytesPerChar: 2,
    makeTable: () => new MultiByteTable({ pairs: unpackGrid(big5.big5), facts: big5.big5Encoding })
  },
  // Microsoft's Big5
  cp950: {
    maxBytesPerChar: 2,
    makeTable: () =>
      new MultiByteTable({ pairs: unpackGrid(big5.cp950, unpackGrid(big5.big5)), facts: big5.cp950Encoding })
  },
  // Big5 with the supplementary characters of Hong Kong, some of them beyond the first plane
  big5hkscs: {
    maxBytesPerChar: 2,
    makeTable: () =>
      new MultiByteTable({ pairs: unpackGrid(big5.hkscs, unpackGrid(big5.big5)), facts: big5.hkscsEncoding })
  },
  // KS X 1001, and as Microsoft's extension a pair for each other syllable
  cp949: {
    maxBytesPerChar: 2,
    makeTable: () => new MultiByteTable({ pairs: unpackGrid(korean.cp949), facts: korean.cp949Encoding })
  },
  // only KS X 1001: the other syllables have the long form, of eight bytes
  euc_kr: {
    maxBytesPerChar: 8,
    makeTable: () =>
      new MultiByteTable({
        pairs: unpackGrid(korean.eucKr, unpackGrid(korean.cp949)),
        long: eucKrForm,
        facts: korean.eucKrEncoding
      })
  },
  // the syllables by their letters, five bits each
  johab: {
    maxBytesPerChar: 2,
    makeTable: () =>
      new MultiByteTable({
        // computed from the pairs of KS X 1001, and then corrected
        pairs: unpackGrid(korean.johab, toJohab(unpackGrid(korean.cp949))),
        facts: korean.johabEncoding
      })
  }
}
