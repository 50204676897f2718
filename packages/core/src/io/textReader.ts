/**
 * Reading text.
 *
 * CPython decodes a chunk, keeps the text, and finds its way back to a byte position with snapshots of the decoder.
 * Here the bytes in the buffer below are the truth, and text is decoded from them when it is asked for: a position is a
 * byte offset at a character boundary, `tell` and `seek` are exact without a replay, an operation that fails has consumed
 * nothing, and lines before undecodable bytes are still delivered (a deliberate deviation from T32).
 *
 * For speed, the lines of a stretch of the buffer are decoded together and kept, as a cache over bytes that count as
 * unread until the position is asked for.
 *
 * @since 0.1.0
 */
import type { Codec, Decoder, ErrorHandler } from "../codecs/codec.js"
import { codePointCount, dropCodePoints, takeCodePoints } from "../codecs/internal/countCodePoints.js"
import { decodeText } from "../codecs/internal/decodeText.js"
import { findLineEnd, type LineEnds, type Newline, splitLines, translateNewlines } from "../codecs/newline.js"
import {
  ClosedFileError,
  InvalidArgumentError,
  TextTooLongError,
  UnicodeDecodeError,
  UnsupportedOperation
} from "../errors/index.js"
import type { Program } from "../program/program.js"
import { type BufferedReader, detachedError, notReady } from "./bufferedReader.js"
import { isLonger, type LineCache, placeOf } from "./internal/lineCache.js"
import { PythonChunks } from "./internal/pythonChunks.js"
import { packCookie, unpackCookie } from "./internal/textCookie.js"
import type { Whence } from "./rawIO.js"
import { changesFormat, type ReconfigureOptions, type TextFormat, textFormat } from "./textOptions.js"

/**
 * How many bytes are decoded in one piece. V8 cuts a line out of the decoded text without copying it, so a line that a
 * program keeps keeps this many bytes alive; larger pieces are hardly faster.
 */
const segmentSize = 16_384

/** How many lines are decoded ahead of a stream of lines. */
const streamedLines = 2048

/** A line may take this many bytes before it is given up as longer than any string (N16). */
const longestLine = 2 ** 30

