/**
 * Open files: the operations of each kind of file, and the kind of file that a mode gives.
 *
 * Operations of several fibers on one file are atomic, and run in the order of their submission. An operation that is
 * interrupted, or that fails, leaves the file exact: bytes that it read and did not deliver are read again by the next
 * operation, and a write is accepted whole or not at all.
 *
 * Errors that every operation shares. It fails
 *
 * - with `ClosedFileError` on a closed file;
 * - with `InvalidArgumentError` if an argument has the wrong type or is out of its range;
 * - with `ExecutorFullError` if the executor refuses it;
 * - with `BlockingIOError` on a non-blocking descriptor that is not ready;
 * - with the error of any other system call that failed: the class of its errno, see `IoError.AnyOSError`.
 *
 * Text operations that read fail with `UnicodeDecodeError`, and those that write with `UnicodeEncodeError`, unless the
 * option `errors` says otherwise. Where an operation has other errors, its documentation names them.
 *
 * Methods are bound to their file, so that they can be passed as functions: `Stream.runForEach(stream, file.write)`.
 *
 * A letter with a number, such as B14, is a case of CPython's behaviour. The tests have the same number.
 *
 * @since 0.1.0
 */
import type {
  FilePath,
  IoError,
  Newline as CoreNewline,
  OpenOptions as CoreOptions,
  ReconfigureOptions as CoreReconfigureOptions,
  Stat as CoreStat
} from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as Sink from "effect/Sink"
import type * as Stream from "effect/Stream"
import type { Executor } from "./Executor.js"
import type {
  BinaryReadMode,
  BinaryUpdateMode,
  BinaryWriteMode,
  TextReadMode,
  TextUpdateMode,
  TextWriteMode
} from "./FileMode.js"

/**
 * The modes of `open`, as types.
 *
 * @since 0.1.0
 * @category models
 */
export type * from "./FileMode.js"

export {
  /**
   * Registers an error handler of your own under a name, for the option `errors`. It replaces any handler that had the
   * name before. Files that are already open keep the handler that they were opened with.
   *
   * @since 0.1.0
   * @category error handlers
   */
  registerErrorHandler
} from "aiofiles-core"

export type {
  /**
   * How decoding continues after bytes that cannot be decoded: the text to use in their place, and the offset to
   * continue at.
   *
   * @since 0.1.0
   * @category error handlers
   */
  DecodeRecovery,
  /**
   * How encoding continues after text that cannot be encoded: what to write in its place, and the index to continue at.
   *
   * @since 0.1.0
   * @category error handlers
   */
  EncodeRecovery,
  /**
   * Decides how to continue after bytes that cannot be decoded, and after text that cannot be encoded.
   *
   * @since 0.1.0
   * @category error handlers
   */
  ErrorHandler
} from "aiofiles-core"

