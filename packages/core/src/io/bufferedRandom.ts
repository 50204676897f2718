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
 * A buffered reader and a buffered writer that share one position. Before a write, buffered bytes that were not taken
 * are discarded and the raw file is moved back; before a read, pending bytes are flushed (B17 to B24).
 *
 * An operation fails as that of `BufferedReader` or `BufferedWriter`; one that reads fails also as
 * `BufferedWriter.flush`.
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
 *   yield* file.read(4) // reads more into the buffer
 *   yield* file.write(new TextEncoder().encode("TWO")) // writes at the position all the same
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

  /** Writes the pending bytes, and moves the raw file's position to this one (B19). */
  *flush(): Program<void> {
    yield* this.beginWriting()
    yield* this.writer.flush()
  }

  /** The position in bytes. */
  *tell(): Program<number> {
    this.reader.begin()
    return this.writer.pending > 0 ? yield* this.writer.tell() : yield* this.reader.tell()
  }

  /** Flushes, and moves the position as `BufferedReader.seek`. */
  *seek(offset: number, whence: Whence = 0): Program<number> {
    yield* this.beginReading()
    return yield* this.reader.seek(offset, whence)
  }

  /** Flushes, and sets the size of the file in bytes, by default to the position, which stays (B22). */
  *truncate(byteLength?: number): Program<number> {
    yield* this.flush()
    return yield* this.raw.truncate(byteLength ?? (yield* this.raw.tell()))
  }

  /** As `BufferedWriter.detach`. */
  *detach(): Program<RawIO> {
    yield* this.flush() // first: if it fails, neither part is detached
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

  /** Flushes the pending bytes, so that the reader is at the position. @internal */
  *beginReading(): Program<void> {
    this.reader.begin()
    if (this.writer.pending > 0) yield* this.writer.flush()
  }

  /** Discards the bytes that were read and not taken, so that the raw file is at the position. @internal */
  *beginWriting(): Program<void> {
    this.reader.begin()
    yield* this.reader.alignRaw()
  }

  /** Discards the bytes that were read, and moves the position to a byte offset. @internal */
  *moveTo(byteOffset: number): Program<void> {
    yield* this.raw.seek(byteOffset, 0)
    this.reader.drop()
  }
}
