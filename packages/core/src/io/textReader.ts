/**
 * Reading text.
 *
 * CPython decodes a chunk, keeps the text, and finds its way back to a byte position with snapshots of the decoder.
 * Here the bytes in the buffer below are kept, and text is decoded from them on demand: a position is a byte offset at
 * a character boundary. So `tell` and `seek` are exact without decoding again, an operation that fails has consumed
 * nothing, and lines before undecodable bytes are still delivered (a deliberate deviation from T32).
 *
 * For speed, the lines of a segment of the buffer are decoded together and kept in a cache. Their bytes count as unread
 * until the position is needed.
 *
 * @since 0.1.0
 */
import type { Codec, ErrorHandler } from "../codecs/codec.js"
import { codePointCount, dropCodePoints, takeCodePoints } from "../codecs/internal/codePoints.js"
import { findLineEnd, type Newline, translateNewlines } from "../codecs/newline.js"
import { ClosedFileError, InvalidArgumentError, TextTooLongError, UnsupportedOperation } from "../errors/index.js"
import type { Program } from "../program/program.js"
import { type BufferedReader, detachedError, notReady } from "./bufferedReader.js"
import { isLonger, type LineCache } from "./internal/lineCache.js"
import { LineDecoder } from "./internal/lineDecoder.js"
import { PythonChunks } from "./internal/pythonChunks.js"
import { packCookie, unpackCookie } from "./internal/textCookie.js"
import type { Whence } from "./rawIO.js"
import { changesFormat, type ReconfigureOptions, textFormat } from "./textOptions.js"

/** Lines that are decoded ahead for a stream of lines. */
const streamedLines = 2048

/** Bytes that are searched for a line end before the line is refused: a longer one fits into no string (N16). */
const longestLine = 2 ** 30

