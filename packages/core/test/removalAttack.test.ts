/**
 * F15: another process attacks removals. `npm run attack` sets the number of rounds (`AIOFILES_ATTACK_ROUNDS`); it also attacks a
 * removal by paths, to show that the attack works, and prints the results.
 */
import { once } from "node:events"
import { lstatSync, readdirSync, readFileSync, renameSync, symlinkSync, unlinkSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import { assert, describe, it } from "vitest"
import { Pool } from "../src/executor/pool.js"
import { libuv } from "../src/node/backends.js"
import type { Program } from "../src/program/program.js"
import { removeTempDirectory } from "../src/tempfile/directory.js"
import { Tempfiles } from "../src/tempfile/tempfiles.js"
import { removeTree } from "../src/tree/remove.js"
import { executors } from "./support/backends.js"
import { run } from "./support/driver.js"
import { makeTempDir } from "./support/tempDir.js"
import { fill, naiveRemoval, plant, startAttacker, survey } from "./support/trees.js"

const dir = makeTempDir()

const asked = process.env["AIOFILES_ATTACK_ROUNDS"]
const rounds = Number(asked ?? 50)

/** What a round removes: how it comes to be, below a directory, and how it goes. */
interface Removal {
  readonly name: string
  readonly make: (below: string, round: number) => Program<string | Uint8Array>
  readonly remove: (pool: Pool, path: string) => Promise<unknown>
}

function* makeTree(below: string, round: number): Program<string> {
  return plant(join(below, String(round)), {})
}

const removals: ReadonlyArray<Removal> = [
  {
    name: "rmtree",
    make: makeTree,
    remove: (pool, path) => run(pool, () => removeTree(path, { onError: "ignore" }))
  },
  {
    name: "temporaryDirectory",
    make: (below) => new Tempfiles().mkdtemp({ dir: below }),
    remove: (pool, path) => run(pool, () => removeTempDirectory(path))
  }
]

/** Removals by paths. One fails when the tree has changed a moment ago; the rest is removed after it. */
const controls: ReadonlyArray<Removal> = [
  {
    name: "a removal by paths",
    make: makeTree,
    remove: (pool, path) => run(pool, () => naiveRemoval(path)).catch(() => undefined)
  },
  {
    name: "Node's rm",
    make: makeTree,
    remove: (_, path) => rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
]

const precious = { deep: { y: "y" }, x: "x" }

/** The names that an attacked removal looks for are in the victim, too. */
const doomed = { sub: { deep: { y: "y" }, x: "x" }, z: "z" }

const modesOf = (base: string): ReadonlyArray<number> =>
  ["victim", "victim/deep", "victim/x"].map((name) => lstatSync(join(base, name)).mode)

/** How many swaps the attacker has tried. */
const swapsIn = (base: string): number => 256 * readFileSync(join(base, "count")).length

/** No attack is one whose attacker had no processor: there are more rounds until it has tried more than so often. */
const fewSwaps = 256

/** Attacks a removal, round after round, until something is lost. */
const attack = async (
  pool: Pool,
  { make, remove }: Removal,
  isLost: (left: unknown, round: number) => boolean
): Promise<{ readonly lost: boolean; readonly rounds: number; readonly swaps: number }> => {
  const base = plant(dir.fresh(), { victim: precious, rounds: {} })
  const modes = modesOf(base)
  const child = startAttacker(base)
  let lost = false
  let round = 0
  try {
    await once(child.stdout, "data") // it is at work
    for (; (round < rounds || swapsIn(base) <= fewSwaps) && !lost; round++) {
      await setImmediate() // the end of the attacker would be heard
      assert.deepStrictEqual([child.exitCode, child.signalCode], [null, null], "the attacker lives")
      const top = String(await run(pool, () => make(join(base, "rounds"), round)))
      fill(top, doomed)
      symlinkSync(top, join(base, "next"))
      renameSync(join(base, "next"), join(base, "current"))
      await remove(pool, top)
      lost = isLost(survey(join(base, "victim")), round)
    }
  } finally {
    child.kill("SIGKILL")
    await once(child, "exit")
  }
  if (!lost) assert.deepStrictEqual(modesOf(base), modes)
  unlinkSync(join(base, "current"))
  // with nobody about, what was left can be removed
  await run(pool, () => removeTree(join(base, "rounds")))
  assert.deepStrictEqual(readdirSync(base).sort(), ["count", "victim"])
  return { lost, rounds: round, swaps: swapsIn(base) }
}

const tell = (text: string): void => void (asked !== undefined && process.stdout.write(`attack: ${text}\n`))

describe.sequential("F15 a second process that swaps a directory and a link", () => {
  describe.each(executors)("$name", ({ makePool, name: executor }) => {
    it.each(removals)(`leads $name nowhere, in ${rounds} rounds or more`, { timeout: 1_800_000 }, async (removal) => {
      const { swaps } = await attack(makePool(), removal, (left, round) => {
        assert.deepStrictEqual(left, precious, `round ${round}`)
        return false
      })
      assert.isAbove(swaps, fewSwaps)
      tell(`${removal.name}, ${executor}: ${rounds} rounds, ${swaps} swaps, nothing lost`)
    })
  })

  // it takes as many rounds as chance wants, which is nothing for each run of all tests
  it.runIf(asked !== undefined).each(controls)(
    "leads $name out of the tree",
    { timeout: 1_800_000 },
    async (control) => {
      const pool = new Pool(libuv)
      const result = await attack(pool, control, (left) => JSON.stringify(left) !== JSON.stringify(precious))
      tell(`${control.name}: ${result.lost ? "lost" : "nothing lost"} in round ${result.rounds}, ${result.swaps} swaps`)
      assert.isTrue(result.lost)
    }
  )
})
