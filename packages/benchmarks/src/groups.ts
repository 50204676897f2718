/**
 * A benchmark of several groups of contestants, each with its own input: one race, one table and its bars after another.
 */
import { major } from "./effect/major.js"
import {
  type Contestant,
  judge,
  makeRunner,
  type Measurement,
  median,
  race,
  type Runner,
  type Verdict
} from "./harness.js"
import { serve, withProcesses } from "./isolation.js"
import { chosenOf, type Field, fieldOf, formatPairs, type Major, otherCopy } from "./majors.js"
import type { Options } from "./options.js"
import {
  applyVerdicts,
  describeEnvironment,
  formatMeasurements,
  formatVerdicts,
  ratiosOf,
  readEnvironment,
  writeJson
} from "./report.js"

/** Contestants that do the same work. They can be listed without making the input, which only their run needs. */
export interface Group<A> {
  readonly name: string
  /** The contestants, with the bars for a major of Effect. */
  readonly contestants: (major: Major) => ReadonlyArray<Contestant<A>>
  /** What every contestant's ratio is shown to. */
  readonly baselines: ReadonlyArray<string>
  /** Makes the input; called once before the contestants run, in each process that has some of them. */
  readonly prepare: () => void
  /** Throws if the result is not the right one. */
  readonly check: (name: string, result: A) => void
  /** Instead of the benchmark's own default, for rounds that are shorter or longer than those of other groups. */
  readonly warmups?: number
}

export interface GroupsOptions {
  readonly benchmark: string
  /** What is measured, for the head of the report. */
  readonly title: string
  /** Defaults of the command line's. */
  readonly rounds: number
  readonly warmups: number
  /** The arguments that start a process which calls `serveContestant`. */
  readonly argumentsOf: (group: string, name: string) => ReadonlyArray<string>
}

/** Runs the groups and prints their report. */
export const runGroups = async <A>(
  groups: ReadonlyArray<Group<A>>,
  options: Options,
  { argumentsOf, benchmark, title, ...defaults }: GroupsOptions
): Promise<void> => {
  const other = otherCopy(options)
  const environment = readEnvironment(other?.main)
  const { only, rounds = defaults.rounds, shared } = options
  console.log(describeEnvironment(environment))
  console.log(
    `${title}; ${rounds} rounds; `
      + (shared ? "all contestants in one process" : "each contestant in a process of its own")
  )
  const reports: Array<ReturnType<typeof toJson>> = []
  for (const group of groups) {
    const field = fieldOf(group.contestants, other)
    const contestants = chosenOf(field, only)
    if (contestants.length === 0) continue
    const names = contestants.map(({ name }) => name)
    const runIn = (runner: Runner<A>): Promise<ReadonlyArray<Measurement>> =>
      race(names, runner, { rounds, warmups, check: group.check })
    const warmups = options.warmups ?? group.warmups ?? defaults.warmups
    if (shared) group.prepare()
    const measurements = shared
      ? await runIn(makeRunner(contestants, { collect: true }))
      : await withProcesses(names, (shown) => {
        const { main, name } = field.placeOf(shown)
        return { main, args: argumentsOf(group.name, name) }
      }, runIn)
    const verdicts = judge(contestants, measurements)
    console.log(`\n${group.name}: ${warmups} rounds before were not counted\n`)
    console.log(formatMeasurements(measurements, group.baselines, field.baselineOf))
    const pairs = formatPairs(field, measurements)
    if (pairs !== undefined) console.log(`\n${pairs}`)
    if (verdicts.length > 0) console.log(`\n${formatVerdicts(verdicts)}`)
    reports.push(toJson(group, field, warmups, measurements, verdicts))
  }
  if (reports.length === 0) throw new Error(`no contestant is called ${only.join(" or ")}`)
  await writeJson({ benchmark, title, environment, rounds, shared, groups: reports }, options.json)
  applyVerdicts(reports.flatMap(({ bars }) => bars), options.assert)
}

/** Serves one contestant of one group to the process that started this one. */
export const serveContestant = <A>(groups: ReadonlyArray<Group<A>>, groupName: string, name: string): void => {
  const group = groups.find((other) => other.name === groupName)
  if (group === undefined) throw new Error(`no group is called ${groupName}`)
  group.prepare()
  serve(name, makeRunner(group.contestants(major)))
}

const toJson = (
  { baselines, name }: Pick<Group<never>, "baselines" | "name">,
  { baselineOf }: Pick<Field<never>, "baselineOf">,
  warmups: number,
  measurements: ReadonlyArray<Measurement>,
  bars: ReadonlyArray<Verdict>
) => ({
  name,
  warmups,
  contestants: measurements.map((measurement) => ({
    ...measurement,
    median: median(measurement.millis),
    ratios: ratiosOf(measurement, measurements, baselines, baselineOf)
  })),
  bars
})

/** A bar in rates: at least `times` the rate of another contestant. */
export const rateOf = (against: string, times: number) => ({ against, atMost: Number((1 / times).toFixed(3)) })

/** The value of `make`, made when it is first asked for. */
export const lazily = <A extends object>(make: () => A): () => A => {
  let made: A | undefined
  return () => made ??= make()
}
