/**
 * Open files: what can be done with each kind, and which kind a mode gives.
 *
 * Operations of several fibers on one file are atomic, and run in the order of their submission. An operation that is
 * interrupted, or that fails, leaves the file exact: what was read and not delivered is read again by the next
 * operation, and a write was accepted whole or not at all.
 *
 * @since 0.1.0
 */
import type { IoError, Newline, OpenOptions as CoreOptions } from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { Executor } from "./Executor.js"

/**
 * Where the offset of a `seek` counts from: 0 the start, 1 the position, 2 the end.
 *
 * @since 0.1.0
 * @category models
 */
export type Whence = 0 | 1 | 2

/**
 * What every open file has.
 *
 * @since 0.1.0
 * @category models
 */
export interface FileBase {
  /** What the file was opened by. */
  readonly name: string | Uint8Array | number
  /** Whether it is closed, or being closed. */
  readonly closed: boolean
  /**
   * Flushes and closes; closing again does nothing. If flushing fails, the file is closed all the same, and the error is
   * reported here (CPYTHON-CASES B14). It cannot be interrupted.
   */
  readonly close: Effect.Effect<void, IoError>
  /** The descriptor's number. */
  readonly fileno: Effect.Effect<number, IoError>
  readonly readable: boolean
  readonly writable: boolean
  /** Whether `seek`, `tell` and `truncate` work: not on pipes, sockets and terminals. */
  readonly seekable: boolean
}

/**
 * The options of a stream of lines.
 *
 * @since 0.1.0
 * @category options
 */
export interface LinesOptions {
  /** Whether lines keep their ends. Default `false`. */
  readonly keepEnds?: boolean | undefined
}

/**
 * Reading lines, of text or of bytes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lines<Line> {
  /**
   * A line with its end, or its first `limit` code points (of a bytes file: bytes); empty at the end of the file. A line
   * that is in the buffer costs no hop.
   */
  readonly readline: (limit?: number) => Effect.Effect<Line, IoError>
  /** All lines that are left, or, with `hint`, as many as it takes to reach that many code points (bytes). */
  readonly readlines: (hint?: number) => Effect.Effect<Array<Line>, IoError>
  /**
   * The lines from the file's position on, without their ends, in chunks of at most 2,048. A block of up to 256 KiB is
   * read per hop, and, from the second chunk on, the next one meanwhile.
   *
   * A stream that stops early leaves the file behind the last chunk that it took, not behind the last line.
   */
  readonly lines: Stream.Stream<Line, IoError>
  readonly linesWith: (options: LinesOptions) => Stream.Stream<Line, IoError>
  /**
   * Calls `f` with each line that is left, without its end, in a plain loop: the fastest way. If `f` gives an effect, the
   * loop waits for it. If the loop ends early, the file is behind the last line that `f` was called with.
   */
  readonly forEachLine: <E = never, R = never>(
    f: (line: Line) => Effect.Effect<unknown, E, R> | void
  ) => Effect.Effect<void, IoError | E, R>
  /** As `forEachLine`, with an array of lines at a time. */
  readonly forEachChunk: <E = never, R = never>(
    f: (lines: ReadonlyArray<Line>) => Effect.Effect<unknown, E, R> | void
  ) => Effect.Effect<void, IoError | E, R>
  /** Folds the lines that are left, without their ends, in a plain loop. */
  readonly foldLines: <S>(initial: S, f: (state: S, line: Line) => S) => Effect.Effect<S, IoError>
}

/**
 * Moving about in a file. The positions of a text file are opaque: only `tell` makes them, and only `seek` takes them,
 * besides 0 and the end (`seek(0, 2)`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Position {
  readonly seek: (offset: number, whence?: Whence) => Effect.Effect<number, IoError>
  readonly tell: Effect.Effect<number, IoError>
}

/**
 * Writing, of text or of bytes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Writing<Data> {
  /** Accepts all of `data`; gives its length, in code points (bytes). */
  readonly write: (data: Data) => Effect.Effect<number, IoError>
  /** Writes each; adds no line ends. */
  readonly writelines: (data: Iterable<Data>) => Effect.Effect<void, IoError>
  /** Passes all that was written on to the system. */
  readonly flush: Effect.Effect<void, IoError>
  /** Sets the size in bytes, by default to the position, which does not move; gives the size. */
  readonly truncate: (byteLength?: number) => Effect.Effect<number, IoError>
}

