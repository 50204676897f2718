/**
 * When a program has ended, and its executor with it, nothing is there that it has created and no longer owns, whatever was
 * being created when the interruption came.
 */
import { AioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { bundled } from "../../core/test/support/bundle.js"
import { runChild } from "./support/child.js"
import { creations } from "./support/creations.js"
import { fork, repeatN } from "./support/effect/effect.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { nodeExecutors } from "./support/nodeExecutors.js"
import { tempDir, turn } from "./support/tempDir.js"

const rounds = 24

/** How many turns of the event loop a round waits: few, so that something is being created. */
const waits = 6

const leftIn = (dir: string, owned: ReadonlySet<string>): ReadonlyArray<string> =>
  fs.readdirSync(dir).filter((name) => !owned.has(`${dir}/${name}`))

for (const [executor, executorLayer] of Object.entries(nodeExecutors)) {
  describe(`interrupted in a loop, ${executor}`, () => {
    for (const [name, make] of Object.entries(creations)) {
      it.live(name, () =>
        Effect.gen(function*() {
          const dir = yield* tempDir
          for (let round = 0; round < rounds; round++) {
            const { owned, run } = make(dir.path)
            const live = Layer.provide(AioFiles.layer, executorLayer)
            const fiber = yield* fork(Effect.provide(Effect.forever(run), live))
            yield* repeatN(turn, round % waits)
            yield* Fiber.interrupt(fiber)
            assert.deepStrictEqual(leftIn(dir.path, owned), [], `round ${round}`)
            for (const path of owned) fs.rmSync(path, { recursive: true, force: true })
          }
        }))
    }
  })
}

const program = bundled(new URL("support/unownedProgram.ts", import.meta.url))

describe("a process that is told to end", () => {
  for (const executor of Object.keys(nodeExecutors)) {
    it.live(executor, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        for (const [index, name] of Object.keys(creations).entries()) {
          const where = dir.at(`${index}`)
          fs.mkdirSync(where)
          const ended = yield* Effect.promise(() =>
            runChild(program(), [executor, name, where], {
              meanwhile: (child) => {
                const signal = index % 2 === 0 ? "SIGINT" : "SIGTERM"
                child.stdout!.once("data", () => setTimeout(() => child.kill(signal), index))
              }
            })
          )
          const lines = ended.stdout.toString().trim().split("\n")
          assert.strictEqual(lines.length, 2, `${name}: ${String(ended.status)} ${ended.stderr}`)
          const owned = JSON.parse(lines[1]!) as ReadonlyArray<string> // there are two
          assert.deepStrictEqual(leftIn(where, new Set(owned)), [], name)
        }
      }))
  }
})