/**
 * The point from which `seek` counts its offset: 0 the start of the file, 1 the current position, 2 the end of the
 * file.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("data.bin", "wb")((file) => file.write(Uint8Array.of(1, 2, 3, 4)))
 *   const file = yield* AioFiles.open("data.bin", "rb")
 *   console.log(yield* file.seek(-3, 2), yield* file.read(1))
 *   console.log(yield* file.seek(1, 1), yield* file.read(1))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 1 Uint8Array(1) [ 2 ]
 * // 3 Uint8Array(1) [ 4 ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Whence = 0 | 1 | 2

/**
 * The status of a file, as `stat(2)` reports it: sizes in bytes, times both as `Date` and in nanoseconds since the
 * epoch. `Os.stat` returns the same type.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const describe = (stat: File.Stat): string => `${stat.type} of ${stat.size} bytes, ${stat.nlink} name`
 *
 * const program = AioFiles.withFile("note.txt", "w")((file) =>
 *   Effect.gen(function*() {
 *     yield* file.write("hello")
 *     console.log(describe(yield* file.stat)) // flushes the text first
 *   })
 * )
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // File of 5 bytes, 1 name
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Stat = CoreStat

/**
 * The options that `reconfigure` can change. An option that is left out keeps its value, with one exception: a new
 * `encoding` without `errors` sets `errors` to `"strict"`, as in CPython.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const latin: File.ReconfigureOptions = { encoding: "latin-1" }
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.open("mixed.txt", "w")
 *   yield* file.write("é")
 *   yield* file.reconfigure(latin)
 *   yield* file.write("é")
 *   yield* file.flush
 *   console.log(yield* AioFiles.withFile("mixed.txt", "rb")((bytes) => bytes.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(3) [ 195, 169, 233 ]
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export type ReconfigureOptions = CoreReconfigureOptions

/**
 * The operations and properties that all open files have.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const describe = (file: File.FileBase): string =>
 *   `${file.name}: ${file.closed ? "closed" : file.writable ? "for writing" : "for reading"}`
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.open("note.txt", "w")
 *   console.log(describe(file))
 *   yield* file.close
 *   yield* file.close // does nothing
 *   console.log(describe(file))
 *   console.log((yield* Effect.flip(file.write("late")))._tag)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // note.txt: for writing
 * // note.txt: closed
 * // ClosedFileError
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface FileBase {
  /** The path or the descriptor that the file was opened with. */
  readonly name: string | Uint8Array | number
  /** Whether the file is closed, or is being closed. */
  readonly closed: boolean
  /**
   * Flushes and closes. Closing a closed file does nothing. If flushing fails, the file is closed all the same, and
   * `close` fails with that error (B14). It cannot be interrupted.
   *
   * An interrupted operation may have left a system call running. `close` waits for a write until it completes. It
   * waits for a read at most a quarter of a second, and not at all if the file is a pipe or a terminal: a read that
   * takes longer keeps the descriptor open until it completes; then the descriptor is closed, and an error of that late
   * close is not reported.
   */
  readonly close: Effect.Effect<void, IoError>
  /** Passes all buffered data to the system. On a file opened for reading only it does nothing. */
  readonly flush: Effect.Effect<void, IoError>
  /**
   * The number of the descriptor. Fails with `UnsupportedOperation` on a `StringIO`, a `BytesIO` and a `RawIO` of your
   * own.
   */
  readonly fileno: Effect.Effect<number, IoError>
  /** The mode: of a text file as it was given, of a binary file in CPython's spelling (R03, T26). */
  readonly mode: string
  /** Whether the file is a terminal. */
  readonly isatty: boolean
  /**
   * The status of the file. Buffered writes are flushed first, so that the size includes them. Fails with
   * `UnsupportedOperation` on a `StringIO`, a `BytesIO` and a `RawIO` of your own.
   */
  readonly stat: Effect.Effect<Stat, IoError>
  /** Flushes, then makes the system write the file's data and status to the device (`fsync`). */
  readonly sync: Effect.Effect<void, IoError>
  /** Flushes, then makes the system write the file's data to the device (`fdatasync`). */
  readonly datasync: Effect.Effect<void, IoError>
  /** Whether the mode allows reading. */
  readonly readable: boolean
  /** Whether the mode allows writing. */
  readonly writable: boolean
  /** Whether `seek`, `tell` and `truncate` work. They do not on pipes, sockets and terminals. */
  readonly seekable: boolean
}

/**
 * The options of a stream of lines.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect, Stream } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("list.txt", "w")((file) => file.write("one\ntwo"))
 *   const file = yield* AioFiles.open("list.txt")
 *   console.log(Array.from(yield* Stream.runCollect(file.linesWith({ keepEnds: true }))))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'one\n', 'two' ]
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface LinesOptions {
  /** Whether lines keep their line ends. Default `false`. */
  readonly keepEnds?: boolean | undefined
  /**
   * The greatest allowed length of a line, without its end, in code points (of a bytes file: in bytes). It protects
   * against a file that is one endless line. The stream delivers the lines before a longer one, then fails with
   * `TextTooLongError`, and the position of the file is the start of that line. Default: the greatest length of a
   * JavaScript string, 536,870,888 UTF-16 units (N16).
   */
  readonly maxLength?: number | undefined
}

