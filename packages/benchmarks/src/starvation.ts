/**
 * `npm run bench -- starvation`: what of a process still works while calls block without end.
 *
 * One process each for bare `node:fs` and for an executor with threads. In turns, 64 opens of a FIFO without a writer are begun and
 * freed, and everything that shares libuv's four threads is timed: DNS, crypto, and files on another executor.
 */
import { AioFiles, type Executor, NodeExecutor } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { execFileSync, fork } from "node:child_process"
import { pbkdf2 } from "node:crypto"
import { lookup } from "node:dns/promises"
import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { promisify } from "node:util"
import { withFolders } from "./folders.js"
import { median } from "./harness.js"
import type { Options } from "./options.js"
import { applyVerdicts, describeEnvironment, formatTable, readEnvironment, writeJson } from "./report.js"

const blockedOpens = 64
const busyCryptoJobs = 16

/** Milliseconds after which an operation that has not ended counts as starved. */
const starvedMillis = 3000

interface Row {
  readonly what: string
  readonly while: string
  readonly unloaded: ReadonlyArray<number>
  readonly loaded: ReadonlyArray<number>
  /** As a multiple of the unloaded time. */
  readonly atMost?: number | undefined
  /** In milliseconds. */
  readonly limit?: number | undefined
}

/** One answer of a child: its rows, or what starved. */
type Report = { readonly rows: ReadonlyArray<Row> } | { readonly starved: ReadonlyArray<string> }

export const run = (options: Options): Promise<void> =>
  withFolders([tmpdir()], async ([folder]) => {
    const environment = readEnvironment()
    const { rounds = 8 } = options
    execFileSync("mkfifo", [join(folder!, "fifo")]) // one for each parent
    fs.writeFileSync(join(folder!, "file.txt"), "some text\n".repeat(200))
    console.log(`${describeEnvironment(environment)}\n${blockedOpens} blocked opens of a FIFO\n`)
    const bare = await ask(["node:fs", folder!, String(rounds)])
    const ours = await ask(["aiofiles threads", folder!, String(rounds)])
    if ("starved" in bare) console.log(`node:fs: starved after ${starvedMillis} ms: ${bare.starved.join(", ")}\n`)
    if ("starved" in ours) throw new Error(`aiofiles threads: starved: ${ours.starved.join(", ")}`)
    const results = ours.rows.map(({ atMost, limit = Infinity, loaded, unloaded, what, while: during }) => {
      const ratio = median(loaded) / median(unloaded)
      const bar = atMost === undefined ? `< ${limit} ms` : `<= ${atMost} x`
      const met = ratio <= (atMost ?? Infinity) && median(loaded) < limit * 1000
      return { what, during, bar, ratio, unloaded: summary(unloaded), loaded: summary(loaded), met }
    })
    console.log(formatTable(
      ["aiofiles threads", "while", "unloaded us", "p99", "loaded us", "p99", "ratio", "bar", "met"],
      results.map(({ bar, during, loaded, met, ratio, unloaded, what }) => [
        what,
        during,
        ...[unloaded.median, unloaded.p99, loaded.median, loaded.p99].map((micros) => micros.toFixed(0)),
        ratio.toFixed(2),
        bar,
        met ? "yes" : "NO"
      ])
    ))
    await writeJson({ benchmark: "starvation", environment, rounds, bare, results }, options.json)
    applyVerdicts(results, options.assert)
  })

const summary = (micros: ReadonlyArray<number>) => {
  const sorted = [...micros].sort((a, b) => a - b)
  return { median: median(micros), p99: sorted[Math.floor(sorted.length * 0.99)] ?? NaN }
}

/** A process with blocked libuv threads cannot be asked to end: it is killed. */
const ask = (operands: ReadonlyArray<string>): Promise<Report> =>
  new Promise((resolve, reject) => {
    const child = fork(process.argv[1]!, ["starvation-child", ...operands])
    child.once("message", (report: Report) => {
      resolve(report)
      child.kill("SIGKILL")
    })
    child.once("exit", (code, signal) => reject(new Error(`the process ended with ${signal ?? `status ${code}`}`)))
  })

/** `starvation-child NAME FOLDER ROUNDS`. */
export const runChild = async ({ operands: [name = "", folder = "", rounds = ""] }: Options): Promise<void> => {
  const report = name === "node:fs" ? await bareReport(folder) : await ownReport(folder, Number(rounds))
  process.send?.(report)
}

const once = {
  "dns.lookup": () => lookup("localhost"),
  "pbkdf2": () => promisify(pbkdf2)("password", "salt", 1000, 32, "sha256")
}

