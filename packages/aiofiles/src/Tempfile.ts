/**
 * Temporary files and directories, as Python's `tempfile` makes them.
 *
 * Everything is created exclusively (O_EXCL, O_NOFOLLOW), for its owner alone (0600, directories 0700), under a name from the
 * system's random generator: nothing that is there already, a link that somebody has planted included, is ever opened,
 * followed or changed; another name is tried (M07). An interruption leaves nothing behind that was created.
 *
 * What removes itself is removed with its scope, also after a failure, a defect or an interruption. That what was removed
 * before is no error, no link is followed, and a removal that fails is logged as a warning: it never fails the program. What
 * was written to a file that is removed so, and not flushed, is dropped and not written first: a full disk cannot end a
 * program that has no more use for the file. `close`, `flush` and `persist` write it, and report what they cannot. A file that gets
 * another name by other means than `persist`, such as a link, has to be flushed by then.
 *
 * A letter with a number, as M07, is a case of CPython's behaviour, which the tests have by that name.
 *
 * @since 0.1.0
 */
import type {
  IoError,
  PersistOptions as CorePersistOptions,
  SpooledFileOptions as CoreSpooledFileOptions,
  TempFileOptions,
  TempNameOptions
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { AioFiles, type Path } from "./AioFiles.js"
import type { Executor } from "./Executor.js"
import type { CheckedMode, FileOf } from "./File.js"

/**
 * Where a temporary name is made, and how it begins and ends: `dir`, by default what `gettempdir` gives, `prefix`, by default
 * `"tmp"`, and `suffix`. Text and bytes do not mix: if one is bytes, all have to be, and the name that is made is bytes too
 * (M06).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 * import { basename } from "node:path"
 *
 * const options = { prefix: "upload-", suffix: ".part" } satisfies Tempfile.NameOptions
 *
 * const program = Effect.gen(function*() {
 *   const path = yield* Tempfile.temporaryDirectory(options)
 *   console.log(/^upload-[a-z0-9_]{8}\.part$/.test(basename(path)))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export type NameOptions = TempNameOptions

/**
 * The options of a temporary file: those of its name, and those of `open` that are not about a path.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const options = { encoding: "latin-1", newline: "\r\n" } satisfies Tempfile.FileOptions
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* Tempfile.temporaryFile("w+", options)
 *   yield* file.write("é\n")
 *   yield* file.flush
 *   console.log((yield* file.stat).size)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 3
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface FileOptions extends TempFileOptions {
  /** What runs this file's calls, instead of the executor of the service. */
  readonly executor?: Executor | undefined
}

/**
 * The options of a named temporary file.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // another program reads the file: this one closes it, and the scope removes it
 * const options = { deleteOnClose: false } satisfies Tempfile.NamedFileOptions
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* Tempfile.namedTemporaryFile("w", options)
 *   yield* file.write("for another program")
 *   yield* file.close
 *   console.log(yield* AioFiles.withFile(file.name)((reader) => reader.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // for another program
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface NamedFileOptions extends FileOptions {
  /** Whether the file is removed at all. Default `true`. */
  readonly delete?: boolean | undefined
  /** Whether `close` removes it; if not, the end of the scope does. Default `true`. */
  readonly deleteOnClose?: boolean | undefined
}

/**
 * The options of a spooled file: `maxSize` is how many bytes stay in memory, by default all.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const options = { maxSize: 10 } satisfies Tempfile.SpooledFileOptions
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* Tempfile.spooledTemporaryFile("w+", options)
 *   yield* file.write("0123456789")
 *   console.log(file.rolled)
 *   yield* file.write("!")
 *   console.log(file.rolled)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // false
 * // true
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface SpooledFileOptions extends CoreSpooledFileOptions {
  /** What runs this file's calls, instead of the executor of the service. */
  readonly executor?: Executor | undefined
}

