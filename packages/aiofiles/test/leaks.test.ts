/** Leaks are found; resources that are released a moment later are not leaks. */
import { assert, describe, it } from "@effect/vitest"
import { AioFiles, type Executor, NodeExecutor } from "aiofiles"
import { Leaks, MemoryExecutor } from "aiofiles/testing"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { vi } from "vitest"
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
    it.scoped("passes what cleans up, also when it is interrupted", () =>
      Effect.gen(function*() {
        const dir = yield* below
        const body = Effect.gen(function*() {
          yield* AioFiles.writeText(`${dir}/f`, "x")
          yield* AioFiles.withFile(`${dir}/f`)((file) => file.read())
          yield* Effect.exit(Effect.zipRight(Effect.scoped(AioFiles.open(`${dir}/f`)), Effect.interrupt))
          const aio = yield* AioFiles.AioFiles
          yield* aio.os.unlink(`${dir}/f`)
          return 7
        })
        assert.strictEqual(yield* Leaks.check(body, { below: dir, directories: [dir] }), 7)
      }).pipe(Effect.provide(live)))

    it.scoped("finds a file that is open, and one that is left", () =>
      Effect.gen(function*() {
        const dir = yield* below
        const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
        const leaky = Scope.extend(AioFiles.open(`${dir}/f`, "w"), scope)
        const error = yield* Effect.flip(Leaks.check(leaky, { ...soon, below: dir, directories: [dir] }))
        assert.strictEqual(error._tag, "LeakError")
        assert.instanceOf(error, Leaks.LeakError)
        assert.deepStrictEqual(error.files, [`${dir}/f`])
        assert.deepStrictEqual(error.descriptors.map((line) => line.replace(/^\d+ → /, "")), [`${dir}/f`])
      }).pipe(Effect.provide(live)))

    it.scoped("keeps the failure of what it checks, and puts the leak behind it", () =>
      Effect.gen(function*() {
        const dir = yield* below
        const body = Effect.zipRight(AioFiles.writeText(`${dir}/g`, ""), Effect.fail("first"))
        const exit = yield* Effect.exit(Leaks.check(body, { ...soon, below: dir, directories: [dir] }))
        const failures = Exit.isFailure(exit) ? [...Cause.failures(exit.cause)] : []
        assert.strictEqual(failures[0], "first")
        assert.instanceOf(failures[1], Leaks.LeakError)
      }).pipe(Effect.provide(live)))
  })
}

// by itself: a deadline that another test takes from this clock is never reached by the real one
describe.sequential("on a machine that stands still again and again", () => {
  it.scoped("what goes away by itself is no leak", () =>
    Effect.gen(function*() {
      let now = performance.now()
      const clock = vi.spyOn(performance, "now").mockImplementation(() => now += 10_000)
      yield* Effect.addFinalizer(() => Effect.sync(() => clock.mockRestore()))
      const { at, path } = yield* tempDir
      const scope = yield* Scope.make()
      const late = Effect.zipRight(Effect.repeatN(turn, 20), Scope.close(scope, Exit.void))
      const body = Effect.zipRight(Scope.extend(AioFiles.open(at("f"), "w"), scope), Effect.forkDaemon(late))
      yield* Leaks.check(body, { below: path })
    }).pipe(Effect.provide(Layer.provideMerge(AioFiles.layer, NodeExecutor.layerInline))))
})
