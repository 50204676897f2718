/** The jobs of the measurements do their work, at a small size. */
import { assert, describe, it } from "@effect/vitest"
import { jobs } from "../src/scale/jobs.js"
import { measure } from "../src/scale/measure.js"
import { executorNames } from "../src/shared/executors.js"
import { withFolder } from "../src/shared/folders.js"
import { formatTable } from "../src/shared/table.js"

describe("a job of a small size", { concurrent: false }, () => {
  for (const job of jobs) {
    it(job.name, async () => {
      for (const executor of executorNames) {
        const size = job.unit.startsWith("characters") ? 1_000_000 : 40
        const { millis } = await withFolder(async (folder) => {
          job.prepare(folder, size)
          return measure(job, executor, folder, size)
        })
        assert.isAbove(millis, 0, executor)
      }
    })
  }
})

it("a table has numbers to the right and text to the left", () => {
  assert.strictEqual(
    formatTable(["name", "count"], [["a", 1], ["longer", 100], ["none", undefined]]),
    ["name    count", "------  -----", "a           1", "longer    100", "none        -"].join("\n")
  )
})
