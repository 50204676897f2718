/**
 * Handles of text files: for reading, for writing, and for both.
 *
 * `TextFileHandle` extends the reader and repeats the few members of the writer, because a class has one base. Sizes
 * are in code points, except in `truncate`, and positions are cookies that only `seek` of the same file understands.
 * The handles that `buffer` and `detach` give work on the binary file below.
 */
import {
  type BufferedRandom,
  type BufferedReader,
  type IoError,
  parseMode,
  type Pool,
  type Program,
  type RawIO,
  type TextFile,
  type TextReader,
  type TextWriter
} from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as Sink from "effect/Sink"
import type * as File from "../../File.js"
import { sinkOf } from "../effect/pull.js"
import { directOr } from "../executor/direct.js"
import { BufferedRandomHandle, BufferedReaderHandle, BufferedWriterHandle } from "./binaryHandle.js"
import { type HandleOptions, sizeOf } from "./handle.js"
import { LineHandle } from "./lineHandle.js"
import { pointFree } from "./pointFree.js"
import { WriterHandle } from "./writerHandle.js"

/** The handle of a `TextReader` or, as a base class, of a `TextFile`. @internal */
export class TextReaderHandle<F extends TextFile | TextReader = TextReader> extends LineHandle<string, F>
  implements File.TextReader
{
  static {
    pointFree(this)
  }

  /** `readline()` without a limit: one effect for all calls, so that a loop over lines allocates nothing for it. */
  private readonly nextLine: Effect.Effect<string, IoError>

  constructor(file: F, pool: Pool, options: HandleOptions) {
    super(file, pool, options)
    // the effect for a line that is not buffered is also made once: it makes its task each time it runs
    const slow = this.take(() => file.readline())
    const { gate } = this
    // a buffered line of a handle that is free needs no task and no program
    this.nextLine = directOr(() => gate.free ? file.cachedLine() : undefined, () => slow)
  }

  /** Two layers below: the raw file of the buffer. */
  protected override get rawIO(): RawIO {
    return this.file.buffer.raw
  }

  /** As the file was opened or reconfigured; read from memory. */
  get encoding(): string {
    return this.file.encoding
  }

  get errors(): string {
    return this.file.errors
  }

  /** The kinds of line ends that were read so far. Read from memory, without the gate. */
  get newlines(): ReadonlyArray<"\n" | "\r" | "\r\n"> {
    return this.file.newlines
  }

  /**
   * Fails with `UnsupportedOperation` for options that change how text is decoded, if anything was read since the
   * start or the last `seek` (T24).
   */
  reconfigure(options: File.ReconfigureOptions): Effect.Effect<void, IoError> {
    return this.run(() => this.file.reconfigure(options))
  }

  /** A part of this handle. Before each operation of it, the text layer gives back the bytes that it has read ahead. */
  get buffer(): File.BufferedReader {
    const { file, pool } = this
    const { buffer }: { readonly buffer: BufferedRandom | BufferedReader } = file
    return new BufferedReaderHandle(buffer, pool, this.partOptions(this.bufferMode, () => file.alignBuffer()))
  }

  /** Gives up the binary file, at the position of this handle. This handle then fails for every operation (T25). */
  get detach(): Effect.Effect<File.BufferedReader, IoError> {
    return this.replaceBy(
      (): Program<BufferedRandom | BufferedReader> => this.file.detach(),
      (file, gate) => new BufferedReaderHandle(file, this.pool, { mode: this.bufferMode, gate })
    )
  }

  /** The mode of the binary file below. */
  protected get bufferMode(): string {
    return parseMode(this.mode).raw
  }

  /** At most `charCount` code points, and fewer only at the end of the file; all that are left without a count. */
  read(charCount?: number): Effect.Effect<string, IoError> {
    return this.take(() => this.file.read(sizeOf(charCount)))
  }

  /** The common call without a limit gives the shared effect, which takes a buffered line directly. */
  override readline(limit?: number): Effect.Effect<string, IoError> {
    return limit === undefined ? this.nextLine : this.takeLine(limit)
  }
}

/** The handle of a `TextWriter`, which encodes text and collects it before it is written. @internal */
export class TextWriterHandle extends WriterHandle<string, TextWriter> implements File.TextWriter {
  static {
    pointFree(this)
  }

  /** Two layers below: the raw file of the buffer. */
  protected override get rawIO(): RawIO {
    return this.file.buffer.raw
  }

  reconfigure(options: File.ReconfigureOptions): Effect.Effect<void, IoError> {
    return this.run(() => this.file.reconfigure(options))
  }

  /**
   * A part of this handle, made anew each time. An operation of the part does not flush the text layer first: text
   * that is still collected there is written later.
   */
  get buffer(): File.BufferedWriter {
    const { file, pool } = this
    return new BufferedWriterHandle(file.buffer, pool, this.partOptions(parseMode(this.mode).raw))
  }

  /** Writes what was collected, and gives up the binary file. This handle then fails for every operation (T25). */
  get detach(): Effect.Effect<File.BufferedWriter, IoError> {
    return this.replaceBy(
      () => this.file.detach(),
      (file, gate) => new BufferedWriterHandle(file, this.pool, { mode: parseMode(this.mode).raw, gate })
    )
  }

  get encoding(): string {
    return this.file.encoding
  }

  get errors(): string {
    return this.file.errors
  }

  /** Whether each line end that is written flushes the file. */
  get lineBuffering(): boolean {
    return this.file.lineBuffering
  }
}

/**
 * The handle of a `TextFile`, which reads and writes one position. Its `write` always runs a program: before it
 * writes, the file must undo what was read ahead, so there is no shortcut through the buffer as in `WriterHandle`.
 *
 * @internal
 */
export class TextFileHandle<F extends TextFile = TextFile> extends TextReaderHandle<F> implements File.TextFile {
  static {
    pointFree(this)
  }

  /** The result is the number of code points. */
  write(data: string): Effect.Effect<number, IoError> {
    return this.run(() => this.file.write(data))
  }

  writelines(data: Iterable<string>): Effect.Effect<void, IoError> {
    return this.run(() => this.file.writelines(data))
  }

  get sink(): Sink.Sink<void, string, never, IoError> {
    return sinkOf((data) => this.writelines(data))
  }

  /** In bytes. Without a length, the new end is the position of the buffer, behind text that was read ahead (T29). */
  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }

  /** As the reader's: the text layer first gives back the bytes that it has read ahead. */
  override get buffer(): File.BufferedRandom {
    const { file, pool } = this
    return new BufferedRandomHandle(file.buffer, pool, this.partOptions(this.bufferMode, () => file.alignBuffer()))
  }

  /** Writes or gives back what the text layer holds, and gives up the binary file (T25). */
  override get detach(): Effect.Effect<File.BufferedRandom, IoError> {
    return this.replaceBy(
      () => this.file.detach(),
      (file, gate) => new BufferedRandomHandle(file, this.pool, { mode: this.bufferMode, gate })
    )
  }

  get lineBuffering(): boolean {
    return this.file.lineBuffering
  }
}
