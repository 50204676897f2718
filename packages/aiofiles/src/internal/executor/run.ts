/**
 * Runs programs as effects: turns the outcome of a program into an `Exit`, and an interruption into a cancellation.
 *
 * Data that an operation took from a file must reach the caller's next step, or go back to the file. Effect can interrupt
 * a fiber before any runtime operation, and a result usually passes through several. The exception is a final
 * `Effect.sync`: its value reaches the next step within the same runtime operation, past frames that only handle failures.
 * So a result is taken in an `Effect.sync` with no frame behind it. Until then the task holds its handle, and gives the
 * result back if the fiber is interrupted.
 */
import { type IoError, type Pool, type Program, Task } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { isInterrupted, isInterruptible, isSynchronous, type RunningFiber, withFiber } from "../effect/fibers.js"
import { releasedByScope, type Restore } from "./finalizer.js"
import { awaitCompletion, cancel, fromOutcome, onCompletion, takeOutcome } from "./outcome.js"
import { executorOf, type NamedPool, onExecutor } from "./region.js"

/**
 * Whether a fiber may wait for an event-loop turn between calls that complete at once. It may not within `Effect.runSync`,
 * which fails if it has to wait.
 *
 * @internal
 */
export const mayTurn = (fiber: RunningFiber): boolean => !isSynchronous(fiber)

/**
 * Runs a program that uses no handle, within an uninterruptible frame of the caller. Only the wait can be interrupted. The
 * caller gets the result, or, if it was interrupted before that, `discard` does.
 *
 * @internal
 */
export const runMasked = <A>(
  restore: Restore,
  pool: Pool,
  make: () => Program<A>,
  discard?: (value: A) => Program<unknown>
): Effect.Effect<A, IoError> =>
  withFiber<A, IoError>((fiber) => {
    const discardLate = discard === undefined
      ? undefined
      : (value: A): void => void new Task(pool, () => discard(value), { cleanUp: true }).start()
    const task = new Task(pool, make, { restore: discardLate, mayTurn: mayTurn(fiber) })
    const outcome = task.start()
    return outcome === undefined ? awaitMasked(restore, task) : fromOutcome(outcome)
  })

/** Waits for a task that was started. Takes the outcome after the wait, in the uninterruptible frame of the caller. */
const awaitMasked = <A>(
  restore: Restore,
  task: Task<A>
): Effect.Effect<A, IoError> =>
  Effect.matchCauseEffect(restore(awaitCompletion(task)), {
    onFailure: (cause) => Effect.andThen(cancel(task), Effect.failCause(cause)),
    onSuccess: () => takeOutcome(task)
  })

/** Runs a program that uses no handle. @internal */
export const run = <A>(pool: Pool, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.uninterruptibleMask((restore) => runMasked(restore, pool, make))

/**
 * Runs a program on the executor of the current region, or on the service's. An interruption ends the wait, withdraws a
 * call that has not begun, and runs the clean-up of the program.
 *
 * @internal
 */
export const runWith = <A>(executor: NamedPool, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.uninterruptibleMask((restore) => onExecutor(executor, ({ pool }) => runMasked(restore, pool, make)))

/**
 * As `runWith`, at half of its overhead, for a program that changes nothing: a question, or a read of a whole file.
 *
 * The fiber waits in a plain `wait`, without the frames that would pass an interruption on to the program. An
 * interruption ends the wait at once. A running call continues, as it would anyway; when it completes, the program finds
 * its result unwanted, and cleans up. Two cases need the frames:
 *
 * - The first call is queued for a slot: it is withdrawn. (A later call that is queued is still made after an
 *   interruption, without delaying the fiber.)
 * - Calls of the pool may wait for descriptors: an unwanted program must not keep a thread from others (F7).
 *
 * @internal
 */
export const queryWith = <A>(executor: NamedPool, make: () => Program<A>): Effect.Effect<A, IoError> =>
  withFiber<A, IoError>((fiber, status) => {
    const { pool } = executorOf(fiber, executor)
    const canEnd = isInterruptible(fiber, status)
    const isWanted = canEnd ? (): boolean => !isInterrupted(fiber) : undefined
    const task = new Task(pool, make, { isWanted, mayTurn: mayTurn(fiber) })
    const outcome = task.start()
    if (outcome !== undefined) return fromOutcome(outcome)
    if (!canEnd || !(task.queued || pool.waitsForDescriptors)) {
      return onCompletion(task, takeOutcome)
    }
    return Effect.uninterruptibleMask((restore) => awaitMasked(restore, task))
  })

/**
 * As `runWith`, for a program that creates a resource. The resource is released when the scope closes, or as soon as it
 * exists if the fiber was interrupted before. A release that fails is a defect that holds the error.
 *
 * @internal
 */
export const acquireWith = <A>(
  executor: NamedPool,
  make: () => Program<A>,
  release: (value: A) => Program<unknown>
): Effect.Effect<A, IoError, Scope.Scope> =>
  onExecutor(executor, ({ pool }) =>
    releasedByScope(
      (restore) => runMasked(restore, pool, make, release),
      (value) => cleanUpOn(pool, () => release(value))
    ))

/**
 * As `runWith`, for a program that creates a resource that its caller then owns. If the fiber is interrupted before it has
 * the resource, `discard` gets it.
 *
 * @internal
 */
export const createWith = <A>(
  executor: NamedPool,
  make: (pool: Pool) => Program<A>,
  discard: (value: A) => Program<unknown>
): Effect.Effect<A, IoError> =>
  onExecutor(
    executor,
    ({ pool }) => Effect.uninterruptibleMask((restore) => runMasked(restore, pool, () => make(pool), discard))
  )

/** Runs clean-up, with a slot of its own if none is free, within an uninterruptible frame of the caller. @internal */
export const cleanUpOn = <A>(pool: Pool, make: () => Program<A>): Effect.Effect<A, IoError> =>
  withFiber<A, IoError>((fiber) => {
    const task = new Task(pool, make, { cleanUp: true, mayTurn: mayTurn(fiber) })
    const outcome = task.start()
    if (outcome !== undefined) return fromOutcome(outcome)
    return onCompletion(task, takeOutcome)
  })
