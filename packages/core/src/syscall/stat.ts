/**
 * The status of a file in the form that users read.
 *
 * @since 0.1.0
 */
import { EntryKind, fileType } from "./flags.js"
import { wholeUnits } from "./internal/times.js"
import type { FileStatus } from "./results.js"

/**
 * The kind of a file, as `@effect/platform` spells it. `"Unknown"` is a kind that POSIX does not have.
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
 * The status of a file, with its type by name and its times also as a `Date`. It is a snapshot, and plain data.
 *
 * A `Date` has whole milliseconds. It is the time rounded down, but rounded up if less than a microsecond is missing,
 * so that a `Date` that was set as a time is the one that is read (N23). `atimeNs` and its like are exact.
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
  /** When the content or the status changed last: mode, owner, number of names. */
  readonly ctime: Date
  /** When the file was created. If the file system does not record that, the value depends on the system. */
  readonly birthtime: Date
}

const typeOf: ReadonlyMap<number, FileType> = new Map([
  [fileType.fifo, "FIFO"],
  [fileType.characterDevice, "CharacterDevice"],
  [fileType.directory, "Directory"],
  [fileType.blockDevice, "BlockDevice"],
  [fileType.regular, "File"],
  [fileType.symbolicLink, "SymbolicLink"],
  [fileType.socket, "Socket"]
])

/** The type that the bits of a mode stand for. @internal */
export const typeOfMode = (mode: number): FileType => typeOf.get(mode & fileType.mask) ?? "Unknown"

/** @internal */
export const isDirectory = ({ mode }: FileStatus): boolean => (mode & fileType.mask) === fileType.directory

/** @internal */
export const isSymbolicLink = ({ mode }: FileStatus): boolean => (mode & fileType.mask) === fileType.symbolicLink

const typeOfEntry: ReadonlyMap<number, FileType> = new Map([
  [EntryKind.file, "File"],
  [EntryKind.directory, "Directory"],
  [EntryKind.symbolicLink, "SymbolicLink"],
  [EntryKind.fifo, "FIFO"],
  [EntryKind.socket, "Socket"],
  [EntryKind.characterDevice, "CharacterDevice"],
  [EntryKind.blockDevice, "BlockDevice"]
])

/** The type that an `EntryKind` stands for. @internal */
export const typeOfKind = (kind: number): FileType => typeOfEntry.get(kind) ?? "Unknown"

/**
 * A time in whole milliseconds: rounded down, but rounded up if less than a microsecond is missing. Node sets times up
 * to a microsecond too early (N23), so this gives back the date that was set.
 */
const dateOf = (ns: bigint): Date => new Date(Number(wholeUnits(ns + 999n, 1_000_000n)))

/**
 * A status whose dates are made when they are read: making the four dates takes longer than the system call, and most
 * are never read. Back ends make it from the system's answer, so that it is not copied again. The fields are assigned
 * one by one, since `Object.assign` is slower and would hide a missing one from the compiler.
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

/** A status for the user; no copy if it already is one. @internal */
export const toStat = (status: FileStatus): Stat => status instanceof StatOf ? status : new StatOf(status)
