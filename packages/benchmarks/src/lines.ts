/**
 * `npm run bench -- lines`: the lines of one file through this library, Node's readers, @effect/platform and the floor.
 */
import { judge, type Measurement, median, race } from "./harness.js"
import { aiofilesContestants } from "./lines/aiofiles.js"
import { blockFloor, floor, floorContestants } from "./lines/floor.js"
import { type Log, withLog } from "./lines/logFile.js"
import { nodeContestants, readline } from "./lines/node.js"
import { platformContestants } from "./lines/platform.js"
import type { Tally } from "./lines/tally.js"
import type { Options } from "./options.js"
import {
  applyVerdicts,
  describeEnvironment,
  formatMeasurements,
  formatVerdicts,
  ratioTo,
  readEnvironment,
  writeJson
} from "./report.js"

/** What every contestant's ratio is shown to. */
const baselines = [floor, blockFloor, readline]

export const run = (options: Options): Promise<void> =>
  withLog(options.size, async (log) => {
    const environment = readEnvironment()
    const { rounds = 5, warmups = 2 } = options
    const contestants = [
      ...floorContestants(log.path),
      ...nodeContestants(log.path),
      ...platformContestants(log.path),
      ...aiofilesContestants(log)
    ].filter(({ name }) => options.only.length === 0 || options.only.some((part) => name.includes(part)))
    if (contestants.length === 0) throw new Error(`no contestant has ${options.only.join(" or ")} in its name`)

    console.log(describeEnvironment(environment))
    console.log(`${log.byteCount} bytes, ${log.tally.lines} lines, ${rounds} rounds after ${warmups} not counted\n`)
    const measurements = await race(contestants, { rounds, warmups, check: makeCheck(log), onRound: showProgress })
    const verdicts = judge(contestants, measurements)
    console.log(formatMeasurements(measurements, baselines))
    if (verdicts.length > 0) console.log(`\n${formatVerdicts(verdicts)}`)
    await writeJson({
      benchmark: "lines",
      environment,
      input: { byteCount: log.byteCount, ...log.tally },
      rounds,
      warmups,
      contestants: measurements.map((measurement) => toJson(measurement, measurements)),
      bars: verdicts
    }, options.json)
    applyVerdicts(verdicts, options.assert)
  })

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
  ratios: Object.fromEntries(
    baselines.filter((name) => all.some((other) => other.name === name))
      .map((name) => [name, ratioTo(measurement, all, name)])
  )
})
