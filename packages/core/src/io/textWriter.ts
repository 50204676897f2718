/**
 * Writing text.
 *
 * @since 0.1.0
 */
import type { Codec, Encoder, ErrorHandler } from "../codecs/codec.js"
import { codePointCount } from "../codecs/internal/countCodePoints.js"
import { type Newline, untranslateNewlines } from "../codecs/newline.js"
import { ClosedFileError, InvalidArgumentError, UnsupportedOperation } from "../errors/index.js"
import { checkText } from "../internal/arguments.js"
import { allocate, type ByteBuffer } from "../internal/buffer.js"
import { Cancelled, type Program } from "../program/program.js"
import { detachedError } from "./bufferedReader.js"
import { type BufferedWriter, flushAndClose } from "./bufferedWriter.js"
import type { Whence } from "./rawIO.js"
import { changesFormat, type ReconfigureOptions, type TextFormat, textFormat } from "./textOptions.js"

/** Encoded text is passed on in one piece when it comes to this many bytes, as CPython does (T22). */
const chunkSize = 8192

/** `writelines` encodes and passes on pieces that double, from `chunkSize` to this many UTF-16 units. */
const largestPiece = 262_144

/** Where an operation began: what it has accepted since then is taken back if it fails. */
interface Mark {
  /** Of the encoder. */
  readonly state: number
  /** How many bytes came since. */
  byteCount: number
}

