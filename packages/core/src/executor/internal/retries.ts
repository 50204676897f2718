/**
 * When a call that failed is made again: if a signal interrupted it, and, where calls may wait for a descriptor, if there was
 * none (F7).
 *
 * The pool applies these rules to single calls. Where a whole job is one call of a back end, that back end applies them to
 * each call of the job, because the pool sees only the completion of the job.
 */
import type { CallControl, Interest } from "../../program/pending.js"
import { isInterrupted, isOutOfDescriptors } from "../../syscall/internal/transient.js"
import type { CallFailure, Syscall } from "../../syscall/syscall.js"
import type { Done } from "../backend.js"

/** Milliseconds between two attempts of a job's call that waits for a descriptor. Nothing reports that one was closed. */
export const descriptorPollMillis = 5

/**
 * How the calls of one job, which come one after the other, wait for descriptors.
 *
 * Invariant: `since` is set while, and only while, the current call waits; it is when that wait began.
 */
export class DescriptorWait implements CallControl {
  /** How long each call may wait, from its first attempt. */
  millis: number
  private since: number | undefined = undefined

  constructor(millis: number) {
    this.millis = millis
  }

  /** Whether a call that was answered is to be made again after a pause. If not, its wait is over. */
  continues(failure: CallFailure | undefined): boolean {
    if (failure !== undefined && isOutOfDescriptors(failure)) {
      this.since ??= performance.now()
      if (performance.now() - this.since < this.millis) return true
    }
    this.since = undefined
    return false
  }

  /** Calls `resume` after a pause. */
  pause(resume: () => void): void {
    setTimeout(resume, descriptorPollMillis)
  }

  /** A job in the middle of its calls continues. Without interest in its result, it waits for no descriptor any more. */
  withdraw(interest: Interest): boolean {
    if (interest !== "result") this.millis = 0
    return false
  }
}

/** Makes one call of a job, again and again while the rules of this file say so. */
export const startRetrying = (
  start: (call: Syscall, done: Done) => unknown,
  wait: DescriptorWait,
  call: Syscall,
  done: Done
): void => {
  start(call, (failure, result) => {
    if (failure !== undefined && isInterrupted(call, failure)) startRetrying(start, wait, call, done)
    else if (wait.continues(failure)) wait.pause(() => startRetrying(start, wait, call, done))
    else done(failure, result)
  })
}
