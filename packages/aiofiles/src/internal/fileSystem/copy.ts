/**
 * `copy` of `@effect/platform`'s `FileSystem`: as `cp -r`, but that what exists is overwritten only if that is asked for.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import { type FileStatus, type IoError, makeOSError, SameFileError } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type { AioFiles } from "../../AioFiles.js"
import { runWith } from "../executor/run.js"
import { isDirectory, joined, look, typeOf } from "./info.js"

/**
 * Copies a file, a link as a link, or a tree. Into a directory that exists the tree is merged; directories that are missing
 * above the copy are made. A link is replaced, and neither written through nor gone into.
 *
 * Without `overwrite`, whatever is created is created exclusively, so that the first file that exists ends it, retryable.
 *
 * @internal
 */
export const copy = (
  aio: AioFiles,
  from: string,
  to: string,
  options: FileSystem.CopyOptions = {}
): Effect.Effect<void, IoError> =>
  Effect.flatMap(
    aio.os.lstat(from),
    (status) => Effect.zipRight(makeParents(aio, to), copyAny(aio, status, from, to, options))
  )

/** `undefined` where it is the root, or the working directory. */
const parentOf = (path: string): string | undefined => /^(.*[^/])\/+[^/]+\/*$/.exec(path)?.[1]

const makeParents = (aio: AioFiles, path: string): Effect.Effect<void, IoError> => {
  const parent = parentOf(path)
  if (parent === undefined) return Effect.void
  return Effect.flatMap(
    runWith(aio.executor, () => look("stat", parent)),
    (there) => there === undefined ? aio.os.makedirs(parent, { existOk: true }) : Effect.void
  )
}

const copyAny = (
  aio: AioFiles,
  status: FileStatus,
  from: string,
  to: string,
  options: FileSystem.CopyOptions
): Effect.Effect<void, IoError> =>
  isDirectory(status) ? copyDirectory(aio, from, to, options) : copyOther(aio, status, from, to, options)

const preserveOf = ({ preserveTimestamps = false }: FileSystem.CopyOptions): "all" | "mode" =>
  preserveTimestamps ? "all" : "mode"

const copyOther = (
  aio: AioFiles,
  status: FileStatus,
  from: string,
  to: string,
  options: FileSystem.CopyOptions
): Effect.Effect<void, IoError> => {
  const { overwrite = false } = options
  const copied = (dest: string): Effect.Effect<void, IoError> =>
    aio.shutil.copyfile(from, dest, { followSymlinks: false, exclusive: !overwrite, preserve: preserveOf(options) })
  if (!overwrite) return copied(to)
  return Effect.flatMap(runWith(aio.executor, () => look("lstat", to)), (there) => {
    if (there === undefined || typeOf(there.mode) !== "SymbolicLink") return copied(to)
    if (there.ino === status.ino && there.dev === status.dev) {
      return Effect.fail(new SameFileError({ path: from, dest: to }))
    }
    return replace(aio, to, copied)
  })
}

/** Replaces a link, at once, by what `make` makes at another path: what it leads to is not touched. */
const replace = (
  aio: AioFiles,
  to: string,
  make: (path: string) => Effect.Effect<void, IoError>
): Effect.Effect<void, IoError> =>
  Effect.scoped(Effect.flatMap(
    aio.tempfile.temporaryDirectory({
      dir: parentOf(to) ?? (to.startsWith("/") ? "/" : "."),
      prefix: ".aiofiles-copy-"
    }),
    (directory) => {
      const path = joined(directory, "copy")
      return Effect.zipRight(make(path), aio.os.replace(path, to))
    }
  ))

const copyDirectory = (
  aio: AioFiles,
  from: string,
  to: string,
  options: FileSystem.CopyOptions
): Effect.Effect<void, IoError> =>
  // a link to a directory is none: the tree would leave where it is copied to
  Effect.flatMap(runWith(aio.executor, () => look("lstat", to)), (there): Effect.Effect<void, IoError> => {
    if (there === undefined) {
      return aio.shutil.copytree(from, to, { symlinks: true, preserve: preserveOf(options), onError: "fail" })
    }
    if (!isDirectory(there)) {
      const code = options.overwrite === true ? "ENOTDIR" : "EEXIST"
      return Effect.fail(makeOSError({ code, syscall: "mkdir", path: to }))
    }
    // listed before anything is created: `to` may be below `from`
    return Effect.flatMap(
      aio.os.listdir(from),
      (names) =>
        Effect.forEach(
          names,
          (name) =>
            Effect.flatMap(
              aio.os.lstat(joined(from, name)),
              (status) => copyAny(aio, status, joined(from, name), joined(to, name), options)
            ),
          { discard: true }
        )
    )
  })
