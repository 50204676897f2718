/**
 * Files for Effect programs, with the semantics of Python's `open`: handles that are closed with their `Scope`, text in
 * any encoding, lines as a `Stream`, and every blocking call on an `Executor`.
 *
 * The functions of this module are accessors: each calls the member of the same name of the service in the context.
 * Their documentation is the contract of the member too.
 *
 * Errors that every operation shares. It fails with `InvalidArgumentError` if an argument has the wrong type, is out of
 * its range, or is a path that contains a NUL: then no system call was made. It fails with `ExecutorFullError` if the
 * executor refuses it, and with the error of a system call that failed, in the class of its errno: see
 * `IoError.AnyOSError`. Where an operation has other errors, or where an error is part of its use, its documentation
 * names them.
 *
 * A letter with a number, such as R01, is a case of CPython's behaviour. The tests have the same number.
 *
 * @since 0.1.0
 */
import type { FilePath, IoError } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { Executor } from "./Executor.js"
import type {
  BufferedReader,
  BufferedWriter,
  BytesIO,
  CheckedMode,
  FileOf,
  LinesOptions,
  NodeFileHandle,
  OpenOptions,
  RawIO,
  StringIO,
  TextReader,
  TextWriter
} from "./File.js"
import { makeTag, scopedLayer, type Tag } from "./internal/effect/compat.js"
import { unwrapScoped } from "./internal/effect/pull.js"
import { within } from "./internal/executor/region.js"
import * as internal from "./internal/service/open.js"
import { stackIfRecording, warningOfOpenFiles, withAccessorStack } from "./internal/service/openFiles.js"
import * as os from "./internal/service/os.js"
import * as osPath from "./internal/service/osPath.js"
import * as shutil from "./internal/service/shutil.js"
import { traced } from "./internal/service/spans.js"
import { standardInputUser, standardStreams } from "./internal/service/stdio.js"
import * as tempfile from "./internal/service/tempfile.js"
import * as wholeFile from "./internal/service/wholeFile.js"
import type { Os } from "./Os.js"
import type { OsPath } from "./OsPath.js"
import type { Shutil } from "./Shutil.js"
import type { StandardStreams } from "./StandardStreams.js"
import type { Tempfile } from "./Tempfile.js"
import type {
  AppendOptions,
  TextOptions,
  WholeFile,
  WriteAtomicOptions,
  WriteOptions,
  WriteTextOptions
} from "./WholeFile.js"

