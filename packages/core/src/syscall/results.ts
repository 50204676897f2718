/**
 * What system calls result in.
 *
 * @since 0.1.0
 */

/**
 * What `fstat` tells of a file. Times are nanoseconds since the epoch.
 *
 * @example
 * ```ts
 * import { type FileStatus, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { writeFileSync } from "node:fs"
 *
 * writeFileSync("note.txt", "hello")
 *
 * // milliseconds since the epoch, as `Date` has them
 * const modified = (status: FileStatus): Date => new Date(Number(status.mtimeNs / 1_000_000n))
 *
 * new Task(new Pool(inline), function*() {
 *   const fd = yield* perform({ op: "open", path: "note.txt", flags: 0, mode: 0 })
 *   const status = yield* perform({ op: "fstat", fd })
 *   yield* perform({ op: "close", fd })
 *   console.log(status.size, (status.mode & 0o170000) === 0o100000, modified(status) <= new Date())
 * }).start()
 *
 * // Output:
 * // 5 true true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface FileStatus {
  /** Type and permission bits, as POSIX packs them. */
  readonly mode: number
  /** In bytes. */
  readonly size: number
  /** The file system's preferred block size, in bytes. */
  readonly blksize: number
  /** How many 512-byte blocks are allocated. */
  readonly blocks: number
  readonly dev: bigint
  readonly ino: bigint
  readonly rdev: bigint
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly atimeNs: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly birthtimeNs: bigint
}

/**
 * What `statfs` tells of a file system. Sizes are in blocks of `bsize` bytes.
 *
 * @example
 * ```ts
 * import { type FileSystemStatus, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const freeBytes = (status: FileSystemStatus): number => status.bavail * status.bsize
 *
 * new Task(new Pool(inline), function*() {
 *   console.log(freeBytes(yield* perform({ op: "statfs", path: "/" })) >= 0)
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface FileSystemStatus {
  /** The kind of file system, as the kernel numbers them. */
  readonly type: number
  /** The block size, in bytes. */
  readonly bsize: number
  readonly blocks: number
  readonly bfree: number
  /** Blocks that are free to a user without privileges. */
  readonly bavail: number
  /** Inodes in all, and free ones. */
  readonly files: number
  readonly ffree: number
}

/**
 * The names in a directory, without `.` and `..`, in the directory's own order, and what each is. Names are text in which
 * lone surrogates stand for bytes that are no UTF-8 (PEP 383): `toSystemPath` gives back the bytes.
 *
 * @example
 * ```ts
 * import { type DirectoryListing, EntryKind, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { mkdirSync, writeFileSync } from "node:fs"
 *
 * mkdirSync("photos/2024", { recursive: true })
 * writeFileSync("photos/index.txt", "")
 *
 * const directories = ({ kinds, names }: DirectoryListing) =>
 *   names.filter((_, index) => kinds[index] === EntryKind.directory)
 *
 * new Task(new Pool(inline), function*() {
 *   console.log(directories(yield* perform({ op: "readdir", path: "photos" })))
 * }).start()
 *
 * // Output:
 * // [ '2024' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface DirectoryListing {
  readonly names: ReadonlyArray<string>
  /** One of `EntryKind` for each name. */
  readonly kinds: ReadonlyArray<number>
}

/**
 * What each call results in.
 *
 * @example
 * ```ts
 * import { perform, type Program, type SyscallResults } from "aiofiles-core"
 *
 * // the type of a call's result follows from its `op`
 * const isTerminal = (fd: number): Program<SyscallResults["isatty"]> => perform({ op: "isatty", fd })
 *
 * const program = isTerminal(1)
 * program.next()
 * console.log(program.next(true)) // what the driver resumes it with is what it returns
 *
 * // Output:
 * // { value: true, done: true }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface SyscallResults {
  readonly open: number
  readonly close: void
  readonly read: number
  readonly write: number
  readonly fstat: FileStatus
  readonly isatty: boolean
  readonly tell: number
  readonly ftruncate: void
  readonly fsync: void
  readonly fdatasync: void
  readonly fchmod: void
  readonly fchown: void
  readonly futimes: void
  readonly stat: FileStatus
  readonly lstat: FileStatus
  readonly statfs: FileSystemStatus
  readonly readdir: DirectoryListing
  readonly readlink: string
  readonly realpath: string
  readonly rmdir: void
  readonly unlink: void
  readonly mkdir: void
  readonly link: void
  readonly rename: void
  readonly symlink: void
  readonly copyFile: void
  readonly access: void
  readonly chmod: void
  readonly chown: void
  readonly lchown: void
  readonly utimes: void
  readonly lutimes: void
  readonly getcwd: string
  readonly getenv: string | undefined
  readonly getrandom: Uint8Array
}
