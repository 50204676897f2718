/**
 * Streams into files.
 */
import { AioFiles, NodeAioFiles } from "aiofiles"
import { Effect, Stream } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "./support/effect/testing.js"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "sink-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`)

describe("sink", () => {
  it.effect("writes a stream of text, in order", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "text")
      yield* AioFiles.withFile(path, "w")((file) => Stream.run(Stream.fromIterable(lines), file.sink))
      assert.strictEqual(yield* AioFiles.withFile(path)((file) => file.read()), lines.join(""))
    }).pipe(Effect.provide(NodeAioFiles.layer)))

  it.effect("writes a stream of bytes, from one file to another", () =>
    Effect.gen(function*() {
      const from = join(yield* folder, "from")
      const to = join(yield* folder, "to")
      yield* AioFiles.withFile(from, "w")((file) => file.writelines(lines))
      yield* AioFiles.withFile(to, "wb")((target) =>
        AioFiles.withFile(from, "rb")((source) => Stream.run(source.linesWith({ keepEnds: true }), target.sink))
      )
      assert.strictEqual(yield* AioFiles.withFile(to)((file) => file.read()), lines.join(""))
    }).pipe(Effect.provide(NodeAioFiles.layer)))

  it.effect("fails with the error of the file", () =>
    Effect.gen(function*() {
      const file = yield* AioFiles.wrap("")
      yield* file.close
      assert.strictEqual((yield* Effect.flip(Stream.run(Stream.make("x"), file.sink)))._tag, "ClosedFileError")
    }).pipe(Effect.provide(NodeAioFiles.layer)))
})