/**
 * The key that marks a value as the service.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const aio = await Effect.runPromise(AioFiles.AioFiles.pipe(Effect.provide(NodeAioFiles.layer)))
 * console.log(AioFiles.TypeId in aio)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: unique symbol = Symbol.for("aiofiles/AioFiles")

/**
 * The type of `TypeId`.
 * ---
 *
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = typeof TypeId

/**
 * A path: text, the bytes of a name that is not valid UTF-8, or a `file:` URL. In text, U+DC80 to U+DCFF stand for
 * bytes that are not valid UTF-8, as in Python (PEP 383). Operations fail with `InvalidArgumentError` on a path that
 * contains a NUL, and on a URL that is not a local file, before any system call.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 * import { pathToFileURL } from "node:url"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("naïve.txt", "w")((file) => file.write("one file, three paths"))
 *   const paths: ReadonlyArray<AioFiles.Path> = [
 *     "naïve.txt",
 *     new TextEncoder().encode("naïve.txt"),
 *     pathToFileURL("naïve.txt")
 *   ]
 *   for (const path of paths) {
 *     yield* Console.log(yield* AioFiles.withFile(path)((file) => file.read()))
 *   }
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // one file, three paths
 * // one file, three paths
 * // one file, three paths
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Path = FilePath

/**
 * The options of the operations that open a text file, read its lines and close it.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const options: AioFiles.ReadLinesOptions = { encoding: "latin-1", newline: "", keepEnds: true }
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("dos.txt", "wb")((file) => file.write(Uint8Array.of(0x63, 0xe9, 0x0d, 0x0a)))
 *   yield* Stream.runForEach(AioFiles.lines("dos.txt", options), (line) => Console.log(JSON.stringify(line)))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // "cé\r\n"
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface ReadLinesOptions extends LinesOptions, OpenOptions {}

/**
 * The types of `wrap`: the kind of file for each kind of source.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const text = yield* AioFiles.wrap("one\ntwo\n")
 *   console.log(yield* text.readlines())
 *   const bytes = yield* AioFiles.wrap(Uint8Array.of(1, 2, 3))
 *   console.log(yield* bytes.pread(2, 1))
 *   const nothing: unknown = new Date()
 *   console.log((yield* Effect.flip(AioFiles.wrap(nothing as string)))._tag)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'one\n', 'two\n' ]
 * // Uint8Array(2) [ 2, 3 ]
 * // UnsupportedIoType
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Wrap<R> {
  (source: string): Effect.Effect<StringIO, IoError, R | Scope.Scope>
  (source: Uint8Array): Effect.Effect<BytesIO, IoError, R | Scope.Scope>
  <const M extends string = "r", const O extends OpenOptions = {}>(
    source: NodeFileHandle | number,
    mode?: CheckedMode<M>,
    options?: O
  ): Effect.Effect<FileOf<M, O>, IoError, R | Scope.Scope>
  <const M extends string = "rb", const O extends OpenOptions = {}>(
    source: RawIO,
    mode?: CheckedMode<M>,
    options?: O
  ): Effect.Effect<FileOf<M, O>, IoError, R | Scope.Scope>
}

/**
 * The service. The effects of its members need nothing from the context, so that code that has the service as a value
 * can run them anywhere.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Context, Effect, Layer } from "effect"
 *
 * // a service of an app, built on this one: its methods need nothing from the context of their callers
 * class Notes extends Context.Tag("Notes")<Notes, { readonly count: Effect.Effect<number, unknown> }>() {
 *   static readonly layer = Layer.effect(
 *     Notes,
 *     Effect.map(AioFiles.AioFiles, (aio) => ({ count: aio.foldLines("notes.txt", 0, (count) => count + 1) }))
 *   )
 * }
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("notes.txt", "w")((file) => file.writelines(["milk\n", "bread\n"]))
 *   const notes = yield* Notes
 *   console.log(yield* notes.count)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(Notes.layer), Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 2
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface AioFiles extends StandardStreams, WholeFile {
  readonly [TypeId]: TypeId
  /** The executor that runs the system calls of the members. */
  readonly executor: Executor
  /** Opens a file, and closes it with the scope. See {@link open}. */
  readonly open: <const M extends string = "r", const O extends OpenOptions = {}>(
    file: Path | number,
    mode?: CheckedMode<M>,
    options?: O
  ) => Effect.Effect<FileOf<M, O>, IoError, Scope.Scope>
  /** Opens a file for the duration of `use`. See {@link withFile}. */
  readonly withFile: <const M extends string = "r", const O extends OpenOptions = {}>(
    file: Path | number,
    mode?: CheckedMode<M>,
    options?: O
  ) => <A, E, R>(use: (file: FileOf<M, O>) => Effect.Effect<A, E, R>) => Effect.Effect<A, E | IoError, R>
  /** Makes a file from text, bytes, a descriptor, a `FileHandle` of Node or a raw file. See {@link wrap}. */
  readonly wrap: Wrap<never>
  /** Streams the lines of a text file. See {@link lines}. */
  readonly lines: (file: Path, options?: ReadLinesOptions) => Stream.Stream<string, IoError>
  /** Calls `f` with each line of a text file. See {@link forEachLine}. */
  readonly forEachLine: <E = never, R = never>(
    file: Path,
    f: (line: string) => Effect.Effect<unknown, E, R> | void,
    options?: OpenOptions
  ) => Effect.Effect<void, E | IoError, R>
  /** Calls `f` with arrays of lines of a text file. See {@link forEachChunk}. */
  readonly forEachChunk: <E = never, R = never>(
    file: Path,
    f: (lines: ReadonlyArray<string>) => Effect.Effect<unknown, E, R> | void,
    options?: OpenOptions
  ) => Effect.Effect<void, E | IoError, R>
  /** Folds the lines of a text file. See {@link foldLines}. */
  readonly foldLines: <S>(
    file: Path,
    initial: S,
    f: (state: S, line: string) => S,
    options?: OpenOptions
  ) => Effect.Effect<S, IoError>
  /** Python's `os`: operations on the names in directories. See the module `Os`. */
  readonly os: Os & {
    /** Python's `os.path`: questions about paths. See the module `OsPath`. */
    readonly path: OsPath
  }
  /** Python's `tempfile`: files and directories that are removed automatically. See the module `Tempfile`. */
  readonly tempfile: Tempfile
  /** Python's `shutil`: operations on whole files and trees. See the module `Shutil`. */
  readonly shutil: Shutil
}

