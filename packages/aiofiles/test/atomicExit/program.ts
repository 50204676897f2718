/**
 * A program that ends while it replaces files: `program.ts EXECUTOR DIRECTORY MANNER TURNS`. It ends after so many turns of the
 * event loop: by `exit`, or by an error that is not caught (`throw`).
 */
import { AioFiles, type Executor, NodeExecutor } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const executors: Readonly<Record<string, Layer.Layer<Executor.Executor>>> = {
  libuv: NodeExecutor.layerLibuv(),
  threads: NodeExecutor.layerThreads({ threads: 2 }),
  adaptive: NodeExecutor.layer,
  inline: NodeExecutor.layerInline
}

const [executor = "", dir = "", manner = "", turns] = process.argv.slice(2)

const endAfter = (turnCount: number): void => {
  if (turnCount > 0) setImmediate(endAfter, turnCount - 1)
  else if (manner === "exit") process.exit(3)
  else throw new Error("on purpose")
}

const replacing = (name: string) => Effect.forever(AioFiles.writeAtomic(`${dir}/${name}`, new Uint8Array(20_000)))

endAfter(Number(turns))
Effect.runFork(
  Effect.forEach(["a", "b", "link"], replacing, { concurrency: "unbounded", discard: true }).pipe(
    Effect.provide(Layer.provideMerge(AioFiles.layer, executors[executor]!)) // one of these
  )
)
