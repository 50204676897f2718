/**
 * What all modules of the adapter share: looking at a path, joining names, the type of a mode, and checks of sizes.
 */
import { type FileStatus, InvalidArgumentError, isIoError, perform, type Program, toSystemPath } from "aiofiles-core"
import type { FileType } from "../effect/platform/types.js"

/** S_IFMT of POSIX: the bits of `mode` that encode the type. */
const typeMask = 0o170000

/** The file types of POSIX, by the bits of `mode` that encode them. */
const types: Readonly<Record<number, FileType>> = {
  0o010000: "FIFO",
  0o020000: "CharacterDevice",
  0o040000: "Directory",
  0o060000: "BlockDevice",
  0o100000: "File",
  0o120000: "SymbolicLink",
  0o140000: "Socket"
}

/** The type that a mode encodes; `Unknown` for bits that POSIX does not define. @internal */
export const typeOf = (mode: number): FileType => types[mode & typeMask] ?? "Unknown"

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

/** A count of bytes, or a position, as the platform's types have it. */
export type Size = bigint | number

/**
 * A size as core takes it: a safe integer from 0. Any other value throws `InvalidArgumentError`, which calls it `name`.
 *
 * @internal
 */
export const byteCountOf = (size: Size, name: string): number => {
  const byteCount = Number(size)
  if (Number.isSafeInteger(byteCount) && byteCount >= 0) return byteCount
  throw new InvalidArgumentError(`${name} must be an integer from 0 to 2**53 - 1: ${size}`)
}
