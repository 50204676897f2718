/**
 * Compiled in an empty project that has installed the two packed packages, against their declarations, and never run.
 */
import { AioFiles, Executor, type File, type IoError, NodeAioFiles, NodeExecutor } from "aiofiles"
import { type Backend, openFile, Pool, type Program, Task } from "aiofiles-core"
import type { Codec } from "aiofiles-core/codecs/codec"
import { inline } from "aiofiles-core/node/backends"
import { SteppedExecutor } from "aiofiles/testing"
import { Effect, Layer, Stream } from "effect"
// @ts-expect-error: what is internal cannot be imported
import type * as internal from "aiofiles/internal/run"

export type Internal = typeof internal

/** What is read is a string, what fails is in the union, and nothing is left to be provided. */
export const lines: Effect.Effect<ReadonlyArray<string>, IoError.IoError> = AioFiles.lines("planets.txt").pipe(
  Stream.take(2),
  Stream.runCollect,
  Effect.map((chunk) => Array.from(chunk)),
  Effect.catchTag("FileNotFoundError", (error) => Effect.succeed([String(error.path)])),
  Effect.provide(NodeAioFiles.layer)
)

/** The mode decides the type. */
export const copy = (from: string, to: string): Effect.Effect<number, IoError.IoError, AioFiles.AioFiles> =>
  Effect.gen(function*() {
    const source: File.BufferedReader = yield* AioFiles.open(from, "rb")
    const target: File.RawFile = yield* AioFiles.open(to, "xb", { buffering: 0 })
    // @ts-expect-error: what was opened for reading cannot be written to
    void source.write
    return yield* target.write(yield* source.read())
  }).pipe(Effect.scoped)

const backend: Backend = { name: "mine", start: (call, done) => inline.start(call, done) }

export const stepped = AioFiles.layer.pipe(Layer.provideMerge(SteppedExecutor.layer({ concurrency: 1 })))
export const live = AioFiles.layer.pipe(Layer.provide(Executor.layer(backend)))
export const inlined = AioFiles.layer.pipe(Layer.provide(NodeExecutor.layerInline))

export const codecName = (codec: Codec): string => codec.name

export const withoutEffect = (path: string): boolean => {
  function* touch(): Program<boolean> {
    const file = yield* openFile(path, "a")
    yield* file.close()
    return file.closed
  }
  const outcome = new Task(new Pool(inline), touch).start()
  return outcome?._tag === "Success" && outcome.value
}
