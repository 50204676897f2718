/**
 * The parts of causes, which the majors of Effect have in different forms. This is the file for Effect 4.
 */
import { Cause } from "effect"

/** The failure of a cause; `undefined` if it has none. */
export const failureOf = <E>(cause: Cause.Cause<E>): E | undefined => cause.reasons.find(Cause.isFailReason)?.error

/** Whether something died. */
export const hasDefect = (cause: Cause.Cause<unknown>): boolean => Cause.hasDies(cause)

/** Whether a cause has nothing but interruptions. */
export const isInterruption = (cause: Cause.Cause<unknown>): boolean => Cause.hasInterruptsOnly(cause)
