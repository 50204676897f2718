/**
 * The input of the codecs benchmark: big texts of several kinds, the same on every machine.
 */

/** A kind of text, and the encoding it is in. */
export interface Kind {
  readonly name: string
  readonly encoding: "utf-8" | "latin-1"
  /** Words of text, which are put together at random. */
  readonly words: ReadonlyArray<string>
}

export const kinds: ReadonlyArray<Kind> = [
  {
    name: "ASCII",
    encoding: "utf-8",
    words: ["the ", "quick ", "brown fox ", "jumps over ", "a lazy dog", ", ", "42 ", "times.\n"]
  },
  {
    name: "two-byte",
    encoding: "utf-8",
    words: ["съешь ", "ещё ", "этих мягких ", "naïve ", "café ", "γνώθι σαυτόν, ", "42 ", "раза.\n"]
  },
  {
    name: "CJK",
    encoding: "utf-8",
    words: ["色は匂へど", "散りぬるを", "天地玄黄", "宇宙洪荒", "、", "日月盈昃", "辰宿列張", "。\n"]
  },
  {
    name: "emoji",
    encoding: "utf-8",
    words: ["the ", "quick ", "brown fox 🦊 ", "jumps over ", "a lazy dog", ", ", "42 ", "times 🙂.\n"]
  },
  {
    name: "latin-1",
    encoding: "latin-1",
    words: ["où ", "l'été ", "naïf ", "s'achève ", "à Besançon", ", ", "42 ", "fois.\n"]
  }
]

/** What `toString` calls; Node's types leave it out. */
export interface SliceableBuffer extends Buffer {
  readonly latin1Slice: (start: number, end: number) => string
  readonly utf8Slice: (start: number, end: number) => string
}

/** A text and its bytes. */
export interface Sample {
  readonly text: string
  readonly bytes: SliceableBuffer
}

/** The least number of bytes of a sample. */
export const sampleSize = 16_777_216

/** About how many units of it are different; the rest repeats them. */
const distinctUnits = 1_000_000

export const makeSample = ({ encoding, words }: Kind): Sample => {
  let state = 0x5eed
  let period = ""
  while (period.length < distinctUnits) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    period += words[(state >>> 8) % words.length]!
  }
  const repetition = Buffer.from(period, nodeName(encoding))
  const bytes = Buffer.alloc(Math.ceil(sampleSize / repetition.length) * repetition.length, repetition)
  return { bytes: bytes as unknown as SliceableBuffer, text: bytes.toString(nodeName(encoding)) } // flat
}

/** What Node calls the encoding. */
export const nodeName = (encoding: Kind["encoding"]): "latin1" | "utf8" => encoding === "utf-8" ? "utf8" : "latin1"

/** A part of the bytes. */
export interface Slice {
  readonly start: number
  readonly end: number
  readonly view: Buffer
}

/** Cuts the bytes into slices of at most `size` bytes, between characters. */
export const cut = ({ bytes }: Sample, encoding: Kind["encoding"], size: number): ReadonlyArray<Slice> => {
  const slices: Array<Slice> = []
  for (let start = 0; start < bytes.length;) {
    let end = Math.min(start + size, bytes.length)
    if (encoding === "utf-8") { while ((bytes[end]! & 0xc0) === 0x80) end-- }
    slices.push({ start, end, view: bytes.subarray(start, end) })
    start = end
  }
  return slices
}