/**
 * The options of `persist`: whether a file that is there is replaced, and which permission bits the file gets.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const options: Tempfile.PersistOptions = { replace: true, permissions: 0o644 }
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("report.txt", "w")((file) => file.write("old"))
 *   const file = yield* Tempfile.namedTemporaryFile("w", { dir: "." })
 *   yield* file.write("new")
 *   yield* file.persist("report.txt", options)
 *   console.log(yield* AioFiles.withFile("report.txt")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // new
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export type PersistOptions = CorePersistOptions

/**
 * Whether the names that options make are text or bytes.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const text: Tempfile.NameFor<{}> = yield* Tempfile.temporaryDirectory()
 *   const dir = new TextEncoder().encode(text)
 *   const bytes: Tempfile.NameFor<{ dir: Uint8Array }> = yield* Tempfile.temporaryDirectory({ dir })
 *   console.log(bytes instanceof Uint8Array)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type NameFor<O extends NameOptions> = [Extract<NamePart<O>, Uint8Array>] extends [never] ? string
  : [Exclude<NamePart<O>, Uint8Array | undefined>] extends [never] ? Uint8Array
  : string | Uint8Array

type NamePart<O> = O[keyof O & keyof NameOptions]

/**
 * What a named temporary file has besides the operations of its mode.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const publish = (file: Tempfile.NamedFile) =>
 *   file.persist("result.txt").pipe(
 *     Effect.catchTag("FileExistsError", () => Effect.sync(() => console.log("there is one already")))
 *   )
 *
 * const program = Effect.gen(function*() {
 *   for (const text of ["first", "second"]) {
 *     const file = yield* Tempfile.namedTemporaryFile("w", { dir: "." })
 *     yield* file.write(text)
 *     yield* publish(file)
 *   }
 *   console.log(yield* AioFiles.withFile("result.txt")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // there is one already
 * // first
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface NamedFile<Name extends string | Uint8Array = string | Uint8Array> {
  /** The path of the file, absolute; after `persist`, what that was given. Bytes if it was made of bytes. */
  readonly name: Name
  /**
   * Flushes, and gives the file its final name, on the same file system (else: `CrossDeviceError`); it is never removed then,
   * and stays open. With `replace`, every reader sees the old file or this one. Without, the default, the name has to be
   * free: `FileExistsError` leaves all as it was.
   *
   * It keeps its permissions, 0600, unless `permissions` says otherwise. It is as safe from a crash as any file that was
   * written: `sync` it first if it has to be. It cannot be interrupted.
   */
  readonly persist: (path: Path, options?: PersistOptions) => Effect.Effect<void, IoError>
}

/**
 * What a spooled file has besides the operations of its mode.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const descriptorOf = (file: Tempfile.Spooled & { readonly fileno: Effect.Effect<number, unknown> }) =>
 *   Effect.map(file.fileno, (fd) => [fd > 2, file.rolled])
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* Tempfile.spooledTemporaryFile()
 *   console.log(yield* descriptorOf(file)) // only a file of the file system has one
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ true, true ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Spooled {
  /** Whether it has moved from memory to a file of the file system. */
  readonly rolled: boolean
  /**
   * Moves it there now, as a write beyond `maxSize`, a `truncate` to more than that, `fileno`, `stat` and `sync` do (M10,
   * M11, M14). Content and position stay. If it fails, it stays in memory, with all that was written.
   */
  readonly rollover: Effect.Effect<void, IoError>
}

/**
 * A named temporary file, as mode and options make it.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const describe = (file: Tempfile.NamedFileOf<"w">) => Effect.zipRight(file.write("x"), file.tell)
 *
 * const program = Effect.flatMap(Tempfile.namedTemporaryFile("w"), describe)
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // 1
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type NamedFileOf<M extends string, O extends FileOptions = {}> =
  & Omit<FileOf<M, O>, "name">
  & NamedFile<NameFor<O>>

/**
 * A spooled file, as mode and options make it. While it is in memory, its `name` is `"<memory>"`, and later the number of its
 * descriptor.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const describe = (file: Tempfile.SpooledFileOf<"w+b">) => `${file.name} ${file.mode} ${file.rolled}`
 *
 * const program = Effect.map(Tempfile.spooledTemporaryFile(), describe)
 *
 * console.log(await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // <memory> w+b false
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type SpooledFileOf<M extends string, O extends FileOptions = {}> = FileOf<M, O> & Spooled

/**
 * What `mkstemp` makes. Both are the caller's: to close, and to remove.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const dispose = ({ fd, path }: Tempfile.Descriptor<string>) =>
 *   Effect.zipRight(Effect.scoped(AioFiles.wrap(fd)), Os.unlink(path)) // `wrap` closes with its scope
 *
 * const program = Effect.acquireUseRelease(
 *   Tempfile.mkstemp(),
 *   ({ fd }) => Effect.sync(() => console.log(fd > 2)),
 *   (made) => Effect.orDie(dispose(made))
 * )
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Descriptor<Name extends string | Uint8Array> {
  readonly fd: number
  /** Absolute. */
  readonly path: Name
}

