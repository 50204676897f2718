/**
 * CPython's answers to whole spaces of inputs. What a failing group should say: oracle/answers.py SUITE GROUP.
 */
import { assert, describe, it } from "@effect/vitest"
import { hashesOf, suites } from "./oracle/inputs.js"

describe.sequential("answers of CPython 3.11", () => {
  it("are there", () => {
    assert.isAbove(suites.length, 10)
  })

  for (const suite of suites) {
    it(suite.name, { timeout: 120_000 }, () => {
      assert.isAbove(Object.keys(suite.hashes).length, 0)
      assert.deepStrictEqual(hashesOf(suite), suite.hashes)
    })
  }
})
