/**
 * The standard streams of the process, as handles.
 *
 * The handles are members of the service `AioFiles`. The module `AioFiles` has an accessor for each, which documents
 * its contract. They are created on first use: a program that does not use them never touches `process.stdin`.
 *
 * A letter with a number, such as S01, is a case of CPython's behaviour. The tests have the same number.
 *
 * @since 0.1.0
 */
import type { IoError } from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type { BufferedReader, BufferedWriter, TextReader, TextWriter } from "./File.js"

/**
 * The part of the service that has the six handles of the standard streams. Each is one handle for the whole process,
 * the same on every executor, and no scope closes it.
 *
 * The text is UTF-8, and line ends are not translated. Bytes that are not valid UTF-8 pass through `stdin` and `stdout`
 * unchanged (`errors` is `"surrogateescape"`), and `stderr` writes escapes for characters that cannot be encoded
 * (`"backslashreplace"`), as in CPython (S01, S02). `reconfigure` changes that. The text handle and the bytes handle of
 * one stream have separate buffers (S03): flush one before you use the other.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, type StandardStreams } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // needs only the members that it uses
 * const greet = (streams: Pick<StandardStreams.StandardStreams, "stdout">, name: string) =>
 *   Effect.flatMap(streams.stdout, (stdout) => stdout.write(`Hello, ${name}!\n`))
 *
 * const program = Effect.flatMap(AioFiles.AioFiles, (aio) => greet(aio, "world"))
 * console.log(await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer))))
 *
 * // Output:
 * // 14
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface StandardStreams {
  /** The standard input, as text. The accessor `AioFiles.stdin` documents it. */
  readonly stdin: Effect.Effect<TextReader, IoError>
  /** The standard output, as text. The accessor `AioFiles.stdout` documents it. */
  readonly stdout: Effect.Effect<TextWriter, IoError>
  /** The standard error, as text. The accessor `AioFiles.stderr` documents it. */
  readonly stderr: Effect.Effect<TextWriter, IoError>
  /** The standard input, as bytes. The accessor `AioFiles.stdinBytes` documents it. */
  readonly stdinBytes: Effect.Effect<BufferedReader, IoError>
  /** The standard output, as bytes. The accessor `AioFiles.stdoutBytes` documents it. */
  readonly stdoutBytes: Effect.Effect<BufferedWriter, IoError>
  /** The standard error, as bytes. The accessor `AioFiles.stderrBytes` documents it. */
  readonly stderrBytes: Effect.Effect<BufferedWriter, IoError>
}