/**
 * Reading lines, of text or of bytes. A line longer than a JavaScript string can be (N16) fails with
 * `TextTooLongError`, and nothing of it is consumed.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect, Stream } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("table.csv", "w")((file) => file.write("name,age\nAda,36\n\nAlan,41\n"))
 *   const file = yield* AioFiles.open("table.csv")
 *   const header = (yield* file.readline()).trimEnd().split(",")
 *   // continues where `readline` stopped
 *   yield* Stream.runForEach(
 *     Stream.filter(file.lines, (line) => line !== ""),
 *     (line) => Effect.sync(() => console.log(header[0], line.split(",")[0]))
 *   )
 *   console.log(JSON.stringify(yield* file.readline())) // an empty line would be "\n"
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // name Ada
 * // name Alan
 * // ""
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Lines<Line> {
  /**
   * Returns the next line with its line end, or only the first `limit` code points of it (of a bytes file: bytes). At
   * the end of the file it returns an empty line. A line that is already buffered costs no hop to another thread.
   */
  readonly readline: (limit?: number) => Effect.Effect<Line, IoError>
  /**
   * Returns all remaining lines with their line ends. With `hint`, stops after the line that brings the total length to
   * at least `hint` code points (of a bytes file: bytes).
   */
  readonly readlines: (hint?: number) => Effect.Effect<Array<Line>, IoError>
  /**
   * The remaining lines, without their line ends, in chunks: of at most 2,048 lines with Effect 3, of at most 65,536
   * with Effect 4. Each system call reads a block of up to 256 KiB; from the second chunk on, the next block is read
   * while the stream's consumer works.
   *
   * If the stream stops early, the position of the file is behind the last chunk that the stream took, not behind the
   * last line that was used.
   */
  readonly lines: Stream.Stream<Line, IoError>
  /** As `lines`, with options. */
  readonly linesWith: (options: LinesOptions) => Stream.Stream<Line, IoError>
  /**
   * Calls `f` with each remaining line, without its line end, in a plain loop. This is the fastest way to read lines.
   * If `f` returns an effect, the loop waits for it; if that fails, the loop fails with its error. If the loop ends
   * early, the position of the file is behind the last line that `f` was called with.
   */
  readonly forEachLine: <E = never, R = never>(
    f: (line: Line) => Effect.Effect<unknown, E, R> | void
  ) => Effect.Effect<void, IoError | E, R>
  /** As `forEachLine`, but calls `f` with an array of lines: as many at a time as a chunk of `lines` has. */
  readonly forEachChunk: <E = never, R = never>(
    f: (lines: ReadonlyArray<Line>) => Effect.Effect<unknown, E, R> | void
  ) => Effect.Effect<void, IoError | E, R>
  /** Folds the remaining lines, without their line ends, in a plain loop. */
  readonly foldLines: <S>(initial: S, f: (state: S, line: Line) => S) => Effect.Effect<S, IoError>
}

/**
 * Moving the position of a file. The positions of a text file are opaque: use only a number that `tell` returned, 0, or
 * the end (`seek(0, 2)`).
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("log.txt", "w")((file) => file.writelines(["première\n", "deuxième\n", "troisième\n"]))
 *   const file = yield* AioFiles.open("log.txt")
 *   yield* file.readline()
 *   const second = yield* file.tell
 *   yield* file.read() // to the end
 *   yield* file.seek(second)
 *   console.log((yield* file.readline()).trimEnd())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // deuxième
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Position {
  /**
   * Moves the position to `offset` bytes from the point that `whence` names (default: from the start), and returns the
   * new position. A position beyond the end is allowed: a write there leaves a hole of zeros. Buffered writes are
   * flushed first.
   *
   * On a text file `offset` has to be 0 or a number that `tell` returned. On a file that has no position, such as a
   * pipe, `seek` and `tell` fail: a text file with `UnsupportedOperation`, a binary file with `OSError` (ESPIPE).
   */
  readonly seek: (offset: number, whence?: Whence) => Effect.Effect<number, IoError>
  /** The position: in bytes, or, of a text file, a number that only `seek` of that file understands. */
  readonly tell: Effect.Effect<number, IoError>
}

