/**
 * The options of text encoding, and their values looked up.
 *
 * @since 0.1.0
 */
import type { Codec, ErrorHandler } from "../codecs/codec.js"
import { lookupErrorHandler } from "../codecs/errorHandlers.js"
import { lookupCodec } from "../codecs/lookup.js"
import { checkNewline, type Newline } from "../codecs/newline.js"

/**
 * The options of `reconfigure`. An option that is left out keeps its value, except `errors`: a new encoding sets it to
 * `"strict"`.
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
 *   yield* file.reconfigure(universal) // possible before the first read
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
  /** The name of an encoding. */
  readonly encoding?: string | undefined
  /** The name of an error handler. */
  readonly errors?: string | undefined
  readonly newline?: Newline | undefined
  /** Whether a line end flushes. */
  readonly lineBuffering?: boolean | undefined
  /** Whether each written text is passed to the buffer at once. */
  readonly writeThrough?: boolean | undefined
}

/** How a text is encoded, with names looked up. @internal */
export interface TextFormat {
  readonly codec: Codec
  readonly handler: ErrorHandler
  readonly newline: Newline
}

/**
 * The format that options ask for; those left out are taken from `before`, or have their defaults.
 *
 * @internal
 * @throws UnknownEncodingError for an unknown encoding or error handler
 * @throws InvalidArgumentError for another newline rule than the five
 */
export const textFormat = (options: ReconfigureOptions, before?: TextFormat): TextFormat => ({
  codec: options.encoding === undefined && before !== undefined
    ? before.codec
    : lookupCodec(options.encoding ?? "utf-8"),
  handler: options.errors === undefined && before !== undefined && options.encoding === undefined
    ? before.handler
    : lookupErrorHandler(options.errors ?? "strict"),
  newline: options.newline === undefined ? before?.newline ?? null : checkNewline(options.newline)
})

/** Whether options change the format. @internal */
export const changesFormat = (options: ReconfigureOptions): boolean =>
  options.encoding !== undefined || options.errors !== undefined || options.newline !== undefined
