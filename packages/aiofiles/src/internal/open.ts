/**
 * Opening: the step that acquires a descriptor is the one that registers its release.
 */
import { type FilePath, type IoError, type OpenFile, openFile, type Pool, Task } from "aiofiles-core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import type { Executor } from "../Executor.js"
import type { FileOf, Mode, OpenOptions } from "../File.js"
import { makeHandle } from "./makeHandle.js"
import { runMasked } from "./run.js"

/** Closes a file that its opener never had. Nothing was written to it, so there is nothing to report. */
const discard = (pool: Pool, file: OpenFile): void => {
  new Task(pool, () => file.close()).start()
}

/**
 * Opens within an uninterruptible frame that owns the file from the moment when the fiber has it; only the wait itself
 * can be interrupted.
 */
const acquire = (
  restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>,
  pool: Pool,
  path: FilePath,
  mode: Mode | undefined,
  options: OpenOptions | undefined
): Effect.Effect<OpenFile, IoError> =>
  runMasked(restore, pool, () => openFile(path, mode, options), (file) => discard(pool, file))

/** @internal */
export const open = <M extends Mode, O extends OpenOptions>(
  executor: Executor,
  path: FilePath,
  mode?: M,
  options?: O
): Effect.Effect<FileOf<M, O>, IoError, Scope.Scope> =>
  Effect.uninterruptibleMask((restore) => {
    const { pool } = options?.executor ?? executor
    return Effect.flatMap(acquire(restore, pool, path, mode, options), (file) => {
      const handle = makeHandle(file, pool, mode ?? "r")
      // a scope's finalizer cannot fail: a flush that fails there is a defect that holds the error
      return Effect.as(Effect.addFinalizer(() => Effect.orDie(handle.closeLast)), handle as unknown as FileOf<M, O>) // the mode decides
    })
  })

/** @internal */
export const withFile = <M extends Mode, O extends OpenOptions>(
  executor: Executor,
  path: FilePath,
  mode?: M,
  options?: O
) =>
<A, E, R>(use: (file: FileOf<M, O>) => Effect.Effect<A, E, R>): Effect.Effect<A, E | IoError, R> =>
  Effect.uninterruptibleMask((restore) => {
    const { pool } = options?.executor ?? executor
    return Effect.flatMap(acquire(restore, pool, path, mode, options), (file) => {
      const handle = makeHandle(file, pool, mode ?? "r")
      return Effect.flatMap(
        Effect.exit(restore(Effect.suspend(() => use(handle as unknown as FileOf<M, O>)))),
        (exit) =>
          // the mode decides
          Effect.matchCauseEffect(handle.closeLast, {
            onFailure: (cause) => Effect.failCause(Exit.isFailure(exit) ? Cause.sequential(exit.cause, cause) : cause),
            onSuccess: () => exit
          })
      )
    })
  })
