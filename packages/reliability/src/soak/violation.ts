/**
 * Violations: the findings of a soak.
 */

/** A rule of the library that did not hold. */
export class Violation extends Error {
  override readonly name = "Violation"
  /** The operations before it, in order; empty if it concerns the process as a whole. */
  readonly trace: ReadonlyArray<string>

  constructor(message: string, trace: ReadonlyArray<string> = []) {
    super(message)
    this.trace = trace
  }
}
