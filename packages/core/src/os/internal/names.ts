/**
 * The programs that make, move and remove names. The ones that take several calls are jobs.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { checkMode } from "../../internal/arguments.js"
import { job } from "../../program/job.js"
import { perform, type Program } from "../../program/program.js"
import { fileType } from "../../syscall/flags.js"
import { split } from "../../syscall/internal/posixPath.js"
import { type FilePath, toSystemPath } from "../../syscall/path.js"
import type { FileStatus } from "../../syscall/results.js"
import type { JobProgram } from "../../syscall/syscall.js"
import type { MakedirsOptions, MkdirOptions, NameOf } from "../models.js"
import { given, isOverlong, type PathName, pathName, sibling, statusOf, systemPath } from "./paths.js"

const isDirectory = (status: FileStatus | undefined): boolean =>
  status !== undefined && (status.mode & fileType.mask) === fileType.directory

/** @internal */
export function* rename(source: FilePath, dest: FilePath): Program<void> {
  yield* perform({ op: "rename", path: toSystemPath(source), dest: toSystemPath(dest) })
}

/** @internal */
export function* unlink(path: FilePath): Program<void> {
  yield* perform({ op: "unlink", path: toSystemPath(path) })
}

/** @internal */
export function* rmdir(path: FilePath): Program<void> {
  yield* perform({ op: "rmdir", path: toSystemPath(path) })
}

/** @internal */
export function* mkdir(path: FilePath, { mode = 0o777 }: MkdirOptions = {}): Program<void> {
  yield* perform({ op: "mkdir", path: toSystemPath(path), mode: checkMode(mode) })
}

/** @internal */
export function* link(source: FilePath, dest: FilePath): Program<void> {
  yield* perform({ op: "link", path: toSystemPath(source), dest: toSystemPath(dest) })
}

/** @internal */
export function* symlink(target: FilePath, path: FilePath): Program<void> {
  yield* perform({ op: "symlink", path: toSystemPath(target), dest: toSystemPath(path) })
}

/** @internal */
export function* readlink<P extends FilePath>(path: P): Program<NameOf<P>> {
  const name = pathName(path)
  const text = yield* perform({ op: "readlink", path: systemPath(name) })
  return given(sibling(name, text)) as NameOf<P> // bytes for bytes, text for the rest
}

/** A path and its last part, in which a slash at the end does not count. */
const headAndTail = (path: PathName): readonly [head: string, tail: string] => {
  const [head, tail] = split(path.text)
  return tail === "" ? split(head) : [head, tail]
}

/**
 * Makes a directory and those above it that are missing; the mode is for the directory itself (O04). Who else makes one of
 * them meanwhile does no harm. CPython goes from the path upwards by recursion; this is the same as a loop.
 *
 * @internal
 */
export function* makeDirectories(path: PathName, mode: number, existOk: boolean): JobProgram<void> {
  if (yield* isOverlong(path)) throw makeOSError({ code: "ENAMETOOLONG", syscall: "mkdir", path: systemPath(path) })
  const missing: Array<readonly [path: PathName, tail: string]> = []
  for (let next = path;;) {
    const [head, tail] = headAndTail(next)
    missing.push([next, tail])
    if (head === "" || tail === "") break
    next = sibling(path, head)
    if ((yield* statusOf("stat", systemPath(next))) !== undefined) break
  }
  for (let index = missing.length - 1; index >= 0; index--) {
    const [name, tail] = missing[index]! // below its length
    const hasMade = index < missing.length - 1
    if (tail === "." && hasMade) continue // it was made as its own parent
    const directory = systemPath(name)
    try {
      yield* perform({ op: "mkdir", path: directory, mode: index === 0 ? mode : 0o777 })
    } catch (error) {
      if (!isIoError(error)) throw error
      const isThere = (index > 0 && error._tag === "FileExistsError") ||
        (existOk && isDirectory(yield* statusOf("stat", directory)))
      if (!isThere) throw error
    }
  }
}

/** Removes the directories above a path, up to the first that cannot be removed. */
function* prune(path: PathName): JobProgram<void> {
  let [head, tail] = headAndTail(path)
  while (head !== "" && tail !== "") {
    try {
      yield* perform({ op: "rmdir", path: systemPath(sibling(path, head)) })
    } catch (error) {
      if (!isIoError(error)) throw error
      return
    }
    ;[head, tail] = split(head)
  }
}

function* removeDirectories(path: PathName): JobProgram<void> {
  yield* perform({ op: "rmdir", path: systemPath(path) })
  yield* prune(path)
}

function* renameAndPrune(source: PathName, dest: PathName): JobProgram<void> {
  const [head, tail] = split(dest.text)
  if (head !== "" && tail !== "") {
    const parent = sibling(dest, head)
    if ((yield* statusOf("stat", systemPath(parent))) === undefined) yield* makeDirectories(parent, 0o777, false)
  }
  yield* perform({ op: "rename", path: systemPath(source), dest: systemPath(dest) })
  const [directory, name] = split(source.text)
  if (directory === "" || name === "") return
  try {
    yield* removeDirectories(sibling(source, directory))
  } catch (error) {
    if (!isIoError(error)) throw error // what is not empty stays
  }
}

/** @internal */
export const makedirsJob = job("os.makedirs", makeDirectories)

/** @internal */
export const removedirsJob = job("os.removedirs", removeDirectories)

/** @internal */
export const renamesJob = job("os.renames", renameAndPrune)

/** @internal */
export function* makedirs(path: FilePath, options: MakedirsOptions = {}): Program<void> {
  const { existOk = false, mode = 0o777 } = options
  yield* makedirsJob(pathName(path), checkMode(mode), existOk)
}

/** @internal */
export function* removedirs(path: FilePath): Program<void> {
  yield* removedirsJob(pathName(path))
}

/** @internal */
export function* renames(source: FilePath, dest: FilePath): Program<void> {
  yield* renamesJob(pathName(source), pathName(dest))
}
