/** Another process attacks a tree while it is removed (F15). `AIOFILES_ATTACK_ROUNDS` says how often. */
import { once } from "node:events"
import { readdirSync, readFileSync, renameSync, symlinkSync, unlinkSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { removeTree } from "../src/tree/remove.js"
import { executors } from "./support/backends.js"
import { run } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { plant, startAttacker, survey } from "./support/trees.js"

const dir = makeTempDir()

describe("F15 a second process that swaps a directory and a link", () => {
  const rounds = Number(process.env["AIOFILES_ATTACK_ROUNDS"] ?? 100)

  it.each(executors)(`leads nowhere, in ${rounds} rounds, $name`, { timeout: 900_000 }, async ({ makePool }) => {
    const base = plant(dir.fresh(), { victim: { x: "x", y: "y" }, rounds: {} })
    const child = startAttacker(base)
    const pool = makePool()
    try {
      await once(child.stdout, "data") // it is at work
      for (let round = 0; round < rounds; round++) {
        const top = plant(join(base, "rounds", String(round)), { sub: { x: "x", y: "y" }, z: "z" })
        symlinkSync(top, join(base, "next"))
        renameSync(join(base, "next"), join(base, "current"))
        await run(pool, () => removeTree(top, { onError: "ignore" }))
        assert.deepStrictEqual(survey(join(base, "victim")), { x: "x", y: "y" }, `round ${round}`)
      }
    } finally {
      child.kill("SIGKILL")
      await once(child, "exit")
    }
    unlinkSync(join(base, "current"))
    assert.isAbove(readFileSync(join(base, "count")).length, 1)
    // with nobody about, what was left can be removed
    await run(pool, () => removeTree(join(base, "rounds")))
    assert.deepStrictEqual(readdirSync(base).sort(), ["count", "victim"])
  })
})
