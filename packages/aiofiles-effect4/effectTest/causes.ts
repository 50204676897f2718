/** Why exits failed. It does not import vitest. */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"

/** One reason of a failed exit, with its typed error or its defect. */
export type Reason =
  | readonly [kind: "failure" | "defect", value: unknown]
  | readonly [kind: "interruption", value: undefined]

/** The reasons of a cause, in order. */
export const reasonsIn = (cause: Cause.Cause<unknown>): ReadonlyArray<Reason> =>
  cause.reasons.map((reason): Reason => {
    switch (reason._tag) {
      case "Fail":
        return ["failure", reason.error]
      case "Die":
        return ["defect", reason.defect]
      case "Interrupt":
        return ["interruption", undefined]
    }
  })

export const isInterruptedOnly: (cause: Cause.Cause<unknown>) => boolean = Cause.hasInterruptsOnly

/** Whether an exit failed, and an interruption is among its reasons. */
export const isInterrupted: (exit: Exit.Exit<unknown, unknown>) => boolean = Exit.hasInterrupts
