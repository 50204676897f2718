/**
 * A program that creates files until it is stopped, under `runMain`, on the named executor. It tells when it has
 * begun, and at its end which paths it owns.
 *
 * `unownedProgram.ts <executor> <what> <directory>`
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { writeSync } from "node:fs"
import * as AioFiles from "../../src/AioFiles.js"
import { creations } from "./creations.js"
import { runMain } from "./effect/platform.js"
import { nodeExecutors } from "./nodeExecutors.js"

const [executor = "", what = "", dir = ""] = process.argv.slice(2)

const creation = creations[what]!(dir) // the test names one
const program = Effect.ensuring(
  Effect.andThen(Effect.sync(() => writeSync(1, "begun\n")), Effect.forever(creation.run)),
  Effect.sync(() => writeSync(1, `${JSON.stringify([...creation.owned])}\n`))
)
const live = Layer.provide(AioFiles.layer, nodeExecutors[executor]!) // as above

runMain(Effect.provide(program, live), { disableErrorReporting: true })
