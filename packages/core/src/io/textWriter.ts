/**
 * Writing text.
 *
 * @since 0.1.0
 */
import type { Codec, Encoder, ErrorHandler } from "../codecs/codec.js"
import { codePointCount } from "../codecs/internal/codePoints.js"
import { type Newline, untranslateNewlines } from "../codecs/newline.js"
import { ClosedFileError, InvalidArgumentError, UnsupportedOperation } from "../errors/index.js"
import { checkText } from "../internal/arguments.js"
import { allocate, type ByteBuffer } from "../internal/buffer.js"
import { Cancelled, type Program } from "../program/program.js"
import { detachedError } from "./bufferedReader.js"
import { type BufferedWriter, flushAndClose } from "./bufferedWriter.js"
import type { Whence } from "./rawIO.js"
import { changesFormat, type ReconfigureOptions, type TextFormat, textFormat } from "./textOptions.js"

/** Encoded text is passed to the buffer as soon as it has this many bytes, as in CPython (T22). */
const chunkSize = 8192

/** `writelines` encodes pieces of text whose size doubles, from `chunkSize` to this many UTF-16 units. */
const largestPiece = 262_144

/** Where an operation began. If it fails, the text accepted since is rolled back. */
interface Mark {
  /** The encoder's state. */
  readonly state: number
  /** Encoded bytes accepted since. */
  byteCount: number
}

