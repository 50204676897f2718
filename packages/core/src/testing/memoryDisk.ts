/**
 * A disk in memory that answers system calls as Linux does.
 *
 * It has directories, hard and symbolic links, open files without a name, permissions, times, and limits of space,
 * files and descriptors. Every call completes at once. It has no FIFOs, devices or mounts and only one user, and
 * reading does not change access times.
 *
 * @since 0.1.0
 */
import type { Backend, Done } from "../executor/backend.js"
import type { Syscall } from "../syscall/syscall.js"
import { calls } from "./internal/calls.js"
import { Descriptors } from "./internal/descriptors.js"
import type { DiskState } from "./internal/diskState.js"
import { DirectoryNode, Refusal } from "./internal/inode.js"
import { openPath } from "./internal/nameCalls.js"
import { Namespace, type ResolvedPlace } from "./internal/namespace.js"
import { RandomBytes } from "./internal/random.js"
import { Volume } from "./internal/volume.js"
import { makeDirectories, populate, snapshotAt, snapshotOf, type Tree } from "./tree.js"

/**
 * The options of a disk in memory.
 *
 * @example
 * ```ts
 * import { MemoryDisk, type MemoryDiskOptions } from "aiofiles-core/testing/memoryDisk"
 *
 * const options: MemoryDiskOptions = { cwd: "/srv/app", env: { HOME: "/root" }, capacity: 1024 }
 * const disk = new MemoryDisk(options)
 * console.log(disk.snapshot("/"))
 *
 * // Output:
 * // { tmp: {}, srv: { app: {} } }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface MemoryDiskOptions {
  /** Its files. Relative names begin at `cwd`. The directory `/tmp` always exists. */
  readonly files?: Tree | undefined
  /** The working directory, an absolute path, which is created. Default `"/home"`. */
  readonly cwd?: string | undefined
  /** The environment. Default: empty. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** The seed of random names and bytes: the same seed gives the same ones. Default 1. */
  readonly seed?: number | undefined
  /** How many bytes the files may hold together, holes included. Default: no limit. */
  readonly capacity?: number | undefined
  /** How many files, directories and links there may be. Default: no limit. */
  readonly inodes?: number | undefined
  /** How many files may be open at the same time. Default: no limit. */
  readonly descriptors?: number | undefined
  /** The number of the user. 0, the default, is the superuser, who needs no permissions. */
  readonly uid?: number | undefined
  /** The number of the user's group. Default: `uid`. */
  readonly gid?: number | undefined
  /** The permission bits that new files and directories do not get. Default 0o022. */
  readonly umask?: number | undefined
  /** Gives the time, in nanoseconds since the epoch. Default: that of the system's clock, in whole milliseconds. */
  readonly now?: (() => bigint) | undefined
}

/**
 * An open file of a disk in memory.
 *
 * @example
 * ```ts
 * import { perform, Pool, Task } from "aiofiles-core"
 * import { MemoryDisk, type OpenDescriptor } from "aiofiles-core/testing/memoryDisk"
 *
 * const disk = new MemoryDisk({ files: { "a.txt": "" } })
 * new Task(new Pool(disk), () => perform({ op: "open", path: "a.txt", flags: 0, mode: 0 })).start()
 * const open: ReadonlyArray<OpenDescriptor> = disk.openDescriptors()
 * console.log(open)
 *
 * // Output:
 * // [ { fd: 3, path: '/home/a.txt' } ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface OpenDescriptor {
  readonly fd: number
  /** The path of the file now. If it has no name any more, the last path and ` (deleted)`, as on Linux. */
  readonly path: string
}

/**
 * A back end that makes calls on a disk in memory. A call has completed when `start` returns. Errors are those of
 * Linux.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, TextWriter } from "aiofiles-core"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * const disk = new MemoryDisk({ files: { "old.txt": "keep me" } })
 *
 * const outcome = new Task(new Pool(disk), function*() {
 *   const file = yield* openFile("new.txt", "x")
 *   if (file instanceof TextWriter) yield* file.write("hello")
 *   yield* file.close()
 * }).start()
 *
 * console.log(outcome?._tag, disk.snapshot())
 *
 * // Output:
 * // Success { 'old.txt': 'keep me', 'new.txt': 'hello' }
 * ```
 *
 * @since 0.1.0
 * @category backends
 */
export class MemoryDisk implements Backend {
  readonly name = "memory"
  private readonly disk: DiskState
  /** The same names, but for the superuser: `snapshot` and `lookup` need no permissions. */
  private readonly all: Namespace
  /** The directory that holds all of the option `files`. */
  private readonly home: DirectoryNode

  constructor(options: MemoryDiskOptions = {}) {
    const { capacity = Infinity, cwd = "/home", descriptors: limit = Infinity, inodes = Infinity } = options
    if (!cwd.startsWith("/")) throw new RangeError(`cwd must be an absolute path: ${cwd}`)
    const user = { uid: options.uid ?? 0, gid: options.gid ?? options.uid ?? 0 }
    const volume = new Volume({ capacity, inodes, now: options.now ?? defaultNow })
    const descriptors = new Descriptors(limit)
    const names = new Namespace(volume.newDirectory(0o755, { uid: 0, gid: 0 }), user, descriptors)
    this.disk = {
      volume,
      names,
      descriptors,
      umask: options.umask ?? 0o022,
      env: options.env ?? {},
      random: new RandomBytes(options.seed ?? 1)
    }
    makeDirectories(this.disk, names.root, ["tmp"]).permissions = 0o1777
    names.cwd = makeDirectories(this.disk, names.root, cwd.split("/").filter((name) => name !== ""))
    this.all = new Namespace(names.root, { uid: 0, gid: 0 }, descriptors)
    this.all.cwd = names.cwd
    const files = options.files ?? {}
    this.home = Object.keys(files).some((name) => name.startsWith("/")) ? names.root : names.cwd
    populate(this.disk, names.cwd, files)
  }

  /** Makes a call. `done` is called before this returns. */
  start(call: Syscall, done: Done): void {
    const make = calls[call.op] as (disk: DiskState, call: Syscall) => unknown // each row takes the call of its name
    let result: unknown
    try {
      result = make(this.disk, call)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error // a bug of ours
      done({ code: error.code }, undefined)
      return
    }
    done(undefined, result)
  }

  /**
   * Gives a copy of what a directory holds, without regard to permissions; an empty tree if the path is not a
   * directory.
   *
   * Without a path, it is the directory that holds all of the option `files`, even if it was renamed since: the working
   * directory, or the root if a name in `files` begins with a slash.
   */
  snapshot(path?: string): Tree {
    if (path === undefined) return snapshotOf(this.home)
    const node = this.find(path)?.node
    return node instanceof DirectoryNode ? snapshotOf(node) : {}
  }

  /**
   * Gives a copy of what is at a path, without regard to permissions: the text or bytes of a file, or a directory. A
   * symbolic link is followed. `undefined` if the path does not exist.
   */
  lookup(path: string): Tree[string] | undefined {
    const place = this.find(path)
    return place === undefined ? undefined : snapshotAt(place)
  }

  private find(path: string): ResolvedPlace | undefined {
    try {
      return this.all.follow(path)
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  /** Gives the files that are open. */
  openDescriptors(): ReadonlyArray<OpenDescriptor> {
    const { open } = this.disk.descriptors
    return [...open.keys()].map((fd) => ({ fd, path: openPath(this.disk, fd) }))
  }

  /** The number of bytes that the files hold together. */
  get usedBytes(): number {
    return this.disk.volume.usedBytes
  }
}

const defaultNow = (): bigint => BigInt(Date.now()) * 1_000_000n
