/**
 * Operations on whole files and trees, as in Python's `shutil`.
 *
 * The functions of this module are accessors: each calls the member of the same name of `shutil` of the service in the
 * context. Their documentation is the contract of the member too.
 *
 * Trees are processed in batches, of some hundred entries or some megabytes each. Between batches the operation reports
 * its progress, decides about errors, and can stop. An interruption waits for the batches that are running; after that,
 * no part of the operation is running. Several batches of a copy run in parallel.
 *
 * Every operation fails with `InvalidArgumentError` if a path contains a NUL, before any system call, and with
 * `FileNotFoundError` if the source does not exist. Where an operation has other errors, its documentation names them.
 *
 * @since 0.1.0
 */
import type { AnyOSError, DiskUsage, IoError, TreeEntry, TreeEntryError, TreeProgress } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { AioFiles, type Path } from "./AioFiles.js"

export type {
  /**
   * The space of a file system: total, used and free, in bytes.
   *
   * @since 0.1.0
   * @category models
   */
  DiskUsage
}

/**
 * The progress of an operation: the number of entries done, the number of bytes in the files among them, the number of
 * entries that failed, and the directory that was processed last.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("photos")
 * writeFileSync("photos/cat.jpg", "12345")
 *
 * const program = Effect.gen(function*() {
 *   const show = ({ bytes, entries }: Shutil.Progress) => Effect.log(`${entries} entries, ${bytes} bytes`)
 *   let last: Shutil.Progress | undefined
 *   yield* Shutil.copytree("photos", "backup", { onProgress: (progress) => void (last = progress) })
 *   console.log(typeof show, last?.entries, last?.bytes)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // function 2 5
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Progress = TreeProgress

/**
 * An entry of a tree, as the filter of a copy gets it.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
 *
 * const isSource = ({ isDirectory, name }: Shutil.Entry): boolean => isDirectory ? name !== "node_modules" : name.endsWith(".ts")
 *
 * mkdirSync("project/node_modules", { recursive: true })
 * writeFileSync("project/main.ts", "")
 *
 * const program = Effect.gen(function*() {
 *   yield* Shutil.copytree("project", "backup", { filter: isSource })
 *   console.log(readdirSync("backup"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'main.ts' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Entry = TreeEntry

/**
 * What an operation on a tree does after an error:
 *
 * - `"continue"`, the default: it does the rest, and then fails;
 * - `"fail"`: it stops, and fails at once;
 * - `"ignore"`: it does the rest, and does not fail;
 * - a function: it calls the function with each error, and does the rest. If the function returns an effect, the
 *   operation waits for it, and fails if that fails.
 *
 * @example
 * ```ts
 * import { type IoError, NodeAioFiles, Shutil } from "aiofiles"
 * import { Console, Effect } from "effect"
 *
 * const warn: Shutil.ErrorPolicy<IoError.AnyOSError> = (error) => Console.log(error._tag, error.message)
 *
 * const program = Effect.gen(function*() {
 *   yield* Shutil.rmtree("no such tree", { onError: warn })
 *   console.log("continued")
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // FileNotFoundError [Errno 2] No such file or directory: 'no such tree'
 * // continued
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type ErrorPolicy<A, E = never, R = never> =
  | "continue"
  | "fail"
  | "ignore"
  | ((error: A) => Effect.Effect<unknown, E, R> | void)

/**
 * The option that all operations have: `onProgress` is called after each batch. If it returns an effect, the operation
 * waits for it, and fails if that fails.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Console, Effect } from "effect"
 * import { writeFileSync } from "node:fs"
 *
 * const options: Shutil.ProgressOptions = { onProgress: ({ entries }) => Console.log(`${entries} moved`) }
 *
 * writeFileSync("a.txt", "hello")
 *
 * const program = Effect.gen(function*() {
 *   yield* Shutil.move("a.txt", "b.txt", options)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 1 moved
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface ProgressOptions<E = never, R = never> {
  readonly onProgress?: ((progress: Progress) => Effect.Effect<unknown, E, R> | void) | undefined
}

/**
 * The options of `copyfile`.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { statSync, writeFileSync } from "node:fs"
 *
 * // what CPython's copy2 does
 * const asCopy2: Shutil.CopyfileOptions = { preserve: "all" }
 *
 * writeFileSync("run.sh", "exit", { mode: 0o700 })
 *
 * const program = Effect.gen(function*() {
 *   yield* Shutil.copyfile("run.sh", "copy.sh", asCopy2)
 *   console.log((statSync("copy.sh").mode & 0o777).toString(8))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 700
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface CopyfileOptions {
  /** Whether the target of a symbolic link is copied, the default. `false` copies the link itself. */
  readonly followSymlinks?: boolean | undefined
  /** Whether an existing destination fails with `FileExistsError`. Default `false`: it is overwritten. */
  readonly exclusive?: boolean | undefined
  /**
   * What is copied besides the content: nothing (`"none"`, the default), the permission bits (`"mode"`, CPython's
   * `copy`), or the times too (`"all"`, CPython's `copy2`).
   */
  readonly preserve?: "all" | "mode" | "none" | undefined
}