/**
 * The temporary files of the service: `aio.tempfile`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const { tempfile } = yield* AioFiles.AioFiles
 *   const file = yield* tempfile.temporaryFile("w+")
 *   yield* file.write("scratch")
 *   yield* file.seek(0)
 *   console.log(yield* file.read())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // scratch
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Tempfile {
  /**
   * Opens a file that has no name and is gone when it is closed, by itself or with the scope. Where the file system has
   * O_TMPFILE it never had a name; elsewhere it is removed as soon as it was created. Its `name` is the
   * number of its descriptor (M05). The mode is by default `"w+b"`.
   */
  readonly temporaryFile: <const M extends string = "w+b", const O extends FileOptions = {}>(
    mode?: CheckedMode<M>,
    options?: O
  ) => Effect.Effect<FileOf<M, O>, IoError, Scope.Scope>
  /**
   * Opens a file under a name, and removes it when it is closed, by itself or with the scope, unless the options say
   * otherwise or it was given its final name by `persist`.
   *
   * `close` fails with `FileNotFoundError` if somebody else has removed it (M02); the end of the scope does not
   * mind.
   */
  readonly namedTemporaryFile: <const M extends string = "w+b", const O extends NamedFileOptions = {}>(
    mode?: CheckedMode<M>,
    options?: O
  ) => Effect.Effect<NamedFileOf<M, O>, IoError, Scope.Scope>
  /**
   * Opens a file in memory, which becomes one of the file system, without a name, exactly when CPython's does: after a write
   * that leaves the position beyond `maxSize` (M10). If that fails, the write fails with its error, and what was written is
   * in memory, as in CPython, so that this write is not to be tried again; the next write tries to move the file again.
   */
  readonly spooledTemporaryFile: <const M extends string = "w+b", const O extends SpooledFileOptions = {}>(
    mode?: CheckedMode<M>,
    options?: O
  ) => Effect.Effect<SpooledFileOf<M, O>, IoError, Scope.Scope>
  /**
   * Creates a directory, gives its path, and removes it with all that is in it when the scope closes. Directories in it
   * whose permissions are in the way get others (M18); links are removed, and never followed (M17).
   */
  readonly temporaryDirectory: <const O extends NameOptions = {}>(
    options?: O
  ) => Effect.Effect<NameFor<O>, IoError, Scope.Scope>
  /** Creates a file, and gives its descriptor and its path, both the caller's. */
  readonly mkstemp: <const O extends NameOptions = {}>(options?: O) => Effect.Effect<Descriptor<NameFor<O>>, IoError>
  /** Creates a directory, and gives its path, which is absolute. It is the caller's to remove. */
  readonly mkdtemp: <const O extends NameOptions = {}>(options?: O) => Effect.Effect<NameFor<O>, IoError>
  /**
   * Where temporary files go by default: the first of `$TMPDIR`, `$TEMP`, `$TMP`, `/tmp`, `/var/tmp`, `/usr/tmp` and the working
   * directory in which a file can be created, written and removed (M09). Found once.
   */
  readonly gettempdir: Effect.Effect<string, IoError>
  /** What names begin with by default: `"tmp"`. */
  readonly gettempprefix: Effect.Effect<string>
}

