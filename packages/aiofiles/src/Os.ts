/**
 * Python's `os`: what can be done to names in directories, and to what the system keeps of files.
 *
 * Errors are CPython's, with its messages: both paths are in those of an operation on two. A path is text, bytes or a `file:`
 * URL; what the system gives for bytes is bytes, and text for the rest, in which U+DC80 to U+DCFF stand for bytes that are
 * no UTF-8 (O08), so that every name can be used again. A path with a NUL is an `InvalidArgumentError` before any call. Where
 * a number is allowed in place of a path, it is an open descriptor.
 *
 * A letter with a number, as O08, is a case of CPython's behaviour, which the tests have by that name.
 *
 * @since 0.1.0
 */
import type {
  AccessMode,
  FileType,
  FollowOptions,
  IoError,
  MakedirsOptions,
  MkdirOptions,
  NameOf,
  Stat,
  StatVfs,
  UtimeOptions,
  WalkEntry,
  WalkOptions as CoreWalkOptions
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { AioFiles, type Path } from "./AioFiles.js"
import { unwrap } from "./internal/service/streams.js"

export type {
  /**
   * What `access` asks for; nothing at all asks whether the file is there.
   *
   * @since 0.1.0
   * @category options
   */
  AccessMode,
  /**
   * What kind of file a name stands for, as `@effect/platform` spells it.
   *
   * @since 0.1.0
   * @category models
   */
  FileType,
  /**
   * Whether a symbolic link stands for its target, as it does by default, or for itself.
   *
   * @since 0.1.0
   * @category options
   */
  FollowOptions,
  /**
   * The mode of `makedirs`, which is that of the last directory alone, and whether one that is there is no error.
   *
   * @since 0.1.0
   * @category options
   */
  MakedirsOptions,
  /**
   * The permission bits of a new directory, from which the process's umask is taken. Default 0o777.
   *
   * @since 0.1.0
   * @category options
   */
  MkdirOptions,
  /**
   * How a name that the system gives is spelled: as bytes for a path of bytes, as text for the rest.
   *
   * @since 0.1.0
   * @category models
   */
  NameOf,
  /**
   * What the system says of a file: its type by name, and its times both as `Date` and in nanoseconds. A handle's `stat`
   * gives the same.
   *
   * @since 0.1.0
   * @category models
   */
  Stat,
  /**
   * What the system says of a file system: CPython's fields but for `f_flag`, `f_fsid` and `f_namemax`, which Node does not give.
   *
   * @since 0.1.0
   * @category models
   */
  StatVfs,
  /**
   * The times that `utime` sets, as dates, seconds or nanoseconds; none is now.
   *
   * @since 0.1.0
   * @category options
   */
  UtimeOptions,
  /**
   * A directory that a walk could go into.
   *
   * @since 0.1.0
   * @category models
   */
  WalkDirectory,
  /**
   * One directory of a walk: its path, and the names in it.
   *
   * @since 0.1.0
   * @category models
   */
  WalkEntry
} from "aiofiles-core"

/**
 * What `sendfile` can send from: any binary file that is open for reading.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // the first bytes of a file, wherever it is read
 * const head = (from: Os.SendSource, count: number) => from.pread(count, 0)
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("data", "w")((file) => file.write("hello"))
 *   const file = yield* AioFiles.open("data", "rb")
 *   console.log(yield* head(file, 2))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // Uint8Array(2) [ 104, 101 ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface SendSource {
  readonly pread: (byteCount: number, position: number) => Effect.Effect<Uint8Array, IoError>
  readonly tell: Effect.Effect<number, IoError>
  readonly seek: (offset: number) => Effect.Effect<number, IoError>
}

/**
 * What `sendfile` can send to: any binary file that is open for writing.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const greet = (out: Os.SendTarget) => Effect.zipRight(out.write(new TextEncoder().encode("hello")), out.flush)
 *
 * const program = Effect.gen(function*() {
 *   yield* greet(yield* AioFiles.open("data", "wb"))
 *   console.log(yield* AioFiles.withFile("data")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // hello
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface SendTarget {
  readonly write: (data: Uint8Array) => Effect.Effect<number, IoError>
  readonly flush: Effect.Effect<void, IoError>
}

/**
 * `sendfile`, between descriptors or from a handle. The offset of a handle is its position.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const { os } = yield* AioFiles.AioFiles
 *   const send: Os.Sendfile<never> = os.sendfile
 *   yield* AioFiles.withFile("data", "w")((file) => file.write("hello"))
 *   const from = yield* AioFiles.open("data", "rb")
 *   const out = yield* AioFiles.open("copy", "wb")
 *   console.log(yield* send(out, from, null, 3), yield* from.tell)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 3 3
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Sendfile<R> {
  (out: number, from: number, offset: number | null, count: number): Effect.Effect<number, IoError, R>
  (
    out: SendTarget | number,
    from: SendSource,
    offset: number | null,
    count: number
  ): Effect.Effect<number, IoError, R>
}

/**
 * A name in a directory, as `scandir` gives it, with what the directory itself says of it. The questions are answered by
 * that where it suffices, without a call, and even if the file is gone (O09, O10): only a symbolic link that
 * is to be followed takes one. Answers are not kept: asking again asks the system again.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect, Stream } from "effect"
 *
 * const mark = (entry: Os.DirEntry<string>) => Effect.map(entry.isDir(), (isDir) => isDir ? `${entry.name}/` : entry.name)
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("tree/inner")
 *   yield* Os.symlink("inner", "tree/link")
 *   yield* Os.symlink("nowhere", "tree/broken")
 *   const names = yield* Stream.runCollect(Stream.mapEffect(Os.scandir("tree"), mark))
 *   console.log([...names].sort())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'broken', 'inner/', 'link/' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface DirEntry<N extends string | Uint8Array> {
  readonly name: N
  /** The path that `scandir` was given, and the name. */
  readonly path: N
  /** What the directory says that it is. */
  readonly type: FileType
  /** The number of the file; a link is not followed. Node does not pass it on from the directory, so that it takes a call. */
  readonly inode: Effect.Effect<bigint, IoError>
  /** Whether it is a directory, or, unless that is not wanted, a link to one. A broken link is none. */
  readonly isDir: (options?: FollowOptions) => Effect.Effect<boolean, IoError>
  /** Whether it is a regular file, or, unless that is not wanted, a link to one. A broken link is none. */
  readonly isFile: (options?: FollowOptions) => Effect.Effect<boolean, IoError>
  readonly isSymlink: Effect.Effect<boolean, IoError>
  /** What the system says of the file, or, with `followSymlinks: false`, of a link itself. */
  readonly stat: (options?: FollowOptions) => Effect.Effect<Stat, IoError>
}

