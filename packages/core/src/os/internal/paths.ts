/**
 * Paths as the programs of `os` and `os.path` work with them: as text, with the memory of how they were given. Plain
 * data, so that a job can take them to another thread.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { asPlain, encodeUtf8 } from "../../internal/buffer.js"
import { perform } from "../../program/program.js"
import { join } from "../../syscall/internal/posixPath.js"
import { type FilePath, pathText, toSystemPath } from "../../syscall/path.js"
import type { FileStatus } from "../../syscall/results.js"
import type { JobProgram, Syscall, SyscallResults, SystemPath } from "../../syscall/syscall.js"

/**
 * A path as text without NUL, in which lone surrogates stand for bytes that are no UTF-8 (PEP 383); `bytes` if it was given
 * as bytes, so that names made of it are bytes, and errors show it as it was.
 *
 * @internal
 */
export interface PathName {
  readonly text: string
  readonly bytes: boolean
}

/** Checks a path: with a NUL, or a URL of no local file, it throws. @internal */
export const pathName = (path: FilePath): PathName => ({
  text: pathText(toSystemPath(path)),
  bytes: path instanceof Uint8Array
})

/** Another path, spelled in the same way. @internal */
export const sibling = (path: PathName, text: string): PathName => ({ text, bytes: path.bytes })

/** @internal */
export const child = (path: PathName, name: string): PathName => sibling(path, join(path.text, name))

/** What a call takes. @internal */
export const systemPath = ({ bytes, text }: PathName): SystemPath => bytes ? toBytes(text) : toSystemPath(text)

/** What the user gets: bytes for bytes. @internal */
export const given = ({ bytes, text }: PathName): string | Uint8Array => bytes ? asPlain(toBytes(text)) : text

const toBytes = (text: string): Uint8Array => {
  const path = toSystemPath(text)
  return typeof path === "string" ? encodeUtf8(path) : path
}

/** Makes a call whose error names a path or a descriptor that the call itself does not. @internal */
export function* performNaming<C extends Syscall>(
  path: SystemPath | number,
  call: C
): JobProgram<SyscallResults[C["op"]]> {
  try {
    return yield* perform(call)
  } catch (error) {
    if (!isIoError(error) || !("errno" in error)) throw error
    throw makeOSError({ code: error.code, errno: error.errno, syscall: error.syscall, path })
  }
}

/** From this length on Linux refuses a path, in bytes (PATH_MAX). */
const overlong = 4096

/**
 * Whether the system refuses a path for its whole length, so that no part of it is to be asked about: there may be half a
 * million. One call, where the path is long enough for it.
 *
 * @internal
 */
export function* isOverlong(path: PathName): JobProgram<boolean> {
  if (path.text.length < overlong) return false
  try {
    yield* perform({ op: "lstat", path: systemPath(path) })
  } catch (error) {
    return isIoError(error) && "code" in error && error.code === "ENAMETOOLONG"
  }
  return false
}

/** The status of a path, or `undefined` if the system says none. @internal */
export function* statusOf(op: "lstat" | "stat", path: SystemPath): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op, path })
  } catch (error) {
    if (!isIoError(error)) throw error
    return undefined
  }
}

/** The status of a path, or `undefined` if there is nothing; any other failure is one. @internal */
export function* statusIfThere(op: "lstat" | "stat", path: SystemPath): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op, path })
  } catch (error) {
    if (!isIoError(error) || error._tag !== "FileNotFoundError") throw error
    return undefined
  }
}
