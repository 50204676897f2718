/**
 * Converts between the data of `@effect/platform` and of core: file status, paths and sizes. All other modules of the
 * adapter use it.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import {
  type FileStatus,
  InvalidArgumentError,
  isIoError,
  perform,
  type Program,
  type Stat,
  toSystemPath
} from "aiofiles-core"
import * as Option from "effect/Option"

/** S_IFMT of POSIX: the bits of `mode` that encode the type. */
const typeMask = 0o170000

/** The file types of POSIX, by the bits of `mode` that encode them. */
const types: Readonly<Record<number, FileSystem.File.Type>> = {
  0o010000: "FIFO",
  0o020000: "CharacterDevice",
  0o040000: "Directory",
  0o060000: "BlockDevice",
  0o100000: "File",
  0o120000: "SymbolicLink",
  0o140000: "Socket"
}

/** The type that a mode encodes; `Unknown` for bits that POSIX does not define. @internal */
export const typeOf = (mode: number): FileSystem.File.Type => types[mode & typeMask] ?? "Unknown"

/** Whether a status is that of a directory. After `lstat`, a link to a directory is none. @internal */
export const isDirectory = (status: FileStatus): boolean => typeOf(status.mode) === "Directory"

/** Whether an error says that there is no file at a path. @internal */
export const isGone = (error: unknown): boolean =>
  isIoError(error) && (error._tag === "FileNotFoundError" || error._tag === "NotADirectoryError")

/**
 * The status of a file, or `undefined` if there is none at the path. All other errors fail, for example that of a
 * directory that may not be searched.
 *
 * @internal
 */
export function* look(op: "lstat" | "stat", path: string): Program<FileStatus | undefined> {
  try {
    return yield* perform({ op, path: toSystemPath(path) })
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** The path of a name in a directory. An empty directory is the working directory. @internal */
export const joined = (directory: string, name: string): string =>
  directory === "" ? name : directory.endsWith("/") ? directory + name : `${directory}/${name}`

/** The status of a file as the platform has it. Its type rounds inode and device numbers beyond 2⁵³. @internal */
export const infoOf = (status: Stat): FileSystem.File.Info => ({
  type: typeOf(status.mode),
  mtime: Option.some(status.mtime),
  atime: Option.some(status.atime),
  birthtime: Option.some(status.birthtime),
  dev: Number(status.dev),
  ino: Option.some(Number(status.ino)),
  mode: status.mode,
  nlink: Option.some(status.nlink),
  uid: Option.some(status.uid),
  gid: Option.some(status.gid),
  rdev: Option.some(Number(status.rdev)),
  size: FileSystem.Size(status.size),
  blksize: Option.some(FileSystem.Size(status.blksize)),
  blocks: Option.some(status.blocks)
})

/**
 * A size as core takes it: a safe integer from 0. Any other value throws `InvalidArgumentError`, which calls it `name`.
 *
 * @internal
 */
export const byteCountOf = (size: FileSystem.SizeInput, name: string): number => {
  const byteCount = Number(size)
  if (Number.isSafeInteger(byteCount) && byteCount >= 0) return byteCount
  throw new InvalidArgumentError(`${name} must be an integer from 0 to 2**53 - 1: ${size}`)
}
