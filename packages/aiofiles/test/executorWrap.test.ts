/** `Executor.wrap`: functions of the user's own, in threads. */
import { Executor, NodeExecutor } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { threadId } from "node:worker_threads"
import type * as module from "./fixtures/module.mjs"
import type * as typed from "./fixtures/typed.js"
import { fork, yieldNow } from "./support/effect/effect.js"
import { isRunning } from "./support/effect/fibers.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { resultOf } from "./support/results.js"
import { eventually } from "./support/tempDir.js"

type Module = typeof module
const url = new URL("./fixtures/module.mjs", import.meta.url)

const add = Executor.wrap<Module, "add">(url, "add")
const later = Executor.wrap<Module, "later">(url, "later")
const whichThread = Executor.wrap<Module, "whichThread">(url, "whichThread")
const upper = Executor.wrap<Module, "upper">(url, "upper")
const fail = Executor.wrap<Module, "fail">(url, "fail")
const failType = Executor.wrap<Module, "failType">(url, "failType")
const throwValue = Executor.wrap<Module, "throwValue">(url, "throwValue")
const rejectValue = Executor.wrap<Module, "rejectValue">(url, "rejectValue")
type ThrownKind = Parameters<Module["throwValue"]>[0]
const waitFor = Executor.wrap<Module, "waitFor">(url, "waitFor")
const giveFunction = Executor.wrap<Module, "giveFunction">(url, "giveFunction")

