/** F11: interruption at every point where it can arrive, in the operations of the platform's service. */
import { AioFiles, Executor } from "aiofiles"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { isInterruptedOnly } from "./support/effect/causes.js"
import type { FileSystem } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { executors } from "./support/executors.js"
import { fileSystemOf } from "./support/fileSystem.js"
import { interventionsOn, tryEveryPoint } from "./support/nth.js"
import { eventually, tempDir } from "./support/tempDir.js"

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

const bodies: ReadonlyArray<
  readonly [
    name: string,
    leaves: ReadonlyArray<string>,
    run: (service: FileSystem.FileSystem, path: string) => Effect.Effect<unknown, unknown>
  ]
> = [
  ["open", ["0123"], (service, path) => Effect.scoped(service.open(path))],
  [
    "write twice",
    ["0123", "ab23", "abcd"],
    (service, path) =>
      Effect.scoped(
        Effect.flatMap(
          service.open(path, { flag: "r+" }),
          (file) => Effect.zip(file.writeAll(bytes("ab")), file.writeAll(bytes("cd")))
        )
      )
  ],
  ["writeFile", ["0123", "", "abc"], (service, path) => service.writeFile(path, bytes("abc"))],
  ["writeFile a", ["0123", "0123abc"], (service, path) => service.writeFile(path, bytes("abc"), { flag: "a" })],
  ["readFile", ["0123"], (service, path) => service.readFile(path)]
]
describe("at every point", { concurrent: false }, () => {
  for (const [executorName, layer] of executors) {
    for (const intervention of interventionsOn(executorName)) {
      for (const [name, leaves, run] of bodies) {
        it.live(`F11: ${name}, at every point, ${executorName}, ${intervention}`, () =>
          Effect.gen(function*() {
            const dir = yield* tempDir
            const executor = yield* Executor.Executor
            const service = yield* Effect.flatMap(AioFiles.make, fileSystemOf)
            const idle = (): boolean => {
              const { active, queued } = executor.pool.stats()
              return active === 0 && queued === 0
            }
            const { finding } = yield* tryEveryPoint(intervention, idle, (attempt) =>
              Effect.gen(function*() {
                const path = dir.file("f", "0123")
                const exit = yield* attempt(run(service, path))
                if (exit === undefined) return "hung"
                if (Exit.isFailure(exit) && !isInterruptedOnly(exit.cause)) return Cause.pretty(exit.cause)
                if (!(yield* eventually(() => idle() && dir.descriptors().length === 0))) return "leaked"
                return leaves.includes(dir.content("f")) ? undefined : `left ${dir.content("f")}`
              }))
            assert.isUndefined(finding)
          }).pipe(Effect.provide(layer)))
      }
    }
  }
})
