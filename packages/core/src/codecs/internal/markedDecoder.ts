/**
 * Decoders of streams that begin with a byte order mark: they decode the mark, and pass the rest to another decoder,
 * which the mark may select. Positions in errors include a mark that is in the same slice.
 *
 * The codecs `utf-8-sig`, `utf-16` and `utf-32` use them. The text layer may set `state` to continue at another
 * position, so that the mark is looked for only in `atStart`.
 */
import { UnicodeDecodeError } from "../../errors/index.js"
import type { Decoder } from "../codec.js"
import { atStart, beginsMark, behindBigEndianMark, behindMark } from "./byteOrderMark.js"
import type { ExactDecoder } from "./exactDecoder.js"

/**
 * The part that does not depend on whether the mark may be missing.
 *
 * Invariant: `state` is `atStart` until the place of the mark was decoded without an error, and then that behind the
 * mark.
 */
abstract class MarkedDecoder implements Decoder {
  state = atStart
  consumed = 0

  /** Before the mark was decoded, `false`: that is the order in which a stream without a mark is decoded. */
  get bigEndian(): boolean {
    return this.state === behindBigEndianMark
  }

  abstract decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string

  /**
   * Decodes the bytes behind a mark of `markLength` bytes. Sets `state` to the given one, unless there is an error:
   * then the mark is decoded again by the next call, as `Decoder.decode` says.
   */
  protected decodeRest(
    decoder: ExactDecoder,
    state: number,
    markLength: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    final: boolean,
    maxChars: number
  ): string {
    // for errors: they have the mark in their `object`, as in CPython
    decoder.markLength = markLength
    // may throw: nothing is changed before it
    const text = decoder.decode(bytes, start + markLength, end, final, maxChars)
    this.consumed = markLength + decoder.consumed
    this.state = state
    return text
  }
}

/** Decodes a stream that may begin with a mark: `utf-8-sig`. @internal */
export class OptionalMarkDecoder extends MarkedDecoder {
  private readonly mark: ReadonlyArray<number>
  private readonly decoder: ExactDecoder

  constructor(mark: ReadonlyArray<number>, decoder: ExactDecoder) {
    super()
    this.mark = mark
    this.decoder = decoder
  }

  decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    let markLength = 0
    if (this.state === atStart && beginsMark(this.mark, bytes, start, end)) {
      markLength = this.mark.length
      if (end - start < markLength) {
        // as in CPython, an incomplete mark is not text, even if nothing follows
        this.consumed = 0
        return ""
      }
    }
    // without a mark, the state is that behind it too: a mark later in the stream is a character
    return this.decodeRest(this.decoder, behindMark, markLength, bytes, start, end, final, maxChars)
  }
}

/** Decodes a stream that must begin with a mark, which selects one of two decoders: `utf-16` and `utf-32`. @internal */
export class RequiredMarkDecoder extends MarkedDecoder {
  private readonly name: string
  private readonly little: ExactDecoder
  private readonly littleMark: ReadonlyArray<number>
  private readonly big: ExactDecoder
  private readonly bigMark: ReadonlyArray<number>

  constructor(name: string, littleMark: ReadonlyArray<number>, little: ExactDecoder, big: ExactDecoder) {
    super()
    this.name = name
    this.little = little
    this.littleMark = littleMark
    this.big = big
    this.bigMark = [...littleMark].reverse()
  }

  decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    if (this.state === atStart) return this.decodeStart(bytes, start, end, final, maxChars)
    const decoder = this.state === behindBigEndianMark ? this.big : this.little
    return this.decodeRest(decoder, this.state, 0, bytes, start, end, final, maxChars)
  }

  /**
   * Decodes the first slice of a stream. With less than a whole mark, nothing is known yet, and the state stays
   * `atStart`. Throws the error of a missing mark.
   */
  private decodeStart(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    const markLength = this.littleMark.length
    const whole = end - start >= markLength
    if (whole && beginsMark(this.littleMark, bytes, start, end)) {
      // the state keeps the byte order, for the next slices and for positions
      return this.decodeRest(this.little, behindMark, markLength, bytes, start, end, final, maxChars)
    }
    if (whole && beginsMark(this.bigMark, bytes, start, end)) {
      return this.decodeRest(this.big, behindBigEndianMark, markLength, bytes, start, end, final, maxChars)
    }
    // T14: CPython first decodes in its machine's byte order, and reports the missing mark only if that succeeds
    const text = this.decodeRest(this.little, atStart, 0, bytes, start, end, final, whole ? Infinity : maxChars)
    if (this.consumed < markLength) return text
    throw missingMark(this.name, bytes.subarray(start, end), markLength)
  }
}

/**
 * The error of a missing mark, with CPython's message, which has no position, and the fields of other errors. No
 * handler is called for it, as in CPython.
 */
const missingMark = (name: string, slice: Uint8Array, markLength: number): UnicodeDecodeError => {
  const error = new UnicodeDecodeError({
    encoding: name.toLowerCase(),
    object: new Uint8Array(slice),
    start: 0,
    end: markLength,
    reason: `${name} stream does not start with BOM`
  })
  error.message = error.reason
  return error
}
