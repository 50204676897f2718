/**
 * `Effect.async` for hot paths.
 *
 * In Effect 3 it makes a closure that V8 puts into old space. What that leads to, the fiber and all that
 * its call brought, is copied by every scavenge until a major collection: a third of the time of a small operation. The
 * primitive below it has no such closure. It is made here as Effect makes it, if it looks as it does in the version that
 * this was written for, and else `Effect.async` is taken.
 */
import * as Effect from "effect/Effect"

type Register<A, E> = (resume: (effect: Effect.Effect<A, E>) => void) => void

/** What Effect's runtime reads of the primitive. */
interface AsyncPrimitive {
  readonly constructor: new(op: string) => AsyncPrimitive
  readonly _op: string
  effect_instruction_i0: unknown
  effect_instruction_i1: unknown
}

/** The primitive that `Effect.async` comes down to; `undefined` if it is not what it was. */
const findPrimitive = (): AsyncPrimitive | undefined => {
  // an effect that is made when it runs: running it is what `commit` is for
  const committed = Effect.async<never>((resume) => void resume) as { readonly commit?: () => AsyncPrimitive }
  const primitive = committed.commit?.()
  const isKnown = primitive?._op === "Async" && typeof primitive.effect_instruction_i0 === "function"
  return isKnown && Effect.isEffect(new primitive.constructor("Async")) ? primitive : undefined
}

const template = findPrimitive()

/**
 * As `Effect.async`, for a `register` that returns nothing. It is run once, and what it refers to is not kept.
 *
 * @internal
 */
export const wait: <A, E>(register: Register<A, E>) => Effect.Effect<A, E> = template === undefined
  ? Effect.async
  : <A, E>(register: Register<A, E>): Effect.Effect<A, E> => {
    const primitive = new template.constructor("Async")
    primitive.effect_instruction_i0 = register
    primitive.effect_instruction_i1 = template.effect_instruction_i1
    return primitive as unknown as Effect.Effect<A, E> // as `isEffect` said of one
  }
