/**
 * Whole files: each operation opens a file, reads or writes all of it, and closes it. An executor with threads runs it
 * as one job: one transfer of work to a thread and back.
 *
 * The operations are members of the service `AioFiles`. The module `AioFiles` has an accessor for each, which documents
 * its contract.
 *
 * @since 0.1.0
 */
import type {
  AppendOptions,
  IoError,
  TextOptions,
  WriteAtomicOptions,
  WriteOptions,
  WriteTextOptions
} from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as AioFiles from "./AioFiles.js"

export type {
  /**
   * The options of `appendText`: how the text is encoded, and the permission bits of a file that is created.
   *
   * @since 0.1.0
   * @category options
   */
  AppendOptions,
  /**
   * The options of `readText`: how the bytes of the file are decoded.
   *
   * @since 0.1.0
   * @category options
   */
  TextOptions,
  /**
   * The options of `writeAtomic`. `encoding`, `errors` and `newline` are for text only: with bytes they fail with
   * `InvalidArgumentError`.
   *
   * @since 0.1.0
   * @category options
   */
  WriteAtomicOptions,
  /**
   * The options of `writeBytes`.
   *
   * @since 0.1.0
   * @category options
   */
  WriteOptions,
  /**
   * The options of `writeText`: those of `writeBytes`, and how the text is encoded.
   *
   * @since 0.1.0
   * @category options
   */
  WriteTextOptions
} from "aiofiles-core"

/**
 * The part of the service that reads and writes whole files.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, type WholeFile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // needs only the members that it uses
 * const bump = (files: Pick<WholeFile.WholeFile, "readText" | "writeText">, path: string) =>
 *   files.readText(path).pipe(
 *     Effect.catchTag("FileNotFoundError", () => Effect.succeed("0")),
 *     Effect.flatMap((text) => files.writeText(path, String(Number(text) + 1)))
 *   )
 *
 * const program = Effect.gen(function*() {
 *   const aio = yield* AioFiles.AioFiles
 *   yield* bump(aio, "counter.txt")
 *   yield* bump(aio, "counter.txt")
 *   console.log(yield* aio.readText("counter.txt"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // 2
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface WholeFile {
  /** Reads the whole text of a file. See {@link AioFiles.readText}. */
  readonly readText: (file: AioFiles.Path, options?: TextOptions) => Effect.Effect<string, IoError>
  /** Reads all bytes of a file. See {@link AioFiles.readBytes}. */
  readonly readBytes: (file: AioFiles.Path) => Effect.Effect<Uint8Array, IoError>
  /** Replaces the content of a file by a text, or creates the file. See {@link AioFiles.writeText}. */
  readonly writeText: (file: AioFiles.Path, text: string, options?: WriteTextOptions) => Effect.Effect<void, IoError>
  /** Replaces the content of a file by bytes, or creates the file. See {@link AioFiles.writeBytes}. */
  readonly writeBytes: (file: AioFiles.Path, data: Uint8Array, options?: WriteOptions) => Effect.Effect<void, IoError>
  /** Adds a text to the end of a file, or creates the file. See {@link AioFiles.appendText}. */
  readonly appendText: (file: AioFiles.Path, text: string, options?: AppendOptions) => Effect.Effect<void, IoError>
  /** Replaces the content of a file in one step, or creates the file. See {@link AioFiles.writeAtomic}. */
  readonly writeAtomic: (
    file: AioFiles.Path,
    data: Uint8Array | string,
    options?: WriteAtomicOptions
  ) => Effect.Effect<void, IoError>
}
