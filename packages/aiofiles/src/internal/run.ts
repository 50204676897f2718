/**
 * From programs to effects: the one place where a program's end becomes an `Exit`.
 */
import type { IoError, Outcome, Pool, Program, TaskOptions } from "aiofiles-core"
import { isIoError, Task } from "aiofiles-core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"

/** @internal */
export interface RunOptions<A> extends TaskOptions<A> {
  /** Told of the result at the moment when it can no longer go back, so that a frame outside can own it. */
  readonly onTake?: ((value: A) => void) | undefined
}

/** The fiber that interrupts is the one that knows its id; this interruption only ends what it began. @internal */
export const fromOutcome = <A>(outcome: Outcome<A>): Effect.Effect<A, IoError> => {
  switch (outcome._tag) {
    case "Success":
      return Effect.succeed(outcome.value)
    case "Failure":
      return isIoError(outcome.error) ? Effect.fail(outcome.error) : Effect.die(outcome.error)
    case "Cancelled":
      return Effect.failCause(Cause.interrupt(FiberId.none))
  }
}

/**
 * Runs a program. One that needs no call, or whose calls end at once, has no asynchronous boundary.
 *
 * The result is taken by the fiber itself, in the step that goes on with it: a fiber that is interrupted before that
 * step has not had the result, and the handle gets it back.
 *
 * @internal
 */
export const run = <A>(
  pool: Pool,
  make: () => Program<A>,
  options: RunOptions<A> = {}
): Effect.Effect<A, IoError> =>
  Effect.suspend(() => {
    const task = new Task(pool, make, options)
    const outcome = task.start()
    if (outcome === undefined) return wait(task, options.onTake)
    if (outcome._tag === "Success") options.onTake?.(outcome.value)
    return fromOutcome(outcome)
  })

const wait = <A>(task: Task<A>, onTake: ((value: A) => void) | undefined): Effect.Effect<A, IoError> =>
  Effect.async<A, IoError>((resume) => {
    task.notify((outcome) => {
      if (outcome._tag !== "Success") {
        task.take()
        resume(fromOutcome(outcome))
        return
      }
      resume(Effect.sync(() => {
        task.take()
        onTake?.(outcome.value)
        return outcome.value
      }))
    })
    return cancel(task)
  })

/** Interrupts a task and waits for its clean-up, though not for a call that runs. @internal */
export const cancel = <A>(task: Task<A>): Effect.Effect<void> =>
  Effect.suspend(() => {
    task.interrupt()
    if (task.outcome !== undefined) return Effect.void
    return Effect.async<void>((resume) => task.notify(() => resume(Effect.void)))
  })
