/**
 * Python's `os.path`: the questions about paths that ask the system.
 *
 * Those that say yes or no fail for no path: what cannot be asked for, or not by this user, is not there (P01,
 * P08, P09). A number in place of a path is an open descriptor.
 *
 * A letter with a number, as P01, is a case of CPython's behaviour, which the tests have by that name.
 *
 * @since 0.1.0
 */
import type { IoError, NameOf } from "aiofiles-core"
import * as Effect from "effect/Effect"
import { AioFiles, type Path } from "./AioFiles.js"

/**
 * How `realpath` treats what it cannot resolve.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const options: OsPath.RealpathOptions = { strict: true }
 * const missing = Effect.flip(OsPath.realpath("missing", options))
 *
 * console.log((await Effect.runPromise(missing.pipe(Effect.provide(NodeAioFiles.layer))))._tag)
 *
 * // Output:
 * // FileNotFoundError
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface RealpathOptions {
  /** Whether something that is missing, and a loop of links, is an error. Default `false`. */
  readonly strict?: boolean | undefined
}

/**
 * Python's `os.path`. `AioFiles.AioFiles` has it as `os.path`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const isThere = (path: OsPath.OsPath, name: string) => path.exists(name)
 *
 * const program = Effect.gen(function*() {
 *   const { os } = yield* AioFiles.AioFiles
 *   console.log(yield* isThere(os.path, "missing"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // false
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface OsPath {
  /**
   * Gives the normal form of a path, from the root: without `.`, empty parts and, by text alone, `..`. A symbolic link on
   * the way is not looked at (P06, P07).
   */
  readonly abspath: <P extends Path>(path: P) => Effect.Effect<NameOf<P>, IoError>
  /**
   * Gives the path of a file without symbolic links. What is missing, or cannot be looked at, is taken for itself, and a
   * loop of links stays as it is; with `strict`, both are errors.
   */
  readonly realpath: <P extends Path>(path: P, options?: RealpathOptions) => Effect.Effect<NameOf<P>, IoError>
  /** Asks whether there is something at the end of a path. A broken symbolic link is nothing (P01). */
  readonly exists: (path: Path | number) => Effect.Effect<boolean, IoError>
  /** Asks whether a name is there. A broken symbolic link is one (P01). */
  readonly lexists: (path: Path) => Effect.Effect<boolean, IoError>
  /** Asks whether a path leads to a regular file (P02). */
  readonly isfile: (path: Path | number) => Effect.Effect<boolean, IoError>
  /** Asks whether a path leads to a directory (P02). */
  readonly isdir: (path: Path | number) => Effect.Effect<boolean, IoError>
  /** Asks whether a name is a symbolic link, wherever it leads (P02). */
  readonly islink: (path: Path) => Effect.Effect<boolean, IoError>
  /** Asks whether another file system begins at a path (P04). A symbolic link is none. */
  readonly ismount: (path: Path) => Effect.Effect<boolean, IoError>
  /** Gives the size of a file, in bytes. */
  readonly getsize: (path: Path | number) => Effect.Effect<number, IoError>
  /**
   * Gives when a file was last accessed, in seconds since the epoch (P03). `Os.stat` gives it exactly.
   */
  readonly getatime: (path: Path | number) => Effect.Effect<number, IoError>
  /**
   * Gives when a file was last modified, in seconds since the epoch (P03). `Os.stat` gives it exactly.
   */
  readonly getmtime: (path: Path | number) => Effect.Effect<number, IoError>
  /** Gives when the status of a file changed last, in seconds since the epoch: its mode, its owner, its names. */
  readonly getctime: (path: Path | number) => Effect.Effect<number, IoError>
  /** Asks whether two paths lead to one file (P05). A path that leads nowhere is an error. */
  readonly samefile: (one: Path | number, other: Path | number) => Effect.Effect<boolean, IoError>
  /** Asks whether two descriptors are of one file (P05). */
  readonly sameopenfile: (one: number, other: number) => Effect.Effect<boolean, IoError>
}

