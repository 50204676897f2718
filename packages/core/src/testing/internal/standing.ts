/**
 * Where the call stands that is being made: what a back end is not told, and a pool below it has to know, so that clean-up
 * keeps its slot there.
 *
 * @since 0.1.0
 */
import type { Standing } from "../../program/pending.js"

let current: Standing = "first"

/** The standing of the call that is being made. @internal */
export const standingNow = (): Standing => current

/** Makes a call with a standing. @internal */
export const withStanding = <A>(standing: Standing, make: () => A): A => {
  const before = current
  current = standing
  try {
    return make()
  } finally {
    current = before
  }
}
