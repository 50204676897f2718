/**
 * The soak: all worlds at once, in windows. Between two windows nothing runs, and nothing may be left.
 */
import { Effect, Exit, Logger, Scope } from "effect"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
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
  /** How many windows there are, and when one ends: after milliseconds, or after sessions of each world. */
  readonly windows: number
  readonly windowMillis?: number
  readonly windowSessions?: number
  /** The number of the first session: one is repeated by its number. */
  readonly firstSession?: number
  /** Called after each window. */
  readonly onWindow?: (window: Window) => void
}

/** What was measured at the end of a window. */
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
  /** How often the library warned in the log, as of a temporary file that could not be removed. */
  readonly warnings: number
}

/** What was found, and where: enough to run it again. */
export class Finding extends Error {
  override readonly name = "Finding"
}

/** Worlds last for so many windows, so that executors are closed and started anew during a soak. */
const windowsPerWorld = 3

/** How many operations of a session are shown. */
const shownOperations = 40

/** Milliseconds that threads may take to end. */
const threadPatience = 30_000

const finding = (options: SoakOptions, where: string, repeat: string, { message, trace }: Violation): Finding => {
  const before = trace.slice(-shownOperations).map((line) => `  ${line}`)
  return new Finding([
    `${where}: ${message}`,
    ...before.length === 0 ? [] : [`the last of ${trace.length} operations:`, ...before],
    `again: npm run soak -- 1 --seed ${options.seed}${repeat}`
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

    /** What has to be true when nothing runs. */
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

    /** After the executors were closed, all is as it was before they were made; the first time, after the warm-up. */
    const lookAfter = (isFirst: boolean) =>
      Effect.gen(function*() {
        if (isFirst) {
          // libuv's threads stay
          yield* eventually(() => threadCount() <= idleThreads + libuvThreads, threadPatience)
          idleThreads = threadCount()
          idleKinds = descriptorKinds()
          return
        }
        if (!(yield* eventually(() => threadCount() <= idleThreads, threadPatience))) {
          return yield* Effect.fail(new Violation(`${threadCount()} threads after closing, ${idleThreads} before`))
        }
        const isMore = ([kind, number]: readonly [string, number]): boolean => number > (idleKinds.get(kind) ?? 0)
        yield* eventually(() => ![...descriptorKinds()].some(isMore), threadPatience)
        const more = [...descriptorKinds()].filter(isMore)
        if (more.length > 0) {
          const text = more.map(([kind, number]) => `${number} of ${kind}, ${idleKinds.get(kind) ?? 0} before`)
          return yield* Effect.fail(new Violation(`descriptors after closing: ${text.join("; ")}`))
        }
      })

    const whole = (violation: Violation): Finding => finding(options, "between windows", "", violation)
    const counting = Logger.replace(Logger.defaultLogger, Logger.make(() => void warnings++))
    const quietly = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> => Effect.provide(effect, counting)

    let scope: Scope.CloseableScope | undefined
    let living: ReadonlyArray<World> = []
    for (let number = 0; number < count; number++) {
      if (scope === undefined) {
        scope = yield* Scope.make()
        living = yield* quietly(Effect.forEach(worlds, (maker, index) => {
          const place = join(folder, String(index))
          mkdirSync(place, { recursive: true })
          return Scope.extend(maker.make(place), scope!) // set above
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

/** libuv's own threads, which it keeps once they were needed. */
const libuvThreads = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4)
