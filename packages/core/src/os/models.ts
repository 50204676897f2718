/**
 * The options and results of the programs of `os`.
 *
 * @since 0.1.0
 */
import type { AnyOSError } from "../errors/index.js"
import type { Program } from "../program/program.js"
import type { FileSystemStatus } from "../syscall/results.js"

/**
 * The type of a name that the system gives in answer to a path of type `P`: bytes for a path of bytes, else text, in
 * which U+DC80 to U+DCFF stand for bytes that are not valid UTF-8 (O06, O08).
 *
 * @example
 * ```ts
 * import { type NameOf, os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { symlinkSync } from "node:fs"
 *
 * symlinkSync("target", "link")
 *
 * new Task(new Pool(inline), function*() {
 *   const text: NameOf<"link"> = yield* os.readlink("link")
 *   const bytes: NameOf<Uint8Array> = yield* os.readlink(new TextEncoder().encode("link"))
 *   console.log(text, bytes.length)
 * }).start()
 *
 * // Output:
 * // target 6
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type NameOf<P> = P extends Uint8Array ? Uint8Array : string

/**
 * Whether a program follows a symbolic link to its target, as by default, or works on the link itself.
 *
 * @example
 * ```ts
 * import { type FollowOptions, os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { symlinkSync } from "node:fs"
 *
 * symlinkSync(".", "here")
 * const itself: FollowOptions = { followSymlinks: false }
 *
 * new Task(new Pool(inline), function*() {
 *   console.log((yield* os.stat("here")).type, (yield* os.stat("here", itself)).type)
 * }).start()
 *
 * // Output:
 * // Directory SymbolicLink
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface FollowOptions {
  readonly followSymlinks?: boolean | undefined
}

/**
 * The options of `mkdir`.
 *
 * @example
 * ```ts
 * import { type MkdirOptions, os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const closed: MkdirOptions = { mode: 0o700 }
 *
 * new Task(new Pool(inline), function*() {
 *   yield* os.mkdir("private", closed)
 *   console.log(((yield* os.stat("private")).mode & 0o777).toString(8))
 * }).start()
 *
 * // Output:
 * // 700
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface MkdirOptions {
  /** The permission bits; the system removes those of the process's umask. Default 0o777. */
  readonly mode?: number | undefined
}

/**
 * The options of `makedirs`. `mode` is for the last directory; those above it get 0o777, less the umask (O04).
 *
 * @example
 * ```ts
 * import { type MakedirsOptions, os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const options: MakedirsOptions = { existOk: true, mode: 0o700 }
 *
 * const outcome = new Task(new Pool(inline), function*() {
 *   yield* os.makedirs("a/b/c", options)
 *   yield* os.makedirs("a/b/c", options)
 * }).start()
 * console.log(outcome?._tag)
 *
 * // Output:
 * // Success
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface MakedirsOptions extends MkdirOptions {
  /** Whether it is no error if the directory exists. Default `false`. */
  readonly existOk?: boolean | undefined
}

/**
 * The kinds of access that `access` tests. With none of them, it tests whether the file exists.
 *
 * @example
 * ```ts
 * import { type AccessMode, os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const both: AccessMode = { read: true, execute: true }
 *
 * new Task(new Pool(inline), function*() {
 *   console.log(yield* os.access(process.execPath, both), yield* os.access("no such file"))
 * }).start()
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface AccessMode {
  readonly read?: boolean | undefined
  readonly write?: boolean | undefined
  readonly execute?: boolean | undefined
}

/**
 * The times that `utime` sets. Without `times` and `ns` they are the current time; with both, `utime` fails with
 * `InvalidArgumentError`. No time is set later than asked and, up to the year 2106, none a microsecond earlier (N23).
 *
 * @example
 * ```ts
 * import { os, Pool, Task, type UtimeOptions } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "")
 * const options: UtimeOptions = { ns: [0n, 1_500_000_000n] }
 *
 * new Task(new Pool(inline), function*() {
 *   yield* os.utime("note.txt", options)
 *   console.log((yield* os.stat("note.txt")).mtime.toISOString())
 * }).start()
 *
 * // Output:
 * // 1970-01-01T00:00:01.500Z
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface UtimeOptions extends FollowOptions {
  /** Dates, or seconds since the epoch. */
  readonly times?: readonly [atime: Date | number, mtime: Date | number] | undefined
  /** Nanoseconds since the epoch. */
  readonly ns?: readonly [atime: bigint, mtime: bigint] | undefined
}

/**
 * The status of a file system, as `statvfs` gives it. Sizes are in blocks of `frsize` bytes. CPython's fields `flag`,
 * `fsid` and `namemax` are missing, since Node does not give them. `frsize` is `bsize`, and `favail` is `ffree`, as in
 * glibc.
 *
 * @example
 * ```ts
 * import { os, Pool, type StatVfs, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const freeBytes = ({ bavail, frsize }: StatVfs): number => bavail * frsize
 *
 * new Task(new Pool(inline), function*() {
 *   console.log(freeBytes(yield* os.statvfs(".")) >= 0)
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface StatVfs extends FileSystemStatus {
  /** The size of a block, in bytes. */
  readonly frsize: number
  /** Inodes that are free to a user without privileges. */
  readonly favail: number
}

