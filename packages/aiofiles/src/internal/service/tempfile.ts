/**
 * Python's `tempfile` as effects: files and directories that are removed with their scope.
 *
 * Core makes the names and the files (`Tempfiles`); this module gives them handles and registers their release. If
 * the fiber is interrupted before it has the file, `discard` closes and removes it. `mkstemp` and `mkdtemp` have no
 * scope: their caller owns the result.
 */
import {
  type IoError,
  type NamedTempFile,
  type OpenFile,
  perform,
  type Pool,
  type Program,
  removeTempDirectory,
  type SpooledFile,
  type TempDescriptor,
  Tempfiles,
  toSystemPath
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Executor } from "../../Executor.js"
import type { FileOptions, NamedFileOptions, NameOptions, SpooledFileOptions, Tempfile } from "../../Tempfile.js"
import { releasedByScope } from "../executor/finalizer.js"
import { type NamedPool, onExecutor } from "../executor/region.js"
import { acquireWith, createWith, run } from "../executor/run.js"
import { makeHandle } from "../handles/makeHandle.js"
import { always, namedHandle, spooledHandle, warn } from "../handles/tempHandle.js"
import { openBy } from "./open.js"

/** As in CPython. */
const defaultMode = "w+b"

/** The pause before the removal of a busy directory is tried again, in milliseconds. Each further pause is twice as long. */
const firstPauseMillis = 10

/**
 * Makes the members. Without a mode a file is binary, as in CPython; `options.executor` comes before the region's.
 *
 * @internal
 */
export const make = (executor: Executor): Tempfile => {
  // `Tempfiles` remembers the directory for temporary files, and each executor may have another file system
  const tempfilesOfPools = new WeakMap<Pool, Tempfiles>()
  const on = (pool: Pool): Tempfiles => {
    // found by pool and not by executor: the pool is what has the file system
    const tempfiles = tempfilesOfPools.get(pool) ?? new Tempfiles()
    tempfilesOfPools.set(pool, tempfiles)
    return tempfiles
  }
  const members = {
    // has no name: it is gone when its descriptor is closed, so closing it is all that undoing takes
    temporaryFile: (mode: string = defaultMode, options?: FileOptions) =>
      openBy<OpenFile, ReturnType<typeof makeHandle>>(executor, options, {
        make: (pool) => on(pool).temporaryFile(mode, options),
        discard: (file) => file.close(),
        handle: (file, pool) => makeHandle(file, pool, mode, { temporary: always })
      }),
    // undone by closing and removing it, even with `delete: false`: its caller has never seen the name
    namedTemporaryFile: (mode: string = defaultMode, options: NamedFileOptions = {}) =>
      openBy<NamedTempFile, ReturnType<typeof namedHandle>>(executor, options, {
        make: (pool) => on(pool).namedTemporaryFile(mode, options),
        discard: ({ file, name }) => name.removeAfter(file.close()),
        handle: (temporary, pool) =>
          namedHandle(temporary, pool, mode, {
            delete: options.delete ?? true,
            deleteOnClose: options.deleteOnClose ?? true
          })
      }),
    // makes nothing on the disk before it rolls over
    spooledTemporaryFile: (mode: string = defaultMode, options?: SpooledFileOptions) =>
      openBy<SpooledFile, ReturnType<typeof spooledHandle>>(executor, options, {
        make: (pool) => on(pool).spooledTemporaryFile(mode, options),
        discard: (file) => file.close(),
        handle: (file, pool) => spooledHandle(file, pool, mode)
      }),
    // no `executor` option: nothing is open that would belong to an executor
    temporaryDirectory: (options?: NameOptions) =>
      onExecutor(executor, (here) => temporaryDirectory(here, () => on(here.pool).mkdtemp(options))),
    mkstemp: (options?: NameOptions) => createWith(executor, (pool) => on(pool).mkstemp(options), discardDescriptor),
    mkdtemp: (options?: NameOptions) =>
      createWith(executor, (pool) => on(pool).mkdtemp(options), (path) => removeTempDirectory(path)),
    // found by creating and removing a file, so this is no query; remembered for each pool after the first call
    gettempdir: onExecutor(executor, ({ pool }) => run(pool, () => on(pool).gettempdir())),
    gettempprefix: Effect.succeed("tmp")
  }
  // mode and options decide the types, and the values are made by the same mode and options
  return members as unknown as Tempfile
}

/** Closes and removes a file that was made after its caller was interrupted. It is removed even if closing fails. */
function* discardDescriptor({ fd, path }: TempDescriptor): Program<void> {
  try {
    yield* perform({ op: "close", fd })
  } finally {
    yield* perform({ op: "unlink", path: toSystemPath(path) })
  }
}

/**
 * Makes a directory that is removed with the scope. The removal never fails: errors are logged after it, as one
 * warning, by the loggers of the fiber that made the directory.
 */
const temporaryDirectory = (
  executor: NamedPool,
  create: () => Program<string | Uint8Array>
): Effect.Effect<string | Uint8Array, IoError, Scope.Scope> =>
  Effect.suspend(() => {
    // finalizers run in reverse order: the warning, which is registered first, comes after the removal
    const errors: Array<IoError> = []
    let path: string | Uint8Array = ""
    function* remove(made: string | Uint8Array): Program<void> {
      path = made
      // waits between attempts while the directory is busy (EBUSY); other errors are tried again at once
      errors.push(...(yield* removeTempDirectory(made, pause)))
    }
    return Effect.andThen(
      releasedByScope(() => Effect.void, () => warn(path, errors)),
      acquireWith(executor, create, remove)
    )
  })

/**
 * Waits before an attempt to remove a directory again. An external call, which a timer completes: no thread is
 * blocked. `attempt` counts from 1.
 */
function* pause(attempt: number): Program<unknown> {
  const millis = firstPauseMillis * 2 ** (attempt - 1)
  return yield {
    op: "external",
    name: "pause",
    start: (done) => void setTimeout(() => done(undefined, undefined), millis)
  }
}
