/**
 * Where CPython's text layer would be.
 *
 * CPython decodes text in chunks of 8,192 bytes. That shows in two places, and only there: in what line ends it has met,
 * and in where a write goes that follows a read.
 */
import { type LineEnds, newlineKinds } from "../../codecs/newline.js"
import type { BufferedReader } from "../bufferedReader.js"

/** In bytes. */
const chunkSize = 8192

/** All of "\n", "\r" and "\r\n", as bits. */
const allKinds = 7

/**
 * Follows a reader from its start, or from where it was last sought.
 *
 * Invariant: `kinds` are those of what was taken before the last operation, whose bytes are still in the buffer, and those
 * that were met before the last `seek`.
 *
 * @internal
 */
export class PythonChunks {
  /** Whether the last read came to the end of the file. */
  atEnd = false
  private readonly buffer: BufferedReader
  private start = 0 // of the first chunk, in bytes taken
  private looked = 0 // how many bytes behind it CPython has looked at for certain, taken or not
  private kinds = 0
  private wasCut = false // whether the last operation began within a "\r\n"

  constructor(buffer: BufferedReader) {
    this.buffer = buffer
  }

  /** CPython has decoded a chunk here, of which nothing was taken. */
  peek(): void {
    this.looked = this.buffer.taken - this.start + 1
  }

  /** Keeps the kinds that were met so far, beyond what was taken, for a `restart`. */
  keep(ends: LineEnds): void {
    this.kinds = this.kindsMet(ends)
  }

  /** Begins anew where the buffer is. */
  restart(keepKinds: boolean): void {
    if (!keepKinds) this.kinds = 0
    this.looked = 0
    this.start = this.buffer.taken
    this.wasCut = false
    this.atEnd = false
  }

  /** Notes the line ends in what the last operation took, before another begins. */
  note(ends: LineEnds): void {
    const { held, pos } = this.buffer
    if (held === pos) return
    const cut = this.cutsLineEnd(ends)
    this.kinds |= this.kindsIn(held + (this.wasCut ? 1 : 0), pos + (cut ? 1 : 0), true, ends)
    this.wasCut = cut
  }

  /** How many bytes beyond the position CPython would have decoded (T28, T29). */
  rest(ends: LineEnds): number {
    const { buffer } = this
    if (this.atEnd) return buffer.available
    const consumed = buffer.taken - this.start
    // a "\r" at the end of a chunk is held back until the next one (T04)
    const last = buffer.memory[buffer.pos - (ends.bigEndian ? 1 : ends.unit)]
    const heldBack = isUniversal(ends) && consumed > 0 && last === 0x0d ? ends.unit : 0
    const needed = Math.max(consumed + heldBack, this.looked)
    return Math.min(buffer.available, Math.ceil(needed / chunkSize) * chunkSize - consumed)
  }

  /** The kinds of line ends that CPython would have met (T03). */
  newlines(ends: LineEnds): ReadonlyArray<"\n" | "\r" | "\r\n"> {
    const kinds = this.kindsMet(ends)
    return (["\n", "\r", "\r\n"] as const).filter((_, bit) => (kinds & (1 << bit)) !== 0)
  }

  private kindsMet(ends: LineEnds): number {
    const { buffer } = this
    const stop = buffer.pos + Math.max(this.rest(ends), this.cutsLineEnd(ends) ? 1 : 0)
    const last = this.atEnd || stop === buffer.pos
    return this.kinds | this.kindsIn(buffer.held + (this.wasCut ? 1 : 0), stop, last, ends)
  }

  /** Whether the position is within a "\r\n", which the rule `""` allows. It is one line end all the same. */
  private cutsLineEnd({ unit }: LineEnds): boolean {
    const { end, held, memory, pos } = this.buffer
    return unit === 1 && pos > held && pos < end && memory[pos - 1] === 0x0d && memory[pos] === 0x0a
  }

  private kindsIn(start: number, end: number, last: boolean, ends: LineEnds): number {
    if (!isUniversal(ends) || this.kinds === allKinds || start >= end) return 0
    return newlineKinds(this.buffer.memory, start, end, last, ends)
  }
}

const isUniversal = ({ newline }: LineEnds): boolean => newline === null || newline === ""
