/**
 * Open files: what can be done with each kind, and which kind a mode gives.
 *
 * Operations of several fibers on one file are atomic, and run in the order of their submission. An operation that is
 * interrupted, or that fails, leaves the file exact: what was read and not delivered is read again by the next
 * operation, and a write was accepted whole or not at all.
 *
 * Methods need no object: `Stream.runForEach(stream, file.write)`.
 *
 * A letter with a number, as B14, is a case of CPython's behaviour, which the tests have by that name.
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
   * Makes an error handler of your own known under its name, for the option `errors`, in place of any that had the name
   * before. Files that are open keep theirs.
   *
   * @since 0.1.0
   * @category error handlers
   */
  registerErrorHandler
} from "aiofiles-core"

export type {
  /**
   * What goes on in place of bytes that cannot be decoded, and where.
   *
   * @since 0.1.0
   * @category error handlers
   */
  DecodeRecovery,
  /**
   * What is written in place of text that cannot be encoded, and where to go on.
   *
   * @since 0.1.0
   * @category error handlers
   */
  EncodeRecovery,
  /**
   * What becomes of bytes that cannot be decoded, and of text that cannot be encoded.
   *
   * @since 0.1.0
   * @category error handlers
   */
  ErrorHandler
} from "aiofiles-core"

/**
 * Where the offset of a `seek` counts from: 0 the start, 1 the position, 2 the end.
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
 * What the system says of a file: sizes in bytes, times as `Date` and in nanoseconds since the epoch. `Os.stat` gives the
 * same.
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
 *     console.log(describe(yield* file.stat)) // what was written is flushed first
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
 * What `reconfigure` can change. What is left out stays, but for `errors`, which a new encoding makes `"strict"`.
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
 * What every open file has.
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
  /** What the file was opened by. */
  readonly name: string | Uint8Array | number
  /** Whether it is closed, or being closed. */
  readonly closed: boolean
  /**
   * Flushes and closes; closing again does nothing. If flushing fails, the file is closed all the same, and the error is
   * reported here (B14). It cannot be interrupted.
   *
   * It waits for a write that an interruption has left running. For such a read it waits a quarter of a second, and not at all
   * if that is of a pipe or terminal: a read that takes longer keeps the descriptor, which is closed, for nobody to hear of an
   * error, when it ends.
   */
  readonly close: Effect.Effect<void, IoError>
  /** Passes all that was written on to the system; of a reader, does nothing. */
  readonly flush: Effect.Effect<void, IoError>
  /** The descriptor's number. */
  readonly fileno: Effect.Effect<number, IoError>
  /** The mode: of a text file as it was given, of a binary file in CPython's spelling (R03, T26). */
  readonly mode: string
  /** Whether it is a terminal. */
  readonly isatty: boolean
  /** What the system says of the file. */
  readonly stat: Effect.Effect<Stat, IoError>
  /** Flushes, and has the system write data and status to the device (`fsync`). */
  readonly sync: Effect.Effect<void, IoError>
  /** Flushes, and has the system write the data to the device (`fdatasync`). */
  readonly datasync: Effect.Effect<void, IoError>
  /** Whether the mode lets it be read. */
  readonly readable: boolean
  /** Whether the mode lets it be written. */
  readonly writable: boolean
  /** Whether `seek`, `tell` and `truncate` work: not on pipes, sockets and terminals. */
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
  /** Whether lines keep their ends. Default `false`. */
  readonly keepEnds?: boolean | undefined
  /**
   * The most code points (of a bytes file: bytes) that a line may have, without its end: protection against a file that
   * is one endless line. The stream gives the lines before a longer one, then fails with `TextTooLongError`, and the
   * file is in front of that line. Default: what a string can hold, 536,870,888
   * UTF-16 units.
   */
  readonly maxLength?: number | undefined
}

