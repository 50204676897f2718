/**
 * Where calls answer at once, the event loop turns all the same: timers, signals and interruptions get their turn in the middle
 * of a loop of operations, and of a long one. Within `Effect.runSync`, nothing is waited for.
 */
import { AioFiles, type Executor, type IoError, NodeExecutor, Os, Shutil, Tempfile } from "aiofiles"
import { Faults, MemoryExecutor } from "aiofiles/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { assert, describe, it } from "./support/effect/testing.js"
import { tempDir } from "./support/tempDir.js"

/** Operations without a turn after which the test gives up: about thirty times as many as fit between two turns. */
const manyOperations = 100_000

type Use<A> = Effect.Effect<A, IoError.IoError, AioFiles.AioFiles>

/** Whether a timer that is set now has fired. */
const timer = Effect.sync(() => {
  const state = { fired: false }
  setTimeout(() => {
    state.fired = true
  }, 1)
  return state
})

/** An operation again and again, until a timer fires that was set when it began. */
const untilTimer = (operation: Use<unknown>): Use<void> =>
  Effect.gen(function*() {
    const state = yield* timer
    for (let count = 0; !state.fired; count++) {
      assert.isBelow(count, manyOperations, "no timer has fired")
      yield* operation
    }
  })

/** A file of 40 megabytes, of lines. */
const large = (path: string): Use<unknown> => AioFiles.writeText(path, "a line of some text\n".repeat(2_000_000))

/** A tree of so many files that an operation on it takes several turns, also in memory on a fast machine. */
const tree = (path: string): Use<unknown> =>
  Effect.andThen(
    Os.mkdir(path),
    Effect.forEach(
      Array.from({ length: 8000 }, (_, index) => index),
      (index) => AioFiles.writeText(`${path}/${index}`, "text"),
      { discard: true }
    )
  )

interface Case {
  readonly name: string
  readonly prepare?: (dir: string) => Use<unknown>
  readonly use: (dir: string) => Use<unknown>
}

const inLoops: ReadonlyArray<Case> = [
  { name: "writeAtomic", use: (dir) => untilTimer(AioFiles.writeAtomic(`${dir}/file`, "text")) },
  { name: "writeText", use: (dir) => untilTimer(AioFiles.writeText(`${dir}/file`, "text")) },
  { name: "a failure", use: (dir) => untilTimer(Effect.ignore(AioFiles.readText(`${dir}/missing`))) },
  { name: "stat", use: (dir) => untilTimer(Os.stat(dir)) },
  { name: "mkdtemp", use: (dir) => untilTimer(Effect.flatMap(Tempfile.mkdtemp({ dir }), Os.rmdir)) },
  { name: "open and close", use: (dir) => untilTimer(AioFiles.withFile(`${dir}/file`, "w")(() => Effect.void)) },
  {
    name: "write and flush",
    use: (dir) =>
      AioFiles.withFile(`${dir}/file`, "w")((file) => untilTimer(Effect.andThen(file.write("text"), file.flush)))
  },
  {
    name: "seek and read",
    prepare: (dir) => AioFiles.writeText(`${dir}/file`, "text"),
    use: (dir) => AioFiles.withFile(`${dir}/file`)((file) => untilTimer(Effect.andThen(file.seek(0), file.read(1))))
  },
  {
    name: "seek and readline in memory, which make no call",
    use: () =>
      Effect.scoped(Effect.flatMap(
        AioFiles.wrap("one\ntwo\n"),
        (file) => untilTimer(Effect.andThen(file.seek(0), file.readline()))
      ))
  },
  {
    name: "seek and read in a buffer, which make no call",
    prepare: (dir) => AioFiles.writeText(`${dir}/file`, "text"),
    use: (dir) =>
      AioFiles.withFile(`${dir}/file`, "rb")((file) =>
        Effect.andThen(file.read(1), untilTimer(Effect.andThen(file.seek(0), file.read(1))))
      )
  },
  {
    name: "temporaryDirectory",
    use: (dir) => untilTimer(Effect.scoped(Tempfile.temporaryDirectory({ dir })))
  }
]

/** Whether a timer fires before an operation has ended that takes some hundred times as long as one. */
const whileTimer = (operation: Use<unknown>): Use<void> =>
  Effect.gen(function*() {
    const state = yield* timer
    yield* operation
    assert.isTrue(state.fired, "no timer has fired")
  })

