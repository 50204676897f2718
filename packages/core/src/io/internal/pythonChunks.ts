/**
 * How far CPython's text layer would have read.
 *
 * CPython decodes text in chunks of 8,192 bytes. Its users can see that in two places only: in the line ends that it
 * has met, and in the position of a write that follows a read.
 */
import { type LineEnds, newlineKinds } from "../../codecs/newline.js"
import type { BufferedReader } from "../bufferedReader.js"

/** CPython's chunk, in bytes. */
const chunkSize = 8192

/** The kinds "\n", "\r" and "\r\n" together, as the bits of `newlineKinds`. */
const allKinds = 7

/**
 * Follows a reader from where it was opened, or last sought to.
 *
 * Invariant: `kinds` are the kinds of line ends in the bytes taken before the buffer's mark, and those that were met
 * before the last `seek`. The bytes behind the mark are not counted yet: they are still in the buffer, and a rollback
 * may return them.
 *
 * @internal
 */
export class PythonChunks {
  /** Whether the last read reached the end of the file. */
  atEnd = false
  private readonly buffer: BufferedReader
  /** Where the first chunk begins, as a count of bytes taken from the buffer. */
  private start = 0
  /** Bytes from `start` on that CPython has certainly decoded, taken or not. */
  private decoded = 0
  /** As the bits of `newlineKinds`. */
  private kinds = 0
  /** Whether the last operation began between the two characters of a "\r\n". */
  private wasCut = false

  constructor(buffer: BufferedReader) {
    this.buffer = buffer
  }

  /** Notes that CPython would have decoded a chunk at the position, without taking anything of it. */
  peek(): void {
    this.decoded = this.buffer.taken - this.start + 1
  }

  /** Counts all kinds met so far, also those beyond the position, as `newlines` does. Called before a `restart`. */
  keep(ends: LineEnds): void {
    this.kinds = this.kindsMet(ends)
  }

  /** Follows the reader from the buffer's position on. */
  restart(keepKinds: boolean): void {
    if (!keepKinds) this.kinds = 0
    this.decoded = 0
    this.start = this.buffer.taken
    this.wasCut = false
    this.atEnd = false
  }

  /** Counts the line ends in the bytes that the last operation took. Called before the next one moves the mark. */
  note(ends: LineEnds): void {
    const { mark, pos } = this.buffer
    if (mark === pos) return
    const cut = this.cutsLineEnd(ends)
    this.kinds |= this.kindsIn(mark + (this.wasCut ? 1 : 0), pos + (cut ? 1 : 0), true, ends)
    this.wasCut = cut
  }

  /** Bytes beyond the position that CPython would have decoded (T28, T29). */
  rest(ends: LineEnds): number {
    const { buffer } = this
    if (this.atEnd) return buffer.available
    const consumed = buffer.taken - this.start
    // a "\r" at the end of a chunk is held back until the next one (T04)
    const last = buffer.memory[buffer.pos - (ends.bigEndian ? 1 : ends.unit)]
    const heldBack = isUniversal(ends) && consumed > 0 && last === 0x0d ? ends.unit : 0
    const needed = Math.max(consumed + heldBack, this.decoded)
    return Math.min(buffer.available, Math.ceil(needed / chunkSize) * chunkSize - consumed)
  }

  /** The kinds of line ends that CPython would have met (T03). */
  newlines(ends: LineEnds): ReadonlyArray<"\n" | "\r" | "\r\n"> {
    const kinds = this.kindsMet(ends)
    return (["\n", "\r", "\r\n"] as const).filter((_, bit) => (kinds & (1 << bit)) !== 0)
  }

  /** The kinds in all that CPython would have decoded by now. */
  private kindsMet(ends: LineEnds): number {
    const { buffer } = this
    const stop = buffer.pos + Math.max(this.rest(ends), this.cutsLineEnd(ends) ? 1 : 0)
    const last = this.atEnd || stop === buffer.pos
    return this.kinds | this.kindsIn(buffer.mark + (this.wasCut ? 1 : 0), stop, last, ends)
  }

  /** Whether the position is between the characters of a "\r\n", as a read under the rule `""` may leave it. */
  private cutsLineEnd({ unit }: LineEnds): boolean {
    const { end, mark, memory, pos } = this.buffer
    return unit === 1 && pos > mark && pos < end && memory[pos - 1] === 0x0d && memory[pos] === 0x0a
  }

  /** The kinds of line ends in `memory[start, end)` of the buffer, unless all are met already. */
  private kindsIn(start: number, end: number, last: boolean, ends: LineEnds): number {
    if (!isUniversal(ends) || this.kinds === allKinds || start >= end) return 0
    return newlineKinds(this.buffer.memory, start, end, last, ends)
  }
}

/** Whether the rule has several kinds of line ends. Under the others CPython keeps no kinds. */
const isUniversal = ({ newline }: LineEnds): boolean => newline === null || newline === ""
