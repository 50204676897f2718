/**
 * Waiting, in real time, for what comes true by itself or never: calls that nobody waits for end some turns later.
 */
import * as Effect from "effect/Effect"
import type { Executor } from "../../Executor.js"

/** One turn of the event loop, also under a test's clock. */
const turn: Effect.Effect<void> = Effect.async<void>((resume) => {
  const timer = setTimeout(() => resume(Effect.void), 1)
  return Effect.sync(() => clearTimeout(timer))
})

/** So many milliseconds of patience are at least one look: a machine that stands still meanwhile proves nothing. */
const millisPerLook = 10

/** Asks again and again for what is still wrong, until nothing is, or for so long. What ends at once asks once. */
export const lasting = <A, E, R>(
  look: Effect.Effect<ReadonlyArray<A>, E, R>,
  descriptorMillis: number
): Effect.Effect<ReadonlyArray<A>, E, R> =>
  Effect.suspend(() => {
    const deadline = performance.now() + descriptorMillis
    let looks = 0
    const again: Effect.Effect<ReadonlyArray<A>, E, R> = Effect.flatMap(look, (found) =>
      found.length === 0 || (++looks * millisPerLook >= descriptorMillis && performance.now() >= deadline)
        ? Effect.succeed(found)
        : Effect.zipRight(turn, again))
    return again
  })

/** How long what was left to end by itself may take, in milliseconds: some thousand times what it needs. */
export const defaultDescriptorWait = 1000

/** The same where nobody says how long, and nothing is lost by waiting: a machine may keep a single thread from running. */
export const longDescriptorWait = 10_000

/** The calls of an executor that have not ended after a while. */
export const unfinished = (executor: Executor): Effect.Effect<ReadonlyArray<string>> =>
  lasting(
    Effect.map(executor.stats, ({ active, queued }) =>
      active + queued === 0 ? [] : [`${active} calls run and ${queued} wait`]),
    longDescriptorWait
  )
