/** Open files of the platform's service stay exact when calls fail, wait or are interrupted. */
import { AioFileSystem, NodeAioFiles } from "aiofiles"
import type { Backend } from "aiofiles-core"
import { inline, libuv } from "aiofiles-core/node/backends"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as fs from "node:fs"
import { Random } from "../../core/test/support/random.js"
import { isInterrupted } from "./support/effect/causes.js"
import { fork, yieldNow } from "./support/effect/effect.js"
import { factsOf, FileSystem, isPlatformError, nodeFileSystem } from "./support/effect/platform.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { defectsOf } from "./support/errors.js"
import { fileSystemOf, fileSystemOn } from "./support/fileSystem.js"
import { type State, states, stepped } from "./support/stepped.js"
import { assertNoDescriptors, eventually, type TempDir, tempDir } from "./support/tempDir.js"

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"))
const text = (data: Uint8Array): string => Buffer.from(data).toString("latin1")
const textOf = Option.match({ onNone: () => "", onSome: text })

const live = Layer.provide(AioFileSystem.layer, NodeAioFiles.layer)

/** Where a call is queued, another has the only slot. */
const concurrencyFor = (state: State): number => state === "queued" ? 1 : Infinity

/** A file of the digits, open on an executor whose calls are made one at a time. */
const openStepped = (state: State, flag: FileSystem.OpenFlag) =>
  Effect.gen(function*() {
    const dir = yield* tempDir
    const { aio, drive, interruptAt } = yield* stepped({ concurrency: concurrencyFor(state) })
    const service = yield* fileSystemOf(aio)
    const scope = yield* Scope.make()
    const file = yield* drive(
      Effect.provideService(service.open(dir.file("f", "0123456789"), { flag }), Scope.Scope, scope)
    )
    return { dir, drive, file, interruptAt, close: drive(Scope.close(scope, Exit.void)) }
  })

describe("interruption", () => {
  for (const state of states) {
    it.effect(`F11: a write that is interrupted while it is ${state} is there in full or not at all before the next`, () =>
      Effect.gen(function*() {
        const { close, dir, drive, file, interruptAt } = yield* openStepped(state, "r+")
        yield* file.seek(2n, "start")
        const { at, exit, prompt } = yield* interruptAt(file.writeAll(bytes("abc")), 0, state)
        assert.strictEqual(at, 0)
        assert.isTrue(prompt)
        assert.isTrue(isInterrupted(exit) || state === "finished")
        yield* drive(file.writeAll(bytes("XY")))
        yield* close
        assert.strictEqual(dir.content("f"), state === "queued" ? "01XY456789" : "01abcXY789")
        assert.deepStrictEqual(dir.descriptors(), [])
      }))

    it.effect(`F11: an append that is interrupted while it is ${state} leaves the cursor where it is`, () =>
      Effect.gen(function*() {
        const { close, drive, file, interruptAt } = yield* openStepped(state, "a+")
        assert.strictEqual(textOf(yield* drive(file.readAlloc(4))), "0123")
        const { prompt } = yield* interruptAt(file.writeAll(bytes("abc")), 0, state)
        assert.isTrue(prompt)
        yield* drive(file.writeAll(bytes("XY")))
        assert.strictEqual(textOf(yield* drive(file.readAlloc(20))), state === "queued" ? "456789XY" : "456789abcXY")
        yield* close
      }))

    it.effect(`F11: a truncation that is interrupted while it is ${state} takes the cursor along if it is made`, () =>
      Effect.gen(function*() {
        const { close, dir, drive, file, interruptAt } = yield* openStepped(state, "r+")
        yield* file.seek(8n, "start")
        const { prompt } = yield* interruptAt(file.truncate(3), 0, state)
        assert.isTrue(prompt)
        yield* drive(file.writeAll(bytes("X")))
        assert.strictEqual(dir.content("f"), state === "queued" ? "01234567X9" : "012X")
        yield* close
      }))

    it.effect(`F11 N7: a read that is interrupted while it is ${state} takes nothing, and leaves the caller's memory alone`, () =>
      Effect.gen(function*() {
        const { close, drive, file, interruptAt } = yield* openStepped(state, "r+")
        const memory = bytes("....")
        const { exit } = yield* interruptAt(file.read(memory), 0, state)
        const next = textOf(yield* drive(file.readAlloc(4)))
        assert.strictEqual(next, Exit.isSuccess(exit) ? "4567" : "0123")
        if (state !== "finished") assert.deepStrictEqual([isInterrupted(exit), text(memory)], [true, "...."])
        yield* close
      }))
  }
})

