/**
 * Values of a region of a program: a fiber has the value of its innermost region, and a child fiber has that of its parent.
 * This is the file for Effect 4.
 */
import "./guard.js"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { RunningFiber } from "./fibers.js"

/** A value of regions. Outside of all regions it is `undefined`. */
export interface RegionValue<V> {
  /** Runs an effect in a region. */
  readonly provide: <A, E, R>(effect: Effect.Effect<A, E, R>, value: V) => Effect.Effect<A, E, R>
  /** The value of the region in which a fiber runs. */
  readonly of: (fiber: RunningFiber) => V | undefined
}

/** Makes a value of regions. There is one of each name in the process, even if the library is loaded twice. */
export const makeRegionValue = <V>(name: string): RegionValue<V> => {
  const reference = Context.Reference<V | undefined>(name, { defaultValue: () => undefined })
  return {
    provide: (effect, value) => Effect.provideService(effect, reference, value),
    of: (fiber) => fiber.getRef(reference)
  }
}
