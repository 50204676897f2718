/** Whole files through the service: typed, on every executor, and interrupted at every point. */
import { AioFiles, Executor } from "aiofiles"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as fs from "node:fs"
import { isInterruptedOnly } from "./support/effect/causes.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { assertFails } from "./support/errors.js"
import { executors, onEachExecutor } from "./support/executors.js"
import { interventionsOn, tryEveryPoint } from "./support/nth.js"
import { recording } from "./support/recording.js"
import { assertNoDescriptors, eventually, type TempDir, tempDir } from "./support/tempDir.js"

const old = "what was there\n"
const fresh = "what comes, which is longer\n"

onEachExecutor("whole files", (it) => {
  it.effect("are written, added to, replaced and read", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.at("f")
      yield* AioFiles.writeText(path, "one\n", { newline: "\r\n" })
      yield* AioFiles.appendText(path, "zwei: \u00e4\n", { encoding: "latin-1" })
      assert.strictEqual(yield* AioFiles.readText(path, { encoding: "latin-1" }), "one\nzwei: \u00e4\n")
      assert.deepStrictEqual([...(yield* AioFiles.readBytes(path))].slice(0, 6), [0x6f, 0x6e, 0x65, 0x0d, 0x0a, 0x7a])
      yield* AioFiles.writeAtomic(path, fresh)
      assert.strictEqual(yield* AioFiles.readText(path), fresh)
      yield* AioFiles.writeBytes(path, new Uint8Array(3_000_000).fill(7))
      assert.isTrue((yield* AioFiles.readBytes(path)).every((byte) => byte === 7))
      assert.deepStrictEqual(fs.readdirSync(dir.path), ["f"])
      yield* assertNoDescriptors(dir)
    }))

  it.effect("fail with typed errors, and the service is the accessors'", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const aio = yield* AioFiles.AioFiles
      const missing = dir.at("missing/f")
      const message = `[Errno 2] No such file or directory: '${missing}'`
      for (
        const effect of [
          aio.readText(missing),
          aio.readBytes(missing),
          aio.writeText(missing, ""),
          aio.writeBytes(missing, new Uint8Array(2)),
          aio.appendText(missing, ""),
          aio.writeAtomic(missing, "")
        ]
      ) yield* assertFails(Effect.asVoid(effect), "FileNotFoundError", message)
      yield* assertFails(AioFiles.readText(dir.path), "IsADirectoryError")
      yield* assertFails(AioFiles.readText(dir.file("bad", Uint8Array.of(0x61, 0xff))), "UnicodeDecodeError")
      yield* assertFails(AioFiles.writeText(dir.at("f"), "", { encoding: "no such" }), "UnknownEncodingError")
      yield* assertFails(AioFiles.writeBytes("a\0b", new Uint8Array(0)), "InvalidArgumentError")
      yield* AioFiles.writeText(dir.at("x"), "", { exclusive: true })
      yield* assertFails(AioFiles.writeText(dir.at("x"), "", { exclusive: true }), "FileExistsError")
    }))

  it.effect("many at once", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const names = Array.from({ length: 300 }, (_, n) => dir.at(String(n)))
      yield* Effect.forEach(names, (name) => AioFiles.writeText(name, name), { concurrency: 64 })
      const contents = yield* Effect.forEach(names, (name) => AioFiles.readText(name), { concurrency: 64 })
      assert.deepStrictEqual(contents, names)
    }))
})

it.effect("an operation is one job, however many calls it makes", () =>
  Effect.gen(function*() {
    const dir = yield* tempDir
    const { aio, calls, executor } = yield* recording.make
    yield* aio.writeText(dir.at("f"), "text")
    yield* aio.readText(dir.at("f"))
    yield* aio.appendText(dir.at("f"), "more")
    yield* aio.writeAtomic(dir.at("f"), "text")
    // an atomic write draws the name of its temporary file before: it is removed at exit by that name
    assert.strictEqual((yield* executor.stats).completed, 5)
    assert.strictEqual(
      calls.join(" "),
      "open write close open read read close open write close " +
        "getrandom lstat open open write fchown fchmod fsync close rename fsync close"
    )
  }))

interface Body {
  readonly name: string
  readonly run: (aio: AioFiles.AioFiles, path: string) => Effect.Effect<unknown, unknown>
  /** What the file may hold afterwards. */
  readonly leaves: ReadonlyArray<string>
}

const large = "x".repeat(1_500_000)

const bodies: ReadonlyArray<Body> = [
  { name: "readText", run: (aio, path) => aio.readText(path), leaves: [old] },
  { name: "writeText", run: (aio, path) => aio.writeText(path, fresh), leaves: [old, fresh] },
  { name: "appendText", run: (aio, path) => aio.appendText(path, fresh), leaves: [old, old + fresh] },
  { name: "writeAtomic", run: (aio, path) => aio.writeAtomic(path, fresh), leaves: [old, fresh] },
  // in pieces: while it is opened it may be empty (see `writeBytes` of core)
  { name: "writeText, large", run: (aio, path) => aio.writeText(path, large), leaves: [old, "", large] }
]

/** What is wrong after a trial; `undefined` if nothing is. */
const findingOf = (
  exit: Exit.Exit<unknown, unknown> | undefined,
  dir: TempDir,
  leaves: ReadonlyArray<string>,
  idle: () => boolean
): Effect.Effect<string | undefined> =>
  Effect.gen(function*() {
    if (exit === undefined) return "hung"
    if (exit._tag === "Failure" && !isInterruptedOnly(exit.cause)) return Cause.pretty(exit.cause)
    if (!(yield* eventually(idle))) return "not idle"
    yield* assertNoDescriptors(dir)
    const left = fs.readdirSync(dir.path)
    if (left.length !== 1) return `left ${left.join()}`
    if (!leaves.includes(dir.content("f"))) return `left ${dir.content("f").slice(0, 80)}`
    if (exit._tag === "Success" && dir.content("f") !== leaves.at(-1)) return "it did not happen"
    return undefined
  })

/** Interruption before every operation of the runtime. */
describe.each(executors)("interruption at every point, %s", (name, executorLayer) => {
  for (const { leaves, name: body, run } of bodies) {
    for (const intervention of interventionsOn(name)) {
      it.effect(`${body}, ${intervention}`, () =>
        Effect.gen(function*() {
          const context = yield* Layer.build(Layer.provideMerge(AioFiles.layer, executorLayer))
          const aio = Context.get(context, AioFiles.AioFiles)
          const { pool } = Context.get(context, Executor.Executor)
          const idle = (): boolean => pool.stats().active === 0 && pool.stats().queued === 0
          const { finding, points } = yield* tryEveryPoint(intervention, idle, (attempt) =>
            Effect.scoped(Effect.gen(function*() {
              const dir = yield* tempDir
              const exit = yield* attempt(run(aio, dir.file("f", old)))
              return yield* findingOf(exit, dir, leaves, idle)
            })))
          assert.isUndefined(finding)
          assert.isAbove(points, 1)
        }))
    }
  }
})
