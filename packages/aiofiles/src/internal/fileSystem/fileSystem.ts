/**
 * The members of the platform's `FileSystem`, made of members of `AioFiles`. `AioFileSystem` makes layers of
 * it.
 *
 * Each member runs an operation of the service, and converts its errors to `PlatformError`. Where the two services
 * differ, the functions of this module and of its neighbours close the gap, so that programs behave as on the
 * platform's own service: in flags, defaults, and in what counts as an error. All calls run on the executor of the
 * service, or of the region.
 */
import { type InvalidArgumentError, type IoError, os as core, perform, type Program, toSystemPath } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { AioFiles } from "../../AioFiles.js"
import type { PlatformError } from "../effect/platform/errors.js"
import type { WatchEvent } from "../effect/platform/events.js"
import { infoOf } from "../effect/platform/info.js"
import {
  type AccessFileOptions,
  type FileSystem,
  type MakeDirectoryOptions,
  makeFileSystem,
  type RemoveOptions,
  type WatchBackend,
  type WatchOptions,
  type WriteFileOptions
} from "../effect/platform/types.js"
import { runFold, unwrap } from "../effect/pull.js"
import { queryWith, runWith } from "../executor/run.js"
import { copy } from "./copy.js"
import { asPlatform } from "./errors.js"
import { byteCountOf, isGone, type Size } from "./info.js"
import { open } from "./open.js"
import { sink, stream } from "./stream.js"
import { writeThrough } from "./systemFile.js"
import * as temp from "./temp.js"
import { watch } from "./watch.js"

/** R_OK and W_OK of POSIX's `access`, as bits of its mode. */
const readable = 4
const writable = 2

/** Without options, asks whether the file exists (F_OK). Links are followed. Fails if the answer is no. */
function* access(path: string, { readable: read, writable: write }: AccessFileOptions): Program<void> {
  const mode = (read === true ? readable : 0) | (write === true ? writable : 0)
  yield* perform({ op: "access", path: toSystemPath(path), mode })
}

/**
 * The paths of all entries below a directory, relative to it: each directory before its entries. Directories that are removed
 * during the walk are left out.
 */
const readTree = (aio: AioFiles, top: string): Effect.Effect<Array<string>, IoError> => {
  // `walk` gives paths that begin with `top`: this is where the relative part begins
  const start = top.endsWith("/") ? top.length : top.length + 1
  // any other error ends the listing: an incomplete one would look complete
  const onError = (error: IoError) => error._tag === "FileNotFoundError" ? Effect.void : Effect.fail(error)
  return runFold(aio.os.walk(top, { onError }), () => Array<string>(), (names, entry) => {
    const below = entry.path.slice(start)
    for (const name of [...entry.directories, ...entry.files]) names.push(below === "" ? name : `${below}/${name}`)
    return names
  })
}

/**
 * Removes a file, a tree, or a symbolic link itself. With `force`, a missing path is not an error. A directory needs
 * `recursive`, unless it is empty.
 */
const remove = (
  aio: AioFiles,
  path: string,
  { force = false, recursive = false }: RemoveOptions
): Effect.Effect<void, IoError> => {
  // `lstat`: of a link to a directory, the link is removed, and never what is in the directory
  const removed = Effect.flatMap(
    aio.os.lstat(path),
    ({ type }) =>
      type !== "Directory"
        ? aio.os.unlink(path)
        : recursive
        ? aio.shutil.rmtree(path)
        : aio.os.rmdir(path)
  )
  return force ? Effect.catchTag(removed, "FileNotFoundError", () => Effect.void) : removed
}

/** `writeBytes` replaces or creates a file. The other flags keep existing content, and so need a handle. */
const writeFile = (
  aio: AioFiles,
  path: string,
  data: Uint8Array,
  { flag = "w", mode }: WriteFileOptions
): Effect.Effect<void, IoError> =>
  flag === "w" || flag === "wx"
    ? aio.writeBytes(path, data, { exclusive: flag === "wx", permissions: mode })
    : runWith(aio.executor, () => writeThrough(path, data, { flag, ...(mode === undefined ? {} : { mode }) }))

/** With `recursive`, makes missing parents too, and an existing directory is not an error. */
const makeDirectory = (
  aio: AioFiles,
  path: string,
  { mode, recursive = false }: MakeDirectoryOptions
): Effect.Effect<void, IoError> =>
  recursive ? aio.os.makedirs(path, { mode, existOk: true }) : aio.os.mkdir(path, { mode })

/**
 * Checks the length first: the platform's type also allows a bigint, and `NaN`. A wrong length is a failure, before
 * any call is made.
 */
const truncate = (aio: AioFiles, path: string, length: Size): Effect.Effect<void, IoError> =>
  Effect.flatMap(
    Effect.try({
      try: () => byteCountOf(length, "length"),
      catch: (error) => error as InvalidArgumentError // `byteCountOf` throws no other error
    }),
    (byteLength) => aio.os.truncate(path, byteLength)
  )