/**
 * A text writer over a buffered writer.
 *
 * An operation fails with `ClosedFileError` after `close`, with `InvalidArgumentError` after `detach`, with
 * `BlockingIOError` if a non-blocking descriptor is not ready, and with the system's error, an `AnyOSError`, if a call
 * fails.
 *
 * Invariant: `pending[0, end)` is text that was accepted and encoded, and not yet passed to the buffer. It is passed
 * before this writer passes anything else.
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
 *   console.log(yield* file.write("a🙂\n")) // in code points
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
      /**
       * Whether the position is the start of the file: the first text written there begins with a byte order mark
       * (T12).
       */
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

  /** Throws the error with which `write` would refuse the text. Writes nothing. @internal */
  check(text: string): void {
    this.checkOpen()
    checkText(text)
    const { state } = this.encoder
    this.encoder.encode(text)
    this.encoder.state = state
  }

  /** Sets the encoder for another position: at the start, a byte order mark is written first. @internal */
  restart(atStart: boolean): void {
    this.encoder.state = atStart ? 0 : 1
  }

  /**
   * Accepts all of `text`; results in its length in code points (T20). Fails with `UnicodeEncodeError` for characters
   * that cannot be encoded and that the error handler does not accept, and with `InvalidArgumentError` if `text` is not
   * a string. A text that is refused, or whose writing fails, is rolled back as a whole, as in `BufferedWriter.write`.
   */
  *write(text: string): Program<number> {
    this.checkOpen()
    this.buffer.report()
    checkText(text)
    const mark = this.mark()
    yield* this.put(text, this.encoder.encode(untranslateNewlines(text, this.newline)), mark)
    return codePointCount(text)
  }

  /** As `write`, if the text needs no call, so that the caller needs no task; else `undefined`, and nothing is done. */
  writeCached(text: string): number | undefined {
    if (typeof text !== "string") return undefined // `write` fails with the error
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
   * Writes each text, as `write` does; adds no line ends. Many texts are encoded together, with the same result as one
   * by one: if one cannot be encoded, the texts before it are accepted.
   *
   * An array is one write: if a call fails, nothing of it is accepted. Of another iterable, which may not be iterable
   * twice, some of the texts before the one that failed stay accepted.
   */
  *writelines(texts: Iterable<string>): Program<void> {
    this.checkOpen()
    this.buffer.report()
    const list = Array.isArray(texts) ? texts as ReadonlyArray<string> : undefined // its type says that it has strings
    let mark = this.mark()
    let parts: Array<string> = []
    let piece = ""
    let first = 0 // index in the list of the piece's first text
    let begun = 0 // count of the texts before the piece
    let index = 0
    let size = chunkSize
    for (const text of texts) {
      if (typeof text !== "string") {
        yield* this.writePiece(piece, list ?? parts, first, mark) // the texts before it are accepted
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
    // T12: also a piece without characters, since it may be the first of a file and write a byte order mark
    if (index > begun) yield* this.writePiece(piece, list ?? parts, first, mark)
    // wait for the write-behind, so that all lines are in the file, or in the buffer, when this completes
    if (size > chunkSize) yield* this.finish(list === undefined ? this.mark() : mark)
  }

  /** Encodes and writes a piece, which is the texts of `parts` from `first` on. */
  private *writePiece(piece: string, parts: ReadonlyArray<string>, first: number, mark: Mark): Program<void> {
    let bytes: Uint8Array
    try {
      bytes = this.encoder.encode(untranslateNewlines(piece, this.newline))
    } catch {
      for (const part of parts.slice(first)) yield* this.write(part) // one fails, and its error has that text alone
      return
    }
    if (bytes.length < chunkSize) {
      yield* this.put(piece, bytes, mark)
      return
    }
    // the next piece is encoded while the system writes this one
    yield* this.pass(mark)
    yield* this.orRollback(mark, this.buffer.acceptBehind(bytes, mark.byteCount))
    mark.byteCount += bytes.length
    if (this.endsLine(piece)) yield* this.pass(mark, 0)
    else if (this.writeThrough) yield* this.pass(mark)
  }

  /** Accepts a text, as its encoded bytes. */
  private *put(text: string, bytes: Uint8Array, mark: Mark): Program<void> {
    this.append(bytes)
    mark.byteCount += bytes.length
    if (this.endsLine(text)) yield* this.pass(mark, 0)
    else if (this.writeThrough || this.end >= chunkSize) yield* this.pass(mark)
  }

  /** Whether a text has a line end that flushes; "\r" is one too (T21). */
  private endsLine(text: string): boolean {
    return this.linewise && /[\n\r]/.test(text)
  }

  /** Writes all text that was accepted. If that fails, the unwritten bytes stay, and the next flush writes them. */
  *flush(): Program<void> {
    yield* this.pass(this.mark())
    yield* this.buffer.flush()
  }

  /**
   * Flushes, and results in the position, as a cookie that only `seek` understands. Fails with `UnsupportedOperation`
   * if the file cannot seek.
   */
  *tell(): Program<number> {
    this.checkSeekable()
    yield* this.flush()
    return yield* this.buffer.tell()
  }

  /**
   * Flushes, and moves the position to the start, to the end (`whence` 2), or to where `tell` gave `cookie` (T13, T17);
   * results in the new one. Fails with `UnsupportedOperation` if the file cannot seek, or for an offset from the
   * position or the end other than 0, and with `InvalidArgumentError` for another `whence` or a negative cookie.
   */
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

  /** Flushes, and sets the size of the file in bytes, by default to the position, which stays. */
  *truncate(byteLength?: number): Program<number> {
    yield* this.flush()
    return yield* this.buffer.truncate(byteLength)
  }

  /**
   * Flushes and closes. The file is closed even if flushing fails (T23), and errors are those of
   * `BufferedWriter.close`. Fails if the buffer was detached: closing it is up to its new owner then (T25).
   */
  *close(): Program<void> {
    this.checkAttached()
    if (!this.closed) yield* flushAndClose(this.flush(), this.buffer.close())
  }

  /**
   * Flushes, and changes how later texts are written (T24). Fails with `UnknownEncodingError` for an unknown encoding
   * or error handler, and with `InvalidArgumentError` for another newline rule than the five.
   */
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

  /** Flushes, and results in the buffer. Every later operation on this writer fails (T25). */
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

  /** Adds encoded text to the pending text. */
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

  /** The mark of an operation that begins now. */
  private mark(): Mark {
    return { state: this.encoder.state, byteCount: 0 }
  }

  /**
   * Passes the pending text to the buffer, which writes all that it has if that is more than `limit` bytes. A failure
   * rolls back only the text since the mark.
   */
  private *pass(mark: Mark, limit?: number): Program<void> {
    this.checkOpen()
    if (this.end === 0 && limit === undefined) return
    const bytes = this.pending.subarray(0, this.end)
    this.end = 0 // the buffer copies the bytes before it makes a call
    yield* this.orRollback(mark, this.buffer.accept(bytes, mark.byteCount, limit))
  }

  /**
   * Waits for the write-behind. A failure rolls back the text since the mark, in the buffer and here.
   */
  private *finish(mark: Mark): Program<void> {
    const kept = Math.min(mark.byteCount, this.end)
    try {
      yield* this.orRollback(mark, this.buffer.finish(mark.byteCount - kept))
    } catch (error) {
      if (!(error instanceof Cancelled)) this.end -= kept
      throw error
    }
  }

  /**
   * Runs a program of the buffer. If that rolled back the text since the mark, the encoder's state returns there too.
   */
  private *orRollback(mark: Mark, program: Program<void>): Program<void> {
    try {
      yield* program
    } catch (error) {
      if (!(error instanceof Cancelled)) this.encoder.state = mark.state
      throw error
    }
  }
}
