/**
 * `copy` of the platform's `FileSystem`: as `cp -r`, except that existing files are overwritten only on
 * request.
 *
 * A tree without a destination is copied by `copytree` of this library, which runs several batches at a time. A tree
 * that is merged into an existing one is copied here, entry by entry. An interruption between two entries leaves
 * those that are copied. The destination is examined by `lstat`, so that a link there counts as a link and never as
 * its target.
 */
import { type FileStatus, type IoError, makeOSError, SameFileError } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type { AioFiles } from "../../AioFiles.js"
import type { CopyOptions } from "../effect/platform/types.js"
import { runWith } from "../executor/run.js"
import { isDirectory, joined, look, typeOf } from "./info.js"

/**
 * Copies a file, a tree, or a symbolic link as a link. Makes missing directories above the copy, and merges a tree into an
 * existing directory. An existing link at the destination is replaced: it is never followed.
 *
 * Without `overwrite`, all files are created exclusively, so the copy fails at the first one that exists, and leaves that
 * one as it is.
 *
 * @internal
 */
export const copy = (
  aio: AioFiles,
  from: string,
  to: string,
  options: CopyOptions = {}
): Effect.Effect<void, IoError> =>
  Effect.flatMap(
    aio.os.lstat(from),
    (status) => Effect.andThen(makeParents(aio, to), copyAny(aio, status, from, to, options))
  )

/** The directory of a path; `undefined` if that is the root or the working directory. */
const parentOf = (path: string): string | undefined => /^(.*[^/])\/+[^/]+\/*$/.exec(path)?.[1]

/** The parent usually exists already: then one `stat` is all that this costs. */
const makeParents = (aio: AioFiles, path: string): Effect.Effect<void, IoError> => {
  const parent = parentOf(path)
  if (parent === undefined) return Effect.void
  return Effect.flatMap(
    runWith(aio.executor, () => look("stat", parent)),
    (existing) => existing === undefined ? aio.os.makedirs(parent, { existOk: true }) : Effect.void
  )
}

/** Copies an entry whose status is known. A link to a directory is copied as a link, and not as a tree. */
const copyAny = (
  aio: AioFiles,
  status: FileStatus,
  from: string,
  to: string,
  options: CopyOptions
): Effect.Effect<void, IoError> =>
  isDirectory(status) ? copyDirectory(aio, from, to, options) : copyOther(aio, status, from, to, options)

/** What the copy keeps of its source: the permissions always, the times on request. */
const preserveOf = ({ preserveTimestamps = false }: CopyOptions): "all" | "mode" => preserveTimestamps ? "all" : "mode"

/** Copies a file or a link. */
const copyOther = (
  aio: AioFiles,
  status: FileStatus,
  from: string,
  to: string,
  options: CopyOptions
): Effect.Effect<void, IoError> => {
  const { overwrite = false } = options
  const copied = (dest: string): Effect.Effect<void, IoError> =>
    aio.shutil.copyfile(from, dest, { followSymlinks: false, exclusive: !overwrite, preserve: preserveOf(options) })
  // an exclusive copy needs no look at the destination: creating it fails if anything is there, even a link
  if (!overwrite) return copied(to)
  return Effect.flatMap(runWith(aio.executor, () => look("lstat", to)), (existing) => {
    if (existing === undefined || typeOf(existing.mode) !== "SymbolicLink") return copied(to)
    // source and destination are one link: an error, as of one file
    if (existing.ino === status.ino && existing.dev === status.dev) {
      return Effect.fail(new SameFileError({ path: from, dest: to }))
    }
    return replace(aio, to, copied)
  })
}

/** Replaces a link atomically, by a file that `make` makes at another path. The target of the link is not touched. */
const replace = (
  aio: AioFiles,
  to: string,
  make: (path: string) => Effect.Effect<void, IoError>
): Effect.Effect<void, IoError> =>
  Effect.scoped(Effect.flatMap(
    // beside the link, so that the rename stays within one file system; the scope removes the directory in any case
    aio.tempfile.temporaryDirectory({
      dir: parentOf(to) ?? (to.startsWith("/") ? "/" : "."),
      prefix: ".aiofiles-copy-"
    }),
    (directory) => {
      const path = joined(directory, "copy")
      return Effect.andThen(make(path), aio.os.replace(path, to))
    }
  ))

/** Copies a tree, or merges it into an existing one, entry by entry. */
const copyDirectory = (
  aio: AioFiles,
  from: string,
  to: string,
  options: CopyOptions
): Effect.Effect<void, IoError> =>
  // `lstat`: a link to a directory does not count as one, or files would be written outside of the destination
  Effect.flatMap(runWith(aio.executor, () => look("lstat", to)), (existing): Effect.Effect<void, IoError> => {
    if (existing === undefined) {
      return aio.shutil.copytree(from, to, { symlinks: true, preserve: preserveOf(options), onError: "fail" })
    }
    if (!isDirectory(existing)) {
      // a tree never replaces a file: with `overwrite` the reason is the type, without it that anything exists
      const code = options.overwrite === true ? "ENOTDIR" : "EEXIST"
      return Effect.fail(makeOSError({ code, syscall: "mkdir", path: to }))
    }
    // listed before the first copy is created, because `to` may be below `from`
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
