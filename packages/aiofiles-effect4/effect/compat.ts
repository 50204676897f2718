/**
 * Operations of Effect that its two majors name differently, and that mean the same in both. This is the file for
 * Effect 4; packages/aiofiles/src/internal/effect has the one for Effect 3.
 */
import "./guard.js"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"

/** The key of a service in the context. */
export type Tag<A> = Context.Service<A, A>

/** Makes the key of a service. Keys of the same name are the same key. */
export const makeTag = <A>(name: string): Tag<A> => Context.Service<A>(name)

export type DurationInput = Duration.Input

export const callback = Effect.callback

export const catchAll = Effect.catch

export const catchCause = Effect.catchCause

export const catchDefect = Effect.catchDefect

export const yieldNow: Effect.Effect<void> = Effect.yieldNow

/** Runs an effect in a scope, which another one closes. */
export const provideScope = Scope.provide

/** A layer of an effect whose scope is that of the layer. */
export const scopedLayer = Layer.effect

/** As `scopedLayer`, for an effect that gives a context. */
export const scopedContextLayer = Layer.effectContext

/** As `scopedLayer`, for an effect that gives no service. */
export const scopedDiscardLayer = Layer.effectDiscard

/** The clock's nanoseconds since 1970. */
export const unixNanos: Effect.Effect<() => bigint> = Effect.clockWith((clock) =>
  Effect.succeed(() => clock.currentTimeNanosUnsafe())
)
