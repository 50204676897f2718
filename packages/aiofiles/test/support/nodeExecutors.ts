/** The executors for Node, by name. It does not import vitest: child processes use it too. */
import type * as Layer from "effect/Layer"
import type * as Executor from "../../src/Executor.js"
import * as NodeExecutor from "../../src/NodeExecutor.js"

export const nodeExecutors: Readonly<Record<string, Layer.Layer<Executor.Executor>>> = {
  adaptive: NodeExecutor.layer,
  inline: NodeExecutor.layerInline,
  libuv: NodeExecutor.layerLibuv(),
  threads: NodeExecutor.layerThreads({ threads: 2 })
}
