/**
 * The part of encoding that all encodings share: stretches that can be encoded, runs that cannot, and what an error
 * handler makes of these. Codecs add a fast way for texts without problems.
 */
import { UnicodeEncodeError } from "../../errors/index.js"
import type { Encoder, ErrorHandler } from "../codec.js"
import { surrogateescape } from "../errorHandlers.js"
import type { ByteSink } from "./byteSink.js"
import { advanceChars, countChars, isPair } from "./codePoints.js"
import { resumeIndex } from "./exactDecoder.js"
import { isEscape } from "./replacements.js"
import { type EncodeShortcut, encodeShortcut } from "./shortcuts.js"

/** @internal */
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

  /** Puts out what can be encoded from `fromUnit` on, and answers the unit index of the first character that cannot. */
  protected abstract put(text: string, fromUnit: number, sink: ByteSink): number

  /** The unit index at which the run of characters that cannot be encoded ends. One character, unless overridden. */
  protected badEnd(text: string, fromUnit: number): number {
    return fromUnit + (isPair(text, fromUnit) ? 2 : 1)
  }

  /**
   * Whether leading U+DC80 … U+DCFF of a run go through `surrogateescape` one by one, so that what follows them is an
   * error of its own. CPython's ascii, latin-1 and utf-8 do so.
   */
  protected get escapesSingly(): boolean {
    return false
  }

  /** Puts out a handler's text; false if it cannot be encoded either. */
  protected putReplacement(replacement: string, sink: ByteSink): boolean {
    return this.put(replacement, 0, sink) === replacement.length
  }

  /** Whether bytes of a handler may stand in the output. */
  protected acceptsBytes(_bytes: Uint8Array): boolean {
    return true
  }

  /** Encodes `text` into `sink` with the handler's help. */
  protected encodeExactly(text: string, sink: ByteSink): void {
    // `chars` code points lie before the unit index `counted`: errors are in code points
    let counted = 0
    let chars = 0
    let at = this.put(text, 0, sink)
    while (at < text.length) {
      const end = this.runEnd(text, at)
      const quick = this.shortcut?.(text, at, end, this.encoding)
      if (quick !== undefined && this.putAnswer(quick, sink)) {
        at = this.put(text, end, sink)
        continue
      }
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
      if (!this.putAnswer(recovery.replacement, sink)) throw error
      at = this.put(text, this.resumeUnit(text, at, end, error, recovery.resume), sink)
    }
  }

  private runEnd(text: string, at: number): number {
    const end = this.badEnd(text, at)
    if (this.handler !== surrogateescape || !this.escapesSingly) return end
    let escapesEnd = at
    while (escapesEnd < end && isEscape(text.charCodeAt(escapesEnd))) escapesEnd++
    return escapesEnd === at ? end : escapesEnd
  }

  private putAnswer(answer: string | Uint8Array, sink: ByteSink): boolean {
    const before = sink.length
    if (typeof answer === "string") {
      if (this.putReplacement(answer, sink)) return true
    } else if (this.acceptsBytes(answer)) {
      sink.bytes(answer)
      return true
    }
    sink.length = before
    return false
  }

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
