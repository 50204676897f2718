/**
 * The loggers of a fiber. This is the file for Effect 4.
 */
import "./guard.js"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import type { RunningFiber } from "./fibers.js"

/** A set of loggers, compared by identity. */
export type Loggers = ReadonlySet<Logger.Logger<unknown, unknown>>

export const loggersOf = (fiber: RunningFiber): Loggers => fiber.getRef(Logger.CurrentLoggers)

/** Runs an effect with other loggers. */
export const provideLoggers = <A, E, R>(effect: Effect.Effect<A, E, R>, loggers: Loggers): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, Logger.CurrentLoggers, loggers)
