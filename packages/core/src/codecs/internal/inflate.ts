/**
 * Unpacks the tables of this folder, which are raw DEFLATE streams (RFC 1951) in base64. Core must not import
 * `node:zlib`, and the web's `DecompressionStream` is asynchronous. The input is not checked: it is a constant of this
 * package. Numbers in parentheses are sections of the RFC.
 */
import { decodeBase64 } from "../../internal/buffer.js"

/** By length code (3.2.5): the smallest length, and the count of bits that are added to it. */
const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163]
  .concat(195, 227, 258)
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]

/** By distance code, of which there are 30: the same. Two codes have each count of bits. */
const distanceBits = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1))
const distanceBase = distanceBits.map((bits, code) => code < 2 ? code + 1 : (2 + code % 2 << bits) + 1)

/** The order of the lengths of the codes for code lengths (3.2.7). */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/**
 * A code, by the next bits of the input, as many as its longest code has, the first bit lowest: the symbol times 16,
 * plus the length of its code.
 */
type Huffman = Uint16Array

/**
 * The code of a list of code lengths (3.2.2): shorter codes come first, and codes of one length are in the order of
 * their symbols. A length of 0 means that the symbol has no code.
 */
const huffman = (lengths: ArrayLike<number>): Huffman => {
  const longestCode = Math.max(...Array.from(lengths))
  const table = new Uint16Array(1 << longestCode)
  let code = 0
  for (let length = 1; length <= longestCode; length++) {
    code <<= 1
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue
      // the stream has the first bit of a code lowest, so that the code is reversed to be an index
      let first = 0
      for (let bit = 0; bit < length; bit++) if ((code & 1 << bit) !== 0) first |= 1 << length - 1 - bit
      // all indexes that begin with the code: the bits behind it belong to the next symbols
      for (let index = first; index < table.length; index += 1 << length) table[index] = symbol << 4 | length
      code++
    }
  }
  return table
}

/** The code of literals and lengths in a block with fixed codes (3.2.6). */
const fixedLiterals = (): Huffman =>
  huffman(Array.from({ length: 288 }, (_, symbol) => symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))

/**
 * Invariant: the next bits of the stream are the low `bitCount` bits of `bits`, and then the bytes of `input` from `at`
 * on; `output[0, written)` is unpacked.
 */
class Inflater {
  // the memory of the result is allocated once, since the table states its length
  private readonly input: Uint8Array
  private readonly output: Uint8Array
  private at = 0
  private written = 0
  private bits = 0
  private bitCount = 0

  constructor(input: Uint8Array, byteCount: number) {
    this.input = input
    this.output = new Uint8Array(byteCount)
  }

  /**
   * Unpacks block by block. The first bit of a block says whether it is the last, and two bits say its kind (3.2.3).
   */
  run(): Uint8Array {
    let last = false
    while (!last) {
      last = this.take(1) === 1
      const kind = this.take(2)
      if (kind === 0) this.stored()
      else if (kind === 1) this.block(fixedLiterals(), huffman(new Uint8Array(30).fill(5)))
      else this.dynamicBlock()
    }
    return this.output
  }

  /** Makes at least `bitCount` bits available in `bits`. */
  private need(bitCount: number): void {
    while (this.bitCount < bitCount) {
      // zeros behind the end: a short code may be looked up with more bits than are left
      this.bits |= (this.input[this.at++] ?? 0) << this.bitCount
      this.bitCount += 8
    }
  }

  /** Takes the next `bitCount` bits, as a number. */
  private take(bitCount: number): number {
    this.need(bitCount)
    const value = this.bits & (1 << bitCount) - 1
    this.bits >>>= bitCount
    this.bitCount -= bitCount
    return value
  }

  /** Takes the next symbol of a code. A code has at most 15 bits; it takes only as many as the symbol's code has. */
  private symbol(code: Huffman): number {
    this.need(15)
    const entry = code[this.bits & code.length - 1]!
    this.bits >>>= entry & 15
    this.bitCount -= entry & 15
    return entry >> 4
  }

  /** A block of bytes that are not packed (3.2.4). */
  private stored(): void {
    // the block begins at the next byte of the input; `bits` may have whole bytes of it already
    this.take(this.bitCount % 8)
    // the length, and then its complement, which is a check
    const byteCount = this.take(16)
    this.take(16)
    for (let i = 0; i < byteCount; i++) this.output[this.written++] = this.take(8)
  }

  /** A block that begins with the lengths of its codes (3.2.7). */
  private dynamicBlock(): void {
    const literalCount = this.take(5) + 257
    const distanceCount = this.take(5) + 1
    const orderCount = this.take(4) + 4
    const codeLengths = new Uint8Array(19)
    for (let i = 0; i < orderCount; i++) codeLengths[lengthOrder[i]!] = this.take(3)
    const code = huffman(codeLengths)
    // the lengths of both codes are one list: a repetition may begin in the first and end in the second
    const lengths = new Uint8Array(literalCount + distanceCount)
    for (let i = 0; i < lengths.length;) {
      const symbol = this.symbol(code)
      if (symbol < 16) {
        lengths[i++] = symbol
        continue
      }
      // 16 repeats the length before; 17 and 18 are short and long runs of zeros
      const repeated = symbol === 16 ? lengths[i - 1]! : 0
      const count = symbol === 16 ? 3 + this.take(2) : symbol === 17 ? 3 + this.take(3) : 11 + this.take(7)
      lengths.fill(repeated, i, i + count)
      i += count
    }
    this.block(huffman(lengths.subarray(0, literalCount)), huffman(lengths.subarray(literalCount)))
  }

  /** The literals, and references to earlier bytes, of a block (3.2.3). */
  private block(literals: Huffman, distances: Huffman): void {
    const { output } = this
    for (let symbol = this.symbol(literals); symbol !== 256; symbol = this.symbol(literals)) {
      // below 256 a literal byte, 256 the end of the block, and above it the length of a reference
      if (symbol < 256) {
        output[this.written++] = symbol
        continue
      }
      const length = lengthBase[symbol - 257]! + this.take(lengthBits[symbol - 257]!)
      const code = this.symbol(distances)
      const distance = distanceBase[code]! + this.take(distanceBits[code]!)
      // byte by byte: a reference may include bytes that it writes itself
      for (let i = 0; i < length; i++, this.written++) output[this.written] = output[this.written - distance]!
    }
  }
}

/** The bytes that `packed` has. `byteCount` is their number, which the stream does not state. @internal */
export const inflate = (packed: string, byteCount: number): Uint8Array =>
  new Inflater(decodeBase64(packed), byteCount).run()