/**
 * What text files have.
 *
 * @since 0.1.0
 * @category models
 */
export interface Text {
  /** CPython's name of the encoding: `"utf-8"`, `"iso8859-1"`. */
  readonly encoding: string
  /** The name of the error handler. */
  readonly errors: string
}

/**
 * A text file opened for reading.
 *
 * @since 0.1.0
 * @category models
 */
export interface TextReader extends FileBase, Lines<string>, Position, Text {
  /** `charCount` code points, fewer only at the end of the file; by default all that is left. */
  readonly read: (charCount?: number) => Effect.Effect<string, IoError>
  /** The kinds of line ends met so far, if `newline` is `null` or `""`. */
  readonly newlines: ReadonlyArray<"\n" | "\r" | "\r\n">
}

/**
 * A text file opened for writing.
 *
 * @since 0.1.0
 * @category models
 */
export interface TextWriter extends FileBase, Position, Text, Writing<string> {
  /** Whether a line end flushes. */
  readonly lineBuffering: boolean
}

/**
 * A binary file opened for reading.
 *
 * @since 0.1.0
 * @category models
 */
export interface BufferedReader extends FileBase, Lines<Uint8Array>, Position {
  /** `byteCount` bytes, fewer only at the end of the file; by default all that is left. */
  readonly read: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** At most `byteCount` bytes, with at most one call, and none if the buffer has some. */
  readonly read1: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** Fills `target`, as far as the file goes; gives the count of bytes. */
  readonly readinto: (target: Uint8Array) => Effect.Effect<number, IoError>
  /** What is in the buffer, at least one byte unless at the end of the file, without taking it. */
  readonly peek: Effect.Effect<Uint8Array, IoError>
}

/**
 * A binary file opened for writing.
 *
 * @since 0.1.0
 * @category models
 */
export interface BufferedWriter extends FileBase, Position, Writing<Uint8Array> {}

/**
 * A binary file without a buffer (`buffering: 0`): each operation is one call.
 *
 * @since 0.1.0
 * @category models
 */
export interface RawFile extends FileBase, Position {
  /** At most `byteCount` bytes, by one call; by default all that is left, by as many as it takes. */
  readonly read: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  readonly readall: Effect.Effect<Uint8Array, IoError>
  /** Fills at most all of `target`, by one call; gives the count of bytes. */
  readonly readinto: (target: Uint8Array) => Effect.Effect<number, IoError>
  /** Writes by one call; gives the count of bytes that it took, which may be less than all. */
  readonly write: (data: Uint8Array) => Effect.Effect<number, IoError>
  readonly truncate: (byteLength?: number) => Effect.Effect<number, IoError>
}

/**
 * The modes that give a text reader.
 *
 * @since 0.1.0
 * @category models
 */
export type TextReadMode = "r" | "rt" | "tr"

/**
 * The modes that give a text writer: `w` truncates, `a` appends, `x` creates and refuses an existing file.
 *
 * @since 0.1.0
 * @category models
 */
export type TextWriteMode = "a" | "at" | "ta" | "tw" | "tx" | "w" | "wt" | "x" | "xt"

/**
 * The modes that give a binary reader.
 *
 * @since 0.1.0
 * @category models
 */
export type BinaryReadMode = "br" | "rb"

/**
 * The modes that give a binary writer.
 *
 * @since 0.1.0
 * @category models
 */
export type BinaryWriteMode = "ab" | "ba" | "bw" | "bx" | "wb" | "xb"

/**
 * The modes of `open`.
 *
 * @since 0.1.0
 * @category models
 */
export type Mode = BinaryReadMode | BinaryWriteMode | TextReadMode | TextWriteMode

/**
 * The options of `open`.
 *
 * @since 0.1.0
 * @category options
 */
export interface OpenOptions extends CoreOptions {
  /** What runs this file's calls, instead of the executor of the service. */
  readonly executor?: Executor | undefined
}

/**
 * What ends a line.
 *
 * @since 0.1.0
 * @category models
 */
export type { Newline }

/**
 * What `open` gives for a mode and options.
 *
 * @since 0.1.0
 * @category models
 */
export type FileOf<M extends Mode, O extends OpenOptions = {}> = M extends TextReadMode ? TextReader
  : M extends TextWriteMode ? TextWriter
  : O extends { readonly buffering: 0 } ? RawFile
  : M extends BinaryReadMode ? BufferedReader
  : BufferedWriter
