/**
 * The part of decoding that all encodings share: valid parts, problems between them, and the error handler's text for
 * these. Codecs add a fast path for slices without problems.
 *
 * A codec finds out only where a valid part ends, and which bytes the problem has. The order of the steps, `maxChars`,
 * and the results of handlers are handled here once, so that all encodings treat them as CPython does.
 */
import { InvalidArgumentError, UnicodeDecodeError } from "../../errors/index.js"
import type { Decoder, ErrorHandler } from "../codec.js"
import { countChars } from "./codePoints.js"
import { type DecodeShortcut, decodeShortcut } from "./shortcuts.js"

/**
 * A decoder that calls an error handler. A codec implements `decodeValid` and `inspect`.
 *
 * Invariant: between calls of `decode`, only `state`, `consumed` and `markLength` have a meaning. The other fields are
 * the results of the last step of the call in progress; they are fields so that no step allocates an object.
 *
 * @internal
 */
export abstract class ExactDecoder implements Decoder {
  state = 0
  consumed = 0
  bigEndian = false

  /** The index into the bytes at which `decodeValid` or `recover` stopped. */
  protected at = 0
  /** The count of code points that `decodeValid` decoded. */
  protected charCount = 0
  /**
   * The problem that `inspect` found at `at`: the index where it ends, CPython's reason, and whether bytes are missing.
   */
  protected problemEnd = 0
  protected reason = ""
  protected incomplete = false

  /** Bytes of a byte order mark before the slice, which errors include in their `object` and positions. */
  markLength = 0

  /** A copy of the slice for errors, made at the first one of a call. */
  private object: Uint8Array | undefined = undefined
  private readonly handler: ErrorHandler
  private readonly shortcut: DecodeShortcut | undefined
  /** The encoding's name in errors, which is not always the codec's. */
  protected encoding: string

  constructor(encoding: string, handler: ErrorHandler) {
    this.encoding = encoding
    this.handler = handler
    this.shortcut = decodeShortcut(handler)
  }

  abstract decode(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string

  /**
   * The text of `bytes[from, …)` up to the first problem, `end`, or `maxChars` (at least 1) code points. Sets `at` and
   * `charCount`. A codec may stop earlier, after at least one code point. It may exceed `maxChars` if the first bytes
   * mean more than one code point.
   */
  protected abstract decodeValid(bytes: Uint8Array, from: number, end: number, maxChars: number): string

  /**
   * Sets `problemEnd`, `reason` and `incomplete` for the problem at which `decodeValid` stopped, `at`, before `end`.
   */
  protected abstract inspect(bytes: Uint8Array, at: number, end: number): void

  /**
   * Decodes with the error handler, as `Decoder.decode` says. If the handler's text, or the text of bytes that mean two
   * code points, would exceed `maxChars`, it stops before them, unless nothing was decoded before.
   */
  protected decodeExactly(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    let out = ""
    let left = maxChars
    this.at = start
    this.object = undefined
    while (left > 0 && this.at < end) {
      const from = this.at
      const text = this.decodeValid(bytes, from, end, left)
      if (text !== "") {
        // the first bytes mean two code points, of which only one may be delivered: they are left for the next call
        if (this.charCount > left && out !== "") {
          this.at = from
          break
        }
        out += text
        left -= this.charCount
        continue
      }
      // no text before the problem: it is at `at`
      this.inspect(bytes, this.at, end)
      // not consumed: the caller gives these bytes again, with those that follow them
      if (this.incomplete && !final) break
      const replacement = this.recover(bytes, start, end)
      const charCount = countChars(replacement)
      // the replacement is never cut; it is asked for again in the next call, which begins with it
      if (charCount > left && out !== "") {
        this.at = from
        break
      }
      out += replacement
      left -= charCount
    }
    this.object = undefined
    this.consumed = this.at - start
    return out
  }

  /**
   * The handler's text for `bytes[at, problemEnd)`. Sets `at` to where decoding continues, which a handler may choose
   * freely, also before the problem. Throws the handler's error, or `InvalidArgumentError` if the handler continues
   * outside the slice.
   */
  private recover(bytes: Uint8Array, start: number, end: number): string {
    const quick = this.shortcut?.(bytes, this.at, this.problemEnd)
    if (quick !== undefined) {
      this.at = this.problemEnd
      return quick
    }
    // errors have the slice with its byte order mark, and positions from there
    const origin = start - this.markLength
    this.object ??= new Uint8Array(bytes.subarray(origin, end))
    const recovery = this.handler.decode(
      new UnicodeDecodeError({
        encoding: this.encoding,
        object: this.object,
        start: this.at - origin,
        end: this.problemEnd - origin,
        reason: this.reason
      })
    )
    this.at = origin + resumeIndex(recovery.resume, end - origin)
    return recovery.text
  }
}

/**
 * The index that a handler's `resume` means: a negative one counts from the end. Throws `InvalidArgumentError`, with
 * CPython's message, for an index outside `[0, length]`.
 *
 * @internal
 */
export const resumeIndex = (resume: number, length: number): number => {
  const index = resume < 0 ? length + resume : resume
  if (index >= 0 && index <= length) return index
  throw new InvalidArgumentError(`position ${index} from error handler out of bounds`)
}
