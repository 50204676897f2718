/**
 * From bytes in a buffer to lines of text: finds a segment of the buffer that holds whole lines, decodes it as one
 * piece, and splits the text. Nothing here makes a system call; the text reader fills the buffer.
 */
import type { Decoder } from "../../codecs/codec.js"
import { dropCodePoints } from "../../codecs/internal/codePoints.js"
import { decodeText } from "../../codecs/internal/decodeText.js"
import { findLineEnd, type LineEnds, splitLines } from "../../codecs/newline.js"
import { UnicodeDecodeError } from "../../errors/index.js"
import type { BufferedReader } from "../bufferedReader.js"
import type { TextFormat } from "../textOptions.js"
import { type LineCache, nextLineOffset } from "./lineCache.js"

/**
 * Bytes that are decoded as one piece. V8 cuts a line out of the decoded text without copying it, so a program that
 * keeps one line keeps the text of this many bytes in memory; larger pieces are hardly faster.
 */
const segmentSize = 16_384

/**
 * The decoder of a text reader, and where it stands.
 *
 * Invariant: without a cache, the text that comes next is what `decoder`, in its present state, makes of the bytes from
 * the buffer's position on, without its first `skip` code points. `decodeSegments` leaves the position where it was;
 * only `advanceBuffer` moves it, over lines that were delivered, and `retreatBuffer` back.
 *
 * @internal
 */
export class LineDecoder {
  readonly buffer: BufferedReader
  /** Set by `reconfigure` alone, as `decoder` is. */
  format: TextFormat
  decoder: Decoder
  /**
   * Code points of the text at the buffer's position that were delivered already. More than 0 only after an error
   * handler put several code points for a byte, and a read with a limit ended between them.
   */
  skip = 0
  /** Whether anything was decoded since the file was opened or last sought, or since its end was reached. */
  started = false

  constructor(buffer: BufferedReader, format: TextFormat) {
    this.buffer = buffer
    this.format = format
    this.decoder = format.codec.makeDecoder(format.handler)
  }

  /** Decodes in another format from here on. */
  reconfigure(format: TextFormat): void {
    this.format = format
    this.decoder = format.codec.makeDecoder(format.handler)
  }

  /** What ends a line in the buffer's bytes. */
  get lineEnds(): LineEnds {
    const { codec, newline } = this.format
    return { unit: codec.unit, bigEndian: this.decoder.bigEndian, newline }
  }

  /** The text of `memory[start, end)` of the buffer, at most `maxChars` code points; as `Decoder.decode`. */
  decode(start: number, end: number, final: boolean, maxChars: number): string {
    this.started = true
    return decodeText(this.decoder, this.buffer.memory, start, end, final, maxChars)
  }

  /**
   * Where a segment of whole lines that begins at the buffer's position ends, as an index into its memory; -1 if no
   * line end is buffered. The first `scanned` bytes are known to have none. `final` says that no bytes follow those in
   * the buffer.
   */
  segmentEnd(scanned: number, final: boolean): number {
    const { codec, newline } = this.format
    const { end, memory, pos } = this.buffer
    if (codec.unit === 1 && scanned === 0 && end > pos) {
      const byte = newline === "\r" ? 0x0d : 0x0a
      const found = memory.lastIndexOf(byte, Math.min(pos + segmentSize, end) - 1)
      if (found >= pos && (newline !== "\r\n" || (found > pos && memory[found - 1] === 0x0d))) return found + 1
    }
    return findLineEnd(memory, pos, pos + scanned, end, final, this.lineEnds)
  }

  /**
   * Decodes the segment that ends at `stop`, and segments behind it until the cache has about `wanted` lines or no
   * whole line is left in the buffer. Lines before one that cannot be decoded are kept.
   *
   * @throws UnicodeDecodeError if the first line cannot be decoded
   */
  decodeSegments(keepEnds: boolean, stop: number, final: boolean, wanted: number): LineCache {
    const { buffer } = this
    const start = buffer.pos
    const cache: LineCache = {
      lines: [],
      keepEnds,
      next: 0,
      base: 0,
      byteCount: 0,
      previousBase: 0,
      previousBytes: 0,
      stateBefore: this.decoder.state,
      skipBefore: this.skip
    }
    try {
      for (let end = stop, before = 0; end >= 0; end = this.segmentEnd(0, final)) {
        this.decodeSegment(cache, end)
        cache.byteCount = buffer.pos - start
        const { length } = cache.lines
        // the next segment has about as many lines as this one; stop before it would exceed `wanted`
        if (2 * length - before > wanted || buffer.pos !== end) break
        before = length
      }
    } finally {
      buffer.pos = start
    }
    if (this.skip > 0) cache.lines[0] = dropCodePoints(cache.lines[0] ?? "", this.skip)
    this.skip = 0
    return cache
  }

  /** Moves the buffer's position over the lines of the cache that were delivered since it was moved last. */
  advanceBuffer(cache: LineCache): void {
    if (cache.base === cache.next) return
    const { buffer } = this
    const from = buffer.pos
    if (cache.next === cache.lines.length) {
      buffer.pos += cache.byteCount
    } else {
      buffer.pos = nextLineOffset(cache, buffer, this.decoder, this.format.handler.name, this.lineEnds)
    }
    cache.previousBase = cache.base
    cache.previousBytes = buffer.pos - from
    cache.base = cache.next
    cache.byteCount -= cache.previousBytes
  }

  /**
   * Undoes the last `advanceBuffer`. The bytes are still in the buffer, since reading more of them would have discarded
   * the cache.
   */
  retreatBuffer(cache: LineCache): void {
    const { buffer } = this
    buffer.pos -= cache.previousBytes
    buffer.mark = Math.min(buffer.mark, buffer.pos)
    cache.base = cache.previousBase
    cache.byteCount += cache.previousBytes
    cache.previousBytes = 0
  }

  /** The width in bytes of the "\n" at `at` in the buffer's memory; 0 if another character, or none, is there. */
  lineFeedAt(at: number): number {
    const { unit } = this.format.codec
    const { end, memory } = this.buffer
    if (at + unit > end) return 0
    return findLineEnd(memory, at, at, at + unit, true, { ...this.lineEnds, newline: "\n" }) === at + unit ? unit : 0
  }

  /**
   * Decodes the segment from the buffer's position to `stop`, and moves the position over it: over all of it, or, if a
   * line in it cannot be decoded, over the lines before that one. If there are none, in this segment or in the cache,
   * the error is thrown.
   */
  private decodeSegment(cache: LineCache, stop: number): void {
    const { buffer } = this
    try {
      this.decodeLines(cache, stop)
      return
    } catch (error) {
      if (!(error instanceof UnicodeDecodeError)) throw error
    }
    // line by line, so that the lines before the undecodable bytes are delivered first
    try {
      while (buffer.pos < stop) {
        const end = findLineEnd(buffer.memory, buffer.pos, buffer.pos, stop, true, this.lineEnds)
        this.decodeLines(cache, end < 0 ? stop : end)
      }
    } catch (error) {
      if (cache.lines.length === 0) throw error
    }
  }

  /** Adds the lines from the buffer's position to `stop` to the cache, and moves the position there. */
  private decodeLines(cache: LineCache, stop: number): void {
    const text = this.decode(this.buffer.pos, stop, true, Infinity)
    splitLines(text, this.format.newline, cache.keepEnds, cache.lines)
    this.buffer.pos = stop
  }
}
