/**
 * Whole files: read and written in one program each, which is one hop where the executor has threads.
 *
 * These are members of `AioFiles`, and have accessors there.
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
import type { Path } from "./AioFiles.js"

export type {
  /**
   * How a text is added to a file.
   *
   * @since 0.1.0
   * @category options
   */
  AppendOptions,
  /**
   * How the text of a whole file is decoded or encoded.
   *
   * @since 0.1.0
   * @category options
   */
  TextOptions,
  /**
   * How a file is replaced at once. `encoding`, `errors` and `newline` are for text only.
   *
   * @since 0.1.0
   * @category options
   */
  WriteAtomicOptions,
  /**
   * How bytes become a whole file.
   *
   * @since 0.1.0
   * @category options
   */
  WriteOptions,
  /**
   * How a text becomes a whole file.
   *
   * @since 0.1.0
   * @category options
   */
  WriteTextOptions
} from "aiofiles-core"

/**
 * What can be done to a whole file: this part of the service.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, type WholeFile } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // asks for no more of the service than it uses
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
  /**
   * Reads the whole text of a file, exactly as `read` of a handle gives it.
   *
   * An interruption ends the wait at once. A call that runs then ends by itself, for nobody, and the file is closed: of a FIFO, the
   * one read that waits may take what another reader could have had; one that is not open yet is not read from.
   */
  readonly readText: (file: Path, options?: TextOptions) => Effect.Effect<string, IoError>
  /** Reads all bytes of a file. Interruption is as for `readText`. */
  readonly readBytes: (file: Path) => Effect.Effect<Uint8Array, IoError>
  /**
   * Replaces what is in a file by a text, or creates the file. A text that cannot be encoded leaves the file as it is.
   *
   * A write that waits for the executor when its fiber is interrupted does not happen. One that runs goes on to its end, and
   * the interruption waits for that, as closing a file does: who writes to the same file next comes after it. Up to 1 MiB it
   * waits for a second at most: on a mount that hangs, or a FIFO that nobody opens at the other end, the write goes on in the
   * background. What was created exclusively is removed, after an interruption and after a failure; a file that has taken its
   * place stays.
   */
  readonly writeText: (file: Path, text: string, options?: WriteTextOptions) => Effect.Effect<void, IoError>
  /** Replaces what is in a file by bytes, or creates the file. Interruption is as for `writeText`. */
  readonly writeBytes: (file: Path, data: Uint8Array, options?: WriteOptions) => Effect.Effect<void, IoError>
  /**
   * Adds a text to the end of a file, or creates the file. Appending from several processes loses nothing: the system
   * finds the end for each call, and up to 1 MiB is one call. Interruption is as for `writeText`.
   */
  readonly appendText: (file: Path, text: string, options?: AppendOptions) => Effect.Effect<void, IoError>
  /**
   * Replaces what is in a file by a text or by bytes, or creates the file, so that every reader and every crash sees the
   * old content or the new, whole: a temporary file beside it is written, synced and renamed to it, and the directory is
   * synced, which has to be readable for that.
   *
   * The mode is kept, and owner and group where that is permitted; a hard link keeps the old content. A symbolic link
   * stays, and what it leads to is replaced, as by `open`. Anything but a regular file is refused.
   *
   * After a failure the file is as it was, and nothing is left behind; only if syncing the directory fails, it is new, and
   * may be old again after a crash. A replacement that waits for the executor when its fiber is interrupted does not
   * happen; one that runs goes on to its end, and the interruption waits for that, however long it takes: who replaces the
   * file next comes after it. A process that is killed can leave a file `.aiofiles-atomic-…` behind.
   */
  readonly writeAtomic: (
    file: Path,
    data: Uint8Array | string,
    options?: WriteAtomicOptions
  ) => Effect.Effect<void, IoError>
}
