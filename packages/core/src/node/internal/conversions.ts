/**
 * The arguments and results of system calls, between the form of this library and that of `node:fs`.
 *
 * Used in both threads: by the table of system calls (`syscalls.ts`), and by the parts that call `node:fs`
 * themselves. Pure functions: none makes a system call.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as os from "node:os"
import { EntryKind, OpenFlag } from "../../syscall/flags.js"
import { pathText } from "../../syscall/path.js"
import type { DirectoryListing, FileStatus, FileSystemStatus } from "../../syscall/results.js"
import { StatOf } from "../../syscall/stat.js"

/** The flags whose numbers differ between platforms. */
const translated = ["O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND", "O_NONBLOCK", "O_DIRECTORY", "O_NOFOLLOW"] as const

/** Core uses the numbers of Linux on x86; other platforms and processors have other numbers for the same names. */
const isNative = os.platform() === "linux" && translated.every((name) => fs.constants[name] === OpenFlag[name])

/** The bit of O_TMPFILE that is not O_DIRECTORY. It is the same on all processors; Node has no name for it. */
const tmpfileBit = OpenFlag.O_TMPFILE & ~OpenFlag.O_DIRECTORY

/**
 * The flags of an `open` as this platform numbers them. Flags that the platform does not have are ignored, not
 * refused.
 *
 * @internal
 */
export const nativeFlags = (flags: number): number => {
  if (isNative) return flags
  // the access mode is the same everywhere; flags that only Linux has are dropped elsewhere
  let native = flags & (os.platform() === "linux" ? 3 | OpenFlag.O_CLOEXEC | OpenFlag.O_PATH | tmpfileBit : 3)
  for (const name of translated) {
    if ((flags & OpenFlag[name]) !== 0) native |= fs.constants[name]
  }
  return native
}

/** A path as `node:fs` takes it; bytes are not copied. @internal */
export const toPath = (path: string | Uint8Array): string | Buffer =>
  typeof path === "string" ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength)

/**
 * The result of `stat`, `lstat` and `fstat`. Fields that are exact as numbers are numbers. Times, inodes and devices
 * stay bigints: they may be larger than 2^53.
 *
 * @internal
 */
export const toStatus = (stats: fs.BigIntStats): FileStatus =>
  new StatOf({
    mode: Number(stats.mode),
    size: Number(stats.size),
    blksize: Number(stats.blksize),
    blocks: Number(stats.blocks),
    dev: stats.dev,
    ino: stats.ino,
    rdev: stats.rdev,
    nlink: Number(stats.nlink),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    atimeNs: stats.atimeNs,
    mtimeNs: stats.mtimeNs,
    ctimeNs: stats.ctimeNs,
    birthtimeNs: stats.birthtimeNs
  })

/** The result of `statfs`. @internal */
export const toFileSystemStatus = (stats: fs.StatsFs): FileSystemStatus => ({
  type: stats.type,
  bsize: stats.bsize,
  blocks: stats.blocks,
  bfree: stats.bfree,
  bavail: stats.bavail,
  files: stats.files,
  ffree: stats.ffree
})

/**
 * The type of an entry; `unknown` if Node does not know it. Some file systems report no types, so that
 * each caller handles it.
 */
const kindOf = (entry: fs.Dirent<string | Buffer>): number =>
  entry.isFile()
    ? EntryKind.file
    : entry.isDirectory()
    ? EntryKind.directory
    : entry.isSymbolicLink()
    ? EntryKind.symbolicLink
    : entry.isFIFO()
    ? EntryKind.fifo
    : entry.isSocket()
    ? EntryKind.socket
    : entry.isCharacterDevice()
    ? EntryKind.characterDevice
    : entry.isBlockDevice()
    ? EntryKind.blockDevice
    : EntryKind.unknown

/** The result of `readdir`. Names that are bytes become text with lone surrogates (N11). @internal */
export const toListing = (entries: ReadonlyArray<fs.Dirent<string | Buffer>>): DirectoryListing => ({
  names: entries.map((entry) => pathText(entry.name)),
  kinds: entries.map(kindOf)
})
