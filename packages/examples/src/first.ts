import { NodeRuntime } from "@effect/platform-node"
import { AioFiles, NodeAioFiles } from "aiofiles"
import { Console, Effect, Stream } from "effect"

const program = Effect.gen(function*() {
  yield* AioFiles.withFile("planets.txt", "w")((file) => file.writelines(["Mercury\n", "Venus\n", "Earth\n"]))

  const file = yield* AioFiles.open("planets.txt") // closed with the scope
  const first = yield* file.readline()
  yield* Console.log(`First: ${first.trimEnd()}`)
  yield* Stream.runForEach(file.lines, (line) => Console.log(`Then:  ${line}`))

  const total = yield* AioFiles.foldLines("planets.txt", 0, (sum, line) => sum + line.length)
  yield* Console.log(`${total} letters`)

  yield* AioFiles.forEachLine("pluto.txt", (line) => Console.log(line)).pipe(
    Effect.catchTag("FileNotFoundError", (error) => Console.log(error.message))
  )
})

program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer), NodeRuntime.runMain)