describe.each([
  ["threads", NodeExecutor.layerThreads({ threads: 2 })],
  ["adaptive", NodeExecutor.layer],
  ["libuv, on threads that start for it", NodeExecutor.layerLibuv()],
  ["inline, on threads that start for it", NodeExecutor.layerInline]
])("wrap, %s", (_, executor) => {
  it.effect("calls the function in another thread, with data as arguments and result", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* add(1, 2), 3)
      assert.strictEqual(yield* later("value"), "value", "what a promise comes to")
      assert.notStrictEqual(yield* whichThread(), threadId)
      assert.deepStrictEqual(yield* upper(Uint8Array.of(0x61)), Uint8Array.of(0x41))
    }).pipe(Effect.provide(executor)))

  it.effect("an error keeps message, name, stack and fields", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(fail("what went wrong"))
      assert(error._tag === "ModuleCallError")
      assert.deepInclude(error, { message: "what went wrong", exportName: "fail", module: url.href })
      assert(error.cause instanceof Error)
      assert.deepInclude(error.cause, { name: "CustomError", message: "what went wrong" })
      assert.deepInclude(error.cause as unknown as object, { detail: { line: 7 } })
      assert.include(error.stack, "module.mjs")
      assert.include(error.cause.stack, "module.mjs")

      const type = yield* Effect.flip(failType())
      assert(type._tag === "ModuleCallError" && type.cause instanceof TypeError)
    }).pipe(Effect.provide(executor)))

  it.effect("what is thrown and is no error is said, and kept", () =>
    Effect.gen(function*() {
      const table: ReadonlyArray<readonly [of: ThrownKind, shown: string, cause: unknown]> = [
        ["undefined", "undefined", undefined],
        ["null", "null", null],
        ["text", "'text'", "text"],
        ["empty", "''", ""],
        ["zero", "0", 0],
        ["object", "{ code: 7 }", { code: 7 }],
        ["function", "[Function: thrown]", "[Function: thrown]"], // no data
        ["symbol", "Symbol(thrown)", "Symbol(thrown)"],
        ["bare", "[Object: null prototype] {}", {}],
        ["hostile", "object", "object"]
      ]
      for (const [of, shown, cause] of table) {
        for (const call of [throwValue, rejectValue]) {
          const error = yield* Effect.flip(call(of))
          assert(error._tag === "ModuleCallError", of)
          assert.strictEqual(error.message, `no error was thrown, but ${shown}`)
          assert.deepStrictEqual(error.cause, cause)
        }
      }
      assert.strictEqual(yield* add(2, 2), 4, "and nothing is broken")
    }).pipe(Effect.provide(executor)))

  it.effect("bytes whose memory was transferred are no data", () =>
    Effect.gen(function*() {
      const bytes = Uint8Array.of(1)
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
      const error = yield* Effect.flip(upper(bytes))
      assert(error._tag === "ModuleCallError")
      assert.match(error.message, /have to be data$/)
    }).pipe(Effect.provide(executor)))

  it.effect("a module in TypeScript is loaded where Node can, and else the error says what to do", () =>
    Effect.gen(function*() {
      const twice = Executor.wrap<typeof typed, "twice">(new URL("./fixtures/typed.ts", import.meta.url), "twice")
      const result = yield* resultOf(twice(21))
      if ("typescript" in process.features && process.features.typescript !== false) {
        assert.deepStrictEqual(result, { _tag: "Success", success: 42 })
      } else {
        assert(result._tag === "Failure" && result.failure._tag === "ModuleCallError")
        assert.match(result.failure.message, /Unknown file extension "\.ts".*name the JavaScript$/)
      }
    }).pipe(Effect.provide(executor)))

  it.effect("a module that is not there, an export that is no function, and what is no data, are failures", () =>
    Effect.gen(function*() {
      const nowhere = Executor.wrap<Module, "add">(new URL("./nowhere.mjs", import.meta.url), "add")
      const noFunction = Executor.wrap<{ readonly answer: () => void }, "answer">(url, "answer")
      const calls: ReadonlyArray<
        Effect.Effect<unknown, { readonly _tag: string; readonly message: string }, Executor.Executor>
      > = [
        nowhere(1, 2),
        noFunction(),
        giveFunction(),
        (add as unknown as (a: unknown) => ReturnType<typeof add>)(() => 1)
      ]
      const messages: Array<string> = []
      for (const call of calls) {
        const error = yield* Effect.flip(call)
        assert.strictEqual(error._tag, "ModuleCallError")
        messages.push(error.message)
      }
      for (const message of messages.slice(2)) assert.match(message, /could not be cloned.*have to be data$/)
      assert.strictEqual(yield* add(2, 2), 4, "and nothing is broken")
    }).pipe(Effect.provide(executor)))

  it.effect("an interruption ends the wait at once, while the function runs on", () =>
    Effect.gen(function*() {
      const shared = new SharedArrayBuffer(4)
      const done = new SharedArrayBuffer(4)
      const fiber = yield* fork(waitFor(shared, done))
      // what has not begun would be withdrawn: a thread may stand still between taking a call and making it
      assert.isTrue(yield* eventually(() => Atomics.load(new Int32Array(done), 0) === -1))
      yield* add(1, 1)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(Atomics.load(new Int32Array(done), 0), -1)
      // it goes on when it is let: notified until it has begun to wait
      assert.isTrue(
        yield* eventually(() => {
          Atomics.store(new Int32Array(shared), 0, 1)
          Atomics.notify(new Int32Array(shared), 0)
          return Atomics.load(new Int32Array(done), 0) === 1
        })
      )
    }).pipe(Effect.provide(executor)))
})

describe("wrap and slots", () => {
  it.effect("takes a slot of its executor; a call that is still queued is withdrawn", () =>
    Effect.gen(function*() {
      const shared = new SharedArrayBuffer(4)
      const done = new SharedArrayBuffer(4)
      const running = yield* fork(waitFor(shared, done))
      yield* yieldNow
      const queued = yield* fork(add(1, 1))
      yield* yieldNow
      assert.deepInclude(yield* Executor.stats, { active: 1, queued: 1 })
      yield* Fiber.interrupt(queued)
      assert.deepInclude(yield* Executor.stats, { active: 1, queued: 0, withdrawn: 1 })
      assert.isTrue(
        yield* eventually(() => {
          Atomics.store(new Int32Array(shared), 0, 1)
          Atomics.notify(new Int32Array(shared), 0)
          return !isRunning(running)
        })
      )
      assert.strictEqual(yield* Fiber.join(running), "ended")
    }).pipe(Effect.provide(NodeExecutor.layerThreads({ threads: 2, concurrency: 1 }))))
})