/**
 * Opens a file without a name: `tempfile.temporaryFile` of the service in the context.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* Tempfile.temporaryFile()
 *   yield* file.write(Uint8Array.of(1, 2, 3))
 *   console.log((yield* file.stat).nlink, yield* file.pread(2, 1))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 0 Uint8Array(2) [ 2, 3 ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const temporaryFile = <const M extends string = "w+b", const O extends FileOptions = {}>(
  mode?: CheckedMode<M>,
  options?: O
): Effect.Effect<FileOf<M, O>, IoError, AioFiles | Scope.Scope> =>
  Effect.flatMap(AioFiles, (aio) => aio.tempfile.temporaryFile(mode, options))

/**
 * Opens a file under a name that removes itself: `tempfile.namedTemporaryFile` of the service in the context.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 * import { existsSync } from "node:fs"
 *
 * const program = Effect.gen(function*() {
 *   const file = yield* Tempfile.namedTemporaryFile("w+", { suffix: ".txt" })
 *   yield* file.write("hello")
 *   console.log(existsSync(file.name))
 *   yield* file.close
 *   console.log(existsSync(file.name))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * // false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const namedTemporaryFile = <const M extends string = "w+b", const O extends NamedFileOptions = {}>(
  mode?: CheckedMode<M>,
  options?: O
): Effect.Effect<NamedFileOf<M, O>, IoError, AioFiles | Scope.Scope> =>
  Effect.flatMap(AioFiles, (aio) => aio.tempfile.namedTemporaryFile(mode, options))

/**
 * Opens a file in memory that moves when it grows: `tempfile.spooledTemporaryFile` of the service in the context.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const upload = yield* Tempfile.spooledTemporaryFile("w+b", { maxSize: 1024 })
 *   for (let part = 0; part < 3; part++) {
 *     yield* upload.write(new Uint8Array(400))
 *     console.log(upload.rolled)
 *   }
 *   console.log(yield* upload.tell)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // false
 * // false
 * // true
 * // 1200
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const spooledTemporaryFile = <const M extends string = "w+b", const O extends SpooledFileOptions = {}>(
  mode?: CheckedMode<M>,
  options?: O
): Effect.Effect<SpooledFileOf<M, O>, IoError, AioFiles | Scope.Scope> =>
  Effect.flatMap(AioFiles, (aio) => aio.tempfile.spooledTemporaryFile(mode, options))

/**
 * Creates a directory that is removed with its scope: `tempfile.temporaryDirectory` of the service in the context.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 * import { existsSync } from "node:fs"
 *
 * const work = Effect.gen(function*() {
 *   const dir = yield* Tempfile.temporaryDirectory()
 *   yield* AioFiles.withFile(`${dir}/part-1`, "w")((file) => file.write("…"))
 *   console.log(existsSync(dir))
 *   return dir
 * })
 *
 * const dir = await Effect.runPromise(work.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 * console.log(existsSync(dir))
 *
 * // Output:
 * // true
 * // false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const temporaryDirectory = <const O extends NameOptions = {}>(
  options?: O
): Effect.Effect<NameFor<O>, IoError, AioFiles | Scope.Scope> =>
  Effect.flatMap(AioFiles, (aio) => aio.tempfile.temporaryDirectory(options))

/**
 * Creates a file: `tempfile.mkstemp` of the service in the context. Descriptor and file are the caller's, so that it belongs
 * into the `acquire` of an `Effect.acquireUseRelease`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.acquireUseRelease(
 *   Tempfile.mkstemp({ suffix: ".log" }),
 *   ({ fd, path }) =>
 *     Effect.scoped(Effect.gen(function*() {
 *       const file = yield* AioFiles.wrap(fd, "w") // closes it with the scope
 *       yield* file.write("hello")
 *       yield* file.flush
 *       console.log((yield* Os.stat(path)).size)
 *     })),
 *   ({ path }) => Effect.orDie(Os.unlink(path))
 * )
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 5
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const mkstemp = <const O extends NameOptions = {}>(
  options?: O
): Effect.Effect<Descriptor<NameFor<O>>, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.tempfile.mkstemp(options))

/**
 * Creates a directory: `tempfile.mkdtemp` of the service in the context. It is the caller's to remove.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const path = yield* Tempfile.mkdtemp({ dir: "." })
 *   console.log(yield* Os.listdir(path))
 *   yield* Os.rmdir(path)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // []
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const mkdtemp = <const O extends NameOptions = {}>(
  options?: O
): Effect.Effect<NameFor<O>, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.tempfile.mkdtemp(options))

/**
 * Where temporary files go by default: `tempfile.gettempdir` of the service in the context.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 * import { statSync } from "node:fs"
 *
 * const dir = await Effect.runPromise(Tempfile.gettempdir.pipe(Effect.provide(NodeAioFiles.layer)))
 * console.log(statSync(dir).isDirectory())
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const gettempdir: Effect.Effect<string, IoError, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => aio.tempfile.gettempdir
)

/**
 * What temporary names begin with by default: `tempfile.gettempprefix` of the service in the context.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * console.log(await Effect.runPromise(Tempfile.gettempprefix.pipe(Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // tmp
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const gettempprefix: Effect.Effect<string, never, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => aio.tempfile.gettempprefix
)
