/**
 * Makes a string unit by unit: write units into `units`, and take them as a string. Concatenating characters would make
 * a tree of strings; this copies once.
 */
import { asBuffer, type ByteBuffer } from "../../internal/buffer.js"

/**
 * Units that fit: enough to make the cost of the call into Node small, few enough to stay in the processor's cache.
 */
const capacity = 16_384

const memory = new Uint8Array(2 * capacity)
const buffer: ByteBuffer = asBuffer(memory)

/**
 * Shared by all decoders: no other code runs between writing the units and taking the text.
 *
 * @internal
 */
export const units = new Uint16Array(memory.buffer)

units[0] = 1
const littleEndianHost = memory[0] === 1

/** The text of `units[0, unitCount)`, which have no meaning after that. @internal */
export const takeUnits = (unitCount: number): string => {
  const bytes = buffer.subarray(0, 2 * unitCount)
  // `ucs2Slice` reads little-endian units; swapping in place is harmless, as the units are not used again
  return (littleEndianHost ? bytes : bytes.swap16()).ucs2Slice()
}
