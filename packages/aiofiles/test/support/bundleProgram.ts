/** Writes and reads a file, on threads, and leaves it open: `bundleProgram.ts FILE`. */
import { AioFiles, Executor, NodeExecutor } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { loggingTo } from "./effect/logging.js"

const [path = ""] = process.argv.slice(2)

const program = Effect.gen(function*() {
  yield* AioFiles.writeText(path, "hello")
  const { backend } = yield* Executor.stats
  process.stdout.write(`${backend}: ${yield* AioFiles.readText(path)}\n`)
})

const live = AioFiles.layerWith({ warnOfOpenFiles: true }).pipe(
  Layer.provideMerge(NodeExecutor.layerThreads()),
  Layer.provideMerge(loggingTo((_, message) => process.stdout.write(`${message}\n`)))
)

const scope = Effect.runSync(Scope.make()) // outlives the service
const leave = Effect.flatMap(AioFiles.AioFiles, (aio) => Effect.provideService(aio.open(path), Scope.Scope, scope))
void Effect.runPromise(Effect.andThen(program, leave).pipe(Effect.provide(live))).then(() =>
  Effect.runPromise(Scope.close(scope, Exit.void))
)