/**
 * How a tree is walked.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const options: Os.WalkOptions<string> = {
 *   descend: ({ name }) => name !== "node_modules",
 *   onError: (error) => Console.log(error.message)
 * }
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("app/src")
 *   yield* Os.makedirs("app/node_modules/effect")
 *   yield* Stream.runForEach(Os.walk("app", options), (entry) => Console.log(entry.path, entry.directories.length))
 *   console.log((yield* Effect.flip(Stream.runDrain(Os.walk("missing", options))))._tag) // the top has to be there
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // app 2
 * // app/src 0
 * // FileNotFoundError
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface WalkOptions<N, E = never, R = never> extends Omit<CoreWalkOptions<N>, "ignoreErrors"> {
  /**
   * What to do about a directory below the top that cannot be read: pass over it, as CPython does and by default, fail with
   * the error, or hand the error to a function, and go on unless that gives an effect which fails.
   */
  readonly onError?: "fail" | "ignore" | ((error: IoError) => Effect.Effect<unknown, E, R> | void) | undefined
}

/**
 * Python's `os`. `AioFiles.AioFiles` has it as `os`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const isEmpty = (os: Os.Os, path: string) => Effect.map(os.listdir(path), (names) => names.length === 0)
 *
 * const program = Effect.gen(function*() {
 *   const { os } = yield* AioFiles.AioFiles
 *   console.log(yield* isEmpty(os, "."))
 * })
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
export interface Os {
  /**
   * Asks for the status of a file. A symbolic link is followed, unless `followSymlinks` is `false` (O11).
   */
  readonly stat: (path: Path | number, options?: FollowOptions) => Effect.Effect<Stat, IoError>
  /** Asks for the status of a name: that of a symbolic link is its own. */
  readonly lstat: (path: Path) => Effect.Effect<Stat, IoError>
  /**
   * Asks for the status of the file system that a file is on (O14). Sizes are in blocks of `frsize` bytes.
   */
  readonly statvfs: (path: Path | number) => Effect.Effect<StatVfs, IoError>
  /**
   * Sends at most `count` bytes of a file to another file, a pipe or a socket, and gives how many it sent: 0 at the end of
   * the file. With an offset of `null` it sends from the position of `from`, which then moves by what was sent; with a
   * number, from there, and nothing moves (O13). It fails only if nothing was sent.
   *
   * Two numbers are descriptors, and their offsets the system's. A handle is sent from its own position, and written to as
   * by `write`, with a `flush` at the end, in order with the other operations on it; meanwhile others may come in between.
   * Node has no `sendfile`: bytes go through memory, 256 KiB at a time.
   */
  readonly sendfile: Sendfile<never>
  /**
   * Gives a file or directory another name. What has that name is replaced, a file by a file and an empty directory by a
   * directory; anything else fails, and both names stay as they are (O01).
   */
  readonly rename: (source: Path, dest: Path) => Effect.Effect<void, IoError>
  /**
   * Renames, makes the directories that the new name needs, and removes those that the old one leaves empty (O02).
   */
  readonly renames: (source: Path, dest: Path) => Effect.Effect<void, IoError>
  /** Gives a file another name, and replaces what has it: `rename`, which on POSIX is the same. */
  readonly replace: (source: Path, dest: Path) => Effect.Effect<void, IoError>
  /** Removes a name that is no directory. A symbolic link goes, its target stays (O03). */
  readonly remove: (path: Path) => Effect.Effect<void, IoError>
  /** Removes a name that is no directory: `remove` by its other name. */
  readonly unlink: (path: Path) => Effect.Effect<void, IoError>
  /** Makes a directory. Its mode is 0o777, or another, less the umask (O04). */
  readonly mkdir: (path: Path, options?: MkdirOptions) => Effect.Effect<void, IoError>
  /**
   * Makes a directory and those above it that are missing. The mode is for the directory itself; `existOk` allows that it
   * is there already (O04). If it fails, what it made stays.
   */
  readonly makedirs: (path: Path, options?: MakedirsOptions) => Effect.Effect<void, IoError>
  /** Removes a directory that is empty. */
  readonly rmdir: (path: Path) => Effect.Effect<void, IoError>
  /** Removes a directory that is empty, and then those above it, up to the first that is not (O05). */
  readonly removedirs: (path: Path) => Effect.Effect<void, IoError>
  /**
   * Gives a file a second name. A symbolic link is not followed: it gets the second name itself (O07).
   */
  readonly link: (source: Path, dest: Path) => Effect.Effect<void, IoError>
  /** Makes a symbolic link. The target is kept as it is written, and need not be there. */
  readonly symlink: (target: Path, path: Path) => Effect.Effect<void, IoError>
  /** Gives the target of a symbolic link, as it was written: as bytes for bytes (O06). */
  readonly readlink: <P extends Path>(path: P) => Effect.Effect<NameOf<P>, IoError>
  /**
   * Gives the names in a directory, `.` by default, without `.` and `..`: bytes for bytes. Every name can be used again,
   * whatever its bytes are (O08).
   */
  readonly listdir: <P extends Path = string>(path?: P) => Effect.Effect<ReadonlyArray<NameOf<P>>, IoError>
  /**
   * Streams the entries of a directory, `.` by default, with their types. The directory is read in one call when the stream
   * is run.
   */
  readonly scandir: <P extends Path = string>(path?: P) => Stream.Stream<DirEntry<NameOf<P>>, IoError>
  /**
   * Streams the directories of a tree, each with the names in it: a directory before those in it, or, with `topDown:
   * false`, after them. A link to a directory is listed as one, and gone into only with `followLinks`, and never if it
   * leads to a directory above it. `descend` says which directories to go into.
   *
   * Directories are read ahead, up to 64 or some 4,096 names in one hop, and so many more while these are used. A directory
   * that is removed or changed while the tree is walked is seen as it was or as it is.
   *
   * A top that cannot be read, because it is missing or no directory, fails the stream with its error; what becomes of errors
   * below it, `onError` says.
   */
  readonly walk: <P extends Path, E = never, R = never>(
    top: P,
    options?: WalkOptions<NameOf<P>, E, R>
  ) => Stream.Stream<WalkEntry<NameOf<P>>, E | IoError, R>
  /**
   * Asks whether the real user may do something with a file, by an object or POSIX's bits (4 read, 2 write, 1 execute);
   * without either, whether it is there. Whatever the system says against it is `false` (O12).
   */
  readonly access: (path: Path, mode?: AccessMode | number) => Effect.Effect<boolean, IoError>
  /**
   * Gives the working directory of the process; fails with `FileNotFoundError` if that was removed (O15).
   */
  readonly getcwd: Effect.Effect<string, IoError>
  /** Sets the permission bits of a file; a symbolic link is followed. */
  readonly chmod: (path: Path | number, mode: number) => Effect.Effect<void, IoError>
  /** Sets the user and group of a file; -1 leaves one as it is. */
  readonly chown: (
    path: Path | number,
    uid: number,
    gid: number,
    options?: FollowOptions
  ) => Effect.Effect<void, IoError>
  /**
   * Sets when a file was accessed and modified: `times` in dates or seconds, `ns` in nanoseconds, neither is now. No time is
   * set later than asked, and up to the year 2106 none a microsecond earlier.
   */
  readonly utime: (path: Path | number, options?: UtimeOptions) => Effect.Effect<void, IoError>
  /** Sets the size of a file, in bytes: what is behind it goes, and what is missing is zeros. */
  readonly truncate: (path: Path | number, byteLength: number) => Effect.Effect<void, IoError>
}

