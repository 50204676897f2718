/**
 * The priority of the call that is being made, for pools below a back end: a back end is not told priorities, and a
 * pool below it has to know which calls are clean-up, to reserve a slot for them.
 *
 * It is a variable of this module, since calls begin synchronously. Code that begins a call later has to read it before
 * and set it again, as the faults of `testing/faults.ts` do when they delay a call.
 *
 * @since 0.1.0
 */
import type { Priority } from "../../program/pending.js"

let current: Priority = "first"

/** The priority of the call that is being made. @internal */
export const currentPriority = (): Priority => current

/** Makes a call with a priority. @internal */
export const withPriority = <A>(priority: Priority, make: () => A): A => {
  const before = current
  current = priority
  try {
    return make()
  } finally {
    current = before
  }
}
