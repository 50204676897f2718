/**
 * An encoder of streams that begin with a byte order mark, for the codecs `utf-8-sig`, `utf-16` and `utf-32`. The text
 * layer sets `state` to say whether the next text is the first of its stream.
 */
import { allocate } from "../../internal/buffer.js"
import type { Encoder } from "../codec.js"
import { atStart, behindMark } from "./byteOrderMark.js"

/**
 * Writes the mark before the first text, even an empty one, and passes the texts to two encoders, one for the first and
 * one for the others. They differ only in the name of the encoding in their errors, as in CPython.
 *
 * Invariant: `state` is `atStart` until the mark was written.
 *
 * @internal
 */
export class MarkedEncoder implements Encoder {
  state = atStart
  private readonly mark: ReadonlyArray<number>
  private readonly first: Encoder
  private readonly rest: Encoder

  constructor(mark: ReadonlyArray<number>, first: Encoder, rest: Encoder = first) {
    this.mark = mark
    this.first = first
    this.rest = rest
  }

  encode(text: string): Uint8Array {
    if (this.state !== atStart) return this.rest.encode(text)
    // encoded first: if that throws, the state is as before, and the mark is still to be written
    const bytes = this.first.encode(text)
    const marked = allocate(this.mark.length + bytes.length)
    marked.set(this.mark)
    marked.set(bytes, this.mark.length)
    this.state = behindMark
    return marked
  }
}
