/**
 * Handles: an open file of core, the pool that runs its calls, and the gate that orders them.
 */
import {
  BufferedRandom,
  BufferedReader,
  BufferedWriter,
  Gate,
  InvalidArgumentError,
  type IoError,
  makeOSError,
  type OpenFile,
  type Pool,
  type Program,
  type RawIO,
  TextFile,
  TextReader,
  TextWriter,
  type UnbufferedFile
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type * as File from "../File.js"
import { foldLines, forEachBatch, forEachLine, type LineFile, lineStream } from "./lines.js"
import { fromOutcome, runOn, syncOr } from "./run.js"

/** What a read that would block gives is an error here, typed and distinct from the end of the file (F6). */
function* ready<A>(program: Program<A | null>): Program<A> {
  const result = yield* program
  if (result === null) throw makeOSError({ code: "EAGAIN", syscall: "read", pathInMessage: false })
  return result
}

/** A size that was left out, or is infinite, is all there is: core says -1. */
const sizeOf = (size: number | undefined): number => {
  if (size === undefined || size === Infinity) return -1
  if (Number.isInteger(size)) return size
  throw new InvalidArgumentError(`a size must be an integer: ${size}`)
}

/** What every open file of core can do. */
interface AnyOpenFile {
  readonly closed: boolean
  readonly close: () => Program<void>
  readonly tell: () => Program<number>
  readonly seek: (offset: number, whence?: File.Whence) => Program<number>
  readonly flush: () => Program<void>
}

abstract class Handle<F extends AnyOpenFile> implements File.FileBase {
  readonly file: F
  readonly pool: Pool
  readonly gate = new Gate()

  constructor(file: F, pool: Pool) {
    this.file = file
    this.pool = pool
  }

  protected abstract get raw(): RawIO

  get name(): string | Uint8Array | number {
    return this.raw.name
  }

  get readable(): boolean {
    return this.raw.readable
  }

  get writable(): boolean {
    return this.raw.writable
  }

  get seekable(): boolean {
    return this.raw.seekable
  }

  get closed(): boolean {
    return this.file.closed
  }

  get fileno(): Effect.Effect<number, IoError> {
    return Effect.suspend(() => {
      try {
        return Effect.succeed(this.raw.fileno)
      } catch (error) {
        return fromOutcome({ _tag: "Failure", error })
      }
    })
  }

  /** Uninterruptible: a close that began is never begun again (N5), so it has to be seen through. */
  get close(): Effect.Effect<void, IoError> {
    return Effect.uninterruptible(this.run(() => this.file.close()))
  }

  get flush(): Effect.Effect<void, IoError> {
    return this.run(() => this.file.flush())
  }

  get tell(): Effect.Effect<number, IoError> {
    return this.run(() => this.file.tell())
  }

  seek(offset: number, whence?: File.Whence): Effect.Effect<number, IoError> {
    return this.run(() => this.file.seek(offset, whence))
  }

  protected run<A>(
    make: () => Program<A>,
    rollback?: () => void,
    restore: ((value: A) => void) | undefined = rollback
  ): Effect.Effect<A, IoError> {
    return runOn(this.gate, this.pool, make, { rollback, restore })
  }
}

interface ReadableFile<Line> extends AnyOpenFile, LineFile<Line> {
  readonly readline: (limit: number) => Program<Line>
  readonly readlines: (hint?: number) => Program<Array<Line>>
}

abstract class LineHandle<Line, F extends ReadableFile<Line>> extends Handle<F> implements File.Lines<Line> {
  protected readonly rollback: () => void

  constructor(file: F, pool: Pool) {
    super(file, pool)
    const rollback = (): void => file.rollback()
    this.rollback = rollback
  }

  /** Runs an operation that takes something off the file, and puts it back if the caller does not get it. */
  protected take<A>(make: () => Program<A>): Effect.Effect<A, IoError> {
    return this.run(make, this.rollback)
  }

  readline(limit?: number): Effect.Effect<Line, IoError> {
    return this.take(() => this.file.readline(sizeOf(limit)))
  }

  readlines(hint?: number): Effect.Effect<Array<Line>, IoError> {
    return this.take(() => this.file.readlines(hint))
  }

  get lines(): Stream.Stream<Line, IoError> {
    return lineStream(this, false)
  }

  linesWith(options: File.LinesOptions): Stream.Stream<Line, IoError> {
    return lineStream(this, options.keepEnds ?? false)
  }

  forEachLine<E = never, R = never>(
    f: (line: Line) => Effect.Effect<unknown, E, R> | void
  ): Effect.Effect<void, IoError | E, R> {
    return forEachLine<Line, E, R>(this, f)
  }

  forEachChunk<E = never, R = never>(
    f: (lines: ReadonlyArray<Line>) => Effect.Effect<unknown, E, R> | void
  ): Effect.Effect<void, IoError | E, R> {
    return forEachBatch<Line, E, R>(this, f)
  }

  foldLines<S>(initial: S, f: (state: S, line: Line) => S): Effect.Effect<S, IoError> {
    return foldLines(this, initial, f)
  }
}

class TextReaderHandle<F extends TextFile | TextReader = TextReader> extends LineHandle<string, F>
  implements File.TextReader
{
  private readonly nextLine: Effect.Effect<string, IoError>

  constructor(file: F, pool: Pool) {
    super(file, pool)
    const slow = this.take(() => file.readline())
    const { gate } = this
    // a line at hand, and nobody before us: no task, no program
    this.nextLine = syncOr(() => gate.free ? file.cachedLine() : undefined, () => slow)
  }

  protected override get raw(): RawIO {
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

  read(charCount?: number): Effect.Effect<string, IoError> {
    return this.take(() => this.file.read(sizeOf(charCount)))
  }

  override readline(limit?: number): Effect.Effect<string, IoError> {
    return limit === undefined ? this.nextLine : super.readline(limit)
  }
}

class BufferedReaderHandle<F extends BufferedRandom | BufferedReader = BufferedReader> extends LineHandle<Uint8Array, F>
  implements File.BufferedReader
{
  protected override get raw(): RawIO {
    return this.file.raw
  }

  read(byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.take(() => ready(this.file.read(sizeOf(byteCount))))
  }

  read1(byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.take(() => this.file.read1(sizeOf(byteCount)))
  }

  readinto(target: Uint8Array): Effect.Effect<number, IoError> {
    return this.take(() => ready(this.file.readinto(target)))
  }

  readinto1(target: Uint8Array): Effect.Effect<number, IoError> {
    return this.take(() => this.file.readinto1(target))
  }

  get peek(): Effect.Effect<Uint8Array, IoError> {
    return this.take(() => this.file.peek())
  }
}

interface WritableFile<Data> extends AnyOpenFile {
  readonly write: (data: Data) => Program<number>
  readonly truncate: (byteLength?: number) => Program<number>
}

function* writeAll<Data>(file: WritableFile<Data>, data: Iterable<Data>): Program<void> {
  for (const item of data) yield* file.write(item)
}

abstract class WriterHandle<Data, F extends WritableFile<Data>> extends Handle<F> implements File.Writing<Data> {
  write(data: Data): Effect.Effect<number, IoError> {
    return this.run(() => this.file.write(data))
  }

  writelines(data: Iterable<Data>): Effect.Effect<void, IoError> {
    return this.run(() => writeAll(this.file, data))
  }

  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }
}

class TextWriterHandle extends WriterHandle<string, TextWriter> implements File.TextWriter {
  protected override get raw(): RawIO {
    return this.file.buffer.raw
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

class BufferedWriterHandle extends WriterHandle<Uint8Array, BufferedWriter> implements File.BufferedWriter {
  protected override get raw(): RawIO {
    return this.file.raw
  }
}

class TextFileHandle extends TextReaderHandle<TextFile> implements File.TextFile {
  write(data: string): Effect.Effect<number, IoError> {
    return this.run(() => this.file.write(data))
  }

  writelines(data: Iterable<string>): Effect.Effect<void, IoError> {
    return this.run(() => writeAll(this.file, data))
  }

  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }

  get lineBuffering(): boolean {
    return this.file.lineBuffering
  }
}

class BufferedRandomHandle extends BufferedReaderHandle<BufferedRandom> implements File.BufferedRandom {
  write(data: Uint8Array): Effect.Effect<number, IoError> {
    return this.run(() => this.file.write(data))
  }

  writelines(data: Iterable<Uint8Array>): Effect.Effect<void, IoError> {
    return this.run(() => writeAll(this.file, data))
  }

  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }
}

class RawHandle extends Handle<UnbufferedFile> implements File.RawFile {
  protected override get raw(): RawIO {
    return this.file.raw
  }

  private readonly restore = (bytes: Uint8Array): void => this.file.restore(bytes)

  read(byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.run(() => ready(this.file.read(sizeOf(byteCount))), undefined, this.restore)
  }

  get readall(): Effect.Effect<Uint8Array, IoError> {
    return this.run(() => ready(this.file.readall()), undefined, this.restore)
  }

  readinto(target: Uint8Array): Effect.Effect<number, IoError> {
    return this.run(
      () => ready(this.file.readinto(target)),
      undefined,
      (count) => this.restore(target.slice(0, count))
    )
  }

  write(data: Uint8Array): Effect.Effect<number, IoError> {
    return this.run(() => ready(this.file.write(data)))
  }

  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }
}

/** Any handle. @internal */
export type AnyFile =
  | File.BufferedRandom
  | File.BufferedReader
  | File.BufferedWriter
  | File.RawFile
  | File.TextFile
  | File.TextReader
  | File.TextWriter

/** The handle of an open file. @internal */
export const makeHandle = (file: OpenFile, pool: Pool): AnyFile => {
  if (file instanceof TextReader) return new TextReaderHandle(file, pool)
  if (file instanceof TextWriter) return new TextWriterHandle(file, pool)
  if (file instanceof TextFile) return new TextFileHandle(file, pool)
  if (file instanceof BufferedReader) return new BufferedReaderHandle(file, pool)
  if (file instanceof BufferedWriter) return new BufferedWriterHandle(file, pool)
  if (file instanceof BufferedRandom) return new BufferedRandomHandle(file, pool)
  return new RawHandle(file, pool)
}
