/** The platform's `FileSystem` on this library's service. */
import { AioFiles, AioFileSystem, Executor } from "aiofiles"
import type { Backend } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type { FileSystem } from "./effect/platform.js"

export const fileSystemOf = (aio: AioFiles.AioFiles): Effect.Effect<FileSystem.FileSystem> =>
  Effect.provideService(AioFileSystem.make, AioFiles.AioFiles, aio)

/** The service on an executor over a back end. */
export const fileSystemOn = (backend: Backend, options?: Executor.Options): Effect.Effect<FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const executor = yield* Executor.make(backend, options)
    return yield* fileSystemOf(yield* Effect.provideService(AioFiles.make, Executor.Executor, executor))
  })
