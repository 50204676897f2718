/** Operations on trees, as effects and streams: callbacks, policies, interruption. */
import { AioFiles, Executor, NodeExecutor, Shutil } from "aiofiles"
import { inline } from "aiofiles-core/node/backends"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { fork } from "./support/effect/effect.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { assertFails, reasonsOf } from "./support/errors.js"
import { executors, onEachExecutor } from "./support/executors.js"
import { stepped } from "./support/stepped.js"
import { assertNoDescriptors, type TempDir, tempDir } from "./support/tempDir.js"

/** A tree of `width` directories with `width` files each, of five bytes. */
const plant = (dir: TempDir, name: string, width: number): string => {
  const top = dir.at(name)
  fs.mkdirSync(top)
  for (let folder = 0; folder < width; folder++) {
    fs.mkdirSync(`${top}/${folder}`)
    for (let file = 0; file < width; file++) fs.writeFileSync(`${top}/${folder}/${file}`, "12345")
  }
  return top
}

const entriesOf = (width: number): number => 1 + width + width * width

const listing = (path: string): ReadonlyArray<string> =>
  fs.readdirSync(path, { recursive: true, encoding: "utf8" }).sort()

onEachExecutor("shutil", (it) => {
  it.effect("copies, moves, removes", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const top = plant(dir, "tree", 8)
      yield* Shutil.copytree(top, dir.at("copy"))
      assert.deepStrictEqual(listing(dir.at("copy")), listing(top))
      yield* Shutil.copyfile(dir.at("tree/0/0"), dir.at("file"))
      assert.strictEqual(dir.content("file"), "12345")
      assert.strictEqual(yield* Shutil.move(dir.at("file"), dir.at("copy")), dir.at("copy/file"))
      yield* Shutil.rmtree(dir.at("copy"))
      assert.deepStrictEqual(fs.readdirSync(dir.path), ["tree"])
      const { free, total, used } = yield* Shutil.diskUsage(dir.path)
      assert.isTrue(free + used <= total)
      assert.deepStrictEqual(dir.descriptors(), [])
    }))

  it.effect("tells of progress, by callback and as a stream", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const top = plant(dir, "tree", 13)
      const entries = entriesOf(13)
      const seen: Array<Shutil.Progress> = []
      yield* Shutil.copytree(top, dir.at("one"), {
        onProgress: (progress) => Effect.sync(() => void seen.push(progress))
      })
      assert.deepInclude(seen.at(-1), { entries, bytes: 845, failed: 0 })
      assert.isAbove(seen.length, 2)
      const copied = yield* Stream.runCollect(Shutil.copytreeProgress(top, dir.at("two")))
      assert.deepInclude(Array.from(copied).at(-1), { entries, bytes: 845 })
      const removed = yield* Stream.runCollect(Shutil.rmtreeProgress(dir.at("two")))
      assert.deepInclude(Array.from(removed).at(-1), { entries, bytes: 845 })
      const moved = yield* Stream.runCollect(Shutil.moveProgress(dir.at("one"), dir.at("three")))
      assert.deepInclude(Array.from(moved).at(-1), { entries: 1 })
      const file = yield* Stream.runCollect(Shutil.copyfileProgress(dir.at("tree/0/0"), dir.at("file")))
      assert.deepInclude(Array.from(file).at(-1), { entries: 1, bytes: 5 })
      assert.deepStrictEqual(fs.readdirSync(dir.path).sort(), ["file", "three", "tree"])
    }))

  it.effect("errors: all of them in the end, the first, none, or one by one", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const top = plant(dir, "tree", 2)
      for (const name of ["x", "y"]) fs.symlinkSync("nowhere", `${top}/${name}`)
      const error = yield* Effect.flip(Shutil.copytree(top, dir.at("all")))
      assert.strictEqual(error._tag, "TreeError")
      if (error._tag === "TreeError") {
        assert.deepStrictEqual(error.errors.map(({ path }) => path).sort(), [`${top}/x`, `${top}/y`])
      }
      assert.strictEqual(listing(dir.at("all")).length, 6)
      yield* assertFails(Shutil.copytree(top, dir.at("first"), { onError: "fail" }), "FileNotFoundError")
      yield* Shutil.copytree(top, dir.at("none"), { onError: "ignore" })
      const seen: Array<string> = []
      yield* Shutil.copytree(top, dir.at("each"), { onError: ({ error }) => void seen.push(error._tag) })
      assert.deepStrictEqual(seen, ["FileNotFoundError", "FileNotFoundError"])
      const stop = yield* Effect.flip(
        Shutil.copytree(top, dir.at("stop"), { onError: () => Effect.fail("stop" as const) })
      )
      assert.strictEqual(stop, "stop")
      yield* assertFails(Stream.runDrain(Shutil.copytreeProgress(top, dir.at("stream"))), "TreeError")
      yield* assertFails(Shutil.rmtree(dir.at("missing")), "FileNotFoundError")
      yield* Shutil.rmtree(dir.at("missing"), { ignoreErrors: true })
    }))

  it.effect("a failure is the whole cause: no interruption of a fiber that the caller has not made", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const top = plant(dir, "tree", 2)
      const missing = dir.at("missing")
      const stop = { onProgress: () => Effect.fail("stop" as const) }
      const throwing = (): never => {
        throw new Error("filter")
      }
      const exits: ReadonlyArray<Effect.Effect<unknown, unknown, AioFiles.AioFiles>> = [
        Shutil.copyfile(missing, dir.at("a")),
        Shutil.copytree(missing, dir.at("b")),
        Shutil.move(missing, dir.at("c")),
        Shutil.rmtree(missing),
        Shutil.copytree(top, dir.at("d"), stop),
        Shutil.copytree(top, dir.at("e"), { filter: throwing })
      ]
      for (const effect of exits) {
        const kinds = reasonsOf(yield* Effect.exit(effect)).map(([kind]) => kind)
        assert.notInclude(kinds, "interruption")
        assert.isNotEmpty(kinds)
      }
      const only = yield* Effect.exit(Shutil.copyfile(missing, dir.at("a")))
      assert.deepStrictEqual(reasonsOf(only), [["failure", "FileNotFoundError"]])
    }))

  it.effect("a path with a NUL", () =>
    Effect.gen(function*() {
      yield* assertFails(Shutil.rmtree("a\0b"), "InvalidArgumentError")
      yield* assertFails(Shutil.copytree("a\0b", "c"), "InvalidArgumentError")
      yield* assertFails(Shutil.copyfile("a", "c\0d"), "InvalidArgumentError")
      yield* assertFails(Shutil.move("a\0b", "c"), "InvalidArgumentError")
      yield* assertFails(Stream.runDrain(Shutil.rmtreeProgress("a\0b")), "InvalidArgumentError")
      yield* assertFails(Shutil.diskUsage("\0"), "InvalidArgumentError")
    }))

  it.effect("a stream that stops early stops the operation", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const top = plant(dir, "tree", 13)
      yield* Stream.runDrain(Stream.take(Shutil.copytreeProgress(top, dir.at("copy")), 1))
      yield* assertNoDescriptors(dir)
      assert.strictEqual(listing(top).length, entriesOf(13) - 1)
      yield* Shutil.rmtree(dir.at("copy"), { ignoreErrors: true })
    }))

  it.effect("F11 an interrupted operation leaves no descriptor, and what is left can be removed", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const top = plant(dir, "tree", 13)
      for (let after = 1; after < 3; after++) {
        let batches = 0
        const stop = { onProgress: () => ++batches >= after ? Effect.interrupt : undefined }
        const copying = yield* fork(Shutil.copytree(top, dir.at(`copy${after}`), stop))
        assert.strictEqual((yield* Fiber.await(copying))._tag, "Failure")
        batches = 0
        const removing = yield* fork(Shutil.rmtree(dir.at(`copy${after}`), stop))
        yield* Fiber.await(removing)
        yield* assertNoDescriptors(dir)
        yield* Shutil.rmtree(dir.at(`copy${after}`), { ignoreErrors: true })
        assert.isFalse(fs.existsSync(dir.at(`copy${after}`)))
      }
      assert.strictEqual(listing(top).length, entriesOf(13) - 1)
    }))
})

