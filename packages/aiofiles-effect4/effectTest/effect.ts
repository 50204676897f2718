/** Effects that have another name or form in the other major. It does not import vitest. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** The major of Effect that the tests run on. */
export const major: 3 | 4 = 4

export { callback, catch as catchAll, yieldNow } from "effect/Effect"

export const fork = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Fiber.Fiber<A, E>, never, R> =>
  Effect.forkChild(effect)

export const forkDaemon = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Fiber.Fiber<A, E>, never, R> =>
  Effect.forkDetach(effect)

/** Runs an effect once, and then again so many times. */
export const repeatN = <A, E, R>(effect: Effect.Effect<A, E, R>, times: number): Effect.Effect<A, E, R> =>
  Effect.repeat(effect, { times })

/** An effect whose interruption ends at once, and goes on without whoever waits for it. */
export const disconnect = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDetach(restore(effect)),
      (fiber) => Effect.onInterrupt(restore(Fiber.join(fiber)), () => Effect.sync(() => fiber.interruptUnsafe()))
    )
  )
