/** An executor on the calling thread that records its calls. */
import { AioFiles, Executor } from "aiofiles"
import { inline } from "aiofiles-core/node/backends"
import * as Effect from "effect/Effect"

interface Recording {
  readonly aio: AioFiles.AioFiles
  readonly executor: Executor.Executor
  /** The names of the calls, in the order in which they began. */
  readonly calls: ReadonlyArray<string>
}

const make: Effect.Effect<Recording> = Effect.gen(function*() {
  const calls: Array<string> = []
  const executor = yield* Executor.make({
    name: "recording",
    start: (call, done) => {
      calls.push(call.op)
      inline.start(call, done)
    }
  })
  const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
  return { aio, executor, calls }
})

export const recording = {
  make,
  aio: Effect.map(make, ({ aio }) => aio)
}
