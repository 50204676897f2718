/**
 * The operations that text and binary readers share: those on lines, and how a read gives data back.
 *
 * A read that is interrupted, or whose caller never takes the result, is rolled back in the file, before the next
 * operation of the handle begins. So data is neither lost nor delivered twice.
 */
import type { IoError, Pool, Program } from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type * as File from "../../File.js"
import { type AnyOpenFile, Handle, type HandleOptions, readyOrEmpty, sizeOf } from "./handle.js"
import { foldLines, forEachBatch, forEachLine, type LineFile, lineStream } from "./lines.js"
import { pointFree } from "./pointFree.js"

/** A file of core that has lines. */
interface ReadableFile<Line> extends AnyOpenFile, LineFile<Line> {
  /** Whether the last operation found the descriptor not ready. `undefined` if the file cannot tell. */
  readonly blocked?: boolean
  readonly readline: (limit: number) => Program<Line>
  readonly readlines: (hint?: number) => Program<Array<Line>>
}

/** The base of the handles that read through a buffer. @internal */
export abstract class LineHandle<Line extends string | Uint8Array, F extends ReadableFile<Line>> extends Handle<F>
  implements File.Lines<Line>
{
  static {
    pointFree(this)
  }

  /** Puts back all data that the current operation has taken. Made once, and not for each operation. */
  protected readonly rollback: () => void

  constructor(file: F, pool: Pool, options: HandleOptions) {
    super(file, pool, options)
    const rollback = (): void => file.rollback()
    this.rollback = rollback
  }

  /** Runs an operation that takes data from the file, and puts the data back if the caller does not get it. */
  protected take<A>(make: () => Program<A>): Effect.Effect<A, IoError> {
    return this.run(make, this.rollback)
  }

  /** A line with its end, or the first `limit` bytes or code points of it. Empty at the end of the file. */
  readline(limit?: number): Effect.Effect<Line, IoError> {
    return this.takeLine(limit)
  }

  /** `readline` of the base class, for subclasses: `super` cannot call a point-free method. */
  protected takeLine(limit: number | undefined): Effect.Effect<Line, IoError> {
    return this.take(() => readyOrEmpty(this.file, this.file.readline(sizeOf(limit))))
  }

  /** All lines that are left, or lines until their total size exceeds `hint`. An interruption puts all of them back. */
  readlines(hint?: number): Effect.Effect<Array<Line>, IoError> {
    return this.take(() => readyOrEmpty(this.file, this.file.readlines(sizeOf(hint))))
  }

  /** Each run of the stream continues where the handle is: it does not seek to the start. */
  get lines(): Stream.Stream<Line, IoError> {
    return lineStream(this, {})
  }

  linesWith(options: File.LinesOptions): Stream.Stream<Line, IoError> {
    return lineStream(this, options)
  }

  /** `f` may return an effect, which is awaited, or nothing: then many lines are handled in one runtime operation. */
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
