/**
 * From programs to effects: where a program's end becomes an `Exit`, and where interruption meets a program.
 *
 * What an operation took off a file must reach the caller's next step or go back. Effect can interrupt a fiber before any
 * runtime operation, and a result travels through several, unless `Effect.sync` is the last: its value goes to the next
 * step within the same operation, past frames that only handle failures. So results are taken in an `Effect.sync` behind
 * no other frame; until then the task keeps its handle, and gives the result back if the fiber does not come.
 */
import { type IoError, type Pool, type Program, Task } from "aiofiles-core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as RuntimeFlags from "effect/RuntimeFlags"
import { SyncScheduler } from "effect/Scheduler"
import type * as Scope from "effect/Scope"
import { releasedByScope, type Restore } from "./finalizer.js"
import { cancel, ended, fromOutcome, outcomeOf, whenEnded } from "./outcome.js"
import { executorOf, onExecutor, type Target } from "./region.js"

/**
 * Whether an operation of a fiber may wait for a turn of the event loop, where calls answer at once: not within
 * `Effect.runSync`, which would fail.
 *
 * @internal
 */
export const mayTurn = ({ currentScheduler }: Fiber.RuntimeFiber<unknown, unknown>): boolean =>
  !(currentScheduler instanceof SyncScheduler) || currentScheduler.deferred

/**
 * Runs a program that is on no handle, within an uninterruptible frame of the caller's: only the wait can be interrupted,
 * and a result is either the caller's or given to `discard`.
 *
 * @internal
 */
export const runMasked = <A>(
  restore: Restore,
  pool: Pool,
  make: () => Program<A>,
  discard?: (value: A) => Program<unknown>
): Effect.Effect<A, IoError> =>
  Effect.withFiberRuntime<A, IoError>((fiber) => {
    const restoring = discard === undefined
      ? undefined
      : (value: A): void => void new Task(pool, () => discard(value), { cleanUp: true }).start()
    return beginMasked(restore, new Task(pool, make, { restore: restoring, mayTurn: mayTurn(fiber) }))
  })

const beginMasked = <A>(
  restore: Restore,
  task: Task<A>
): Effect.Effect<A, IoError> => {
  const outcome = task.start()
  return outcome === undefined ? finishMasked(restore, task) : fromOutcome(outcome)
}

/** Waits for a task that was begun. The result is taken behind the wait, in the caller's uninterruptible frame. */
const finishMasked = <A>(
  restore: Restore,
  task: Task<A>
): Effect.Effect<A, IoError> =>
  Effect.matchCauseEffect(restore(ended(task)), {
    onFailure: (cause) => Effect.zipRight(cancel(task), Effect.failCause(cause)),
    onSuccess: () => outcomeOf(task)
  })

/** Runs a program that is on no handle. @internal */
export const run = <A>(pool: Pool, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.uninterruptibleMask((restore) => runMasked(restore, pool, make))

/**
 * Runs a program of the service: on its executor, unless the region says otherwise. An interruption ends the wait,
 * withdraws a call that waits, and runs the program's clean-up, whatever the program is about.
 *
 * @internal
 */
export const runWith = <A>(executor: Target, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.uninterruptibleMask((restore) => onExecutor(executor, ({ pool }) => runMasked(restore, pool, make)))

/**
 * As `runWith`, with half of its overhead, for a program that changes nothing: one that asks, or reads. Its fiber waits in a
 * plain `Effect.async`, without the frames that would tell the program of an interruption: the wait ends at once, a call
 * that runs ends by itself, as it would anyway, and only then does the program see that nobody waits, and clean up. A
 * program whose first call has to wait for a slot gets those frames, so that the call is withdrawn; of a later call that
 * waits, the fiber is free at once, and the call made for nobody. Where calls may wait for descriptors, every program gets
 * them: one that nobody wants is to keep no thread from others (F7).
 *
 * @internal
 */
export const queryWith = <A>(executor: Target, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.withFiberRuntime<A, IoError>((fiber, { runtimeFlags }) => {
    const { pool } = executorOf(fiber, executor)
    const isInterruptible = RuntimeFlags.interruption(runtimeFlags)
    const isWanted = isInterruptible ? (): boolean => isUndisturbed(fiber) : undefined
    const task = new Task(pool, make, { isWanted, mayTurn: mayTurn(fiber) })
    const outcome = task.start()
    if (outcome !== undefined) return fromOutcome(outcome)
    if (!isInterruptible || !(task.queued || pool.waitsForDescriptors)) {
      return whenEnded(task, outcomeOf)
    }
    return Effect.uninterruptibleMask((restore) => finishMasked(restore, task))
  })

const isUndisturbed = (fiber: Fiber.RuntimeFiber<unknown, unknown>): boolean =>
  Cause.isEmpty(fiber.getFiberRef(FiberRef.interruptedCause))

/**
 * As `runWith`, for a program that creates something: it is released when the scope closes, and also if it arrives too
 * late for its fiber. A release that fails is a defect that holds the error.
 *
 * @internal
 */
export const acquireWith = <A>(
  executor: Target,
  make: () => Program<A>,
  release: (value: A) => Program<unknown>
): Effect.Effect<A, IoError, Scope.Scope> =>
  onExecutor(executor, ({ pool }) =>
    releasedByScope(
      (restore) => runMasked(restore, pool, make, release),
      // a scope's finalizer cannot fail: an error of the release is a defect that holds it
      (value) => Effect.orDie(cleanUpOn(pool, () => release(value)))
    ))

/**
 * As `runWith`, for a program that creates something that its caller then owns: it is discarded if it arrives too late for
 * its fiber.
 *
 * @internal
 */
export const createWith = <A>(
  executor: Target,
  make: (pool: Pool) => Program<A>,
  discard: (value: A) => Program<unknown>
): Effect.Effect<A, IoError> =>
  onExecutor(
    executor,
    ({ pool }) => Effect.uninterruptibleMask((restore) => runMasked(restore, pool, () => make(pool), discard))
  )

/** Runs clean-up, which needs no free slot and is not to be interrupted, within an uninterruptible frame of the caller's. @internal */
export const cleanUpOn = <A>(pool: Pool, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.withFiberRuntime<A, IoError>((fiber) => {
    const task = new Task(pool, make, { cleanUp: true, mayTurn: mayTurn(fiber) })
    const outcome = task.start()
    if (outcome !== undefined) return fromOutcome(outcome)
    return whenEnded(task, outcomeOf)
  })
