/**
 * The process that dies: `child.js SCENARIO EXECUTOR DEATH MILLIS HERE THERE`.
 *
 * It reports each step on descriptor 3: `>` before it, `<` after it. The line is in the pipe when the call returns.
 */
import { NodeRuntime } from "@effect/platform-node"
import { AioFiles } from "aiofiles"
import { Effect, Layer } from "effect"
import { writeSync } from "node:fs"
import { executorLayer, isExecutorName } from "../shared/executors.js"
import type { Step } from "./scenario.js"
import { scenarios } from "./scenarios.js"

const [name, executor = "", death, millis, here = "", there = ""] = process.argv.slice(2)
const scenario = scenarios.find((each) => each.name === name)
if (scenario === undefined || !isExecutorName(executor)) throw new Error(`no such scenario: ${name} on ${executor}`)

const reportDescriptor = 3

const steps = (step: Step) => {
  let number = 0
  return Effect.forever(Effect.suspend(() => {
    const current = number++
    writeSync(reportDescriptor, `>${current}\n`)
    return Effect.tap(step(current), () => Effect.sync(() => writeSync(reportDescriptor, `<${current}\n`)))
  }))
}

/** Deaths that a process causes itself, at a moment that does not depend on its work. */
const die = (): void => {
  if (death === "exit") process.exit(7)
  if (death === "uncaught") throw new Error("thrown on purpose")
}

const program = Effect.gen(function*() {
  const aio = yield* AioFiles.AioFiles
  yield* Effect.sync(() => setTimeout(die, Number(millis)))
  yield* scenario.work(aio, { here, there }, steps)
})

program.pipe(
  Effect.provide(Layer.provide(AioFiles.layer, executorLayer(executor))),
  NodeRuntime.runMain
)
