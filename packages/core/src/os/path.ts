/**
 * Python's `os.path`, as programs: the functions that ask the system. `index.ts` exports this module as the namespace
 * `osPath`.
 *
 * The programs whose answer is yes or no never fail because of a path: if the system fails, or if the path is not
 * valid, the answer is no (P01, P08); only `samefile` and `sameopenfile` fail, and so do all other programs, with the
 * `AnyOSError` of the call or with `InvalidArgumentError`. Where a path may be a number, that is an open descriptor.
 *
 * @since 0.1.0
 */
import { isIoError } from "../errors/index.js"
import { checkDescriptor } from "../internal/arguments.js"
import { perform, type Program } from "../program/program.js"
import { identityOf } from "../syscall/internal/identity.js"
import { nanosPerSecond, wholeUnits } from "../syscall/internal/times.js"
import { type FilePath, toSystemPath } from "../syscall/path.js"
import type { FileStatus } from "../syscall/results.js"
import { type FileType, typeOfMode } from "../syscall/stat.js"
import type { JobProgram } from "../syscall/syscall.js"
import { ismountJob } from "./internal/mountPoint.js"
import { nameFor, pathName, performNaming } from "./internal/paths.js"
import { absoluteOf, realpathJob } from "./internal/realpath.js"
import type { NameOf } from "./models.js"

/** The status of a path or descriptor. The argument is checked at once, and not when the program begins. */
const status = (path: FilePath | number, op: "lstat" | "stat" = "stat"): JobProgram<FileStatus> =>
  typeof path === "number"
    ? performNaming(path, { op: "fstat", fd: checkDescriptor(path, "fstat") })
    : perform({ op, path: toSystemPath(path) })

/** The answer of a program; `false` if it fails. */
function* orFalse(question: () => Program<boolean>): Program<boolean> {
  try {
    return yield* question()
  } catch (error) {
    if (!isIoError(error)) throw error
    return false
  }
}

const isOfType = (type: FileType, path: FilePath | number, op?: "lstat"): Program<boolean> =>
  orFalse(function*() {
    return typeOfMode((yield* status(path, op)).mode) === type
  })

const hasStatus = (path: FilePath | number, op?: "lstat"): Program<boolean> =>
  orFalse(function*() {
    yield* status(path, op)
    return true
  })

/**
 * Whether a path exists, or a descriptor is open. A broken link does not.
 *
 * @example
 * ```ts
 * import { os, osPath, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   yield* os.makedirs("d/e")
 *   yield* os.symlink("d/e", "link")
 *   const cwd = yield* os.getcwd()
 *   console.log((yield* osPath.abspath("link/..")) === cwd) // by text
 *   console.log((yield* osPath.realpath("link/..")) === (yield* osPath.realpath("d"))) // by what is there
 *   console.log(yield* osPath.exists("link"), yield* osPath.exists("a\0b"))
 * }).start()
 *
 * // Output:
 * // true
 * // true
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category os
 */
export const exists = (path: FilePath | number): Program<boolean> => hasStatus(path)

/**
 * Whether a path exists. A broken link exists too.
 *
 * @since 0.1.0
 * @category os
 */
export const lexists = (path: FilePath): Program<boolean> => hasStatus(path, "lstat")

/**
 * Whether a path is a regular file, or a link to one.
 *
 * @since 0.1.0
 * @category os
 */
export const isfile = (path: FilePath | number): Program<boolean> => isOfType("File", path)

/**
 * Whether a path is a directory, or a link to one.
 *
 * @since 0.1.0
 * @category os
 */
export const isdir = (path: FilePath | number): Program<boolean> => isOfType("Directory", path)

/**
 * Whether a path is a symbolic link.
 *
 * @since 0.1.0
 * @category os
 */
export const islink = (path: FilePath): Program<boolean> => isOfType("SymbolicLink", path, "lstat")

/**
 * Whether a path is a mount point: the top directory of a file system (P04). A link to one is not.
 *
 * @since 0.1.0
 * @category os
 */
export const ismount = (path: FilePath): Program<boolean> =>
  orFalse(function*() {
    return yield* ismountJob(pathName(path))
  })

/**
 * Gives the size of a file, in bytes.
 *
 * @since 0.1.0
 * @category os
 */
export function* getsize(path: FilePath | number): Program<number> {
  return (yield* status(path)).size
}

/** Seconds as CPython computes them. A number is exact to a few hundred nanoseconds. */
const secondsOf = (ns: bigint): number => {
  const whole = wholeUnits(ns, nanosPerSecond)
  return Number(whole) + 1e-9 * Number(ns - whole * nanosPerSecond)
}

/**
 * Gives when a file was last accessed, in seconds since the epoch (P03).
 *
 * @since 0.1.0
 * @category os
 */
export function* getatime(path: FilePath | number): Program<number> {
  return secondsOf((yield* status(path)).atimeNs)
}

/**
 * Gives when the content of a file last changed, in seconds since the epoch (P03).
 *
 * @since 0.1.0
 * @category os
 */
export function* getmtime(path: FilePath | number): Program<number> {
  return secondsOf((yield* status(path)).mtimeNs)
}

/**
 * Gives when the status of a file last changed, in seconds since the epoch (P03).
 *
 * @since 0.1.0
 * @category os
 */
export function* getctime(path: FilePath | number): Program<number> {
  return secondsOf((yield* status(path)).ctimeNs)
}

/**
 * Whether two paths or descriptors are of the same file (P05).
 *
 * @since 0.1.0
 * @category os
 */
export function* samefile(one: FilePath | number, other: FilePath | number): Program<boolean> {
  const both = [status(one), status(other)] as const // both are checked before the first call
  return identityOf(yield* both[0]) === identityOf(yield* both[1])
}

/**
 * Whether two descriptors are of the same file.
 *
 * @since 0.1.0
 * @category os
 */
export function* sameopenfile(one: number, other: number): Program<boolean> {
  // CPython's errors name no descriptor here
  const own = yield* perform({ op: "fstat", fd: checkDescriptor(one, "fstat", false) })
  const second = yield* perform({ op: "fstat", fd: checkDescriptor(other, "fstat", false) })
  return identityOf(own) === identityOf(second)
}

/**
 * Gives the absolute, normal form of a path. It works on the text only: a part that is a symbolic link is not resolved,
 * so that `..` after it may lead elsewhere (P06, P07).
 *
 * @since 0.1.0
 * @category os
 */
export function* abspath<P extends FilePath>(path: P): Program<NameOf<P>> {
  const name = pathName(path)
  return nameFor(name, yield* absoluteOf(name.text))
}

/**
 * Gives the absolute path without symbolic links. A part that does not exist or cannot be read is kept as it is, and so
 * is a loop of links; with `strict: true`, both are errors (ENOENT, ELOOP or the error of the call).
 *
 * @since 0.1.0
 * @category os
 */
export function* realpath<P extends FilePath>(
  path: P,
  { strict = false }: { readonly strict?: boolean | undefined } = {}
): Program<NameOf<P>> {
  const name = pathName(path)
  return nameFor(name, yield* realpathJob(name, strict))
}
