/**
 * `npm run scale -- [NAMES…] [--percent P]`: see packages/reliability/README.md.
 */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { parseArgs, promisify } from "node:util"
import { jobs } from "./scale/jobs.js"
import type { Measurement } from "./scale/measure.js"
import { numberOf, runMain, UsageError } from "./shared/arguments.js"
import { executorNames, isExecutorName } from "./shared/executors.js"
import { withFolder } from "./shared/folders.js"
import { formatTable } from "./shared/table.js"

const usage = `usage: npm run scale -- [NAMES…] [options]

  NAMES         only these: jobs (${jobs.map(({ name }) => name).join(", ")}),
                executors (${executorNames.join(", ")})
  --percent P   sizes in percent of the usual ones`

const program = fileURLToPath(new URL("scale/child.js", import.meta.url))

/** Runs one measurement in a process of its own, under a limit of descriptors if it needs one. */
const measureIn = async (
  folder: string,
  name: string,
  executor: string,
  size: number,
  descriptors: number | undefined
): Promise<Measurement> => {
  const words = [process.execPath, program, name, executor, folder, String(size)]
  const limited = descriptors === undefined ? words : ["prlimit", `--nofile=${descriptors}`, ...words]
  const [command = "", ...args] = limited
  const { stdout } = await promisify(execFile)(command, args)
  return JSON.parse(stdout) as Measurement // the child prints one
}

await runMain(usage, async (args) => {
  const { positionals: names, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { percent: { type: "string", default: "100" } }
  })
  const unknown = names.filter((name) => !isExecutorName(name) && !jobs.some((job) => job.name === name))
  if (unknown.length > 0) throw new UsageError(`not known: ${unknown.join(", ")}`)
  const percent = numberOf("--percent", values.percent, 0.1)
  const wantedJobs = jobs.filter(({ name }) => names.includes(name))
  const wantedExecutors = executorNames.filter((name) => names.includes(name))
  const rows: Array<ReadonlyArray<number | string | undefined>> = []
  let failures = 0
  for (const job of wantedJobs.length === 0 ? jobs : wantedJobs) {
    const size = Math.max(2, Math.round((job.size * percent) / 200) * 2)
    for (const executor of wantedExecutors.length === 0 ? executorNames : wantedExecutors) {
      const both: Array<Measurement> = []
      for (const each of [size / 2, size]) {
        try {
          both.push(
            await withFolder(async (folder) => {
              job.prepare(folder, each)
              return measureIn(folder, job.name, executor, each, job.descriptors)
            })
          )
        } catch (error) {
          failures++
          console.log(`${job.name} of ${each} on ${executor}: ${String(error)}`)
        }
      }
      const [half, whole] = both
      if (half === undefined || whole === undefined) continue
      const needs = ({ idleMegabytes, peakMegabytes }: Measurement): number => peakMegabytes - idleMegabytes
      rows.push([
        job.name,
        executor,
        `${size} ${job.unit}`,
        Math.round(whole.millis),
        (whole.millis / half.millis).toFixed(2),
        (whole.cpuMillis / half.cpuMillis).toFixed(2),
        Math.round(whole.peakMegabytes),
        (needs(whole) / needs(half)).toFixed(2),
        whole.delay.p99,
        whole.delay.max
      ])
      console.log(`${job.name} on ${executor}: ${Math.round(whole.millis)} ms`)
    }
  }
  console.log("\nratios are those of the size to half of it: 2 is in proportion\n")
  console.log(formatTable(
    ["job", "executor", "size", "ms", "ratio", "cpu ratio", "peak MB", "memory ratio", "loop p99 ms", "max ms"],
    rows
  ))
  return failures === 0 ? 0 : 1
})