// on real threads and in real time, so not beside what keeps this one busy
describe("interruption on threads", { concurrent: false }, () => {
  it.live("F21: open of a FIFO that nobody writes to ends by its timeout, and what arrives later is closed", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      let calls = 0
      const counting: Backend = {
        name: "counting",
        start: (call, done) => {
          calls++
          libuv.start(call, (failure, result) => {
            calls--
            done(failure, result)
          })
        }
      }
      const service = yield* fileSystemOn(counting, { concurrency: 2 })
      const path = dir.fifo("p")
      const opened = yield* Effect.timeoutOption(Effect.scoped(service.open(path)), 20)
      const ends = fs.openSync(path, "r+") // lets the thread go, also if it has not begun to wait
      assert.isTrue(Option.isNone(opened))
      assert.isTrue(yield* eventually(() => calls === 0), "every call has returned")
      fs.closeSync(ends)
      yield* assertNoDescriptors(dir)
    }))

  it.live("an interrupted writeAll of much is over when the next begins", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* FileSystem.FileSystem
      const much = new Uint8Array(64 * 1024 * 1024).fill(0x61)
      yield* Effect.scoped(Effect.gen(function*() {
        const file = yield* service.open(dir.at("f"), { flag: "w" })
        const fiber = yield* fork(file.writeAll(much))
        yield* yieldNow
        yield* Fiber.interrupt(fiber)
        yield* file.writeAll(bytes("end"))
      }))
      const content = fs.readFileSync(dir.at("f"))
      assert.include([3, much.length + 3], content.length)
      assert.strictEqual(content.toString("latin1", content.length - 3), "end")
      assert.strictEqual(content.subarray(0, -3).every((byte) => byte === 0x61), true)
    }).pipe(Effect.provide(live)))
})

/** An executor on the calling thread whose calls of one kind move at most so many bytes. */
const moving = (op: "read" | "write", limit: number): Backend => ({
  name: "moving",
  start: (call, done) => inline.start(call.op === op && call.length > limit ? { ...call, length: limit } : call, done)
})

describe("faults", () => {
  it.effect("F3: writeAll finishes short writes, and write gives the count", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* fileSystemOn(moving("write", 2))
      yield* Effect.scoped(Effect.gen(function*() {
        const file = yield* service.open(dir.at("f"), { flag: "w" })
        yield* file.writeAll(bytes("01234"))
        assert.strictEqual(Number(yield* file.write(bytes("567"))), 2)
        yield* service.writeFile(dir.at("g"), bytes("01234"), { flag: "a" })
      }))
      assert.deepStrictEqual([dir.content("f"), dir.content("g")], ["0123456", "01234"])
    }))

  it.effect("F3: a write of nothing is an error, and no loop", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* fileSystemOn(moving("write", 0))
      const failed = Effect.scoped(
        Effect.flatMap(service.open(dir.at("f"), { flag: "w" }), (file) => file.writeAll(bytes("x")))
      )
      const error = yield* Effect.flip(failed)
      assert.deepInclude(factsOf(error), { method: "writeAll", reason: "WriteZero" })
    }))

  it.effect("F4: short reads are delivered as they come, and are not the end", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* fileSystemOn(moving("read", 3))
      const path = dir.file("f", "0123456")
      const read = yield* Effect.scoped(
        Effect.flatMap(service.open(path), (file) =>
          Effect.all([1, 2, 3, 4].map(() => Effect.map(file.readAlloc(100), textOf))))
      )
      assert.deepStrictEqual(read, ["012", "345", "6", ""])
    }))

  it.effect("F9: an error of closing is a defect that holds it", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* fileSystemOn({
        name: "close fails",
        start: (call, done) => inline.start(call, call.op === "close" ? () => done({ code: "EIO" }, undefined) : done)
      })
      const exit = yield* Effect.exit(Effect.scoped(service.open(dir.file("f", ""))))
      assert.isTrue(Exit.isFailure(exit))
      const [defect] = defectsOf(exit)
      assert(isPlatformError(defect))
      assert.deepInclude(factsOf(defect), { module: "FileSystem", method: "open", syscall: "close" })
    }))
})

describe("several fibers", () => {
  it.live("F22: writes of one file are atomic and in the order of their submission", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const service = yield* FileSystem.FileSystem
      const lines = Array.from({ length: 200 }, (_, index) => `${index}`.padEnd(1 + index % 7, ".") + "\n")
      yield* Effect.scoped(Effect.flatMap(
        service.open(dir.at("f"), { flag: "w" }),
        (file) => Effect.forEach(lines, (line) => file.writeAll(bytes(line)), { concurrency: "unbounded" })
      ))
      assert.strictEqual(dir.content("f"), lines.join(""))
    }).pipe(Effect.provide(live)))
})

