/**
 * Calls that answer at once, and operations that make none, one after the other: when the event loop has to turn.
 */

/** How long the event loop may stand still for them, in milliseconds: a timer is late by no more than that, and a call. */
const longestBurst = 10

type Schedule = (run: () => void) => unknown

/** The next turn of the event loop, in which timers and signals have had theirs. As it was when this was loaded: tests replace it. */
const inNextTurn: Schedule = (globalThis as { readonly setImmediate?: Schedule }).setImmediate ??
  ((run) => setTimeout(run, 0))

/**
 * The burst of calls and operations that is going on.
 *
 * Invariant: `since` is set from the first that was noted until the event loop has turned, which it is asked to do then.
 *
 * @internal
 */
export class Bursts {
  private since: number | undefined = undefined
  private readonly onTurn: () => void

  constructor(onTurn: () => void) {
    this.onTurn = onTurn
  }

  /** Notes a call that has answered at once, or an operation, and when it began. */
  note(startedAt: number): void {
    if (this.since !== undefined) return
    this.since = startedAt
    inNextTurn(this.turned)
  }

  /** Whether the event loop has to turn before the next call. */
  isLong(now: number): boolean {
    return this.since !== undefined && now - this.since >= longestBurst
  }

  private readonly turned = (): void => {
    this.since = undefined
    this.onTurn()
  }
}
