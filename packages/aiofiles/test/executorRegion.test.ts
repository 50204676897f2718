/** Several executors side by side: regions, and files pinned to one. */
import { AioFiles, Executor, NodeAioFiles } from "aiofiles"
import { inline, threads } from "aiofiles-core/node/backends"
import { SteppedExecutor } from "aiofiles/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { vi } from "vitest"
import { fork, yieldNow } from "./support/effect/effect.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { recording } from "./support/recording.js"
import { eventually, tempDir } from "./support/tempDir.js"

/** The calls that an executor made since it was last asked. */
const counting = (executor: Executor.Executor) => {
  let seen = 0
  return Effect.map(executor.stats, ({ completed }) => {
    const made = completed - seen
    seen = completed
    return made
  })
}

const setUp = Effect.gen(function*() {
  const { aio, executor: outer } = yield* recording.make
  const inner = yield* Executor.make(inline, { name: "inner" })
  const third = yield* Executor.make(inline, { name: "third" })
  const dir = yield* tempDir
  dir.file("f", "content")
  return { aio, inner, third, dir, outer: counting(outer), made: counting(inner), third3: counting(third) }
})

describe("withExecutor", () => {
  const operations: ReadonlyArray<
    readonly [
      name: string,
      run: (aio: AioFiles.AioFiles, at: (name: string) => string) => Effect.Effect<unknown, unknown, Scope.Scope>
    ]
  > = [
    ["open", (aio, at) => aio.open(at("f"))],
    ["withFile", (aio, at) => aio.withFile(at("f"))((file) => file.read())],
    ["wrap a descriptor", (aio) => aio.wrap(0, "r", { closefd: false })],
    ["lines", (aio, at) => Effect.asVoid(aio.foldLines(at("f"), 0, (count) => count + 1))],
    ["readText", (aio, at) => aio.readText(at("f"))],
    ["writeText", (aio, at) => aio.writeText(at("g"), "text")],
    ["os.stat", (aio, at) => aio.os.stat(at("f"))],
    ["os.path.exists", (aio, at) => aio.os.path.exists(at("f"))]
  ]
  it.effect.each(operations)(
    "%s runs there, through a service taken before, and outside it does not",
    ([, run]) =>
      Effect.gen(function*() {
        const { aio, dir, inner, made, outer } = yield* setUp
        const operation = Effect.scoped(run(aio, dir.at))
        yield* AioFiles.withExecutor(inner)(operation)
        assert.isAbove(yield* made, 0)
        assert.strictEqual(yield* outer, 0)
        yield* operation
        assert.strictEqual(yield* made, 0)
        assert.isAbove(yield* outer, 0)
      })
  )

  it.effect("the innermost region counts; fibers inherit theirs", () =>
    Effect.gen(function*() {
      const { aio, dir, inner, made, outer, third, third3 } = yield* setUp
      const read = aio.readText(dir.at("f"))
      yield* AioFiles.withExecutor(inner)(
        Effect.gen(function*() {
          yield* AioFiles.withExecutor(third)(Effect.andThen(read, fork(read).pipe(Effect.flatMap(Fiber.join))))
          assert.isAbove(yield* third3, 1)
          assert.strictEqual(yield* made, 0)
          yield* read
          assert.isAbove(yield* made, 0)
        })
      )
      const fiber = yield* fork(AioFiles.withExecutor(inner)(read))
      yield* Fiber.join(fiber)
      yield* made
      yield* read
      assert.strictEqual(yield* made, 0, "a fiber that was joined brings its region with it to nobody")
      assert.isAbove(yield* outer, 0)
    }))

  it.effect("a handle stays where it was opened, and is closed there", () =>
    Effect.gen(function*() {
      const { aio, dir, inner, made, outer } = yield* setUp
      const scope = yield* Scope.make()
      const file = yield* Effect.provideService(AioFiles.withExecutor(inner)(aio.open(dir.at("f"))), Scope.Scope, scope)
      yield* made
      assert.strictEqual(yield* file.read(), "content")
      yield* Scope.close(scope, Exit.void)
      assert.isAbove(yield* made, 1)
      assert.strictEqual(yield* outer, 0)
      const other = yield* Effect.provideService(aio.open(dir.at("f")), Scope.Scope, yield* Scope.make())
      yield* outer
      yield* AioFiles.withExecutor(inner)(Effect.andThen(other.read(), other.close))
      assert.strictEqual(yield* made, 0)
      assert.isAbove(yield* outer, 1)
    }))

  it.effect("the option `executor` comes before the region", () =>
    Effect.gen(function*() {
      const { aio, dir, inner, made, outer, third, third3 } = yield* setUp
      const options = { executor: third }
      yield* AioFiles.withExecutor(inner)(Effect.gen(function*() {
        yield* aio.withFile(dir.at("f"), "r", options)((file) => file.read())
        yield* Effect.scoped(aio.open(dir.at("f"), "r", options))
      }))
      assert.isAbove(yield* third3, 0)
      assert.deepStrictEqual([yield* made, yield* outer], [0, 0])
    }))

  it.effect("is on top of the service's accessors too, and is undone by a failure", () =>
    Effect.gen(function*() {
      const { dir, inner, made } = yield* setUp
      yield* Effect.ignore(AioFiles.withExecutor(inner)(AioFiles.readText(dir.at("missing"))))
      assert.isAbove(yield* made, 0)
      yield* AioFiles.readText(dir.at("f"))
      assert.strictEqual(yield* made, 0)
    }).pipe(Effect.provide(NodeAioFiles.layer)))
})

