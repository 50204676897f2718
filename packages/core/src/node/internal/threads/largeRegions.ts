/**
 * Allocates the regions of shared memory for bytes that are larger than a page.
 *
 * Invariant: a region is either in `free` or held by exactly one entry.
 *
 * @internal
 */
export class LargeRegions {
  private readonly free: Array<number> = []

  constructor(count: number) {
    for (let index = count - 1; index >= 0; index--) this.free.push(index)
  }

  /** The index of a free region, or -1 if all are in use. */
  take(): number {
    return this.free.pop() ?? -1
  }

  give(index: number): void {
    this.free.push(index)
  }
}
