/**
 * Bursts: calls that are answered at once, or operations that make no call, one after the other, so that the event loop does
 * not turn. After ten milliseconds the next of them waits until it has turned.
 */

/** The longest burst, in milliseconds. A timer is late by at most this and the duration of one call. */
const longestBurst = 10

type Schedule = (run: () => void) => unknown

/** Runs a function in the next turn of the event loop, after timers and signals. Read when this is loaded, because tests replace it. */
const inNextTurn: Schedule = (globalThis as { readonly setImmediate?: Schedule }).setImmediate ??
  ((run) => setTimeout(run, 0))

/**
 * The current burst.
 *
 * Invariant: `since` is the beginning of the first call or operation noted since the last turn of the event loop, and `undefined`
 * if there is none. While it is set, `turned` is scheduled.
 *
 * @internal
 */
export class Bursts {
  private since: number | undefined = undefined
  private readonly onTurn: () => void

  constructor(onTurn: () => void) {
    this.onTurn = onTurn
  }

  /** Notes a call that was answered at once, or an operation, and when it began. */
  note(startedAt: number): void {
    if (this.since !== undefined) return
    this.since = startedAt
    inNextTurn(this.turned)
  }

  /** Whether the next call has to wait until the event loop has turned. */
  isLong(now: number): boolean {
    return this.since !== undefined && now - this.since >= longestBurst
  }

  private readonly turned = (): void => {
    this.since = undefined
    this.onTurn()
  }
}
