/** What a time may have become that Node has set. */
import { assert } from "vitest"

/** Never later than asked, and less than a microsecond earlier. */
export const assertSet = (set: bigint, asked: bigint, message?: string): void =>
  assert.isTrue(set <= asked && asked - set < 1000n, `${asked} became ${set} ${message ?? ""}`)
