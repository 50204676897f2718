/**
 * Temporary files and directories of the platform's `FileSystem`, made by `tempfile`, whose names are random
 * and whose files are created exclusively. Unlike `tempfile`, the platform gives paths, and not open files.
 */
import type { IoError } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type { AioFiles } from "../../AioFiles.js"
import { provideScope } from "../effect/compat.js"
import type { MakeTempDirectoryOptions, MakeTempFileOptions } from "../effect/platform/types.js"

/** The parent directory and the prefix of the name. The platform's default prefix is empty, unlike that of `tempfile`. */
const placeOf = ({ directory, prefix = "" }: MakeTempDirectoryOptions) =>
  directory === undefined ? { prefix } : { prefix, dir: directory }

/** Makes a directory that stays: its caller removes it. @internal */
export const directory = (
  { tempfile }: AioFiles,
  options: MakeTempDirectoryOptions = {}
): Effect.Effect<string, IoError> => tempfile.mkdtemp(placeOf(options))

/** Makes a directory that is removed with the scope, with all that is in it then. @internal */
export const directoryScoped = (
  { tempfile }: AioFiles,
  options: MakeTempDirectoryOptions = {}
): Effect.Effect<string, IoError, Scope.Scope> => tempfile.temporaryDirectory(placeOf(options))

/** Makes an empty file in a new directory of its own, as the platform does. The scope removes both. @internal */
export const fileScoped = (
  aio: AioFiles,
  options: MakeTempFileOptions = {}
): Effect.Effect<string, IoError, Scope.Scope> =>
  Effect.flatMap(directoryScoped(aio, options), (dir) =>
    // the inner scope closes the file at once: the caller gets its path, and not the descriptor
    Effect.scoped(Effect.map(
      aio.tempfile.namedTemporaryFile("wb", { dir, prefix: "", suffix: options.suffix ?? "", delete: false }),
      (file) => file.name as string // text, because `dir`, `prefix` and `suffix` are text
    )))

/** As `fileScoped`, but the file stays. If making it fails or is interrupted, the directory is removed. @internal */
export const file = (aio: AioFiles, options?: MakeTempFileOptions): Effect.Effect<string, IoError> =>
  Effect.uninterruptibleMask((restore) =>
    // a scope that closes only on failure: after a success nothing closes it, so the file stays
    Effect.flatMap(Scope.make(), (scope) =>
      Effect.onError(
        restore(provideScope(fileScoped(aio, options), scope)),
        (cause) => Scope.close(scope, Exit.failCause(cause))
      ))
  )