describe("executors side by side", () => {
  it.live("a mount that hangs keeps only its own threads: FIFOs that nobody opens, and files elsewhere", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      dir.file("f", "content")
      const slow = yield* Executor.makeScoped(() => threads({ threads: 2 }), { name: "slow", concurrency: 2 })
      const fibers = yield* Effect.forEach(
        [1, 2, 3, 4],
        (n) => fork(AioFiles.withExecutor(slow)(AioFiles.readText(dir.fifo(`fifo${n}`))))
      )
      yield* yieldNow
      assert.deepInclude(yield* slow.stats, { name: "slow", active: 2, queued: 2 })
      assert.strictEqual(yield* AioFiles.readText(dir.at("f")), "content")
      yield* Fiber.interruptAll(fibers)
      const { queued, withdrawn } = yield* slow.stats
      assert.strictEqual(queued, 0)
      assert.isAtLeast(withdrawn, 2)
    }).pipe(Effect.provide(NodeAioFiles.layer)))

  it.effect("an executor that owns threads ends them with its scope", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const backend = threads({ threads: 1 })
      const executor = yield* Effect.provideService(Executor.makeScoped(() => backend), Scope.Scope, scope)
      const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
      yield* aio.os.stat(".")
      assert.isTrue(yield* eventually(() => backend.online === 1))
      // no time passes, so that closing waits for the thread, however slow that is
      const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now())
      yield* Effect.ensuring(Scope.close(scope, Exit.void), Effect.sync(() => clock.mockRestore()))
      assert.strictEqual(backend.online, 0)

      let made = 0
      const layer = Executor.layerScoped(() => {
        made++
        return threads({ threads: 1 })
      }, { name: "owned" })
      for (let build = 1; build <= 2; build++) {
        assert.strictEqual((yield* Effect.provide(Executor.stats, layer)).name, "owned")
        assert.strictEqual(made, build, "a layer that is built again has threads again")
      }
    }))

  it.effect("an interrupted open in a region is undone there", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio, outer } = yield* setUp
      const context = yield* Layer.build(SteppedExecutor.layer())
      const executor = Context.get(context, Executor.Executor)
      const stepper = Context.get(context, SteppedExecutor.Stepper)
      const fiber = yield* fork(
        AioFiles.withExecutor(executor)(aio.withFile(dir.at("g"), "w")(() => Effect.void))
      )
      yield* yieldNow
      yield* stepper.begin
      yield* Fiber.interrupt(fiber)
      yield* stepper.drain
      assert.deepStrictEqual(dir.descriptors(), [])
      assert.strictEqual(yield* outer, 0)
    }))
})