/**
 * Writing, of text or of bytes.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 * import * as fs from "node:fs"
 *
 * const save = <Data>(file: File.FileBase & File.Writing<Data>, data: Data) =>
 *   Effect.gen(function*() {
 *     const length = yield* file.write(data) // may stay in the buffer
 *     yield* file.flush // passes it to the system
 *     return length
 *   })
 *
 * const program = Effect.gen(function*() {
 *   const text = yield* AioFiles.open("text.txt", "w")
 *   console.log(yield* save(text, "a🙂"), fs.statSync("text.txt").size) // code points, bytes
 *   const bytes = yield* AioFiles.open("data.bin", "wb")
 *   console.log(yield* save(bytes, new Uint8Array(8)), fs.statSync("data.bin").size)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 2 5
 * // 8 8
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Writing<Data> {
  /**
   * Accepts all of `data`, and returns its length in code points (of a bytes file: in bytes). Accepted data may stay in
   * the buffer until a `flush`.
   *
   * A write that fails has accepted nothing of `data`: if you repeat it, for example by `Effect.retry`, the data is
   * written once; if you do not, none of it is written. Data that earlier calls accepted stays, and is written before
   * anything else. On a seekable file, bytes of the failed write that had reached the file are undone: the position is
   * where the write began, and the file is truncated there if it ended behind that point. A pipe, and a file opened for
   * appending, keep the bytes that reached them; there, a write that fails in the middle counts as accepted whole, and
   * the next operation fails with its error.
   *
   * On a non-blocking descriptor that is not ready it fails with `BlockingIOError`, whose `charactersWritten` is the
   * number of bytes that were accepted. On a full device it fails with `NoSpaceError`, and on a pipe without a reader
   * with `BrokenPipeError`.
   */
  readonly write: (data: Data) => Effect.Effect<number, IoError>
  /**
   * Writes each element, and adds no line ends. An array is one write: if it fails, nothing of it was accepted. Of any
   * other iterable, which may not be repeatable, the first elements may have been accepted when it fails.
   */
  readonly writelines: (data: Iterable<Data>) => Effect.Effect<void, IoError>
  /** Writes each chunk of a stream as `writelines` does, and adds no line ends. It neither flushes nor closes. */
  readonly sink: Sink.Sink<void, Data, never, IoError>
  /**
   * Sets the size of the file to `byteLength` bytes, by default to the position, and returns the size. The position
   * does not move.
   */
  readonly truncate: (byteLength?: number) => Effect.Effect<number, IoError>
}

/**
 * The properties of text files.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.open("old.txt", "w", { encoding: "LATIN-1", errors: "xmlcharrefreplace" })
 *   console.log(file.encoding, file.errors)
 *   yield* file.write("5 €")
 *   yield* file.close
 *   console.log(yield* AioFiles.withFile("old.txt")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // iso8859-1 xmlcharrefreplace
 * // 5 &#8364;
 * ```
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
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("mixed.txt", "wb")((file) => file.write(new TextEncoder().encode("🙂 hi\r\nbye\n")))
 *   const file = yield* AioFiles.open("mixed.txt")
 *   console.log(yield* file.read(1)) // one code point, of any length in UTF-16 or on disk
 *   console.log(JSON.stringify(yield* file.read())) // all that is left; "\r\n" reads as "\n"
 *   console.log(file.newlines)
 *   console.log((yield* file.read()) === "") // at the end of the file
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 🙂
 * // " hi\nbye\n"
 * // [ '\n', '\r\n' ]
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TextReader extends FileBase, Lines<string>, Position, Text {
  /**
   * Returns `charCount` code points, fewer only at the end of the file. By default it returns all that is left. Fails
   * with `TextTooLongError` if that is longer than a JavaScript string can be (N16).
   */
  readonly read: (charCount?: number) => Effect.Effect<string, IoError>
  /** The kinds of line ends read so far, if `newline` is `null` or `""`. */
  readonly newlines: ReadonlyArray<"\n" | "\r" | "\r\n">
  /** The binary file under this one. Both have the same position. */
  readonly buffer: BufferedReader
  /**
   * Gives up this handle, and returns the binary file under it. That file continues at the position of the text, and
   * the scope closes it. From then on every operation of this handle, `close` too, fails with `InvalidArgumentError`
   * (T25).
   */
  readonly detach: Effect.Effect<BufferedReader, IoError>
  /**
   * Changes the encoding, the error handler or the newline rule. Fails with `UnsupportedOperation` if text was read
   * since the start or the last `seek`, and with `UnknownEncodingError` if no encoding or error handler has the name.
   */
  readonly reconfigure: (options: ReconfigureOptions) => Effect.Effect<void, IoError>
}

/**
 * A text file opened for writing.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const report = yield* AioFiles.open("report.txt", "w", { newline: "\r\n" })
 *   console.log(yield* report.write("Été\n")) // the length of the given text, in code points
 *   yield* report.close
 *   const asItIs = yield* AioFiles.withFile("report.txt", "r", { newline: "" })((file) => file.read())
 *   console.log(JSON.stringify(asItIs))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 4
 * // "Été\r\n"
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TextWriter extends FileBase, Position, Text, Writing<string> {
  /** Whether a line end in the text flushes the file. */
  readonly lineBuffering: boolean
  /** The binary file under this one. It does not contain text that this file has not flushed. */
  readonly buffer: BufferedWriter
  /** Flushes, gives up this handle, and returns the binary file under it, as `TextReader.detach`. */
  readonly detach: Effect.Effect<BufferedWriter, IoError>
  /**
   * Flushes, then changes how later text is written. Fails with `UnknownEncodingError` if no encoding or error handler
   * has the name.
   */
  readonly reconfigure: (options: ReconfigureOptions) => Effect.Effect<void, IoError>
}

