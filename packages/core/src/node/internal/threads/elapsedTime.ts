/**
 * The clock of the loops of `Threads` that poll while the back end closes or the process exits. It runs in the main
 * thread.
 */
/** The most that one interval between two polls counts, in milliseconds. */
const longestInterval = 100

/**
 * Elapsed time, counting at most 100 ms between polls, so that a process that was suspended does not time out: it could do
 * nothing meanwhile.
 *
 * Invariant: `millis` is the time counted up to `polledAt`; it never decreases.
 *
 * @internal
 */
export class ElapsedTime {
  private millis = 0
  private polledAt = performance.now()

  /** The milliseconds since this was made, counted as above. */
  poll(): number {
    const now = performance.now()
    this.millis += Math.min(now - this.polledAt, longestInterval)
    this.polledAt = now
    return this.millis
  }
}
