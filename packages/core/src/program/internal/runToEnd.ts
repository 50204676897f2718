/**
 * How an operation that changes files makes its jobs: so that nothing of it goes on when its caller has been told that it is
 * over, and who changes the same files next comes after it.
 *
 * @since 0.1.0
 */
import type { JobCall, Syscall } from "../../syscall/syscall.js"
import type { Pending } from "../pending.js"
import { type Program, Start } from "../program.js"
import { endedWithin } from "./boundedWait.js"

/**
 * Makes a job, which owns the descriptors that it is given from the moment it begins. If the caller is interrupted before,
 * or the job could not be made, `takenBack` gives them back. If it is interrupted later, it waits for the job's end, to which
 * that goes without waiting for descriptors (F7), and undoes what came of it; with `boundMillis`, a job that takes longer is undone when it ends.
 *
 * @internal
 */
export function* runToEnd<A>(job: Program<A>, takenBack?: () => void, boundMillis?: number): Program<A> {
  const first = job.next()
  if (first.done === true || !("op" in first.value)) throw new Error("a job is one call")
  const call = first.value
  const pending = (yield new Start(call)) as Pending // the driver resumes a Start with its Pending
  let waited = false
  try {
    if (!pending.settled) yield pending
    waited = true
  } finally {
    // interrupted: the task has withdrawn the call if it could
    if (!waited) pending.drain()
    if (!waited && !pending.settled) {
      if (boundMillis === undefined) yield pending
      else yield* endedWithin(pending, boundMillis)
    }
    if (pending.state === "withdrawn" || pending.error !== undefined) takenBack?.()
    else if (!waited && pending.settled && call.op === "job") yield* undo(call.undo?.(pending.result) ?? [])
  }
  if (pending.error !== undefined) throw pending.error
  return pending.result as A // a job results in its result
}

function* undo(calls: ReadonlyArray<JobCall | Syscall>): Program<void> {
  for (const call of calls) {
    try {
      yield call
    } catch {
      // nobody is left who could do anything about it
    }
  }
}