/**
 * A binary file opened for reading.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("image.gif", "wb")((file) => file.write(new TextEncoder().encode("GIF89a;")))
 *   const file = yield* AioFiles.open("image.gif", "rb")
 *   const isGif = new TextDecoder().decode((yield* file.peek(3)).subarray(0, 3)) === "GIF"
 *   console.log(isGif, yield* file.tell) // `peek` consumes nothing
 *   const header = new Uint8Array(6)
 *   console.log(yield* file.readinto(header), new TextDecoder().decode(header))
 *   console.log((yield* file.read()).length, (yield* file.read()).length)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true 0
 * // 6 GIF89a
 * // 1 0
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface BufferedReader extends FileBase, Lines<Uint8Array>, Position {
  /** Returns `byteCount` bytes, fewer only at the end of the file. By default it returns all that is left. */
  readonly read: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** Returns at most `byteCount` bytes, after at most one system call. It makes no call if the buffer is not empty. */
  readonly read1: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** Fills `target`, or as much of it as the file has bytes for; returns the number of bytes. */
  readonly readinto: (target: Uint8Array) => Effect.Effect<number, IoError>
  /**
   * As `readinto`, with at most one system call, and with none if the buffer is not empty and has room for the rest.
   */
  readonly readinto1: (target: Uint8Array) => Effect.Effect<number, IoError>
  /**
   * Returns the buffered bytes without consuming them, after at most one system call. It returns at least one byte,
   * unless at the end of the file. As in CPython the result may be shorter or longer than `byteCount`, which is only a
   * hint.
   */
  readonly peek: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /**
   * Reads `byteCount` bytes at an offset, in bytes, and does not move the position. Returns fewer bytes only at the end
   * of the file.
   */
  readonly pread: (byteCount: number, position: number) => Effect.Effect<Uint8Array, IoError>
  /**
   * The raw file under this one. Its position is the end of the bytes that were buffered, not the position of this
   * file.
   */
  readonly raw: RawFile
  /**
   * Gives up this handle, and returns the raw file under it. That file continues at the position of this one, and the
   * scope closes it. From then on every operation of this handle, `close` too, fails with `InvalidArgumentError` (B16).
   */
  readonly detach: Effect.Effect<RawFile, IoError>
}

/**
 * A binary file opened for writing. `write` copies the data: the caller may reuse its memory at once.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.open("numbers.bin", "wb")
 *   const cell = new Uint8Array(1)
 *   for (cell[0] = 1; cell[0] <= 3; cell[0]++) yield* file.write(cell)
 *   yield* file.seek(0)
 *   yield* file.write(Uint8Array.of(9))
 *   yield* file.close
 *   console.log(yield* AioFiles.withFile("numbers.bin", "rb")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(3) [ 9, 2, 3 ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface BufferedWriter extends FileBase, Position, Writing<Uint8Array> {
  /**
   * Writes all of `data` at an offset, in bytes, and does not move the position. Fails with `UnsupportedOperation` if
   * the file was opened for appending, where Linux ignores the offset (N20).
   */
  readonly pwrite: (data: Uint8Array, position: number) => Effect.Effect<number, IoError>
  /** The raw file under this one. It does not contain bytes that this file has not flushed. */
  readonly raw: RawFile
  /** Flushes, gives up this handle, and returns the raw file under it, as `BufferedReader.detach`. */
  readonly detach: Effect.Effect<RawFile, IoError>
}

/**
 * A text file opened for reading and writing. After a read, use `file.seek(yield* file.tell)` before you write: then
 * the text goes to where the reading stopped. Without the `seek` the text goes behind the block of up to 8 KiB that was
 * decoded ahead, as in CPython.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.open("counter.txt", "w+")
 *   yield* file.write("count: 1\n")
 *   yield* file.seek(0)
 *   yield* file.read(7)
 *   yield* file.seek(yield* file.tell)
 *   yield* file.write("2")
 *   yield* file.seek(0)
 *   console.log(yield* file.readline())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // count: 2
 * //
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TextFile extends TextReader, Writing<string> {
  /** Whether a line end in the text flushes the file. */
  readonly lineBuffering: boolean
  readonly buffer: BufferedRandom
  readonly detach: Effect.Effect<BufferedRandom, IoError>
}

