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

  add(): void {
    if (this.count++ > 0) return
    this.timer ??= setInterval(() => undefined, neverMillis)
    this.timer.ref()
  }

  remove(): void {
    if (--this.count === 0) this.timer?.unref()
  }
}
