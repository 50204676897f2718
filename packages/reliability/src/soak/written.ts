/**
 * The model of a file to which pieces are written one after the other.
 *
 * What an operation was told decides what may be in the file: after a success all of the piece; after an interruption all
 * of it or nothing; after a failure any part of its start, but not all. What was flushed is there; of what was not, a
 * failing `close` may lose any end.
 */

/** The fate of a piece: it was accepted, interrupted, or refused. `"part"` is any beginning of it, or all of it. */
export type Fate = "accepted" | "interrupted" | "part" | "refused"

interface Piece {
  readonly bytes: Uint8Array
  readonly fate: Fate
}

const startsWith = (content: Uint8Array, at: number, bytes: Uint8Array): boolean =>
  content.length - at >= bytes.length && Buffer.compare(content.subarray(at, at + bytes.length), bytes) === 0

const commonLength = (content: Uint8Array, at: number, bytes: Uint8Array): number => {
  let length = 0
  while (length < bytes.length && at + length < content.length && content[at + length] === bytes[length]) length++
  return length
}

/** Invariant: the file holds the pieces in order, each as its fate says; those from `safe` on may be missing at the end. */
export class Written {
  private readonly pieces: Array<Piece> = []
  private safe = 0
  private torn = false

  add(bytes: Uint8Array, fate: Fate): void {
    this.pieces.push({ bytes, fate })
  }

  /** Everything that was accepted so far is in the file from now on. */
  flushed(): void {
    this.safe = this.pieces.length
  }

  /** Closing failed: the end of what was not flushed may be missing. */
  closeFailed(): void {
    this.torn = true
  }

  /** The first difference of a content from the model; `undefined` if there is none. */
  check(content: Uint8Array): string | undefined {
    let places = new Set([0])
    for (let index = 0; index < this.pieces.length; index++) {
      const { bytes, fate } = this.pieces[index]! // below the length
      const next = new Set<number>()
      for (const at of places) {
        if (this.torn && index >= this.safe && commonLength(content, at, bytes) === content.length - at) {
          return undefined
        }
        if (fate !== "refused" && startsWith(content, at, bytes)) next.add(at + bytes.length)
        if (fate === "interrupted") next.add(at)
        if (fate === "refused" || fate === "part") {
          const whole = fate === "part" ? bytes.length : bytes.length - 1
          const length = Math.min(commonLength(content, at, bytes), whole)
          for (let part = 0; part <= length; part++) next.add(at + part)
        }
      }
      if (next.size === 0) {
        return `piece ${index} (${fate}, ${bytes.length} bytes) is not there: ${describe(content, places)}`
      }
      places = next
    }
    return places.has(content.length)
      ? undefined
      : `something follows the last of ${this.pieces.length} pieces: ${describe(content, places)}`
  }
}

const shown = 40

const describe = (content: Uint8Array, places: ReadonlySet<number>): string => {
  const [first = 0] = places
  const found = Buffer.from(content.subarray(first, first + shown)).toString("latin1")
  return `at byte ${first}${places.size > 1 ? ` or ${places.size - 1} others` : ""} of ${content.length} is ${
    JSON.stringify(found)
  }`
}