/**
 * The service's tag. `NodeAioFiles.layer` provides it.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const aio = yield* AioFiles.AioFiles
 *   yield* aio.withFile("access.log", "w")((log) => log.writelines(["GET /\n", "GET /about\n"]))
 *
 *   const log = yield* aio.open("access.log") // closed with the scope
 *   yield* Stream.runForEach(log.lines, (line) => Console.log(line))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // GET /
 * // GET /about
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export const AioFiles: Tag<AioFiles> = makeTag<AioFiles>("aiofiles/AioFiles")

/**
 * Makes the service on the executor in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor } from "aiofiles"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const executor = yield* Executor.make(inline)
 *   const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
 *   yield* aio.withFile("note.txt", "w")((file) => file.write("hello"))
 *   const { completed } = yield* executor.stats
 *   console.log(completed > 0)
 * })
 *
 * await Effect.runPromise(program)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<AioFiles, never, Executor> = Effect.map(Executor, (executor) => {
  const open: AioFiles["open"] = <M extends string, O extends OpenOptions>(
    file: Path | number,
    mode?: CheckedMode<M>,
    options?: O
  ) => internal.open<M, O>(executor, file, mode as M, options) // `CheckedMode` has checked it
  const withFile: AioFiles["withFile"] = <M extends string, O extends OpenOptions>(
    file: Path | number,
    mode?: CheckedMode<M>,
    options?: O
  ) => internal.withFile<M, O>(executor, file, mode as M, options) // `CheckedMode` has checked it
  const withReader = <A, E, R>(
    file: Path,
    options: OpenOptions | undefined,
    use: (reader: TextReader) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | IoError, R> => withFile(file, "r", options)(use)
  return {
    [TypeId]: TypeId,
    executor,
    ...standardStreams,
    ...wholeFile.make(executor),
    open,
    withFile,
    // the overloads of `Wrap` give each kind of source its kind of file
    wrap: ((source: unknown, mode?: string, options?: OpenOptions) =>
      internal.wrap(executor, source, mode, options)) as unknown as AioFiles["wrap"],
    lines: (file, options) =>
      unwrapScoped(Effect.map(open(file, "r", options), (reader) =>
        reader.linesWith(options ?? {}))),
    forEachLine: (file, f, options) => withReader(file, options, (reader) => reader.forEachLine(f)),
    forEachChunk: (file, f, options) => withReader(file, options, (reader) => reader.forEachChunk(f)),
    foldLines: (file, initial, f, options) => withReader(file, options, (reader) => reader.foldLines(initial, f)),
    os: { ...os.make(executor), path: osPath.make(executor) },
    tempfile: tempfile.make(executor),
    shutil: shutil.make(executor)
  }
})

/**
 * The service as a layer, on the executor that the app provides: `NodeExecutor` has several, and `Executor.layer` makes
 * one from a back end.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const FilesLive = AioFiles.layer.pipe(Layer.provide(NodeExecutor.layerLibuv({ concurrency: 2 })))
 *
 * const program = AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(FilesLive))))
 *
 * // Output:
 * // 5
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AioFiles, never, Executor> = scopedLayer(
  AioFiles,
  Effect.tap(make, () => standardInputUser)
)

/**
 * The diagnostics that `layerWith` can add to the service. All are off by default, and cost nothing while they are off.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Effect, Layer, Logger, Scope, Exit } from "effect"
 *
 * const options: AioFiles.ServiceOptions = { warnOfOpenFiles: true }
 * const logger = Logger.make(({ message }) => console.log(String(message).split("\n")[0]))
 * const live = Layer.mergeAll(
 *   AioFiles.layerWith(options).pipe(Layer.provide(NodeExecutor.layer)),
 *   Logger.replace(Logger.defaultLogger, logger)
 * )
 *
 * const program = Effect.gen(function*() {
 *   const scope = yield* Scope.make() // lives longer than the service
 *   yield* AioFiles.open("left.txt", "w").pipe(Effect.provideService(Scope.Scope, scope), Effect.provide(live))
 *   yield* Scope.close(scope, Exit.void)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger))))
 *
 * // Output:
 * // A file is still open: left.txt. It was opened here:
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface ServiceOptions {
  /**
   * Runs each operation in a span, such as `aiofiles.open`, `aiofiles.read` or `aiofiles.os.stat`. The attributes of a
   * span are `path`, `executor`, `argument` if the second argument is text (a mode, a destination), and `bytes` or
   * `characters` if the result has a size.
   */
  readonly spans?: boolean | undefined
  /**
   * Logs a warning for each file that is still open when the layer closes: the scope of such a file lives longer than
   * the service, or is never closed. The warning has the path and the stack of the call that opened the file. The stack
   * shows the caller of the service's member; it shows the caller of an accessor if the accessor was called while the
   * layer existed.
   */
  readonly warnOfOpenFiles?: boolean | undefined
}

