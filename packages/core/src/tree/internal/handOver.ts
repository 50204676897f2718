/**
 * Jobs that take descriptors over from a program, or bring it new ones.
 *
 * @since 0.1.0
 */
import { type Pending, type Program, Start } from "../../program.js"

/**
 * Makes a job that owns descriptors of the program's from the moment it begins. If the program is interrupted before, or
 * the job could not be made, `takenBack` gives them back; if it is interrupted later, the job ends by itself, and what it
 * results in is undone.
 *
 * @internal
 */
export function* handOver<A>(job: Program<A>, takenBack: () => void): Program<A> {
  const first = job.next()
  if (first.done === true || !("op" in first.value)) throw new Error("a job is one call")
  const pending = (yield new Start(first.value)) as Pending // the driver resumes a Start with its Pending
  try {
    if (!pending.settled) yield pending
  } finally {
    if (pending.state === "withdrawn" || pending.error !== undefined) takenBack()
    else if (!pending.settled) pending.abandoned = true
  }
  if (pending.error !== undefined) throw pending.error
  return pending.result as A // a job results in its result
}