/**
 * Gives the normal form of a path, from the root: without `.`, empty parts and, by text alone, `..`. A symbolic link on the
 * way is not looked at (P06, P07).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   console.log(yield* OsPath.abspath("/a//b/./c/.."))
 *   console.log((yield* OsPath.abspath("x")) === `${process.cwd()}/x`)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // /a/b
 * // true
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const abspath = <P extends Path>(path: P): Effect.Effect<NameOf<P>, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.abspath(path))

/**
 * Gives the path of a file without symbolic links. What is missing, or cannot be looked at, is taken for itself, and a loop
 * of links stays as it is; with `strict`, both are errors.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("d/e")
 *   yield* Os.symlink("d/e", "link")
 *   const here = yield* OsPath.realpath(".")
 *   console.log((yield* OsPath.realpath("link/missing")).slice(here.length))
 *   console.log((yield* Effect.flip(OsPath.realpath("missing", { strict: true })))._tag)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // /d/e/missing
 * // FileNotFoundError
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const realpath = <P extends Path>(
  path: P,
  options?: RealpathOptions
): Effect.Effect<NameOf<P>, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.os.path.realpath(path, options))

/**
 * Asks whether there is something at the end of a path. A broken symbolic link is nothing (P01).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink("nowhere", "broken")
 *   console.log(yield* OsPath.exists("."), yield* OsPath.exists("broken"), yield* OsPath.exists("a\0b"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true false false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const exists = (path: Path | number): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.exists(path))

/**
 * Asks whether a name is there. A broken symbolic link is one (P01).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink("nowhere", "broken")
 *   console.log(yield* OsPath.lexists("broken"), yield* OsPath.lexists("missing"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const lexists = (path: Path): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.lexists(path))

/**
 * Asks whether a path leads to a regular file (P02).
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   console.log(yield* OsPath.isfile("note.txt"), yield* OsPath.isfile("."))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const isfile = (path: Path | number): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.isfile(path))

/**
 * Asks whether a path leads to a directory (P02).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink(".", "here")
 *   console.log(yield* OsPath.isdir("here"), yield* OsPath.isdir("missing"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const isdir = (path: Path | number): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.isdir(path))

/**
 * Asks whether a name is a symbolic link, wherever it leads (P02).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink("nowhere", "broken")
 *   console.log(yield* OsPath.islink("broken"), yield* OsPath.islink("."))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const islink = (path: Path): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.islink(path))

/**
 * Asks whether another file system begins at a path (P04). A symbolic link is none.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   console.log(yield* OsPath.ismount("/"), yield* OsPath.ismount("missing"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const ismount = (path: Path): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.ismount(path))

/**
 * Gives the size of a file, in bytes.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   console.log(yield* OsPath.getsize("note.txt"))
 * })
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
export const getsize = (path: Path | number): Effect.Effect<number, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.getsize(path))

/**
 * Gives when a file was last accessed, in seconds since the epoch (P03). `Os.stat` gives it exactly.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.mkdir("old")
 *   yield* Os.utime("old", { times: [1.5, 2] })
 *   console.log(yield* OsPath.getatime("old"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 1.5
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const getatime = (path: Path | number): Effect.Effect<number, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.getatime(path))

/**
 * Gives when a file was last modified, in seconds since the epoch (P03). `Os.stat` gives it exactly.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.mkdir("old")
 *   yield* Os.utime("old", { times: [1.5, 2] })
 *   console.log(yield* OsPath.getmtime("old"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 2
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const getmtime = (path: Path | number): Effect.Effect<number, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.getmtime(path))

/**
 * Gives when the status of a file changed last, in seconds since the epoch: its mode, its owner, its names.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.mkdir("new")
 *   console.log(Math.abs((yield* OsPath.getctime("new")) - Date.now() / 1000) < 3600)
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
export const getctime = (path: Path | number): Effect.Effect<number, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.getctime(path))

/**
 * Asks whether two paths lead to one file (P05). A path that leads nowhere is an error.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("one", "w")((file) => file.write("shared"))
 *   yield* Os.link("one", "two")
 *   console.log(yield* OsPath.samefile("one", "two"), yield* OsPath.samefile("one", "."))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const samefile = (one: Path | number, other: Path | number): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.samefile(one, other))

/**
 * Asks whether two descriptors are of one file (P05).
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, OsPath } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const one = yield* AioFiles.open("data", "w")
 *   const two = yield* AioFiles.open("data")
 *   console.log(yield* OsPath.sameopenfile(yield* one.fileno, yield* two.fileno))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const sameopenfile = (one: number, other: number): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.path.sameopenfile(one, other))
