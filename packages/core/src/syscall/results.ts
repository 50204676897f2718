/**
 * The data that system calls result in.
 *
 * @since 0.1.0
 */

/**
 * The status of a file, as `stat`, `lstat` and `fstat` give it. Times are nanoseconds since the epoch.
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
  /** How much of the file is allocated, in units of 512 bytes. */
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
 * The status of a file system, as `statfs` gives it. Sizes are in blocks of `bsize` bytes.
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
  /** The kernel's number for the kind of file system. */
  readonly type: number
  /** The block size, in bytes. */
  readonly bsize: number
  readonly blocks: number
  readonly bfree: number
  /** Blocks that are free to a user without privileges. */
  readonly bavail: number
  /** How many inodes there are, used or free. */
  readonly files: number
  /** How many inodes are free. */
  readonly ffree: number
}

/**
 * The names in a directory and the kind of each, without `.` and `..`, in the order in which the system lists them. In
 * the names, lone surrogates stand for bytes that are not valid UTF-8 (PEP 383); `toSystemPath` restores the bytes.
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
  /** The `EntryKind` of each name, at the same index. */
  readonly kinds: ReadonlyArray<number>
}
