/**
 * F11: ten thousand interruptions at random moments, over all operations. No descriptor, slot, listener, temporary file or
 * worker is left behind, and every handle is exact afterwards.
 */
import { AioFiles, Executor, NodeExecutor } from "aiofiles"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { names } from "./interruptRandom/names.js"
import { readers } from "./interruptRandom/readers.js"
import { makeRandom, type Random, type Scenario } from "./interruptRandom/scenario.js"
import { writers } from "./interruptRandom/writers.js"
import { isInterruptedOnly } from "./support/effect/causes.js"
import { fork, repeatN, yieldNow } from "./support/effect/effect.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { countListeners, countThreads, startLibuv } from "./support/processes.js"
import { interrupted } from "./support/results.js"
import { assertNoDescriptors, eventually, type TempDir, tempDir, turn } from "./support/tempDir.js"

const scenarios: ReadonlyArray<Scenario> = [...readers, ...writers, ...names]

/** Lets some time go by, of a random kind: none, some runtime operations, some turns of the event loop. */
const someTime = (random: Random): Effect.Effect<void> => {
  switch (random(4)) {
    case 0:
      return Effect.void
    case 1:
      return repeatN(yieldNow, random(4))
    case 2:
      return turn
    default:
      return repeatN(turn, random(4))
  }
}

const isIdle = (executor: Executor.Executor): boolean => {
  const { active, queued } = executor.pool.stats()
  return active === 0 && queued === 0
}

/** Plays a scenario; `check` is called, with where it is, after each of its rounds. */
const play = (
  scenario: Scenario,
  aio: AioFiles.AioFiles,
  executor: Executor.Executor,
  dir: TempDir,
  check: (label: string) => Effect.Effect<void>
): Effect.Effect<void, unknown> =>
  Effect.scoped(Effect.gen(function*() {
    const random = makeRandom(scenario.name.length)
    const { finish, next } = yield* scenario.make(aio, dir, random)
    let interruptedCount = 0
    for (let round = 0; round < scenario.rounds; round++) {
      const use = next()
      const fiber = yield* fork(use.run)
      yield* someTime(random)
      const exit = yield* interrupted(fiber)
      const label = `round ${round}, ${use.name}`
      if (exit._tag === "Success") {
        use.succeeded?.(exit.value as never) // of its own kind of use
      } else {
        assert.isTrue(isInterruptedOnly(exit.cause), `${label}: ${Cause.pretty(exit.cause)}`)
        interruptedCount++
        use.interrupted?.()
      }
      if (use.settled !== undefined) {
        assert.isTrue(
          yield* eventually(() => isIdle(executor)),
          `${label}: ${JSON.stringify(executor.pool.stats())}`
        )
        yield* use.settled(exit._tag === "Success")
      }
      yield* check(label)
    }
    assert.isAbove(interruptedCount, scenario.rounds / 10, "hardly anything was interrupted")
    yield* finish
  }))

/** Each scenario has an executor of its own; with how many workers it may have. */
const executors: ReadonlyArray<
  readonly [name: string, executor: Layer.Layer<Executor.Executor>, maxWorkers: number]
> = [
  ["libuv", NodeExecutor.layerLibuv(), 0],
  ["threads", NodeExecutor.layerThreads({ threads: 2 }), 2]
]

for (const [name, executorLayer, maxWorkers] of executors) {
  // one after the other: a descriptor that one scenario closed by mistake would fail another, and threads are counted
  describe(`interruptions at random moments, ${name}`, { concurrent: false }, () => {
    for (const scenario of scenarios) {
      it.live(scenario.name, () =>
        Effect.gen(function*() {
          yield* startLibuv
          const [listeners, threads] = [countListeners(), countThreads()]
          const dir = yield* tempDir
          yield* Effect.scoped(Effect.gen(function*() {
            const context = yield* Layer.build(Layer.provideMerge(AioFiles.layer, executorLayer))
            const executor = Context.get(context, Executor.Executor)
            // a thread that has ended is on the list for a moment; a worker too many would stay for ten seconds
            yield* play(scenario, Context.get(context, AioFiles.AioFiles), executor, dir, (label) =>
              Effect.map(
                eventually(() => countThreads() - threads <= maxWorkers, 3000),
                (is) => assert.isTrue(is, `${countThreads() - threads} workers, ${label}`)
              ))
            assert.isTrue(
              yield* eventually(() => isIdle(executor)),
              JSON.stringify(executor.pool.stats())
            )
            yield* assertNoDescriptors(dir)
          }))
          // the scope has ended, and the executor with it; a thread that ended late is heard of a little later still
          yield* eventually(() => countThreads() <= threads && countListeners() <= listeners)
          assert.deepStrictEqual([countListeners(), countThreads()], [listeners, threads], "listeners and threads")
        }))
    }
  })
}
