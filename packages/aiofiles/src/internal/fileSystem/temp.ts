/**
 * Temporary files and directories of `@effect/platform`'s `FileSystem`, by `tempfile`.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import type { IoError } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { AioFiles } from "../../AioFiles.js"

/** Where a directory goes and how its name begins; the platform's names begin with nothing by default. */
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

/** An empty file in a directory of its own, as the platform has it. Both are gone with the scope. @internal */
export const fileScoped = (
  aio: AioFiles,
  options: FileSystem.MakeTempFileOptions = {}
): Effect.Effect<string, IoError, Scope.Scope> =>
  Effect.flatMap(directoryScoped(aio, options), (dir) =>
    Effect.scoped(Effect.map(
      aio.tempfile.namedTemporaryFile("wb", { dir, prefix: "", suffix: options.suffix ?? "", delete: false }),
      (file) => file.name as string // as all that it is made of
    )))

/** As `fileScoped`, and kept: only if it is not finished, the directory is removed again. @internal */
export const file = (aio: AioFiles, options?: FileSystem.MakeTempFileOptions): Effect.Effect<string, IoError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Scope.make(), (scope) =>
      Effect.onError(
        restore(Scope.extend(fileScoped(aio, options), scope)),
        (cause) => Scope.close(scope, Exit.failCause(cause))
      ))
  )
