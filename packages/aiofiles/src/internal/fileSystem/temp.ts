/**
 * Temporary files and directories of `@effect/platform`'s `FileSystem`, made by `tempfile`.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import type { IoError } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { AioFiles } from "../../AioFiles.js"

/** The parent directory and the prefix of the name. The platform's default prefix is empty, unlike that of `tempfile`. */
const placeOf = ({ directory, prefix = "" }: FileSystem.MakeTempDirectoryOptions) =>
  directory === undefined ? { prefix } : { prefix, dir: directory }

/** @internal */
export const directory = (
  { tempfile }: AioFiles,
  options: FileSystem.MakeTempDirectoryOptions = {}
): Effect.Effect<string, IoError> => tempfile.mkdtemp(placeOf(options))

/** @internal */
export const directoryScoped = (
  { tempfile }: AioFiles,
  options: FileSystem.MakeTempDirectoryOptions = {}
): Effect.Effect<string, IoError, Scope.Scope> => tempfile.temporaryDirectory(placeOf(options))

/** Makes an empty file in a new directory of its own, as the platform does. The scope removes both. @internal */
export const fileScoped = (
  aio: AioFiles,
  options: FileSystem.MakeTempFileOptions = {}
): Effect.Effect<string, IoError, Scope.Scope> =>
  Effect.flatMap(directoryScoped(aio, options), (dir) =>
    Effect.scoped(Effect.map(
      aio.tempfile.namedTemporaryFile("wb", { dir, prefix: "", suffix: options.suffix ?? "", delete: false }),
      (file) => file.name as string // text, because `dir`, `prefix` and `suffix` are text
    )))

/** As `fileScoped`, but the file stays. If making it fails or is interrupted, the directory is removed. @internal */
export const file = (aio: AioFiles, options?: FileSystem.MakeTempFileOptions): Effect.Effect<string, IoError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Scope.make(), (scope) =>
      Effect.onError(
        restore(Scope.extend(fileScoped(aio, options), scope)),
        (cause) => Scope.close(scope, Exit.failCause(cause))
      ))
  )
