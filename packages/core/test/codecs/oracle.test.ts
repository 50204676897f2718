/**
 * F19: CPython's answers to whole spaces of inputs. `oracle/answers.py SUITE GROUP` prints the answers of a group that fails.
 */
import { assert, describe, it } from "@effect/vitest"
import { setImmediate } from "node:timers/promises"
import { expectedHashes, hashesOf, suites } from "./oracle/inputs.js"

describe.sequential("answers of CPython 3.11", () => {
  it("are there", () => {
    assert.isAbove(suites.length, 10)
  })

  for (const suite of suites) {
    it(suite.name, async () => {
      await setImmediate() // the test runner needs event-loop turns to hear from this file
      const expected = expectedHashes(suite)
      assert.isAbove(Object.keys(expected).length, 0)
      assert.deepStrictEqual(hashesOf(suite), expected)
    })
  }
})
