/**
 * A disk in memory that answers system calls as Linux does.
 *
 * It has directories, hard and symbolic links, files that are open without a name, permissions, times, and as much space
 * as a test gives it. Every call ends at once. What it does not have: FIFOs, devices, mounts, a second user, and access
 * times that reading changes.
 *
 * @since 0.1.0
 */
import type { Backend, Done } from "../executor/backend.js"
import type { Syscall } from "../syscall/syscall.js"
import * as attributes from "./internal/attributeCalls.js"
import { Descriptors } from "./internal/descriptors.js"
import * as files from "./internal/fileCalls.js"
import { DirectoryNode, Refusal } from "./internal/inode.js"
import * as namesCalls from "./internal/nameCalls.js"
import { type Found, Namespace } from "./internal/namespace.js"
import type { Parts } from "./internal/parts.js"
import { RandomBytes } from "./internal/random.js"
import { Volume } from "./internal/volume.js"
import { makeDirectories, populate, snapshotAt, snapshotOf, type Tree } from "./tree.js"

/**
 * How a disk in memory is made.
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
  /** What is on it; relative names begin at `cwd`. `/tmp` is there in any case. */
  readonly files?: Tree | undefined
  /** The working directory, absolute. It is made. Default `"/home"`. */
  readonly cwd?: string | undefined
  /** The environment. Default: empty. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What random names and bytes come from: the same seed gives the same. Default 1. */
  readonly seed?: number | undefined
  /** How many bytes the files may hold together, holes included. Without limit by default. */
  readonly capacity?: number | undefined
  /** How many files, directories and links there may be. Without limit by default. */
  readonly inodes?: number | undefined
  /** How many files may be open at once. Without limit by default. */
  readonly descriptors?: number | undefined
  /** Who the user is. 0, the default, is the superuser, whom permissions do not stop. */
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  /** The permission bits that what is created does not get. Default 0o022. */
  readonly umask?: number | undefined
  /** The time, in nanoseconds since the epoch. Default: the clock's, to the millisecond. */
  readonly now?: (() => bigint) | undefined
}

/**
 * A file that is open.
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
  /** Where the file is now; with ` (deleted)` if it has no name, as Linux says. */
  readonly path: string
}

