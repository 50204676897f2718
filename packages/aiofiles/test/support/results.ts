/** How effects and fibers ended, as values. It does not import vitest. */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { RunningFiber } from "./effect/fibers.js"

/** What an effect came to. */
export type Result<A, E> =
  | { readonly _tag: "Success"; readonly success: A }
  | { readonly _tag: "Failure"; readonly failure: E }

/** The success or the failure of an effect; its defects and its interruption remain what they are. */
export const resultOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Result<A, E>, never, R> =>
  Effect.match(effect, {
    onFailure: (failure): Result<A, E> => ({ _tag: "Failure", failure }),
    onSuccess: (success): Result<A, E> => ({ _tag: "Success", success })
  })

/** Interrupts a fiber, waits for its end, and gives how it ended. */
export const interrupted = <A, E>(fiber: RunningFiber<A, E>): Effect.Effect<Exit.Exit<A, E>> =>
  Effect.andThen(Fiber.interrupt(fiber), Fiber.await(fiber))
