/**
 * Handles of text files.
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
import { directOr } from "../executor/direct.js"
import { BufferedRandomHandle, BufferedReaderHandle, BufferedWriterHandle } from "./binaryHandle.js"
import { type HandleOptions, sizeOf } from "./handle.js"
import { LineHandle } from "./lineHandle.js"
import { pointFree } from "./pointFree.js"
import { sinkOf, WriterHandle } from "./writerHandle.js"

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
    const slow = this.take(() => file.readline())
    const { gate } = this
    // a buffered line of a handle that is free needs no task and no program
    this.nextLine = directOr(() => gate.free ? file.cachedLine() : undefined, () => slow)
  }

  protected override get rawIO(): RawIO {
    return this.file.buffer.raw
  }

  get encoding(): string {
    return this.file.encoding
  }

  get errors(): string {
    return this.file.errors
  }

  get newlines(): ReadonlyArray<"\n" | "\r" | "\r\n"> {
    return this.file.newlines
  }

  reconfigure(options: File.ReconfigureOptions): Effect.Effect<void, IoError> {
    return this.run(() => this.file.reconfigure(options))
  }

  /** A part of this handle. Before each operation of it, the text layer gives back the bytes that it has read ahead. */
  get buffer(): File.BufferedReader {
    const { file, pool } = this
    const { buffer }: { readonly buffer: BufferedRandom | BufferedReader } = file
    return new BufferedReaderHandle(buffer, pool, this.partOptions(this.bufferMode, () => file.alignBuffer()))
  }

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

  read(charCount?: number): Effect.Effect<string, IoError> {
    return this.take(() => this.file.read(sizeOf(charCount)))
  }

  override readline(limit?: number): Effect.Effect<string, IoError> {
    return limit === undefined ? this.nextLine : this.takeLine(limit)
  }
}

/** @internal */
export class TextWriterHandle extends WriterHandle<string, TextWriter> implements File.TextWriter {
  static {
    pointFree(this)
  }

  protected override get rawIO(): RawIO {
    return this.file.buffer.raw
  }

  reconfigure(options: File.ReconfigureOptions): Effect.Effect<void, IoError> {
    return this.run(() => this.file.reconfigure(options))
  }

  get buffer(): File.BufferedWriter {
    const { file, pool } = this
    return new BufferedWriterHandle(file.buffer, pool, this.partOptions(parseMode(this.mode).raw))
  }

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

  get lineBuffering(): boolean {
    return this.file.lineBuffering
  }
}

/** @internal */
export class TextFileHandle<F extends TextFile = TextFile> extends TextReaderHandle<F> implements File.TextFile {
  static {
    pointFree(this)
  }

  write(data: string): Effect.Effect<number, IoError> {
    return this.run(() => this.file.write(data))
  }

  writelines(data: Iterable<string>): Effect.Effect<void, IoError> {
    return this.run(() => this.file.writelines(data))
  }

  get sink(): Sink.Sink<void, string, never, IoError> {
    return sinkOf((data) => this.writelines(data))
  }

  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }

  override get buffer(): File.BufferedRandom {
    const { file, pool } = this
    return new BufferedRandomHandle(file.buffer, pool, this.partOptions(this.bufferMode, () => file.alignBuffer()))
  }

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
