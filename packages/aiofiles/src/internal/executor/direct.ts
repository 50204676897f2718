/** Values at hand, given without an asynchronous boundary. */
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"

/** Thrown in an `Effect.sync` that has no value to give: its caller goes on in another way. @internal */
export const notNow = Symbol("aiofiles/notNow")

/** @internal */
export const isNotNow = (cause: Cause.Cause<unknown>): boolean => cause._tag === "Die" && cause.defect === notNow

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
    if (value === undefined) throw notNow
    return value
  }
  return Effect.catchAllCause(
    Effect.sync(valueOrThrow),
    (cause) => isNotNow(cause) ? otherwise() : Effect.failCause(cause)
  )
}

/** How often a value at hand goes through the runtime all the same, so that its scheduler sees a busy fiber. */
const fairness = 16

/**
 * As `syncOr`, and for generators better: in `Effect.gen`, `yield*` asks the effect for its iterator, within the fiber, and
 * a value at hand is given there and then, without a runtime operation. It is taken once for each `yield*`, and nothing can
 * come between taking and having it.
 *
 * @internal
 */
export const directOr = <A, E, R>(
  attempt: () => A | undefined,
  otherwise: () => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const effect = syncOr(attempt, otherwise)
  const throughRuntime = effect[Symbol.iterator].bind(effect)
  const result: { readonly done: true; value: A | undefined } = { done: true, value: undefined }
  const given = { next: () => result } // read at once by `yield*`, so that one object does for all
  let asked = 0
  const iterate = (): unknown => {
    if (++asked % fairness === 0) return throughRuntime()
    result.value = attempt()
    return result.value === undefined ? throughRuntime() : given
  }
  // an own property of this one effect, which hides that of the prototype
  return Object.defineProperty(effect, Symbol.iterator, { value: iterate })
}
