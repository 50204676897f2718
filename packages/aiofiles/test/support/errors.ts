/** Checks of failures. */
import { assert } from "@effect/vitest"
import type { IoError } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type Reason, reasonsIn } from "./effect/causes.js"

/** Fails unless the effect fails, typed, with this tag and, if one is given, this message. */
export const assertFails = <A, R>(
  effect: Effect.Effect<A, IoError.IoError, R>,
  tag: IoError.IoError["_tag"],
  message?: string
): Effect.Effect<IoError.IoError, void, R> =>
  Effect.tap(Effect.flip(Effect.asVoid(effect)), (error) =>
    Effect.sync(() => {
      assert.strictEqual(error._tag, tag, error.message)
      if (message !== undefined) assert.strictEqual(error.message, message)
    }))

export type Tagged = readonly [kind: Reason["0"], what: unknown]

const nameOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "_tag" in value ? value._tag : value

/**
 * The reasons of a failed exit, in order: the tags of typed errors and defects, or the values themselves if they have none.
 * Adjacent interruptions count as one.
 */
export const reasonsOf = (exit: Exit.Exit<unknown, unknown>): ReadonlyArray<Tagged> =>
  allReasonsOf(exit)
    .map(([kind, value]): Tagged => [kind, nameOf(value)])
    .filter(([kind], index, all) => kind !== "interruption" || all[index - 1]?.[0] !== kind)

const allReasonsOf = (exit: Exit.Exit<unknown, unknown>): ReadonlyArray<Reason> =>
  Exit.isSuccess(exit) ? [] : reasonsIn(exit.cause)

/** The typed errors of a failed exit, in order. */
export const failuresOf = (exit: Exit.Exit<unknown, unknown>): ReadonlyArray<unknown> => valuesOf(exit, "failure")

/** The defects of a failed exit, in order. */
export const defectsOf = (exit: Exit.Exit<unknown, unknown>): ReadonlyArray<unknown> => valuesOf(exit, "defect")

const valuesOf = (exit: Exit.Exit<unknown, unknown>, wanted: Reason["0"]): ReadonlyArray<unknown> =>
  allReasonsOf(exit).filter(([kind]) => kind === wanted).map(([, value]) => value)

/** The defect of an exit that failed for no other reason; `undefined` if it did not. */
export const soleDefectOf = (exit: Exit.Exit<unknown, unknown>): unknown => {
  const reasons = allReasonsOf(exit)
  return reasons.length === 1 && reasons[0]?.[0] === "defect" ? reasons[0][1] : undefined
}