/**
 * Reading lines, of text or of bytes.
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
 *   // goes on where `readline` stopped
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
  /** As `lines`, with options. */
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
   * Goes to `offset` bytes from the start, or from where `whence` says; gives the new position. Beyond the end is a
   * position too: a write there leaves a hole of zeros. What was written so far is flushed first.
   *
   * Of a text file `offset` is 0 or what `tell` gave. Where a file cannot be moved about in, as a pipe, this and `tell`
   * fail: with `UnsupportedOperation` on text, with `OSError` (ESPIPE) on bytes.
   */
  readonly seek: (offset: number, whence?: Whence) => Effect.Effect<number, IoError>
  /** The position: in bytes, or, of a text file, as only `seek` understands it. */
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
 *     yield* file.flush // is with the system from here on
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
   * Accepts all of `data`; gives its length, in code points (bytes).
   *
   * A write that fails has accepted nothing of `data`: to try it again, as by `Effect.retry`, writes it once, and to leave it out
   * leaves nothing of it. What earlier calls accepted stays, and is written before anything else. Of a file that can be
   * sought, what had reached it is taken back: the position is where the write began, and the file is cut there if it ended
   * behind that. A pipe, or a file opened for appending, keeps what it got; a write that fails in the middle there counts as
   * accepted whole, and the next operation reports the error.
   *
   * On a descriptor that does not block, bytes that were accepted before a `BlockingIOError` are its `charactersWritten`.
   */
  readonly write: (data: Data) => Effect.Effect<number, IoError>
  /**
   * Writes each; adds no line ends. An array is one write: if it fails, nothing of it was accepted. Of another iterable,
   * which may not come a second time, a part from its start may have been.
   */
  readonly writelines: (data: Iterable<Data>) => Effect.Effect<void, IoError>
  /** Writes each chunk of a stream as `writelines` does; adds no line ends. It neither flushes nor closes. */
  readonly sink: Sink.Sink<void, Data, never, IoError>
  /** Sets the size in bytes, by default to the position, which does not move; gives the size. */
  readonly truncate: (byteLength?: number) => Effect.Effect<number, IoError>
}

/**
 * What text files have.
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
 *   console.log(yield* file.read(1)) // a code point, whatever it takes in UTF-16 or on disk
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
  /** `charCount` code points, fewer only at the end of the file; by default all that is left. */
  readonly read: (charCount?: number) => Effect.Effect<string, IoError>
  /** The kinds of line ends met so far, if `newline` is `null` or `""`. */
  readonly newlines: ReadonlyArray<"\n" | "\r" | "\r\n">
  /** The binary file below, at the same position. */
  readonly buffer: BufferedReader
  /**
   * Gives up this handle for the binary file below, which goes on where the text was, and which the scope closes from then
   * on. Every operation of this handle fails with `InvalidArgumentError` then, `close` too (T25).
   */
  readonly detach: Effect.Effect<BufferedReader, IoError>
  /** Changes encoding, error handler or newline rule, as long as nothing was read since the start or the last `seek`. */
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
 *   console.log(yield* report.write("Été\n")) // as it was given, in code points
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
  /** Whether a line end flushes. */
  readonly lineBuffering: boolean
  /** The binary file below. It does not see what this one has not flushed. */
  readonly buffer: BufferedWriter
  /** Flushes, and gives up this handle for the binary file below, as `TextReader.detach`. */
  readonly detach: Effect.Effect<BufferedWriter, IoError>
  /** Flushes, and changes how what follows is written. */
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
 *   console.log(isGif, yield* file.tell) // `peek` took nothing
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
  /** `byteCount` bytes, fewer only at the end of the file; by default all that is left. */
  readonly read: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** At most `byteCount` bytes, with at most one call, and none if the buffer has some. */
  readonly read1: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** Fills `target`, as far as the file goes; gives the count of bytes. */
  readonly readinto: (target: Uint8Array) => Effect.Effect<number, IoError>
  /** As `readinto`, with at most one call, and none if the buffer has bytes and the rest would fit into it. */
  readonly readinto1: (target: Uint8Array) => Effect.Effect<number, IoError>
  /**
   * What is in the buffer, at least one byte unless at the end of the file, without taking it, and with at most one call. As
   * in CPython it may be less or more than `byteCount`, which is a hint.
   */
  readonly peek: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** Reads at a place, and leaves the position alone. Fewer bytes only at the end of the file. */
  readonly pread: (byteCount: number, position: number) => Effect.Effect<Uint8Array, IoError>
  /** The raw file below. It is where the buffer has read to, not where this file is. */
  readonly raw: RawFile
  /**
   * Gives up this handle for the raw file below, which goes on where this one was, and which the scope closes from then on.
   * Every operation of this handle fails with `InvalidArgumentError` then, `close` too (B16).
   */
  readonly detach: Effect.Effect<RawFile, IoError>
}