/**
 * Asks for the status of a file. A symbolic link is followed, unless `followSymlinks` is `false` (O11).
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   const { mode, size, type } = yield* Os.stat("note.txt")
 *   console.log(type, size, (mode & 0o400) !== 0)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // File 5 true
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const stat = (path: Path | number, options?: FollowOptions): Effect.Effect<Stat, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.stat(path, options))

/**
 * Asks for the status of a name: that of a symbolic link is its own.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink("nowhere", "link")
 *   console.log((yield* Os.lstat("link")).type)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // SymbolicLink
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const lstat = (path: Path): Effect.Effect<Stat, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.lstat(path))

/**
 * Asks for the status of the file system that a file is on (O14). Sizes are in blocks of `frsize` bytes.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const { bavail, blocks, frsize } = yield* Os.statvfs(".")
 *   console.log(bavail * frsize <= blocks * frsize)
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
export const statvfs = (path: Path | number): Effect.Effect<StatVfs, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.statvfs(path))

/**
 * Sends at most `count` bytes of a file to another file, a pipe or a socket, and gives how many it sent: 0 at the end of
 * the file. With an offset of `null` it sends from the position of `from`, which then moves by what was sent; with a
 * number, from there, and nothing moves (O13). It fails only if nothing was sent.
 *
 * Two numbers are descriptors, and their offsets the system's. A handle is sent from its own position, and written to as by
 * `write`, with a `flush` at the end, in order with the other operations on it; meanwhile others may come in between. Node
 * has no `sendfile`: bytes go through memory, 256 KiB at a time.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("parts", "w")((file) => file.write("one two"))
 *   const from = yield* AioFiles.open("parts", "rb")
 *   const out = yield* AioFiles.open("copy", "wb")
 *   console.log(yield* Os.sendfile(out, from, null, 4)) // moves `from`
 *   console.log(yield* Os.sendfile(out, from, 0, 3)) // does not
 *   console.log(yield* from.tell, yield* AioFiles.withFile("copy")((copy) => copy.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 4
 * // 3
 * // 4 one one
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const sendfile: Sendfile<AioFiles> = ((out: never, from: never, offset: number | null, count: number) =>
  // the overloads are the service's own
  Effect.flatMap(AioFiles, (aio) => aio.os.sendfile(out, from, offset, count))) as Sendfile<AioFiles>

/**
 * Gives a file or directory another name. What has that name is replaced, a file by a file and an empty directory by a
 * directory; anything else fails, and both names stay as they are (O01).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.mkdir("a")
 *   yield* Os.rename("a", "b")
 *   console.log(yield* Os.listdir())
 *   console.log((yield* Effect.flip(Os.rename("a", "c"))).message)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'b' ]
 * // [Errno 2] No such file or directory: 'a' -> 'c'
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const rename = (source: Path, dest: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.rename(source, dest))

/**
 * Renames, makes the directories that the new name needs, and removes those that the old one leaves empty (O02).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("a/b")
 *   yield* Os.renames("a/b", "c/d")
 *   console.log(yield* Os.listdir(), yield* Os.listdir("c"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'c' ] [ 'd' ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const renames = (source: Path, dest: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.renames(source, dest))

/**
 * Gives a file another name, and replaces what has it: `rename`, which on POSIX is the same.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("new", "w")((file) => file.write("new"))
 *   yield* AioFiles.withFile("old", "w")((file) => file.write("old"))
 *   yield* Os.replace("new", "old")
 *   console.log(yield* AioFiles.withFile("old")((file) => file.read()))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // new
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const replace = (source: Path, dest: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.replace(source, dest))

/**
 * Removes a name that is no directory. A symbolic link goes, its target stays (O03).
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("gone"))
 *   yield* Os.remove("note.txt")
 *   console.log((yield* Effect.flip(Os.remove("note.txt")))._tag)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // FileNotFoundError
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const remove = (path: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.remove(path))

/**
 * Removes a name that is no directory: `remove` by its other name.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink("/", "root")
 *   yield* Os.unlink("root") // the link
 *   console.log(yield* Os.listdir())
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
export const unlink = (path: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.unlink(path))

/**
 * Makes a directory. Its mode is 0o777, or another, less the umask (O04).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.mkdir("private", { mode: 0o700 })
 *   console.log(((yield* Os.stat("private")).mode & 0o777).toString(8))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 700
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const mkdir = (path: Path, options?: MkdirOptions): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.mkdir(path, options))

/**
 * Makes a directory and those above it that are missing. The mode is for the directory itself; `existOk` allows that it is
 * there already (O04). If it fails, what it made stays.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("a/b/c")
 *   yield* Os.makedirs("a/b/c", { existOk: true })
 *   console.log((yield* Effect.flip(Os.makedirs("a/b/c"))).message)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [Errno 17] File exists: 'a/b/c'
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const makedirs = (path: Path, options?: MakedirsOptions): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.makedirs(path, options))

/**
 * Removes a directory that is empty.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("a/b")
 *   console.log((yield* Effect.flip(Os.rmdir("a")))._tag)
 *   yield* Os.rmdir("a/b")
 *   yield* Os.rmdir("a")
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // DirectoryNotEmptyError
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const rmdir = (path: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.rmdir(path))

/**
 * Removes a directory that is empty, and then those above it, up to the first that is not (O05).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("a/b/c")
 *   yield* Os.makedirs("a/other")
 *   yield* Os.removedirs("a/b/c")
 *   console.log(yield* Os.listdir("a"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'other' ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const removedirs = (path: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.removedirs(path))

/**
 * Gives a file a second name. A symbolic link is not followed: it gets the second name itself (O07).
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("one", "w")((file) => file.write("shared"))
 *   yield* Os.link("one", "two")
 *   console.log((yield* Os.stat("two")).nlink)
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
export const link = (source: Path, dest: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.link(source, dest))

/**
 * Makes a symbolic link. The target is kept as it is written, and need not be there.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink("../elsewhere", "link")
 *   console.log(yield* Os.readlink("link"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // ../elsewhere
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const symlink = (target: Path, path: Path): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.symlink(target, path))

/**
 * Gives the target of a symbolic link, as it was written: as bytes for bytes (O06).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink("target", "link")
 *   console.log(yield* Os.readlink("link"))
 *   console.log((yield* Effect.flip(Os.readlink(".")))._tag)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // target
 * // OSError
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const readlink = <P extends Path>(path: P): Effect.Effect<NameOf<P>, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.readlink(path))

/**
 * Gives the names in a directory, `.` by default, without `.` and `..`: bytes for bytes. Every name can be used again,
 * whatever its bytes are (O08).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("a/b")
 *   console.log(yield* Os.listdir("a"), yield* Os.listdir())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // [ 'b' ] [ 'a' ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const listdir = <P extends Path = string>(
  path?: P
): Effect.Effect<ReadonlyArray<NameOf<P>>, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.os.listdir(path))

/**
 * Streams the entries of a directory, `.` by default, with their types. The directory is read in one call when the stream
 * is run.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("a/b")
 *   yield* Stream.runForEach(Os.scandir("a"), (entry) => Console.log(entry.path, entry.type))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // a/b Directory
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const scandir = <P extends Path = string>(path?: P): Stream.Stream<DirEntry<NameOf<P>>, IoError, AioFiles> =>
  unwrap(Effect.map(AioFiles, (aio) => aio.os.scandir(path)))

/**
 * Streams the directories of a tree, each with the names in it: a directory before those in it, or, with `topDown: false`,
 * after them. A link to a directory is listed as one, and gone into only with `followLinks`, and never if it leads to a
 * directory above it. `descend` says which directories to go into.
 *
 * Directories are read ahead, up to 64 or some 4,096 names in one hop, and so many more while these are used. A directory
 * that is removed or changed while the tree is walked is seen as it was or as it is.
 *
 * A top that cannot be read, because it is missing or no directory, fails the stream with its error; what becomes of errors
 * below it, `onError` says.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Console, Effect, Stream } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.makedirs("tree/a/b")
 *   yield* AioFiles.withFile("tree/leaf", "w")((file) => file.write("x"))
 *   yield* Stream.runForEach(Os.walk("tree", { topDown: false }), ({ directories, files, path }) =>
 *     Console.log(path, directories, files)
 *   )
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // tree/a/b [] []
 * // tree/a [ 'b' ] []
 * // tree [ 'a' ] [ 'leaf' ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const walk = <P extends Path, E = never, R = never>(
  top: P,
  options?: WalkOptions<NameOf<P>, E, R>
): Stream.Stream<WalkEntry<NameOf<P>>, E | IoError, AioFiles | R> =>
  unwrap(Effect.map(AioFiles, (aio) => aio.os.walk(top, options)))

/**
 * Asks whether the real user may do something with a file, by an object or POSIX's bits (4 read, 2 write, 1 execute);
 * without either, whether it is there. Whatever the system says against it is `false` (O12).
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   console.log(yield* Os.access("note.txt", { read: true, write: true }))
 *   console.log(yield* Os.access("note.txt", 1), yield* Os.access("missing"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // true
 * // false false
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const access = (path: Path, mode?: AccessMode | number): Effect.Effect<boolean, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.access(path, mode))

/**
 * Gives the working directory of the process; fails with `FileNotFoundError` if that was removed (O15).
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   console.log((yield* Os.getcwd) === process.cwd())
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
export const getcwd: Effect.Effect<string, IoError, AioFiles> = Effect.flatMap(AioFiles, (aio) => aio.os.getcwd)

/**
 * Sets the permission bits of a file; a symbolic link is followed.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   yield* Os.chmod("note.txt", 0o640)
 *   console.log(((yield* Os.stat("note.txt")).mode & 0o777).toString(8))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 640
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const chmod = (path: Path | number, mode: number): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.chmod(path, mode))

/**
 * Sets the user and group of a file; -1 leaves one as it is.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.mkdir("mine")
 *   yield* Os.chown("mine", process.getuid?.() ?? -1, -1)
 *   console.log((yield* Os.stat("mine")).uid === process.getuid?.())
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
export const chown = (
  path: Path | number,
  uid: number,
  gid: number,
  options?: FollowOptions
): Effect.Effect<void, IoError, AioFiles> => Effect.flatMap(AioFiles, (aio) => aio.os.chown(path, uid, gid, options))

/**
 * Sets when a file was accessed and modified: `times` in dates or seconds, `ns` in nanoseconds, neither is now. No time is set
 * later than asked, and up to the year 2106 none a microsecond earlier: Node has no finer ones.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.mkdir("old")
 *   yield* Os.utime("old", { times: [0, new Date("2000-01-01")] })
 *   console.log((yield* Os.stat("old")).mtime.toISOString())
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 2000-01-01T00:00:00.000Z
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const utime = (path: Path | number, options?: UtimeOptions): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.utime(path, options))

/**
 * Sets the size of a file, in bytes: what is behind it goes, and what is missing is zeros.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   yield* Os.truncate("note.txt", 4)
 *   console.log((yield* Os.stat("note.txt")).size)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 4
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const truncate = (path: Path | number, byteLength: number): Effect.Effect<void, IoError, AioFiles> =>
  Effect.flatMap(AioFiles, (aio) => aio.os.truncate(path, byteLength))
