/**
 * Causes of failures. This is the file for Effect 4, where a cause is a list of reasons.
 */
import "./guard.js"
import * as Cause from "effect/Cause"

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

/** Whether a cause has a typed failure. */
export const hasFailure = Cause.hasFails
