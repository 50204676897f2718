/**
 * What a soak finds.
 */

/** A rule of the library that did not hold. */
export class Violation extends Error {
  override readonly name = "Violation"
  /** What was done before it, in order; empty if it is about the process as a whole. */
  readonly trace: ReadonlyArray<string>

  constructor(message: string, trace: ReadonlyArray<string> = []) {
    super(message)
    this.trace = trace
  }
}
