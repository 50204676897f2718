/**
 * Waiting for a call that may never complete, for a bounded time.
 *
 * @since 0.1.0
 */
import { Pending, type Waiter } from "../pending.js"
import type { Program } from "../program.js"

/**
 * Timers that one wait is made of, one after the other. Each needs a turn of the event loop, so that a process that was
 * suspended does not time out: calls could not complete meanwhile.
 */
const pieces = 5

/**
 * A wait for a call with a time limit: `end` settles when the call has settled, or the time is up.
 *
 * Invariant: until `end` has settled, this is the waiter of the call, and a timer is set. `stop` releases both.
 *
 * @internal
 */
export class BoundedWait implements Waiter {
  readonly end: Pending
  private readonly pending: Pending
  private readonly pieceMillis: number
  private piecesLeft = pieces
  private timer: ReturnType<typeof setTimeout> | undefined = undefined

  constructor(pending: Pending, millis: number) {
    this.end = new Pending(pending.call, undefined)
    this.end.state = "running"
    this.pending = pending
    this.pieceMillis = millis / pieces
    pending.await(this)
    this.next()
  }

  /** Called by the call, and by the last timer. */
  onSettled(): void {
    this.stop()
    this.end.complete(undefined, undefined)
  }

  /** Stops the timer, and stops waiting for the call. */
  stop(): void {
    clearTimeout(this.timer)
    if (this.pending.waiter === this) this.pending.waiter = undefined
  }

  /** Waits for the next piece of the time. */
  private next(): void {
    this.timer = setTimeout(() => {
      if (--this.piecesLeft > 0) this.next()
      else this.onSettled()
    }, this.pieceMillis)
  }
}

/**
 * Waits for the completion of a call whose result is not wanted, for up to `millis` milliseconds. A call that has not begun is
 * withdrawn. A call that has not completed in time, or when this wait is interrupted, is abandoned. Returns whether the call
 * has settled.
 *
 * @internal
 */
export function* endedWithin(pending: Pending, millis: number): Program<boolean> {
  if (pending.settled) return true
  const boundedWait = millis > 0 && !pending.withdraw() ? new BoundedWait(pending, millis) : undefined
  try {
    if (boundedWait !== undefined) yield boundedWait.end // settles without an error, also if the call fails
  } finally {
    boundedWait?.stop()
    if (!pending.settled) pending.abandon()
  }
  return pending.settled
}
