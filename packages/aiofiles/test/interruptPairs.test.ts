/**
 * F11, E1, E2: loops over pairs of everything that a scope releases, and of all operations, interrupted at random moments, end, and
 * leave no descriptor and no temporary file. `AIOFILES_THOROUGH=1` interrupts ten thousand, `PAIRS_SEED` begins elsewhere.
 */
import { AioFiles, Executor, NodeExecutor } from "aiofiles"
import { MemoryExecutor } from "aiofiles/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { bundled } from "../../core/test/support/bundle.js"
import { Random } from "../../core/test/support/random.js"
import { thorough } from "../../core/test/support/thorough.js"
import { interruptEverywhere, interruptLoops } from "./interruptPairs/pairs.js"
import { placeIn, useOf, uses } from "./interruptPairs/uses.js"
import { runChild } from "./support/child.js"
import { interruptedStatus } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { tempDir } from "./support/tempDir.js"

const seed = Number(process.env["PAIRS_SEED"] ?? 1)

/** Loops on each executor. */
const rounds = thorough ? 2000 : 150

const system: ReadonlyArray<readonly [name: string, executor: Layer.Layer<Executor.Executor>]> = [
  ["libuv", NodeExecutor.layerLibuv()],
  ["threads", NodeExecutor.layerThreads({ threads: 2 })],
  ["adaptive", NodeExecutor.layerAdaptive({ threads: 2 })],
  ["inline", NodeExecutor.layerInline]
]

/** Rounds take as long as they take; only one that never ends is a failure. */
const timeout = { timeout: thorough ? 3_600_000 : 180_000 }

// one after the other: the inline executor keeps the others waiting
describe("loops over pairs, interrupted at random moments", { concurrent: false }, () => {
  for (const [name, executorLayer] of system) {
    it.live(name, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        const executor = yield* Executor.Executor
        const finding = yield* interruptLoops(
          {
            place: yield* placeIn(dir.path),
            executor,
            isSlow: name !== "inline",
            isSystem: true,
            descriptors: Effect.sync(() => dir.descriptors())
          },
          seed,
          rounds
        )
        assert.isUndefined(finding)
      }).pipe(Effect.provide(Layer.provideMerge(AioFiles.layer, executorLayer))), timeout)
  }

  it.live("memory", () =>
    Effect.gen(function*() {
      const executor = yield* Executor.Executor
      const open = yield* Effect.map(MemoryExecutor.Disk, (disk) => disk.openDescriptors)
      const finding = yield* interruptLoops(
        {
          place: yield* placeIn("/tmp"),
          executor,
          isSlow: false,
          isSystem: false,
          descriptors: Effect.map(open, (descriptors) => descriptors.map((descriptor) => JSON.stringify(descriptor)))
        },
        seed,
        rounds
      )
      assert.isUndefined(finding)
    }).pipe(Effect.provide(Layer.provideMerge(AioFiles.layer, MemoryExecutor.layer()))), timeout)
})

/** Two releases that wait in one scope, of the service and of the adapter; and an operation of several fibers. */
const pairs: ReadonlyArray<readonly [first: string, second: string]> = [
  ["temporaryDirectory", "namedTemporaryFile"],
  ["open w, with text to flush", "FileSystem.open"],
  ["stat", "copytree, move and rmtree"]
]

describe("loops over pairs, interrupted before each operation of the fiber", { concurrent: false }, () => {
  for (const [first, second] of pairs) {
    it.live(`${first}, then ${second}`, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        const ground = {
          place: yield* placeIn(dir.path),
          executor: yield* Executor.Executor,
          isSlow: false,
          isSystem: true,
          descriptors: Effect.sync(() => dir.descriptors())
        }
        assert.isUndefined(yield* interruptEverywhere(ground, useOf(first), useOf(second)))
      }).pipe(Effect.provide(Layer.provideMerge(AioFiles.layer, NodeExecutor.layerInline))))
  }
})

describe("loops over pairs in a process that a signal ends", () => {
  const program = bundled(new URL("interruptPairs/signalled.ts", import.meta.url))
  const random = new Random(seed)
  for (const [executor] of system) {
    for (const signal of ["SIGINT", "SIGTERM"]) {
      for (let round = 0; round < (thorough ? 50 : 2); round++) {
        const words = [random.pick(uses).name, random.pick(uses).name, signal, `${random.below(60)}`]
        it.live(`seed ${seed}, ${executor}, ${words.join(", ")} turns`, () =>
          Effect.gen(function*() {
            const dir = yield* tempDir
            const ended = yield* Effect.promise(() => runChild(program(), [executor, dir.path, ...words]))
            assert.deepStrictEqual([ended.status, ended.stderr], [interruptedStatus, ""])
          }), timeout)
      }
    }
  }
})
