/**
 * `copy` of `@effect/platform`'s `FileSystem`: as `cp -r`, but that what exists is overwritten only if that is asked for.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import { copyFile, copyTree, makeOSError, perform, type Program, toSystemPath } from "aiofiles-core"
import { isDirectory, joined, look, typeOf } from "./fileSystemInfo.js"

/**
 * Copies a file, a link as a link, or a tree. Into a directory that exists the tree is merged.
 *
 * Without `overwrite`, whatever is created is created exclusively, so that the first file that exists ends it, untouched.
 *
 * @internal
 */
export function* copy(from: string, to: string, options: FileSystem.CopyOptions = {}): Program<void> {
  const { overwrite = false, preserveTimestamps = false } = options
  const preserve = preserveTimestamps ? "all" : "mode"
  const status = yield* perform({ op: "lstat", path: toSystemPath(from) })
  if (!isDirectory(status)) {
    if (overwrite && typeOf(status.mode) === "SymbolicLink") yield* makeRoom(to)
    return yield* copyFile(from, to, { followSymlinks: false, exclusive: !overwrite, preserve })
  }
  const there = yield* look("stat", to)
  if (there === undefined) return yield* copyTree(from, to, { symlinks: true, preserve, onError: "fail" })
  if (!isDirectory(there)) {
    throw makeOSError({ code: overwrite ? "ENOTDIR" : "EEXIST", syscall: "mkdir", path: to })
  }
  // listed before anything is created: `to` may be below `from`
  const { names } = yield* perform({ op: "readdir", path: toSystemPath(from) })
  for (const name of names) yield* copy(joined(from, name), joined(to, name), options)
}

/** A link cannot be written over. */
function* makeRoom(path: string): Program<void> {
  const there = yield* look("lstat", path)
  if (there !== undefined && !isDirectory(there)) yield* perform({ op: "unlink", path: toSystemPath(path) })
}