/** What a sequence does to a file, and to the cursor of an open file of the service. */
class Model {
  content: Array<string>
  cursor = 0
  readonly appending: boolean

  constructor(content: string, appending: boolean) {
    this.content = [...content]
    this.appending = appending
  }

  read(size: number): string {
    const out = this.content.slice(this.cursor, this.cursor + size).join("")
    this.cursor += out.length
    return out
  }

  write(data: string): void {
    const at = this.appending ? this.content.length : this.cursor
    while (this.content.length < at) this.content.push("\0")
    this.content.splice(at, data.length, ...data)
    if (!this.appending) this.cursor += data.length
  }

  truncate(size: number): void {
    this.content.length = Math.min(this.content.length, size)
    while (this.content.length < size) this.content.push("\0")
    if (!this.appending) this.cursor = Math.min(this.cursor, size)
  }
}

type Step =
  | { readonly do: "read" | "truncate"; readonly size: number }
  | { readonly do: "write"; readonly data: string }
  | { readonly do: "seek"; readonly offset: number; readonly from: FileSystem.SeekMode }

const letters = [..."abcdefghijklmnopqrstuvwxyz"]

const stepOf = (random: Random): Step => {
  switch (random.below(3)) {
    case 0:
      return { do: random.pick(["read", "truncate"] as const), size: random.below(21) }
    case 1:
      return { do: "write", data: random.list(8, () => random.pick(letters)).join("") }
    default:
      return { do: "seek", offset: random.below(37) - 12, from: random.pick(["start", "current"] as const) }
  }
}

/** Whether Node's answers a step as the service does: it fails to write nothing, and seeks to before the start. */
const isForNode = (model: Model, each: Step): boolean =>
  each.do === "write" ? each.data !== "" : each.do !== "seek" || targetOf(model, each) >= 0

const targetOf = (model: Model, { from, offset }: { readonly offset: number; readonly from: FileSystem.SeekMode }) =>
  offset + (from === "start" ? 0 : model.cursor)

/** Runs a sequence on a file, beside the model; where they disagree, if they do. */
const disagreement = (
  service: FileSystem.FileSystem,
  dir: TempDir,
  flag: "r+" | "w+" | "a+",
  steps: ReadonlyArray<Step>,
  isFor: (model: Model, each: Step) => boolean
): Effect.Effect<string | undefined, unknown> =>
  Effect.scoped(Effect.gen(function*() {
    const content = "0123456789"
    const path = dir.file("f", content)
    const file = yield* service.open(path, { flag })
    const model = new Model(flag === "w+" ? "" : content, flag === "a+")
    for (const [index, each] of steps.entries()) {
      if (!isFor(model, each)) continue
      switch (each.do) {
        case "read": {
          const got = textOf(yield* file.readAlloc(each.size))
          const expected = model.read(each.size)
          if (got !== expected) return `step ${index} read ${got} instead of ${expected}`
          break
        }
        case "write":
          yield* file.writeAll(bytes(each.data))
          if (each.data !== "") model.write(each.data)
          break
        case "truncate":
          yield* file.truncate(each.size)
          model.truncate(each.size)
          break
        case "seek": {
          const target = targetOf(model, each)
          const seeked: Exit.Exit<unknown, unknown> = yield* Effect.exit(file.seek(BigInt(each.offset), each.from))
          const cursor = Exit.isSuccess(seeked) ? seeked.value : "nowhere"
          if (cursor !== (target < 0 ? "nowhere" : BigInt(target))) return `step ${index} seeked to ${String(cursor)}`
          if (target >= 0) model.cursor = target
        }
      }
      const all = dir.content("f")
      if (all !== model.content.join("")) return `step ${index} left ${all} instead of ${model.content.join("")}`
    }
    return undefined
  }))

describe("cursors are the service's", () => {
  const implementations = [
    ["ours", fileSystemOn(inline), () => true],
    ["Node's", Effect.provide(FileSystem.FileSystem, nodeFileSystem), isForNode]
  ] as const
  for (const [name, implementation, isFor] of implementations) {
    for (const flag of ["r+", "w+", "a+"] as const) {
      it.live(`in 300 random sequences of ${flag}, ${name}`, () =>
        Effect.gen(function*() {
          const dir = yield* tempDir
          const service = yield* implementation
          const random = new Random(5)
          for (let round = 0; round < 300; round++) {
            const steps = random.list(25, () => stepOf(random))
            assert.isUndefined(yield* disagreement(service, dir, flag, steps, isFor), JSON.stringify(steps))
          }
        }))
    }
  }
})
