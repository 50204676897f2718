/**
 * Turns of the event loop between operations on handles.
 *
 * An operation that makes no call, on a file in memory or on buffered data, ends at once, and a loop of such operations would
 * keep the event loop from turning. The pool's own bursts do not see them, because they see calls only. So the task of an
 * operation asks here, before it begins, whether it has to wait for a turn.
 */
import { Fifo } from "../../internal/fifo.js"
import { Pending } from "../../program/pending.js"
import type { ExternalCall } from "../../syscall/syscall.js"
import { Bursts } from "./bursts.js"

/** One in so many operations reads the clock: reading it costs as much as some operations. */
const operationsPerClockRead = 32

/** A call that is never made: an operation waits for its completion, which comes when the event loop has turned. */
const turnCall: ExternalCall = { op: "external", name: "turn", start: () => undefined }

/**
 * Invariant: `count` is the number of operations since the last clock read, or since the last one that waited for a call:
 * the event loop has turned for it.
 *
 * @internal
 */
export class OperationTurns {
  private readonly waiting = new Fifo<Pending>()
  private readonly bursts = new Bursts(() => this.resume())
  private count = 0

  /**
   * What the next operation has to wait for before it begins: `undefined`, or a turn of the event loop, if operations that
   * did not wait have continued for ten milliseconds. To stop waiting, remove the pending call from its queue.
   */
  next(): Pending | undefined {
    if (++this.count < operationsPerClockRead) return undefined
    this.count = 0
    const now = performance.now()
    if (!this.bursts.isLong(now)) {
      this.bursts.note(now)
      return undefined
    }
    const pending = new Pending(turnCall, undefined)
    pending.queue = this.waiting
    this.waiting.push(pending)
    return pending
  }

  /** An operation waits for a call, and so for the event loop. */
  waited(): void {
    this.count = 0
  }

  /** The event loop has turned: the operations that waited begin, until it has to turn again. */
  private resume(): void {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      next.complete(undefined, undefined)
      this.bursts.note(performance.now())
      if (this.bursts.isLong(performance.now())) return
    }
  }
}
