/**
 * `npm test`: every check of the repository, each with its time, and all of them even when one fails.
 *
 * What was counted is left in build/test-report.json as `{ passed, failed }`: the unit tests one by one, every other
 * check as one. A run in which no unit test ran is a failure.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root, run } from "./run.mjs"

const build = join(root, "build")
const unitReports = { effect3: join(build, "vitest.json"), effect4: join(build, "vitest-effect4.json") }
const reportFile = join(build, "test-report.json")

/** The numbers of vitest's own report; a file that could not be loaded is a failure although it holds no test. */
const countUnitTests = (report) => (status) => {
  const { numFailedTests, numPassedTests, testResults } = JSON.parse(readFileSync(report, "utf8"))
  const broken = testResults.filter(({ assertionResults, status }) =>
    status === "failed" && assertionResults.length === 0
  )
  const failed = numFailedTests + broken.length
  if (numPassedTests + failed === 0) console.error("no unit test ran")
  return { passed: numPassedTests, failed: failed === 0 && (status !== 0 || numPassedTests === 0) ? 1 : failed }
}

/** A run of unit tests: `command` runs vitest. */
const unit = (name, report, ...command) => ({
  name,
  command: [...command, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  count: countUnitTests(report)
})

/** In the order of their cost: what fails often and fast comes first. */
const first = [
  { name: "lock", command: [process.execPath, "scripts/complete-lock.mjs", "--check"] },
  { name: "format:check", command: ["dprint", "check"] },
  { name: "lint", command: ["oxlint", "--deny-warnings"] },
  { name: "effect4", command: [process.execPath, "scripts/effect4.mjs"] },
  { name: "check", command: ["tsc", "-b", "tsconfig.json"] }
]

const unitTests = [
  unit("test:unit", unitReports.effect3, "vitest", "run", "--config", "vitest.workspace.ts"),
  unit("test:effect4", unitReports.effect4, process.execPath, "scripts/test-effect4.mjs")
]

/** These run beside the unit tests, which wait for much of their time. Their output appears at the end. */
const besideUnitTests = [
  { name: "test:types", command: [process.execPath, "scripts/test-types.mjs"] },
  { name: "docs", command: [process.execPath, "scripts/docs.mjs"] }
]

/** These write what unit tests run: the builds of the packages. */
const last = [
  { name: "test:pack", command: [process.execPath, "scripts/pack-check.mjs"] },
  { name: "test:examples", command: [process.execPath, "scripts/test-examples.mjs"] }
]

mkdirSync(build, { recursive: true })
for (const report of Object.values(unitReports)) rmSync(report, { force: true })
rmSync(reportFile, { force: true })

/** Runs checks one after the other, and gives the row and the output of each. With `show` the output appears as it comes. */
const performAll = async (checks, show) => {
  const done = []
  for (const { command: [program, ...args], count, name } of checks) {
    const heading = `\n── ${name}`
    if (show) console.log(heading)
    const started = performance.now()
    let result = { passed: 0, failed: 1 }
    let output
    try {
      const { status, stderr, stdout } = await run(program, args, { show })
      output = stdout + stderr
      result = count?.(status) ?? (status === 0 ? { passed: 1, failed: 0 } : result)
    } catch (error) {
      console.error(error)
    }
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
    done.push({ row: { check: name, ...result, seconds }, output: `${heading}\n${output}` })
  }
  return done
}

const before = await performAll(first, true)
const [units, beside] = await Promise.all([performAll(unitTests, true), performAll(besideUnitTests, false)])
for (const { output } of beside) console.log(output)
const after = await performAll(last, true)
const rows = [...before, ...units, ...beside, ...after].map(({ row }) => row)

const sum = (key) => rows.reduce((total, row) => total + row[key], 0)
const report = { passed: sum("passed"), failed: sum("failed") }
writeFileSync(reportFile, JSON.stringify(report) + "\n")
console.log("")
console.table(rows)
process.exitCode = report.failed === 0 ? 0 : 1
