/**
 * Operations on whole files and trees, as Python's `shutil` has them.
 *
 * Trees are done in batches, of some hundred entries or some megabytes. Between batches there is progress to see, a
 * decision to make on an error, and a place to stop: an interruption waits for the batches that run, and then nothing of
 * the operation goes on. Several batches of a copy run side by side.
 *
 * @since 0.1.0
 */
import type { AnyOSError, DiskUsage, IoError, TreeEntry, TreeEntryError, TreeProgress } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { AioFiles, type Path } from "./AioFiles.js"

export type {
  /**
   * The space of a file system, in bytes.
   *
   * @since 0.1.0
   * @category models
   */
  DiskUsage
}

/**
 * How far an operation has come: how many entries are done, how many bytes of files are among them, how many entries
 * failed, and the directory that was at hand last.
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
 * An entry of a tree, as the filter of a copy sees it.
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
 * What becomes of an error in the middle of a tree:
 *
 * - `"continue"`, the default: the rest is done all the same, and then the operation fails;
 * - `"fail"`: the operation stops and fails at once;
 * - `"ignore"`: nothing;
 * - a function: it is called with each error, and the rest is done. If it gives an effect, the operation waits for it, and
 *   fails if it fails.
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
 *   console.log("went on")
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // FileNotFoundError [Errno 2] No such file or directory: 'no such tree'
 * // went on
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
 * What every operation takes: `onProgress` is called after each batch. If it gives an effect, the operation waits for it,
 * and fails if it fails.
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
 * How a file is copied.
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
  /** `false` copies a link as a link; by default what it points to is copied. */
  readonly followSymlinks?: boolean | undefined
  /** Refuses a destination that exists, with a `FileExistsError`. Default `false`: it is overwritten. */
  readonly exclusive?: boolean | undefined
  /** What is copied besides content: nothing (the default), permissions (CPython's `copy`), or times too (`copy2`). */
  readonly preserve?: "all" | "mode" | "none" | undefined
}

/**
 * How a tree is copied.
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
 *   yield* Shutil.copytree("src", "backup", update) // into a directory that is there
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
  /** `true` copies links as links; by default what they point to is copied. */
  readonly symlinks?: boolean | undefined
  /** Where links are not copied as links: leaves out those that point to nothing, which are errors by default. */
  readonly ignoreDanglingSymlinks?: boolean | undefined
  /** Copies into directories that exist, and over files in them. By default that the top exists is an error. */
  readonly dirsExistOk?: boolean | undefined
  /** What is copied besides content: permissions and times (the default), permissions, or nothing. */
  readonly preserve?: "all" | "mode" | "none" | undefined
  /** Says what is copied; of a directory, with all in it. The top is not asked for. */
  readonly filter?: ((entry: Entry) => boolean) | undefined
  readonly onError?: ErrorPolicy<TreeEntryError, E, R> | undefined
}

/**
 * How a tree is removed.
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
 *   console.log("gone, or never there")
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // gone, or never there
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface RmtreeOptions<E = never, R = never> {
  /** As `onError: "ignore"`, and by CPython's name for it. */
  readonly ignoreErrors?: boolean | undefined
  readonly onError?: ErrorPolicy<AnyOSError, E, R> | undefined
  /** Whether to ask for the size of each file before it is removed, for `Progress.bytes`. Default `false`. */
  readonly measure?: boolean | undefined
}

