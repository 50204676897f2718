/**
 * `npm run crash -- [ROUNDS] [NAMES…] [--seed N]`: see packages/reliability/README.md.
 */
import { parseArgs } from "node:util"
import { type Death, deaths, isDeath } from "./crash/deaths.js"
import { type CellReport, describeLeftovers, runCell } from "./crash/run.js"
import { scenarios } from "./crash/scenarios.js"
import { numberOf, runMain, UsageError } from "./shared/arguments.js"
import { executorNames, isExecutorName } from "./shared/executors.js"
import { otherDevice } from "./shared/folders.js"
import { formatTable } from "./shared/table.js"

const usage = `usage: npm run crash -- [ROUNDS] [NAMES…] [options]

  ROUNDS     how often a process dies in each cell, 3 by default
  NAMES      only these: scenarios (${scenarios.map(({ name }) => name).join(", ")}),
             executors (${executorNames.join(", ")}), deaths (${deaths.join(", ")})
  --seed N   the moments of an earlier run`

/** The number of processes that run at the same time. */
const concurrency = 2

/** The entries of a list that were named; all of them if none was. */
const chosen = <A extends string>(all: ReadonlyArray<A>, names: ReadonlyArray<string>): ReadonlyArray<A> => {
  const some = all.filter((each) => names.includes(each))
  return some.length === 0 ? all : some
}

const table = (reports: ReadonlyArray<CellReport>): string => {
  const rows = new Map<string, Array<CellReport>>()
  for (const report of reports) {
    const key = `${report.scenario} ${report.death}`
    rows.set(key, [...rows.get(key) ?? [], report])
  }
  const sum = (cells: ReadonlyArray<CellReport>, of: (cell: CellReport) => number): number =>
    cells.reduce((total, cell) => total + of(cell), 0)
  return formatTable(
    ["scenario", "death", "deaths", "inside a step", "confirmed", "violations", "left behind"],
    [...rows.values()].map((cells) => [
      cells[0]?.scenario,
      cells[0]?.death,
      sum(cells, ({ rounds }) => rounds),
      sum(cells, ({ inside }) => inside),
      sum(cells, ({ confirmed }) => confirmed),
      sum(cells, ({ violations }) => violations.length),
      describeLeftovers(cells.flatMap(({ leftovers }) => leftovers))
    ])
  )
}

await runMain(usage, async (args) => {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { seed: { type: "string", default: String(Date.now() % 1_000_000) } }
  })
  const names = positionals.filter((each) => !/^\d+$/.test(each))
  const rounds = numberOf("ROUNDS", positionals.find((each) => /^\d+$/.test(each)) ?? "3", 1)
  const known = (name: string): boolean =>
    scenarios.some((each) => each.name === name) || isExecutorName(name) || isDeath(name)
  const unknown = names.filter((name) => !known(name))
  if (unknown.length > 0) throw new UsageError(`not known: ${unknown.join(", ")}`)
  const seed = numberOf("--seed", values.seed, 0)
  console.log(`seed ${seed}, ${rounds} rounds in each cell`)
  const wanted = chosen(scenarios.map(({ name }) => name), names)
  const possible = scenarios.filter(({ name }) => wanted.includes(name))
    .filter(({ name, needsOtherDevice = false }) => {
      const skipped = needsOtherDevice && otherDevice === undefined
      if (skipped) console.log(`${name}: skipped, as there is no second file system that can be written`)
      return !skipped
    })
  const cells = possible.flatMap((scenario) =>
    chosen<Death>(deaths, names).flatMap((death) =>
      chosen(executorNames, names).map((executor) => ({ scenario, death, executor }))
    )
  )
  const reports: Array<CellReport> = []
  const next = cells.values()
  await Promise.all(Array.from({ length: concurrency }, async () => {
    for (const { death, executor, scenario } of next) {
      const report = await runCell(scenario, executor, death, rounds, seed)
      reports.push(report)
      for (const violation of report.violations) {
        console.log(`${scenario.name}, ${executor}, ${death}, ${violation}`)
      }
    }
  }))
  const order = new Map(cells.map((cell, index) => [`${cell.scenario.name} ${cell.death} ${cell.executor}`, index]))
  const place = ({ death, executor, scenario }: CellReport): number =>
    order.get(`${scenario} ${death} ${executor}`) ?? 0
  reports.sort((left, right) => place(left) - place(right))
  console.log(`\n${table(reports)}`)
  const count = reports.reduce((total, { violations }) => total + violations.length, 0)
  console.log(count === 0 ? "\nwhat was confirmed is there" : `\n${count} violations; again: --seed ${seed}`)
  return count === 0 ? 0 : 1
})
