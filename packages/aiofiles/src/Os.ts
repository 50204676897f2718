/**
 * Python's `os`: operations on the names in directories, and on the status that the system keeps of files.
 *
 * The functions of this module are accessors: each calls the member of the same name of `os` of the service in the
 * context. Their documentation is the contract of the member too.
 *
 * A path is text, bytes or a `file:` URL. For a path of bytes the system's names are returned as bytes; for any other
 * path as text, in which U+DC80 to U+DCFF stand for bytes that are not valid UTF-8 (O08), so that every returned name
 * can be used as a path. Where a number is allowed instead of a path, it is an open descriptor.
 *
 * Errors are CPython's, with its messages; the message of an operation on two paths has both. Every operation fails
 * with `InvalidArgumentError` if a path contains a NUL or an argument is out of its range, before any system call, and
 * with the error of the system call that failed, in the class of its errno: `FileNotFoundError` if the path, or a
 * directory on the way, does not exist; `NotADirectoryError` if something on the way is not a directory;
 * `PermissionError` if the system denies it; see `IoError.AnyOSError`. Where an operation has other errors, its
 * documentation names them.
 *
 * A letter with a number, such as O08, is a case of CPython's behaviour. The tests have the same number.
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
import { unwrap } from "./internal/effect/pull.js"

export type {
  /**
   * The permissions that `access` checks. Without any it checks only that the file exists.
   *
   * @since 0.1.0
   * @category options
   */
  AccessMode,
  /**
   * The kind of a file, spelled as in Effect's `FileSystem`.
   *
   * @since 0.1.0
   * @category models
   */
  FileType,
  /**
   * Whether an operation on a symbolic link applies to its target, the default, or to the link itself.
   *
   * @since 0.1.0
   * @category options
   */
  FollowOptions,
  /**
   * The options of `makedirs`: the permission bits of the last directory, and whether an existing directory is
   * accepted.
   *
   * @since 0.1.0
   * @category options
   */
  MakedirsOptions,
  /**
   * The permission bits of a new directory, before the process's umask is applied. Default 0o777.
   *
   * @since 0.1.0
   * @category options
   */
  MkdirOptions,
  /**
   * The type of the names that the system returns: bytes for a path of bytes, text for any other path.
   *
   * @since 0.1.0
   * @category models
   */
  NameOf,
  /**
   * The status of a file: its type as a word, its size in bytes, and its times both as `Date` and in nanoseconds since
   * the epoch. The `stat` of an open file returns the same.
   *
   * @since 0.1.0
   * @category models
   */
  Stat,
  /**
   * The status of a file system: CPython's fields, without `f_flag`, `f_fsid` and `f_namemax`, which Node does not
   * report.
   *
   * @since 0.1.0
   * @category models
   */
  StatVfs,
  /**
   * The times that `utime` sets: as dates, in seconds or in nanoseconds. Without any it sets the current time.
   *
   * @since 0.1.0
   * @category options
   */
  UtimeOptions,
  /**
   * A directory that a walk is about to enter.
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
 * A file that `sendfile` can read from: any binary file opened for reading.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // the first bytes of a file, independent of its position
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
 * A file that `sendfile` can write to: any binary file opened for writing.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const greet = (out: Os.SendTarget) => Effect.andThen(out.write(new TextEncoder().encode("hello")), out.flush)
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
 * The types of `sendfile`: from one descriptor to another, or from a handle.
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
 * An entry of a directory, as `scandir` returns it, with the type that the directory itself stores. The questions use
 * that type where it is sufficient, without a system call, and also if the file no longer exists (O09, O10). Only a
 * symbolic link that has to be followed needs a call. Answers are not cached: each question asks the system again.
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
  /** The path that was given to `scandir`, joined with the name. */
  readonly path: N
  /** The kind of the file, as the directory stores it. */
  readonly type: FileType
  /**
   * The inode number of the file. A symbolic link is not followed. It needs a system call, because Node does not report
   * the number that the directory stores.
   */
  readonly inode: Effect.Effect<bigint, IoError>
  /**
   * Whether it is a directory or, unless `followSymlinks` is `false`, a symbolic link to one. `false` for a broken
   * link.
   */
  readonly isDir: (options?: FollowOptions) => Effect.Effect<boolean, IoError>
  /**
   * Whether it is a regular file or, unless `followSymlinks` is `false`, a symbolic link to one. `false` for a broken
   * link.
   */
  readonly isFile: (options?: FollowOptions) => Effect.Effect<boolean, IoError>
  readonly isSymlink: Effect.Effect<boolean, IoError>
  /**
   * The status of the file; with `followSymlinks: false`, that of a symbolic link itself. Fails with
   * `FileNotFoundError` if the file no longer exists, or the link is broken.
   */
  readonly stat: (options?: FollowOptions) => Effect.Effect<Stat, IoError>
}

