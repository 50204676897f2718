/**
 * Python's `os.path`: the questions about paths that ask the system.
 *
 * The functions of this module are accessors: each calls the member of the same name of `os.path` of the service in the
 * context. Their documentation is the contract of the member too. A number instead of a path is an open descriptor.
 *
 * Questions with the answer yes or no do not fail because of their path: a path that cannot be examined, for example
 * because a directory on the way cannot be searched or the path contains a NUL, counts as not existing (P01, P08, P09).
 * The other operations fail with `InvalidArgumentError` if a path contains a NUL, and with `FileNotFoundError`,
 * `NotADirectoryError` or `PermissionError` if the system finds no file or denies access.
 *
 * A letter with a number, such as P01, is a case of CPython's behaviour. The tests have the same number.
 *
 * @since 0.1.0
 */
import type { IoError, NameOf } from "aiofiles-core"
import * as Effect from "effect/Effect"
import { AioFiles, type Path } from "./AioFiles.js"

/**
 * The options of `realpath`.
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
  /** Whether a missing file and a loop of symbolic links are errors. Default `false`. */
  readonly strict?: boolean | undefined
}

/**
 * Python's `os.path`: the member `os.path` of the service.
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
  /** Returns the normal form of a path, from the root. See {@link abspath}. */
  readonly abspath: <P extends Path>(path: P) => Effect.Effect<NameOf<P>, IoError>
  /** Returns the path of a file without symbolic links. See {@link realpath}. */
  readonly realpath: <P extends Path>(path: P, options?: RealpathOptions) => Effect.Effect<NameOf<P>, IoError>
  /** Returns whether a path leads to an existing file. See {@link exists}. */
  readonly exists: (path: Path | number) => Effect.Effect<boolean, IoError>
  /** Returns whether a name exists, also as a broken symbolic link. See {@link lexists}. */
  readonly lexists: (path: Path) => Effect.Effect<boolean, IoError>
  /** Returns whether a path leads to a regular file. See {@link isfile}. */
  readonly isfile: (path: Path | number) => Effect.Effect<boolean, IoError>
  /** Returns whether a path leads to a directory. See {@link isdir}. */
  readonly isdir: (path: Path | number) => Effect.Effect<boolean, IoError>
  /** Returns whether a name is a symbolic link. See {@link islink}. */
  readonly islink: (path: Path) => Effect.Effect<boolean, IoError>
  /** Returns whether a path is a mount point. See {@link ismount}. */
  readonly ismount: (path: Path) => Effect.Effect<boolean, IoError>
  /** Returns the size of a file. See {@link getsize}. */
  readonly getsize: (path: Path | number) => Effect.Effect<number, IoError>
  /** Returns the time of the last access to a file. See {@link getatime}. */
  readonly getatime: (path: Path | number) => Effect.Effect<number, IoError>
  /** Returns the time of the last modification of a file. See {@link getmtime}. */
  readonly getmtime: (path: Path | number) => Effect.Effect<number, IoError>
  /** Returns the time of the last change of the status of a file. See {@link getctime}. */
  readonly getctime: (path: Path | number) => Effect.Effect<number, IoError>
  /** Returns whether two paths lead to the same file. See {@link samefile}. */
  readonly samefile: (one: Path | number, other: Path | number) => Effect.Effect<boolean, IoError>
  /** Returns whether two descriptors are of the same file. See {@link sameopenfile}. */
  readonly sameopenfile: (one: number, other: number) => Effect.Effect<boolean, IoError>
}

/**
 * Returns the normal form of a path, from the root: without `.`, without empty parts, and without `..`. Each `..` is
 * resolved by the text of the path alone: symbolic links on the way are not examined (P06, P07). Fails with
 * `FileNotFoundError` if the path is relative and the working directory was removed.
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
 * Returns the path of a file without symbolic links. A part that does not exist, or cannot be examined, is kept as it
 * is, and so is a loop of links. With `strict`, both fail with the error of the system, such as `FileNotFoundError`.
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
 * Returns whether a path leads to an existing file of any kind. A broken symbolic link is `false` (P01).
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
 * Returns whether a name exists. A broken symbolic link is `true` (P01).
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
 * Returns whether a path leads to a regular file. Symbolic links are followed (P02).
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
 * Returns whether a path leads to a directory. Symbolic links are followed (P02).
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
 * Returns whether a name is a symbolic link, also a broken one (P02).
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
 * Returns whether a path is a mount point: the root of another file system (P04). A symbolic link is never one.
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
 * Returns the size of a file, in bytes. A symbolic link is followed.
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
 * Returns the time of the last access to a file, in seconds since the epoch, as a double (P03). `Os.stat` returns the
 * exact time, in nanoseconds.
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
 * Returns the time of the last modification of a file, in seconds since the epoch, as a double (P03). `Os.stat` returns
 * the exact time, in nanoseconds.
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
 * Returns the time of the last change of the status of a file (its mode, its owner, its names or its content), in
 * seconds since the epoch, as a double.
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
 * Returns whether two paths lead to the same file (P05). Fails with `FileNotFoundError` if one of them leads to no
 * file.
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
 * Returns whether two descriptors are of the same file (P05).
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
