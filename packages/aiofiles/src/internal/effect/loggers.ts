/**
 * The loggers of a fiber. This is the file for Effect 3.
 */
import "./guard.js"
import * as effectModules from "effect"
import * as Effect from "effect/Effect"
import type * as HashSet from "effect/HashSet"
import type * as Logger from "effect/Logger"
import type { RunningFiber } from "./fibers.js"

/** A set of loggers, compared by identity. */
export type Loggers = HashSet.HashSet<Logger.Logger<unknown, unknown>>

export const loggersOf = (fiber: RunningFiber): Loggers => fiber.getFiberRef(effectModules.FiberRef.currentLoggers)

/** Runs an effect with other loggers. */
export const provideLoggers = <A, E, R>(effect: Effect.Effect<A, E, R>, loggers: Loggers): Effect.Effect<A, E, R> =>
  Effect.locally(effect, effectModules.FiberRef.currentLoggers, loggers)
