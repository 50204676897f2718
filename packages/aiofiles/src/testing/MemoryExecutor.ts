/**
 * An executor with a disk in memory, for tests without real files and without waiting. It has Linux's semantics and errors.
 * The test chooses the files on the disk, its capacity and the user, and reads the disk afterwards.
 *
 * Every call completes at once, so a program that waits only for files runs with `Effect.runSync`. The tests of this library
 * compare the disk with a real one by thousands of random sequences of calls. It has no FIFOs, no devices, no mounted file
 * systems and no flock. Reading does not change access times. Space is counted in bytes, including holes.
 *
 * @since 0.1.0
 */
import {
  MemoryDisk,
  type MemoryDiskOptions,
  type OpenDescriptor as CoreOpenDescriptor
} from "aiofiles-core/testing/memoryDisk"
import {
  type Tree as CoreTree,
  type TreeAttributes,
  TreeDirectory,
  TreeFile,
  TreeLink
} from "aiofiles-core/testing/tree"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Executor from "../Executor.js"
import { makeTag, scopedContextLayer, type Tag, unixNanos } from "../internal/effect/compat.js"

/**
 * The content of a directory as a value: its entries by name. Text is a file in UTF-8, bytes are a file, and a record is a
 * directory. `file`, `directory` and `symbolicLink` make entries with attributes, and links. A name with slashes also makes
 * the directories in it.
 *
 * @example
 * ```ts
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect } from "effect"
 *
 * const files: MemoryExecutor.Tree = {
 *   "notes.txt": "milk\n",
 *   "photos/2024/cat.jpg": Uint8Array.of(0xff, 0xd8),
 *   latest: MemoryExecutor.symbolicLink("photos/2024")
 * }
 *
 * console.log(Effect.runSync(MemoryExecutor.snapshot().pipe(Effect.provide(MemoryExecutor.layer({ files })))))
 *
 * // Output:
 * // {
 * //   'notes.txt': 'milk\n',
 * //   photos: { '2024': { 'cat.jpg': [Uint8Array] } },
 * //   latest: TreeLink { target: 'photos/2024' }
 * // }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Tree = CoreTree

/**
 * One entry of a `Tree`: the text or the bytes of a file, a directory, or a symbolic link.
 *
 * @example
 * ```ts
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect } from "effect"
 *
 * const isText = (entry: MemoryExecutor.Entry | undefined): boolean => typeof entry === "string"
 *
 * const live = MemoryExecutor.layer({ files: { "a.txt": "a", "a.bin": Uint8Array.of(0xff) } })
 * const entries = Effect.all([MemoryExecutor.lookup("a.txt"), MemoryExecutor.lookup("a.bin")])
 * console.log(Effect.runSync(entries.pipe(Effect.provide(live))).map(isText))
 *
 * // Output:
 * // [ true, false ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Entry = Tree[string]

/**
 * An open descriptor. `path` is the current path of the file, with ` (deleted)` after it if the file has no name any more.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const isDeleted = ({ path }: MemoryExecutor.OpenDescriptor): boolean => path.endsWith(" (deleted)")
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.open("a.txt")
 *   console.log((yield* MemoryExecutor.openDescriptors).filter(isDeleted))
 * })
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(MemoryExecutor.layer({ files: { "a.txt": "" } })))
 * Effect.runSync(program.pipe(Effect.scoped, Effect.provide(live)))
 *
 * // Output:
 * // []
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type OpenDescriptor = CoreOpenDescriptor

/**
 * The permission bits of a file, which the umask does not change, and its owner.
 *
 * @example
 * ```ts
 * import { MemoryExecutor } from "aiofiles/testing"
 *
 * const secret: MemoryExecutor.Attributes = { mode: 0o600, uid: 1000, gid: 1000 }
 * console.log(MemoryExecutor.file("key", secret).attributes.mode)
 *
 * // Output:
 * // 384
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Attributes = TreeAttributes

/**
 * The options of the disk and of its executor. Times of the disk are those of Effect's `Clock`.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // a user who may not write to the files of the superuser
 * const options: MemoryExecutor.Options = {
 *   cwd: "/etc",
 *   files: { passwd: MemoryExecutor.file("root:x:0:0\n", { uid: 0, gid: 0 }) },
 *   uid: 1000
 * }
 * const live = AioFiles.layer.pipe(Layer.provide(MemoryExecutor.layer(options)))
 *
 * const program = AioFiles.withFile("passwd", "a")((file) => file.write("me:x:0:0\n"))
 * console.log(Effect.runSync(program.pipe(Effect.flip, Effect.provide(live))).message)
 *
 * // Output:
 * // [Errno 13] Permission denied: 'passwd'
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface Options extends Omit<MemoryDiskOptions, "now">, Executor.Options {}

/**
 * The disk of the executor, for the test. Its members ignore the permissions of the user. They are not system calls: they
 * cannot fail, and are not counted in statistics.
 *
 * @since 0.1.0
 * @category models
 */