/**
 * A binary file opened for reading and writing, with one position for both: a write first gives up the bytes that were
 * read ahead, and a read first flushes the bytes that were written.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.open("data.bin", "w+b")
 *   yield* file.write(Uint8Array.of(1, 2, 3, 4))
 *   yield* file.seek(0)
 *   console.log(yield* file.read(1))
 *   yield* file.write(Uint8Array.of(9))
 *   console.log(yield* file.read(), yield* file.tell)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(1) [ 1 ]
 * // Uint8Array(2) [ 3, 4 ] 4
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface BufferedRandom extends BufferedReader, Writing<Uint8Array> {
  /**
   * Writes all of `data` at an offset, in bytes, and does not move the position. Fails with `UnsupportedOperation` if
   * the file was opened for appending, where Linux ignores the offset (N20).
   */
  readonly pwrite: (data: Uint8Array, position: number) => Effect.Effect<number, IoError>
}

/**
 * A text file in memory, as CPython's `StringIO`. `AioFiles.wrap` makes one from a string. A write replaces as many
 * characters as it writes.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const report = (out: File.TextWriter | File.StringIO) => out.writelines(["one\n", "two\n"])
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.wrap("")
 *   yield* report(file)
 *   console.log(JSON.stringify(yield* file.getvalue))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // "one\ntwo\n"
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface StringIO extends TextFile {
  /** Fails with `UnsupportedOperation`: there is no file under this one. */
  readonly detach: Effect.Effect<never, IoError>
  /** The whole text of the file, from its start, independent of the position. */
  readonly getvalue: Effect.Effect<string, IoError>
}

/**
 * A binary file in memory, as CPython's `BytesIO`. `AioFiles.wrap` makes one from a copy of the given bytes.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const sign = (out: File.BytesIO) => Effect.andThen(out.seek(0, 2), out.write(Uint8Array.of(255)))
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.wrap(Uint8Array.of(1, 2))
 *   yield* sign(file)
 *   console.log(yield* file.getvalue)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(3) [ 1, 2, 255 ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface BytesIO extends BufferedRandom {
  /**
   * As of any binary file, except for a target before the start: from the start it fails with `InvalidArgumentError`;
   * from the position or the end it moves to the start.
   */
  readonly seek: (offset: number, whence?: Whence) => Effect.Effect<number, IoError>
  /** Fails with `UnsupportedOperation`: there is no file under this one. */
  readonly detach: Effect.Effect<never, IoError>
  /** A copy of all bytes of the file, from its start, independent of the position. */
  readonly getvalue: Effect.Effect<Uint8Array, IoError>
}

/**
 * A binary file without a buffer (`buffering: 0`): each operation is one system call. It has no streams or loops of
 * lines, because on a pipe they would need one call for each byte.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const out = yield* AioFiles.open("pipe-like", "wb", { buffering: 0 })
 *   console.log(yield* out.write(new Uint8Array(10))) // the number of bytes accepted: it may be less than all
 *   const file = yield* AioFiles.open("pipe-like", "rb", { buffering: 0 })
 *   console.log((yield* file.read(4)).length, (yield* file.readall).length, (yield* file.read(4)).length)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 10
 * // 4 6 0
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface RawFile extends FileBase, Position {
  /**
   * Returns at most `byteCount` bytes, with one call. By default it returns all that is left, with as many calls as
   * needed.
   */
  readonly read: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** All bytes that are left, read with as many calls as needed. */
  readonly readall: Effect.Effect<Uint8Array, IoError>
  /** Returns the next line with its "\n", or only its first `limit` bytes; empty at the end of the file. */
  readonly readline: (limit?: number) => Effect.Effect<Uint8Array, IoError>
  readonly readlines: (hint?: number) => Effect.Effect<Array<Uint8Array>, IoError>
  /** Reads at most `byteCount` bytes at an offset, in bytes, and does not move the position. */
  readonly pread: (byteCount: number, position: number) => Effect.Effect<Uint8Array, IoError>
  /**
   * Writes all of `data` at an offset, in bytes, and does not move the position. Fails with `UnsupportedOperation` if
   * the file was opened for appending, where Linux ignores the offset (N20).
   */
  readonly pwrite: (data: Uint8Array, position: number) => Effect.Effect<number, IoError>
  /** Fills `target`, or a part of it, with one call; returns the number of bytes. */
  readonly readinto: (target: Uint8Array) => Effect.Effect<number, IoError>
  /**
   * Writes with one call, and returns the number of bytes that the system accepted. It may be less than all: writing
   * the rest is up to the caller.
   */
  readonly write: (data: Uint8Array) => Effect.Effect<number, IoError>
  /** Writes all of each element, with as many calls as needed. */
  readonly writelines: (data: Iterable<Uint8Array>) => Effect.Effect<void, IoError>
  /** Writes all of each element of a stream. It does not close. */
  readonly sink: Sink.Sink<void, Uint8Array, never, IoError>
  readonly truncate: (byteLength?: number) => Effect.Effect<number, IoError>
}

