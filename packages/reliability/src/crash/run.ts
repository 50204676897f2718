/**
 * The crash loops: processes are started and killed, and the files that they leave are checked.
 */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { interruptedStatus } from "../effect/major.js"
import type { ExecutorName } from "../shared/executors.js"
import { otherDevice } from "../shared/folders.js"
import { Random, seedOf } from "../shared/random.js"
import type { Death } from "./deaths.js"
import type { Places, Run, Scenario } from "./scenario.js"

/** The result of all rounds of one cell: a row of the table. */
export interface CellReport {
  readonly scenario: string
  readonly executor: ExecutorName
  readonly death: Death
  readonly rounds: number
  readonly confirmed: number
  /** The number of rounds in which a step was under way at the death. */
  readonly inside: number
  readonly leftovers: ReadonlyArray<string>
  readonly violations: ReadonlyArray<string>
}

/** Milliseconds after which a process that was told to end is considered to have survived. */
const survivalMillis = 30_000

/** The latest moment of a death, in milliseconds after the first step began. */
const latest = 60

interface Ended {
  readonly confirmed: number
  readonly inside: boolean
  readonly violations: ReadonlyArray<string>
}

const program = fileURLToPath(new URL("../../dist/crash/child.js", import.meta.url))

/** Runs one process to its death. */
const runChild = async (
  scenario: Scenario,
  executor: ExecutorName,
  death: Death,
  places: Places,
  millis: number
): Promise<Ended> => {
  const args = [program, scenario.name, executor, death, String(millis), places.here, places.there]
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe", "pipe"] })
  const violations: Array<string> = []
  let stderr = ""
  let reports = ""
  child.stderr?.on("data", (chunk: Buffer) => stderr += chunk.toString())
  const closed = new Promise<number | string>((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (status, signal) => resolve(signal ?? status ?? "nothing"))
  })
  const begun = new Promise<void>((resolve) => {
    child.stdio[3]?.on("data", (chunk: Buffer) => {
      reports += chunk.toString()
      resolve()
    })
    void closed.then(() => resolve())
  })
  await begun
  const ended = new AbortController()
  const watching = (async () => {
    while (!ended.signal.aborted && scenario.watch !== undefined) {
      const wrong = scenario.watch(places)
      if (wrong !== undefined) violations.push(wrong)
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  await sleep(millis)
  if (death.startsWith("SIG")) child.kill(death as NodeJS.Signals)
  const status = await Promise.race([
    closed,
    sleep(survivalMillis, "survived", { signal: ended.signal, ref: false }).catch(() => "survived")
  ])
  ended.abort()
  if (status === "survived") {
    child.kill("SIGKILL")
    await closed
    violations.push(`it survived ${death} for ${survivalMillis / 1000} s`)
  }
  await watching
  const expected = death === "SIGKILL"
    ? ["SIGKILL"]
    : death === "exit"
    ? [7]
    : death === "uncaught"
    ? [1]
    : [interruptedStatus]
  if (status !== "survived" && !expected.some((each) => each === status)) {
    violations.push(`it ended with ${status} after ${death}: ${stderr.slice(0, 500)}`)
  }
  // the last line may be cut off only where the process was killed within its call
  const lines = reports.split("\n").filter((line) => line !== "")
  const confirmed = Number([...lines].reverse().find((line) => line.startsWith("<"))?.slice(1) ?? -1)
  return { confirmed, inside: lines.at(-1)?.startsWith(">") === true, violations }
}

/** Makes the folders of one run for the duration of `use`. */
const withPlaces = async <A>(scenario: Scenario, use: (places: Places) => Promise<A>): Promise<A> => {
  const parents = [tmpdir(), scenario.needsOtherDevice === true ? otherDevice ?? tmpdir() : tmpdir()]
  const [here = "", there = ""] = parents.map((parent) => mkdtempSync(join(parent, "aiofiles-crash-")))
  try {
    scenario.prepare?.({ here, there })
    mkdirSync(here, { recursive: true })
    return await use({ here, there })
  } finally {
    for (const folder of [here, there]) rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs one cell. */
export const runCell = async (
  scenario: Scenario,
  executor: ExecutorName,
  death: Death,
  rounds: number,
  seed: number
): Promise<CellReport> => {
  const leftovers: Array<string> = []
  const violations: Array<string> = []
  let confirmed = 0
  let inside = 0
  for (let round = 0; round < rounds; round++) {
    const random = new Random(seedOf(seed, `${scenario.name} ${executor} ${death} ${round}`))
    await withPlaces(scenario, async (places) => {
      const ended = await runChild(scenario, executor, death, places, random.below(latest))
      const run: Run = { ...places, death, confirmed: ended.confirmed, inside: ended.inside }
      const left = scenario.verify(run)
      confirmed += ended.confirmed + 1
      if (ended.inside) inside++
      leftovers.push(...left.leftovers)
      violations.push(...[...ended.violations, ...left.violations].map((each) => `round ${round}: ${each}`))
    })
  }
  return { scenario: scenario.name, executor, death, rounds, confirmed, inside, leftovers, violations }
}

/** The kinds of leftovers, each with its number. */
export const describeLeftovers = (names: ReadonlyArray<string>): string => {
  const counts = new Map<string, number>()
  for (const name of names) {
    const kind = name.startsWith("tmp") ? "tmp*" : name.replace(/^(\.aiofiles-[a-z]+-).*/, "$1*")
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ")
}
