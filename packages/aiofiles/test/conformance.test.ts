/** The conformance suite, on executors whose calls end at once. */
import { AioFiles, NodeExecutor } from "aiofiles"
import { Conformance, Faults, MemoryExecutor } from "aiofiles/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { conforms } from "./support/conformance.js"
import { describe, it } from "./support/effect/testing.js"

conforms("inline", NodeExecutor.layerInline)
conforms("memory", MemoryExecutor.layer())

// an executor for each case: its log, with all that was moved, would come to gigabytes
describe("61 bytes at a time, over memory", { concurrent: false }, () => {
  const cut = Faults.layer([Faults.cut(61)]).pipe(Layer.provide(MemoryExecutor.layer()))
  const live = Layer.provideMerge(AioFiles.layer, cut)
  for (const { name, run } of Conformance.cases) {
    it(name, () => Effect.runPromise(Effect.provide(run, live)))
  }
})