/**
 * The options of `open`. For the options about text, buffers and permissions see `OpenOptions` of `aiofiles-core`.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, type File, NodeAioFiles } from "aiofiles"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("broken.txt", "wb")((file) => file.write(Uint8Array.of(0x68, 0x69, 0xff)))
 *
 *   const strict = AioFiles.withFile("broken.txt")((file) => file.read())
 *   console.log((yield* Effect.flip(strict)).message)
 *
 *   const options: File.OpenOptions = {
 *     errors: "replace",
 *     // its calls run on this executor, and not on that of the service
 *     executor: yield* Executor.make(inline)
 *   }
 *   console.log(yield* AioFiles.withFile("broken.txt", "r", options)((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 'utf-8' codec can't decode byte 0xff in position 2: invalid start byte
 * // hi�
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface OpenOptions extends CoreOptions {
  /** The executor that runs this file's calls, instead of the executor of the service. */
  readonly executor?: Executor | undefined
  /**
   * Opens the path instead of the library, and returns the descriptor, as in CPython (R17). The library owns the
   * descriptor from then on, and closes it. The opener gets the flags of the mode, with Linux's numbers. It cannot be
   * interrupted, so that no descriptor is lost.
   */
  readonly opener?: ((path: FilePath, flags: number) => Effect.Effect<number, IoError>) | undefined
}

/**
 * A raw file of your own, for `AioFiles.wrap`. An operation that is left out counts as an ability that the file does
 * not have. The library calls the operations one at a time, on the executor of the file, and never interrupts one: the
 * bytes of a read whose caller was interrupted go to the next operation. A failure that is not the error of a system
 * call becomes an `OSError` (EIO), with the failure as its cause.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const parts = ["one\ntw", "o\nthree"].map((part) => new TextEncoder().encode(part))
 * const source: File.RawIO = {
 *   read: () => Effect.sync(() => parts.shift() ?? new Uint8Array(0))
 * }
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.wrap(source, "r")
 *   console.log(yield* file.readlines())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'one\n', 'two\n', 'three' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface RawIO {
  /** Returns at most `byteCount` bytes: empty at the end of the file, `null` if no bytes are available yet. */
  readonly read?: ((byteCount: number) => Effect.Effect<Uint8Array | null, IoError>) | undefined
  /** Returns the number of bytes that were accepted, at least one; `null` if none can be accepted yet. */
  readonly write?: ((data: Uint8Array) => Effect.Effect<number | null, IoError>) | undefined
  /** Moves the position, and returns the new one, in bytes. */
  readonly seek?: ((offset: number, whence: Whence) => Effect.Effect<number, IoError>) | undefined
  readonly truncate?: ((byteLength: number) => Effect.Effect<unknown, IoError>) | undefined
  readonly close?: Effect.Effect<void, IoError> | undefined
}

