/**
 * The part of encoding that all encodings share: valid parts, runs of characters that cannot be encoded, and the error
 * handler's replacements for these. Codecs add a fast path for texts without problems.
 *
 * Strings are indexed in UTF-16 units, and errors, as in Python, in code points. Counting code points takes time in
 * proportion to the text, so that it is done only for errors, and from the last position counted.
 */
import { UnicodeEncodeError } from "../../errors/index.js"
import type { Encoder, ErrorHandler } from "../codec.js"
import { surrogateescape } from "../errorHandlers.js"
import type { ByteSink } from "./byteSink.js"
import { advanceChars, countChars, isPair } from "./codePoints.js"
import { resumeIndex } from "./exactDecoder.js"
import { isEscape } from "./replacements.js"
import { type EncodeShortcut, encodeShortcut } from "./shortcuts.js"

/**
 * An encoder that calls an error handler. A codec implements `encode` and `put`.
 *
 * Invariant: `state` is 0, since these encodings have no byte order mark; `MarkedEncoder` adds one.
 *
 * @internal
 */
export abstract class ExactEncoder implements Encoder {
  state = 0

  private readonly handler: ErrorHandler
  private readonly shortcut: EncodeShortcut | undefined
  /** The encoding's name in errors, which is not always the codec's. */
  protected encoding: string
  private readonly reason: string

  constructor(encoding: string, handler: ErrorHandler, reason: string) {
    this.encoding = encoding
    this.handler = handler
    this.reason = reason
    this.shortcut = encodeShortcut(handler)
  }

  abstract encode(text: string): Uint8Array

  /** Writes the characters from `fromUnit` on; results in the unit index of the first one that cannot be encoded. */
  protected abstract put(text: string, fromUnit: number, sink: ByteSink): number

  /**
   * The unit index behind the run of characters from `fromUnit` on that cannot be encoded: by default behind the first.
   * Encodings for which CPython reports a whole run as one error override it.
   */
  protected badEnd(text: string, fromUnit: number): number {
    return fromUnit + (isPair(text, fromUnit) ? 2 : 1)
  }

  /**
   * Whether `surrogateescape` handles leading U+DC80 … U+DCFF of a run separately, so that the characters behind them
   * are an error of their own, as in CPython's ascii, latin-1 and utf-8.
   */
  protected get escapesSingly(): boolean {
    return false
  }

  /**
   * Writes a handler's text; `false` if it cannot be encoded either. No handler is called for it: that could repeat
   * without end.
   */
  protected putReplacement(replacement: string, sink: ByteSink): boolean {
    return this.put(replacement, 0, sink) === replacement.length
  }

  /** Whether a handler's bytes may be written: an encoding with wider units may have to refuse some counts of bytes. */
  protected acceptsBytes(_bytes: Uint8Array): boolean {
    return true
  }

  /**
   * Encodes `text` into `sink`, with the error handler. Throws the handler's error or, if its replacement cannot be
   * encoded either, by default the error that the handler was called with.
   */
  protected encodeExactly(text: string, sink: ByteSink): void {
    // `chars` is the count of code points before the unit index `counted`: positions in errors are in code points
    let counted = 0
    let chars = 0
    let at = this.put(text, 0, sink)
    while (at < text.length) {
      const end = this.runEnd(text, at)
      // a shortcut always continues behind the run, as the handler that it stands for
      const quick = this.shortcut?.(text, at, end, this.encoding)
      if (quick !== undefined && this.putRecovery(quick, sink)) {
        at = this.put(text, end, sink)
        continue
      }
      // a handler continued before the last error: count from the beginning again
      if (counted > at) {
        counted = 0
        chars = 0
      }
      chars += countChars(text, counted, at)
      counted = at
      const error = new UnicodeEncodeError({
        encoding: this.encoding,
        object: text,
        start: chars,
        end: chars + countChars(text, at, end),
        reason: this.reason
      })
      const recovery = this.handler.encode(error)
      if (!this.putRecovery(recovery.replacement, sink)) throw error
      at = this.put(text, this.resumeUnit(text, at, end, error, recovery.resume), sink)
    }
  }

  /**
   * The unit index behind the run that one error reports, of the length that the encoding says, or, with
   * `escapesSingly`, up to the first character that is not a byte of `surrogateescape`.
   */
  private runEnd(text: string, at: number): number {
    const end = this.badEnd(text, at)
    if (this.handler !== surrogateescape || !this.escapesSingly) return end
    let escapesEnd = at
    while (escapesEnd < end && isEscape(text.charCodeAt(escapesEnd))) escapesEnd++
    return escapesEnd === at ? end : escapesEnd
  }

  /** Writes a handler's text or bytes; `false`, with nothing written, if they cannot be written. */
  private putRecovery(replacement: string | Uint8Array, sink: ByteSink): boolean {
    const before = sink.length
    if (typeof replacement === "string") {
      if (this.putReplacement(replacement, sink)) return true
    } else if (this.acceptsBytes(replacement)) {
      sink.bytes(replacement)
      return true
    }
    sink.length = before
    return false
  }

  /**
   * The unit index of a handler's `resume`, which is in code points. The usual results, the end of the error or an
   * index behind it, are found without counting the code points of the whole text. Throws `InvalidArgumentError` if the
   * index is outside the text.
   */
  private resumeUnit(text: string, at: number, end: number, error: UnicodeEncodeError, resume: number): number {
    if (resume === error.end) return end
    if (resume > error.end && resume - error.end <= text.length - end) {
      const unit = advanceChars(text, end, resume - error.end)
      if (unit < text.length) return unit
    }
    const charCount = error.start + countChars(text, at)
    return advanceChars(text, 0, resumeIndex(resume, charCount))
  }
}
