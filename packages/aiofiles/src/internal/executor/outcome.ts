/** The end of a task as an effect. */
import { type IoError, isIoError, type Outcome, type Task } from "aiofiles-core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import { wait } from "./wait.js"

/** @internal */
export const fromOutcome = <A>(outcome: Outcome<A>): Effect.Effect<A, IoError> => {
  switch (outcome._tag) {
    case "Success":
      return Effect.succeed(outcome.value)
    case "Failure":
      return isIoError(outcome.error) ? Effect.fail(outcome.error) : Effect.die(outcome.error)
    case "Cancelled":
      // the fiber that interrupts is the one that knows its id; this only ends what it began
      return Effect.failCause(Cause.interrupt(FiberId.none))
  }
}

/** Waits until a task has ended, and goes on with `next`. @internal */
export const whenEnded = <A, B, E>(
  task: Task<A>,
  next: (task: Task<A>) => Effect.Effect<B, E>
): Effect.Effect<B, E> => wait((resume) => task.notify(() => resume(next(task))))

const nothing = (): Effect.Effect<void> => Effect.void

/** Waits until a task has ended. It cannot fail. @internal */
export const ended = <A>(task: Task<A>): Effect.Effect<void> => whenEnded(task, nothing) as Effect.Effect<void>

// `nothing` does not fail

/** Interrupts a task and waits for its clean-up, though not for a call that runs. @internal */
export const cancel = <A>(task: Task<A>): Effect.Effect<void> =>
  Effect.suspend(() => {
    task.interrupt()
    return task.outcome === undefined ? ended(task) : Effect.void
  })

/** @internal */
export const outcomeOf = <A>(task: Task<A>): Effect.Effect<A, IoError> => {
  task.take()
  return fromOutcome(task.outcome!) // it has ended
}
