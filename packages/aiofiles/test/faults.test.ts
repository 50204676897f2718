/** Faults over an executor: plans, delays, logs, and the loop that makes every call fail. */
import { AioFiles, Executor, NodeExecutor } from "aiofiles"
import { Faults, MemoryExecutor } from "aiofiles/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { catchAll, fork } from "./support/effect/effect.js"
import { isRunning } from "./support/effect/fibers.js"
import { assert, describe, it, TestClock } from "./support/effect/testing.js"
import { resultOf } from "./support/results.js"

const over = (plan: ReadonlyArray<Faults.Fault>, files: MemoryExecutor.Tree = {}) =>
  AioFiles.layer.pipe(
    Layer.provideMerge(Faults.layer(plan)),
    Layer.provideMerge(MemoryExecutor.layer({ files }))
  )

const disk = (files: MemoryExecutor.Tree) => MemoryExecutor.layer({ files })

describe("faults", () => {
  it.effect("strike by name, path and number, once or for good", () =>
    Effect.gen(function*() {
      const append = (name: string) => resultOf(AioFiles.appendText(name, "x"))
      const results: Array<string> = []
      for (const name of ["a", "b", "b", "b", "b"]) results.push((yield* append(name))._tag)
      assert.deepStrictEqual(results, ["Success", "Success", "Failure", "Failure", "Success"])
      assert.strictEqual(yield* Faults.fired, 2)
      assert.deepStrictEqual(yield* MemoryExecutor.snapshot(), { a: "x", b: "xx" })
    }).pipe(Effect.provide(over([Faults.fail("EIO", { op: "write", path: "b", nth: 2, times: 2 })]))))

  it.effect("within a job, call by call, on an executor that has threads too", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(AioFiles.readText("no such file"))
      assert.deepInclude(error, { _tag: "PermissionError", code: "EACCES" })
    }).pipe(Effect.provide(
      AioFiles.layer.pipe(
        Layer.provide(Faults.layer([Faults.fail("EACCES", { op: "open" })])),
        Layer.provide(NodeExecutor.layerInline)
      )
    )))

  it.effect("delay a call by the clock, which a test moves", () =>
    Effect.gen(function*() {
      const fiber = yield* fork(AioFiles.readText("a"))
      yield* TestClock.adjust("59 minutes")
      assert.isTrue(isRunning(fiber))
      yield* TestClock.adjust("1 minutes")
      assert.strictEqual(yield* Fiber.join(fiber), "hello")
    }).pipe(Effect.provide(over([Faults.delay("1 hour", { op: "read" })], { a: "hello" }))))

  it.effect("fill up, by path", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(AioFiles.writeText("log", "0123456789"))
      assert.strictEqual(error._tag, "NoSpaceError")
      yield* AioFiles.writeText("other", "0123456789")
      assert.deepStrictEqual(yield* MemoryExecutor.snapshot(), { log: "0123", other: "0123456789" })
    }).pipe(Effect.provide(over([Faults.fillUp(4, { path: "log" })]))))

  it.effect("replay a log, and tell when the program does something else", () =>
    Effect.gen(function*() {
      const read = (name: string) => AioFiles.withFile(name)((file) => file.read())
      const log = yield* read("a").pipe(Effect.andThen(Faults.log), Effect.provide(over([], { a: "hello" })))
      const replay = AioFiles.layer.pipe(Layer.provide(Faults.replay(log)))
      assert.strictEqual(yield* Effect.provide(read("a"), replay), "hello")
      const exit = yield* Effect.exit(Effect.provide(read("b"), replay))
      assert.include(String(Exit.isFailure(exit) && exit.cause), "open, path b")
    }))
})

describe("the loop that makes every call fail", () => {
  const codes = ["EIO", "ENOSPC", "EINTR"]

  it.effect("passes programs that say what happened", () =>
    Effect.gen(function*() {
      const bodies: ReadonlyArray<Effect.Effect<unknown, unknown, AioFiles.AioFiles>> = [
        AioFiles.withFile("a", "r")((file) => file.read()),
        AioFiles.withFile("a", "a")((file) => file.write("more")),
        AioFiles.withFile("b", "x", { buffering: 1 })((file) => file.writelines(["1\n", "2\n"])),
        Effect.scoped(Effect.flatMap(AioFiles.open("b", "w"), (file) => file.write("x"))),
        AioFiles.readText("a")
      ]
      for (const body of bodies) {
        const { rounds } = yield* Faults.loop(body, { executor: disk({ a: "hello" }), codes })
        assert.isAbove(rounds, 10)
      }
    }))

  it.effect("writeAtomic leaves the old file or the new, and nothing else", () =>
    Effect.gen(function*() {
      const { rounds } = yield* Faults.loop(AioFiles.writeAtomic("a", "new"), {
        executor: disk({ a: "old" }),
        codes,
        mode: "once",
        check: () =>
          Effect.map(MemoryExecutor.snapshot(), (files) => {
            assert.deepStrictEqual(Object.keys(files), ["a"])
            assert.include(["old", "new"], files["a"])
          })
      })
      assert.isAbove(rounds, 15)
    }))

  const findings: ReadonlyArray<
    readonly [
      name: string,
      body: Effect.Effect<unknown, unknown, AioFiles.AioFiles | Executor.Executor>,
      problem: RegExp
    ]
  > = [
    ["hides a failure", Effect.ignore(AioFiles.writeText("a", "x")), /says nothing of it/],
    ["fails for no reason", Effect.fail("no"), /without a cause/],
    ["dies", catchAll(AioFiles.readText("a"), () => Effect.die(new Error("oops"))), /in another way/],
    [
      "leaves a file open",
      Executor.run(function*() {
        yield { op: "open", path: "a", flags: 0, mode: 0 }
      }),
      /left open: a/
    ]
  ]

  for (const [name, body, problem] of findings) {
    it.effect(`finds a program that ${name}`, () =>
      Effect.gen(function*() {
        const finding = yield* Effect.flip(Faults.loop(body, { executor: disk({ a: "hello" }) }))
        assert.instanceOf(finding, Faults.LoopFinding)
        assert.match(finding.message, problem)
      }))
  }

  it.effect("lets a program hide what it may", () =>
    Faults.loop(Effect.ignore(AioFiles.readText("a")), {
      executor: disk({ a: "" }),
      mayHide: () => true
    }))
})
