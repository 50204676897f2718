/** The executor with a disk in memory, as the users of the library see it. */
import { AioFiles } from "aiofiles"
import { MemoryExecutor } from "aiofiles/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { assert, describe, it, TestClock } from "./support/effect/testing.js"

const on = (options: MemoryExecutor.Options) => Layer.provideMerge(AioFiles.layer, MemoryExecutor.layer(options))

describe("MemoryExecutor", () => {
  it("has no asynchronous boundary", () => {
    const program = Effect.andThen(AioFiles.writeText("a", "hello"), AioFiles.readText("a"))
    assert.strictEqual(Effect.runSync(Effect.provide(program, on({}))), "hello")
  })

  it.effect("has a disk of its own for each layer that is built", () =>
    Effect.gen(function*() {
      const files = { a: "old" }
      const change = Effect.andThen(AioFiles.writeText("a", "new"), MemoryExecutor.snapshot())
      assert.deepStrictEqual(yield* Effect.provide(change, on({ files })), { a: "new" })
      assert.deepStrictEqual(yield* Effect.provide(MemoryExecutor.snapshot(), on({ files })), { a: "old" })
    }))

  it.effect("tells the time of the clock", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(86_400_000)
      yield* AioFiles.writeText("a", "")
      const { mtimeNs } = yield* AioFiles.withFile("a")((file) => file.stat)
      assert.strictEqual(mtimeNs, 86_400_000_000_000n)
    }).pipe(Effect.provide(on({}))))

  it.effect("F7 runs out of descriptors, and has some again", () =>
    Effect.gen(function*() {
      yield* Effect.scoped(Effect.gen(function*() {
        yield* AioFiles.open("a")
        yield* AioFiles.open("a")
        assert.strictEqual((yield* Effect.flip(AioFiles.open("a")))._tag, "TooManyOpenFilesError")
        assert.strictEqual((yield* MemoryExecutor.openDescriptors).length, 2)
      }))
      assert.strictEqual(yield* AioFiles.readText("a"), "x")
      assert.deepStrictEqual(yield* MemoryExecutor.openDescriptors, [])
    }).pipe(Effect.provide(on({ files: { a: "x" }, descriptors: 2 }))))

  it.effect("gives temporary names that a seed repeats", () =>
    Effect.gen(function*() {
      const names = Effect.flatMap(AioFiles.AioFiles, (aio) => aio.tempfile.mkdtemp())
      const first = yield* Effect.provide(names, on({ seed: 3 }))
      assert.strictEqual(yield* Effect.provide(names, on({ seed: 3 })), first)
      assert.notStrictEqual(yield* Effect.provide(names, on({ seed: 4 })), first)
    }))
})
