/**
 * The soak: all worlds at once, in windows. Between two windows nothing runs, and nothing may be left.
 */
import { Effect, Exit, Logger, Scope } from "effect"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { major } from "../effect/major.js"
import { descriptorKinds, descriptorsBelow, type LoopDelay, threadCount, watchLoop } from "../shared/process.js"
import { Random, seedOf } from "../shared/random.js"
import { type Growth, growthOf, slackMegabytes } from "./memory.js"
import { eventually, newTally, runSession, type SessionKind, type Tally } from "./session.js"
import { sessionKinds } from "./sessions/index.js"
import { Violation } from "./violation.js"
import type { World, WorldMaker } from "./world.js"

export interface SoakOptions {
  readonly seed: number
  readonly worlds: ReadonlyArray<WorldMaker>
  readonly kinds?: ReadonlyArray<SessionKind>
  /** A folder of its own. */
  readonly folder: string
  /** The number of windows, and the end of one: after milliseconds, or after a number of sessions in each world. */
  readonly windows: number
  readonly windowMillis?: number
  readonly windowSessions?: number
  /** The number of the first session. A session is repeated by its number. */
  readonly firstSession?: number
  /** Called after each window. */
  readonly onWindow?: (window: Window) => void
}

/** The measurements at the end of a window. */
export interface Window {
  readonly number: number
  readonly operations: number
  readonly residentMegabytes: number
  readonly heapMegabytes: number
  readonly threads: number
  readonly descriptors: number
  readonly delay: LoopDelay
}

export interface SoakReport {
  readonly windows: ReadonlyArray<Window>
  readonly tallies: ReadonlyMap<string, Tally>
  /** `undefined` where the soak was too short to judge. */
  readonly memory: Readonly<Record<"heap" | "resident", Growth | undefined>>
  /** The number of warnings in the log, such as of a temporary file that could not be removed. */
  readonly warnings: number
}

/** A violation, with its place and the command that repeats it. */
export class Finding extends Error {
  override readonly name = "Finding"
}

/** Windows for which a world lasts: executors are closed and started again several times in a soak. */
const windowsPerWorld = 3

/** The number of operations before a finding that are shown. */
const shownOperations = 40

/** Milliseconds within which threads have to end. */
const threadEndMillis = 30_000

const finding = (options: SoakOptions, where: string, repeat: string, { message, trace }: Violation): Finding => {
  const before = trace.slice(-shownOperations).map((line) => `  ${line}`)
  return new Finding([
    `${where}: ${message}`,
    ...before.length === 0 ? [] : [`the last of ${trace.length} operations:`, ...before],
    `again: npm run soak -- 1 --effect ${major} --seed ${options.seed}${repeat}`
  ].join("\n"))
}