/**
 * A binary file opened for writing. What is written is copied: the caller may reuse its memory at once.
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
  /** Writes all of `data` at a place, and leaves the position alone. Not for files opened for appending. */
  readonly pwrite: (data: Uint8Array, position: number) => Effect.Effect<number, IoError>
  /** The raw file below. It does not see what this one has not flushed. */
  readonly raw: RawFile
  /** Flushes, and gives up this handle for the raw file below, as `BufferedReader.detach`. */
  readonly detach: Effect.Effect<RawFile, IoError>
}

/**
 * A text file opened for reading and writing. A write after a read, with no `seek` in between, goes behind the 8 KiB that
 * CPython would have decoded; `seek` to where `tell` says first, and it goes where the reading stopped.
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
  /** Whether a line end flushes. */
  readonly lineBuffering: boolean
  readonly buffer: BufferedRandom
  readonly detach: Effect.Effect<BufferedRandom, IoError>
}

/**
 * A binary file opened for reading and writing, at one position: what was read ahead is undone before a write, and what
 * was written is flushed before a read.
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
  /** Writes all of `data` at a place, and leaves the position alone. Not for files opened for appending. */
  readonly pwrite: (data: Uint8Array, position: number) => Effect.Effect<number, IoError>
}

/**
 * Text in memory, as CPython's `StringIO`: what `wrap` makes of a string. A write replaces as many characters as it has.
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
  /** Fails with `UnsupportedOperation`: there is nothing below to give up. */
  readonly detach: Effect.Effect<never, IoError>
  /** All that is in the file, wherever the position is. */
  readonly getvalue: Effect.Effect<string, IoError>
}

/**
 * Bytes in memory, as CPython's `BytesIO`: what `wrap` makes of bytes, of which it takes a copy.
 *
 * @example
 * ```ts
 * import { AioFiles, type File, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const sign = (out: File.BytesIO) => Effect.zipRight(out.seek(0, 2), out.write(Uint8Array.of(255)))
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
   * As of any binary file, but for a place before the start: from the start it is an `InvalidArgumentError`, and from the
   * position or the end it is the start.
   */
  readonly seek: (offset: number, whence?: Whence) => Effect.Effect<number, IoError>
  /** Fails with `UnsupportedOperation`: there is nothing below to give up. */
  readonly detach: Effect.Effect<never, IoError>
  /** A copy of all that is in the file, wherever the position is. */
  readonly getvalue: Effect.Effect<Uint8Array, IoError>
}

/**
 * A binary file without a buffer (`buffering: 0`): each operation is one call. It has no streams or loops of lines: of a pipe
 * they would take a call for each byte.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const out = yield* AioFiles.open("pipe-like", "wb", { buffering: 0 })
 *   console.log(yield* out.write(new Uint8Array(10))) // what the system took: it may be less, and the rest is the caller's
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
  /** At most `byteCount` bytes, by one call; by default all that is left, by as many as it takes. */
  readonly read: (byteCount?: number) => Effect.Effect<Uint8Array, IoError>
  /** All that is left, by as many calls as it takes. */
  readonly readall: Effect.Effect<Uint8Array, IoError>
  /** A line with its "\n", or its first `limit` bytes; empty at the end of the file. */
  readonly readline: (limit?: number) => Effect.Effect<Uint8Array, IoError>
  readonly readlines: (hint?: number) => Effect.Effect<Array<Uint8Array>, IoError>
  /** Reads at a place, and leaves the position alone. */
  readonly pread: (byteCount: number, position: number) => Effect.Effect<Uint8Array, IoError>
  /** Writes all of `data` at a place, and leaves the position alone. Not for files opened for appending. */
  readonly pwrite: (data: Uint8Array, position: number) => Effect.Effect<number, IoError>
  /** Fills at most all of `target`, by one call; gives the count of bytes. */
  readonly readinto: (target: Uint8Array) => Effect.Effect<number, IoError>
  /** Writes by one call; gives the count of bytes that it took, which may be less than all. */
  readonly write: (data: Uint8Array) => Effect.Effect<number, IoError>
  /** Writes all of each, by as many calls as it takes. */
  readonly writelines: (data: Iterable<Uint8Array>) => Effect.Effect<void, IoError>
  /** Writes all of each element of a stream. It does not close. */
  readonly sink: Sink.Sink<void, Uint8Array, never, IoError>
  readonly truncate: (byteLength?: number) => Effect.Effect<number, IoError>
}

