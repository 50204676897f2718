/**
 * `npm run bench -- loop-delay`: how long the event loop is blocked while files are read.
 *
 * Each executor has a process of its own. Its loop is measured while 64 fibers read small files, and while the lines of a large
 * file are counted.
 */
import { AioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import { execFile } from "node:child_process"
import { tmpdir } from "node:os"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { promisify } from "node:util"
import { withFolders } from "./folders.js"
import { median } from "./harness.js"
import { withLog } from "./lines/logFile.js"
import type { Options } from "./options.js"
import { applyVerdicts, describeEnvironment, formatTable, readEnvironment, writeJson } from "./report.js"
import { reading } from "./smallFiles/contestants.js"
import { pathsIn, writeInput } from "./smallFiles/input.js"
import { executorNames, executors } from "./smallFiles/runtimes.js"

/** The largest accepted delay of the event loop at the 99th percentile, in milliseconds. */
const atMost = 10

/** Milliseconds between two measurements of the loop. */
const resolution = 1

const jobs: Record<string, (path: string) => Effect.Effect<unknown, unknown, AioFiles.AioFiles>> = {
  "small files": (folder) =>
    // as the contestants of `small-files`: `forEach` keeps the results of all effects until the end, even with `discard`
    Effect.forEach(pathsIn(folder), reading.aiofiles, { concurrency: 64, discard: true }),
  "lines": (path) => AioFiles.foldLines(path, 0, (count) => count + 1)
}

interface Delay {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export const run = (options: Options): Promise<void> =>
  withLog(options.size, (log) =>
    withFolders([tmpdir()], async ([folder]) => {
      writeInput(folder!) // one for each parent
      const environment = readEnvironment()
      const { rounds = 5 } = options
      console.log(`${describeEnvironment(environment)}\ndelay of the event loop in ms, medians of ${rounds} runs\n`)
      const results = []
      for (const job of Object.keys(jobs)) {
        for (const executor of executorNames) {
          const operand = job === "lines" ? log.path : folder! // as above
          const delays = await measure([job, executor, operand, String(rounds)])
          const of = (key: keyof Delay): number => median(delays.map((delay) => delay[key]))
          const asked = executor !== "aiofiles inline"
          results.push({
            job,
            executor,
            p50: of("p50"),
            p99: of("p99"),
            max: of("max"),
            met: asked ? of("p99") < atMost : undefined
          })
        }
      }
      console.log(formatTable(
        ["reading", "executor", "p50", "p99", "max", "bar", "met"],
        results.map(({ executor, job, max, met, p50, p99 }) => [
          job,
          executor,
          p50.toFixed(1),
          p99.toFixed(1),
          max.toFixed(1),
          met === undefined ? "-" : `< ${atMost}`,
          met === undefined ? "-" : met ? "yes" : "NO"
        ])
      ))
      await writeJson({ benchmark: "loop-delay", environment, rounds, results }, options.json)
      applyVerdicts(results, options.assert)
    }))

const measure = async (operands: ReadonlyArray<string>): Promise<ReadonlyArray<Delay>> => {
  const { stdout } = await promisify(execFile)(process.execPath, [process.argv[1]!, "loop-delay-child", ...operands])
  return JSON.parse(stdout)
}

/** `loop-delay-child JOB EXECUTOR PATH ROUNDS`: runs once to warm up, and then watches. */
export const runChild = async (
  { operands: [job = "", executor = "", path = "", rounds = ""] }: Options
): Promise<void> => {
  const runtime = executors[executor as keyof typeof executors]() // the parent knows their names
  const delays: Array<Delay> = []
  for (let round = 0; round <= Number(rounds); round++) {
    const histogram = monitorEventLoopDelay({ resolution })
    histogram.enable()
    await runtime.runPromise(jobs[job]!(path))
    histogram.disable()
    const of = (nanos: number): number => Math.max(0, nanos / 1e6 - resolution)
    if (round > 0) {
      delays.push({ p50: of(histogram.percentile(50)), p99: of(histogram.percentile(99)), max: of(histogram.max) })
    }
  }
  await runtime.dispose()
  console.log(JSON.stringify(delays))
}
