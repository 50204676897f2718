/**
 * The options that say how a text is encoded, and what they mean.
 *
 * @since 0.1.0
 */
import type { Codec, ErrorHandler } from "../codecs/codec.js"
import { lookupErrorHandler } from "../codecs/errorHandlers.js"
import { lookupCodec } from "../codecs/lookup.js"
import { checkNewline, type Newline } from "../codecs/newline.js"

/**
 * What `reconfigure` can change. What is left out stays, but for `errors`, which a new encoding makes `"strict"`.
 *
 * @example
 * ```ts
 * import { Pool, type ReconfigureOptions, StringIO, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const universal: ReconfigureOptions = { newline: null }
 * const file = new StringIO("one\r\ntwo")
 *
 * function* readAll() {
 *   yield* file.reconfigure(universal) // nothing was read yet
 *   return yield* file.read()
 * }
 *
 * console.log(new Task(new Pool(inline), readAll).start())
 *
 * // Output:
 * // { _tag: 'Success', value: 'one\ntwo' }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface ReconfigureOptions {
  readonly encoding?: string | undefined
  readonly errors?: string | undefined
  readonly newline?: Newline | undefined
  /** Whether a line end flushes. */
  readonly lineBuffering?: boolean | undefined
  /** Whether text goes on to the buffer at once. */
  readonly writeThrough?: boolean | undefined
}

/** The encoding of a text, resolved. @internal */
export interface TextFormat {
  readonly codec: Codec
  readonly handler: ErrorHandler
  readonly newline: Newline
}

/** @internal */
export const textFormat = (options: ReconfigureOptions, before?: TextFormat): TextFormat => ({
  codec: options.encoding === undefined && before !== undefined
    ? before.codec
    : lookupCodec(options.encoding ?? "utf-8"),
  handler: options.errors === undefined && before !== undefined && options.encoding === undefined
    ? before.handler
    : lookupErrorHandler(options.errors ?? "strict"),
  newline: options.newline === undefined ? before?.newline ?? null : checkNewline(options.newline)
})

/** Whether options say anything of the encoding. @internal */
export const changesFormat = (options: ReconfigureOptions): boolean =>
  options.encoding !== undefined || options.errors !== undefined || options.newline !== undefined
