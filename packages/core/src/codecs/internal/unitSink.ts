/**
 * Text that is made unit by unit: fill `units` and turn as many as are filled into a string. Concatenating characters
 * would make a tree of strings; this copies once.
 */
import { asBuffer, type ByteBuffer } from "../../internal/buffer.js"

/** How many units fit: enough to make the call into Node cheap, and few enough to stay in the processor's cache. */
const capacity = 16_384

const memory = new Uint8Array(2 * capacity)
const buffer: ByteBuffer = asBuffer(memory)

/**
 * One for the whole program: nothing else runs between filling it and taking the text.
 *
 * @internal
 */
export const units = new Uint16Array(memory.buffer)

units[0] = 1
const littleEndianHost = memory[0] === 1

/** The text of `units[0, unitCount)`, which afterwards mean nothing. @internal */
export const takeUnits = (unitCount: number): string => {
  const bytes = buffer.subarray(0, 2 * unitCount)
  return (littleEndianHost ? bytes : bytes.swap16()).ucs2Slice()
}
