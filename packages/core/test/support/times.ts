/** The range in which a time may be after Node has set it (N23). */
import { assert } from "vitest"

/** Never later than asked, and less than a microsecond earlier. */
export const assertSet = (set: bigint, asked: bigint, message?: string): void =>
  assert.isTrue(set <= asked && asked - set < 1000n, `${asked} became ${set} ${message ?? ""}`)
