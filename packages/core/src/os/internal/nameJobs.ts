/**
 * The jobs that create, change and remove names with several calls.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import { job } from "../../program/job.js"
import { perform } from "../../program/program.js"
import { split } from "../../syscall/internal/posixPath.js"
import { isDirectory } from "../../syscall/stat.js"
import type { JobProgram } from "../../syscall/syscall.js"
import { isOverlong, type PathName, statusOf, systemPath, withText } from "./paths.js"

/** A path without its last part, and that part. Slashes at the end do not count. */
const headAndTail = (path: PathName): readonly [head: string, tail: string] => {
  const [head, tail] = split(path.text)
  return tail === "" ? split(head) : [head, tail]
}

/**
 * Creates a directory with `mode`, and those above it that are missing with 0o777 (O04). It does not matter if another
 * process creates one of those meanwhile. CPython does this by recursion; a loop works at any depth.
 */
function* makeDirectories(path: PathName, mode: number, existOk: boolean): JobProgram<void> {
  if (yield* isOverlong(path)) throw makeOSError({ code: "ENAMETOOLONG", syscall: "mkdir", path: systemPath(path) })
  const missing: Array<readonly [path: PathName, tail: string]> = []
  for (let next = path;;) {
    const [head, tail] = headAndTail(next)
    missing.push([next, tail])
    if (head === "" || tail === "") break
    next = withText(path, head)
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
      const exists = (index > 0 && error._tag === "FileExistsError") || (existOk && (yield* isExistingDirectory(name)))
      if (!exists) throw error
    }
  }
}

function* isExistingDirectory(path: PathName): JobProgram<boolean> {
  const status = yield* statusOf("stat", systemPath(path))
  return status !== undefined && isDirectory(status)
}

/** Removes the directories above a path, up to the first that cannot be removed. */
function* prune(path: PathName): JobProgram<void> {
  let [head, tail] = headAndTail(path)
  while (head !== "" && tail !== "") {
    try {
      yield* perform({ op: "rmdir", path: systemPath(withText(path, head)) })
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
    const parent = withText(dest, head)
    if ((yield* statusOf("stat", systemPath(parent))) === undefined) yield* makeDirectories(parent, 0o777, false)
  }
  yield* perform({ op: "rename", path: systemPath(source), dest: systemPath(dest) })
  const [directory, name] = split(source.text)
  if (directory === "" || name === "") return
  try {
    yield* removeDirectories(withText(source, directory))
  } catch (error) {
    if (!isIoError(error)) throw error // a directory that is not empty stays
  }
}

/** @internal */
export const makedirsJob = job("os.makedirs", makeDirectories)

/** @internal */
export const removedirsJob = job("os.removedirs", removeDirectories)

/** @internal */
export const renamesJob = job("os.renames", renameAndPrune)
