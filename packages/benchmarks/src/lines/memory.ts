/**
 * `npm run bench -- lines-memory`: whether the memory that reading lines needs depends on the size of the file.
 *
 * Each run is a process of its own, whose peak of resident memory counts. On Linux a process inherits the peak of the
 * one that forked it: this module, and all that it imports, has to stay smaller than the processes that it measures.
 */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { median } from "../harness.js"
import type { Options } from "../options.js"
import { applyVerdicts, describeEnvironment, formatTable, readEnvironment, writeJson } from "../report.js"
import { type Log, withLog } from "./logFile.js"
import type { ChildReport } from "./memoryChild.js"

/** How much more memory the larger file may take, in megabytes. Reading in blocks takes no more for a larger file. */
const atMost = 40

/** The larger file has this many times the bytes. */
const factor = 10

/** The least that reads, a consumer that runs an effect for each line, and the plain loop. */
const consumers = ["runDrain", "runForEach", "forEachLine"]

export const run = async (options: Options): Promise<void> => {
  const environment = readEnvironment()
  const { rounds = 3 } = options
  console.log(`${describeEnvironment(environment)}\npeak resident memory in MB, median of ${rounds} processes\n`)
  const chosen = consumers.filter((name) => options.only.length === 0 || options.only.includes(name))
  const small = await withLog(options.size, (log) => measureAll(chosen, log, rounds))
  const large = await withLog(options.size * factor, (log) => measureAll(chosen, log, rounds))
  const results = chosen.map((name, index) => {
    const growth = median(large[index]!) - median(small[index]!)
    return { name, small: small[index]!, large: large[index]!, growth, atMost, met: growth <= atMost }
  })
  console.log(formatTable(
    ["aiofiles", megabytes(options.size), megabytes(options.size * factor), "growth", "bar", "met"],
    results.map(({ growth, large, met, name, small }) => [
      name,
      median(small).toFixed(0),
      median(large).toFixed(0),
      growth.toFixed(0),
      `<= ${atMost}`,
      met ? "yes" : "NO"
    ])
  ))
  await writeJson({ benchmark: "lines-memory", environment, size: options.size, factor, rounds, results }, options.json)
  applyVerdicts(results, options.assert)
}

const megabytes = (byteCount: number): string => `${byteCount / 1e6} MB file`

const measureAll = async (
  names: ReadonlyArray<string>,
  log: Log,
  rounds: number
): Promise<ReadonlyArray<ReadonlyArray<number>>> => {
  const peaks = names.map(() => new Array<number>())
  for (let round = 0; round < rounds; round++) {
    for (const [index, name] of names.entries()) peaks[index]!.push(await measure(name, log))
  }
  return peaks
}

/** The peak of one process, in megabytes. */
const measure = async (consumer: string, log: Log): Promise<number> => {
  const main = process.argv[1]!
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    main,
    "lines-memory-child",
    consumer,
    log.path
  ])
  const report: ChildReport = JSON.parse(stdout)
  if (report.lines !== undefined && report.lines !== log.tally.lines) {
    throw new Error(`${consumer} found ${report.lines} lines, not ${log.tally.lines}`)
  }
  return report.maxRssKibibytes * 1024 / 1e6
}
