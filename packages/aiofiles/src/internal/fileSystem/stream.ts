/**
 * Files of `@effect/platform`'s `FileSystem` as streams and sinks of bytes.
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

/** The platform's defaults: the size of a chunk in bytes, and how many chunks are read ahead. */
const defaults = { bufferSize: 16, chunkSize: 65_536 }

interface Plan {
  readonly chunkSize: number
  readonly offset: number
  readonly wanted: number
  /** How many chunks are read ahead. */
  readonly ahead: number
}

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

const checked = (options: FileSystem.StreamOptions): Effect.Effect<Plan, PlatformError> =>
  Effect.try({
    try: () => planOf(options),
    catch: (error) => toPlatformError(error as InvalidArgumentError, "stream") // it throws nothing else
  })

const chunks = (file: SystemFileHandle, { chunkSize, wanted }: Plan): Stream.Stream<Uint8Array, PlatformError> =>
  Stream.unfoldEffect(wanted, (left) =>
    left <= 0
      ? Effect.succeedNone
      : Effect.map(
        file.readUpTo(Math.min(left, chunkSize), "stream"),
        Option.map((bytes) => [bytes, left - bytes.length] as const)
      ))

/**
 * The bytes of a file, or of a part of it. Chunks are read ahead, as many as `bufferSize` says; 0 reads each when it is
 * asked for.
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
    // a pipe has no place to go to, and one that is read from where it is needs none
    if (plan.offset > 0) yield* file.seekTo(plan.offset, "start", "stream")
    return chunks(file, plan).pipe(
      plan.ahead === 0 ? identity : Stream.bufferChunks({ capacity: plan.ahead })
    )
  }))

/**
 * Writes what it is given, in order, and closes the file; that an error of closing is a failure, and no defect, is why it
 * does not leave that to the scope.
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
