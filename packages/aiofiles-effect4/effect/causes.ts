/**
 * Causes of failures. This is the file for Effect 4, where a cause is a list of reasons.
 */
import "./guard.js"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"

/** The cause of an interruption by no fiber in particular. */
export const interruption: Cause.Cause<never> = Cause.interrupt()

/** Whether a cause is one defect, and nothing else. */
export const isDefect = ({ reasons }: Cause.Cause<unknown>, defect: unknown): boolean => {
  const [reason] = reasons
  return reason?._tag === "Die" && reason.defect === defect && reasons.length === 1
}

/** The defects of a cause. */
export const defectsOf = ({ reasons }: Cause.Cause<unknown>): Iterable<unknown> =>
  reasons.flatMap((reason) => reason._tag === "Die" ? [reason.defect] : [])

/** Whether a cause has an interruption. */
export const hasInterruption = Cause.hasInterrupts

/** A failure, and one that came after it. */
export const sequential = Cause.combine

/** Two failures of fibers that ran concurrently. */
export const parallel = Cause.combine

/** Removes interruptions from a cause, unless it has nothing else. */
export const withoutInterruptions = <E>(cause: Cause.Cause<E>): Cause.Cause<E> =>
  Cause.hasInterruptsOnly(cause) ? cause : Cause.fromReasons(cause.reasons.filter(({ _tag }) => _tag !== "Interrupt"))

/**
 * E4. Makes a finalizer of an effect: its error is a defect, unless the program has failed with a typed error. In Effect 4 a
 * defect beside a typed failure makes that failure a defect too, which no handler catches. So the error of the effect is a typed
 * failure then, behind the one of the program, which is the one that handlers get.
 */
export const asFinalizer = (
  exit: Exit.Exit<unknown, unknown>,
  effect: Effect.Effect<unknown, unknown>
): Effect.Effect<unknown> =>
  exit._tag === "Failure" && Cause.hasFails(exit.cause)
    ? effect as Effect.Effect<unknown> // the type of a finalizer has no failure
    : Effect.orDie(effect)
