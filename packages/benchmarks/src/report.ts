/**
 * The report of a benchmark: what ran where, a table, the bars, and the same as JSON.
 */
import { writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { availableParallelism, cpus, loadavg } from "node:os"
import { type Measurement, median, type Verdict } from "./harness.js"

/** Where and with what a benchmark ran. A figure without it means little. */
export interface Environment {
  readonly node: string
  /** The versions of the packages that are measured, for each copy of this package that takes part. */
  readonly packages: ReadonlyArray<Record<string, string>>
  readonly cpu: string
  /** Processors this process may use: 1 if it is pinned. */
  readonly cores: number
  /** The one-minute load average before: what others did on the machine. */
  readonly loadBefore: number
}

/** With the versions of another copy of this package, whose main module is `other`, if there is one. */
export const readEnvironment = (other?: string): Environment => ({
  node: process.version,
  packages: [versionsFor(import.meta.url), ...(other === undefined ? [] : [versionsFor(other)])],
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  loadBefore: loadavg()[0]!
})

/** What a module gets when it imports the packages. */
const versionsFor = (module: string): Record<string, string> => {
  const require = createRequire(module)
  const versionOf = (name: string): string => require(`${name}/package.json`).version
  return Object.fromEntries(["effect", "@effect/platform-node"].map((name) => [name, versionOf(name)]))
}

/** Some lines that say where the figures come from. */
export const describeEnvironment = (environment: Environment): string =>
  [
    `Node ${environment.node}`,
    ...environment.packages.map((versions) =>
      Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")
    ),
    `${environment.cpu}, ${environment.cores} usable, load ${environment.loadBefore.toFixed(2)} before`
  ].join("\n")

/** Rows under a head, in columns as wide as they need: the first to the left, the others to the right. */
export const formatTable = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const format = (row: ReadonlyArray<string>): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ").trimEnd()
  return [format(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(format)].join("\n")
}

/** The name of what stands for a baseline, for one contestant: the baseline of its major of Effect. */
type BaselineOf = (name: string, baseline: string) => string

/** One row per contestant; `baselines` each give a column of ratios. */
export const formatMeasurements = (
  measurements: ReadonlyArray<Measurement>,
  baselines: ReadonlyArray<string>,
  baselineOf: BaselineOf = (_, baseline) => baseline
): string => {
  const names = new Set(measurements.map(({ name }) => name))
  const present = baselines.filter((baseline) => measurements.some(({ name }) => names.has(baselineOf(name, baseline))))
  return formatTable(
    ["contestant", "median ms", "min", "max", "first", "cpu ms", ...present.map((name) => `x ${name}`)],
    measurements.map((measurement) => [
      measurement.name,
      median(measurement.millis).toFixed(0),
      Math.min(...measurement.millis).toFixed(0),
      Math.max(...measurement.millis).toFixed(0),
      measurement.firstMillis.toFixed(0),
      median(measurement.cpuMillis).toFixed(0),
      ...present.map((name) => ratioTo(measurement, measurements, baselineOf(measurement.name, name)).toFixed(2))
    ])
  )
}

/** The ratios of a contestant to the baselines that took part, by their names. */
export const ratiosOf = (
  own: Measurement,
  all: ReadonlyArray<Measurement>,
  baselines: ReadonlyArray<string>,
  baselineOf: BaselineOf
): Record<string, number> =>
  Object.fromEntries(
    baselines.map((baseline) => baselineOf(own.name, baseline))
      .filter((baseline) => all.some(({ name }) => name === baseline))
      .map((baseline) => [baseline, ratioTo(own, all, baseline)])
  )

/** A contestant's median as a multiple of another's; NaN if that one did not take part. */
const ratioTo = (own: Measurement, all: ReadonlyArray<Measurement>, name: string): number =>
  median(own.millis) / median(all.find((other) => other.name === name)?.millis ?? [])

export const formatVerdicts = (verdicts: ReadonlyArray<Verdict>): string =>
  formatTable(
    ["bars", "against", "ratio", "bar", "met", "of best", "of cpu"],
    verdicts.map(({ against, atMost, met, name, ratio, ratioOfBest, ratioOfCpu }) => [
      name,
      against,
      ratio.toFixed(2),
      atMost === undefined ? "-" : `<= ${atMost}`,
      met === undefined ? "-" : met ? "yes" : "NO",
      ratioOfBest.toFixed(2),
      ratioOfCpu.toFixed(2)
    ])
  )

/** Writes the JSON report to its file, or as the last line of the output. */
export const writeJson = async (report: unknown, file: string | undefined): Promise<void> => {
  if (file === undefined) console.log(`\n${JSON.stringify(report)}`)
  else await writeFile(file, JSON.stringify(report, undefined, 2) + "\n")
}

/** Under `--assert`, a missed bar is the exit status. */
export const applyVerdicts = (
  verdicts: ReadonlyArray<{ readonly met: boolean | undefined }>,
  assert: boolean
): void => {
  if (assert && verdicts.some(({ met }) => met === false)) process.exitCode = 1
}
