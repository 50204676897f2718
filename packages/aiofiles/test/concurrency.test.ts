/** F22: fibers that share a handle: every operation is atomic, and they run in the order of their submission. */
import { assert } from "@effect/vitest"
import { AioFiles, type File } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { fork, yieldNow } from "./support/effect/effect.js"
import { onEachExecutor } from "./support/executors.js"
import { assertNoDescriptors, tempDir } from "./support/tempDir.js"

const fibers = Array.from({ length: 20 }, (_, index) => index)
const rounds = Array.from({ length: 50 }, (_, index) => index)

const plain = (line: string | Uint8Array): string => typeof line === "string" ? line : Buffer.from(line).toString()

const concurrently = { concurrency: "unbounded" } as const

onEachExecutor("fibers that share a handle", (it) => {
  const all = Array.from({ length: 20 * 50 }, (_, index) => `line ${index} ${"x".repeat(index % 90)}\n`)

  for (const mode of ["r", "rb"] as const) {
    it.effect(`${mode}: 20 fibers read every line once, in the order of submission`, () =>
      Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        const file: File.Lines<string | Uint8Array> = yield* aio.open(dir.file("f", all.join("")), mode)
        const got: Array<readonly [submitted: number, line: string]> = []
        let submitted = 0
        yield* Effect.forEach(fibers, () =>
          Effect.forEach(rounds, () =>
            Effect.suspend(() => {
              const ticket = submitted++
              return Effect.flatMap(file.readline(), (line) => {
                got.push([ticket, plain(line)])
                return yieldNow
              })
            })), concurrently)
        assert.deepStrictEqual(got.map(([, line]) => line), all)
        assert.deepStrictEqual(got.map(([ticket]) => ticket), all.map((_, index) => index))
      }))
  }

  it.effect("readers of different kinds share the text out among them", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.file("f", all.join("")))
      const parts: Array<string> = []
      const some: ReadonlyArray<Effect.Effect<string, unknown>> = [
        file.readline(),
        file.read(17),
        file.readline(3),
        Effect.map(file.readlines(100), (lines) => lines.join("")),
        Effect.andThen(file.tell, file.read(5))
      ]
      yield* Effect.forEach(fibers, (index) =>
        Effect.forEach(rounds, (round) =>
          Effect.flatMap(some[(index + round) % some.length]!, (part) => {
            parts.push(part)
            return yieldNow
          })), concurrently)
      assert.strictEqual(parts.join("") + (yield* file.read()), all.join(""))
    }))

  it.effect("two streams share the lines out between them", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const many = Array.from({ length: 50_000 }, (_, index) => `line ${index}`)
      const file = yield* aio.open(dir.file("f", many.join("\n")))
      const got: Array<string> = []
      const consume = Stream.runForEach(file.lines, (line) => Effect.sync(() => got.push(line)))
      yield* Effect.all([consume, consume, consume], concurrently)
      assert.strictEqual(got.length, many.length)
      assert.deepStrictEqual(new Set(got), new Set(many))
    }))

  for (const mode of ["w", "wb"] as const) {
    for (const buffering of [-1, 16]) {
      it.effect(`${mode}, buffering ${buffering}: lines that 20 fibers write do not mix`, () =>
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          const dir = yield* tempDir
          const submitted: Array<string> = []
          yield* aio.withFile(dir.at("f"), mode, { buffering })((file) =>
            Effect.forEach(fibers, (fiber) =>
              Effect.forEach(rounds, (round) =>
                Effect.suspend(() => {
                  const line = `${fiber} ${round} ${"x".repeat((fiber * round) % 200)}\n`
                  submitted.push(line)
                  const { write } = file as File.Writing<string | Uint8Array>
                  return Effect.andThen(
                    write.call(file, mode === "w" ? line : Buffer.from(line)),
                    round % 10 === 9 ? file.flush : yieldNow
                  )
                })), concurrently)
          )
          assert.strictEqual(dir.content("f"), submitted.join(""))
        }))
    }
  }

  it.effect("writelines is atomic", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      yield* aio.withFile(dir.at("f"), "w", { buffering: 16 })((file) =>
        Effect.forEach(fibers, (fiber) => file.writelines(rounds.map((round) => `${fiber} ${round}\n`)), concurrently)
      )
      assert.strictEqual(
        dir.content("f"),
        fibers.flatMap((fiber) => rounds.map((round) => `${fiber} ${round}\n`)).join("")
      )
    }))

  it.effect("interrupted fibers among them take nothing with them", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const text = "0123456789".repeat(20_000)
      const file = yield* aio.open(dir.file("f", text), "rb", { buffering: 64 })
      const parts: Array<string> = []
      const readers = yield* Effect.forEach(fibers, () =>
        fork(Effect.forever(Effect.flatMap(file.read(100), (bytes) => {
          parts.push(plain(bytes))
          return bytes.length === 0 ? Effect.interrupt : Effect.void
        }))))
      for (const reader of readers) {
        const reached = parts.length + 10
        while (parts.length < reached && parts.at(-1) !== "") {
          yield* yieldNow
        }
        yield* Fiber.interrupt(reader)
      }
      assert.strictEqual(parts.join("") + plain(yield* file.read()), text)
    }))

  it.effect("400 files at a time: all are opened, read and closed", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      dir.file("f", "shared\n")
      const names = Array.from({ length: 400 }, (_, index) => index)
      const texts = yield* Effect.forEach(names, () => aio.withFile(dir.at("f"))((file) => file.read()), concurrently)
      assert.deepStrictEqual(texts, names.map(() => "shared\n"))
      yield* assertNoDescriptors(dir)
    }))
})
