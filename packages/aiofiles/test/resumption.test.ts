/**
 * E3: two fibers that share a handle, and the second interrupts the first as soon as it has its own data. On Effect 4 a fiber that
 * is resumed runs within the call that resumes it: without care, the second one runs between the moment when the first
 * takes its data from the handle and the moment when it has them, and they are lost.
 */
import { assert } from "@effect/vitest"
import { AioFiles, type File } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { fork } from "./support/effect/effect.js"
import { onEachExecutor } from "./support/executors.js"
import { tempDir } from "./support/tempDir.js"

const content = Array.from({ length: 200 }, (_, index) => `line ${index}: ${"x".repeat(1 + index % 50)}\n`).join("")

/** Enough to lose data in each, if it can be lost at all. */
const rounds = 100

const plain = (data: unknown): string =>
  Array.isArray(data)
    ? data.map(plain).join("")
    : typeof data === "string"
    ? data
    : Buffer.from(data as Uint8Array).toString()

const readings: ReadonlyArray<
  readonly [name: string, mode: string, read: (file: File.AnyFile) => Effect.Effect<unknown, unknown>]
> = [
  ["text readline", "r", (file) => file.readline()],
  ["text readline in a generator", "r", (file) =>
    Effect.gen(function*() {
      return yield* file.readline()
    })],
  ["text read(9)", "r", (file) => file.read(9)],
  ["text readlines(30)", "r", (file) => file.readlines(30)],
  ["bytes readline", "rb", (file) => file.readline()],
  ["bytes read(9)", "rb", (file) => file.read(9)],
  ["bytes read1(9)", "rb", (file) => file.read1(9)]
]

onEachExecutor("a fiber that interrupts another one as soon as it is resumed", (it) => {
  it.effect.each(readings)("loses none of what %s gives", ([, mode, read]) =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const path = (yield* tempDir).file("f", content)
      for (let round = 0; round < rounds; round++) {
        const seen = yield* aio.withFile(path, mode)((opened) =>
          Effect.gen(function*() {
            const file: File.AnyFile = opened
            let ofSecond = ""
            const first = yield* fork(read(file))
            const second = yield* fork(Effect.flatMap(read(file), (data) => {
              ofSecond = plain(data)
              return Fiber.interrupt(first)
            }))
            const exit = yield* Fiber.await(first)
            yield* Fiber.await(second)
            const ofFirst = Exit.isSuccess(exit) ? plain(exit.value) : ""
            return ofFirst + ofSecond + plain(yield* file.read())
          })
        )
        assert.strictEqual(seen, content, `round ${round}`)
      }
    }))

  it.effect("loses none of the lines of a loop", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const path = (yield* tempDir).file("f", content)
      for (let round = 0; round < rounds; round++) {
        const seen = yield* aio.withFile(path)((file) =>
          Effect.gen(function*() {
            const lines: Array<string> = []
            const first = yield* fork(file.forEachLine((line) => void lines.push(line)))
            const second = yield* fork(Effect.flatMap(file.readline(), (line) => {
              lines.push(line)
              return Fiber.interrupt(first)
            }))
            yield* Fiber.await(first)
            yield* Fiber.await(second)
            // a loop gives lines without their ends; the second reader gets "" if the loop was first
            return [...lines, ...(yield* file.readlines())].map((line) => line.trimEnd()).filter((line) => line !== "")
              .sort()
          })
        )
        assert.deepStrictEqual(seen, content.trimEnd().split("\n").sort(), `round ${round}`)
      }
    }))
})
