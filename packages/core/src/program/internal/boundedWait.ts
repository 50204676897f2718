/**
 * Waiting for a call that may never end: for a while, and then no longer.
 *
 * @since 0.1.0
 */
import { Pending, type Waiter } from "../pending.js"
import type { Program } from "../program.js"

/** The wait is made of so many pieces, with a turn of the event loop each: a process that stood still has not waited. */
const pieces = 5

/** A wait for a call, or for the time to be up: `end` is settled when one of both has come. @internal */
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

  /** Called by the call, and by the clock. */
  onSettled(): void {
    this.stop()
    this.end.complete(undefined, undefined)
  }

  /** Lets go of both. */
  stop(): void {
    clearTimeout(this.timer)
    if (this.pending.waiter === this) this.pending.waiter = undefined
  }

  private next(): void {
    this.timer = setTimeout(() => {
      if (--this.piecesLeft > 0) this.next()
      else this.onSettled()
    }, this.pieceMillis)
  }
}

/**
 * Waits for a call that nobody waits for any more, for so long at most. What has not begun is withdrawn at once. What has not
 * ended in time, or when the wait is interrupted, is left to end for nobody. Whether the call is out of the way.
 *
 * @internal
 */
export function* endedWithin(pending: Pending, millis: number): Program<boolean> {
  if (pending.settled) return true
  const boundedWait = millis > 0 && !pending.withdraw() ? new BoundedWait(pending, millis) : undefined
  try {
    if (boundedWait !== undefined) yield boundedWait.end
  } finally {
    boundedWait?.stop()
    if (!pending.settled) pending.abandon()
  }
  return pending.settled
}
