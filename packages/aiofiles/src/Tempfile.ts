/**
 * Temporary files and directories, as in Python's `tempfile`.
 *
 * The functions of this module are accessors: each calls the member of the same name of `tempfile` of the service in
 * the context. Their documentation is the contract of the member too.
 *
 * Everything is created exclusively (O_EXCL, O_NOFOLLOW), with access for its owner only (permission bits 0600, of
 * directories 0700), under a name from the system's random generator. An existing file is never opened or changed, and
 * a symbolic link that an attacker has placed at the name is never followed: another name is tried (M07). An
 * interruption leaves no file behind.
 *
 * Files and directories that are removed automatically are removed when their scope closes, also after a failure, a
 * defect or an interruption. That removal follows no symbolic link. If the file was removed before, that is not an
 * error; if the removal fails, a warning is logged, and the program does not fail.
 *
 * When the scope removes a file, data that was written but not flushed is dropped: so a full device cannot end a
 * program that no longer needs the file. `close`, `flush` and `persist` write the data, and fail if they cannot. If you
 * give the file another name by any other means than `persist`, such as a hard link, `flush` it first.
 *
 * Creating a file or a directory fails with `FileNotFoundError` or `PermissionError` if the directory `dir` does not
 * exist or cannot be written, with `NoSpaceError` if the device is full, with `InvalidArgumentError` if text and bytes
 * are mixed in the name, and with `FileExistsError` if no free name was found.
 *
 * A letter with a number, such as M07, is a case of CPython's behaviour. The tests have the same number.
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
 * The parts of a temporary name: the directory `dir`, by default that of `gettempdir`; `prefix`, by default `"tmp"`;
 * and `suffix`, by default empty. Either all given parts are text or all are bytes; the name has the same type. Mixed
 * parts fail with `InvalidArgumentError` (M06).
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
 * The options of a temporary file: the parts of its name, and those options of `open` that do not concern a path.
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
  /** The executor that runs this file's calls, instead of the executor of the service. */
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
 * // another program reads the file: `close` keeps it, and the scope removes it
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
  /** Whether the file is removed automatically. Default `true`. */
  readonly delete?: boolean | undefined
  /** Whether `close` removes the file. Default `true`. With `false` it is removed when the scope closes. */
  readonly deleteOnClose?: boolean | undefined
}

/**
 * The options of a spooled file: `maxSize` is the greatest number of bytes that are kept in memory, by default
 * unlimited.
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
  /** The executor that runs this file's calls, instead of the executor of the service. */
  readonly executor?: Executor | undefined
}

/**
 * The options of `persist`: whether an existing file is replaced, by default not, and the permission bits of the file.
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
 * The type of the names that options make: text or bytes.
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
 *     Effect.catchTag("FileExistsError", () => Effect.sync(() => console.log("it exists already")))
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
 * // it exists already
 * // first
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface NamedFile<Name extends string | Uint8Array = string | Uint8Array> {
  /**
   * The absolute path of the file; after `persist`, the path that was given to that. It is bytes if the parts of the
   * name were bytes.
   */
  readonly name: Name
  /**
   * Flushes, and gives the file its final name. From then on it is not removed; it stays open. With `replace`, other
   * processes see the old file or this one. Without it, the default, the name has to be free. It cannot be interrupted.
   *
   * Fails with `FileExistsError` if the name is taken and `replace` is not set, which changes nothing, and with
   * `CrossDeviceError` if the name is on another file system.
   *
   * The file keeps its permission bits, 0600, unless `permissions` is set. Like any written file it may be lost in a
   * crash of the system: `sync` it first if it must not be.
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
 *   console.log(yield* descriptorOf(file)) // only a file in the file system has a descriptor
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
  /** Whether the file has moved from memory to the file system. */
  readonly rolled: boolean
  /**
   * Moves the file from memory to the file system now. A write beyond `maxSize`, a `truncate` to more than `maxSize`,
   * and `fileno`, `stat` and `sync` do the same (M10, M11, M14). Content and position stay the same. If it fails, the
   * file stays in memory, with all data that was written.
   */
  readonly rollover: Effect.Effect<void, IoError>
}

