/**
 * What the library asks of a fiber, and the two ways in which it starts one. This is the file for Effect 4.
 */
import "./guard.js"
import type * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"

/** A fiber that runs. */
export type RunningFiber<A = unknown, E = unknown> = Fiber.Fiber<A, E>

/** In Effect 4 the fiber itself has its status. */
export type Status = unknown

/** Calls `use` with the fiber that runs the effect. */
export const withFiber: <A, E = never, R = never>(
  use: (fiber: RunningFiber, status: Status) => Effect.Effect<A, E, R>
) => Effect.Effect<A, E, R> = Effect.withFiber as never // it passes the fiber alone, which is also its status

/**
 * Fields that fibers of Effect have and their type does not show. If a later version has others, a fiber counts as
 * interruptible and as not interrupted: then a query ends later than it could.
 */
interface FiberState {
  readonly interruptible?: boolean
  readonly _interruptedCause?: Cause.Cause<never> | undefined
}

/** Whether an interruption can arrive now. */
export const isInterruptible = (fiber: RunningFiber, _status: Status): boolean =>
  (fiber as FiberState).interruptible !== false // see `FiberState`

/** Whether an interruption has arrived. */
export const isInterrupted = (fiber: RunningFiber): boolean => (fiber as FiberState)._interruptedCause !== undefined // as above

/** Whether the fiber has exited. */
export const hasExited = (fiber: RunningFiber): boolean => fiber.pollUnsafe() !== undefined

/** Calls `observer` when the fiber exits. Returns a function that removes the observer. */
export const onFiberExit = (fiber: RunningFiber, observer: () => void): () => void => fiber.addObserver(observer)

/** Whether the fiber runs within `Effect.runSync`, which fails if the fiber has to wait. */
export const isSynchronous = ({ cache }: RunningFiber): boolean => cache.scheduler.executionMode === "sync"

/** Interrupts a fiber, and does not wait for its end. */
export const interruptNow = (fiber: RunningFiber): void => fiber.interruptUnsafe()

/** Starts a fiber that ends with its parent. */
export const fork: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<RunningFiber<A, E>, never, R> =
  Effect.forkChild

/** Fibers of Effect 4 change nothing that a parent could take over. */
export const inheritRefs = (_fiber: RunningFiber): Effect.Effect<void> => Effect.void

/** The context in which `forkWith` runs effects outside of a fiber. */
export type ForkContext = Context.Context<never>

/** The context of the current fiber. */
export const forkContext: Effect.Effect<ForkContext> = Effect.context<never>()

/** Runs an effect in a new fiber, which belongs to no other. */
export const forkWith = (context: ForkContext): <A, E>(effect: Effect.Effect<A, E>) => RunningFiber<A, E> =>
  Effect.runForkWith(context)
