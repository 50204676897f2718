/**
 * Paths as the programs of `os` and `os.path` use them: text, together with the kind of path that the user gave. They
 * are plain data, so that a job can be sent to a thread.
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
import type { NameOf } from "../models.js"

/**
 * A path as text without NUL, in which lone surrogates stand for bytes that are not valid UTF-8 (PEP 383). `bytes` is
 * `true` if the user gave it as bytes; then results and the paths of errors are bytes too.
 *
 * @internal
 */
export interface PathName {
  readonly text: string
  readonly bytes: boolean
}

/** Checks a path of the user. Fails as `toSystemPath` does. @internal */
export const pathName = (path: FilePath): PathName => ({
  text: pathText(toSystemPath(path)),
  bytes: path instanceof Uint8Array
})

/** Another path, of the same kind. @internal */
export const withText = (path: PathName, text: string): PathName => ({ text, bytes: path.bytes })

/** The path of an entry of a directory. @internal */
export const child = (path: PathName, name: string): PathName => withText(path, join(path.text, name))

/** The path for a system call. @internal */
export const systemPath = ({ bytes, text }: PathName): SystemPath => bytes ? toBytes(text) : toSystemPath(text)

/** The path for the user: bytes if the user gave bytes. @internal */
export const userPath = ({ bytes, text }: PathName): string | Uint8Array => bytes ? asPlain(toBytes(text)) : text

/** A name that the system gave, for the user who gave `path`. @internal */
export const nameFor = <P extends FilePath>(path: PathName, text: string): NameOf<P> =>
  userPath(withText(path, text)) as NameOf<P> // bytes for a path of bytes, else text

const toBytes = (text: string): Uint8Array => {
  const path = toSystemPath(text)
  return typeof path === "string" ? encodeUtf8(path) : path
}

/** Makes a call; if it fails, the error names `path`, which the call does not have. @internal */
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

/** Linux refuses paths of this length and above, in bytes (PATH_MAX, which counts a NUL at the end). */
const pathMax = 4096

/**
 * Whether the system refuses a path because of its length. Then none of its parts has to be asked about, of which there
 * may be half a million. Makes one call, and none for a short path.
 *
 * @internal
 */
export function* isOverlong(path: PathName): JobProgram<boolean> {
  if (path.text.length < pathMax) return false
  try {
    yield* perform({ op: "lstat", path: systemPath(path) })
  } catch (error) {
    return isIoError(error) && "code" in error && error.code === "ENAMETOOLONG"
  }
  return false
}

/** The status of a path; `undefined` if the call fails for any reason. @internal */
export function* statusOf(op: "lstat" | "stat", path: SystemPath): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op, path })
  } catch (error) {
    if (!isIoError(error)) throw error
    return undefined
  }
}

/** The status of a path; `undefined` if the path does not exist (ENOENT). Other errors are thrown. @internal */
export function* statusIfExists(op: "lstat" | "stat", path: SystemPath): JobProgram<FileStatus | undefined> {
  try {
    return yield* perform({ op, path })
  } catch (error) {
    if (!isIoError(error) || error._tag !== "FileNotFoundError") throw error
    return undefined
  }
}
