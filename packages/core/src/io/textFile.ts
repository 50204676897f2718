/**
 * Reading and writing text in one file.
 *
 * @since 0.1.0
 */
import type { Codec, ErrorHandler } from "../codecs/codec.js"
import type { Newline } from "../codecs/newline.js"
import type { Program } from "../program/program.js"
import type { BufferedRandom } from "./bufferedRandom.js"
import { flushAndClose } from "./bufferedWriter.js"
import type { Whence } from "./rawIO.js"
import type { ReconfigureOptions } from "./textOptions.js"
import { TextReader } from "./textReader.js"
import { TextWriter } from "./textWriter.js"

/**
 * A text file opened for reading and writing.
 *
 * As in CPython, a write that follows a read without a `seek` in between does not write where the reading stopped, but
 * behind the chunk of 8,192 bytes that the text was decoded from (T28). Call `seek(tell())` before it to write where
 * the reading stopped.
 *
 * An operation fails as that of `TextReader` or `TextWriter`; one that reads fails also as `TextWriter.flush`.
 *
 * Invariant: the reader has text that was not taken, or the writer has text that was not written, never both.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, TextFile } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync, writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "zwölf\nelf\n")
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("note.txt", "r+")
 *   if (!(file instanceof TextFile)) return
 *   yield* file.readline()
 *   const second = yield* file.tell() // a cookie, which only `seek` understands
 *   yield* file.seek(second)
 *   yield* file.write("ELF\n")
 *   yield* file.close()
 *   console.log(readFileSync("note.txt", "utf8").split("\n"))
 * }).start()
 *
 * // Output:
 * // [ 'zwölf', 'ELF', '' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class TextFile {
  readonly buffer: BufferedRandom
  private readonly writesWhereItReads: boolean
  /** @internal */
  readonly reader: TextReader
  /** @internal */
  readonly writer: TextWriter

  constructor(
    buffer: BufferedRandom,
    options: {
      readonly codec: Codec
      readonly handler: ErrorHandler
      readonly newline: Newline
      readonly lineBuffering: boolean
      /** Whether the position is the start of the file: the first text written there begins with a byte order mark. */
      readonly atStart: boolean
      /**
       * Whether a write that follows a read writes where the reading stopped. By default it writes where CPython's
       * would.
       */
      readonly writesWhereItReads?: boolean | undefined
    }
  ) {
    this.buffer = buffer
    this.writesWhereItReads = options.writesWhereItReads ?? false
    this.reader = new TextReader(buffer.reader, { ...options, exactChunks: true })
    this.writer = new TextWriter(buffer.writer, options)
  }

  get closed(): boolean {
    return this.buffer.closed
  }

  /** CPython's name of the encoding. */
  get encoding(): string {
    return this.reader.encoding
  }

  get newline(): Newline {
    return this.reader.newline
  }

  /** The name of the error handler. */
  get errors(): string {
    return this.reader.errors
  }

  get lineBuffering(): boolean {
    return this.writer.lineBuffering
  }

  /** As `TextReader.newlines`. */
  get newlines(): ReadonlyArray<"\n" | "\r" | "\r\n"> {
    return this.reader.newlines
  }

  /** As `TextReader.read`. */
  *read(charCount = -1): Program<string> {
    yield* this.beginReading()
    return yield* this.reader.read(charCount)
  }

  /** As `TextReader.readline`. */
  *readline(limit = -1): Program<string> {
    yield* this.beginReading()
    return yield* this.reader.readline(limit)
  }

  /** As `TextReader.alignBuffer`. */
  alignBuffer(): void {
    this.reader.alignBuffer()
  }

  /** As `TextReader.cachedLine`. No flush is needed: while lines are cached, no text is pending. */
  cachedLine(): string | undefined {
    return this.reader.cachedLine()
  }

  /** As `TextReader.readlines`. */
  *readlines(hint = -1): Program<Array<string>> {
    yield* this.beginReading()
    return yield* this.reader.readlines(hint)
  }

  /** As `TextReader.readLineBatch`. */
  *readLineBatch(
    maxLines: number,
    keepEnds: boolean,
    ahead: boolean,
    maxLength?: number
  ): Program<ReadonlyArray<string> | undefined> {
    yield* this.beginReading()
    return yield* this.reader.readLineBatch(maxLines, keepEnds, ahead, maxLength)
  }

  /** As `TextReader.unreadLines`. */
  unreadLines(lines: ReadonlyArray<string>, used: number): void {
    this.reader.unreadLines(lines, used)
  }

  /** As `TextReader.rollback`. */
  rollback(): void {
    this.reader.rollback()
  }

  /** As `TextWriter.write`. */
  *write(text: string): Program<number> {
    this.reader.commit()
    this.writer.check(text)
    yield* this.beginWriting()
    return yield* this.writer.write(text)
  }

  /**
   * As `TextWriter.writelines`. If there are no texts, or the first cannot be written, the position for reading stays.
   */
  *writelines(texts: Iterable<string>): Program<void> {
    this.reader.commit()
    const rest = texts[Symbol.iterator]()
    const first = rest.next()
    if (first.done === true) return yield* this.writer.writelines([])
    this.writer.check(first.value)
    yield* this.beginWriting()
    yield* this.writer.writelines(Array.isArray(texts) ? texts : withFirst(first.value, rest))
  }

  /** Writes all text that was accepted. The position for reading stays. */
  *flush(): Program<void> {
    yield* this.writer.flush()
  }

  /** As `TextReader.tell`. */
  *tell(): Program<number> {
    yield* this.beginReading()
    return yield* this.reader.tell()
  }

  /**
   * As `TextReader.seek`. At offset 0, the next text written begins with a byte order mark, if the encoding has one
   * (T13).
   */
  *seek(cookie: number, whence: Whence = 0): Program<number> {
    yield* this.beginReading()
    const position = yield* this.reader.seek(cookie, whence)
    this.writer.restart(position === 0)
    return position
  }

  /**
   * Flushes, and sets the size in bytes; by default to the buffer's position, which is behind the chunk that the text
   * was decoded from (T29).
   */
  *truncate(byteLength?: number): Program<number> {
    this.reader.commit()
    yield* this.beginReading()
    const rest = this.writesWhereItReads ? 0 : this.reader.chunkRest // first: it aligns the buffer
    const { raw, reader } = this.buffer
    return yield* raw.truncate(byteLength ?? (yield* reader.position()) + rest)
  }

  /** As `TextReader.reconfigure` and `TextWriter.reconfigure`. */
  *reconfigure(options: ReconfigureOptions): Program<void> {
    yield* this.reader.reconfigure(options)
    yield* this.writer.reconfigure(options)
  }

  /** Flushes, and results in the buffer, whose position is the text's. Every later operation here fails (T25). */
  *detach(): Program<BufferedRandom> {
    yield* this.writer.detach()
    yield* this.reader.detach()
    return this.buffer
  }

  /** As `TextWriter.close`. */
  *close(): Program<void> {
    this.checkAttached()
    if (this.closed) return
    // as `BufferedWriter.close`
    if (!this.writer.hasPending) yield* this.buffer.close()
    else yield* flushAndClose(this.flush(), this.buffer.close())
  }

  /** As `TextReader.checkAttached`. */
  checkAttached(): void {
    this.reader.checkAttached()
  }

  /** Flushes the pending bytes, so that the reader is at the position. */
  private *beginReading(): Program<void> {
    this.checkAttached()
    if (this.writer.hasPending || this.buffer.writer.pending > 0) yield* this.writer.flush()
  }

  /** Moves the position behind the last chunk, as CPython does, and sets the decoder to its first state. */
  private *beginWriting(): Program<void> {
    const { buffer, reader } = this
    if (this.writer.hasPending || buffer.writer.pending > 0) return
    reader.alignBuffer()
    const rest = this.writesWhereItReads ? 0 : reader.chunkRest
    yield* buffer.raw.settle()
    yield* buffer.moveTo((yield* buffer.reader.position()) + rest)
    reader.restart(0)
  }
}

/** The values of an iterator whose first value was taken already. */
function* withFirst(first: string, rest: Iterator<string>): Generator<string> {
  try {
    yield first
    for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value
  } finally {
    rest.return?.()
  }
}
