/**
 * What the system says of a file, as users read it.
 *
 * @since 0.1.0
 */
import { EntryKind, type FileStatus, fileType } from "./syscall.js"

/**
 * What kind of file a name stands for, as `@effect/platform` spells it. `"Unknown"` is what a system has that POSIX does
 * not know.
 *
 * @example
 * ```ts
 * import { type FileType, os, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const expected: FileType = "Directory"
 *
 * new Task(new Pool(inline), function*() {
 *   console.log((yield* os.stat("/")).type === expected)
 * }).start()
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type FileType =
  | "BlockDevice"
  | "CharacterDevice"
  | "Directory"
  | "FIFO"
  | "File"
  | "Socket"
  | "SymbolicLink"
  | "Unknown"

/**
 * What the system says of a file: the type by its name, and each time both as a `Date`, in whole milliseconds and never
 * later than the time is, and exactly, in nanoseconds since the epoch. It is a snapshot, and plain data.
 *
 * @example
 * ```ts
 * import { os, Pool, type Stat, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const describe = ({ mode, mtime, size, type }: Stat): string =>
 *   `${type}, ${size} bytes, ${(mode & 0o777).toString(8)}, ${mtime.toISOString()}`
 *
 * new Task(new Pool(inline), function*() {
 *   const stat = yield* os.stat(process.execPath)
 *   console.log(describe(stat).startsWith("File, "), stat.mtime <= new Date(), stat.mtimeNs > 0n)
 * }).start()
 *
 * // Output:
 * // true true true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Stat extends FileStatus {
  readonly type: FileType
  readonly atime: Date
  readonly mtime: Date
  /** When the status changed last: its mode, its owner, its names. */
  readonly ctime: Date
  /** When it was created; what it is where the file system does not know, the system decides. */
  readonly birthtime: Date
}

const typeOf: ReadonlyMap<number, FileType> = new Map([
  [0o010000, "FIFO"],
  [fileType.characterDevice, "CharacterDevice"],
  [fileType.directory, "Directory"],
  [fileType.blockDevice, "BlockDevice"],
  [fileType.regular, "File"],
  [fileType.symbolicLink, "SymbolicLink"],
  [0o140000, "Socket"]
])

/** @internal */
export const typeOfMode = (mode: number): FileType => typeOf.get(mode & fileType.mask) ?? "Unknown"

const typeOfEntry: ReadonlyMap<number, FileType> = new Map([
  [EntryKind.file, "File"],
  [EntryKind.directory, "Directory"],
  [EntryKind.symbolicLink, "SymbolicLink"],
  [EntryKind.fifo, "FIFO"],
  [EntryKind.socket, "Socket"],
  [EntryKind.characterDevice, "CharacterDevice"],
  [EntryKind.blockDevice, "BlockDevice"]
])

/** The type that a directory says an entry has. @internal */
export const typeOfKind = (kind: number): FileType => typeOfEntry.get(kind) ?? "Unknown"

const nanosPerMilli = 1_000_000n

/** Rounded down: before 1970 a division would round up. */
const dateOf = (ns: bigint): Date => new Date(Number((ns >= 0n ? ns : ns - nanosPerMilli + 1n) / nanosPerMilli))

/** @internal */
export const toStat = (status: FileStatus): Stat => ({
  ...status,
  type: typeOfMode(status.mode),
  atime: dateOf(status.atimeNs),
  mtime: dateOf(status.mtimeNs),
  ctime: dateOf(status.ctimeNs),
  birthtime: dateOf(status.birthtimeNs)
})
