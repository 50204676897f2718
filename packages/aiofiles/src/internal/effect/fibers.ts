/**
 * What the library asks of a fiber, and the two ways in which it starts one. This is the file for Effect 3.
 */
import "./guard.js"
import * as effectModules from "effect"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as FiberStatus from "effect/FiberStatus"
import * as Runtime from "effect/Runtime"
import * as Scheduler from "effect/Scheduler"

/** A fiber that runs. */
export type RunningFiber<A = unknown, E = unknown> = Fiber.RuntimeFiber<A, E>

/** What `withFiber` gives beside the fiber, for `isInterruptible`. */
export type Status = FiberStatus.Running

/** Calls `use` with the fiber that runs the effect. */
export const withFiber: <A, E = never, R = never>(
  use: (fiber: RunningFiber, status: Status) => Effect.Effect<A, E, R>
) => Effect.Effect<A, E, R> = Effect.withFiberRuntime

/** Whether an interruption can arrive now. */
export const isInterruptible = (_fiber: RunningFiber, { runtimeFlags }: Status): boolean =>
  effectModules.RuntimeFlags.interruption(runtimeFlags)

/** Whether an interruption has arrived. */
export const isInterrupted = (fiber: RunningFiber): boolean =>
  !Cause.isEmpty(fiber.getFiberRef(effectModules.FiberRef.interruptedCause))

/** Whether the fiber has exited. */
export const hasExited = (fiber: RunningFiber): boolean => fiber.unsafePoll() !== null

/** Calls `observer` when the fiber exits. Returns a function that removes the observer. */
export const onFiberExit = (fiber: RunningFiber, observer: () => void): () => void => {
  fiber.addObserver(observer)
  return () => fiber.removeObserver(observer)
}

/** Whether the fiber runs within `Effect.runSync`, which fails if the fiber has to wait. */
export const isSynchronous = ({ currentScheduler }: RunningFiber): boolean =>
  currentScheduler instanceof Scheduler.SyncScheduler && !currentScheduler.deferred

/** Interrupts a fiber, and does not wait for its end. */
export const interruptNow = (fiber: RunningFiber): void => fiber.unsafeInterruptAsFork(effectModules.FiberId.none)

/** Starts a fiber that ends with its parent. */
export const fork: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<RunningFiber<A, E>, never, R> =
  Effect.fork

/** Takes over what a fiber has changed in its fiber references. */
export const inheritRefs = (fiber: RunningFiber): Effect.Effect<void> => Fiber.inheritAll(fiber)

/** The context in which `forkWith` runs effects outside of a fiber. */
export type ForkContext = Runtime.Runtime<never>

/** The context of the current fiber. */
export const forkContext: Effect.Effect<ForkContext> = Effect.runtime<never>()

/** Runs an effect in a new fiber, which belongs to no other. */
export const forkWith = (context: ForkContext): <A, E>(effect: Effect.Effect<A, E>) => RunningFiber<A, E> =>
  Runtime.runFork(context)
