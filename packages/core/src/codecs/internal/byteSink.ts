/**
 * Bytes that are put out one by one or in pieces, in memory that grows.
 */
import { allocate, type ByteBuffer } from "../../internal/buffer.js"

/**
 * Invariant: `memory[0, length)` is what was put out; the rest of the memory means nothing.
 *
 * @internal
 */
export class ByteSink {
  memory: ByteBuffer
  length = 0
  constructor(byteLength: number) {
    this.memory = allocate(byteLength)
  }
  /** Makes room for `byteCount` more, which the caller may then write into `memory` itself. */
  reserve(byteCount: number): void {
    const needed = this.length + byteCount
    if (needed <= this.memory.length) return
    const grown = allocate(Math.max(needed, 2 * this.memory.length))
    grown.set(this.memory.subarray(0, this.length))
    this.memory = grown
  }
  byte(byte: number): void {
    if (this.length === this.memory.length) this.reserve(1)
    this.memory[this.length++] = byte
  }
  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.memory.set(bytes, this.length)
    this.length += bytes.length
  }
  take(): Uint8Array {
    return this.memory.subarray(0, this.length)
  }
}
