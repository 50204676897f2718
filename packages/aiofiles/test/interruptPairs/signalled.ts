/**
 * A program that uses two things again and again, until a signal comes, which it sends to itself after some turns of the
 * event loop: `signalled.ts EXECUTOR DIRECTORY FIRST SECOND SIGNAL TURNS`.
 */
import { AioFiles, type Executor, NodeExecutor } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { runMain } from "../support/effect/platform.js"
import { loopOf, placeIn, useOf } from "./uses.js"

const executors: Readonly<Record<string, Layer.Layer<Executor.Executor>>> = {
  libuv: NodeExecutor.layerLibuv(),
  threads: NodeExecutor.layerThreads({ threads: 2 }),
  adaptive: NodeExecutor.layer,
  inline: NodeExecutor.layerInline
}

const [executor = "", dir = "", first = "", second = "", signal, turns] = process.argv.slice(2)

const sendAfter = (turnCount: number): void => {
  if (turnCount === 0) process.kill(process.pid, signal)
  else setImmediate(sendAfter, turnCount - 1)
}

const program = Effect.flatMap(placeIn(dir), (place) => {
  sendAfter(Number(turns))
  return loopOf(place, useOf(first), useOf(second))
})

runMain(
  Effect.provide(program, Layer.provideMerge(AioFiles.layer, executors[executor]!)) // one of these
)
