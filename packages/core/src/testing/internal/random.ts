/**
 * Random bytes in place of the system's, the same for the same seed, so that temporary names in tests are the same in
 * each run. They can be predicted, and are only for a disk in memory.
 *
 * Invariant: `state` is a 32-bit integer, which every `word` advances (algorithm: mulberry32).
 */
export class RandomBytes {
  private state: number

  constructor(seed: number) {
    this.state = seed
  }

  /** The next bytes. Each is the high byte of a word. */
  next(byteCount: number): Uint8Array {
    const bytes = new Uint8Array(byteCount)
    for (let index = 0; index < byteCount; index++) bytes[index] = this.word() >>> 24
    return bytes
  }

  /** The next 32 bits, as a number without a sign. */
  private word(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
}
