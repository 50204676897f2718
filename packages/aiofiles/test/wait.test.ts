/** The wait of hot paths behaves as `callback`, and is not that: otherwise it costs a third more. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { wait } from "../src/internal/effect/wait.js"
import { isInterruptedOnly } from "./support/effect/causes.js"
import { callback, major } from "./support/effect/effect.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { reasonsOf } from "./support/errors.js"
import { interrupted } from "./support/results.js"

const forms: ReadonlyArray<readonly [name: string, make: typeof wait]> = [
  ["callback", (register) => callback((resume) => register(resume))],
  ["wait", wait]
]

for (const [name, make] of forms) {
  describe(name, () => {
    it("gives what it is resumed with, at once or later, and only the first", async () => {
      assert.strictEqual(await Effect.runPromise(make<number, never>((resume) => resume(Effect.succeed(1)))), 1)
      const later = make<number, never>((resume) => {
        setImmediate(() => resume(Effect.succeed(2)))
        setImmediate(() => resume(Effect.succeed(3)))
      })
      assert.strictEqual(await Effect.runPromise(Effect.map(later, (value) => value * 10)), 20)
      assert.strictEqual(
        await Effect.runPromise(Effect.flip(make<never, string>((resume) => resume(Effect.fail("no"))))),
        "no"
      )
    })

    it("can be interrupted, and a late resumption is nothing", async () => {
      let resumeLate = (): void => undefined
      const fiber = Effect.runFork(make<never, never>((resume) => {
        resumeLate = () => resume(Effect.never)
      }))
      await new Promise((resolve) => setImmediate(resolve))
      const exit = await Effect.runPromise(interrupted(fiber))
      assert.isTrue(Exit.isFailure(exit) && isInterruptedOnly(exit.cause))
      resumeLate()
    })

    it("is waited for where interruption is off", async () => {
      const given: Array<number> = []
      const later = make<number, never>((resume) => {
        setImmediate(() => setImmediate(() => resume(Effect.succeed(5))))
      })
      const fiber = Effect.runFork(Effect.uninterruptible(Effect.map(later, (value) => given.push(value))))
      await new Promise((resolve) => setImmediate(resolve))
      await Effect.runPromise(Fiber.interrupt(fiber))
      assert.deepStrictEqual(given, [5])
    })

    it("works in a generator, and where a defect is thrown while registering", async () => {
      const sum = Effect.gen(function*() {
        return (yield* make<number, never>((resume) => resume(Effect.succeed(1)))) + 1
      })
      assert.strictEqual(await Effect.runPromise(sum), 2)
      const exit = await Effect.runPromiseExit(make<never, never>(() => {
        throw new Error("in register")
      }))
      assert.deepStrictEqual(reasonsOf(exit).map(([kind]) => kind), ["defect"])
    })
  })
}

it.runIf(major === 3)("wait is the primitive itself, on Effect 3: on Effect 4 `callback` is, and costs no more", () => {
  assert.propertyVal(wait<never, never>(() => undefined), "_op", "Async")
  assert.propertyVal(callback<never>((resume) => void resume), "_op", "Commit")
})
