/**
 * The parts of causes, which the majors of Effect have in different forms. This is the file for Effect 3;
 * packages/aiofiles-effect4 has the one for Effect 4.
 */
import { Cause, Option } from "effect"

/** The failure of a cause; `undefined` if it has none. */
export const failureOf = <E>(cause: Cause.Cause<E>): E | undefined => Option.getOrUndefined(Cause.failureOption(cause))

/** Whether something died. */
export const hasDefect = (cause: Cause.Cause<unknown>): boolean => Cause.isDie(cause)

/** Whether a cause has nothing but interruptions. */
export const isInterruption = (cause: Cause.Cause<unknown>): boolean => Cause.isInterruptedOnly(cause)
