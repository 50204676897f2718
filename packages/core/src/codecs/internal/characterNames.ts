/**
 * The names of characters, as in Python's `unicodedata.name`, for the error handler `namereplace`. The names of Korean
 * syllables and of most ideographs follow a rule, and are computed. All others are in a packed table, which is unpacked
 * when the first of them is asked for: most programs never need one.
 */
import { asBuffer } from "../../internal/buffer.js"
import { inflate } from "./inflate.js"
import { names, numbered, runs } from "./tables/names.js"

const firstSyllable = 0xac00

/** The names of the letters of Korean syllables: the first, middle and last one. Some letters have an empty name. */
const initials = "G GG N D DD R M B BB S SS  J JJ C K T P H".split(" ")
const middles = "A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I".split(" ")
const finals = " G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H".split(" ")

/** A syllable's number is (initial · 21 + middle) · 28 + final; 588 is 21 · 28. */
const syllableName = (syllable: number): string =>
  "HANGUL SYLLABLE " + initials[Math.floor(syllable / 588)]! + middles[Math.floor(syllable / 28) % 21]! +
  finals[syllable % 28]!

/**
 * Unpacks the names that follow no rule. Each line of the table has the length of the prefix that a name shares with
 * the one before, as a character from U+0021 (length 0) on, and the rest of the name. The lines are in the order of the
 * code points; `runs` has these, each run as its first code point, in hexadecimal, and its count.
 */
const unpackNames = (): ReadonlyMap<number, string> => {
  const lines = asBuffer(inflate(names.packed, names.byteCount)).latin1Slice().split("\n").values()
  const unpacked = new Map<number, string>()
  let name = ""
  for (const run of runs.split(",")) {
    const [first = "", count = ""] = run.split("*")
    const start = Number.parseInt(first, 16)
    for (let code = start; code < start + Number(count); code++) {
      const line = lines.next().value!
      name = name.slice(0, line.charCodeAt(0) - 0x21) + line.slice(1)
      unpacked.set(code, name)
    }
  }
  return unpacked
}

/** Some 30,000 names, unpacked when a name is first needed. */
let listed: ReadonlyMap<number, string> | undefined

/** A character's name; `undefined` if it has none, as control characters. @internal */
export const characterName = (codePoint: number): string | undefined => {
  const syllable = codePoint - firstSyllable
  if (syllable >= 0 && syllable < 11_172) return syllableName(syllable)
  // ranges of characters that are named by a prefix and their own number, at least four digits of it
  for (const [first, last, prefix] of numbered) {
    if (codePoint >= first && codePoint <= last) return prefix + codePoint.toString(16).toUpperCase().padStart(4, "0")
  }
  listed ??= unpackNames()
  return listed.get(codePoint)
}
