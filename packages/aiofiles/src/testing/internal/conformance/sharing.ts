/**
 * Fibers that share a handle, close it while others use it, or are interrupted. Every operation is atomic, operations run in
 * the order of their submission, and data that was not delivered is not lost.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as File from "../../../File.js"
import { yieldNow } from "../../../internal/effect/compat.js"
import { fork } from "../../../internal/effect/fibers.js"
import { after, type Case, equal, latin1, table, testCase, turns, utf8 } from "./support.js"

/** The fibers that share a handle, and the operations of each. `content` has more lines than they read together. */
const fibers = Array.from({ length: 20 }, (_, index) => index)
const rounds = Array.from({ length: 20 }, (_, index) => index)
const concurrently = { concurrency: "unbounded" } as const

const content = Array.from({ length: 2000 }, (_, index) => `line ${index} ${"x".repeat(index % 60)}\n`).join("")

/** Operations that read from a file. */
const readings: ReadonlyArray<
  readonly [name: string, mode: string, read: (file: File.AnyFile) => Effect.Effect<unknown, unknown>]
> = [
  ["text read(50000)", "r", (file) => file.read(50_000)],
  ["text readlines", "r", (file) => file.readlines()],
  ["text readline", "r", (file) => file.readline()],
  ["bytes read(50000)", "rb", (file) => file.read(50_000)],
  ["bytes read()", "rb", (file) => file.read()]
]

/** Data as text, so that text and bytes are compared alike. */
const plain = (data: unknown): string => typeof data === "string" ? data : latin1(data as Uint8Array)

export const sharing: ReadonlyArray<Case> = [
  testCase(
    "sharing: 20 fibers read every line once, in the order of their submission",
    ({ aio, put }) =>
      Effect.gen(function*() {
        const file = yield* aio.open(yield* put("f", content))
        const got: Array<readonly [number, string]> = []
        let submitted = 0
        yield* Effect.forEach(fibers, () =>
          Effect.forEach(rounds, () =>
            Effect.suspend(() => {
              const ticket = submitted++
              return Effect.flatMap(file.readline(), (line) => {
                got.push([ticket, line])
                return yieldNow
              })
            })), concurrently)
        yield* equal("tickets", got.map(([ticket]) => ticket), got.map((_, index) => index))
        yield* equal("lines", got.map(([, line]) => line).join("") + (yield* file.read()), content)
      })
  ),

  testCase("sharing: what 20 fibers write does not mix", ({ aio, at, bytes }) =>
    Effect.gen(function*() {
      const submitted: Array<string> = []
      yield* aio.withFile(at("f"), "w", { buffering: 64 })((file) =>
        Effect.forEach(fibers, (fiber) =>
          Effect.forEach(rounds, (round) =>
            Effect.suspend(() => {
              const line = `${fiber} ${round} ${"x".repeat((fiber * round) % 90)}\n`
              submitted.push(line)
              return Effect.andThen(file.write(line), round % 7 === 0 ? file.flush : yieldNow)
            })), concurrently)
      )
      yield* equal("content", yield* bytes("f"), submitted.join(""))
    })),

  testCase(
    "sharing: a close comes after what was submitted before, and before what was submitted after",
    ({ aio, at, bytes }) =>
      Effect.gen(function*() {
        const file = yield* aio.open(at("f"), "wb")
        const big = new Uint8Array(300_000).fill(120)
        const before = yield* fork(file.write(big))
        yield* after(1)
        const closing = yield* fork(file.close)
        yield* after(1)
        const late = yield* Effect.exit(file.write(utf8("late")))
        yield* Fiber.join(closing)
        yield* equal("written", yield* Fiber.join(before), big.length)
        yield* equal("late", Exit.isFailure(late), true)
        yield* equal("content", (yield* bytes("f"))?.length, big.length)
      })
  ),

  // interrupted at several moments: before the operation begins, while a call runs, and after it
  ...table(
    readings,
    ([name]) => `interruption: ${name} gives back data that it did not deliver`,
    ({ aio, put }, [, mode, read]) =>
      Effect.gen(function*() {
        const path = yield* put("f", content)
        for (const count of turns) {
          yield* aio.withFile(path, mode)((file) =>
            Effect.gen(function*() {
              let delivered = ""
              const fiber = yield* fork(Effect.flatMap(read(file), (data) =>
                Effect.sync(() => {
                  delivered = Array.isArray(data) ? data.map(plain).join("") : plain(data)
                })))
              yield* after(count)
              yield* Fiber.interrupt(fiber)
              yield* equal(`after ${count} turns`, delivered + plain(yield* file.read()), content)
            })
          )
        }
      })
  ),

  testCase(
    "interruption: a write is made once or not at all, and the next write is not lost",
    ({ aio, at, bytes }) =>
      Effect.gen(function*() {
        for (const count of turns) {
          yield* aio.withFile(at("f"), "wb", { buffering: 16 })((file) =>
            Effect.gen(function*() {
              const fiber = yield* fork(file.write(utf8("first ".repeat(50))))
              yield* after(count)
              yield* Fiber.interrupt(fiber)
              yield* file.write(utf8("second"))
            })
          )
          const written = yield* bytes("f")
          const first = written?.slice(0, -"second".length) ?? ""
          yield* equal(`second, after ${count} turns`, written?.endsWith("second"), true)
          yield* equal(`first, after ${count} turns`, "first ".repeat(50).startsWith(first), true)
        }
      })
  ),

  // what a call gives after its caller was interrupted is closed or put back, and never written to memory of the
  // caller
  testCase("interruption: a descriptor that arrives after it is closed", ({ aio, put }) =>
    Effect.gen(function*() {
      const path = yield* put("f", "hello")
      for (const count of turns) {
        const opening = Effect.scoped(Effect.andThen(aio.open(path), Effect.never))
        const fiber = yield* fork(opening)
        yield* after(count)
        yield* Fiber.interrupt(fiber)
      }
      // every case fails if a descriptor is left open
      yield* equal("usable", yield* aio.readText(path), "hello")
    })),

  testCase("interruption: memory of the caller is not written to afterwards", ({ aio, put }) =>
    Effect.gen(function*() {
      const path = yield* put("f", content)
      for (const count of turns) {
        yield* aio.withFile(path, "rb", { buffering: 0 })((file) =>
          Effect.gen(function*() {
            const target = new Uint8Array(20_000)
            const fiber = yield* fork(file.readinto(target))
            yield* after(count)
            yield* Fiber.interrupt(fiber)
            const exit = yield* Fiber.await(fiber)
            const seen = target.slice()
            const rest = yield* file.readall
            yield* equal("memory", latin1(target), latin1(seen))
            const byteCount = Exit.isSuccess(exit) ? exit.value : 0
            yield* equal("rest", latin1(seen.subarray(0, byteCount)) + latin1(rest), content)
          })
        )
      }
    }))
]
