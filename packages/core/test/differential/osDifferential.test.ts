/**
 * CPython 3.11 as oracle for os and os.path: random sequences of operations on names, its answers and the words of its
 * errors, and the tree that is left, kept as fixtures. `regenerate.mjs` makes them anew. The process has one working
 * directory: the cases run one after another.
 */
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { brotliDecompressSync } from "node:zlib"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { executors } from "../support/backends.js"
import { firstOf } from "../support/thorough.js"
import { type OsCase, replayOs } from "./osReplay.js"

const fixtures = fileURLToPath(new URL("osFixtures/", import.meta.url))

const readCases = (name: string): ReadonlyArray<OsCase> =>
  JSON.parse(brotliDecompressSync(readFileSync(join(fixtures, name))).toString("utf8"))

const home = process.cwd()
const umask = process.umask(0o022)
let folder = ""
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "os-differential-")))
})
afterAll(() => {
  process.chdir(home)
  process.umask(umask)
  rmSync(folder, { recursive: true })
})

const problemsOf = async (
  makePool: (typeof executors)[number]["makePool"],
  root: string,
  cases: ReadonlyArray<OsCase>
): Promise<ReadonlyArray<string>> => {
  const pool = makePool()
  const problems: Array<string> = []
  for (const [index, item] of cases.entries()) {
    if (index % 20 === 0) await setImmediate() // the test runner needs event-loop turns to hear from this file
    const problem = await replayOs(pool, root, item)
    if (problem !== undefined) problems.push(problem)
    if (problems.length === 10) break
  }
  return problems
}

describe.sequential("os and os.path", () => {
  describe.each(executors)("on $name", ({ makePool, name: executor }) => {
    it.each(readdirSync(fixtures))("answer as CPython in every case of %s", async (name) => {
      const all = readCases(name)
      assert.isAbove(all.length, 500)
      const cases = executor === "inline" ? all : firstOf(4, all)
      assert.deepStrictEqual(await problemsOf(makePool, join(folder, executor, name, "1/2/3/sandbox"), cases), [])
    })
  })

  it("the comparison sees a wrong answer, error, message and tree", async () => {
    const [{ makePool }] = executors as [(typeof executors)[number]]
    const item = readCases("os-more-3.json.br").find(({ ops }) => ops.some(({ message }) => message !== undefined))!
    const wrong = (change: (step: OsCase["ops"][number]) => OsCase["ops"][number]): OsCase => ({
      ...item,
      ops: item.ops.map(change)
    })
    const cases = [
      wrong((step) => step.err === undefined ? { ...step, ret: 12345 } : step),
      wrong((step) => step.err === undefined ? step : { ...step, err: ["ValueError", null] }),
      wrong((step) => step.err === undefined ? step : { ...step, message: { s: [33] } }),
      { ...item, tree: [...item.tree, "no"] }
    ]
    assert.strictEqual((await problemsOf(makePool, join(folder, "wrong/1/2/3/sandbox"), cases)).length, 4)
  })
})
