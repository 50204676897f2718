/**
 * Waits, in real time, until nothing is left over. A call whose result no fiber wants completes by itself, some event-loop
 * turns later; a leak stays.
 */
import * as Effect from "effect/Effect"
import type { Executor } from "../../Executor.js"
import { callback } from "../../internal/effect/compat.js"

/** One event-loop turn. Uses a timer of Node and not the `Clock`, which a test may control. */
const turn: Effect.Effect<void> = callback<void>((resume) => {
  const timer = setTimeout(() => resume(Effect.void), 1)
  return Effect.sync(() => clearTimeout(timer))
})

/**
 * Each 10 ms of waiting needs at least one look: if the whole process was suspended for that time, what it left had no
 * chance to go away.
 */
const millisPerLook = 10

/** What `look` still finds after up to `waitMillis`, looking each turn. Returns at once when it finds nothing. */
export const remaining = <A, E, R>(
  look: Effect.Effect<ReadonlyArray<A>, E, R>,
  waitMillis: number
): Effect.Effect<ReadonlyArray<A>, E, R> =>
  Effect.suspend(() => {
    const deadline = performance.now() + waitMillis
    let looks = 0
    const again: Effect.Effect<ReadonlyArray<A>, E, R> = Effect.flatMap(look, (found) =>
      found.length === 0 || (++looks * millisPerLook >= waitMillis && performance.now() >= deadline)
        ? Effect.succeed(found)
        : Effect.andThen(turn, again))
    return again
  })

/** The default wait for leftovers, in milliseconds: about a thousand times what an abandoned call needs. */
export const defaultWaitMillis = 1000

/** The wait where a longer one costs nothing, in milliseconds: a busy machine may suspend a single thread for seconds. */
export const longWaitMillis = 10_000

/** The calls of an executor that do not complete within the long wait, described in words. */
export const unfinishedCalls = (executor: Executor): Effect.Effect<ReadonlyArray<string>> =>
  remaining(
    Effect.map(executor.stats, ({ active, queued }) =>
      active + queued === 0 ? [] : [`${active} calls run and ${queued} wait`]),
    longWaitMillis
  )