/**
 * The options of `copytree`.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { mkdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs"
 *
 * const update: Shutil.CopytreeOptions = { dirsExistOk: true, symlinks: true, filter: ({ name }) => name !== "a.txt" }
 *
 * mkdirSync("src")
 * mkdirSync("backup")
 * writeFileSync("src/a.txt", "hello")
 * symlinkSync("a.txt", "src/latest")
 *
 * const program = Effect.gen(function*() {
 *   yield* Shutil.copytree("src", "backup", update) // into an existing directory
 *   console.log(readlinkSync("backup/latest"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // a.txt
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface CopytreeOptions<E = never, R = never> {
  /** Whether symbolic links are copied as links. Default `false`: their targets are copied. */
  readonly symlinks?: boolean | undefined
  /**
   * Whether broken symbolic links are left out. Default `false`: they are errors. It has no effect if `symlinks` is
   * `true`.
   */
  readonly ignoreDanglingSymlinks?: boolean | undefined
  /**
   * Whether existing directories are copied into, and existing files in them overwritten. Default `false`: an existing
   * destination fails with `FileExistsError`.
   */
  readonly dirsExistOk?: boolean | undefined
  /**
   * What is copied besides the content: the permission bits and the times (`"all"`, the default), the permission bits
   * (`"mode"`), or nothing (`"none"`).
   */
  readonly preserve?: "all" | "mode" | "none" | undefined
  /**
   * Decides which entries are copied. A directory that is refused is left out with everything in it. It is not called
   * for the top.
   */
  readonly filter?: ((entry: Entry) => boolean) | undefined
  /** What happens after an error below the top. Default `"continue"`. */
  readonly onError?: ErrorPolicy<TreeEntryError, E, R> | undefined
}

/**
 * The options of `rmtree`.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const quietly: Shutil.RmtreeOptions = { ignoreErrors: true }
 *
 * const program = Effect.gen(function*() {
 *   yield* Shutil.rmtree("no such tree", quietly)
 *   console.log("it does not exist")
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // it does not exist
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface RmtreeOptions<E = never, R = never> {
  /** The same as `onError: "ignore"`, under CPython's name. */
  readonly ignoreErrors?: boolean | undefined
  /** What happens after an error. Default `"continue"`. */
  readonly onError?: ErrorPolicy<AnyOSError, E, R> | undefined
  /** Whether the size of each file is determined before it is removed, for `Progress.bytes`. Default `false`. */
  readonly measure?: boolean | undefined
}