/**
 * The options of `open`.
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
 *     // its calls are made on this executor, and not on that of the service
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
  /** What runs this file's calls, instead of the executor of the service. */
  readonly executor?: Executor | undefined
  /**
   * Opens the path in the library's stead, and gives the descriptor, which is the library's from then on. It gets the flags
   * of the mode, with Linux's numbers, and cannot be interrupted, so that no descriptor is lost.
   */
  readonly opener?: ((path: FilePath, flags: number) => Effect.Effect<number, IoError>) | undefined
}

/**
 * A raw file of the user's own, for `wrap`. What is left out is not an ability of it. The operations run on the file's
 * executor, one at a time, to their end: an interrupted caller's bytes go to the next operation. A failure that is no error
 * of a system call becomes an `OSError` EIO with the failure as its cause.
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
  /** At most `byteCount` bytes; empty at the end, `null` if there are none yet. */
  readonly read?: ((byteCount: number) => Effect.Effect<Uint8Array | null, IoError>) | undefined
  /** The count of bytes that were taken, at least one; `null` if none can be taken yet. */
  readonly write?: ((data: Uint8Array) => Effect.Effect<number | null, IoError>) | undefined
  /** The new position, in bytes. */
  readonly seek?: ((offset: number, whence: Whence) => Effect.Effect<number, IoError>) | undefined
  readonly truncate?: ((byteLength: number) => Effect.Effect<unknown, IoError>) | undefined
  readonly close?: Effect.Effect<void, IoError> | undefined
}

/**
 * What `wrap` uses of a `FileHandle` of `node:fs/promises`. The scope closes it, after the file; closing the file leaves the
 * handle open.
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
 * }).pipe(Effect.scoped, Effect.zipRight(AioFiles.withFile("note.txt")((file) => file.read())))
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
 * A file whose mode is known only at run time: it has every operation, and what its mode does not allow fails with
 * `UnsupportedOperation`. Its data are text or bytes, as the mode says; data of the other kind are an
 * `InvalidArgumentError`. What only some files have beside operations, as `encoding`, is `undefined` on the others.
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
  /** Gives up this handle for the file below. */
  readonly detach: Effect.Effect<AnyFile, IoError>
  /** The binary file below a text file. */
  readonly buffer?: AnyFile
  /** The raw file below a binary file with a buffer. */
  readonly raw?: RawFile
  readonly encoding?: string
  readonly errors?: string
  readonly newlines?: ReadonlyArray<"\n" | "\r" | "\r\n">
  readonly lineBuffering?: boolean
}

/**
 * What ends a line, the `newline` option. In reading: `null`, the default, any of "\n", "\r" and "\r\n", each read as
 * "\n"; `""` any of the three, read as it is; another only itself. In writing, "\n" becomes "\r" or "\r\n" where that is
 * the option, and is left alone otherwise.
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
 *   console.log(yield* lineOf(null)) // any end, as "\n": the default
 *   console.log(yield* lineOf("")) // any end, as it is
 *   console.log(yield* lineOf("\r")) // only this end
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
 * What `open` gives for a mode and options. Options whose type says less than `buffering: 0` give a buffered file: pass them
 * as a literal, or `as const`.
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
 *   // @ts-expect-error: what was opened for reading cannot be written to
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