export interface Disk {
  /**
   * A copy of the content of a directory; empty if there is no directory at the path. Default: the directory into which
   * `files` were put, which is the working directory, or the root if a name in `files` begins with a slash.
   */
  readonly snapshot: (path?: string) => Effect.Effect<Tree>
  /** The entry at a path, following symbolic links; `undefined` if there is none. */
  readonly lookup: (path: string) => Effect.Effect<Entry | undefined>
  readonly openDescriptors: Effect.Effect<ReadonlyArray<OpenDescriptor>>
  /** The total size of all files, in bytes. */
  readonly usedBytes: Effect.Effect<number>
}

/**
 * The tag of the disk. `layer` provides it together with its executor.
 *
 * @example
 * ```ts
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const disk = yield* MemoryExecutor.Disk
 *   console.log(yield* disk.snapshot("/"), yield* disk.usedBytes)
 * })
 *
 * Effect.runSync(program.pipe(Effect.provide(MemoryExecutor.layer({ cwd: "/srv" }))))
 *
 * // Output:
 * // { tmp: {}, srv: {} } 0
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export const Disk: Tag<Disk> = makeTag<Disk>("aiofiles/testing/MemoryExecutor/Disk")

/**
 * A file with permissions or an owner of its own.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const files = { run: MemoryExecutor.file("#!/bin/sh\n", { mode: 0o755 }) }
 * const live = AioFiles.layer.pipe(Layer.provide(MemoryExecutor.layer({ files })))
 *
 * const mode = AioFiles.withFile("run")((file) => Effect.map(file.stat, (status) => (status.mode & 0o777).toString(8)))
 * console.log(Effect.runSync(mode.pipe(Effect.provide(live))))
 *
 * // Output:
 * // 755
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const file = (content: Uint8Array | string, attributes: Attributes = {}): TreeFile =>
  new TreeFile(content, attributes)

/**
 * A directory with permissions or an owner of its own.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const files = { archive: MemoryExecutor.directory({ "2023.txt": "" }, { mode: 0o555 }) }
 * const live = AioFiles.layer.pipe(Layer.provide(MemoryExecutor.layer({ files, uid: 1000 })))
 *
 * const program = AioFiles.writeText("archive/2024.txt", "")
 * console.log(Effect.runSync(program.pipe(Effect.flip, Effect.provide(live))).message)
 *
 * // Output:
 * // [Errno 13] Permission denied: 'archive/2024.txt'
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const directory = (entries: Tree, attributes: Attributes = {}): TreeDirectory =>
  new TreeDirectory(entries, attributes)

/**
 * A symbolic link. Its target need not exist.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const files = { current: MemoryExecutor.symbolicLink("v2"), v2: { "app.txt": "second" } }
 * const live = AioFiles.layer.pipe(Layer.provide(MemoryExecutor.layer({ files })))
 *
 * console.log(Effect.runSync(AioFiles.readText("current/app.txt").pipe(Effect.provide(live))))
 *
 * // Output:
 * // second
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const symbolicLink = (target: string): TreeLink => new TreeLink(target)

/**
 * An executor with a new disk in memory, and that disk. Times are those of Effect's `Clock`, so a `TestClock` controls them.
 * Dies with a defect if an option is out of its range.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // the program: keeps a list, one name per line
 * const remember = (name: string) => AioFiles.writeAtomic("names.txt", `${name}\n`)
 *
 * // the test: when the disk is full, the old list is still there, and nothing else
 * const test = Effect.gen(function*() {
 *   const error = yield* Effect.flip(remember("Bartholomew"))
 *   console.log(error._tag, yield* MemoryExecutor.snapshot())
 * })
 *
 * const disk = MemoryExecutor.layer({ files: { "names.txt": "Ann\n" }, capacity: 10 })
 * Effect.runSync(test.pipe(Effect.provide(AioFiles.layer.pipe(Layer.provideMerge(disk)))))
 *
 * // Output:
 * // NoSpaceError { 'names.txt': 'Ann\n' }
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options = {}): Layer.Layer<Disk | Executor.Executor> =>
  scopedContextLayer(Effect.gen(function*() {
    const now = yield* unixNanos
    const disk = new MemoryDisk({ ...options, now })
    const executor = yield* Executor.make(disk, options)
    return Context.make(Executor.Executor, executor).pipe(Context.add(Disk, {
      snapshot: (path?: string) => Effect.sync(() => disk.snapshot(path)),
      lookup: (path: string) => Effect.sync(() => disk.lookup(path)),
      openDescriptors: Effect.sync(() => disk.openDescriptors()),
      usedBytes: Effect.sync(() => disk.usedBytes)
    }))
  }))

/**
 * A copy of the content of a directory of the disk, regardless of permissions. Default: the directory into which `files` were
 * put.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const program = AioFiles.writeText("a.txt", "hello")
 * const live = AioFiles.layer.pipe(Layer.provideMerge(MemoryExecutor.layer()))
 * console.log(Effect.runSync(program.pipe(Effect.andThen(MemoryExecutor.snapshot()), Effect.provide(live))))
 *
 * // Output:
 * // { 'a.txt': 'hello' }
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const snapshot = (path?: string): Effect.Effect<Tree, never, Disk> =>
  Effect.flatMap(Disk, (disk) => disk.snapshot(path))

/**
 * The entry at a path of the disk, following symbolic links and regardless of permissions; `undefined` if there is none.
 *
 * @example
 * ```ts
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect } from "effect"
 *
 * const live = MemoryExecutor.layer({ files: { "etc/hosts": "127.0.0.1 localhost\n" } })
 * const entries = Effect.all([MemoryExecutor.lookup("etc/hosts"), MemoryExecutor.lookup("etc/passwd")])
 * console.log(Effect.runSync(entries.pipe(Effect.provide(live))))
 *
 * // Output:
 * // [ '127.0.0.1 localhost\n', undefined ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const lookup = (path: string): Effect.Effect<Entry | undefined, never, Disk> =>
  Effect.flatMap(Disk, (disk) => disk.lookup(path))

/**
 * The open descriptors of the disk.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const program = AioFiles.open("a.txt").pipe(Effect.andThen(MemoryExecutor.openDescriptors), Effect.scoped)
 * const live = AioFiles.layer.pipe(Layer.provideMerge(MemoryExecutor.layer({ files: { "a.txt": "" } })))
 * console.log(Effect.runSync(program.pipe(Effect.provide(live))))
 *
 * // Output:
 * // [ { fd: 3, path: '/home/a.txt' } ]
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const openDescriptors: Effect.Effect<ReadonlyArray<OpenDescriptor>, never, Disk> = Effect.flatMap(
  Disk,
  (disk) => disk.openDescriptors
)
