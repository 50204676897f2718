/** What counts of the time between two looks, at most, in milliseconds. */
const longestStep = 100

/**
 * How long somebody has waited who looks again and again, in milliseconds. A process that stood still has not waited: nothing
 * could be done meanwhile.
 *
 * @internal
 */
export class Waited {
  private millis = 0
  private lastLook = performance.now()

  look(): number {
    const now = performance.now()
    this.millis += Math.min(now - this.lastLook, longestStep)
    this.lastLook = now
    return this.millis
  }
}
