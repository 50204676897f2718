/** The conformance suite, on executors whose calls end at once. */
import { NodeExecutor } from "aiofiles"
import { Faults, MemoryExecutor } from "aiofiles/testing"
import * as Layer from "effect/Layer"
import { conforms } from "./support/conformance.js"

conforms("inline", NodeExecutor.layerInline)
conforms("memory", MemoryExecutor.layer())
conforms(
  "61 bytes at a time, over memory",
  Faults.layer([Faults.cut(61)]).pipe(Layer.provide(MemoryExecutor.layer()))
)
