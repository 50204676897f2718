/** Leaks are found; resources that are released a moment later are not leaks. */
import { AioFiles, type Executor, NodeExecutor } from "aiofiles"
import { Leaks, MemoryExecutor } from "aiofiles/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { vi } from "vitest"
import { forkDaemon, repeatN } from "./support/effect/effect.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { failuresOf } from "./support/errors.js"
import { tempDir, turn } from "./support/tempDir.js"

const executors: ReadonlyArray<readonly [name: string, executor: Layer.Layer<Executor.Executor>]> = [
  ["inline", NodeExecutor.layerInline],
  ["libuv", NodeExecutor.layerLibuv()],
  ["memory", MemoryExecutor.layer()]
]

const soon = { waitMillis: 5 }

for (const [name, executor] of executors) {
  const live = Layer.provideMerge(AioFiles.layer, executor)

  /** A directory that both the disk in memory and the real one have. */
  const below = name === "memory"
    ? Effect.succeed("/tmp")
    : Effect.map(tempDir, ({ path }) => path)

  describe(name, () => {
    it.effect("passes what cleans up, also when it is interrupted", () =>
      Effect.gen(function*() {
        const dir = yield* below
        const body = Effect.gen(function*() {
          yield* AioFiles.writeText(`${dir}/f`, "x")
          yield* AioFiles.withFile(`${dir}/f`)((file) => file.read())
          yield* Effect.exit(Effect.andThen(Effect.scoped(AioFiles.open(`${dir}/f`)), Effect.interrupt))
          const aio = yield* AioFiles.AioFiles
          yield* aio.os.unlink(`${dir}/f`)
          return 7
        })
        assert.strictEqual(yield* Leaks.check(body, { below: dir, directories: [dir] }), 7)
      }).pipe(Effect.provide(live)))

    it.effect("finds a file that is open, and one that is left", () =>
      Effect.gen(function*() {
        const dir = yield* below
        const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
        const leaky = Effect.provideService(AioFiles.open(`${dir}/f`, "w"), Scope.Scope, scope)
        const error = yield* Effect.flip(Leaks.check(leaky, { ...soon, below: dir, directories: [dir] }))
        assert.strictEqual(error._tag, "LeakError")
        assert.instanceOf(error, Leaks.LeakError)
        assert.deepStrictEqual(error.files, [`${dir}/f`])
        assert.deepStrictEqual(error.descriptors.map((line) => line.replace(/^\d+ → /, "")), [`${dir}/f`])
      }).pipe(Effect.provide(live)))

    it.effect("keeps the failure of what it checks, and puts the leak behind it", () =>
      Effect.gen(function*() {
        const dir = yield* below
        const body = Effect.andThen(AioFiles.writeText(`${dir}/g`, ""), Effect.fail("first"))
        const exit = yield* Effect.exit(Leaks.check(body, { ...soon, below: dir, directories: [dir] }))
        const [first, second] = failuresOf(exit)
        assert.strictEqual(first, "first")
        assert.instanceOf(second, Leaks.LeakError)
      }).pipe(Effect.provide(live)))
  })
}

// by itself: a deadline that another test takes from this clock is never reached by the real one
describe("on a machine that stands still again and again", { concurrent: false }, () => {
  it.effect("what goes away by itself is no leak", () =>
    Effect.gen(function*() {
      let now = performance.now()
      const clock = vi.spyOn(performance, "now").mockImplementation(() => now += 10_000)
      yield* Effect.addFinalizer(() => Effect.sync(() => clock.mockRestore()))
      const { at, path } = yield* tempDir
      const scope = yield* Scope.make()
      const late = Effect.andThen(repeatN(turn, 20), Scope.close(scope, Exit.void))
      const body = Effect.andThen(
        Effect.provideService(AioFiles.open(at("f"), "w"), Scope.Scope, scope),
        forkDaemon(late)
      )
      yield* Leaks.check(body, { below: path })
    }).pipe(Effect.provide(Layer.provideMerge(AioFiles.layer, NodeExecutor.layerInline))))
})
