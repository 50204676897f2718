/** F7, N24: operations on trees in a process that runs out of real descriptors (`ulimit -n 64`). */
import { spawn } from "node:child_process"
import { mkdirSync } from "node:fs"
import { assert, describe, it } from "vitest"
import { bundled } from "./support/bundle.js"
import { makeTempDir } from "./support/tempDir.js"

const dir = makeTempDir()
const program = bundled("descriptorProgram.ts")

interface State {
  /** How many more descriptors are open than before. */
  readonly leaked: number
  /** How many files there are; `null` if one is there in part. */
  readonly source: number | null
  readonly dest: number | null
}

interface Report extends State {
  /** What the operation gave, or the errors. */
  readonly outcome: unknown
  /** Whether it had a slot when it had ended. */
  readonly wasBusy?: boolean
  readonly again?: unknown
  readonly afterwards?: State
  readonly needed?: number
}

const runProgram = async (executor: string): Promise<Readonly<Record<string, Report>>> => {
  const folder = dir.fresh()
  mkdirSync(folder)
  const limited = ["-c", "ulimit -n 64 && exec \"$@\"", "sh", process.execPath, program(), executor, folder]
  const child = spawn("sh", limited, { stdio: ["ignore", "pipe", "inherit"] })
  let text = ""
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk))
  await new Promise((resolve) => child.on("close", resolve))
  return JSON.parse(text) // what the program wrote
}

/** The end of what is interrupted while it waits: at once. */
const stopped = { outcome: "cancelled", wasBusy: false, leaked: 0 }

const tooMany = "TooManyOpenFilesError EMFILE"

const shapes = { wide: 5, deep: 50 } // files

/** How many descriptors are enough, however large the tree is. */
const enough = { rmtree: 20, copytree: 2, walk: 1 }

describe.sequential("F7 without descriptors", () => {
  it.each(["inline", "libuv", "threads", "adaptive without threads", "adaptive with threads"])(
    "operations on trees, %s",
    { timeout: 900_000 },
    async (executor) => {
      const report = await runProgram(executor)
      const { closed, closes } = report
      assert.deepInclude(closes, { outcome: [5, 5, 5, null], leaked: 0 }, "a close gets through")
      for (const name of ["interrupted", "interrupted write", "interrupted replacement"]) {
        assert.deepStrictEqual(report[name], { ...stopped, source: shapes.wide, dest: 0 }, name)
      }
      if (closed !== undefined) assert.isArray(closed.outcome, "threads that are closed wait no more")
      for (const [operation, bound] of Object.entries(enough)) {
        const { source: kept, ...end } = report[`${operation} interrupted`]!
        assert.deepStrictEqual(end, { ...stopped, dest: 0 }, `${operation}, interrupted`)
        if (operation !== "rmtree") assert.strictEqual(kept, shapes.wide, operation)
        const given = operation === "walk" ? (count: number) => count : () => null
        for (const [shape, count] of Object.entries(shapes)) {
          const copied = operation === "copytree" ? count : 0
          const left = operation === "rmtree" ? 0 : count
          for (const free of [1, 24]) {
            const name = `${operation} ${shape} ${free}`
            const { afterwards, again, leaked, outcome, source } = report[name]!
            assert.strictEqual(leaked, 0, name)
            if (Array.isArray(outcome)) {
              // only that, and only if there were few; the source is whole, or, of a removal, all there or gone
              assert.deepStrictEqual([...new Set(outcome)], [tooMany], name)
              assert.isBelow(free, bound, name)
              if (operation !== "rmtree") assert.strictEqual(source, count, name)
              assert.deepStrictEqual(again, given(count), name)
            } else {
              assert.strictEqual(outcome, given(count), name)
            }
            assert.deepStrictEqual(afterwards, { leaked: 0, source: left, dest: copied }, name)
          }
          const { dest, leaked, needed = NaN, outcome, source } = report[`${operation} ${shape} patient`]!
          assert.deepStrictEqual(
            [outcome, leaked, source, dest],
            [given(count), 0, left, copied],
            `${operation} ${shape}`
          )
          assert.isAbove(needed, 0)
        }
        const { dest, leaked, outcome, source } = report[`${operation} hopeless`]!
        assert.deepStrictEqual([outcome, leaked, source, dest], [[tooMany], 0, shapes.wide, 0], operation)
      }
    }
  )
})
