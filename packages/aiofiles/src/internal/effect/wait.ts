/**
 * `Effect.async` for hot paths. This is the file for Effect 3.
 *
 * `Effect.async` makes a closure that V8 allocates in old space. Until the next major collection, each scavenge
 * copies all that the closure refers to, which is the fiber and the data of its call: a third of the time of a small
 * operation. The primitive operation below `Effect.async` needs no such closure, so this module builds that primitive the
 * way Effect does. If the primitive does not look as it did in the version that this was written for, `Effect.async` is used.
 */
import "./guard.js"
import * as Effect from "effect/Effect"

type Register<A, E> = (resume: (effect: Effect.Effect<A, E>) => void) => void

/** The fields of the primitive that Effect's runtime reads. */
interface AsyncPrimitive {
  readonly constructor: new(op: string) => AsyncPrimitive
  readonly _op: string
  effect_instruction_i0: unknown
  effect_instruction_i1: unknown
}

/** The primitive that `Effect.async` makes; `undefined` if it does not have the known fields. */
const findPrimitive = (): AsyncPrimitive | undefined => {
  // `Effect.async` gives an effect that makes its primitive when it runs, in `commit`
  const committed = Effect.async<never>((resume) => void resume) as { readonly commit?: () => AsyncPrimitive }
  const primitive = committed.commit?.()
  const isKnown = primitive?._op === "Async" && typeof primitive.effect_instruction_i0 === "function"
  return isKnown && Effect.isEffect(new primitive.constructor("Async")) ? primitive : undefined
}

const template = findPrimitive()

/**
 * As `Effect.async`, for a `register` that returns nothing. The effect is to be run once; after that it does not keep the
 * objects that `register` refers to.
 *
 * @internal
 */
export const wait: <A, E>(register: Register<A, E>) => Effect.Effect<A, E> = template === undefined
  ? Effect.async
  : <A, E>(register: Register<A, E>): Effect.Effect<A, E> => {
    const primitive = new template.constructor("Async")
    primitive.effect_instruction_i0 = register
    primitive.effect_instruction_i1 = template.effect_instruction_i1
    return primitive as unknown as Effect.Effect<A, E> // `isEffect` said so of another one
  }