const long: ReadonlyArray<Case> = [
  {
    name: "copytree",
    prepare: (dir) => tree(`${dir}/tree`),
    use: (dir) => whileTimer(Shutil.copytree(`${dir}/tree`, `${dir}/copy`))
  },
  {
    name: "rmtree",
    prepare: (dir) => tree(`${dir}/tree`),
    use: (dir) => whileTimer(Shutil.rmtree(`${dir}/tree`))
  },
  {
    name: "the end of a temporary directory",
    use: (dir) =>
      Effect.gen(function*() {
        let state = { fired: false }
        yield* Effect.scoped(Effect.gen(function*() {
          const path = yield* Tempfile.temporaryDirectory({ dir })
          yield* tree(`${path}/tree`)
          state = yield* timer
        }))
        assert.isTrue(state.fired, "no timer has fired")
      })
  },
  {
    name: "forEachLine",
    prepare: (dir) => large(`${dir}/large`),
    use: (dir) => AioFiles.withFile(`${dir}/large`)((file) => whileTimer(file.forEachLine(() => undefined)))
  },
  {
    name: "lines",
    prepare: (dir) => large(`${dir}/large`),
    use: (dir) => AioFiles.withFile(`${dir}/large`)((file) => whileTimer(Stream.runDrain(file.lines)))
  },
  {
    name: "readline",
    prepare: (dir) => large(`${dir}/large`),
    use: (dir) =>
      AioFiles.withFile(`${dir}/large`)((file) =>
        whileTimer(Effect.gen(function*() {
          while ((yield* file.readline()) !== "") { /* on */ }
        }))
      )
  }
]

const executors: ReadonlyArray<readonly [name: string, executor: Layer.Layer<Executor.Executor>]> = [
  ["inline", NodeExecutor.layerInline],
  ["inline, one slot", NodeExecutor.layerInlineWith({ concurrency: 1 })],
  ["memory", MemoryExecutor.layer()],
  ["inline, in front of it an executor that injects nothing", Layer.provide(Faults.layer([]), NodeExecutor.layerInline)]
]

const makeDir = (name: string) =>
  name === "memory"
    ? Effect.succeed("/home")
    : Effect.map(tempDir, ({ path }) => path)

for (const [name, executorLayer] of executors) {
  const live = Layer.provide(AioFiles.layer, executorLayer)
  // one after the other: what one waits for must not let the timers of another fire
  describe(`the event loop turns, ${name}`, { concurrent: false }, () => {
    for (const each of [...inLoops, ...long]) {
      it.live(each.name, () =>
        Effect.gen(function*() {
          const dir = yield* makeDir(name)
          const program = Effect.andThen(each.prepare?.(dir) ?? Effect.void, each.use(dir))
          yield* Effect.provide(program, live)
        }))
    }

    it.live("a timeout ends a loop", () =>
      Effect.gen(function*() {
        const dir = yield* makeDir(name)
        let count = 0
        const loop = Effect.forever(Effect.suspend(() => {
          assert.isBelow(count++, manyOperations, "no timer has fired")
          return AioFiles.writeText(`${dir}/file`, "text")
        }))
        const exit = yield* Effect.exit(Effect.provide(Effect.timeout(loop, 1), live))
        assert.isTrue(exit._tag === "Failure")
      }))

    it.live("an interruption while an operation on a handle waits for a turn leaves it as it was", () =>
      Effect.gen(function*() {
        const file = yield* Effect.provide(AioFiles.wrap("0123456789"), live)
        // moments over three bursts, 0.7 ms apart, and as the clock has them
        for (let millis = 8; millis < 30; millis += 0.7) {
          let done = 0
          const loop = Effect.forever(Effect.map(file.write("x"), () => {
            done++
            assert.isBelow(done, manyOperations, "no timer has fired")
          }))
          yield* file.seek(0)
          yield* file.truncate()
          yield* Effect.ignore(Effect.timeout(loop, millis))
          yield* file.write(".")
          assert.strictEqual(yield* file.getvalue, `${"x".repeat(done)}.`)
        }
      }))

    it.effect("runSync runs what takes longer than a turn", () =>
      Effect.gen(function*() {
        const dir = yield* makeDir(name)
        const since = performance.now()
        const loop: Use<void> = Effect.suspend(() =>
          performance.now() - since > 60
            ? Effect.void
            : Effect.andThen(AioFiles.writeAtomic(`${dir}/file`, "text"), loop)
        )
        Effect.runSync(Effect.provide(loop, live))
      }))
  })
}