/**
 * As `layer`, with diagnostics: spans, and warnings about files that are left open.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const live = AioFiles.layerWith({ spans: true }).pipe(Layer.provide(NodeExecutor.layer))
 *
 * // what is done with the file runs in the span of `withFile`
 * const program = AioFiles.withFile("note.txt", "w")(() => Effect.currentSpan)
 * const { attributes, name } = await Effect.runPromise(program.pipe(Effect.provide(live)))
 * console.log(name, attributes.get("path"))
 *
 * // Output:
 * // aiofiles.withFile note.txt
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: ServiceOptions): Layer.Layer<AioFiles, never, Executor> =>
  scopedLayer(
    AioFiles,
    Effect.gen(function*() {
      yield* standardInputUser
      const service = yield* make
      const seen = options.warnOfOpenFiles === true ? yield* warningOfOpenFiles(service) : service
      return options.spans === true ? traced(seen, service.executor) : seen
    })
  )

/**
 * Opens a file, and closes it with the scope. The mode is one of CPython's, `"r"` by default, and decides the type of
 * the result: a file opened for reading has no `write`. A number instead of a path is an open descriptor.
 *
 * The wait for a call that blocks, such as the open of a FIFO without a writer, can be interrupted; a descriptor that
 * arrives later is closed, and a file that `x` created is removed. When the scope closes the file, buffered data is
 * flushed. If that fails, the error becomes a defect, because a scope cannot fail; if the program has failed with a typed
 * error, which can be handled as ever, it stands behind that one. `close` and `withFile` report it as a typed failure
 * instead.
 *
 * Fails with `FileNotFoundError` if a mode without `w`, `a` or `x` finds no file, with `FileExistsError` if `x` finds
 * one, with `IsADirectoryError` for a directory (R01), with `PermissionError` if access is denied, and with
 * `TooManyOpenFilesError` if no descriptor is left. A wrong mode or option fails with `InvalidArgumentError`, and an
 * unknown encoding or error handler with `UnknownEncodingError`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const planets = yield* AioFiles.open("planets.txt", "w")
 *   yield* planets.writelines(["Mercury\n", "Venus\n"])
 *   yield* planets.close // flushes, and fails if that fails; without it the scope would close the file
 *
 *   const reader = yield* AioFiles.open("planets.txt") // a reader: it has no `write`
 *   yield* Console.log((yield* reader.readline()).trimEnd())
 *   yield* Console.log((yield* reader.read()).trimEnd())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Mercury
 * // Venus
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const open = <const M extends string = "r", const O extends OpenOptions = {}>(
  file: Path | number,
  mode?: CheckedMode<M>,
  options?: O
): Effect.Effect<FileOf<M, O>, IoError, AioFiles | Scope.Scope> => {
  const stack = stackIfRecording()
  return Effect.flatMap(AioFiles, (aio) => withAccessorStack(stack, () => aio.open(file, mode, options)))
}

/**
 * Opens a file for the duration of `use`. Before the next step of the program begins, the file is closed, and all
 * written data has been passed to the system.
 *
 * Fails as `open` and `use` do. An error of closing is a failure too; if `use` has failed, the error of closing follows
 * the failure of `use` in the `Cause`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * // "x" creates, and refuses a file that exists
 * const claim = AioFiles.withFile("lock", "x")((file) => file.write("mine"))
 *
 * const program = Effect.gen(function*() {
 *   yield* claim
 *   yield* claim.pipe(Effect.catchTag("FileExistsError", (error) => Console.log(error.message)))
 *   yield* Console.log(yield* AioFiles.withFile("lock")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [Errno 17] File exists: 'lock'
 * // mine
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const withFile = <const M extends string = "r", const O extends OpenOptions = {}>(
  file: Path | number,
  mode?: CheckedMode<M>,
  options?: O
) =>
<A, E, R>(use: (file: FileOf<M, O>) => Effect.Effect<A, E, R>): Effect.Effect<A, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.withFile(file, mode, options)(use))

/**
 * Streams the lines of a text file, without their line ends. The file is opened when the stream is run, and closed when
 * the stream ends, fails or is stopped. Memory holds a few blocks, for a file of any length.
 *
 * Fails as `open` does, with `UnicodeDecodeError` if bytes cannot be decoded, and with `TextTooLongError` if a line is
 * longer than `maxLength`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const errors = AioFiles.lines("server.log").pipe(
 *   Stream.filter((line) => line.startsWith("ERROR")),
 *   Stream.take(1) // stops reading, and closes the file
 * )
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("server.log", "w")((log) => log.write("INFO up\nERROR disk\nERROR net\n"))
 *   yield* Stream.runForEach(errors, (line) => Console.log(line))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // ERROR disk
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const lines = (file: Path, options?: ReadLinesOptions): Stream.Stream<string, IoError, AioFiles> =>
  Stream.unwrap(Effect.map(AioFiles, (aio) => aio.lines(file, options)))

/**
 * Opens a text file, calls `f` with each of its lines, without the line end, and closes the file. It is a plain loop:
 * the fastest way to read lines. If `f` returns an effect, the loop waits for it.
 *
 * Fails as `lines` does. If the effect of `f` fails, the loop ends with that error, and the file is closed.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("ports.txt", "w")((file) => file.writelines(["80\n", "443\n", "http\n"]))
 *
 *   let lineCount = 0
 *   yield* AioFiles.forEachLine("ports.txt", () => {
 *     lineCount++
 *   })
 *   console.log(lineCount)
 *
 *   yield* AioFiles.forEachLine("ports.txt", (line) =>
 *     Number.isInteger(Number(line)) ? undefined : Effect.fail(`not a port: ${line}`)
 *   )
 * })
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.flip, Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // 3
 * // not a port: http
 * ```
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
 * As `forEachLine`, but calls `f` with arrays of lines, as many at a time as a chunk of `lines` has. It is for work that
 * costs less for many lines at once than for each line, such as an insertion into a database.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect, Ref } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("rows.csv", Array.from({ length: 3000 }, (_, row) => `${row}\n`).join(""))
 *
 *   const table = yield* Ref.make<ReadonlyArray<string>>([])
 *   const insert = (rows: ReadonlyArray<string>) => Ref.update(table, (all) => [...all, ...rows])
 *   yield* AioFiles.forEachChunk("rows.csv", insert)
 *   console.log((yield* Ref.get(table)).length)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 3000
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const forEachChunk = <E = never, R = never>(
  file: Path,
  f: (lines: ReadonlyArray<string>) => Effect.Effect<unknown, E, R> | void,
  options?: OpenOptions
): Effect.Effect<void, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.forEachChunk(file, f, options))

/**
 * Opens a text file, folds its lines, without their line ends, and closes it. Fails as `lines` does.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("poem.txt", "w")((file) => file.write("The fog comes\non little cat feet.\n"))
 *   return yield* AioFiles.foldLines("poem.txt", 0, (words, line) => words + line.split(" ").length)
 * })
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // 7
 * ```
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

/**
 * Makes a file from another source, and closes it with the scope:
 *
 * - text becomes a `StringIO`, and bytes become a `BytesIO`: both are in memory, for reading and writing;
 * - a descriptor, a `FileHandle` of Node, or a raw file of your own becomes the kind of file that the mode names.
 *
 * Fails with `UnsupportedIoType` if the source is anything else; with `InvalidArgumentError` if the mode is not one, is
 * a text mode for bytes, or is a binary mode for text; and with `UnsupportedOperation` if the mode asks for an ability
 * that the raw file does not have. If it fails, the source is unchanged, and the caller still has to close it.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* AioFiles.wrap("to be ")
 *   yield* file.seek(0, 2)
 *   yield* file.write("or not")
 *   yield* file.seek(0)
 *   console.log(yield* file.read())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // to be or not
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const wrap: Wrap<AioFiles> = ((source: never, mode?: never, options?: never) =>
  // its overloads are those of the service's member
  Effect.flatMap(AioFiles, (aio) => aio.wrap(source, mode, options))) as unknown as Wrap<AioFiles>

/**
 * Reads the whole text of a file, exactly as `read` of an open file returns it.
 *
 * Fails with `FileNotFoundError` if there is no such file, with `IsADirectoryError` for a directory, with
 * `UnicodeDecodeError` if the bytes are not valid in the encoding, with `UnknownEncodingError` if no encoding has the
 * name, and with `TextTooLongError` if the text is longer than a JavaScript string can be (N16).
 *
 * An interruption ends the wait at once. A system call that is running continues until it completes; then its result is
 * dropped, and the file is closed. On a FIFO this one read may consume bytes that another reader could have received. A
 * file whose open has not completed at the interruption is not read.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("dos.txt", "one\ntwo\n", { newline: "\r\n" })
 *   yield* Console.log(JSON.stringify(yield* AioFiles.readText("dos.txt")))
 *   yield* Console.log(JSON.stringify(yield* AioFiles.readText("dos.txt", { newline: "" })))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // "one\ntwo\n"
 * // "one\r\ntwo\r\n"
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const readText = (file: Path, options?: TextOptions): Effect.Effect<string, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.readText(file, options))

/**
 * Reads all bytes of a file. Errors and interruption are as for `readText`, without those of decoding.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeBytes("data.bin", Uint8Array.of(1, 2, 3))
 *   console.log(yield* AioFiles.readBytes("data.bin"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(3) [ 1, 2, 3 ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const readBytes = (file: Path): Effect.Effect<Uint8Array, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.readBytes(file))

/**
 * Replaces the content of a file by a text, or creates the file. Other processes may see it half written: `writeAtomic`
 * replaces the content at once.
 *
 * Fails with `UnicodeEncodeError` if the text cannot be encoded, which leaves the file unchanged; with
 * `FileExistsError` if `exclusive` is set and the file exists; and with `NoSpaceError` if the device is full. A file
 * that was created exclusively is removed after a failure or an interruption, unless another file has taken its name.
 *
 * If the fiber is interrupted while the write waits for the executor, nothing is written. If the write has begun, it is
 * completed, and the interruption waits for that, so that the next write to the same file comes after this one. For up
 * to 1 MiB the interruption waits one second at most: on a network mount that does not respond, or a FIFO without a
 * reader, the write then continues in the background.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("note.txt", "hello")
 *   yield* AioFiles.writeText("note.txt", "5 €", { encoding: "latin-1" }).pipe(
 *     Effect.catchTag("UnicodeEncodeError", (error) => Console.log(error.reason))
 *   )
 *   yield* Console.log(yield* AioFiles.readText("note.txt")) // a text that cannot be encoded leaves the file unchanged
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // ordinal not in range(256)
 * // hello
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const writeText = (
  file: Path,
  text: string,
  options?: WriteTextOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.writeText(file, text, options))

/**
 * Replaces the content of a file by bytes, or creates the file. Errors and interruption are as for `writeText`, without
 * those of encoding.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const claim = AioFiles.writeBytes("lock", new Uint8Array(0), { exclusive: true })
 *
 * const program = Effect.gen(function*() {
 *   yield* claim
 *   yield* claim.pipe(Effect.catchTag("FileExistsError", (error) => Console.log(error.message)))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [Errno 17] File exists: 'lock'
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const writeBytes = (
  file: Path,
  data: Uint8Array,
  options?: WriteOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.writeBytes(file, data, options))

/**
 * Adds a text to the end of a file, or creates the file. Several processes can append to one file without losing data:
 * the system finds the end for each call, and up to 1 MiB is one call.
 *
 * Fails with `UnicodeEncodeError` if the text cannot be encoded, and with `NoSpaceError` if the device is full.
 * Interruption is as for `writeText`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.appendText("app.log", "started\n")
 *   yield* AioFiles.appendText("app.log", "stopped\n")
 *   console.log(JSON.stringify(yield* AioFiles.readText("app.log")))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // "started\nstopped\n"
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const appendText = (
  file: Path,
  text: string,
  options?: AppendOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.appendText(file, text, options))

/**
 * Replaces the content of a file by a text or by bytes, or creates the file, in one step: every reader, and the disk
 * after a crash, has the old content or the new content, whole. It writes a temporary file in the same directory, syncs
 * it, renames it to the path, and syncs the directory, which has to be readable for that.
 *
 * The permission bits are kept, and the owner and group where the system permits it. Another hard link of the file
 * keeps the old content. A symbolic link stays; its target is replaced, as by `open`.
 *
 * Fails with `IsADirectoryError` if the path is a directory, and with `UnsupportedOperation` if it is any other file
 * that is not regular; with `UnicodeEncodeError` if the text cannot be encoded; with `NoSpaceError` if the device is
 * full; and with `PermissionError` if the directory cannot be written. After a failure the file has its old content,
 * and no temporary file is left. There is one exception: if syncing the directory fails, the file has the new content,
 * and may have the old content again after a crash.
 *
 * If the fiber is interrupted while the replacement waits for the executor, nothing happens. If it has begun, it is
 * completed, and the interruption waits for that, without a time limit, so that the next replacement of the file comes
 * after this one. If the process is killed, a file `.aiofiles-atomic-…` can be left in the directory.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 * import { statSync } from "node:fs"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("settings.json", "{}", { permissions: 0o600 })
 *   yield* AioFiles.writeAtomic("settings.json", JSON.stringify({ theme: "dark" }))
 *   console.log(yield* AioFiles.readText("settings.json"))
 *   console.log((statSync("settings.json").mode & 0o777).toString(8)) // the permission bits are kept
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // {"theme":"dark"}
 * // 600
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const writeAtomic = (
  file: Path,
  data: Uint8Array | string,
  options?: WriteAtomicOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.writeAtomic(file, data, options))

/**
 * The standard input of the process, as text. It is the same handle every time; see the module `StandardStreams` for
 * encoding and buffers.
 *
 * A read waits without a slot and without a thread. It can be interrupted, and loses no bytes then. A fiber that waits
 * for input keeps the process alive only while a layer of the service exists: a read that outlives the layer does not
 * keep the process alive.
 *
 * Up to 64 KiB are read ahead. A child process with the same standard input does not see those bytes. `process.stdin`
 * should have no other reader.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // waits at most ten seconds for a line; input that comes later is not lost
 * export const answer = Effect.flatMap(AioFiles.stdin, (stdin) => stdin.readline()).pipe(Effect.timeoutOption("10 seconds"))
 *
 * const program = Effect.flatMap(AioFiles.stdin, (stdin) => Effect.sync(() => console.log(stdin.name, stdin.errors)))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // <stdin> surrogateescape
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stdin: Effect.Effect<TextReader, IoError, AioFiles> = Effect.flatMap(AioFiles, (aio) => aio.stdin)

/**
 * The standard output of the process, as text. It is the same handle every time, buffered by lines if it is a terminal.
 * Data that is not flushed is written when the process exits; if that fails, the exit status is 120 (S04). Output of
 * `console` appears before data that is still buffered here.
 *
 * If the reader of a pipe has closed it, as in `program | head -1`, the write or flush that notices it fails with
 * `BrokenPipeError`. It fails once for the buffered data, which is dropped. A program that catches the error exits with
 * the status that it sets, and prints nothing more; a program that does not catch it exits with status 1. If only the
 * flush at the exit of the process notices it, the exit status is 120 (S05).
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const stdout = yield* AioFiles.stdout
 *   const charCount = yield* stdout.write("to the standard output\n")
 *   yield* stdout.flush // without it the text is written when the process exits
 *   console.log(charCount, stdout.lineBuffering === stdout.isatty)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 23 true
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stdout: Effect.Effect<TextWriter, IoError, AioFiles> = Effect.flatMap(AioFiles, (aio) => aio.stdout)

/**
 * The standard error of the process, as text. It is the same handle every time. Each line is written at once.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const stderr = yield* AioFiles.stderr
 *   yield* stderr.write("warning: \udc80 is no character\n") // writes "\\udc80"
 *   console.log(stderr.errors, stderr.lineBuffering)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // backslashreplace true
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stderr: Effect.Effect<TextWriter, IoError, AioFiles> = Effect.flatMap(AioFiles, (aio) => aio.stderr)

/**
 * The standard input of the process, as bytes: the binary file under `stdin`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(AioFiles.stdinBytes, (stdin) => Effect.sync(() => console.log(stdin.mode, stdin.closed)))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // rb false
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stdinBytes: Effect.Effect<BufferedReader, IoError, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => aio.stdinBytes
)

/**
 * The standard output of the process, as bytes: the binary file under `stdout`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const stdout = yield* AioFiles.stdoutBytes
 *   console.log(yield* stdout.write(Uint8Array.of(0x68, 0x69, 0x0a)))
 *   yield* stdout.flush
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 3
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stdoutBytes: Effect.Effect<BufferedWriter, IoError, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => aio.stdoutBytes
)

/**
 * The standard error of the process, as bytes: the binary file under `stderr`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(AioFiles.stderrBytes, (stderr) => Effect.sync(() => console.log(stderr.name, stderr.mode)))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // <stderr> wb
 * ```
 *
 * @since 0.1.0
 * @category standard streams
 */
export const stderrBytes: Effect.Effect<BufferedWriter, IoError, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => aio.stderrBytes
)

/**
 * Runs a part of a program on another executor. It applies to every operation of the service that begins in that part:
 * also through a service that was taken from the context earlier, and in fibers that the part forks. A handle stays on
 * the executor that it was opened on, and the option `executor` of `open` takes precedence.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const copy = (from: string, to: string) =>
 *   Effect.flatMap(
 *     AioFiles.withFile(from)((file) => file.read()),
 *     (text) => AioFiles.withFile(to, "w")((file) => file.write(text))
 *   )
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("a.txt", "w")((file) => file.write("hello"))
 *   const slow = yield* NodeExecutor.makeThreads({ threads: 2 })
 *   yield* copy("a.txt", "b.txt").pipe(AioFiles.withExecutor(slow))
 *   console.log((yield* slow.stats).completed > 0)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const withExecutor: (
  executor: Executor
) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = within