/**
 * A text reader over a buffered reader.
 *
 * Invariant: the position in the text is the buffer's position plus the lines `[synced, next)` of the cache; without a
 * cache, it is the buffer's.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, TextReader } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("bad.txt", Buffer.from([0x6f, 0x6b, 0x0a, 0xff, 0x0a]))
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("bad.txt")
 *   if (!(file instanceof TextReader)) return
 *   console.log(JSON.stringify(yield* file.readline())) // what comes before bad bytes is delivered
 *   try {
 *     yield* file.readline()
 *   } catch (error) {
 *     console.log(String(error), yield* file.tell()) // nothing was consumed
 *   }
 *   yield* file.close()
 * }).start()
 *
 * // Output:
 * // "ok\n"
 * // UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte 3
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TextReader {
  readonly buffer: BufferedReader
  private format: TextFormat
  private decoder: Decoder
  /** Whether anything was decoded since the start or the last `seek`. */
  private started = false
  private detached = false
  private cache: LineCache | undefined = undefined
  private heldState = 0
  /** How many code points of what is decoded next were delivered already: an error handler may put several for a byte. */
  private skip = 0
  private heldSkip = 0
  /** The cached line at which the last operation began, or -1 if it did not begin in the cache. */
  private heldLine = -1
  private lastBatch:
    | { readonly cache: LineCache; readonly lines: ReadonlyArray<string>; readonly start: number }
    | undefined = undefined
  private readonly chunks: PythonChunks
  private readonly exactChunks: boolean

  constructor(
    buffer: BufferedReader,
    options: {
      readonly codec: Codec
      readonly handler: ErrorHandler
      readonly newline: Newline
      /** Whether every `seek` reads anew, so that `chunkRest` is CPython's. */
      readonly exactChunks?: boolean | undefined
    }
  ) {
    this.buffer = buffer
    this.format = options
    this.chunks = new PythonChunks(buffer)
    this.exactChunks = options.exactChunks ?? false
    this.decoder = options.codec.makeDecoder(options.handler)
  }

  get closed(): boolean {
    return this.buffer.closed
  }

  get codec(): Codec {
    return this.format.codec
  }

  /** The name of the error handler. */
  get errors(): string {
    return this.format.handler.name
  }

  get newline(): Newline {
    return this.format.newline
  }

  /** CPython's name of the encoding. */
  get encoding(): string {
    return this.codec.name
  }

  /**
   * The kinds of line ends met so far, under the rules `null` and `""` (T03). CPython has met those of a whole chunk as
   * soon as it has read any of it, and so have we.
   */
  get newlines(): ReadonlyArray<"\n" | "\r" | "\r\n"> {
    this.settlePosition()
    return this.chunks.newlines(this.lineEnds)
  }

  /** How far beyond the position CPython, which decodes whole chunks, would have read, in bytes (T28, T29). @internal */
  get chunkRest(): number {
    this.settlePosition()
    return this.chunks.rest(this.lineEnds)
  }

  /** `charCount` code points, fewer only at the end of the file; all that is left if it is negative (T10, T27). */
  *read(charCount = -1): Program<string> {
    this.begin()
    return charCount < 0 ? yield* this.readAll() : yield* this.readChars(charCount)
  }

  /** A line with its end, or its first `limit` code points. Empty at the end of the file. */
  *readline(limit = -1): Program<string> {
    const line = limit < 0 ? this.cachedLine() : undefined
    if (line !== undefined) return line
    this.begin()
    return limit < 0 ? yield* this.nextLine() : yield* this.readLimited(limit)
  }

  /** Takes a whole line, if one is at hand without a call, for a shell that then needs no program; else `undefined`. */
  cachedLine(): string | undefined {
    const cache = this.cache
    if (cache === undefined || !cache.keepEnds || cache.next === cache.lines.length || this.closed) return undefined
    this.heldLine = cache.next
    return cache.lines[cache.next++]
  }

  /** All lines that are left, or as many as it takes to exceed `hint` code points (T19: 0 and below mean no limit). */
  *readlines(hint = -1): Program<Array<string>> {
    this.begin()
    const lines: Array<string> = []
    let charCount = 0
    for (;;) {
      const line = yield* this.nextLine()
      if (line === "") return lines
      lines.push(line)
      charCount += hint > 0 ? codePointCount(line) : 0
      if (hint > 0 && charCount > hint) return lines
    }
  }

  /**
   * The next lines, at least one and at most `maxLines`; `undefined` at the end of the file. At most one block is read
   * for it; with `ahead`, reading the block after it begins before this returns. A line of more than `maxLength` code
   * points, without its end, is a `TextTooLongError` when its turn comes, and stays in the file.
   */
  *readLineBatch(
    maxLines: number,
    keepEnds: boolean,
    ahead: boolean,
    maxLength = Infinity
  ): Program<ReadonlyArray<string> | undefined> {
    const cached = this.cache
    if (cached === undefined || cached.keepEnds !== keepEnds || cached.next === cached.lines.length) {
      this.begin()
      const byteLimit = Math.min(longestLine, (maxLength + 2) * this.codec.maxBytesPerChar) // two for the line end
      if (!(yield* this.fillCache(keepEnds, Math.min(maxLines, streamedLines), ahead, byteLimit))) return undefined
    } else {
      if (this.closed) throw new ClosedFileError()
      this.heldLine = cached.next
      if (ahead) yield* this.buffer.readAhead()
    }
    const cache = this.cache
    if (cache === undefined) return undefined
    const { lines, next } = cache
    cache.next = Math.min(lines.length, next + maxLines)
    if (maxLength < Infinity) cache.next = this.stopBeforeLonger(cache, next, maxLength)
    const batch = next === 0 && cache.next === lines.length ? lines : lines.slice(next, cache.next)
    this.lastBatch = { cache, lines: batch, start: next }
    return batch
  }

  /** The end of the batch that begins at `next`: before the first line over the limit, whose error it is if there is none. */
  private stopBeforeLonger({ lines, next: stop }: LineCache, next: number, maxLength: number): number {
    const longer = lines.findIndex((line, index) => index >= next && index < stop && isLonger(line, maxLength))
    if (longer < 0) return stop
    if (longer > next) return longer
    const { length: byteLength } = this.codec.makeEncoder(this.format.handler).encode(lines[next]!) // just found
    throw new TextTooLongError({ byteLength, limit: maxLength })
  }

  /** Puts back the lines from `used` on of a batch, if nothing else was done since it was taken. */
  unreadLines(lines: ReadonlyArray<string>, used: number): void {
    const batch = this.lastBatch
    if (batch === undefined || batch.lines !== lines || batch.cache !== this.cache) return
    if (batch.cache.next === batch.start + lines.length) batch.cache.next = batch.start + used
  }

  /** The position as a cookie that only `seek` understands. */
  *tell(): Program<number> {
    this.letGo()
    if (!this.buffer.raw.seekable) throw new UnsupportedOperation("underlying stream is not seekable") // T30
    const byteOffset = yield* this.buffer.tell()
    const bigEndian = this.codec.hasByteOrderMark && this.decoder.bigEndian && byteOffset > 0
    return packCookie({ byteOffset, bigEndian, skip: this.skip })
  }

  /** Goes to the start, to the end (`whence` 2), or to where a cookie was taken (T17). */
  *seek(cookie: number, whence: Whence = 0): Program<number> {
    this.begin()
    if (!this.buffer.raw.seekable) throw new UnsupportedOperation("underlying stream is not seekable")
    if (whence === 1) {
      if (cookie !== 0) throw new UnsupportedOperation("can't do nonzero cur-relative seeks")
      return yield* this.seek(yield* this.tell())
    }
    if (whence === 2 && cookie !== 0) throw new UnsupportedOperation("can't do nonzero end-relative seeks")
    if (whence !== 0 && whence !== 2) {
      throw new InvalidArgumentError(`invalid whence (${String(whence)}, should be 0, 1 or 2)`)
    }
    if (cookie < 0) throw new InvalidArgumentError(`negative seek position ${cookie}`)
    const place = unpackCookie(cookie)
    this.chunks.keep(this.lineEnds)
    const byteOffset = yield* this.buffer.seek(place.byteOffset, whence)
    if (this.exactChunks) yield* this.buffer.forget()
    this.restart(this.codec.stateAt(byteOffset, place.bigEndian), whence !== 2 && byteOffset !== 0)
    this.skip = this.heldSkip = place.skip
    return whence === 2 ? byteOffset : cookie
  }

  /** Nothing to write. Fails if the file is closed or was given up, as every `flush`. */
  // oxlint-disable-next-line require-yield
  *flush(): Program<void> {
    this.checkAttached()
    if (this.closed) throw new ClosedFileError()
  }

  /** Changes how the text is decoded, as long as nothing was read since the start or the last `seek` (T24). */
  // oxlint-disable-next-line require-yield
  *reconfigure(options: ReconfigureOptions): Program<void> {
    this.letGo()
    if (!changesFormat(options)) return
    if (this.started) {
      throw new UnsupportedOperation(
        "It is not possible to set the encoding or newline of stream after the first read"
      )
    }
    this.format = textFormat(options, this.format)
    this.decoder = this.format.codec.makeDecoder(this.format.handler)
  }

  /** Gives up the buffer, which goes on where the text was; nothing can be done with this reader then (T25). */
  // oxlint-disable-next-line require-yield
  *detach(): Program<BufferedReader> {
    this.begin()
    this.detached = true
    return this.buffer
  }

  /** Closes the buffer, unless it was given up: then it is another's to close, and this fails (T25). */
  *close(): Program<void> {
    this.checkAttached()
    yield* this.buffer.close()
  }

  /** Throws if the buffer, or the raw file below it, was given up by `detach` (T25, B16). */
  checkAttached(): void {
    if (this.detached) throw detachedError("underlying buffer")
    this.buffer.checkAttached()
  }

  /** Reads on, with a decoder in a given state, from wherever the buffer is now. @internal */
  restart(state: number, keepKinds = false): void {
    this.cache = undefined
    this.started = false
    this.buffer.begin()
    this.decoder.state = state
    this.heldState = state
    this.skip = this.heldSkip = 0
    this.heldLine = -1
    this.chunks.restart(keepKinds)
  }

  /** Forgets the line ends that it has met. Nothing was read since the last `seek`. @internal */
  forgetNewlines(): void {
    this.chunks.restart(false)
  }

  /** Makes the buffer's position the text's. */
  sync(): void {
    this.settlePosition()
    const cache = this.cache
    if (cache !== undefined && cache.next === 0) this.decoder.state = cache.stateBefore
    this.cache = undefined
  }

  /** Puts back what the operation that began last has taken. */
  rollback(): void {
    if (this.heldLine >= 0 && this.cache !== undefined) {
      this.cache.next = this.heldLine
      return
    }
    this.cache = undefined
    this.buffer.rollback()
    this.decoder.state = this.heldState
    this.skip = this.heldSkip
  }

  /** Begins an operation that takes nothing: if it fails, what the last one took stays taken. @internal */
  letGo(): void {
    this.checkAttached()
    this.settlePosition()
    this.chunks.note(this.lineEnds)
    this.buffer.begin()
    this.heldState = this.decoder.state
    this.heldSkip = this.skip
    this.heldLine = this.cache?.next ?? -1
  }

  private begin(): void {
    this.checkAttached()
    this.sync()
    this.chunks.note(this.lineEnds)
    this.buffer.begin()
    this.heldState = this.decoder.state
    this.heldSkip = this.skip
    this.heldLine = -1
  }

  /** The next line of an operation that has begun. */
  private *nextLine(): Program<string> {
    if (this.cache === undefined || this.cache.next === this.cache.lines.length) {
      this.sync()
      if (!(yield* this.fillCache(true, 1, false))) return ""
    }
    return this.cache?.lines[this.cache.next++] ?? ""
  }

  private get lineEnds(): LineEnds {
    return { unit: this.codec.unit, bigEndian: this.decoder.bigEndian, newline: this.newline }
  }

  /** Advances the buffer over the lines that were delivered from the cache. */
  private settlePosition(): void {
    const cache = this.cache
    if (cache === undefined || cache.synced === cache.next) return
    const { buffer } = this
    const from = buffer.pos
    if (cache.next === cache.lines.length) {
      buffer.pos += cache.byteCount
    } else {
      buffer.pos = placeOf(cache, buffer, this.decoder, this.errors, this.lineEnds)
    }
    cache.synced = cache.next
    cache.byteCount -= buffer.pos - from
  }

  /** Reads a block into the buffer; `false` at the end of the file. */
  private *more(): Program<boolean> {
    const count = yield* this.buffer.fillBlock()
    if (count === null) throw notReady()
    this.chunks.atEnd = count === 0
    this.started = true
    return count > 0
  }

  /** Reads the byte order mark, if one is due: without it, not even a line end can be found. */
  private *startStream(): Program<void> {
    const { buffer, codec, decoder } = this
    if (!codec.hasByteOrderMark || decoder.state !== 0) return
    let last = false
    while (buffer.available < codec.maxBytesPerChar && !last) last = !(yield* this.more())
    this.decode(buffer.pos, buffer.end, last, 0)
    buffer.pos += decoder.consumed
  }

  /** Decodes at least `wanted` lines, if they are in the buffer, into an empty cache; `false` at the end of the file. */
  private *fillCache(
    keepEnds: boolean,
    wanted: number,
    ahead: boolean,
    byteLimit = longestLine
  ): Program<boolean> {
    yield* this.startStream()
    const { buffer } = this
    const { last, stop } = yield* this.bringLine(byteLimit)
    if (buffer.available === 0) {
      this.started = false // as in CPython, which forgets its chunk at the end of the file
      return false
    }
    if (stop < 0 && !last) throw new TextTooLongError({ byteLength: buffer.available, limit: byteLimit })
    if (ahead && !last) yield* buffer.readAhead()
    const cache: LineCache = { lines: [], keepEnds, next: 0, synced: 0, byteCount: 0, stateBefore: this.decoder.state }
    this.decodeSegments(cache, stop < 0 ? buffer.end : stop, last, wanted)
    if (stop < 0) this.started = false
    if (this.skip > 0) cache.lines[0] = dropCodePoints(cache.lines[0] ?? "", this.skip)
    this.skip = 0
    if (cache.lines.length === 0) {
      // a last line of bytes that the error handler drops is no line
      buffer.pos += cache.byteCount
      return false
    }
    this.cache = cache
    return true
  }

  /**
   * Reads until the buffer holds a line end, `byteLimit` bytes, or the end of the file (`last`). `stop` is where a
   * stretch of whole lines ends in the buffer, or -1.
   */
  private *bringLine(byteLimit: number): Program<{ readonly stop: number; readonly last: boolean }> {
    const { buffer } = this
    let scanned = 0
    let last = false
    for (;;) {
      const stop = this.findSegment(scanned, last)
      if (stop >= 0 || last || buffer.available >= byteLimit) return { stop, last }
      // a "\r" at the end is looked at again, with what follows it
      scanned = Math.max(0, buffer.available - this.codec.unit)
      last = !(yield* this.more())
    }
  }

  /** Where a stretch of whole lines ends in the buffer, or -1. The first `scanned` bytes have no line end. */
  private findSegment(scanned: number, last: boolean): number {
    const { newline } = this
    const { end, memory, pos } = this.buffer
    if (this.codec.unit === 1 && scanned === 0 && end > pos) {
      const byte = newline === "\r" ? 0x0d : 0x0a
      const found = memory.lastIndexOf(byte, Math.min(pos + segmentSize, end) - 1)
      if (found >= pos && (newline !== "\r\n" || (found > pos && memory[found - 1] === 0x0d))) return found + 1
    }
    return findLineEnd(memory, pos, pos + scanned, end, last, this.lineEnds)
  }

  /** Decodes the segment that ends at `stop`, and those of whole lines that follow it in the buffer. */
  private decodeSegments(cache: LineCache, stop: number, last: boolean, wanted: number): void {
    const { buffer } = this
    const start = buffer.pos
    try {
      for (let end = stop, before = 0; end >= 0; end = this.findSegment(0, last)) {
        this.decodeSegment(cache, end)
        cache.byteCount = buffer.pos - start
        const { length } = cache.lines
        // the next segment has about as many lines as this one; a batch of lines should not be cut
        if (2 * length - before > wanted || buffer.pos !== end) return
        before = length
      }
    } finally {
      buffer.pos = start
    }
  }

  /**
   * Decodes a segment and moves the buffer over it. If a line in it cannot be decoded, only over those before it, and
   * if that is the first of the cache, its error is thrown.
   */
  private decodeSegment(cache: LineCache, stop: number): void {
    const { buffer } = this
    try {
      this.decodeLines(cache, stop)
      return
    } catch (error) {
      if (!(error instanceof UnicodeDecodeError)) throw error
    }
    try {
      while (buffer.pos < stop) {
        const end = findLineEnd(buffer.memory, buffer.pos, buffer.pos, stop, true, this.lineEnds)
        this.decodeLines(cache, end < 0 ? stop : end)
      }
    } catch (error) {
      if (cache.lines.length === 0) throw error
    }
  }

  private decodeLines(cache: LineCache, stop: number): void {
    const text = this.decode(this.buffer.pos, stop, true, Infinity)
    splitLines(text, this.newline, cache.keepEnds, cache.lines)
    this.buffer.pos = stop
  }

  private *readAll(): Program<string> {
    yield* this.startStream()
    const { buffer } = this
    for (;;) {
      const count = yield* buffer.fill(Math.max(buffer.raw.sizeHint + 1, buffer.available))
      if (count === null && buffer.available === 0) throw notReady()
      if (count === null || count === 0) break
    }
    this.chunks.atEnd = true
    const text = dropCodePoints(this.decode(buffer.pos, buffer.end, true, Infinity), this.skip)
    buffer.pos = buffer.end
    this.skip = 0
    this.started = false
    return this.newline === null ? translateNewlines(text) : text
  }

  private *readChars(charCount: number): Program<string> {
    if (charCount === 0) return "" // CPython looks at nothing then, not even for a byte order mark
    yield* this.startStream()
    const { buffer, decoder } = this
    const stateBefore = decoder.state
    let text = ""
    let missing = charCount
    let byteCount = 0 // of what is decoded and not yet taken
    let last = false
    try {
      while (missing > 0) {
        const decoded = this.decode(buffer.pos + byteCount, buffer.end, last, missing + this.skip)
        const piece = dropCodePoints(decoded, this.skip)
        const { consumed } = decoder
        const split = this.newline === null && piece.endsWith("\r")
        // T04: half of a "\r\n", perhaps; it is decoded again when more is known
        const after = buffer.pos + byteCount + consumed
        const undecided = split && !last && after + this.codec.unit > buffer.end
        if (undecided) decoder.state = stateBefore
        if (undecided || consumed === 0) {
          if (last) break
          last = !(yield* this.more())
          continue
        }
        if (codePointCount(piece) > missing) {
          // an error handler's text for the first bytes is longer than what is wanted: the rest of it comes next
          text += takeCodePoints(piece, missing)
          this.skip += missing
          decoder.state = stateBefore
          break
        }
        this.skip = 0
        byteCount += consumed + (split ? this.lineFeedAt(after) : 0)
        const taken = this.newline === null ? translateNewlines(piece) : piece
        text += taken
        missing -= codePointCount(taken)
      }
    } catch (error) {
      decoder.state = stateBefore
      throw error
    }
    buffer.pos += byteCount
    return text
  }

  private *readLimited(limit: number): Program<string> {
    yield* this.startStream()
    if (limit === 0) {
      // CPython reads a chunk before it asks how much of it is wanted
      if (this.buffer.available === 0) yield* this.more()
      this.chunks.peek()
      this.started = this.buffer.available > 0 // at the end of the file it forgets its chunk
      return ""
    }
    const { buffer } = this
    const { decoder } = this
    const { state } = decoder
    for (let byteLimit = (limit + 1) * this.codec.maxBytesPerChar;; byteLimit = 2 * buffer.available) {
      const { last, stop } = yield* this.bringLine(byteLimit)
      const ends = stop < 0 ? -1 : findLineEnd(buffer.memory, buffer.pos, buffer.pos, stop, true, this.lineEnds)
      decoder.state = state
      const end = ends < 0 ? buffer.end : ends
      const final = last || ends >= 0
      const text = dropCodePoints(this.decode(buffer.pos, end, final, limit + this.skip), this.skip)
      const { consumed, state: stateAfter } = decoder
      const charCount = codePointCount(text)
      if (charCount > limit) {
        // as in `readChars`
        this.skip += limit
        decoder.state = state
        return takeCodePoints(text, limit)
      }
      const missing = limit - charCount
      if (missing > 0 && buffer.pos + consumed < end) {
        // what did not fit may be an error handler's text: its beginning does
        const next = this.decode(buffer.pos + consumed, end, final, missing)
        decoder.state = stateAfter
        if (codePointCount(next) > missing) {
          buffer.pos += consumed
          this.skip = missing
          return text + takeCodePoints(next, missing)
        }
      }
      // an error handler may have dropped what was there
      if (ends < 0 && !last && charCount < limit) continue
      this.skip = 0
      buffer.pos += consumed
      if (ends < 0 && last && charCount < limit) this.started = false
      if (this.newline !== null) return text
      if (text.endsWith("\r")) buffer.pos += this.lineFeedAt(buffer.pos)
      return translateNewlines(text)
    }
  }

  /** The width of the "\n" at a place in the buffer, 0 if there is another character. */
  private lineFeedAt(at: number): number {
    const { unit } = this.codec
    const { end, memory } = this.buffer
    if (at + unit > end) return 0
    return findLineEnd(memory, at, at, at + unit, true, { ...this.lineEnds, newline: "\n" }) === at + unit ? unit : 0
  }

  private decode(start: number, end: number, last: boolean, maxChars: number): string {
    this.started = true
    return decodeText(this.decoder, this.buffer.memory, start, end, last, maxChars)
  }
}
