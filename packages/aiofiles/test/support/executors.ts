/** One suite, every executor. */
import { layer } from "@effect/vitest"
import { AioFiles, type Executor, NodeExecutor } from "aiofiles"
import * as Layer from "effect/Layer"

export const executors: ReadonlyArray<readonly [name: string, executor: Layer.Layer<Executor.Executor>]> = [
  ["libuv", NodeExecutor.layerLibuv()],
  ["threads", NodeExecutor.layerThreads({ threads: 2 })],
  ["inline", NodeExecutor.layerInline]
]

type Suite = Parameters<ReturnType<typeof layer<AioFiles.AioFiles | Executor.Executor, never>>>[1]

/** Runs a suite once on each executor, with an executor of its own. */
export const onEachExecutor = (name: string, suite: Suite): void => {
  for (const [executor, executorLayer] of executors) {
    layer(Layer.provideMerge(AioFiles.layer, executorLayer))(`${name}, ${executor}`, suite)
  }
}
