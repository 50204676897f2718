/**
 * The programs of `os.path`. A question that has an answer for every path fails on none (P01, P08): whatever the system says,
 * and whatever is wrong with the path, it is "no".
 *
 * @since 0.1.0
 */
import { isIoError } from "../../errors/index.js"
import { checkDescriptor } from "../../internal/arguments.js"
import { job } from "../../program/job.js"
import { perform, type Program } from "../../program/program.js"
import { nanosPerSecond, wholeUnits } from "../../syscall/internal/times.js"
import { type FilePath, toSystemPath } from "../../syscall/path.js"
import type { FileStatus } from "../../syscall/results.js"
import { type FileType, typeOfMode } from "../../syscall/stat.js"
import type { JobProgram } from "../../syscall/syscall.js"
import type { NameOf } from "../models.js"
import { child, given, type PathName, pathName, performNaming, sibling, systemPath } from "./paths.js"
import { absoluteOf, realpathJob, resolvePath } from "./realpath.js"

/** What asks for the status of a path or descriptor. Checks it at once, before the program makes any call. */
const status = (path: FilePath | number, op: "lstat" | "stat" = "stat"): JobProgram<FileStatus> =>
  typeof path === "number"
    ? performNaming(path, { op: "fstat", fd: checkDescriptor(path, "fstat") })
    : perform({ op, path: toSystemPath(path) })

/** The answer, or `false` if there is none. */
function* yes<A extends boolean | void>(question: () => Program<A>): Program<boolean> {
  try {
    return (yield* question()) !== false
  } catch (error) {
    if (!isIoError(error)) throw error
    return false
  }
}

const isOfType = (type: FileType, op?: "lstat") => (path: FilePath | number): Program<boolean> =>
  yes(function*() {
    return typeOfMode((yield* status(path, op)).mode) === type
  })

/** @internal */
export const exists = (path: FilePath | number): Program<boolean> =>
  yes(function*() {
    yield* status(path)
  })

/** @internal */
export const lexists = (path: FilePath): Program<boolean> =>
  yes(function*() {
    yield* status(path, "lstat")
  })

/** @internal */
export const isfile = isOfType("File")

/** @internal */
export const isdir = isOfType("Directory")

/** @internal */
export const islink: (path: FilePath) => Program<boolean> = isOfType("SymbolicLink", "lstat")

const isSame = (one: FileStatus, other: FileStatus): boolean => one.dev === other.dev && one.ino === other.ino

/** Whether another file system begins here: a directory and that above it are on different ones, or are the same. */
function* isMountPoint(path: PathName): JobProgram<boolean> {
  const own = yield* perform({ op: "lstat", path: systemPath(path) })
  if (typeOfMode(own.mode) === "SymbolicLink") return false
  const parent = sibling(path, yield* resolvePath(child(path, ".."), false))
  const above = yield* perform({ op: "lstat", path: systemPath(parent) })
  return own.dev !== above.dev || own.ino === above.ino
}

/** @internal */
export const ismountJob = job("os.path.ismount", isMountPoint)

/** @internal */
export const ismount = (path: FilePath): Program<boolean> =>
  yes(function*() {
    return yield* ismountJob(pathName(path))
  })

/** @internal */
export function* getsize(path: FilePath | number): Program<number> {
  return (yield* status(path)).size
}

/** As CPython computes it, in seconds; a number holds it to some hundred nanoseconds. */
const secondsOf = (ns: bigint): number => {
  const whole = wholeUnits(ns, nanosPerSecond)
  return Number(whole) + 1e-9 * Number(ns - whole * nanosPerSecond)
}

/** @internal */
export function* getatime(path: FilePath | number): Program<number> {
  return secondsOf((yield* status(path)).atimeNs)
}

/** @internal */
export function* getmtime(path: FilePath | number): Program<number> {
  return secondsOf((yield* status(path)).mtimeNs)
}

/** @internal */
export function* getctime(path: FilePath | number): Program<number> {
  return secondsOf((yield* status(path)).ctimeNs)
}

/** @internal */
export function* samefile(one: FilePath | number, other: FilePath | number): Program<boolean> {
  const both = [status(one), status(other)] as const
  return isSame(yield* both[0], yield* both[1])
}

/** @internal */
export function* sameopenfile(one: number, other: number): Program<boolean> {
  // as CPython's, which names no descriptor
  const own = yield* perform({ op: "fstat", fd: checkDescriptor(one, "fstat", false) })
  return isSame(own, yield* perform({ op: "fstat", fd: checkDescriptor(other, "fstat", false) }))
}

/** @internal */
export function* abspath<P extends FilePath>(path: P): Program<NameOf<P>> {
  const name = pathName(path)
  return given(sibling(name, yield* absoluteOf(name.text))) as NameOf<P> // bytes for bytes, text for the rest
}

/** @internal */
export function* realpath<P extends FilePath>(
  path: P,
  { strict = false }: { readonly strict?: boolean | undefined } = {}
): Program<NameOf<P>> {
  const name = pathName(path)
  return given(sibling(name, yield* realpathJob(name, strict))) as NameOf<P> // as above
}
