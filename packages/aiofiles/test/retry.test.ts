/** `Effect.retry` of what writes: the file has each write once. */
import { AioFiles } from "aiofiles"
import { Faults, MemoryExecutor } from "aiofiles/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { assert, describe, it } from "./support/effect/testing.js"

const lines = Array.from({ length: 24 }, (_, n) => `${n} ${"é".repeat(n * 300)}\n`)
const whole = lines.join("")

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const ways: ReadonlyArray<
  readonly [name: string, write: (mode: "a" | "w") => Effect.Effect<void, unknown, AioFiles.AioFiles>]
> = [
  ["write of text", (mode) =>
    AioFiles.withFile("out", mode)((file) =>
      Effect.andThen(
        Effect.forEach(lines, (line) => Effect.retry(file.write(line), { times: 3 }), { discard: true }),
        Effect.retry(file.flush, { times: 3 })
      )
    )],
  ["write of bytes", (mode) =>
    AioFiles.withFile("out", `${mode}b`)((file) =>
      Effect.andThen(
        Effect.forEach(lines, (line) => Effect.retry(file.write(bytes(line)), { times: 3 }), { discard: true }),
        Effect.retry(file.flush, { times: 3 })
      )
    )],
  [
    "writelines",
    (mode) =>
      AioFiles.withFile("out", mode)((file) =>
        Effect.andThen(Effect.retry(file.writelines(lines), { times: 3 }), Effect.retry(file.flush, { times: 3 }))
      )
  ],
  ["a sink of one chunk", (mode) =>
    AioFiles.withFile("out", mode, { buffering: 1 })((file) =>
      Effect.andThen(
        Effect.retry(Stream.run(Stream.fromIterable(lines), file.sink), { times: 3 }),
        Effect.retry(file.flush, { times: 3 })
      )
    )]
]

describe.each(ways)("%s", (_, write) => {
  for (const mode of ["w", "a"] as const) {
    it.effect(`mode ${mode}: tried again, the file has it once`, () =>
      Effect.gen(function*() {
        for (let nth = 1, rounds = 0; rounds === nth - 1; nth++) {
          const plan = [
            Faults.cut((byteCount) => Math.ceil(byteCount / 2), { op: "write", nth, times: 1 }),
            Faults.fail("ENOSPC", { op: "write", nth: nth + 1, times: 2 })
          ]
          const layer = AioFiles.layer.pipe(
            Layer.provideMerge(Faults.layer(plan)),
            Layer.provideMerge(MemoryExecutor.layer({ files: {} }))
          )
          const [fired, files] = yield* Effect.provide(
            Effect.andThen(write(mode), Effect.all([Faults.fired, MemoryExecutor.snapshot()])),
            layer
          )
          assert.deepStrictEqual(files, { out: whole }, `write ${nth}`)
          if (fired > 1) rounds++
        }
      }))
  }
})
