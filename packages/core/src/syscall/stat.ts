/**
 * What the system says of a file, as users read it.
 *
 * @since 0.1.0
 */
import { EntryKind, fileType } from "./flags.js"
import { wholeUnits } from "./internal/times.js"
import type { FileStatus } from "./results.js"

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
 * What the system says of a file: the type by its name, and each time both as a `Date`, which is the whole millisecond
 * that began or begins within a microsecond, and exactly, in nanoseconds since the epoch. It is a snapshot, and plain data.
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

/**
 * The millisecond that began; what is less than a microsecond before one counts as that one. Node sets no time exactly, and
 * never a later one: a date that was set is the date that is read.
 */
const dateOf = (ns: bigint): Date => new Date(Number(wholeUnits(ns + 999n, 1_000_000n)))

/**
 * Dates are made when they are asked for: most are not, and four of them cost more than the system call. Whoever reads a
 * status of the system makes one of these, so that it is not copied. The fields are set one by one, as `FileStatus` has
 * them: `Object.assign` is slower, and the compiler sees that none is left out.
 *
 * @internal
 */
export class StatOf implements Stat {
  readonly mode: number
  readonly size: number
  readonly blksize: number
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

  constructor(status: FileStatus) {
    this.mode = status.mode
    this.size = status.size
    this.blksize = status.blksize
    this.blocks = status.blocks
    this.dev = status.dev
    this.ino = status.ino
    this.rdev = status.rdev
    this.nlink = status.nlink
    this.uid = status.uid
    this.gid = status.gid
    this.atimeNs = status.atimeNs
    this.mtimeNs = status.mtimeNs
    this.ctimeNs = status.ctimeNs
    this.birthtimeNs = status.birthtimeNs
  }

  get type(): FileType {
    return typeOfMode(this.mode)
  }

  get atime(): Date {
    return dateOf(this.atimeNs)
  }

  get mtime(): Date {
    return dateOf(this.mtimeNs)
  }

  get ctime(): Date {
    return dateOf(this.ctimeNs)
  }

  get birthtime(): Date {
    return dateOf(this.birthtimeNs)
  }
}

/** @internal */
export const toStat = (status: FileStatus): Stat => status instanceof StatOf ? status : new StatOf(status)
