/**
 * How the back end of threads keeps the process alive. `Entry` adds a call while its caller waits for it. A timer
 * does it, because ref'd workers would keep the process alive also between calls.
 */
/** The longest delay that a timer can have is a little longer, in milliseconds: the timer never fires in practice. */
const neverMillis = 2 ** 30

/**
 * Keeps the process alive while it counts at least one call. The workers themselves do not, so that idle ones let the process
 * exit.
 *
 * Invariant: the timer is ref'd exactly while `count` is above 0.
 *
 * @internal
 */
export class ProcessRef {
  private count = 0
  private timer: NodeJS.Timeout | undefined = undefined

  /**
   * One more call that keeps the process alive. The timer is made once and kept: ref and unref of a timer are cheap.
   */
  add(): void {
    if (this.count++ > 0) return
    this.timer ??= setInterval(() => undefined, neverMillis)
    this.timer.ref()
  }

  /** Each `add` is followed by at most one `remove`: `Entry.isRef` sees to that. */
  remove(): void {
    if (--this.count === 0) this.timer?.unref()
  }
}