/**
 * The options of `walk`.
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
 *   console.log((yield* Effect.flip(Stream.runDrain(Os.walk("missing", options))))._tag) // the top has to exist
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
   * What happens if a directory below the top cannot be read. `"ignore"`, the default as in CPython, skips it. `"fail"`
   * fails with the error. A function is called with the error, and the walk continues; if the function returns an
   * effect, the walk waits for it, and fails if that fails.
   */
  readonly onError?: "fail" | "ignore" | ((error: IoError) => Effect.Effect<unknown, E, R> | void) | undefined
}

/**
 * Python's `os`: the member `os` of the service.
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
  /** Returns the status of a file. See {@link stat}. */
  readonly stat: (path: Path | number, options?: FollowOptions) => Effect.Effect<Stat, IoError>
  /** Returns the status of a file, without following a symbolic link. See {@link lstat}. */
  readonly lstat: (path: Path) => Effect.Effect<Stat, IoError>
  /** Returns the status of the file system that a file is on. See {@link statvfs}. */
  readonly statvfs: (path: Path | number) => Effect.Effect<StatVfs, IoError>
  /** Sends bytes from one file to another. See {@link sendfile}. */
  readonly sendfile: Sendfile<never>
  /** Renames a file or a directory. See {@link rename}. */
  readonly rename: (source: Path, dest: Path) => Effect.Effect<void, IoError>
  /** Renames, creates missing directories, and removes empty ones. See {@link renames}. */
  readonly renames: (source: Path, dest: Path) => Effect.Effect<void, IoError>
  /** Renames a file over another. See {@link replace}. */
  readonly replace: (source: Path, dest: Path) => Effect.Effect<void, IoError>
  /** Removes a file. See {@link remove}. */
  readonly remove: (path: Path) => Effect.Effect<void, IoError>
  /** Removes a file. See {@link unlink}. */
  readonly unlink: (path: Path) => Effect.Effect<void, IoError>
  /** Creates a directory. See {@link mkdir}. */
  readonly mkdir: (path: Path, options?: MkdirOptions) => Effect.Effect<void, IoError>
  /** Creates a directory and its missing parents. See {@link makedirs}. */
  readonly makedirs: (path: Path, options?: MakedirsOptions) => Effect.Effect<void, IoError>
  /** Removes an empty directory. See {@link rmdir}. */
  readonly rmdir: (path: Path) => Effect.Effect<void, IoError>
  /** Removes an empty directory and its empty parents. See {@link removedirs}. */
  readonly removedirs: (path: Path) => Effect.Effect<void, IoError>
  /** Creates a hard link. See {@link link}. */
  readonly link: (source: Path, dest: Path) => Effect.Effect<void, IoError>
  /** Creates a symbolic link. See {@link symlink}. */
  readonly symlink: (target: Path, path: Path) => Effect.Effect<void, IoError>
  /** Returns the target of a symbolic link. See {@link readlink}. */
  readonly readlink: <P extends Path>(path: P) => Effect.Effect<NameOf<P>, IoError>
  /** Returns the names in a directory. See {@link listdir}. */
  readonly listdir: <P extends Path = string>(path?: P) => Effect.Effect<ReadonlyArray<NameOf<P>>, IoError>
  /** Streams the entries of a directory. See {@link scandir}. */
  readonly scandir: <P extends Path = string>(path?: P) => Stream.Stream<DirEntry<NameOf<P>>, IoError>
  /** Streams the directories of a tree. See {@link walk}. */
  readonly walk: <P extends Path, E = never, R = never>(
    top: P,
    options?: WalkOptions<NameOf<P>, E, R>
  ) => Stream.Stream<WalkEntry<NameOf<P>>, E | IoError, R>
  /** Returns whether the user may access a file. See {@link access}. */
  readonly access: (path: Path, mode?: AccessMode | number) => Effect.Effect<boolean, IoError>
  /** Returns the working directory of the process. See {@link getcwd}. */
  readonly getcwd: Effect.Effect<string, IoError>
  /** Sets the permission bits of a file. See {@link chmod}. */
  readonly chmod: (path: Path | number, mode: number) => Effect.Effect<void, IoError>
  /** Sets the user and the group of a file. See {@link chown}. */
  readonly chown: (
    path: Path | number,
    uid: number,
    gid: number,
    options?: FollowOptions
  ) => Effect.Effect<void, IoError>
  /** Sets the access and modification times of a file. See {@link utime}. */
  readonly utime: (path: Path | number, options?: UtimeOptions) => Effect.Effect<void, IoError>
  /** Sets the size of a file. See {@link truncate}. */
  readonly truncate: (path: Path | number, byteLength: number) => Effect.Effect<void, IoError>
}

