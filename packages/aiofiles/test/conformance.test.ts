/** The conformance suite of the testing module, on every executor of this library. */
import { describe, it } from "@effect/vitest"
import { type Executor, NodeExecutor } from "aiofiles"
import { Conformance, Faults, MemoryExecutor } from "aiofiles/testing"
import * as Layer from "effect/Layer"

const executors: ReadonlyArray<readonly [name: string, executor: Layer.Layer<Executor.Executor>]> = [
  ["inline", NodeExecutor.layerInline],
  ["libuv", NodeExecutor.layerLibuv()],
  ["libuv, one slot", NodeExecutor.layerLibuv({ concurrency: 1 })],
  ["memory", MemoryExecutor.layer()],
  ["threads (1)", NodeExecutor.layerThreads({ threads: 1 })],
  ["threads (4)", NodeExecutor.layerThreads({ threads: 4 })],
  ["adaptive", NodeExecutor.layer],
  ["seven bytes at a time, over memory", Faults.layer([Faults.cut(7)]).pipe(Layer.provide(MemoryExecutor.layer()))]
]

for (const [name, executor] of executors) {
  // one at a time: hundreds of cases at once would only wait for each other
  describe.sequential(name, () => Conformance.register(it, executor))
}
