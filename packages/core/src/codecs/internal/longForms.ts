/**
 * The longer forms of two encodings, for characters that have no pair of bytes. They follow rules, so they need no
 * tables. The East Asian codec tries them when the grid of pairs has no meaning for two bytes, or the table of codes
 * none for a character.
 */
import type { ByteSink } from "./byteSink.js"
import type { Grid } from "./packedGrid.js"

/** A longer form of an encoding. @internal */
export interface LongForm {
  /** The length in bytes of a form that begins with these two bytes; 0 if none does. */
  readonly byteCount: (lead: number, second: number) => number
  /** The code point of a complete form, or -1 if it has none. */
  readonly decode: (bytes: Uint8Array, at: number) => number
  /** Writes the form of a code point; `false` if it has none. */
  readonly encode: (codePoint: number, sink: ByteSink) => boolean
}

/**
 * The form of GB 18030: four bytes, which are digits of a number in a mixed base: the second and fourth have 10 values,
 * the third 126. So one first byte covers 10 · 126 · 10 = 12,600 numbers. The number counts the characters of the first
 * plane that have no pair, or, if the first byte is 0x90 or more, those of the other planes.
 *
 * @internal
 */
export const gb18030Form = (pairs: Grid): LongForm => {
  // the characters without a pair, in the order of their code points: by number, and the number by character
  const paired = new Uint8Array(0x10000)
  for (const unit of pairs.cells) paired[unit] = 1
  const units = new Uint16Array(0x10000)
  const indexes = new Int32Array(0x10000).fill(-1)
  let count = 0
  for (let unit = 0x80; unit < 0x10000; unit++) {
    if (paired[unit] === 1 || (unit & 0xf800) === 0xd800) continue
    indexes[unit] = count
    units[count++] = unit
  }
  return {
    byteCount: (_lead, second) => second >= 0x30 && second <= 0x39 ? 4 : 0,
    decode: (bytes, at) => {
      // `byteCount` has checked the second byte
      const lead = bytes[at]!
      const third = bytes[at + 2]! - 0x81
      const fourth = bytes[at + 3]! - 0x30
      if (third < 0 || third >= 126 || fourth < 0 || fourth > 9) return -1
      const rest = ((bytes[at + 1]! - 0x30) * 126 + third) * 10 + fourth
      if (lead >= 0x90) {
        const codePoint = 0x10000 + (lead - 0x90) * 12_600 + rest
        return codePoint <= 0x10ffff ? codePoint : -1
      }
      const index = (lead - 0x81) * 12_600 + rest
      return index >= 0 && index < count ? units[index]! : -1
    },
    encode: (codePoint, sink) => {
      // the other planes have no gaps: their numbers follow from the code point
      const index = codePoint < 0x10000 ? indexes[codePoint]! : codePoint - 0x10000
      if (index < 0) return false
      sink.byte((codePoint < 0x10000 ? 0x81 : 0x90) + Math.floor(index / 12_600))
      sink.byte(0x30 + Math.floor(index / 1260) % 10)
      sink.byte(0x81 + Math.floor(index / 10) % 126)
      sink.byte(0x30 + index % 10)
      return true
    }
  }
}

/** The second bytes of the consonants that begin a syllable, and of those that end one; 0xd4 means none. */
const initials = [0xa1, 0xa2, 0xa4, 0xa7, 0xa8, 0xa9, 0xb1, 0xb2, 0xb3, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc]
  .concat(0xbd, 0xbe)
const finals = [0xd4, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1]
  .concat(0xb2, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xba, 0xbb, 0xbc, 0xbd, 0xbe)

/** The second byte of the first of the 21 vowels. */
const firstVowel = 0xbf

/** The first byte of the filler and of the letters, and the second byte of the filler. */
const letterRow = 0xa4
const filler = 0xd4

/**
 * The form of KS X 1001: a Korean syllable that has no pair, as a filler and its three letters, with two bytes each.
 * The syllables of Unicode are in the order of their letters, so that their number is computed from them.
 *
 * @internal
 */
export const eucKrForm: LongForm = {
  byteCount: (lead, second) => lead === letterRow && second === filler ? 8 : 0,
  decode: (bytes, at) => {
    if (bytes[at + 2] !== letterRow || bytes[at + 4] !== letterRow || bytes[at + 6] !== letterRow) return -1
    const initial = initials.indexOf(bytes[at + 3]!)
    const vowel = bytes[at + 5]! - firstVowel
    const final = finals.indexOf(bytes[at + 7]!)
    if (initial < 0 || vowel < 0 || vowel >= 21 || final < 0) return -1
    return 0xac00 + (initial * 21 + vowel) * 28 + final
  },
  encode: (codePoint, sink) => {
    // only syllables without a pair get here: `EncodingTable` has the codes of the others
    const syllable = codePoint - 0xac00
    if (syllable < 0 || syllable >= 11_172) return false
    const letters = [
      filler,
      initials[Math.floor(syllable / 588)]!,
      firstVowel + Math.floor(syllable / 28) % 21,
      finals[syllable % 28]!
    ]
    for (const letter of letters) {
      sink.byte(letterRow)
      sink.byte(letter)
    }
    return true
  }
}
