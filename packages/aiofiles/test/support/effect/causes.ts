/** Why exits failed. It does not import vitest. */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"

/** One reason of a failed exit, with its typed error or its defect. */
export type Reason =
  | readonly [kind: "failure" | "defect", value: unknown]
  | readonly [kind: "interruption", value: undefined]

/** The reasons of a cause, in order. */
export const reasonsIn = (cause: Cause.Cause<unknown>): ReadonlyArray<Reason> =>
  Cause.match<ReadonlyArray<Reason>, unknown>(cause, {
    onEmpty: [],
    onFail: (error) => [["failure", error]],
    onDie: (defect) => [["defect", defect]],
    onInterrupt: () => [["interruption", undefined]],
    onSequential: (left, right) => [...left, ...right],
    onParallel: (left, right) => [...left, ...right]
  })

export const isInterruptedOnly: (cause: Cause.Cause<unknown>) => boolean = Cause.isInterruptedOnly

/** Whether an exit failed, and an interruption is among its reasons. */
export const isInterrupted: (exit: Exit.Exit<unknown, unknown>) => boolean = Exit.isInterrupted
