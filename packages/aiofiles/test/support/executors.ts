/** Runs one suite on every executor. */
import { AioFiles, Executor, NodeExecutor } from "aiofiles"
import { threads } from "aiofiles-core/node/backends"
import * as Layer from "effect/Layer"
import { afterAll } from "vitest"
import { layer } from "./effect/testing.js"

/** Two threads, which end with the test file. Each executor has a pool of its own over them. */
const sharedThreads = (): Layer.Layer<Executor.Executor> => {
  const backend = threads({ threads: 2 })
  afterAll(() => backend.close())
  return Executor.layer({
    name: backend.name,
    start: (call, done) => backend.start(call, done),
    startJob: (call, done, descriptorMillis, caller) => backend.startJob?.(call, done, descriptorMillis, caller)
  })
}

export const executors: ReadonlyArray<readonly [name: string, executor: Layer.Layer<Executor.Executor>]> = [
  ["libuv", NodeExecutor.layerLibuv()],
  ["threads", sharedThreads()],
  ["inline", NodeExecutor.layerInline]
]

type Suite = Parameters<ReturnType<typeof layer<AioFiles.AioFiles | Executor.Executor, never>>>[1]

/** Runs a suite once on each executor, with an executor of its own. */
export const onEachExecutor = (name: string, suite: Suite): void => {
  for (const [executor, executorLayer] of executors) {
    layer(Layer.provideMerge(AioFiles.layer, executorLayer))(`${name}, ${executor}`, suite)
  }
}