/**
 * Watches by the `WatchBackend` of the context, if there is one and it accepts the path; otherwise by the system's
 * own notices. The backend is asked with the status of the file, which must exist.
 */
const watchWith = (
  aio: AioFiles,
  backend: Option.Option<WatchBackend>,
  path: string,
  options: WatchOptions | undefined
): Stream.Stream<WatchEvent, PlatformError> => {
  const own = watch(aio.executor, path, options)
  if (Option.isNone(backend)) return own
  return unwrap(
    Effect.map(
      asPlatform("watch", aio.os.stat(path), path),
      (status) => Option.getOrElse(backend.value.register(path, infoOf(status), options), () => own)
    )
  )
}

/**
 * Makes the service of the platform. `exists`, `sink` and `stream` replace those that `makeFileSystem` derives from the
 * other members: a derived sink, for example, leaves the close to its scope, where an error is a defect.
 *
 * @internal
 */
export const make = (
  aio: AioFiles,
  backend: Option.Option<WatchBackend>
): FileSystem => {
  const { executor, os, shutil } = aio
  // `makeFileSystem` derives `readFileString` and other members from these
  const own = makeFileSystem({
    access: (path, options = {}) => asPlatform("access", runWith(executor, () => access(path, options)), path),
    copy: (from, to, options) => asPlatform("copy", copy(aio, from, to, options), from),
    copyFile: (from, to) =>
      asPlatform(
        "copyFile",
        // a copy of a file to itself has nothing to do
        Effect.catchTag(shutil.copyfile(from, to, { preserve: "mode" }), "SameFileError", () => Effect.void),
        from
      ),
    chmod: (path, mode) => asPlatform("chmod", os.chmod(path, mode), path),
    chown: (path, uid, gid) => asPlatform("chown", os.chown(path, uid, gid), path),
    link: (from, to) => asPlatform("link", os.link(from, to), from),
    lstat: (path) => asPlatform("lstat", Effect.map(os.lstat(path), infoOf), path),
    makeDirectory: (path, options = {}) => asPlatform("makeDirectory", makeDirectory(aio, path, options), path),
    // errors of the next four have the path that failed, because their caller gave none
    makeTempDirectory: (options) => asPlatform("makeTempDirectory", temp.directory(aio, options)),
    makeTempDirectoryScoped: (options) => asPlatform("makeTempDirectoryScoped", temp.directoryScoped(aio, options)),
    makeTempFile: (options) => asPlatform("makeTempFile", temp.file(aio, options)),
    makeTempFileScoped: (options) => asPlatform("makeTempFileScoped", temp.fileScoped(aio, options)),
    open: (path, options) => open(executor, "open", path, options),
    readDirectory: (path, options) =>
      asPlatform(
        "readDirectory",
        // a copy of the names, because the type of the platform lets its caller change the array
        options?.recursive === true ? readTree(aio, path) : Effect.map(os.listdir(path), (names) => [...names]),
        path
      ),
    readDirectoryEntries: (path) =>
      asPlatform(
        "readDirectoryEntries",
        Effect.map(
          queryWith(executor, () => core.scandir(path)),
          (entries) => entries.map(({ name, type }) => ({ name, type }))
        ),
        path
      ),
    readFile: (path) => asPlatform("readFile", aio.readBytes(path), path),
    readLink: (path) => asPlatform("readLink", os.readlink(path), path),
    // strict, so that a missing file is an error, as on the platform
    realPath: (path) => asPlatform("realPath", os.path.realpath(path, { strict: true }), path),
    remove: (path, options = {}) => asPlatform("remove", remove(aio, path, options), path),
    rename: (from, to) => asPlatform("rename", os.rename(from, to), from),
    stat: (path) => asPlatform("stat", Effect.map(os.stat(path), infoOf), path),
    symlink: (target, path) => asPlatform("symlink", os.symlink(target, path), target),
    truncate: (path, length = 0) => asPlatform("truncate", truncate(aio, path, length), path),
    // both services take seconds or a `Date`
    utimes: (path, atime, mtime) => asPlatform("utimes", os.utime(path, { times: [atime, mtime] }), path),
    watch: (path, options) => watchWith(aio, backend, path, options),
    writeFile: (path, data, options = {}) => asPlatform("writeFile", writeFile(aio, path, data, options), path)
  })
  return {
    ...own,
    // the derived member would give `false` only for a missing file, and fail if a parent is not a directory
    exists: (path) =>
      asPlatform(
        "exists",
        Effect.matchEffect(runWith(executor, () => access(path, {})), {
          // any other error, such as a refused permission, is not an answer, and fails
          onFailure: (error) => isGone(error) ? Effect.succeed(false) : Effect.fail(error),
          onSuccess: () => Effect.succeed(true)
        }),
        path
      ),
    sink: (path, options) => sink(executor, path, options),
    stream: (path, options) => stream(executor, path, options)
  }
}