/**
 * Returns the status of a file. A symbolic link is followed, unless `followSymlinks` is `false` (O11); with a
 * descriptor that option fails with `InvalidArgumentError`.
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
 * Returns the status of a file. A symbolic link is not followed: it returns the status of the link.
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
 * Returns the status of the file system that a file is on (O14). The numbers of blocks are in units of `frsize` bytes.
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
 * Sends at most `count` bytes from one file to another file, a pipe or a socket, and returns the number of bytes sent:
 * 0 at the end of the file. If `offset` is `null`, it sends from the position of `from`, and moves that position by the
 * number of bytes sent. If `offset` is a number, it sends from that offset, in bytes, and no position moves (O13).
 *
 * If both files are descriptors, the positions are those of the system. A handle has a position of its own: it is read
 * from there, and a target handle is written as by `write`, with a `flush` at the end. The reads and writes are ordered
 * with the other operations on each handle; operations of other fibers may run between them. Node has no `sendfile`:
 * the bytes pass through memory, 256 KiB at a time.
 *
 * It fails only if no byte was sent; after an error in the middle it returns the number of bytes sent until then. Fails
 * with `OSError` (EINVAL) if `count` or `offset` is negative, and with `BrokenPipeError` if the target is a pipe
 * without a reader.
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
 *   console.log(yield* Os.sendfile(out, from, null, 4)) // moves the position of `from`
 *   console.log(yield* Os.sendfile(out, from, 0, 3)) // does not move it
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
  // its overloads are those of the service's member
  Effect.flatMap(AioFiles, (aio) => aio.os.sendfile(out, from, offset, count))) as Sendfile<AioFiles>

/**
 * Gives a file or a directory another name, in one step. A file replaces an existing file, and a directory replaces an
 * existing empty directory (O01).
 *
 * Fails with `FileNotFoundError` if `source` does not exist, with `DirectoryNotEmptyError` if `dest` is a directory
 * with entries, with `IsADirectoryError` or `NotADirectoryError` if only one of the two is a directory, and with
 * `CrossDeviceError` if they are on different file systems: `Shutil.move` copies then. After a failure both names are
 * as they were.
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
 * Renames as `rename`; before that, creates the missing parent directories of `dest`, and after that, removes the
 * parent directories of `source` that are empty (O02). An error of that removal is ignored.
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
 * Gives a file another name, and replaces a file that has it. On POSIX it is the same as `rename`.
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
 * Removes a file. Of a symbolic link it removes the link, and its target stays (O03).
 *
 * Fails with `FileNotFoundError` if there is none, and with `IsADirectoryError` for a directory on Linux (macOS:
 * `PermissionError`).
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
 * Removes a file: another name of `remove`.
 *
 * @example
 * ```ts
 * import { NodeAioFiles, Os } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* Os.symlink("/", "root")
 *   yield* Os.unlink("root") // removes the link
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
 * Creates a directory. Its permission bits are `mode`, 0o777 by default, without those of the umask (O04).
 *
 * Fails with `FileExistsError` if the name is taken, and with `FileNotFoundError` if the parent directory does not
 * exist.
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
 * Creates a directory and its missing parent directories. `mode` applies to the last directory only (O04).
 *
 * Fails with `FileExistsError` if the name is taken, unless `existOk` is set and it is a directory. If it fails, the
 * directories that it has created stay.
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
 * Removes an empty directory. Fails with `DirectoryNotEmptyError` if it has entries, and with `NotADirectoryError` if
 * it is not a directory.
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
 * Removes an empty directory, then its parent directories, until one has entries or cannot be removed (O05). Fails as
 * `rmdir` if the first directory cannot be removed.
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
 * Gives a file a second name: a hard link. A symbolic link is not followed: the second name is for the link itself
 * (O07).
 *
 * Fails with `FileExistsError` if `dest` exists, and with `CrossDeviceError` if it is on another file system.
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
 * Creates a symbolic link at `path`. The target is stored as it is given, and need not exist. Fails with
 * `FileExistsError` if `path` exists.
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
 * Returns the target of a symbolic link, as it is stored: as bytes if the path is bytes (O06). Fails with `OSError`
 * (EINVAL) if the file is not a symbolic link.
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
 * Returns the names in a directory, by default `.`, without `.` and `..`, in the order of the system: as bytes if the
 * path is bytes. Every name can be used as a path, also if its bytes are not valid UTF-8 (O08).
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
 * Streams the entries of a directory, by default `.`, with their types. The whole directory is read in one call when
 * the stream is run.
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
 * Streams the directories of a tree, each with the names in it. A directory comes before the directories in it; with
 * `topDown: false` it comes after them. A symbolic link to a directory is listed as a directory; it is entered only
 * with `followLinks`, and never if it leads to a directory above it. `descend` decides which directories are entered.
 *
 * Directories are read ahead: up to 64 directories or about 4,096 names in one hop to a thread, and the next such batch
 * while the consumer uses this one. A directory that is removed or changed during the walk is seen either as it was or
 * as it is.
 *
 * If the top cannot be read, the stream fails with its error, such as `FileNotFoundError` or `NotADirectoryError`.
 * Errors below the top are treated as `onError` says.
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
 * Returns whether the real user may access a file: an object, or POSIX's bits (4 read, 2 write, 1 execute), names the
 * permissions. Without either it returns whether the file exists. It returns `false` for every error of the system
 * (O12).
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
 * Returns the working directory of the process. Fails with `FileNotFoundError` if that directory was removed (O15).
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
 * Sets the permission bits of a file. A symbolic link is followed. Fails with `PermissionError` if the user does not
 * own the file.
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
 * Sets the user and the group of a file, by number; -1 leaves one as it is. A symbolic link is followed, unless
 * `followSymlinks` is `false`. Fails with `PermissionError` if the user may not change them.
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
 * Sets the access and modification times of a file: `times` as dates or in seconds since the epoch, or `ns` in
 * nanoseconds. Without either it sets the current time. No time is set later than the given one. Up to the year 2106 a
 * time is set less than a microsecond earlier, because Node passes times as seconds in a double (N23).
 *
 * Fails with `InvalidArgumentError` if both `times` and `ns` are given, or a time is not finite or out of range.
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
 * Sets the size of a file, in bytes: bytes behind the new end are removed, and missing bytes are added as zeros. Fails
 * with `OSError` (EINVAL) if the size is negative or not an integer (N15), and with `IsADirectoryError` for a
 * directory.
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
