/**
 * The standard streams of the process, as handles.
 *
 * These are members of `AioFiles`, and have accessors there. They are looked up when they are used: a program that does
 * not use them never touches `process.stdin`.
 *
 * A letter with a number, as S01, is a case of CPython's behaviour, which the tests have by that name.
 *
 * @since 0.1.0
 */
import type { IoError } from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type { BufferedReader, BufferedWriter, TextReader, TextWriter } from "./File.js"

/**
 * The six handles: this part of the service. Each is the same handle every time, for the whole process, whatever the
 * executor, and no scope closes it.
 *
 * The text is UTF-8, without translation of newlines; bytes that are no UTF-8 pass through `stdin` and `stdout`, and
 * `stderr` writes escapes for what cannot be encoded (S01, S02). `reconfigure` changes that. Text and bytes of one stream
 * have buffers of their own (S03): flush one before you use the other.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeAioFiles, type StandardStreams } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // asks for no more of the service than it uses
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
  /**
   * Standard input. A read waits without a slot or a thread, and can be interrupted without losing a byte. While a fiber
   * waits for input, the process stays alive, but only as long as a layer of the service is there: a read that outlives the
   * program keeps nothing.
   *
   * Up to 64 KiB are read ahead, which a child process with the same input will not see, and `process.stdin` should have no
   * other reader.
   */
  readonly stdin: Effect.Effect<TextReader, IoError>
  /**
   * Standard output, buffered by lines if it is a terminal. What is not flushed is written when the process exits; if that
   * fails, the exit status is 120 (S04). Output of `console` comes before what is still buffered here.
   *
   * If the reader has gone, as in `program | head -1`, the write or flush that finds it out fails with `BrokenPipeError`, once for what
   * was buffered, which is dropped: a program that catches it ends with the exit status that it sets, and says nothing. One that does
   * not fails, with status 1. A reader whose going only the end of the process finds out is a status of 120 (S05).
   */
  readonly stdout: Effect.Effect<TextWriter, IoError>
  /** Standard error. Each line is written at once. */
  readonly stderr: Effect.Effect<TextWriter, IoError>
  /** The bytes under `stdin`. */
  readonly stdinBytes: Effect.Effect<BufferedReader, IoError>
  /** The bytes under `stdout`. */
  readonly stdoutBytes: Effect.Effect<BufferedWriter, IoError>
  /** The bytes under `stderr`. */
  readonly stderrBytes: Effect.Effect<BufferedWriter, IoError>
}