/**
 * The type of a named temporary file, for a mode and options.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const describe = (file: Tempfile.NamedFileOf<"w">) => Effect.andThen(file.write("x"), file.tell)
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
 * The type of a spooled file, for a mode and options. While it is in memory its `name` is `"<memory>"`; later it is the
 * number of its descriptor.
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
 * The result of `mkstemp`: an open descriptor, and the path of the file. The caller has to close the one and to remove
 * the other.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os, Tempfile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const dispose = ({ fd, path }: Tempfile.Descriptor<string>) =>
 *   Effect.andThen(Effect.scoped(AioFiles.wrap(fd)), Os.unlink(path)) // `wrap` closes with its scope
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
  /** The absolute path. */
  readonly path: Name
}

/**
 * The temporary files of the service: the member `tempfile`.
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
  /** Opens a temporary file without a name. See {@link temporaryFile}. */
  readonly temporaryFile: <const M extends string = "w+b", const O extends FileOptions = {}>(
    mode?: CheckedMode<M>,
    options?: O
  ) => Effect.Effect<FileOf<M, O>, IoError, Scope.Scope>
  /** Opens a temporary file with a name. See {@link namedTemporaryFile}. */
  readonly namedTemporaryFile: <const M extends string = "w+b", const O extends NamedFileOptions = {}>(
    mode?: CheckedMode<M>,
    options?: O
  ) => Effect.Effect<NamedFileOf<M, O>, IoError, Scope.Scope>
  /**
   * Opens a temporary file in memory, which moves to the file system when it grows. See {@link spooledTemporaryFile}.
   */
  readonly spooledTemporaryFile: <const M extends string = "w+b", const O extends SpooledFileOptions = {}>(
    mode?: CheckedMode<M>,
    options?: O
  ) => Effect.Effect<SpooledFileOf<M, O>, IoError, Scope.Scope>
  /** Creates a directory that is removed with its scope. See {@link temporaryDirectory}. */
  readonly temporaryDirectory: <const O extends NameOptions = {}>(
    options?: O
  ) => Effect.Effect<NameFor<O>, IoError, Scope.Scope>
  /** Creates a file, and returns its descriptor and its path. See {@link mkstemp}. */
  readonly mkstemp: <const O extends NameOptions = {}>(options?: O) => Effect.Effect<Descriptor<NameFor<O>>, IoError>
  /** Creates a directory, and returns its path. See {@link mkdtemp}. */
  readonly mkdtemp: <const O extends NameOptions = {}>(options?: O) => Effect.Effect<NameFor<O>, IoError>
  /** The default directory of temporary files. See {@link gettempdir}. */
  readonly gettempdir: Effect.Effect<string, IoError>
  /** The default prefix of temporary names. See {@link gettempprefix}. */
  readonly gettempprefix: Effect.Effect<string>
}

/**
 * Opens a temporary file without a name, by default with the mode `"w+b"`. It no longer exists when it is closed, by
 * `close` or by the scope. Where the file system supports O_TMPFILE it never has a name; elsewhere its name is removed
 * directly after its creation. The `name` of the handle is the number of its descriptor (M05).
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
 * Opens a temporary file with a name, by default with the mode `"w+b"`. It is removed when it is closed, by `close` or
 * by the scope, unless the options change that, or `persist` gives it its final name.
 *
 * If another process has removed the file, `close` fails with `FileNotFoundError` (M02), and the scope closes without
 * an error.
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
 * Opens a temporary file in memory, by default with the mode `"w+b"`. It moves to the file system, without a name, at
 * the same point as CPython's: after a write that leaves the position beyond `maxSize` (M10).
 *
 * If that move fails, the write fails with its error. The data of the write is in memory then, as in CPython: do not
 * repeat the write. The next write tries to move the file again.
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
 * Creates a directory, and returns its path. When the scope closes, the directory is removed with everything in it.
 * Directories whose permission bits prevent the removal get other ones first (M18). Symbolic links are removed, and
 * never followed (M17).
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
 * Creates a file, and returns its open descriptor and its path. The caller has to close the descriptor and to remove
 * the file: call it in the `acquire` of an `Effect.acquireUseRelease`.
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
 * Creates a directory, and returns its absolute path. The caller has to remove it.
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
 * The default directory of temporary files: the first of `$TMPDIR`, `$TEMP`, `$TMP`, `/tmp`, `/var/tmp`, `/usr/tmp` and
 * the working directory in which a file can be created, written and removed (M09). It is determined once. Fails with
 * `FileNotFoundError` if none of them is usable.
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
 * The default prefix of temporary names: `"tmp"`.
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
