/**
 * Calls that found no descriptor left, and wait for one (F7).
 *
 * They hold no slot while they wait. A call is made again when a descriptor was closed through the same pool, and from time to
 * time, because other parts of the process close descriptors too.
 */
import { Fifo } from "../../internal/fifo.js"
import type { Pending } from "../../program/pending.js"

/** Milliseconds between two attempts to make the first call of the queue again without knowing of a close. */
const pollMillis = 20

/**
 * First come, first served; a call that was made again without success goes back to the front.
 *
 * Invariant: the timer is set exactly while calls wait. `attempts` is the number of calls that are still to be made again for
 * the closes seen so far; it is above 0 only while `retry` runs.
 *
 * @internal
 */
export class DescriptorQueue {
  /** How often a descriptor may have been closed. A call that failed, and saw this change meanwhile, is made again at once. */
  closes = 0
  private readonly waiting = new Fifo<Pending>()
  private readonly millis: number
  private readonly submitAgain: (pending: Pending) => void
  private timer: ReturnType<typeof setTimeout> | undefined = undefined
  private attempts = 0

  /** Calls wait for up to `millis` milliseconds, 0 if they do not wait; `submitAgain` has a call made again. */
  constructor(millis: number, submitAgain: (pending: Pending) => void) {
    this.millis = millis
    this.submitAgain = submitAgain
  }

  get size(): number {
    return this.waiting.size
  }

  /** Whether calls wait at all. */
  get isEnabled(): boolean {
    return this.millis > 0
  }

  /** Whether a call that found no descriptor waits for one. The time allowed begins with its first wait. */
  mayWait(pending: Pending): boolean {
    if (this.millis === 0 || pending.abandoned || pending.draining) return false
    if (pending.descriptorDeadline === 0) return true
    return performance.now() < pending.descriptorDeadline
  }

  /** The same for a job made as one call, unless the back end waited that long already. */
  mayWaitAgain(pending: Pending): boolean {
    const hasWaited = pending.descriptorDeadline === 0 && performance.now() - pending.startedAt >= this.millis
    return !hasWaited && this.mayWait(pending)
  }

  /** How long a call may still wait, in milliseconds. */
  millisLeft({ descriptorDeadline }: Pending): number {
    return descriptorDeadline === 0 ? this.millis : Math.max(0, descriptorDeadline - performance.now())
  }

  /** Queues a call that holds no slot. */
  push(pending: Pending): void {
    const isFirstWait = pending.descriptorDeadline === 0
    if (isFirstWait) pending.descriptorDeadline = performance.now() + this.millis
    pending.state = "queued"
    pending.queue = this.waiting
    if (isFirstWait) this.waiting.push(pending)
    else this.waiting.unshift(pending)
    this.timer ??= setTimeout(this.poll, Math.min(pollMillis, this.millis))
  }

  /** A call was answered otherwise than for want of a descriptor. If it had waited for one, there may be another. */
  answered(pending: Pending): void {
    if (pending.descriptorDeadline === 0) return
    pending.descriptorDeadline = 0
    this.retry()
  }

  /** A descriptor may have been closed. */
  closed(): void {
    this.closes++
    if (this.waiting.size > 0) this.retry()
  }

  /** Has the first call made again. A loop, not a recursion, for a back end that answers at once: its answer may be a close. */
  private retry(): void {
    this.attempts++
    if (this.attempts > 1) return
    for (; this.attempts > 0; this.attempts--) {
      const { first } = this.waiting
      if (first !== undefined) this.remove(first)
    }
  }

  /** Has a call made. If no descriptor is free, it returns to the front of the queue, or fails at its deadline. */
  private remove(pending: Pending): void {
    this.waiting.remove(pending)
    this.submitAgain(pending)
  }

  /** Has the first call made again, and all before it whose time is up: those fail now. */
  private readonly poll = (): void => {
    this.timer = undefined
    const now = performance.now()
    for (let { first } = this.waiting; first !== undefined; { first } = this.waiting) {
      const isDue = first.descriptorDeadline <= now
      this.remove(first)
      if (!isDue) break
    }
    if (this.waiting.size > 0) this.timer ??= setTimeout(this.poll, pollMillis)
  }
}
