/**
 * Collects bytes, one by one or in pieces, in memory that grows. Encoders write into one sink for each text, since the
 * byte length of a text is not known before it is encoded.
 */
import { allocate, type ByteBuffer } from "../../internal/buffer.js"

/**
 * Invariant: `memory[0, length)` are the bytes written so far; the rest of the memory has no meaning.
 *
 * @internal
 */
export class ByteSink {
  memory: ByteBuffer
  length = 0
  /** `byteLength` is an estimate of the result: a good one saves the copy when the memory grows. */
  constructor(byteLength: number) {
    this.memory = allocate(byteLength)
  }
  /** Makes room for `byteCount` more bytes. The caller may write them into `memory` and set `length`. */
  reserve(byteCount: number): void {
    const needed = this.length + byteCount
    if (needed <= this.memory.length) return
    // at least twice the memory, so that many small writes take linear time
    const grown = allocate(Math.max(needed, 2 * this.memory.length))
    grown.set(this.memory.subarray(0, this.length))
    this.memory = grown
  }
  /** Writes one byte. */
  byte(byte: number): void {
    if (this.length === this.memory.length) this.reserve(1)
    this.memory[this.length++] = byte
  }
  /** Writes a copy of bytes. */
  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.memory.set(bytes, this.length)
    this.length += bytes.length
  }
  /** All bytes written, without a copy. The sink must not be used after that. */
  take(): Uint8Array {
    return this.memory.subarray(0, this.length)
  }
}
