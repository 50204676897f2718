/**
 * `npm run bench -- lines`: the lines of one file through this library, Node's readers, @effect/platform and the floor.
 */
import { major } from "./effect/major.js"
import { type Contestant, judge, makeRunner, type Measurement, median, race, type Runner } from "./harness.js"
import { serve, withProcesses } from "./isolation.js"
import { aiofilesContestants } from "./lines/aiofiles.js"
import { blockFloor, floor, floorContestants } from "./lines/floor.js"
import { type Log, withLog } from "./lines/logFile.js"
import { nodeContestants, readline } from "./lines/node.js"
import { platformContestants } from "./lines/platform.js"
import type { Tally } from "./lines/tally.js"
import { chosenOf, fieldOf, formatPairs, type Major, otherCopy } from "./majors.js"
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

/** What every contestant's ratio is shown to. */
const baselines = [floor, blockFloor, readline]

const makeContestants = (log: Log, forMajor: Major): ReadonlyArray<Contestant<Tally>> => [
  ...floorContestants(log.path),
  ...nodeContestants(log.path),
  ...platformContestants(log.path),
  ...aiofilesContestants(log, forMajor)
]

export const run = (options: Options): Promise<void> =>
  withLog(options.size, async (log) => {
    const other = otherCopy(options)
    const environment = readEnvironment(other?.main)
    const { rounds = 7, shared, warmups = 5 } = options
    const field = fieldOf((forMajor) => makeContestants(log, forMajor), other)
    const contestants = chosenOf(field, options.only)
    if (contestants.length === 0) throw new Error(`no contestant is called ${options.only.join(" or ")}`)
    const names = contestants.map(({ name }) => name)

    console.log(describeEnvironment(environment))
    console.log(
      `${log.byteCount} bytes, ${log.tally.lines} lines; ${rounds} rounds after ${warmups} not counted; `
        + (shared ? "all contestants in one process\n" : "each contestant in a process of its own\n")
    )
    const runIn = (runner: Runner<Tally>): Promise<ReadonlyArray<Measurement>> =>
      race(names, runner, { rounds, warmups, check: makeCheck(log), onRound: showProgress })
    const measurements = shared
      ? await runIn(makeRunner(contestants, { collect: true }))
      : await withProcesses(names, (shown) => {
        const { main, name } = field.placeOf(shown)
        return { main, args: ["lines-contestant", name, JSON.stringify(log)] }
      }, runIn)
    const verdicts = judge(contestants, measurements)
    console.log(formatMeasurements(measurements, baselines))
    const pairs = formatPairs(field, measurements)
    if (pairs !== undefined) console.log(`\n${pairs}`)
    if (verdicts.length > 0) console.log(`\n${formatVerdicts(verdicts)}`)
    await writeJson({
      benchmark: "lines",
      environment,
      input: { byteCount: log.byteCount, ...log.tally },
      rounds,
      warmups,
      shared,
      contestants: measurements.map((measurement) => toJson(measurement, measurements)),
      bars: verdicts
    }, options.json)
    applyVerdicts(verdicts, options.assert)
  })

/** `lines-contestant NAME LOG`: a process with one of the contestants. */
export const runContestant = async ({ operands: [name = "", log = "null"] }: Options): Promise<void> =>
  serve(name, makeRunner(makeContestants(JSON.parse(log), major)))

const makeCheck = ({ tally: { characters, lines } }: Log) => (name: string, result: Tally): void => {
  if (result.lines === lines && result.characters === characters) return
  throw new Error(
    `${name} found ${result.lines} lines of ${result.characters} characters, not ${lines} of ${characters}`
  )
}

const showProgress = (done: number, total: number): void => {
  if (process.stderr.isTTY) process.stderr.write(done < total ? `\rround ${done} of ${total}` : "\r\u001b[K")
}

const toJson = (measurement: Measurement, all: ReadonlyArray<Measurement>) => ({
  ...measurement,
  median: median(measurement.millis),
  ratios: ratiosOf(measurement, all, baselines, (_, baseline) => baseline)
})
