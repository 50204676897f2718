/**
 * Waiting for a callback. This is the file for Effect 4.
 *
 * E3: a fiber of Effect 4 that is resumed runs at once, within the call that resumes it. If that call is made by another fiber,
 * for example by one that takes its result, and so lets the next operation of the handle begin, the resumed fiber runs in
 * the middle of a runtime operation of the other. It could interrupt the other there, between taking a value and passing
 * it on, and the value would be lost. So a fiber that is resumed within another one continues in a microtask.
 */
import "./guard.js"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** As `Effect.callback`, for a `register` that returns nothing. A fiber that is resumed never runs within another one. */
export const wait = <A, E>(register: (resume: (effect: Effect.Effect<A, E>) => void) => void): Effect.Effect<A, E> =>
  Effect.callback<A, E>((resume) => {
    let isRegistering = true
    register((effect) => {
      // a result that is available already is taken by the fiber that waits, which is the current one
      if (isRegistering || Fiber.getCurrent() === undefined) resume(effect)
      else queueMicrotask(() => resume(effect))
    })
    isRegistering = false
  })