/** What of these does not end while node:fs has blocked opens. */
const bareReport = async (folder: string): Promise<Report> => {
  for (let count = 0; count < blockedOpens; count++) fs.open(join(folder, "fifo"), "r", () => undefined)
  const attempts: Record<string, () => Promise<unknown>> = {
    ...once,
    "reading a file": () => promisify(fs.readFile)(join(folder, "file.txt"))
  }
  const starved: Array<string> = []
  for (const [what, attempt] of Object.entries(attempts)) {
    const result = await Promise.race([attempt().then(() => "ended"), sleep(starvedMillis, "starved")])
    if (result === "starved") starved.push(what)
  }
  return { starved }
}

const repetitions = 60

/** Milliseconds that the pool gets to start its threads. */
const growthMillis = 1500

const ownReport = async (folder: string, rounds: number): Promise<Report> => {
  const fifo = join(folder, "fifo")
  const file = join(folder, "file.txt")
  const threads = ManagedRuntime.make(Layer.provideMerge(AioFiles.layer, NodeExecutor.layerThreads()))
  const other = ManagedRuntime.make(Layer.provideMerge(AioFiles.layer, NodeExecutor.layerLibuv()))
  await threads.runPromise(AioFiles.readBytes(file))

  const statOnThreads = () => threads.runPromise(Effect.flatMap(AioFiles.AioFiles, (aio) => aio.os.stat(file)))
  const underOpens = { ...once, "reading a file on libuv": () => other.runPromise(AioFiles.readBytes(file)) }
  const rows = [
    ...Object.entries(underOpens).map(([what, run]) => row(what, "64 opens", { atMost: 1.5 }, run)),
    row(
      "1,000 stats on the same threads",
      "6 opens",
      { limit: 1000 },
      () =>
        threads.runPromise(
          Effect.flatMap(AioFiles.AioFiles, (aio) =>
            Effect.forEach(Array(1000).keys(), () => aio.os.stat(file), { concurrency: 64, discard: true }))
        )
    )
  ]
  const statRow = row("stat on threads", "16 pbkdf2", { atMost: 2 }, statOnThreads)
  for (let round = 0; round <= rounds; round++) {
    const measure = (part: ReadonlyArray<Timed>, key: "loaded" | "unloaded") => timeAll(part, key, round > 0)
    await measure([...rows, statRow], "unloaded")
    await blocking(threads, fifo, blockedOpens, () => measure(rows.slice(0, -1), "loaded"))
    await blocking(threads, fifo, 6, () => measure(rows.slice(-1), "loaded"))
    await busy(() => measure([statRow], "loaded"))
  }
  return { rows: [...rows, statRow].map(({ run: _run, ...rest }) => rest) }
}

interface Timed extends Row {
  readonly run: () => Promise<unknown>
  readonly unloaded: Array<number>
  readonly loaded: Array<number>
}

const row = (
  what: string,
  during: string,
  bar: Pick<Row, "atMost" | "limit">,
  run: () => Promise<unknown>
): Timed => ({
  what,
  while: during,
  ...bar,
  run,
  unloaded: [],
  loaded: []
})

/** Times each some times, in microseconds; the first round is not counted. */
const timeAll = async (rows: ReadonlyArray<Timed>, key: "loaded" | "unloaded", counted: boolean): Promise<void> => {
  for (const row of rows) {
    for (let count = 0; count < repetitions; count++) {
      const start = performance.now()
      await row.run()
      if (counted) row[key].push((performance.now() - start) * 1000)
    }
  }
}

type Threads = ManagedRuntime.ManagedRuntime<AioFiles.AioFiles | Executor.Executor, never>

/** Opens the FIFO many times at once while `during` runs, and then lets the opens go by opening its other side. */
const blocking = async (threads: Threads, fifo: string, count: number, during: () => Promise<void>): Promise<void> => {
  const opening = Effect.scoped(AioFiles.open(fifo, "rb", { buffering: 0 }))
  const fibers = Array.from({ length: count }, () => threads.runFork(opening))
  await sleep(growthMillis) // nothing tells that the threads are in their opens, and that no more are started
  await during()
  const writer = fs.openSync(fifo, fs.constants.O_RDWR | fs.constants.O_NONBLOCK)
  await threads.runPromise(Fiber.joinAll(fibers))
  fs.closeSync(writer)
}

/** Keeps libuv's threads busy with crypto while `during` runs. */
const busy = async (during: () => Promise<void>): Promise<void> => {
  const going = { value: true }
  const loop = async (): Promise<void> => {
    while (going.value) await promisify(pbkdf2)("password", "salt", 20_000, 32, "sha256")
  }
  const loops = Array.from({ length: busyCryptoJobs }, loop)
  await during()
  going.value = false
  await Promise.all(loops)
}
