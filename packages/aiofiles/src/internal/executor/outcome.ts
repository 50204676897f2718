/**
 * Waiting for tasks, and their outcomes as effects.
 */
import { type IoError, isIoError, type Outcome, type Task } from "aiofiles-core"
import * as Effect from "effect/Effect"
import { interruption } from "../effect/causes.js"
import { wait } from "../effect/wait.js"

/** An error that is not an `IoError` is a bug, and becomes a defect. @internal */
export const fromOutcome = <A>(outcome: Outcome<A>): Effect.Effect<A, IoError> => {
  switch (outcome._tag) {
    case "Success":
      return Effect.succeed(outcome.value)
    case "Failure":
      return isIoError(outcome.error) ? Effect.fail(outcome.error) : Effect.die(outcome.error)
    case "Cancelled":
      // the runtime adds the id of the interrupting fiber; this cause only ends the operation
      return Effect.failCause(interruption)
  }
}

/** Waits until a task is complete, and continues with `next`. @internal */
export const onCompletion = <A, B, E>(
  task: Task<A>,
  next: (task: Task<A>) => Effect.Effect<B, E>
): Effect.Effect<B, E> => wait((resume) => task.notify(() => resume(next(task))))

const nothing = (): Effect.Effect<void> => Effect.void

/** Waits until a task is complete. Does not take the outcome, and does not fail. @internal */
export const awaitCompletion = <A>(task: Task<A>): Effect.Effect<void> => onCompletion(task, nothing)

/** Interrupts a task and waits for its clean-up, but not for a system call that is running. @internal */
export const cancel = <A>(task: Task<A>): Effect.Effect<void> =>
  Effect.suspend(() => {
    task.interrupt()
    return task.outcome === undefined ? awaitCompletion(task) : Effect.void
  })

/** Takes the outcome of a task that is complete. @internal */
export const takeOutcome = <A>(task: Task<A>): Effect.Effect<A, IoError> => {
  task.take()
  return fromOutcome(task.outcome!) // it is complete
}
