/**
 * Operations of Effect that its two majors name differently, and that mean the same in both. This is the file for
 * Effect 3; packages/aiofiles-effect4/effect has the one for Effect 4.
 */
import "./guard.js"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"

/** The key of a service in the context. */
export type Tag<A> = Context.Tag<A, A>

/** Makes the key of a service. Keys of the same name are the same key. */
export const makeTag: <A>(name: string) => Tag<A> = Context.GenericTag

export type DurationInput = Duration.DurationInput

export const callback = Effect.async

export const catchAll = Effect.catchAll

export const catchCause = Effect.catchAllCause

export const catchDefect = Effect.catchAllDefect

export const yieldNow: Effect.Effect<void> = Effect.yieldNow()

/** Runs an effect in a scope, which another one closes. */
export const provideScope = Scope.extend

/** A layer of an effect whose scope is that of the layer. */
export const scopedLayer = Layer.scoped

/** As `scopedLayer`, for an effect that gives a context. */
export const scopedContextLayer = Layer.scopedContext

/** As `scopedLayer`, for an effect that gives no service. */
export const scopedDiscardLayer = Layer.scopedDiscard

/** The clock's nanoseconds since 1970. */
export const unixNanos: Effect.Effect<() => bigint> = Effect.clockWith((clock) =>
  Effect.succeed(() => clock.unsafeCurrentTimeNanos())
)
