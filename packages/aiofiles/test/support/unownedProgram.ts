/**
 * A program that creates things for as long as it lives, under `NodeRuntime.runMain`, on the executor of that name: it says
 * when it has begun, and, in the end, which paths are its own.
 *
 * `unownedProgram.ts <executor> <what> <directory>`
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { writeSync } from "node:fs"
import * as AioFiles from "../../src/AioFiles.js"
import { creations } from "./creations.js"
import { nodeExecutors } from "./nodeExecutors.js"

const [executor = "", what = "", dir = ""] = process.argv.slice(2)

const creation = creations[what]!(dir) // the test names one
const program = Effect.ensuring(
  Effect.zipRight(Effect.sync(() => writeSync(1, "begun\n")), Effect.forever(creation.run)),
  Effect.sync(() => writeSync(1, `${JSON.stringify([...creation.owned])}\n`))
)
const live = Layer.provide(AioFiles.layer, nodeExecutors[executor]!) // as above

NodeRuntime.runMain(Effect.provide(program, live), { disableErrorReporting: true })
