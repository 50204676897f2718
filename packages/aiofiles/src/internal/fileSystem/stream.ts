/**
 * Files of `@effect/platform`'s `FileSystem` as streams and sinks of bytes. A file is opened when its stream or sink
 * is run, and closed with the scope of that run, also after a failure or an interruption.
 */
import type { PlatformError } from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import { InvalidArgumentError } from "aiofiles-core"
import type * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type { Executor } from "../../Executor.js"
import { toPlatformError } from "../../IoError.js"
import { open, type SystemFileHandle } from "./file.js"
import { byteCountOf } from "./info.js"

/** The platform's defaults: chunks to read ahead, and the size of a chunk in bytes. */
const defaults = { bufferSize: 16, chunkSize: 65_536 }

/** The options of a stream, checked. */
interface Plan {
  /** The most bytes of one read. */
  readonly chunkSize: number
  readonly offset: number
  /** The most bytes that the stream emits. */
  readonly wanted: number
  /** Chunks to read ahead. */
  readonly ahead: number
}

/** Throws `InvalidArgumentError`, before the file is opened, for sizes that are not counts. */
const planOf = (options: FileSystem.StreamOptions): Plan => {
  const { bufferSize = defaults.bufferSize, bytesToRead, chunkSize = defaults.chunkSize, offset = 0 } = options
  const size = byteCountOf(chunkSize, "chunkSize")
  if (size === 0) throw new InvalidArgumentError("chunkSize must be above 0")
  if (!(bufferSize >= 0)) throw new InvalidArgumentError(`bufferSize must be a count: ${bufferSize}`)
  return {
    chunkSize: size,
    offset: byteCountOf(offset, "offset"),
    wanted: bytesToRead === undefined ? Infinity : byteCountOf(bytesToRead, "bytesToRead"),
    ahead: Math.floor(bufferSize)
  }
}

/** `planOf` as an effect, so that a wrong option is a failure of the stream and not a defect. */
const checked = (options: FileSystem.StreamOptions): Effect.Effect<Plan, PlatformError> =>
  Effect.try({
    try: () => planOf(options),
    catch: (error) => toPlatformError(error as InvalidArgumentError, "stream") // `planOf` throws no other error
  })

/**
 * Reads chunk by chunk until the end of the file or until `wanted` bytes are read. A chunk may be short before that.
 */
const chunks = (file: SystemFileHandle, { chunkSize, wanted }: Plan): Stream.Stream<Uint8Array, PlatformError> =>
  Stream.unfoldEffect(wanted, (left) =>
    left <= 0
      ? Effect.succeedNone
      : Effect.map(
        file.readUpTo(Math.min(left, chunkSize), "stream"),
        Option.map((bytes) => [bytes, left - bytes.length] as const)
      ))

/**
 * Streams the bytes of a file, or of a part of it. Reads up to `bufferSize` chunks ahead; with 0, reads each chunk when the
 * consumer asks for it.
 *
 * @internal
 */
export const stream = (
  executor: Executor,
  path: string,
  options: FileSystem.StreamOptions = {}
): Stream.Stream<Uint8Array, PlatformError> =>
  Stream.unwrapScoped(Effect.gen(function*() {
    const plan = yield* checked(options)
    const file = yield* open(executor, "stream", path)
    // no seek to offset 0: it would fail for a pipe
    if (plan.offset > 0) yield* file.seekTo(plan.offset, "start", "stream")
    return chunks(file, plan).pipe(
      plan.ahead === 0 ? identity : Stream.bufferChunks({ capacity: plan.ahead })
    )
  }))

/**
 * Writes chunks in order, and closes the file after the last one. The sink closes it and not only the scope, so that an error
 * of closing is a failure and not a defect.
 *
 * @internal
 */
export const sink = (
  executor: Executor,
  path: string,
  options: FileSystem.SinkOptions = {}
): Sink.Sink<void, Uint8Array, never, PlatformError> => {
  const { flag = "w", mode = 0o666 } = options
  const write = (file: SystemFileHandle) => (data: Chunk.Chunk<Uint8Array>) => file.writeEach(data, "sink")
  return Sink.unwrapScoped(
    Effect.map(
      open(executor, "sink", path, { flag, mode }),
      (file) => Sink.mapEffect(Sink.forEachChunk(write(file)), () => file.closeAs("sink"))
    )
  )
}
