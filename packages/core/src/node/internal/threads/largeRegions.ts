/**
 * The free list of large regions, in the main thread: `writeRequest` takes a region, and `CallQueue` gives it back.
 * Workers know a region only by the offset in a slot. There are few, because each needs 1 MiB of address space in
 * every back end.
 */
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

  /**
   * The index of a free region, or -1 if all are in use. It never waits: the caller can always do without a region.
   */
  take(): number {
    return this.free.pop() ?? -1
  }

  /** The region given back last is taken first, so that regions are only touched if many are needed at once. */
  give(index: number): void {
    this.free.push(index)
  }
}