describe("F11 interruption at every call", () => {
  const operations = {
    rmtree: (top: string) => Shutil.rmtree(top),
    copytree: (top: string, dest: string) => Shutil.copytree(top, dest),
    copyfile: (top: string, dest: string) => Shutil.copyfile(`${top}/0/0`, dest),
    move: (top: string, dest: string) => Shutil.move(top, dest)
  }

  it.effect.each(Object.entries(operations))("%s", ([, operation]) =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      for (let n = 0;; n++) {
        const top = plant(dir, `tree${n}`, 2)
        const { aio, interruptAt, stepper } = yield* stepped()
        const effect = Effect.provideService(operation(top, dir.at(`copy${n}`)), AioFiles.AioFiles, aio)
        const { at, exit } = yield* interruptAt(Effect.asVoid(effect), n, "running")
        // a batch that was begun goes on to its end
        yield* stepper.drain
        yield* assertNoDescriptors(dir)
        if (at === undefined) {
          assert.strictEqual(exit._tag, "Success")
          break
        }
        assert.strictEqual(exit._tag, "Failure")
      }
    }))
})

describe("side by side", () => {
  it.effect("many operations share an executor of one slot", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const one = Layer.provide(AioFiles.layer, NodeExecutor.layerLibuv({ concurrency: 1 }))
      yield* Effect.forEach([1, 2, 3, 4], (n) =>
        Effect.gen(function*() {
          const top = plant(dir, `tree${n}`, 5)
          yield* Shutil.copytree(top, dir.at(`copy${n}`))
          yield* Shutil.rmtree(top)
        }), { concurrency: "unbounded" }).pipe(Effect.provide(one))
      assert.deepStrictEqual(fs.readdirSync(dir.path).sort(), ["copy1", "copy2", "copy3", "copy4"])
      assert.strictEqual(listing(dir.at("copy3")).length, entriesOf(5) - 1)
    }))

  it.effect("F8 one entry of many that fails", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const top = plant(dir, "tree", 6)
      const executor = yield* Executor.make({
        name: "failing",
        start: (call, done) =>
          call.op === "open" && String(call.path) === `${top}/3/3`
            ? done({ code: "EIO" }, undefined)
            : inline.start(call, done)
      })
      const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
      const error = yield* Effect.flip(aio.shutil.copytree(top, dir.at("copy")))
      assert.strictEqual(error.message, `1 entry failed: [Errno 5] Input/output error: '${top}/3/3'`)
      assert.strictEqual(listing(dir.at("copy")).length, entriesOf(6) - 2)
    }))

  it("every executor is tried", () => assert.isAbove(executors.length, 1))
})