/**
 * Python's `shutil`: the member `shutil` of the service.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, type Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { mkdirSync, readdirSync } from "node:fs"
 *
 * // needs only the members that it uses
 * const rotate = (shutil: Pick<Shutil.Shutil, "move" | "rmtree">, path: string) =>
 *   shutil.rmtree(`${path}.old`, { ignoreErrors: true }).pipe(
 *     Effect.andThen(shutil.move(path, `${path}.old`)),
 *     Effect.andThen(Effect.sync(() => mkdirSync(path)))
 *   )
 *
 * mkdirSync("log")
 *
 * const program = Effect.gen(function*() {
 *   const { shutil } = yield* AioFiles.AioFiles
 *   yield* rotate(shutil, "log")
 *   console.log(readdirSync("."))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'log', 'log.old' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Shutil {
  /** Copies the content of a file. See {@link copyfile}. */
  readonly copyfile: <E = never, R = never>(
    source: Path,
    dest: Path,
    options?: CopyfileOptions & ProgressOptions<E, R>
  ) => Effect.Effect<void, E | IoError, R>
  /** Copies a directory and everything in it. See {@link copytree}. */
  readonly copytree: <E = never, R = never>(
    source: Path,
    dest: Path,
    options?: CopytreeOptions<E, R> & ProgressOptions<E, R>
  ) => Effect.Effect<void, E | IoError, R>
  /** Moves a file or a directory. See {@link move}. */
  readonly move: <E = never, R = never>(
    source: Path,
    dest: Path,
    options?: ProgressOptions<E, R>
  ) => Effect.Effect<string, E | IoError, R>
  /** Removes a directory and everything in it. See {@link rmtree}. */
  readonly rmtree: <E = never, R = never>(
    path: Path,
    options?: RmtreeOptions<E, R> & ProgressOptions<E, R>
  ) => Effect.Effect<void, E | IoError, R>
  /** Copies a file, as a stream of its progress. See {@link copyfileProgress}. */
  readonly copyfileProgress: (source: Path, dest: Path, options?: CopyfileOptions) => Stream.Stream<Progress, IoError>
  /** Copies a tree, as a stream of its progress. See {@link copytreeProgress}. */
  readonly copytreeProgress: <E = never, R = never>(
    source: Path,
    dest: Path,
    options?: CopytreeOptions<E, R>
  ) => Stream.Stream<Progress, E | IoError, R>
  /** Moves a file or a directory, as a stream of its progress. See {@link moveProgress}. */
  readonly moveProgress: (source: Path, dest: Path) => Stream.Stream<Progress, IoError>
  /** Removes a tree, as a stream of its progress. See {@link rmtreeProgress}. */
  readonly rmtreeProgress: <E = never, R = never>(
    path: Path,
    options?: RmtreeOptions<E, R>
  ) => Stream.Stream<Progress, E | IoError, R>
  /** Returns the space of the file system that a path is on. See {@link diskUsage}. */
  readonly diskUsage: (path: Path) => Effect.Effect<DiskUsage, IoError>
}