/**
 * A back end whose calls are made on a disk in memory, and end at once. Its errors are Linux's.
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
  private readonly parts: Parts
  /** The names as the superuser has them: what looks at the disk is not the user. */
  private readonly all: Namespace
  /** What `files` was put into. */
  private readonly home: DirectoryNode
  private readonly env: Readonly<Record<string, string>>
  private readonly random: RandomBytes

  constructor(options: MemoryDiskOptions = {}) {
    const { capacity = Infinity, cwd = "/home", descriptors: limit = Infinity, inodes = Infinity } = options
    if (!cwd.startsWith("/")) throw new RangeError(`cwd must be an absolute path: ${cwd}`)
    const user = { uid: options.uid ?? 0, gid: options.gid ?? options.uid ?? 0 }
    const volume = new Volume({ capacity, inodes, now: options.now ?? defaultNow })
    const descriptors = new Descriptors(limit)
    const names = new Namespace(volume.newDirectory(0o755, { uid: 0, gid: 0 }), user, descriptors)
    this.parts = { volume, names, descriptors, umask: options.umask ?? 0o022 }
    this.env = options.env ?? {}
    this.random = new RandomBytes(options.seed ?? 1)
    makeDirectories(this.parts, names.root, ["tmp"]).permissions = 0o1777
    names.cwd = makeDirectories(this.parts, names.root, cwd.split("/").filter((name) => name !== ""))
    this.all = new Namespace(names.root, { uid: 0, gid: 0 }, descriptors)
    this.all.cwd = names.cwd
    const files = options.files ?? {}
    this.home = Object.keys(files).some((name) => name.startsWith("/")) ? names.root : names.cwd
    populate(this.parts, names.cwd, files)
  }

  /** Makes a call. It has ended when this returns. */
  start(call: Syscall, done: Done): void {
    let result: unknown
    try {
      result = this.make(call)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error // a bug of ours
      done({ code: error.code }, undefined)
      return
    }
    done(undefined, result)
  }

  /**
   * What a directory holds, whatever the user may read; nothing, if there is no directory at the path. By default it is the
   * directory that holds all of `files`, wherever it is by now: the working directory, or the root if a name in `files`
   * begins with a slash. A copy: what happens later does not change it.
   */
  snapshot(path?: string): Tree {
    if (path === undefined) return snapshotOf(this.home)
    const node = this.seen(path)?.node
    return node instanceof DirectoryNode ? snapshotOf(node) : {}
  }

  /**
   * What is at a path, whatever the user may read: text or bytes of a file, a directory, or what a last symbolic link leads
   * to; else `undefined`.
   */
  lookup(path: string): Tree[string] | undefined {
    const place = this.seen(path)
    return place === undefined ? undefined : snapshotAt(place)
  }

  /** Where a path leads the superuser. */
  private seen(path: string): Found | undefined {
    try {
      return this.all.follow(path)
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  /** The files that are open, by number. */
  openDescriptors(): ReadonlyArray<OpenDescriptor> {
    const { open } = this.parts.descriptors
    return [...open.keys()].map((fd) => ({ fd, path: namesCalls.openPath(this.parts, fd) }))
  }

  /** How many bytes the files hold together. */
  get usedBytes(): number {
    return this.parts.volume.usedBytes
  }

  private make(call: Syscall): unknown {
    const { parts } = this
    const { descriptors, names } = parts
    switch (call.op) {
      case "open":
        return files.open(parts, call)
      case "close":
        return files.close(parts, call.fd)
      case "read":
        return files.read(parts, call)
      case "write":
        return files.write(parts, call)
      case "fstat":
        return files.statusOf(descriptors.get(call.fd).node)
      case "isatty":
        return false
      case "tell":
        return descriptors.get(call.fd).offset
      case "ftruncate":
        return files.truncate(parts, call.fd, call.length)
      case "fsync":
      case "fdatasync":
        return void descriptors.get(call.fd)
      case "fchmod":
        return attributes.chmod(parts, descriptors.get(call.fd).node, call.mode)
      case "fchown":
        return attributes.chown(parts, descriptors.get(call.fd).node, call.uid, call.gid)
      case "futimes":
        return attributes.setTimes(parts, descriptors.get(call.fd).node, call.atimeNs, call.mtimeNs)
      case "stat":
        return files.statusOf(names.node(call.path, true))
      case "lstat":
        return files.statusOf(names.node(call.path, false))
      case "statfs":
        names.node(call.path, true)
        return attributes.statfs(parts)
      case "readdir":
        return namesCalls.readdir(parts, call.path)
      case "readlink":
        return namesCalls.readlink(parts, call.path)
      case "realpath":
        return namesCalls.realpath(parts, call.path)
      case "rmdir":
        return namesCalls.rmdir(parts, call.path)
      case "unlink":
        return namesCalls.unlink(parts, call.path)
      case "mkdir":
        return namesCalls.mkdir(parts, call.path, call.mode)
      case "link":
        return namesCalls.link(parts, call.path, call.dest)
      case "rename":
        return namesCalls.rename(parts, call.path, call.dest)
      case "symlink":
        return namesCalls.symlink(parts, call.path, call.dest)
      case "copyFile":
        return namesCalls.copyFile(parts, call.path, call.dest, call.flags)
      case "access":
        return attributes.access(parts, names.node(call.path, true), call.mode)
      case "chmod":
        return attributes.chmod(parts, names.node(call.path, true), call.mode)
      case "chown":
        return attributes.chown(parts, names.node(call.path, true), call.uid, call.gid)
      case "lchown":
        return attributes.chown(parts, names.node(call.path, false), call.uid, call.gid)
      case "utimes":
        return attributes.setTimes(parts, names.node(call.path, true), call.atimeNs, call.mtimeNs)
      case "lutimes":
        return attributes.setTimes(parts, names.node(call.path, false), call.atimeNs, call.mtimeNs)
      case "getcwd":
        // N22
        if (names.cwd.removed) throw new Refusal("ENOENT")
        return names.cwd.path
      case "getenv":
        return Object.hasOwn(this.env, call.name) ? this.env[call.name] : undefined
      case "getrandom":
        return this.random.next(call.length)
    }
  }
}

const defaultNow = (): bigint => BigInt(Date.now()) * 1_000_000n
