/** A process that exits while it replaces files, whenever that is, leaves none of their temporary files behind. */
import * as Effect from "effect/Effect"
import { readdirSync, symlinkSync, writeFileSync } from "node:fs"
import { bundled } from "../../core/test/support/bundle.js"
import { Random } from "../../core/test/support/random.js"
import { thorough } from "../../core/test/support/thorough.js"
import { runChild } from "./support/child.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { tempDir } from "./support/tempDir.js"

const seed = Number(process.env["EXIT_SEED"] ?? 1)

describe("a process that exits while it replaces files", () => {
  const program = bundled(new URL("atomicExit/program.ts", import.meta.url))
  const random = new Random(seed)
  for (const executor of ["libuv", "threads", "adaptive", "inline"]) {
    for (const [manner, expected] of [["exit", 3], ["throw", 1]] as const) {
      it.live(`leaves nothing behind: ${executor}, ${manner}, seed ${seed}`, () =>
        Effect.gen(function*() {
          for (let round = 0; round < (thorough ? 100 : 4); round++) {
            const dir = (yield* tempDir).path
            writeFileSync(`${dir}/target`, "")
            symlinkSync("target", `${dir}/link`)
            const turns = random.below(executor === "inline" ? 10 : 200)
            const { status, stderr } = yield* Effect.promise(() =>
              runChild(program(), [executor, dir, manner, `${turns}`])
            )
            const left = readdirSync(dir).filter((name) => !["a", "b", "link", "target"].includes(name))
            assert.deepStrictEqual(left, [], `${turns} turns`)
            assert.strictEqual(status, expected, stderr)
          }
        }))
    }
  }
})
