/**
 * Buffered reading and writing at one position.
 *
 * @since 0.1.0
 */
import { UnsupportedOperation } from "../errors/index.js"
import type { Program } from "../program/program.js"
import { BufferedReader, type BufferedReaderOptions } from "./bufferedReader.js"
import { BufferedWriter } from "./bufferedWriter.js"
import type { RawIO, Whence } from "./rawIO.js"

/**
 * A reader and a writer that share one position: what was read ahead is undone before a write, and what was written is
 * flushed before a read (B17 to B24).
 *
 * Invariant: the reader has bytes that were not taken, or the writer has bytes that were not written, never both.
 *
 * @example
 * ```ts
 * import { BufferedRandom, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { readFileSync, writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "one two three")
 *
 * new Task(new Pool(inline), function*() {
 *   const file = yield* openFile("note.txt", "rb+")
 *   if (!(file instanceof BufferedRandom)) return
 *   yield* file.read(4) // more was read ahead
 *   yield* file.write(new TextEncoder().encode("TWO")) // at the position all the same
 *   console.log(yield* file.tell())
 *   yield* file.close()
 *   console.log(readFileSync("note.txt", "utf8"))
 * }).start()
 *
 * // Output:
 * // 7
 * // one TWO three
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class BufferedRandom {
  readonly raw: RawIO
  /** @internal */
  readonly reader: BufferedReader
  /** @internal */
  readonly writer: BufferedWriter

  constructor(raw: RawIO, bufferSize: number, options?: BufferedReaderOptions) {
    if (!raw.seekable) throw new UnsupportedOperation("File or stream is not seekable.") // B25
    this.raw = raw
    this.reader = new BufferedReader(raw, bufferSize, options)
    this.writer = new BufferedWriter(raw, bufferSize)
  }

  /** In bytes. */
  get bufferSize(): number {
    return this.reader.bufferSize
  }

  get closed(): boolean {
    return this.raw.closed
  }

  /** As `BufferedReader.blocked`. */
  get blocked(): boolean {
    return this.reader.blocked
  }

  /** As `BufferedReader.read`. */
  *read(byteCount = -1): Program<Uint8Array | null> {
    yield* this.beginReading()
    return yield* this.reader.read(byteCount)
  }

  /** As `BufferedReader.read1`. */
  *read1(byteCount = -1): Program<Uint8Array> {
    yield* this.beginReading()
    return yield* this.reader.read1(byteCount)
  }

  /** As `BufferedReader.readinto`. */
  *readinto(target: Uint8Array): Program<number | null> {
    yield* this.beginReading()
    return yield* this.reader.readinto(target)
  }

  /** As `BufferedReader.readinto1`. */
  *readinto1(target: Uint8Array): Program<number> {
    yield* this.beginReading()
    return yield* this.reader.readinto1(target)
  }

  /** As `BufferedReader.peek`. */
  *peek(): Program<Uint8Array> {
    yield* this.beginReading()
    return yield* this.reader.peek()
  }

  /** As `BufferedReader.readline`. */
  *readline(limit = -1): Program<Uint8Array> {
    yield* this.beginReading()
    return yield* this.reader.readline(limit)
  }

  /** As `BufferedReader.readlines`. */
  *readlines(hint = -1): Program<Array<Uint8Array>> {
    yield* this.beginReading()
    return yield* this.reader.readlines(hint)
  }

  /** As `BufferedReader.readLineBatch`. */
  *readLineBatch(
    maxLines: number,
    keepEnds: boolean,
    ahead: boolean,
    maxLength?: number
  ): Program<ReadonlyArray<Uint8Array> | undefined> {
    yield* this.beginReading()
    return yield* this.reader.readLineBatch(maxLines, keepEnds, ahead, maxLength)
  }

  /** As `BufferedReader.unreadLines`. */
  unreadLines(lines: ReadonlyArray<Uint8Array>, used: number): void {
    this.reader.unreadLines(lines, used)
  }

  /** As `BufferedReader.rollback`. */
  rollback(): void {
    this.reader.rollback()
  }

  /** As `BufferedWriter.write`. */
  *write(data: Uint8Array): Program<number> {
    yield* this.beginWriting()
    return yield* this.writer.write(data)
  }

  /** As `BufferedWriter.writelines`. */
  *writelines(data: Iterable<Uint8Array>): Program<void> {
    yield* this.beginWriting()
    yield* this.writer.writelines(data)
  }

  /** Writes what is pending, and puts the raw position where this one is (B19). */
  *flush(): Program<void> {
    yield* this.beginWriting()
    yield* this.writer.flush()
  }

  *tell(): Program<number> {
    this.reader.begin()
    return this.writer.pending > 0 ? yield* this.writer.tell() : yield* this.reader.tell()
  }

  *seek(offset: number, whence: Whence = 0): Program<number> {
    yield* this.beginReading()
    return yield* this.reader.seek(offset, whence)
  }

  /** Sets the size of the file in bytes, by default to the position, which does not move (B22). */
  *truncate(byteLength?: number): Program<number> {
    yield* this.flush()
    return yield* this.raw.truncate(byteLength ?? (yield* this.raw.tell()))
  }

  /** As `BufferedWriter.detach`. */
  *detach(): Program<RawIO> {
    yield* this.flush() // first: a flush that fails leaves both as they are
    yield* this.reader.detach()
    return yield* this.writer.detach()
  }

  /** As `BufferedWriter.close`. */
  *close(): Program<void> {
    yield* this.writer.close()
  }

  /** As `BufferedReader.checkAttached`. */
  checkAttached(): void {
    this.writer.checkAttached()
  }

  /** Writes what is pending. @internal */
  *beginReading(): Program<void> {
    this.reader.begin()
    if (this.writer.pending > 0) yield* this.writer.flush()
  }

  /** Undoes what was read ahead: the raw file goes to where this one is. @internal */
  *beginWriting(): Program<void> {
    this.reader.begin()
    yield* this.reader.forget()
  }

  /** Forgets what was read, and goes to a byte offset. @internal */
  *moveTo(byteOffset: number): Program<void> {
    yield* this.raw.seek(byteOffset, 0)
    this.reader.drop()
  }
}
