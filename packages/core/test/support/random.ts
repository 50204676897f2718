/** Random choices that are the same for the same seed. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed
  }

  /** An integer from 0 to `limit`, exclusive (mulberry32). */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit)
  }

  pick<A>(choices: ReadonlyArray<A>): A {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new Error("nothing to choose from")
    return choice
  }

  list<A>(maxLength: number, make: () => A): Array<A> {
    return Array.from({ length: this.below(maxLength + 1) }, make)
  }
}
