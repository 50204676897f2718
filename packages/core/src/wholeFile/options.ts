/**
 * The text encoding of whole files.
 *
 * @since 0.1.0
 */
import type { Newline } from "../codecs/newline.js"
import { type TextFormat, textFormat } from "../io/textOptions.js"

/**
 * The options for the text of a whole file. The defaults are those of `open`.
 *
 * @example
 * ```ts
 * import { Pool, readText, Task, type TextOptions, writeText } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const options: TextOptions = { encoding: "latin-1", newline: "\r\n" }
 *
 * new Task(new Pool(inline), function*() {
 *   yield* writeText("dos.txt", "caf\u00e9\n", options)
 *   console.log(JSON.stringify(yield* readText("dos.txt", options)))
 *   console.log(JSON.stringify(yield* readText("dos.txt", { ...options, newline: null })))
 * }).start()
 *
 * // Output:
 * // "café\r\n"
 * // "café\n"
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TextOptions {
  /** A text encoding, by any of CPython's names for it. Default `"utf-8"`. */
  readonly encoding?: string | undefined
  /**
   * The error handler for text that cannot be decoded or encoded: `"strict"` (the default), `"ignore"`, `"replace"` …
   */
  readonly errors?: string | undefined
  /** The line ends that are recognised and written. Default `null`. */
  readonly newline?: Newline | undefined
}

const defaultFormat = textFormat({})

/** @internal */
export const formatOf = ({ encoding, errors, newline }: TextOptions): TextFormat =>
  encoding === undefined && errors === undefined && newline === undefined
    ? defaultFormat
    : textFormat({ encoding, errors, newline })
