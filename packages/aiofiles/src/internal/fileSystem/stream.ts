/**
 * Files of the platform's `FileSystem` as streams and sinks of bytes. A file is opened when its stream or sink
 * is run, and closed with the scope of that run, also after a failure or an interruption.
 */
import { InvalidArgumentError } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Sink from "effect/Sink"
import type * as Stream from "effect/Stream"
import type { Executor } from "../../Executor.js"
import type { PlatformError } from "../effect/platform/errors.js"
import { readAhead, sizesOf, type StreamOptions } from "../effect/platform/stream.js"
import type { SinkOptions } from "../effect/platform/types.js"
import { sinkOf, unwrapScoped, unwrapScopedSink } from "../effect/pull.js"
import { streamOfBatches } from "../executor/batches.js"
import { convert } from "./errors.js"
import { byteCountOf } from "./info.js"
import { open } from "./open.js"
import type { SystemFileHandle } from "./systemFile.js"

/** The size of a chunk in bytes, as on the platform. */
const defaultChunkSize = 65_536

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
const planOf = (options: StreamOptions): Plan => {
  const { bufferSize, bytesToRead, chunkSize = defaultChunkSize, offset = 0 } = sizesOf(options)
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
const checked = (options: StreamOptions): Effect.Effect<Plan, PlatformError> =>
  Effect.try({
    try: () => planOf(options),
    catch: (error) => convert(error as InvalidArgumentError, { method: "stream" }) // `planOf` throws no other error
  })

/**
 * Reads chunk by chunk until the end of the file or until `wanted` bytes are read. A chunk may be short before that.
 */
const chunks = (file: SystemFileHandle, { chunkSize, wanted }: Plan): Stream.Stream<Uint8Array, PlatformError> =>
  streamOfBatches(() => {
    let left = wanted
    const read = Effect.suspend(() =>
      left <= 0
        ? Effect.succeed(undefined)
        : Effect.map(file.readUpTo(Math.min(left, chunkSize), "stream"), (bytes) => {
          if (Option.isNone(bytes)) return undefined
          left -= bytes.value.length
          return [bytes.value]
        })
    )
    return { read }
  })

/**
 * Streams the bytes of a file, or of a part of it. Reads as many chunks ahead as the options say; with 0, reads each chunk when
 * the consumer asks for it.
 *
 * @internal
 */
export const stream = (
  executor: Executor,
  path: string,
  options: StreamOptions = {}
): Stream.Stream<Uint8Array, PlatformError> =>
  unwrapScoped(Effect.gen(function*() {
    const plan = yield* checked(options)
    const file = yield* open(executor, "stream", path)
    // no seek to offset 0: it would fail for a pipe
    if (plan.offset > 0) yield* file.seekTo(plan.offset, "start", "stream")
    return readAhead(plan.ahead)(chunks(file, plan))
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
  options: SinkOptions = {}
): Sink.Sink<void, Uint8Array, never, PlatformError> => {
  const { flag = "w", mode = 0o666 } = options
  return unwrapScopedSink(
    Effect.map(
      open(executor, "sink", path, { flag, mode }),
      (file) => Sink.mapEffect(sinkOf((data) => file.writeEach(data, "sink")), () => file.closeAs("sink"))
    )
  )
}