/**
 * Python's `shutil`: this part of the service.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, type Shutil } from "aiofiles"
 * import { Effect } from "effect"
 * import { mkdirSync, readdirSync } from "node:fs"
 *
 * // asks for no more of the service than it uses
 * const rotate = (shutil: Pick<Shutil.Shutil, "move" | "rmtree">, path: string) =>
 *   shutil.rmtree(`${path}.old`, { ignoreErrors: true }).pipe(
 *     Effect.zipRight(shutil.move(path, `${path}.old`)),
 *     Effect.zipRight(Effect.sync(() => mkdirSync(path)))
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
  /**
   * Copies the content of a file, as CPython's `copyfile`, and with `preserve` what `copy` or `copy2` copy besides. `dest` is
   * the file, and no directory to copy into. Large files share their blocks where the file system can do that.
   *
   * A file that is copied onto itself is a `SameFileError`, a named pipe or a device a `SpecialFileError`. If it fails or is
   * interrupted, a destination that did not exist does not exist; one that did is overwritten in part.
   */
  readonly copyfile: <E = never, R = never>(
    source: Path,
    dest: Path,
    options?: CopyfileOptions & ProgressOptions<E, R>
  ) => Effect.Effect<void, E | IoError, R>
  /**
   * Copies a directory and everything in it, as CPython's `copytree`. What fails is left out, the rest is copied, and then a
   * `TreeError` says what failed and why. That the source cannot be read, or the destination exists, fails as it is.
   *
   * Interrupted, what was copied stays, but no file that is not complete.
   */
  readonly copytree: <E = never, R = never>(
    source: Path,
    dest: Path,
    options?: CopytreeOptions<E, R> & ProgressOptions<E, R>
  ) => Effect.Effect<void, E | IoError, R>
  /**
   * Moves a file or a directory, as CPython's `move`; into `dest` if that is a directory. It results in the path that it has
   * then. Across file systems it is copied, and removed when the copy is complete; if that cannot be, the source is whole
   * and the copy is removed. Interrupted, the source is whole unless its copy was complete; what was copied stays.
   *
   * A file that is there is replaced at once by a file: whoever looks finds what was there, or all of what comes, also after a
   * failure or an interruption; other names of it (hard links) keep what was there. Across file systems, that takes room for
   * both; the owner stays, where that can be given; and a link is followed, not replaced, as by CPython. What cannot be
   * replaced then, as it is no regular file, is mounted there, or its directory may not be written, is written itself, as
   * CPython does with any: a failure leaves it written in part.
   */
  readonly move: <E = never, R = never>(
    source: Path,
    dest: Path,
    options?: ProgressOptions<E, R>
  ) => Effect.Effect<string, E | IoError, R>
  /**
   * Removes a directory and everything in it, and follows no symbolic link, whatever others put in its way meanwhile. What
   * vanishes by itself is no error; after any other, the rest is removed, and then the first error is the failure.
   *
   * Interrupted, what is left is a tree that can be removed again.
   */
  readonly rmtree: <E = never, R = never>(
    path: Path,
    options?: RmtreeOptions<E, R> & ProgressOptions<E, R>
  ) => Effect.Effect<void, E | IoError, R>
  /**
   * `copyfile` as the stream of its progress. It runs while the stream does: a stream that stops early interrupts it. Who
   * is slow to take sees the latest progress, and not each.
   */
  readonly copyfileProgress: (source: Path, dest: Path, options?: CopyfileOptions) => Stream.Stream<Progress, IoError>
  /** `copytree` as the stream of its progress, as `copyfileProgress`. */
  readonly copytreeProgress: <E = never, R = never>(
    source: Path,
    dest: Path,
    options?: CopytreeOptions<E, R>
  ) => Stream.Stream<Progress, E | IoError, R>
  /** `move` as the stream of its progress, as `copyfileProgress`. */
  readonly moveProgress: (source: Path, dest: Path) => Stream.Stream<Progress, IoError>
  /** `rmtree` as the stream of its progress, as `copyfileProgress`. Files are measured unless `measure` is `false`. */
  readonly rmtreeProgress: <E = never, R = never>(
    path: Path,
    options?: RmtreeOptions<E, R>
  ) => Stream.Stream<Progress, E | IoError, R>
  /** The space of the file system that a path is on, as CPython's `disk_usage`. */
  readonly diskUsage: (path: Path) => Effect.Effect<DiskUsage, IoError>
}

/**
 * Copies the content of a file: `copyfile` of the service in the context.
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
 * Copies a directory and everything in it: `copytree` of the service in the context.
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
 *   console.log(yield* AioFiles.readText("backup/a.txt")) // the rest is there
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
 * Moves a file or a directory: `move` of the service in the context.
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
 *   console.log(yield* Shutil.move("a.txt", "folder")) // into it
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
 * Removes a directory and everything in it: `rmtree` of the service in the context.
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
 * Copies a file, as the stream of its progress: `copyfileProgress` of the service in the context.
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
 * Copies a tree, as the stream of its progress: `copytreeProgress` of the service in the context.
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
 * Moves a file or a directory, as the stream of its progress: `moveProgress` of the service in the context.
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
 * Removes a tree, as the stream of its progress: `rmtreeProgress` of the service in the context.
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
 * The space of a file system: `diskUsage` of the service in the context.
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
