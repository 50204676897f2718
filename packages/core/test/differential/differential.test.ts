/**
 * CPython 3.11 as oracle: random sequences of operations, and its answers to each, kept as fixtures. `regenerate.mjs`
 * makes them anew.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { brotliDecompressSync } from "node:zlib"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { Pool } from "../../src/index.js"
import { inline, libuv, libuvConcurrency } from "../../src/node/backends.js"
import { type Case, replay } from "./replay.js"

const fixtures = fileURLToPath(new URL("fixtures/", import.meta.url))

const readCases = (name: string): ReadonlyArray<Case> =>
  JSON.parse(brotliDecompressSync(readFileSync(join(fixtures, name))).toString("utf8"))

const pools = [
  ["inline", () => new Pool(inline)],
  ["libuv", () => new Pool(libuv, { concurrency: libuvConcurrency })]
] as const

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "differential-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The first problems of many cases: one would hide what they have in common. */
const problemsOf = async (pool: Pool, path: string, cases: ReadonlyArray<Case>): Promise<ReadonlyArray<string>> => {
  const problems: Array<string> = []
  for (const [index, item] of cases.entries()) {
    if (index % 20 === 0) await setImmediate() // the test runner needs event-loop turns to hear from this file
    const problem = await replay(pool, path, item)
    if (problem !== undefined) problems.push(problem)
    if (problems.length === 10) break
  }
  return problems
}

describe.each(pools)("on %s", (backend, makePool) => {
  it.each(readdirSync(fixtures))("answers as CPython in every case of %s", async (name) => {
    const cases = readCases(name)
    assert.isAbove(cases.length, 500)
    assert.deepStrictEqual(await problemsOf(makePool(), join(folder, `${backend}-${name}`), cases), [])
  })
})

describe("the comparison", () => {
  it.each([
    ["answer", (step: Case["ops"][number]) => ({ ...step, ret: { b: "bm8=" } })],
    ["error", (step: Case["ops"][number]) => ({ ...step, err: ["ValueError", null] as const })]
  ])("sees a wrong %s", async (what, falsify) => {
    const cases = readCases("more-5.json.br").filter((item) =>
      item.kind === "binary" && item.ops[0]?.op === "read" && item.ops[0].err === undefined
    ).slice(0, 20)
    const falsified = cases.map((item) => ({
      ...item,
      ops: item.ops.map((step, index) => index > 0 ? step : falsify(step))
    }))
    const problems = await problemsOf(new Pool(inline), join(folder, `falsified ${what}`), falsified)
    assert.strictEqual(problems.length, 10)
  })
})
