/**
 * Loops over two uses in one scope, each interrupted once, at a random moment. An interruption that is forgotten shows in
 * loops only: a program that does something once ends anyway.
 */
import type { Executor } from "aiofiles"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import { Random } from "../../../core/test/support/random.js"
import { isInterruptedOnly } from "../support/effect/causes.js"
import { beginInterrupt } from "../support/effect/fibers.js"
import { defaultScheduler } from "../support/effect/scheduler.js"
import { NthScheduler, runWatched } from "../support/nth.js"
import { eventually } from "../support/tempDir.js"
import { loopOf, type Place, type Use, uses } from "./uses.js"

/** Where uses are tried. */
export interface Ground {
  readonly place: Place
  readonly executor: Executor.Executor
  /** Whether calls take time: if not, the fiber leaves no moment but those between its runtime operations. */
  readonly isSlow: boolean
  /** Whether it has files of the system. */
  readonly isSystem: boolean
  /** The open descriptors below the place. */
  readonly descriptors: Effect.Effect<ReadonlyArray<string>>
}

/** Counts the runtime operations of a fiber. */
const countOperations = (body: Effect.Effect<unknown, unknown>): Effect.Effect<number> =>
  Effect.suspend(() => {
    const nth = new NthScheduler("interrupt", Infinity, () => true)
    return Effect.as(runWatched(body, nth.scheduler), nth)
  }).pipe(Effect.map(({ count }) => count))

interface Moment {
  readonly name: string
  readonly run: (loop: Effect.Effect<never, unknown>) => Effect.Effect<Exit.Exit<never, unknown> | undefined>
}

const beforeOperation = (nth: number): Moment => ({
  name: `before operation ${nth}`,
  run: (loop) => runWatched(loop, new NthScheduler("interrupt", nth, () => true).scheduler)
})

/** A moment before an operation of the fiber, of which there are about `operationCount`; or after some turns. */
const momentOf = (ground: Ground, random: Random, operationCount: number): Moment => {
  if (!ground.isSlow || random.below(2) === 0) return beforeOperation(1 + random.below(operationCount))
  const turnCount = random.below(40)
  return {
    name: `after ${turnCount} turns of the event loop`,
    run: (loop) =>
      runWatched(loop, defaultScheduler, (fiber) => {
        const wait = (left: number): unknown => left === 0 ? beginInterrupt(fiber) : setImmediate(wait, left - 1)
        wait(turnCount)
      })
  }
}

const isIdle = (executor: Executor.Executor): boolean => {
  const { active, queued } = executor.pool.stats()
  return active === 0 && queued === 0
}

const filesOf = (place: Place): Effect.Effect<ReadonlyArray<string>, unknown> =>
  Effect.map(place.system.readDirectory(place.dir, { recursive: true }), (names) => [...names].sort())

/** What there is that was not there before. */
const leftOf = (ground: Ground, before: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, unknown> =>
  Effect.zipWith(
    ground.descriptors,
    filesOf(ground.place),
    (open, names) => [...open, ...names.filter((name) => !before.includes(name))]
  )

const maxLooks = 1000

/** The descriptors and files that are still there after some time: those that go away by themselves do so within some turns. */
const whatIsLeft = (ground: Ground, before: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, unknown> =>
  Effect.gen(function*() {
    yield* eventually(() => isIdle(ground.executor))
    let left = yield* leftOf(ground, before)
    for (let look = 0; left.length > 0 && look < maxLooks; look++) {
      yield* Effect.sleep(10)
      left = yield* leftOf(ground, before)
    }
    return left
  })

/** Interrupts one loop at a moment, and gives what is wrong then, if anything. */
const tryMoment = (
  ground: Ground,
  before: ReadonlyArray<string>,
  moment: Moment,
  first: Use,
  second: Use
): Effect.Effect<string | undefined, unknown> =>
  Effect.gen(function*() {
    const label = `${first.name}, then ${second.name}, ${moment.name}`
    const exit = yield* moment.run(loopOf(ground.place, first, second))
    if (exit === undefined) return `${label}: the interruption was lost`
    if (exit._tag === "Success" || !isInterruptedOnly(exit.cause)) return `${label}: ${String(exit)}`
    const left = yield* whatIsLeft(ground, before)
    return left.length > 0 ? `${label}: left ${left.join(", ")}` : undefined
  })

/** Interrupts a number of loops, and gives the first finding. */
export const interruptLoops = (
  ground: Ground,
  seed: number,
  rounds: number
): Effect.Effect<string | undefined, unknown> =>
  Effect.gen(function*() {
    const random = new Random(seed)
    const usable = uses.filter(({ needsSystem = false }) => ground.isSystem || !needsSystem)
    const before = yield* filesOf(ground.place)
    const counts = new Map<Use, number>()
    const countOf = (use: Use): Effect.Effect<number> => {
      const known = counts.get(use)
      if (known !== undefined) return Effect.succeed(known)
      return Effect.tap(
        countOperations(Effect.scoped(use.run(ground.place))),
        (count) => Effect.sync(() => counts.set(use, count))
      )
    }
    for (let round = 0; round < rounds; round++) {
      const [first, second] = [random.pick(usable), random.pick(usable)]
      // about three times through the loop
      const moment = momentOf(ground, random, 3 * ((yield* countOf(first)) + (yield* countOf(second))))
      const finding = yield* tryMoment(ground, before, moment, first, second)
      if (finding !== undefined) return `seed ${seed}, round ${round}, ${finding}`
    }
    return undefined
  })

/** Interrupts a loop before each operation of its first two rounds; gives what is wrong where first something is wrong. */
export const interruptEverywhere = (
  ground: Ground,
  first: Use,
  second: Use
): Effect.Effect<string | undefined, unknown> =>
  Effect.gen(function*() {
    const before = yield* filesOf(ground.place)
    const once = Effect.scoped(Effect.andThen(first.run(ground.place), second.run(ground.place)))
    const operationCount = 2 * (yield* countOperations(once))
    for (let nth = 1; nth <= operationCount; nth++) {
      const finding = yield* tryMoment(ground, before, beforeOperation(nth), first, second)
      if (finding !== undefined) return finding
    }
    return undefined
  })