/**
 * Copies the content of a file, as CPython's `copyfile`; with `preserve`, also what `copy` or `copy2` copy. `dest` is
 * the path of the copy, never a directory to copy into. Large files share their blocks with the source where the file
 * system supports that.
 *
 * Fails with `SameFileError` if source and destination are the same file, with `SpecialFileError` if one of them is a
 * named pipe or a device, with `IsADirectoryError` if one of them is a directory, with `FileExistsError` if `exclusive`
 * is set and the destination exists, and with `NoSpaceError` if the device is full.
 *
 * After a failure or an interruption, a destination that did not exist before does not exist; a destination that
 * existed is partly overwritten.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("a.txt", "hello")
 *   yield* Shutil.copyfile("a.txt", "b.txt")
 *   console.log(yield* AioFiles.readText("b.txt"))
 *   const error = yield* Effect.flip(Shutil.copyfile("a.txt", "./a.txt"))
 *   console.log(error.message)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // hello
 * // 'a.txt' and './a.txt' are the same file
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const copyfile = <E = never, R = never>(
  source: Path,
  dest: Path,
  options?: CopyfileOptions & ProgressOptions<E, R>
): Effect.Effect<void, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.shutil.copyfile(source, dest, options))

/**
 * Copies a directory and everything in it, as CPython's `copytree`. An entry that cannot be copied is left out, and the
 * rest is copied; then it fails with a `TreeError`, which has the path and the error of each such entry. `onError`
 * changes that.
 *
 * It fails with the error itself if the source cannot be read, or the destination cannot be created: `FileExistsError`
 * if it exists and `dirsExistOk` is not set.
 *
 * After an interruption the entries that were copied stay. None of them is an incomplete file.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { mkdirSync, symlinkSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("src")
 * writeFileSync("src/a.txt", "hello")
 * symlinkSync("nowhere", "src/link")
 *
 * const program = Effect.gen(function*() {
 *   const error = yield* Effect.flip(Shutil.copytree("src", "backup"))
 *   if (error._tag === "TreeError") {
 *     for (const { error: why, path } of error.errors) console.log(path, why._tag)
 *   }
 *   console.log(yield* AioFiles.readText("backup/a.txt")) // the rest was copied
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // src/link FileNotFoundError
 * // hello
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const copytree = <E = never, R = never>(
  source: Path,
  dest: Path,
  options?: CopytreeOptions<E, R> & ProgressOptions<E, R>
): Effect.Effect<void, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.shutil.copytree(source, dest, options))

/**
 * Moves a file or a directory, as CPython's `move`. If `dest` is an existing directory, the source is moved into it.
 * Returns the new path.
 *
 * On one file system it is a rename. Across file systems the source is copied, and removed when the copy is complete.
 * If the copy fails, it is removed, and the source is unchanged. After an interruption the source is complete, unless
 * its copy was complete; entries that were copied stay.
 *
 * An existing file is replaced by a file in one step: other processes see the old content or all of the new content,
 * also after a failure or an interruption. Other hard links of the old file keep the old content. Across file systems
 * this needs space for both files; the owner is kept where the system permits it; and a symbolic link is followed, not
 * replaced, as in CPython. Some files cannot be replaced across file systems: one that is not a regular file, one that
 * is a mount point, and one whose directory cannot be written. Such a file is overwritten directly, as CPython does
 * with every file, and a failure leaves it partly overwritten.
 *
 * Fails with `FileExistsError` if the directory `dest` has an entry of the same name, with `OSError` (EINVAL) if a
 * directory would be moved into itself, and with `TreeError` if entries of a tree cannot be copied to another file
 * system.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { mkdirSync } from "node:fs"
 *
 * mkdirSync("folder")
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.writeText("a.txt", "hello")
 *   console.log(yield* Shutil.move("a.txt", "folder")) // into the directory
 *   const taken = yield* Effect.flip(Shutil.move("folder/a.txt", "folder"))
 *   console.log(taken._tag)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // folder/a.txt
 * // FileExistsError
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const move = <E = never, R = never>(
  source: Path,
  dest: Path,
  options?: ProgressOptions<E, R>
): Effect.Effect<string, E | IoError, AioFiles | R> =>
  Effect.flatMap(AioFiles, (aio) => aio.shutil.move(source, dest, options))

/**
 * Removes a directory and everything in it. It never follows a symbolic link, also if other processes replace
 * directories by links during the removal.
 *
 * An entry that another process removes first is not an error. After any other error the rest is removed, and then it
 * fails with the first error; `onError` changes that. Fails with `NotADirectoryError` if the path is not a directory,
 * and with `OSError` (ELOOP) if it is a symbolic link.
 *
 * After an interruption the rest of the tree is still there, and can be removed by another `rmtree`.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs"
 *
 * writeFileSync("precious.txt", "kept")
 * mkdirSync("old/deep", { recursive: true })
 * symlinkSync("../precious.txt", "old/link")
 *
 * const program = Effect.gen(function*() {
 *   yield* Shutil.rmtree("old")
 *   console.log(readdirSync("."))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'precious.txt' ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const rmtree = <E = never, R = never>(
  path: Path,
  options?: RmtreeOptions<E, R> & ProgressOptions<E, R>
): Effect.Effect<void, E | IoError, AioFiles | R> => Effect.flatMap(AioFiles, (aio) => aio.shutil.rmtree(path, options))

/**
 * Copies a file as `copyfile` does, as a stream of its progress. The copy runs while the stream runs: a stream that
 * stops early interrupts it. A slow consumer gets the latest progress, not every one.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect, Option, Stream } from "effect"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("big.bin", new Uint8Array(20_000_000))
 *
 * const program = Effect.gen(function*() {
 *   const last = yield* Stream.runLast(Shutil.copyfileProgress("big.bin", "copy.bin"))
 *   console.log(Option.map(last, ({ bytes }) => bytes))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // { _id: 'Option', _tag: 'Some', value: 20000000 }
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const copyfileProgress = (
  source: Path,
  dest: Path,
  options?: CopyfileOptions
): Stream.Stream<Progress, IoError, AioFiles> =>
  Stream.unwrap(Effect.map(AioFiles, (aio) => aio.shutil.copyfileProgress(source, dest, options)))

/**
 * Copies a tree as `copytree` does, as a stream of its progress: see `copyfileProgress`.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("src")
 * for (const name of ["a", "b"]) writeFileSync(`src/${name}`, "x".repeat(1000))
 *
 * const program = Effect.gen(function*() {
 *   const total = 2000
 *   yield* Stream.runForEach(
 *     Shutil.copytreeProgress("src", "backup").pipe(Stream.takeRight(1)),
 *     ({ bytes }) => Console.log(`${Math.round((100 * bytes) / total)} %`)
 *   )
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 100 %
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const copytreeProgress = <E = never, R = never>(
  source: Path,
  dest: Path,
  options?: CopytreeOptions<E, R>
): Stream.Stream<Progress, E | IoError, AioFiles | R> =>
  Stream.unwrap(Effect.map(AioFiles, (aio) => aio.shutil.copytreeProgress(source, dest, options)))

/**
 * Moves a file or a directory as `move` does, as a stream of its progress: see `copyfileProgress`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect, Stream } from "effect"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("a.txt", "hello")
 *
 * const program = Effect.gen(function*() {
 *   yield* Stream.runDrain(Shutil.moveProgress("a.txt", "b.txt"))
 *   console.log(yield* AioFiles.readText("b.txt"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // hello
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const moveProgress = (source: Path, dest: Path): Stream.Stream<Progress, IoError, AioFiles> =>
  Stream.unwrap(Effect.map(AioFiles, (aio) => aio.shutil.moveProgress(source, dest)))

/**
 * Removes a tree as `rmtree` does, as a stream of its progress: see `copyfileProgress`. The sizes of files are
 * determined, unless `measure` is `false`.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect, Option, Stream } from "effect"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("old")
 * writeFileSync("old/a.txt", "12345")
 *
 * const program = Effect.gen(function*() {
 *   const last = yield* Stream.runLast(Shutil.rmtreeProgress("old"))
 *   console.log(Option.map(last, ({ bytes, entries }) => `${entries} entries, ${bytes} bytes`))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // { _id: 'Option', _tag: 'Some', value: '2 entries, 5 bytes' }
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const rmtreeProgress = <E = never, R = never>(
  path: Path,
  options?: RmtreeOptions<E, R>
): Stream.Stream<Progress, E | IoError, AioFiles | R> =>
  Stream.unwrap(Effect.map(AioFiles, (aio) => aio.shutil.rmtreeProgress(path, options)))

/**
 * Returns the space of the file system that a path is on, in bytes, as CPython's `disk_usage`.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Shutil } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const { free, total, used } = yield* Shutil.diskUsage("/")
 *   console.log(free + used <= total)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const diskUsage = (path: Path): Effect.Effect<DiskUsage, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.shutil.diskUsage(path))
