/**
 * Opening a file of the platform's `FileSystem`.
 */
import { perform, type Program, TempName, toSystemPath } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Executor } from "../../Executor.js"
import type { PlatformError } from "../effect/platform/errors.js"
import { PlatformFile } from "../effect/platform/file.js"
import type { OpenOptions } from "../effect/platform/types.js"
import { releasedByScope } from "../executor/finalizer.js"
import { onExecutor } from "../executor/region.js"
import { runMasked } from "../executor/run.js"
import { asPlatform } from "./errors.js"
import { openSystemFile, type SystemFile } from "./systemFile.js"

/** Closes a file that was opened after its opener was interrupted, and removes it if it was created exclusively. */
function* discardOpened({ raw }: SystemFile): Program<void> {
  try {
    if (raw.mode.includes("x") && typeof raw.name !== "number") yield* perform({ op: "unlink", path: raw.name })
  } finally {
    yield* raw.close()
  }
}

/**
 * Opens a file that the scope closes. It can be interrupted while the call blocks, for example on a FIFO whose other end no
 * process has opened. A descriptor that the call gives after that is closed.
 *
 * @internal
 */
export const open = (
  executor: Executor,
  method: string,
  path: string,
  options?: OpenOptions
): Effect.Effect<PlatformFile, PlatformError, Scope.Scope> =>
  onExecutor(executor, ({ pool }) => {
    const creates = String(options?.flag).includes("x") // an invalid flag fails in `openSystemFile`
    const discard = (file: SystemFile): Program<unknown> =>
      creates ? new TempName(toSystemPath(path)).removeAfter(discardOpened(file)) : discardOpened(file)
    // one frame acquires the descriptor and registers the close
    return releasedByScope(
      (restore) => {
        const opened = runMasked(restore, pool, () => openSystemFile(path, options), discard)
        return Effect.map(asPlatform(method, opened, path), (file) => new PlatformFile(file, path, pool))
      },
      (handle) => handle.closeAs(method)
    )
  })
