/** A few deaths of each kind, and that the crash loops notice what is lost. */
import { assert, describe, it } from "@effect/vitest"
import * as fs from "node:fs"
import { join } from "node:path"
import { deaths } from "../src/crash/deaths.js"
import { runCell } from "../src/crash/run.js"
import type { Run } from "../src/crash/scenario.js"
import { scenarios } from "../src/crash/scenarios.js"
import { executorNames } from "../src/shared/executors.js"
import { otherDevice, withFolder } from "../src/shared/folders.js"

const possible = scenarios.filter(({ needsOtherDevice = false }) => !needsOtherDevice || otherDevice !== undefined)

describe("processes that die", { concurrent: false }, () => {
  // each scenario once with each death, and the executors in turn
  for (const [index, scenario] of possible.entries()) {
    it(`lose nothing that was confirmed: ${scenario.name}`, async () => {
      for (const [number, death] of deaths.entries()) {
        const executor = executorNames[(index + number) % executorNames.length]! // below the length
        const { violations } = await runCell(scenario, executor, death, 1, 3)
        assert.deepStrictEqual(violations, [], `${executor}, ${death}`)
      }
    })
  }
})

describe("the verification", () => {
  /** Files that a process might have left, and what is found: a word of it, or nothing. */
  const cases: ReadonlyArray<
    readonly [
      scenario: string,
      what: string,
      run: Partial<Run>,
      leave: (here: string) => void,
      finds: RegExp | undefined
    ]
  > = [
    ["append", "the confirmed record is missing", { confirmed: 0 }, () => undefined, /record 0 is not whole/],
    ["append", "a record is there twice", { confirmed: 0 }, (here) => write(here, "file", "<0 >\n<0 >\n"), /comes <0/],
    [
      "append",
      "a part of the next record",
      { confirmed: 0, inside: true },
      (here) => write(here, "file", "<0 >\n<1 x"),
      undefined
    ],
    ["scope", "a file is torn", { confirmed: 0 }, (here) => write(here, "file0", "<0"), /was confirmed/],
    ["atomic", "the file is gone", { confirmed: -1 }, () => undefined, /torn/],
    ["copyfile", "a source is gone", { confirmed: -1, inside: true }, () => undefined, /a source/],
    ["move", "nothing is anywhere", { confirmed: -1, inside: true }, () => undefined, /whole nowhere/],
    [
      "temporary files",
      "a file is left by an orderly end",
      { death: "SIGINT" },
      (here) => write(here, "tmpabc", ""),
      /left behind by SIGINT/
    ],
    [
      "temporary files",
      "a file is left by a kill",
      { death: "SIGKILL" },
      (here) => write(here, "tmpabc", ""),
      undefined
    ],
    [
      "temporary files",
      "a file of another name",
      { death: "SIGKILL" },
      (here) => write(here, "other", ""),
      /left behind: other/
    ]
  ]
  const write = (here: string, name: string, content: string): void => fs.writeFileSync(join(here, name), content)

  for (const [name, what, run, leave, finds] of cases) {
    it(`${name}: ${what}`, () =>
      withFolder(async (here) => {
        leave(here)
        const there = join(here, "..", "no such folder")
        const scenario = scenarios.find((each) => each.name === name)
        const remains = scenario?.verify({ here, there, death: "SIGKILL", confirmed: -1, inside: false, ...run })
        const [violation = ""] = remains?.violations ?? ["no such scenario"]
        if (finds === undefined) assert.strictEqual(violation, "")
        else assert.match(violation, finds)
      }))
  }
})
