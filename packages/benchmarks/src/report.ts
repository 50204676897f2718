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
  readonly effect: string
  readonly platform: string
  readonly cpu: string
  /** Processors this process may use: 1 if it is pinned. */
  readonly cores: number
  /** The one-minute load average before: what others did on the machine. */
  readonly loadBefore: number
}

export const readEnvironment = (): Environment => ({
  node: process.version,
  effect: versionOf("effect"),
  platform: versionOf("@effect/platform"),
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  loadBefore: loadavg()[0]!
})

const versionOf = (packageName: string): string => {
  const { version }: { version: string } = createRequire(import.meta.url)(`${packageName}/package.json`)
  return version
}

/** Two lines that say where the figures come from. */
export const describeEnvironment = (environment: Environment): string =>
  [
    `Node ${environment.node}, effect ${environment.effect}, @effect/platform ${environment.platform}`,
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

/** One row per contestant; `baselines` each give a column of ratios. */
export const formatMeasurements = (
  measurements: ReadonlyArray<Measurement>,
  baselines: ReadonlyArray<string>
): string => {
  const present = baselines.filter((name) => measurements.some((other) => other.name === name))
  return formatTable(
    ["contestant", "median ms", "min", "max", "first", "cpu ms", ...present.map((name) => `x ${name}`)],
    measurements.map((measurement) => [
      measurement.name,
      median(measurement.millis).toFixed(0),
      Math.min(...measurement.millis).toFixed(0),
      Math.max(...measurement.millis).toFixed(0),
      measurement.firstMillis.toFixed(0),
      median(measurement.cpuMillis).toFixed(0),
      ...present.map((name) => ratioTo(measurement, measurements, name).toFixed(2))
    ])
  )
}

/** A contestant's median as a multiple of another's; NaN if that one did not take part. */
export const ratioTo = (own: Measurement, all: ReadonlyArray<Measurement>, name: string): number =>
  median(own.millis) / median(all.find((other) => other.name === name)?.millis ?? [])

export const formatVerdicts = (verdicts: ReadonlyArray<Verdict>): string =>
  formatTable(
    ["bars", "against", "ratio", "bar", "met", "of best"],
    verdicts.map(({ against, atMost, met, name, ratio, ratioOfBest }) => [
      name,
      against,
      ratio.toFixed(2),
      atMost === undefined ? "-" : `<= ${atMost}`,
      met === undefined ? "-" : met ? "yes" : "NO",
      ratioOfBest.toFixed(2)
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