/**
 * A directory of a walk, and the names in it. A link to a directory is in `directories`; any other link is in `files`.
 *
 * @example
 * ```ts
 * import { os, Pool, Task, type WalkEntry } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("tree/inner", { recursive: true })
 * writeFileSync("tree/leaf", "")
 * const show = ({ directories, files, path }: WalkEntry<string>): string => `${path}: ${directories} | ${files}`
 *
 * new Task(new Pool(inline), function*() {
 *   const batch = yield* os.walk("tree").next()
 *   console.log(batch?.entries.map(show))
 * }).start()
 *
 * // Output:
 * // [ 'tree: inner | leaf', 'tree/inner:  | ' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface WalkEntry<N> {
  /** The path of the top, as it was given, joined with the names of the directories below it. */
  readonly path: N
  readonly directories: ReadonlyArray<N>
  readonly files: ReadonlyArray<N>
}

/**
 * A directory that a walk can descend into, as `WalkOptions.descend` gets it.
 *
 * @example
 * ```ts
 * import { os, Pool, Task, type WalkDirectory } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync } from "node:fs"
 *
 * mkdirSync("tree/a/b/c", { recursive: true })
 * const shallow = ({ depth }: WalkDirectory<string>): boolean => depth < 3
 *
 * new Task(new Pool(inline), function*() {
 *   const walk = os.walk("tree", { descend: shallow })
 *   for (let batch = yield* walk.next(); batch !== undefined; batch = yield* walk.next()) {
 *     for (const { path } of batch.entries) console.log(path)
 *   }
 * }).start()
 *
 * // Output:
 * // tree
 * // tree/a
 * // tree/a/b
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface WalkDirectory<N> {
  readonly path: N
  readonly name: N
  /** The number of directories above it: 1 for a directory in the top. */
  readonly depth: number
}

/**
 * The options of `walk`.
 *
 * @example
 * ```ts
 * import { os, Pool, Task, type WalkOptions } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync } from "node:fs"
 *
 * mkdirSync("tree/a/b", { recursive: true })
 * const leavesFirst: WalkOptions<string> = { topDown: false }
 *
 * new Task(new Pool(inline), function*() {
 *   const batch = yield* os.walk("tree", leavesFirst).next()
 *   console.log(batch?.entries.map((entry) => entry.path))
 * }).start()
 *
 * // Output:
 * // [ 'tree/a/b', 'tree/a', 'tree' ]
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface WalkOptions<N> {
  /** Whether a directory comes before the directories in it or, if `false`, after them. Default `true`. */
  readonly topDown?: boolean | undefined
  /**
   * Whether to descend into links to directories. Never into one that leads to a directory above it. Default `false`.
   */
  readonly followLinks?: boolean | undefined
  /**
   * Decides whether to descend into a directory. Called once for each, before the directory is read. A directory that
   * is left out is still in `directories` of the one above it. Without this function, more directories are read in one
   * hop.
   */
  readonly descend?: ((directory: WalkDirectory<N>) => boolean) | undefined
  /** Whether to skip, without an error, directories below the top that cannot be read. Default `false`. */
  readonly ignoreErrors?: boolean | undefined
}

/**
 * Some entries of a walk, in order. `error` is that of the directory that comes after them, if it could not be read;
 * the walk continues behind that directory.
 *
 * @example
 * ```ts
 * import { type Backend, os, Pool, Task, type WalkBatch } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync } from "node:fs"
 *
 * mkdirSync("tree/private", { recursive: true })
 * const refusing: Backend = {
 *   name: "inline, one directory is refused",
 *   start: (call, done) =>
 *     call.op === "readdir" && call.path === "tree/private"
 *       ? done({ code: "EACCES" }, undefined)
 *       : inline.start(call, done)
 * }
 *
 * new Task(new Pool(refusing), function*() {
 *   const batch: WalkBatch<string> | undefined = yield* os.walk("tree").next()
 *   console.log(batch?.entries.map((entry) => entry.path), batch?.error?.code)
 * }).start()
 *
 * // Output:
 * // [ 'tree' ] EACCES
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface WalkBatch<N> {
  readonly entries: ReadonlyArray<WalkEntry<N>>
  readonly error: AnyOSError | undefined
}

/**
 * A walk in progress. It reads ahead while its caller works with a batch.
 *
 * @example
 * ```ts
 * import { os, Pool, Task, type Walk } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync } from "node:fs"
 *
 * mkdirSync("tree/a", { recursive: true })
 * const walk: Walk<string> = os.walk("tree")
 *
 * new Task(new Pool(inline), function*() {
 *   console.log((yield* walk.next())?.entries.length, yield* walk.next())
 *   walk.close()
 * }).start()
 *
 * // Output:
 * // 2 undefined
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Walk<N> {
  /**
   * Gives the next batch: entries that are already available, or at least one that it reads; `undefined` at the end.
   * Only one call may run at a time; one that was interrupted can be repeated. Fails if the top cannot be read.
   */
  readonly next: () => Program<WalkBatch<N> | undefined>
  /** Ends the walk: a call that reads ahead is withdrawn, or its result dropped. */
  readonly close: () => void
}
