/**
 * The part of decoding that all encodings share: stretches that are fine, problems between them, and what an error
 * handler makes of these. Codecs add a fast way for slices without problems.
 */
import { InvalidArgumentError, UnicodeDecodeError } from "../../errors/index.js"
import type { Decoder, ErrorHandler } from "../codec.js"
import { countChars } from "./codePoints.js"
import { type DecodeShortcut, decodeShortcut } from "./shortcuts.js"

/**
 * Invariant: between calls of `decode`, only `state` and `consumed` mean anything.
 *
 * @internal
 */
export abstract class ExactDecoder implements Decoder {
  state = 0
  consumed = 0
  bigEndian = false

  /** Where `stretch` and `recover` stopped: an index into the bytes. */
  protected at = 0
  /** How many code points `stretch` gave. */
  protected charCount = 0
  /** What `inspect` found at `at`. */
  protected problemEnd = 0
  protected reason = ""
  protected incomplete = false

  /** How many bytes before the slice, a byte order mark, belong to it in errors. */
  markLength = 0

  /** A copy of the slice, made for the first error of a call. */
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
   * `charCount`. A codec may stop early: then it has given at least one code point. It may give more than `maxChars` if the
   * first bytes mean more than one code point.
   */
  protected abstract stretch(bytes: Uint8Array, from: number, end: number, maxChars: number): string

  /** Sets `problemEnd`, `reason` and `incomplete` for what stopped `stretch` at `at`, which is before `end`. */
  protected abstract inspect(bytes: Uint8Array, at: number, end: number): void

  /**
   * Decodes with the handler's help. At a problem with a replacement of more code points than `maxChars` leaves, it
   * stops before the problem, so that a text of n characters is never longer; only if that is all there is to deliver
   * does the replacement come out whole. So it is with bytes that mean two code points.
   */
  protected decodeExactly(bytes: Uint8Array, start: number, end: number, final: boolean, maxChars: number): string {
    let out = ""
    let left = maxChars
    this.at = start
    this.object = undefined
    while (left > 0 && this.at < end) {
      const from = this.at
      const text = this.stretch(bytes, from, end, left)
      if (text !== "") {
        if (this.charCount > left && out !== "") {
          this.at = from
          break
        }
        out += text
        left -= this.charCount
        continue
      }
      this.inspect(bytes, this.at, end)
      if (this.incomplete && !final) break
      const replacement = this.recover(bytes, start, end)
      const charCount = countChars(replacement)
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

  /** What stands for `bytes[at, problemEnd)`. Sets `at` to where decoding goes on. */
  private recover(bytes: Uint8Array, start: number, end: number): string {
    const quick = this.shortcut?.(bytes, this.at, this.problemEnd)
    if (quick !== undefined) {
      this.at = this.problemEnd
      return quick
    }
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

/** The index that a handler's answer means: a negative one counts from the end. @internal */
export const resumeIndex = (resume: number, length: number): number => {
  const index = resume < 0 ? length + resume : resume
  if (index >= 0 && index <= length) return index
  throw new InvalidArgumentError(`position ${index} from error handler out of bounds`)
}