/**
 * A text reader over a buffered reader.
 *
 * An operation fails with `ClosedFileError` after `close`, with `InvalidArgumentError` after `detach`, and with the
 * system's error, an `AnyOSError`, if a call fails. One that decodes fails with `UnicodeDecodeError` for bytes that are
 * no text and that the error handler does not accept, with `TextTooLongError` for a text that no string can hold, and
 * with `BlockingIOError` if a non-blocking descriptor has no data. A failed operation has consumed nothing.
 *
 * Invariant: the text's position is the buffer's position plus the lines `[base, next)` of the cache; without a cache
 * it is the buffer's position, plus the code points that the line decoder skips.
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
 *   console.log(JSON.stringify(yield* file.readline())) // the line before the bad bytes is delivered
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
  private readonly lineDecoder: LineDecoder
  private detached = false
  private cache: LineCache | undefined = undefined
  /** The decoder's state where the last operation began: `rollback` sets it again, as the two below. */
  private markedState = 0
  /** The decoder's `skip` there. */
  private markedSkip = 0
  /** The cached line at which the last operation began, or -1 if it did not begin in the cache. */
  private markedLine = -1
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
      /** Whether every `seek` discards the buffer, so that `chunkRest` is what CPython would have read. */
      readonly exactChunks?: boolean | undefined
    }
  ) {
    this.buffer = buffer
    this.lineDecoder = new LineDecoder(buffer, options)
    this.chunks = new PythonChunks(buffer)
    this.exactChunks = options.exactChunks ?? false
  }

  get closed(): boolean {
    return this.buffer.closed
  }

  get codec(): Codec {
    return this.lineDecoder.format.codec
  }

  /** The name of the error handler. */
  get errors(): string {
    return this.lineDecoder.format.handler.name
  }

  get newline(): Newline {
    return this.lineDecoder.format.newline
  }

  /** CPython's name of the encoding. */
  get encoding(): string {
    return this.codec.name
  }

  /**
   * The kinds of line ends met so far, under the rules `null` and `""` (T03); none under the other rules. As in
   * CPython, all line ends of a chunk of 8,192 bytes are met as soon as any text of it is read.
   */
  get newlines(): ReadonlyArray<"\n" | "\r" | "\r\n"> {
    this.advanceBuffer()
    return this.chunks.newlines(this.lineDecoder.lineEnds)
  }

  /** Bytes beyond the position that CPython, which decodes whole chunks, would have read (T28, T29). @internal */
  get chunkRest(): number {
    this.advanceBuffer()
    return this.chunks.rest(this.lineDecoder.lineEnds)
  }

  /** Reads `charCount` code points, fewer only at the end of the file; if negative, all that are left (T10, T27). */
  *read(charCount = -1): Program<string> {
    this.begin()
    return charCount < 0 ? yield* this.readAll() : yield* this.readChars(charCount)
  }

  /** Reads a line with its line end, or its first `limit` code points. Empty at the end of the file. */
  *readline(limit = -1): Program<string> {
    const line = limit < 0 ? this.cachedLine() : undefined
    if (line !== undefined) return line
    this.begin()
    return limit < 0 ? yield* this.nextLine() : yield* this.readLimited(limit)
  }

  /**
   * Reads a whole line as `readline` does, if one is decoded already, so that the caller needs no task; else
   * `undefined`, and nothing is done.
   */
  cachedLine(): string | undefined {
    const cache = this.cache
    if (cache === undefined || !cache.keepEnds || cache.next === cache.lines.length || this.closed) return undefined
    this.markedLine = cache.next
    return cache.lines[cache.next++]
  }

  /**
   * Reads all lines that are left, or as many as it takes to exceed `hint` code points (T19: 0 and below mean no
   * limit).
   */
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
   * Reads the next lines, at least one and at most `maxLines`; `undefined` at the end of the file. Reads no block
   * beyond the one that completes the first line; with `ahead`, reading the next block begins before this returns.
   * Fails with `TextTooLongError` if the first line, without its line end, has more than `maxLength` code points; that
   * line stays in the file.
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
      const byteLimit = Math.min(longestLine, (maxLength + 2) * this.codec.maxBytesPerChar) // 2 for the line end
      if (!(yield* this.fillCache(keepEnds, Math.min(maxLines, streamedLines), ahead, byteLimit))) return undefined
    } else {
      if (this.closed) throw new ClosedFileError()
      this.markedLine = cached.next
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

  /**
   * Where a batch that begins at `next` ends: before the first line over `maxLength`. Throws if that is its first line.
   */
  private stopBeforeLonger({ lines, next: stop }: LineCache, next: number, maxLength: number): number {
    const longer = lines.findIndex((line, index) => index >= next && index < stop && isLonger(line, maxLength))
    if (longer < 0) return stop
    if (longer > next) return longer
    const { handler } = this.lineDecoder.format
    const { length: byteLength } = this.codec.makeEncoder(handler).encode(lines[next]!) // just found
    throw new TextTooLongError({ byteLength, limit: maxLength })
  }

  /** Returns the lines from index `used` on of a batch to the file, if nothing was read or moved since the batch. */
  unreadLines(lines: ReadonlyArray<string>, used: number): void {
    const batch = this.lastBatch
    if (batch === undefined || batch.lines !== lines || batch.cache !== this.cache) return
    const { cache, start } = batch
    if (cache.next !== start + lines.length) return
    cache.next = start + used
    if (cache.base > cache.next) this.lineDecoder.retreatBuffer(cache)
    if (cache.next === 0) this.alignBuffer() // so that `skip` is again that of the first line
  }

  /**
   * The position, as a cookie that only `seek` understands. Fails with `UnsupportedOperation` if the file cannot seek.
   */
  *tell(): Program<number> {
    this.commit()
    if (!this.buffer.raw.seekable) throw new UnsupportedOperation("underlying stream is not seekable") // T30
    const byteOffset = yield* this.buffer.tell()
    const { decoder, skip } = this.lineDecoder
    const bigEndian = this.codec.hasByteOrderMark && decoder.bigEndian && byteOffset > 0
    return packCookie({ byteOffset, bigEndian, skip })
  }

  /**
   * Moves the position to the start, to the end (`whence` 2), or to where `tell` gave `cookie` (T17); results in a
   * cookie of the new position. Fails with `UnsupportedOperation` if the file cannot seek, or for an offset from the
   * position or the end other than 0, and with `InvalidArgumentError` for another `whence` or a negative cookie.
   */
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
    const target = unpackCookie(cookie)
    this.chunks.keep(this.lineDecoder.lineEnds)
    const byteOffset = yield* this.buffer.seek(target.byteOffset, whence)
    if (this.exactChunks) yield* this.buffer.alignRaw()
    this.restart(this.codec.stateAt(byteOffset, target.bigEndian), whence !== 2 && byteOffset !== 0)
    this.lineDecoder.skip = this.markedSkip = target.skip
    return whence === 2 ? byteOffset : cookie
  }

  /** Does nothing: there is nothing to write. Fails only if the file is closed or detached, as every `flush`. */
  // oxlint-disable-next-line require-yield
  *flush(): Program<void> {
    this.checkAttached()
    if (this.closed) throw new ClosedFileError()
  }

  /**
   * Changes how text is decoded from here on (T24). Fails with `UnsupportedOperation` if text was read since the file
   * was opened or last sought, with `UnknownEncodingError` for an unknown encoding or error handler, and with
   * `InvalidArgumentError` for another newline rule than the five.
   */
  // oxlint-disable-next-line require-yield
  *reconfigure(options: ReconfigureOptions): Program<void> {
    this.commit()
    if (!changesFormat(options)) return
    if (this.lineDecoder.started) {
      throw new UnsupportedOperation(
        "It is not possible to set the encoding or newline of stream after the first read"
      )
    }
    this.lineDecoder.reconfigure(textFormat(options, this.lineDecoder.format))
  }

  /** Results in the buffer, whose position is the text's. Every later operation on this reader fails (T25). */
  // oxlint-disable-next-line require-yield
  *detach(): Program<BufferedReader> {
    this.begin()
    this.detached = true
    return this.buffer
  }

  /** Closes the buffer. Fails if it was detached: closing it is up to its new owner then (T25). */
  *close(): Program<void> {
    this.checkAttached()
    yield* this.buffer.close()
  }

  /** Throws `InvalidArgumentError` if `detach` was called here or on the buffer (T25, B16). */
  checkAttached(): void {
    if (this.detached) throw detachedError("underlying buffer")
    this.buffer.checkAttached()
  }

  /** Continues at the buffer's position, with a decoder in the given state. @internal */
  restart(state: number, keepKinds = false): void {
    const { lineDecoder } = this
    this.cache = undefined
    lineDecoder.started = false
    this.buffer.begin()
    lineDecoder.decoder.state = state
    this.markedState = state
    lineDecoder.skip = this.markedSkip = 0
    this.markedLine = -1
    this.chunks.restart(keepKinds)
  }

  /** Forgets the kinds of line ends met so far. Only before anything was read since the last `seek`. @internal */
  forgetNewlines(): void {
    this.chunks.restart(false)
  }

  /** Moves the buffer's position to the text's, so that the buffer can be used by itself. */
  alignBuffer(): void {
    this.advanceBuffer()
    const cache = this.cache
    if (cache !== undefined && cache.next === 0) {
      this.lineDecoder.decoder.state = cache.stateBefore
      this.lineDecoder.skip = cache.skipBefore
    }
    this.cache = undefined
  }

  /** Undoes what the last operation consumed: the position is where it began. */
  rollback(): void {
    if (this.markedLine >= 0 && this.cache !== undefined) {
      this.cache.next = this.markedLine
      return
    }
    this.cache = undefined
    this.buffer.rollback()
    this.lineDecoder.decoder.state = this.markedState
    this.lineDecoder.skip = this.markedSkip
  }

  /**
   * Begins an operation that consumes nothing. What the last one consumed is final: a `rollback` of this one does not
   * return it.
   *
   * @internal
   */
  commit(): void {
    this.checkAttached()
    this.advanceBuffer()
    this.mark()
    this.markedLine = this.cache?.next ?? -1
  }

  /** Begins an operation that consumes text by way of the buffer, without the cache. */
  private begin(): void {
    this.checkAttached()
    this.alignBuffer()
    this.mark()
    this.markedLine = -1
  }

  /** Notes where an operation begins, for `rollback`. */
  private mark(): void {
    const { lineDecoder } = this
    this.chunks.note(lineDecoder.lineEnds)
    this.buffer.begin()
    this.markedState = lineDecoder.decoder.state
    this.markedSkip = lineDecoder.skip
  }

  /** Moves the buffer's position over the lines that were delivered from the cache. */
  private advanceBuffer(): void {
    if (this.cache !== undefined) this.lineDecoder.advanceBuffer(this.cache)
  }

  /** Reads the next line, for an operation that has begun. */
  private *nextLine(): Program<string> {
    if (this.cache === undefined || this.cache.next === this.cache.lines.length) {
      this.alignBuffer()
      if (!(yield* this.fillCache(true, 1, false))) return ""
    }
    return this.cache?.lines[this.cache.next++] ?? ""
  }

  /** Reads a block into the buffer; `false` at the end of the file. */
  private *readBlock(): Program<boolean> {
    const count = yield* this.buffer.fillBlock()
    if (count === null) throw notReady()
    this.chunks.atEnd = count === 0
    this.lineDecoder.started = true
    return count > 0
  }

  /** Reads the byte order mark, if one is due: the byte order must be known before a line end can be found. */
  private *startStream(): Program<void> {
    const { buffer, codec, lineDecoder } = this
    const { decoder } = lineDecoder
    if (!codec.hasByteOrderMark || decoder.state !== 0) return
    let last = false
    while (buffer.available < codec.maxBytesPerChar && !last) last = !(yield* this.readBlock())
    lineDecoder.decode(buffer.pos, buffer.end, last, 0)
    buffer.pos += decoder.consumed
  }

  /**
   * Makes a new cache of at least one line, and of about `wanted` lines if so many are buffered; `false` at the end of
   * the file. Fails with `TextTooLongError` if the first `byteLimit` bytes have no line end.
   */
  private *fillCache(
    keepEnds: boolean,
    wanted: number,
    ahead: boolean,
    byteLimit = longestLine
  ): Program<boolean> {
    yield* this.startStream()
    const { buffer, lineDecoder } = this
    const { last, stop } = yield* this.bufferLine(byteLimit)
    if (buffer.available === 0) {
      lineDecoder.started = false // as in CPython, which forgets its chunk at the end of the file
      return false
    }
    if (stop < 0 && !last) throw new TextTooLongError({ byteLength: buffer.available, limit: byteLimit })
    if (ahead && !last) yield* buffer.readAhead()
    const cache = lineDecoder.decodeSegments(keepEnds, stop < 0 ? buffer.end : stop, last, wanted)
    if (stop < 0) lineDecoder.started = false
    if (cache.lines.length === 0) {
      // the last bytes of the file have no line end, and the error handler dropped them all
      buffer.pos += cache.byteCount
      return false
    }
    this.cache = cache
    return true
  }

  /**
   * Reads until the buffer holds a line end, `byteLimit` bytes, or the rest of the file (`last`). `stop` is where a
   * segment of whole lines ends in the buffer's memory, or -1.
   */
  private *bufferLine(byteLimit: number): Program<{ readonly stop: number; readonly last: boolean }> {
    const { buffer } = this
    let scanned = 0
    let last = false
    for (;;) {
      const stop = this.lineDecoder.segmentEnd(scanned, last)
      if (stop >= 0 || last || buffer.available >= byteLimit) return { stop, last }
      // a "\r" at the end is searched again, together with what follows it
      scanned = Math.max(0, buffer.available - this.codec.unit)
      last = !(yield* this.readBlock())
    }
  }

  /** Reads the rest of the file into the buffer, and decodes it as one piece. */
  private *readAll(): Program<string> {
    yield* this.startStream()
    const { buffer, lineDecoder } = this
    for (;;) {
      const count = yield* buffer.fill(Math.max(buffer.raw.sizeHint + 1, buffer.available))
      if (count === null && buffer.available === 0) throw notReady()
      if (count === null || count === 0) break
    }
    this.chunks.atEnd = true
    const text = dropCodePoints(lineDecoder.decode(buffer.pos, buffer.end, true, Infinity), lineDecoder.skip)
    buffer.pos = buffer.end
    lineDecoder.skip = 0
    lineDecoder.started = false
    return this.newline === null ? translateNewlines(text) : text
  }

  /**
   * Reads code points until there are enough. Each turn of the loop decodes what is buffered behind the pieces
   * before; the buffer's position moves only at the end, so that a failure consumes nothing.
   */
  private *readChars(charCount: number): Program<string> {
    if (charCount === 0) return "" // CPython reads nothing then, not even a byte order mark
    yield* this.startStream()
    const { buffer, lineDecoder } = this
    const { decoder } = lineDecoder
    const stateBefore = decoder.state
    let text = ""
    let missing = charCount
    let byteCount = 0 // of what is decoded; the buffer's position moves over them only if nothing fails
    let last = false
    try {
      while (missing > 0) {
        const decoded = lineDecoder.decode(buffer.pos + byteCount, buffer.end, last, missing + lineDecoder.skip)
        const piece = dropCodePoints(decoded, lineDecoder.skip)
        const { consumed } = decoder
        const endsInReturn = this.newline === null && piece.endsWith("\r")
        // T04: the "\r" may be the first half of a "\r\n"; it is decoded again when the next bytes are known
        const after = buffer.pos + byteCount + consumed
        const undecided = endsInReturn && !last && after + this.codec.unit > buffer.end
        if (undecided) decoder.state = stateBefore
        if (undecided || consumed === 0) {
          if (last) break
          last = !(yield* this.readBlock())
          continue
        }
        if (codePointCount(piece) > missing) {
          // the error handler put more code points for the first bytes than are wanted: the next read has the others
          text += takeCodePoints(piece, missing)
          lineDecoder.skip += missing
          decoder.state = stateBefore
          break
        }
        lineDecoder.skip = 0
        byteCount += consumed + (endsInReturn ? lineDecoder.lineFeedAt(after) : 0)
        const translated = this.newline === null ? translateNewlines(piece) : piece
        text += translated
        missing -= codePointCount(translated)
      }
    } catch (error) {
      decoder.state = stateBefore
      throw error
    }
    buffer.pos += byteCount
    return text
  }

  /**
   * Reads a line, or its first `limit` code points. It decodes the line from its start in each turn of the loop, with
   * more bytes than before.
   */
  private *readLimited(limit: number): Program<string> {
    yield* this.startStream()
    const { buffer, lineDecoder } = this
    if (limit === 0) {
      // CPython reads a chunk before it compares with the limit
      if (buffer.available === 0) yield* this.readBlock()
      this.chunks.peek()
      lineDecoder.started = buffer.available > 0 // at the end of the file it forgets its chunk
      return ""
    }
    const { decoder } = lineDecoder
    const { state } = decoder
    for (let byteLimit = (limit + 1) * this.codec.maxBytesPerChar;; byteLimit = 2 * buffer.available) {
      const { last, stop } = yield* this.bufferLine(byteLimit)
      const lineEnd = stop < 0
        ? -1
        : findLineEnd(buffer.memory, buffer.pos, buffer.pos, stop, true, lineDecoder.lineEnds)
      decoder.state = state
      const end = lineEnd < 0 ? buffer.end : lineEnd
      const final = last || lineEnd >= 0
      const decoded = lineDecoder.decode(buffer.pos, end, final, limit + lineDecoder.skip)
      const text = dropCodePoints(decoded, lineDecoder.skip)
      const { consumed, state: stateAfter } = decoder
      const charCount = codePointCount(text)
      if (charCount > limit) {
        // as in `readChars`
        lineDecoder.skip += limit
        decoder.state = state
        return takeCodePoints(text, limit)
      }
      const missing = limit - charCount
      if (missing > 0 && buffer.pos + consumed < end) {
        // decoding stopped before a replacement of several code points, which is longer than the limit leaves: deliver
        // the first of them
        const next = lineDecoder.decode(buffer.pos + consumed, end, final, missing)
        decoder.state = stateAfter
        if (codePointCount(next) > missing) {
          buffer.pos += consumed
          lineDecoder.skip = missing
          return text + takeCodePoints(next, missing)
        }
      }
      // the error handler may have dropped bytes, so that there are fewer characters than the byte limit promised
      if (lineEnd < 0 && !last && charCount < limit) continue
      lineDecoder.skip = 0
      buffer.pos += consumed
      if (lineEnd < 0 && last && charCount < limit) lineDecoder.started = false
      if (this.newline !== null) return text
      if (text.endsWith("\r")) buffer.pos += lineDecoder.lineFeedAt(buffer.pos)
      return translateNewlines(text)
    }
  }
}