/** Runs the soak; fails with the first finding. */
export const soak = (options: SoakOptions): Effect.Effect<SoakReport, Finding> =>
  Effect.gen(function*() {
    const { firstSession = 0, folder, kinds = sessionKinds, seed, worlds, windows: count } = options
    const windowMillis = options.windowMillis ?? Infinity
    const windowSessions = options.windowSessions ?? Infinity
    const tallies = new Map(worlds.map(({ name }) => [name, newTally()]))
    const numbers = new Map(worlds.map(({ name }) => [name, firstSession]))
    const windows: Array<Window> = []
    const readDelay = watchLoop()
    let warnings = 0
    let idleThreads = threadCount()
    let idleKinds = descriptorKinds()

    /** The sessions of one world in one window. */
    const work = (world: World, until: number) =>
      Effect.gen(function*() {
        const tally = tallies.get(world.name)! // there is one for each world
        const possible = kinds.filter(({ needsFifo = false }) => !needsFifo || world.fifo !== undefined)
        for (let session = 0; session < windowSessions && performance.now() < until; session++) {
          const number = numbers.get(world.name)! // as above
          numbers.set(world.name, number + 1)
          const random = new Random(seedOf(seed, `${world.name} ${number}`))
          const kind = random.pick(possible)
          yield* Effect.mapError(runSession(world, kind, random, number, tally), (violation) =>
            finding(
              options,
              `${world.name}, session ${number}, ${kind.name}`,
              ` --only "${world.name}" --session ${number}`,
              violation
            ))
        }
      })

    /** Checks what must hold when nothing runs. */
    const look = (living: ReadonlyArray<World>, maxThreads: number) =>
      Effect.gen(function*() {
        for (const { disk, folder, name } of living) {
          const left = disk.list(folder)
          if (left.length > 0) return yield* Effect.fail(new Violation(`${name}: left behind: ${left.join(", ")}`))
        }
        const open = descriptorsBelow(folder)
        if (open.length > 0) return yield* Effect.fail(new Violation(`open between windows: ${open.join(", ")}`))
        const threads = threadCount()
        if (threads > maxThreads) {
          return yield* Effect.fail(new Violation(`${threads} threads, where at most ${maxThreads} have work`))
        }
      })

    /** Checks that after closing the executors the process is as before they were made: the first time, as after the warm-up. */
    const lookAfter = (isFirst: boolean) =>
      Effect.gen(function*() {
        if (isFirst) {
          // libuv keeps its threads
          yield* eventually(() => threadCount() <= idleThreads + libuvThreads, threadEndMillis)
          idleThreads = threadCount()
          idleKinds = descriptorKinds()
          return
        }
        if (!(yield* eventually(() => threadCount() <= idleThreads, threadEndMillis))) {
          return yield* Effect.fail(new Violation(`${threadCount()} threads after closing, ${idleThreads} before`))
        }
        const isMore = ([kind, number]: readonly [string, number]): boolean => number > (idleKinds.get(kind) ?? 0)
        yield* eventually(() => ![...descriptorKinds()].some(isMore), threadEndMillis)
        const more = [...descriptorKinds()].filter(isMore)
        if (more.length > 0) {
          const text = more.map(([kind, number]) => `${number} of ${kind}, ${idleKinds.get(kind) ?? 0} before`)
          return yield* Effect.fail(new Violation(`descriptors after closing: ${text.join("; ")}`))
        }
      })

    const whole = (violation: Violation): Finding => finding(options, "between windows", "", violation)
    const logger = Logger.make(() => void warnings++)
    const counting = Logger.replace(Logger.defaultLogger, logger)
    const quietly = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> => Effect.provide(effect, counting)

    let scope: Effect.Effect.Success<ReturnType<typeof Scope.make>> | undefined
    let living: ReadonlyArray<World> = []
    for (let number = 0; number < count; number++) {
      if (scope === undefined) {
        scope = yield* Scope.make()
        living = yield* quietly(Effect.forEach(worlds, (maker, index) => {
          const place = join(folder, String(index))
          mkdirSync(place, { recursive: true })
          return Effect.provideService(maker.make(place), Scope.Scope, scope!) // set above
        }))
      }
      const until = performance.now() + windowMillis
      yield* quietly(Effect.forEach(living, (world) => work(world, until), { concurrency: "unbounded", discard: true }))
      const allowed = idleThreads + libuvThreads + worlds.reduce((sum, { threads }) => sum + threads, 0)
      yield* Effect.mapError(look(living, allowed), whole)
      globalThis.gc?.()
      const { heapUsed, rss } = process.memoryUsage()
      windows.push({
        number,
        operations: [...tallies.values()].reduce((sum, { operations }) => sum + operations, 0),
        residentMegabytes: rss / 2 ** 20,
        heapMegabytes: heapUsed / 2 ** 20,
        threads: threadCount(),
        descriptors: [...descriptorKinds().values()].reduce((sum, each) => sum + each, 0),
        delay: readDelay()
      })
      options.onWindow?.(windows[number]!) // just pushed
      if ((number + 1) % windowsPerWorld === 0 || number + 1 === count) {
        yield* Scope.close(scope, Exit.void)
        scope = undefined
        yield* Effect.mapError(lookAfter(number < windowsPerWorld), whole)
      }
    }
    const memory = {
      resident: growthOf(windows.map((window) => window.residentMegabytes), windowMillis, slackMegabytes.resident),
      heap: growthOf(windows.map((window) => window.heapMegabytes), windowMillis, slackMegabytes.heap)
    }
    for (const [what, growth] of Object.entries(memory)) {
      if (growth?.flat === false) {
        const text = `${what} memory grows: ${growth.before.toFixed(1)} MB at first, ${
          growth.after.toFixed(1)
        } MB at last`
        return yield* Effect.fail(whole(new Violation(text)))
      }
    }
    return { windows, tallies, memory, warnings }
  })

/** The threads of libuv's pool, which it keeps once they have started. */
const libuvThreads = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4)
