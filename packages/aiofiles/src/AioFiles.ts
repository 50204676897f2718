/**
 * Files for Effect programs, with the semantics of Python's `open`: handles that are closed with their `Scope`, text with
 * any encoding, lines as a `Stream`, and every blocking call on an `Executor`.
 *
 * @since 0.1.0
 */
import type { FilePath, IoError } from "aiofiles-core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { Executor } from "./Executor.js"
import type { FileOf, LinesOptions, Mode, OpenOptions, TextReader } from "./File.js"
import * as internal from "./internal/open.js"

/**
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: unique symbol = Symbol.for("aiofiles/AioFiles")

/**
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = typeof TypeId

/**
 * A path: text, the bytes of a name that is no valid UTF-8, or a `file:` URL.
 *
 * @since 0.1.0
 * @category models
 */
export type Path = FilePath

/**
 * The options of the operations that open a text file, read its lines and close it.
 *
 * @since 0.1.0
 * @category options
 */
export interface ReadLinesOptions extends LinesOptions, OpenOptions {}

/**
 * The service.
 *
 * @since 0.1.0
 * @category models
 */
export interface AioFiles {
  readonly [TypeId]: TypeId
  /**
   * Opens a file, and closes it with the scope. The mode is one of CPython's, and decides the type: what is opened for
   * reading has no `write`.
   *
   * It can be interrupted while it blocks, as on a FIFO that nobody writes to; a descriptor that arrives later is closed.
   * Closing flushes: if that fails when the scope closes, it is a defect that holds the error. `close` and `withFile`
   * give it as a typed failure.
   */
  readonly open: <const M extends Mode = "r", const O extends OpenOptions = {}>(
    file: Path,
    mode?: M,
    options?: O
  ) => Effect.Effect<FileOf<M, O>, IoError, Scope.Scope>
  /** Opens a file for the duration of `use`. Errors of closing are failures; after a failure of `use`, they follow it. */
  readonly withFile: <const M extends Mode = "r", const O extends OpenOptions = {}>(
    file: Path,
    mode?: M,
    options?: O
  ) => <A, E, R>(use: (file: FileOf<M, O>) => Effect.Effect<A, E, R>) => Effect.Effect<A, E | IoError, R>
  /** Opens a text file, streams its lines without their ends, and closes it. */
  readonly lines: (file: Path, options?: ReadLinesOptions) => Stream.Stream<string, IoError>
  /**
   * Opens a text file, calls `f` with each of its lines, without their ends, and closes it: a plain loop, the fastest
   * way. If `f` gives an effect, the loop waits for it.
   */
  readonly forEachLine: <E = never, R = never>(
    file: Path,
    f: (line: string) => Effect.Effect<unknown, E, R> | void,
    options?: OpenOptions
  ) => Effect.Effect<void, E | IoError, R>
  /** Opens a text file, folds its lines, without their ends, and closes it. */
  readonly foldLines: <S>(
    file: Path,
    initial: S,
    f: (state: S, line: string) => S,
    options?: OpenOptions
  ) => Effect.Effect<S, IoError>
}

/**
 * @since 0.1.0
 * @category tags
 */
export const AioFiles: Context.Tag<AioFiles, AioFiles> = Context.GenericTag<AioFiles>("aiofiles/AioFiles")

/**
 * Makes the service on the executor of the context.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<AioFiles, never, Executor> = Effect.map(Executor, (executor) => {
  const open: AioFiles["open"] = (file, mode, options) => internal.open(executor, file, mode, options)
  const withFile: AioFiles["withFile"] = (file, mode, options) => internal.withFile(executor, file, mode, options)
  const withReader = <A, E, R>(
    file: Path,
    options: OpenOptions | undefined,
    use: (reader: TextReader) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | IoError, R> => withFile(file, "r", options)(use)
  return {
    [TypeId]: TypeId,
    open,
    withFile,
    lines: (file, options) =>
      Stream.unwrapScoped(Effect.map(open(file, "r", options), (reader) => reader.linesWith(options ?? {}))),
    forEachLine: (file, f, options) => withReader(file, options, (reader) => reader.forEachLine(f)),
    foldLines: (file, initial, f, options) => withReader(file, options, (reader) => reader.foldLines(initial, f))
  }
})

/**
 * The service on whatever executor the app provides.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AioFiles, never, Executor> = Layer.effect(AioFiles, make)

/**
 * Opens a file, and closes it with the scope: `open` of the service in the context.
 *
 * @since 0.1.0
 * @category accessors
 */
export const open = <const M extends Mode = "r", const O extends OpenOptions = {}>(
  file: Path,
  mode?: M,
  options?: O
): Effect.Effect<FileOf<M, O>, IoError, AioFiles | Scope.Scope> =>
  Effect.flatMap(AioFiles, (aio) => aio.open(file, mode, options))

/**
 * Opens a file for the duration of `use`: `withFile` of the service in the context.
 *
 * @since 0.1.0
 * @category accessors
 */
export const withFile =
  <const M extends Mode = "r", const O extends OpenOptions = {}>(file: Path, mode?: M, options?: O) =>
  <A, E, R>(use: (file: FileOf<M, O>) => Effect.Effect<A, E, R>): Effect.Effect<A, E | IoError, AioFiles | R> =>
    Effect.flatMap(AioFiles, (aio) => aio.withFile(file, mode, options)(use))

/**
 * Streams the lines of a text file, without their ends: `lines` of the service in the context.
 *
 * @since 0.1.0
 * @category accessors
 */
export const lines = (file: Path, options?: ReadLinesOptions): Stream.Stream<string, IoError, AioFiles> =>
  Stream.unwrap(Effect.map(AioFiles, (aio) => aio.lines(file, options)))

/**
 * Calls `f` with each line of a text file: `forEachLine` of the service in the context.
 *
 * @since 0.1.0
 * @category accessors
 */
export const forEachLine = <E = never, R = never>(
  file: Path,
  f: (line: string) => Effect.Effect<unknown, E, R> | void,
  options?: OpenOptions
): Effect.Effect<void, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.forEachLine(file, f, options))

/**
 * Folds the lines of a text file: `foldLines` of the service in the context.
 *
 * @since 0.1.0
 * @category accessors
 */
export const foldLines = <S>(
  file: Path,
  initial: S,
  f: (state: S, line: string) => S,
  options?: OpenOptions
): Effect.Effect<S, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.foldLines(file, initial, f, options))
