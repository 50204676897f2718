/**
 * Causes of failures. This is the file for Effect 3, where a cause is a tree.
 */
import "./guard.js"
import * as effectModules from "effect"
import * as Cause from "effect/Cause"

/** The cause of an interruption by no fiber in particular. */
export const interruption: Cause.Cause<never> = Cause.interrupt(effectModules.FiberId.none)

/** Whether a cause is one defect, and nothing else. */
export const isDefect = (cause: Cause.Cause<unknown>, defect: unknown): boolean =>
  cause._tag === "Die" && cause.defect === defect

/** The defects of a cause. */
export const defectsOf = (cause: Cause.Cause<unknown>): Iterable<unknown> => Cause.defects(cause)

/** Whether a cause has an interruption. */
export const hasInterruption = Cause.isInterrupted

/** A failure, and one that came after it. */
export const sequential = Cause.sequential

/** Two failures of fibers that ran concurrently. */
export const parallel = Cause.parallel

/** Removes interruptions from a cause, unless it has nothing else. */
export const withoutInterruptions = <E>(cause: Cause.Cause<E>): Cause.Cause<E> =>
  Cause.isInterruptedOnly(cause) ? cause : Cause.filter(cause, (part) => !Cause.isInterruptedOnly(part))

/** Whether a cause has a typed failure. */
export const hasFailure = Cause.isFailure