/**
 * A text writer over a buffered writer.
 *
 * Invariant: `pending[0, end)` is text that was accepted and encoded, and not yet passed to the buffer; it is passed
 * before anything else reaches the buffer through this writer.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, TextWriter } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync } from "node:fs"
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("note.txt", "w", { encoding: "utf-16", newline: "\r\n" })
 *   if (!(file instanceof TextWriter)) return
 *   console.log(yield* file.write("a🙂\n")) // code points
 *   yield* file.close()
 *   console.log(readFileSync("note.txt").toString("hex")) // begins with a byte order mark
 * }).start()
 *
 * // Output:
 * // 3
 * // fffe61003dd842de0d000a00
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TextWriter {
  readonly buffer: BufferedWriter
  private format: TextFormat
  private encoder: Encoder
  private linewise: boolean
  private writeThrough: boolean
  private detached = false
  private pending: ByteBuffer = allocate(0)
  private end = 0

  constructor(
    buffer: BufferedWriter,
    options: {
      readonly codec: Codec
      readonly handler: ErrorHandler
      readonly newline: Newline
      readonly lineBuffering: boolean
      /** Whether the text begins a stream, where a byte order mark is due (T12). */
      readonly atStart: boolean
    }
  ) {
    this.buffer = buffer
    this.format = options
    this.linewise = options.lineBuffering
    this.writeThrough = false
    this.encoder = options.codec.makeEncoder(options.handler)
    this.encoder.state = options.atStart ? 0 : 1
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

  /** Whether a line end flushes. */
  get lineBuffering(): boolean {
    return this.linewise
  }

  /** CPython's name of the encoding. */
  get encoding(): string {
    return this.codec.name
  }

  /** Whether text was accepted and not yet passed to the buffer. @internal */
  get hasPending(): boolean {
    return this.end > 0
  }

  /** Throws what `write` would throw for the text, without writing it. @internal */
  check(text: string): void {
    this.checkOpen()
    checkText(text)
    const { state } = this.encoder
    this.encoder.encode(text)
    this.encoder.state = state
  }

  /** Writes on at another place: at the start of a stream a byte order mark is due. @internal */
  restart(atStart: boolean): void {
    this.encoder.state = atStart ? 0 : 1
  }

  /**
   * Accepts all of `text`; gives its length in code points (T20). A text that cannot be encoded leaves nothing behind, and
   * one whose writing fails is taken back, as in `BufferedWriter.write`.
   */
  *write(text: string): Program<number> {
    this.checkOpen()
    this.buffer.report()
    checkText(text)
    const mark = this.mark()
    yield* this.put(text, this.encoder.encode(untranslateNewlines(text, this.newline)), mark)
    return codePointCount(text)
  }

  /** As `write`, for a text that needs no call, so that a shell needs no program; else `undefined`, and nothing is done. */
  writeCached(text: string): number | undefined {
    if (typeof text !== "string") return undefined // `write` says so
    if (this.detached || this.buffer.detached || this.closed || this.linewise || this.writeThrough) return undefined
    const { encoder } = this
    const { state } = encoder
    let bytes: Uint8Array
    try {
      bytes = encoder.encode(untranslateNewlines(text, this.newline))
    } catch {
      encoder.state = state // `write` fails with the error
      return undefined
    }
    if (this.end + bytes.length >= chunkSize) {
      encoder.state = state
      return undefined
    }
    this.append(bytes)
    return codePointCount(text)
  }

  /**
   * Writes each text; adds no line ends. Many texts are encoded together; if one cannot be, those before it are accepted,
   * as if each had been written by itself.
   *
   * An array is one write: if it fails, nothing of it was accepted. Of other texts, which may not come a second time, some of those
   * before the one that failed are.
   */
  *writelines(texts: Iterable<string>): Program<void> {
    this.checkOpen()
    this.buffer.report()
    const list = Array.isArray(texts) ? texts as ReadonlyArray<string> : undefined // of strings, as its type says
    let mark = this.mark()
    let parts: Array<string> = []
    let piece = ""
    let first = 0 // of the piece, in the list
    let begun = 0 // how many texts came before the piece
    let index = 0
    let size = chunkSize
    for (const text of texts) {
      if (typeof text !== "string") {
        yield* this.writePiece(piece, list ?? parts, first, mark) // as if each had been written by itself
        checkText(text)
      }
      piece += text
      index++
      if (list === undefined) parts.push(text)
      if (piece.length < size) continue
      yield* this.writePiece(piece, list ?? parts, first, mark)
      if (list === undefined) mark = this.mark()
      piece = ""
      begun = index
      first = list === undefined ? 0 : begun
      parts = []
      if (size < largestPiece) size *= 2
    }
    // T12: a text without characters can be what begins a file
    if (index > begun) yield* this.writePiece(piece, list ?? parts, first, mark)
    // whoever has written lines may look for them: none is still on its way
    if (size > chunkSize) yield* this.finish(list === undefined ? this.mark() : mark)
  }

  /** Writes a piece, which is `parts` from `first` on, together. */
  private *writePiece(piece: string, parts: ReadonlyArray<string>, first: number, mark: Mark): Program<void> {
    let bytes: Uint8Array
    try {
      bytes = this.encoder.encode(untranslateNewlines(piece, this.newline))
    } catch {
      for (const part of parts.slice(first)) yield* this.write(part) // one of them fails, with its own text
      return
    }
    if (bytes.length < chunkSize) {
      yield* this.put(piece, bytes, mark)
      return
    }
    // while the system writes these, the next are encoded
    yield* this.pass(mark)
    yield* this.orTakeBack(mark, this.buffer.acceptBehind(bytes, mark.byteCount))
    mark.byteCount += bytes.length
    if (this.endsLine(piece)) yield* this.pass(mark, 0)
    else if (this.writeThrough) yield* this.pass(mark)
  }

  /** Accepts a text that was encoded. */
  private *put(text: string, bytes: Uint8Array, mark: Mark): Program<void> {
    this.append(bytes)
    mark.byteCount += bytes.length
    if (this.endsLine(text)) yield* this.pass(mark, 0)
    else if (this.writeThrough || this.end >= chunkSize) yield* this.pass(mark)
  }

  /** Whether a text is to be flushed: "\r" counts too (T21). */
  private endsLine(text: string): boolean {
    return this.linewise && /[\n\r]/.test(text)
  }

  /** Writes all that was accepted. */
  *flush(): Program<void> {
    yield* this.pass(this.mark())
    yield* this.buffer.flush()
  }

  /** The position as a cookie that only `seek` understands. */
  *tell(): Program<number> {
    this.checkSeekable()
    yield* this.flush()
    return yield* this.buffer.tell()
  }

  /** Goes to the start, to the end (`whence` 2), or to where a cookie was taken (T13, T17). */
  *seek(cookie: number, whence: Whence = 0): Program<number> {
    this.checkSeekable()
    if (whence === 1 && cookie !== 0) throw new UnsupportedOperation("can't do nonzero cur-relative seeks")
    if (whence === 2 && cookie !== 0) throw new UnsupportedOperation("can't do nonzero end-relative seeks")
    if (whence !== 0 && whence !== 1 && whence !== 2) {
      throw new InvalidArgumentError(`invalid whence (${String(whence)}, should be 0, 1 or 2)`)
    }
    if (cookie < 0) throw new InvalidArgumentError(`negative seek position ${cookie}`)
    yield* this.flush()
    const byteOffset = yield* this.buffer.seek(cookie, whence)
    this.restart(byteOffset === 0)
    return byteOffset
  }

  /** Sets the size of the file in bytes, by default to the position, which does not move. */
  *truncate(byteLength?: number): Program<number> {
    yield* this.flush()
    return yield* this.buffer.truncate(byteLength)
  }

  /**
   * Flushes and closes; the file is closed even if that fails (T23). A buffer that was given up is another's to close, and
   * this fails (T25).
   */
  *close(): Program<void> {
    this.checkAttached()
    if (!this.closed) yield* flushAndClose(this.flush(), this.buffer.close())
  }

  /** Flushes, and changes how what follows is written (T24). */
  *reconfigure(options: ReconfigureOptions): Program<void> {
    yield* this.flush()
    if (changesFormat(options)) {
      this.format = textFormat(options, this.format)
      const { state } = this.encoder
      this.encoder = this.format.codec.makeEncoder(this.format.handler)
      this.encoder.state = state
      if (this.buffer.raw.seekable) this.restart((yield* this.buffer.tell()) === 0)
    }
    this.linewise = options.lineBuffering ?? this.linewise
    this.writeThrough = options.writeThrough ?? this.writeThrough
  }

  /** Flushes, and gives up the buffer; nothing can be done with this writer then (T25). */
  *detach(): Program<BufferedWriter> {
    yield* this.flush()
    this.detached = true
    return this.buffer
  }

  /** As `TextReader.checkAttached`. */
  checkAttached(): void {
    if (this.detached) throw detachedError("underlying buffer")
    this.buffer.checkAttached()
  }

  private checkOpen(): void {
    this.checkAttached()
    if (this.closed) throw new ClosedFileError()
  }

  private checkSeekable(): void {
    this.checkOpen()
    if (!this.buffer.raw.seekable) throw new UnsupportedOperation("underlying stream is not seekable")
  }

  private append(bytes: Uint8Array): void {
    const needed = this.end + bytes.length
    if (needed > this.pending.length) {
      const grown = allocate(Math.max(needed, 2 * chunkSize))
      grown.set(this.pending.subarray(0, this.end))
      this.pending = grown
    }
    this.pending.set(bytes, this.end)
    this.end = needed
  }

  private mark(): Mark {
    return { state: this.encoder.state, byteCount: 0 }
  }

  /**
   * Gives the pending text to the buffer, which writes until no more than `limit` bytes are pending there. Only the text
   * since the mark is taken back by a failure.
   */
  private *pass(mark: Mark, limit?: number): Program<void> {
    this.checkOpen()
    if (this.end === 0 && limit === undefined) return
    const bytes = this.pending.subarray(0, this.end)
    this.end = 0 // the buffer copies before it makes a call
    yield* this.orTakeBack(mark, this.buffer.accept(bytes, mark.byteCount, limit))
  }

  /** Takes the result of a call that was begun. What is not passed to the buffer yet is taken back here. */
  private *finish(mark: Mark): Program<void> {
    const kept = Math.min(mark.byteCount, this.end)
    try {
      yield* this.orTakeBack(mark, this.buffer.finish(mark.byteCount - kept))
    } catch (error) {
      if (!(error instanceof Cancelled)) this.end -= kept
      throw error
    }
  }

  /** What follows text that the buffer took back is encoded as what follows the text before it. */
  private *orTakeBack(mark: Mark, program: Program<void>): Program<void> {
    try {
      yield* program
    } catch (error) {
      if (!(error instanceof Cancelled)) this.encoder.state = mark.state
      throw error
    }
  }
}
