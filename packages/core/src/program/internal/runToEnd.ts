/**
 * How an operation that changes files makes its jobs: an interrupted operation ends only when its job has completed, so that
 * no change happens after its caller was told of the end, and the next operation on the same files comes after it.
 *
 * @since 0.1.0
 */
import type { JobCall, Syscall } from "../../syscall/syscall.js"
import type { Pending } from "../pending.js"
import { type Program, Start } from "../program.js"
import { endedWithin } from "./boundedWait.js"

/**
 * Makes a job, which owns the descriptors that it is given from the moment it begins. If the job does not begin, or fails,
 * `takenBack` is called, and the caller owns them again. If the caller is interrupted while the job runs, this waits for its
 * completion, without waiting for descriptors (F7), and undoes its result. With `boundMillis` it waits for that many
 * milliseconds at most; a job that takes longer is undone when it completes.
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
    // not waited to the end: the task was interrupted, and has withdrawn the call if it had not begun
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
      // no caller is left that could handle the error
    }
  }
}
