/**
 * Where the call stands that is being made: what a back end is not told, and a pool below it has to know, so that clean-up
 * keeps its slot there.
 *
 * @since 0.1.0
 */
import type { Priority } from "../../program/pending.js"

let current: Priority = "first"

/** The standing of the call that is being made. @internal */
export const currentPriority = (): Priority => current

/** Makes a call with a standing. @internal */
export const withPriority = <A>(priority: Priority, make: () => A): A => {
  const before = current
  current = priority
  try {
    return make()
  } finally {
    current = before
  }
}