/**
 * The part of a `FileHandle` of `node:fs/promises` that `AioFiles.wrap` uses. The scope closes the handle, after the
 * file. Closing the file alone leaves the handle open.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 * import { open } from "node:fs/promises"
 *
 * const handle: File.NodeFileHandle = await open("note.txt", "w")
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.wrap(handle, "w")
 *   yield* file.write("by way of a FileHandle")
 * }).pipe(Effect.scoped, Effect.andThen(AioFiles.withFile("note.txt")((file) => file.read())))
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // by way of a FileHandle
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface NodeFileHandle {
  readonly fd: number
  readonly close: () => Promise<void>
}

/**
 * A file whose mode is known only at run time. It has every operation; one that its mode does not allow fails with
 * `UnsupportedOperation`. Its data is text or bytes, depending on the mode; data of the other kind fails with
 * `InvalidArgumentError`. A property that only some kinds of files have, such as `encoding`, is `undefined` on the
 * others.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const tryToWrite = (mode: string) =>
 *   AioFiles.withFile("note.txt", mode)((file) => file.write("hello")).pipe(
 *     Effect.catchTag("UnsupportedOperation", (error) => Effect.succeed(error.message))
 *   )
 *
 * const program = Effect.gen(function*() {
 *   console.log(yield* tryToWrite("w"), yield* tryToWrite("r"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 5 not writable
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface AnyFile extends FileBase, Lines<string | Uint8Array>, Position {
  readonly read: (size?: number) => Effect.Effect<string | Uint8Array, IoError>
  readonly read1: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  readonly readall: Effect.Effect<Uint8Array, IoError>
  readonly readinto: (target: Uint8Array) => Effect.Effect<number, IoError>
  readonly readinto1: (target: Uint8Array) => Effect.Effect<number, IoError>
  readonly peek: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  readonly write: (data: string | Uint8Array) => Effect.Effect<number, IoError>
  readonly writelines: (data: Iterable<string | Uint8Array>) => Effect.Effect<void, IoError>
  readonly sink: Sink.Sink<void, string | Uint8Array, never, IoError>
  readonly truncate: (byteLength?: number) => Effect.Effect<number, IoError>
  readonly pread: (byteCount: number, position: number) => Effect.Effect<Uint8Array, IoError>
  readonly pwrite: (data: Uint8Array, position: number) => Effect.Effect<number, IoError>
  readonly reconfigure: (options: ReconfigureOptions) => Effect.Effect<void, IoError>
  /** Gives up this handle, and returns the file under it. */
  readonly detach: Effect.Effect<AnyFile, IoError>
  /** The binary file under a text file. */
  readonly buffer?: AnyFile
  /** The raw file under a buffered binary file. */
  readonly raw?: RawFile
  readonly encoding?: string
  readonly errors?: string
  readonly newlines?: ReadonlyArray<"\n" | "\r" | "\r\n">
  readonly lineBuffering?: boolean
}

/**
 * The line end, for the option `newline`, as in CPython. Reading with `null`, the default: "\n", "\r" and "\r\n" all
 * end a line, and each is read as "\n". Reading with `""`: all three end a line, and each is read as it is. Reading
 * with one of the three: only that one ends a line. Writing with "\r" or "\r\n": each "\n" is replaced by it. Writing
 * with any other value: "\n" is written as it is.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const lineOf = (newline: File.Newline) =>
 *   AioFiles.withFile("dos.txt", "r", { newline })((file) => Effect.map(file.readline(), (line) => JSON.stringify(line)))
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("dos.txt", "w", { newline: "\r\n" })((file) => file.write("one\ntwo\n"))
 *   console.log(yield* lineOf(null)) // any line end, read as "\n": the default
 *   console.log(yield* lineOf("")) // any line end, read as it is
 *   console.log(yield* lineOf("\r")) // only this line end
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // "one\n"
 * // "one\r\n"
 * // "one\r"
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Newline = CoreNewline

/**
 * The kind of file that `open` returns for a mode and options. The unbuffered kind needs `buffering: 0` in the type of
 * the options: pass them as a literal or `as const`, otherwise the type is that of a buffered file.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const shout = (file: File.FileOf<"w">) => file.write("HELLO\n") // a TextWriter
 * const first = (file: File.FileOf<"rb", { buffering: 0 }>) => file.read(1) // a RawFile
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")(shout)
 *   console.log((yield* AioFiles.withFile("note.txt", "rb", { buffering: 0 })(first)).length)
 *   // @ts-expect-error: a file opened for reading has no `write`
 *   const write = AioFiles.withFile("note.txt", "r")(shout)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type FileOf<M extends string, O extends OpenOptions = {}> = string extends M ? AnyFile
  : M extends TextReadMode ? TextReader
  : M extends TextWriteMode ? TextWriter
  : M extends TextUpdateMode ? TextFile
  : O extends { readonly buffering: 0 } ? RawFile
  : M extends BinaryReadMode ? BufferedReader
  : M extends BinaryWriteMode ? BufferedWriter
  : M extends BinaryUpdateMode ? BufferedRandom
  : never
