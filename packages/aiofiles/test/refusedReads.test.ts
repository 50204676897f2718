/** A read that is refused for its argument takes nothing, and gives nothing back of what the one before it took. */
import { assert } from "@effect/vitest"
import { AioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import { assertFails } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { tempDir } from "./support/tempDir.js"

/** A mode that is known only at run time. */
const atRunTime = (mode: string): string => mode

const textOf = (line: string | Uint8Array): string => typeof line === "string" ? line : Buffer.from(line).toString()

onEachExecutor("a read that is refused", (it) => {
  for (const mode of ["r", "rb", "r+", "r+b"]) {
    it.effect(`leaves the position where it is, in mode ${mode}`, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        const file = yield* AioFiles.open(dir.file("f", "one\ntwo\nthree\nfour\n"), atRunTime(mode))
        const lines: Array<string> = []
        const reads = [file.read(1.5), file.readline(NaN), Effect.map(file.readlines(0.5), () => "")]
        for (const read of reads) {
          lines.push(textOf(yield* file.readline()))
          yield* assertFails<unknown, never>(read, "InvalidArgumentError")
        }
        lines.push(textOf(yield* file.readline()))
        assert.deepStrictEqual(lines, ["one\n", "two\n", "three\n", "four\n"])
      }))
  }
})
