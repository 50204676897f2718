/** F7: waiting for a descriptor, for whoever makes whole jobs: the pool sees only how they end. */
import type { Caller } from "../../program/pending.js"
import type { CallFailure, Syscall } from "../../syscall/syscall.js"
import type { Done } from "../backend.js"

/** The failures of a call that go away when something is closed. */
export const isOutOfDescriptors = (failure: CallFailure): boolean =>
  failure.code === "EMFILE" || failure.code === "ENFILE"

/** How often a call of a job that waits for a descriptor is made again, in milliseconds: nobody says when one is free. */
export const descriptorPollMillis = 5

/** How long each call of one job may wait for a descriptor. The calls come one after the other. */
export class DescriptorWait {
  millis: number
  private since: number | undefined = undefined

  constructor(millis: number) {
    this.millis = millis
  }

  /** Whether a call is to be made again after a pause. If not, the clock starts anew. */
  lasts(failure: CallFailure | undefined): boolean {
    if (failure !== undefined && isOutOfDescriptors(failure)) {
      this.since ??= performance.now()
      if (performance.now() - this.since < this.millis) return true
    }
    this.since = undefined
    return false
  }

  pause(goOn: () => void): void {
    setTimeout(goOn, descriptorPollMillis)
  }

  /** For a job in the middle of its calls: it goes on to its end, and waits no more if that is all that anybody waits for. */
  readonly takeBack = (caller?: Caller): boolean => {
    if (caller === "gone" || caller === "hurries") this.millis = 0
    return false
  }
}

/** One call of a job, as the pool makes single ones: EINTR is no end (N3), but for a close (N5), and it may wait (F7). */
export const startRetrying = (
  start: (call: Syscall, done: Done) => unknown,
  descriptorWait: DescriptorWait,
  call: Syscall,
  done: Done
): void => {
  start(call, (failure, result) => {
    if (failure?.code === "EINTR" && call.op !== "close") startRetrying(start, descriptorWait, call, done)
    else if (descriptorWait.lasts(failure)) descriptorWait.pause(() => startRetrying(start, descriptorWait, call, done))
    else done(failure, result)
  })
}
