/**
 * An executor with a disk in memory: programs are tested on files that are not there, with Linux's semantics and errors, and
 * without waiting. A test says what is on the disk, how much space it has and who the user is, and looks at it afterwards.
 *
 * Every call ends at once, so that a program whose only asynchrony is files runs with `Effect.runSync`. The disk agrees with
 * a real one in thousands of random sequences of calls. It has no FIFOs and devices, no other file systems mounted, no access
 * times that reading changes, and no flock; space is counted in bytes, holes included.
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
import * as Layer from "effect/Layer"
import * as Executor from "../Executor.js"

/**
 * A directory, as a value: its entries by name. Text is a file in UTF-8, bytes are a file, a record is a directory; `file`,
 * `directory` and `symbolicLink` make the rest. A name with slashes makes the directories that it needs.
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
 * What can be at a path: text or bytes of a file, a directory, a symbolic link.
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
 * A file that is open, by number. Its path is where the file is now, with ` (deleted)` if it has no name left.
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
 * Permission bits, not subject to the umask, and an owner.
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
 * How a disk is made.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * // somebody who may not write to what is the superuser's
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
 * The disk of the executor, for a test that looks at it, and sees what its user may not. None of this is a call: it cannot fail, and
 * is not counted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Disk {
  /**
   * What a directory holds: a copy; nothing, if there is no directory at the path. By default it is the directory that holds
   * all of `files`: the working directory, or the root if a name in `files` begins with a slash.
   */
  readonly snapshot: (path?: string) => Effect.Effect<Tree>
  /** What is at a path, through symbolic links; `undefined` if there is nothing. */
  readonly lookup: (path: string) => Effect.Effect<Entry | undefined>
  readonly openDescriptors: Effect.Effect<ReadonlyArray<OpenDescriptor>>
  /** How many bytes the files hold together. */
  readonly usedBytes: Effect.Effect<number>
}

/**
 * The tag of the disk; `layer` provides it with its executor.
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
export const Disk: Context.Tag<Disk, Disk> = Context.GenericTag<Disk>("aiofiles/testing/MemoryExecutor/Disk")

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
 * A symbolic link. What it names need not exist.
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
 * An executor with a disk of its own, and the disk. Times are those of Effect's `Clock`, so that a `TestClock` sets them. An
 * option out of its range is a defect.
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
  Layer.scopedContext(Effect.gen(function*() {
    const clock = yield* Effect.clock
    const disk = new MemoryDisk({ ...options, now: () => clock.unsafeCurrentTimeNanos() })
    const executor = yield* Executor.make(disk, options)
    return Context.make(Executor.Executor, executor).pipe(Context.add(Disk, {
      snapshot: (path?: string) => Effect.sync(() => disk.snapshot(path)),
      lookup: (path: string) => Effect.sync(() => disk.lookup(path)),
      openDescriptors: Effect.sync(() => disk.openDescriptors()),
      usedBytes: Effect.sync(() => disk.usedBytes)
    }))
  }))

/**
 * What a directory of the disk holds, whatever the user may read; by default the one that holds all of `files`.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const program = AioFiles.writeText("a.txt", "hello")
 * const live = AioFiles.layer.pipe(Layer.provideMerge(MemoryExecutor.layer()))
 * console.log(Effect.runSync(program.pipe(Effect.zipRight(MemoryExecutor.snapshot()), Effect.provide(live))))
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
 * What is at a path of the disk, through symbolic links and whatever the user may read; `undefined` if there is nothing.
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
 * The files of the disk that are open.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const program = AioFiles.open("a.txt").pipe(Effect.zipRight(MemoryExecutor.openDescriptors), Effect.scoped)
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
