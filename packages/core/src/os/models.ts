/**
 * What the programs of `os` take and give.
 *
 * @since 0.1.0
 */
import type { AnyOSError } from "../errors/index.js"
import type { Program } from "../program/program.js"
import type { FileSystemStatus } from "../syscall/results.js"

/**
 * How a name that the system gives is spelled: as bytes if the path that it was asked by was bytes, else as text, in which
 * U+DC80 to U+DCFF stand for bytes that are no UTF-8 (O06, O08).
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
 * Whether a symbolic link stands for its target, as it does by default, or for itself.
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
 * How `mkdir` makes a directory: with permission bits, from which the process's umask is taken. Default 0o777.
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
  readonly mode?: number | undefined
}

/**
 * How `makedirs` makes directories. The mode is that of the last one; those above it get 0o777, less the umask (O04). With
 * `existOk`, a directory that is there already is no error.
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
  readonly existOk?: boolean | undefined
}

/**
 * What `access` asks for; nothing at all asks whether the file is there.
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
 * The times that `utime` sets: as dates or seconds since the epoch, or as nanoseconds, access before modification. Both
 * together are an `InvalidArgumentError`; neither means now. No time is set later than asked, and up to the year 2106
 * none a microsecond earlier: Node has no finer ones (N23).
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
  readonly times?: readonly [atime: Date | number, mtime: Date | number] | undefined
  readonly ns?: readonly [atime: bigint, mtime: bigint] | undefined
}

/**
 * What `statvfs` says of a file system. Sizes are in blocks of `frsize` bytes. Of CPython's fields, `flag`, `fsid` and
 * `namemax` are missing, which Node does not give; `frsize` is `bsize`, and `favail` is `ffree`, as in glibc.
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
 * One directory of a walk: its path, and the names in it. A link to a directory counts as a directory, any other as a file.
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
  /** The path of the top, as it was given, and the names on the way. */
  readonly path: N
  readonly directories: ReadonlyArray<N>
  readonly files: ReadonlyArray<N>
}

/**
 * A directory that a walk could go into.
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
  /** How far below the top: 1 for what is in it. */
  readonly depth: number
}

/**
 * How a tree is walked.
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
  /** Whether a directory comes before those in it, as by default, or after them. */
  readonly topDown?: boolean | undefined
  /** Whether links to directories are gone into; one that leads to a directory above it never is. Default `false`. */
  readonly followLinks?: boolean | undefined
  /**
   * Whether to go into a directory. Asked once for each, before it is read; what is left out is listed by the directory
   * above it all the same. Without it, directories are read further ahead.
   */
  readonly descend?: ((directory: WalkDirectory<N>) => boolean) | undefined
  /** Whether a directory below the top that cannot be read is passed over without a word. Default `false`. */
  readonly ignoreErrors?: boolean | undefined
}

/**
 * What a walk comes to next: entries, and the error of a directory behind them that could not be read. The walk can go on.
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
 * A walk under way. `next` gives what is at hand, or reads on; at the end, `undefined`. One at a time may run; one that
 * was interrupted can be repeated. It reads ahead while its caller works: `close` says that nobody will come for that.
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
  readonly next: () => Program<WalkBatch<N> | undefined>
  readonly close: () => void
}
