/**
 * Values that are already available, such as a buffered line: given to the caller without suspending its fiber.
 */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { isDefect } from "../effect/causes.js"
import { catchCause } from "../effect/compat.js"

/** Thrown in an `Effect.sync` that has no value yet. Its caller catches it and takes the way that suspends. */
const wouldSuspend = Symbol("aiofiles/wouldSuspend")

const isWouldSuspend = (cause: Cause.Cause<unknown>): boolean => isDefect(cause, wouldSuspend)

/**
 * The value of `attempt`, within one runtime operation, or, if that gives `undefined`, the effect `otherwise`.
 *
 * @internal
 */
export const syncOr = <A, E, R>(
  attempt: () => A | undefined,
  otherwise: () => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const valueOrThrow = (): A => {
    const value = attempt()
    if (value === undefined) throw wouldSuspend
    return value
  }
  return catchCause(
    Effect.sync(valueOrThrow),
    (cause) => isWouldSuspend(cause) ? otherwise() : Effect.failCause(cause)
  )
}

/** Every 16th value goes through the runtime although it is available, so that the scheduler can let other fibers run. */
const runtimeInterval = 16

/**
 * As `syncOr`, and faster in generators: `yield*` in `Effect.gen` asks the effect for its iterator, on the fiber, and the
 * iterator returns an available value directly, without a runtime operation. Each `yield*` takes one value, and the fiber
 * cannot be interrupted between taking and receiving it.
 *
 * @internal
 */
export const directOr = <A, E, R>(
  attempt: () => A | undefined,
  otherwise: () => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const effect = syncOr(attempt, otherwise)
  const throughRuntime = effect[Symbol.iterator].bind(effect)
  // `yield*` reads the result at once, so one object serves all calls
  const result: { readonly done: true; value: A | undefined } = { done: true, value: undefined }
  const immediate = { next: () => result }
  let iterations = 0
  const iterate = (): unknown => {
    if (++iterations % runtimeInterval === 0) return throughRuntime()
    result.value = attempt()
    return result.value === undefined ? throughRuntime() : immediate
  }
  // an own property of this one effect, which hides that of the prototype
  return Object.defineProperty(effect, Symbol.iterator, { value: iterate })
}
