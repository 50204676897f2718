/** Executors: their options, what interruption does to a query, and what is shown of them. */
import { AioFiles, Executor, type File, Metrics, NodeExecutor } from "aiofiles"
import { type Backend, perform, quantile } from "aiofiles-core"
import { inline } from "aiofiles-core/node/backends"
import { SteppedExecutor } from "aiofiles/testing"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { isInterrupted } from "./support/effect/causes.js"
import { integer, literals, providerOf, saysInvalid, text, withProvider } from "./support/effect/config.js"
import { fork, repeatN, yieldNow } from "./support/effect/effect.js"
import { loggingTo } from "./support/effect/logging.js"
import { valueOf } from "./support/effect/metrics.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { type Span, tracing } from "./support/effect/tracing.js"
import { assertFails, soleDefectOf } from "./support/errors.js"
import { interrupted } from "./support/results.js"
import { states, stepped } from "./support/stepped.js"
import { tempDir } from "./support/tempDir.js"

describe("options", () => {
  it.effect.each<Executor.Options>([
    { concurrency: 0 },
    { concurrency: 2.5 },
    { maxQueued: -1 },
    { tooManyOpenFilesTimeout: 0 }
  ])("%o is a defect", (options) =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Executor.make(inline, options))
      assert.instanceOf(soleDefectOf(exit), RangeError)
    }))

  it.effect("every kind of executor takes them", () =>
    Effect.gen(function*() {
      const options = { name: "named", concurrency: 5 }
      for (
        const executor of [
          NodeExecutor.layerInlineWith(options),
          NodeExecutor.layerLibuv(options),
          NodeExecutor.layerThreads(options),
          NodeExecutor.layerAdaptive(options)
        ]
      ) {
        const stats = yield* Effect.provide(Executor.stats, executor)
        assert.deepInclude(stats, { name: "named", slots: 5 })
      }
    }))

  it.effect("a name, shown in statistics", () =>
    Effect.gen(function*() {
      const executor = yield* Executor.make(inline, { name: "files", concurrency: 3 })
      assert.strictEqual(executor.name, "files")
      assert.deepInclude(yield* executor.stats, { name: "files", backend: "inline", slots: 3 })
    }))

  it.effect("statistics have percentiles of what calls waited and ran", () =>
    Effect.gen(function*() {
      const executor = yield* Executor.make(inline)
      const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
      yield* repeatN(aio.os.stat("."), 9)
      const { completed, service, serviceMillis, wait } = yield* executor.stats
      assert.deepStrictEqual([completed, service.count, wait.count], [10, 10, 10])
      assert.strictEqual(service.totalMillis, serviceMillis)
      assert.isAtMost(quantile(service, 0.5), service.maxMillis)
    }))
})

describe("layerConfig", () => {
  const options: Parameters<typeof NodeExecutor.layerConfig>[0] = {
    kind: literals("kind", "adaptive", "inline", "libuv", "threads").pipe(Config.withDefault("adaptive")),
    threads: integer("threads").pipe(Config.withDefault(4)),
    concurrency: integer("concurrency").pipe(Config.withDefault(7)),
    maxQueued: integer("maxQueued").pipe(Config.withDefault(10)),
    name: Config.succeed("configured")
  }
  const statsWith = (...entries: ReadonlyArray<readonly [string, string]>) =>
    withProvider(Effect.provide(Executor.stats, NodeExecutor.layerConfig(options)), providerOf(entries))

  it.effect.each(["adaptive", "inline", "libuv", "threads"])("kind %s", (kind) =>
    Effect.gen(function*() {
      const stats = yield* statsWith(["kind", kind], ["concurrency", "2"])
      assert.deepInclude(stats, { backend: kind, name: "configured", slots: 2 })
    }))

  it.effect("defaults", () =>
    Effect.gen(function*() {
      assert.deepInclude(yield* statsWith(), { backend: "adaptive", slots: 7 })
    }))

  it.effect.each<ReadonlyArray<readonly [string, string]>>([
    [["kind", "fibers"]],
    [["threads", "many"]],
    [["threads", "0"], ["kind", "threads"]],
    [["threads", "0"]],
    [["concurrency", "0"], ["kind", "inline"]],
    [["concurrency", "-1"]],
    [["maxQueued", "-1"], ["kind", "libuv"]]
  ])("%j is a ConfigError", (entries) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(statsWith(...entries))
      assert.isTrue(saysInvalid(error))
    }))

  it.effect("a kind that was not checked before is one too", () =>
    Effect.gen(function*() {
      const kind = text("kind") as Config.Config<string> as Config.Config<"inline">
      const stats = Effect.provide(Executor.stats, NodeExecutor.layerConfig({ kind }))
      const error = yield* Effect.flip(withProvider(stats, providerOf([["kind", "fibers"]])))
      assert.isTrue(saysInvalid(error))
    }))
})

describe("the default executor and threads", () => {
  it.effect("take options", () =>
    Effect.gen(function*() {
      const options = { name: "sized", concurrency: 5, threads: 1 }
      const adaptive = yield* Effect.provide(Executor.stats, NodeExecutor.layerAdaptive(options))
      assert.deepInclude(adaptive, { backend: "adaptive", name: "sized", slots: 5 })
      const threads = yield* Effect.provide(Executor.stats, NodeExecutor.layerThreads(options))
      assert.deepInclude(threads, { backend: "threads", name: "sized", slots: 5 })
    }))

  it.live("threads as a value end with their scope", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const executor = yield* NodeExecutor.makeThreads({ name: "own", threads: 1 }).pipe(
        Effect.provideService(Scope.Scope, scope)
      )
      const stat = Executor.run(() => perform({ op: "stat", path: "/" }))
      const ask = Effect.provideService(stat, Executor.Executor, executor)
      yield* ask
      assert.deepInclude(yield* executor.stats, { backend: "threads", name: "own", completed: 1 })
      yield* Scope.close(scope, Exit.void)
      const error = yield* Effect.flip(ask)
      assert.include(error.message, "[Errno 125]") // ECANCELED: no call is made any more
    }))

  it.effect("a number of threads out of its range is a defect", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Effect.scoped(NodeExecutor.makeThreads({ threads: 0 })))
      assert.instanceOf(soleDefectOf(exit), RangeError)
    }))
})

describe("a full queue", () => {
  it.effect("refuses new operations with ExecutorFullError, and a handle is as it was", () =>
    Effect.gen(function*() {
      const env = yield* stepped({ concurrency: 1, maxQueued: 0, whenFull: "fail", name: "small" })
      const dir = yield* tempDir
      dir.file("f", "content")
      const scope = yield* Scope.make()
      const reader = yield* env.drive(Effect.provideService(env.aio.open(dir.at("f")), Scope.Scope, scope))
      const writer = yield* env.drive(Effect.provideService(env.aio.open(dir.at("g"), "w"), Scope.Scope, scope))
      yield* env.drive(writer.write("kept"))
      env.executor.pool.submit({ op: "isatty", fd: 0 })

      for (
        const operation of [env.aio.os.stat(dir.at("f")), reader.read(), writer.flush, env.aio.readText(dir.at("f"))]
      ) {
        yield* assertFails(
          operation,
          "ExecutorFullError",
          "executor 'small' has 0 calls waiting, and takes no more"
        )
      }
      const closing = yield* fork(Scope.close(scope, Exit.void))
      yield* env.settle
      assert.include((yield* env.stepper.queued).map(({ op }) => op), "write", "what closes is not refused")
      yield* env.stepper.drain
      yield* Fiber.join(closing)
      assert.strictEqual(dir.content("g"), "kept")
      assert.deepStrictEqual(dir.descriptors(), [])
      assert.strictEqual((yield* env.executor.stats).refused, 4)
      assert.strictEqual((yield* env.drive(env.aio.os.stat(dir.at("f")))).size, 7)
    }))
})

/** The longest that anything waits for a descriptor, unless a test says so: a machine that stands still ends no wait. */
const forLong = { onTooManyOpenFiles: "wait", tooManyOpenFilesTimeout: "1 hour" } as const

/** A back end with a limited number of descriptors. */
const limited = (limit: () => number): Backend => {
  let used = 0
  return {
    name: "limited",
    start: (call, done) => {
      if (call.op === "open" && used >= limit()) return done({ code: "EMFILE" }, undefined)
      if (call.op === "open") used++
      if (call.op === "close") used--
      return inline.start(call, done)
    }
  }
}

describe("F7 too many open files", () => {
  const serviceOn = (backend: Backend, options: Executor.Options) =>
    Effect.gen(function*() {
      const executor = yield* Executor.make(backend, options)
      return { executor, aio: yield* Effect.provideService(AioFiles.make, Executor.Executor, executor) }
    })

  it.live("fifty files under a limit of three, first come, first served", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      dir.file("f", "content")
      const { aio, executor } = yield* serviceOn(limited(() => 3), forLong)
      const order: Array<number> = []
      yield* Effect.forEach(Array.from({ length: 50 }, (_, n) => n), (n) =>
        aio.withFile(dir.at("f"))((file) => {
          order.push(n) // of the opens: a read may wait for a turn of the event loop, and then others come first
          return Effect.andThen(
            yieldNow,
            Effect.map(file.read(), (text) => assert.strictEqual(text, "content"))
          )
        }), { concurrency: "unbounded", discard: true })
      assert.deepStrictEqual(
        order,
        [...order].sort((a, b) => a - b)
      )
      assert.deepInclude(yield* executor.stats, { waitingForDescriptor: 0, active: 0 })
      assert.deepStrictEqual(dir.descriptors(), [])
    }))

  it.live("fails with the real error at the bound, and works again when one is free", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      dir.file("f", "content")
      let limit = 0
      const { aio } = yield* serviceOn(limited(() => limit), {
        onTooManyOpenFiles: "wait",
        tooManyOpenFilesTimeout: "30 millis"
      })
      yield* assertFails(Effect.scoped(aio.open(dir.at("f"))), "TooManyOpenFilesError")
      limit = 1
      assert.strictEqual(yield* aio.readText(dir.at("f")), "content")
    }))

  it.live("a wait is interrupted at once", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      dir.file("f", "content")
      const { aio, executor } = yield* serviceOn(limited(() => 0), forLong)
      for (
        const operation of [
          Effect.asVoid(Effect.scoped(aio.open(dir.at("f")))),
          Effect.asVoid(aio.readText(dir.at("f")))
        ]
      ) {
        const fiber = yield* fork(operation)
        yield* yieldNow
        assert.strictEqual((yield* executor.stats).waitingForDescriptor, 1)
        yield* Fiber.interrupt(fiber)
        assert.deepInclude(yield* executor.stats, { waitingForDescriptor: 0, active: 0 })
      }
    }))
})

describe("F7 interrupting a read of a whole file that may wait for a descriptor", () => {
  it.effect("the back end hears of it, in whose thread it waits", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      let begin = (): void => undefined
      const begun = new Promise<void>((resolve) => {
        begin = resolve
      })
      const backend: Backend = {
        name: "waiting",
        start: (call, done) => inline.start(call, done),
        startJob: () => {
          begin()
          return {
            withdraw: (interest) => {
              told.push(interest)
              return false
            },
            resume: () => void told.push("resumed")
          }
        }
      }
      const executor = yield* Executor.make(backend, { onTooManyOpenFiles: "wait" })
      const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
      const fiber = yield* fork(aio.readText("f"))
      yield* Effect.promise(() => begun)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(told, ["nothing"])
    }))
})

describe("interrupting a query", () => {
  const queries: ReadonlyArray<
    readonly [name: string, run: (aio: AioFiles.AioFiles, path: string) => Effect.Effect<unknown, unknown>]
  > = [
    ["stat", (aio, path) => aio.os.stat(path)],
    ["exists", (aio, path) => aio.os.path.exists(path)],
    ["getsize", (aio, path) => aio.os.path.getsize(path)],
    ["listdir", (aio, path) => aio.os.listdir(`${path}/..`)],
    ["readBytes", (aio, path) => aio.readBytes(path)],
    ["readText", (aio, path) => aio.readText(path)]
  ]
  for (const [name, run] of queries) {
    for (const state of states) {
      it.effect(`${name}, at each of its calls, ${state}: it ends promptly, and nothing is left`, () =>
        Effect.gen(function*() {
          for (let n = 0;; n++) {
            const env = yield* stepped(state === "queued" ? { concurrency: 1 } : undefined)
            const dir = yield* tempDir
            dir.file("f", "x".repeat(300_000)) // more than a hop
            const { at, exit, prompt } = yield* env.interruptAt(run(env.aio, dir.at("f")), n, state)
            yield* env.stepper.drain
            if (at === undefined) return void assert.isTrue(Exit.isSuccess(exit) || name === "listdir")
            assert.isTrue(isInterrupted(exit), `at call ${n}`)
            assert.isTrue(prompt, `call ${n} was waited for`)
            assert.deepStrictEqual(dir.descriptors(), [], `at call ${n}`)
            assert.deepInclude(yield* env.executor.stats, { active: 0, queued: 0 })
          }
        }))
    }
  }

  it.effect("in a region that cannot be interrupted, it is seen through", () =>
    Effect.gen(function*() {
      const env = yield* stepped()
      const dir = yield* tempDir
      dir.file("f", "x".repeat(300_000))
      const fiber = yield* fork(Effect.uninterruptible(env.aio.readBytes(dir.at("f"))))
      yield* env.settle
      const interrupting = yield* fork(interrupted(fiber))
      yield* env.drive(Fiber.await(fiber))
      const exit = yield* Fiber.join(interrupting)
      assert.isTrue(Exit.isFailure(exit) || exit.value.length === 300_000)
      assert.deepStrictEqual(dir.descriptors(), [])
    }))
})

describe("Metrics", () => {
  const kinds: ReadonlyArray<readonly [kind: string, executor: Layer.Layer<Executor.Executor>]> = [
    ["libuv", NodeExecutor.layerLibuv()],
    ["inline", NodeExecutor.layerInline],
    ["threads", NodeExecutor.layerThreads({ threads: 2 })]
  ]
  for (const [kind, executor] of kinds) {
    it.live(`${kind}: bytes, calls, failures and handles add up`, () =>
      Effect.gen(function*() {
        const name = `metrics ${kind}`
        const { pool } = yield* Executor.Executor
        const measured: Executor.Executor = { ...(yield* Executor.Executor), name }
        const dir = yield* tempDir
        const scope = yield* Scope.make()
        yield* Effect.provideService(Metrics.observe(measured), Scope.Scope, scope)
        const before = pool.stats()

        yield* AioFiles.withFile(dir.at("f"), "w")((file) =>
          Effect.gen(function*() {
            yield* file.write("0123456789")
            assert.strictEqual((yield* valueOf(Metrics.openHandles, name)).value, 1)
            yield* file.close
            assert.strictEqual((yield* valueOf(Metrics.openHandles, name)).value, 0)
          })
        )
        assert.strictEqual(yield* AioFiles.withFile(dir.at("f"))((file) => file.read()), "0123456789")
        yield* AioFiles.writeText(dir.at("g"), "whole")
        assert.strictEqual(yield* AioFiles.readText(dir.at("g")), "whole")
        yield* Effect.ignore((yield* AioFiles.AioFiles).os.stat(dir.at("missing")))

        const after = pool.stats()
        assert.strictEqual((yield* valueOf(Metrics.writtenBytes, name)).count, 15)
        assert.strictEqual((yield* valueOf(Metrics.readBytes, name)).count, 15)
        assert.strictEqual((yield* valueOf(Metrics.service, name)).count, after.completed - before.completed)
        assert.strictEqual((yield* valueOf(Metrics.wait, name)).count, after.completed - before.completed)
        assert.strictEqual((yield* valueOf(Metrics.failed, name)).count, after.failed - before.failed)
        assert.strictEqual((yield* valueOf(Metrics.openHandles, name)).value, 0)
        assert.strictEqual((yield* valueOf(Metrics.active, name)).value, 0)

        yield* Scope.close(scope, Exit.void)
        yield* AioFiles.readText(dir.at("g"))
        assert.strictEqual((yield* valueOf(Metrics.readBytes, name)).count, 15, "nothing is measured any more")
      }).pipe(Effect.provide(Layer.provideMerge(AioFiles.layer, executor))))
  }

  for (const [kind, executor] of kinds) {
    it.live(`${kind}: bytes of content count, however they are moved`, () =>
      Effect.gen(function*() {
        const name = `metrics of content, ${kind}`
        yield* Metrics.observe({ ...(yield* Executor.Executor), name })
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        const at = dir.at("f")
        const large = 200_000 // more than a block, and shared where the file system can
        fs.mkdirSync(dir.at("tree"))
        for (const each of ["a", "b"]) dir.file(`tree/${each}`, "12345")
        dir.file("large", "x".repeat(large))
        let read = 0
        let written = 0
        const counts = (
          what: string,
          more: readonly [read: number, written: number],
          effect: Effect.Effect<unknown, unknown>
        ) =>
          Effect.gen(function*() {
            yield* effect
            read += more[0]
            written += more[1]
            const seen = [
              (yield* valueOf(Metrics.readBytes, name)).count,
              (yield* valueOf(Metrics.writtenBytes, name)).count
            ]
            assert.deepStrictEqual(seen, [read, written], what)
          })
        yield* counts("writeAtomic", [0, 3], aio.writeAtomic(at, "abc"))
        yield* counts("appendText", [0, 4], aio.appendText(at, "défg".slice(0, 3)))
        yield* counts("readBytes", [7, 0], aio.readBytes(at))
        yield* counts("copyfile", [7, 7], aio.shutil.copyfile(at, dir.at("g")))
        yield* counts("copytree", [10, 10], aio.shutil.copytree(dir.at("tree"), dir.at("copy")))
        yield* counts(
          "sendfile",
          [7, 7],
          Effect.scoped(Effect.gen(function*() {
            const from = yield* aio.open(at, "rb", { buffering: 0 })
            const out = yield* aio.open(dir.at("sent"), "wb", { buffering: 0 })
            yield* aio.os.sendfile(yield* out.fileno, yield* from.fileno, 0, 7)
          }))
        )
        yield* counts("readText", [large, 0], aio.readText(dir.at("large")))
        const source: File.RawIO = {
          read: (() => {
            let left = 2
            return () => Effect.succeed(new Uint8Array(left-- > 0 ? 3 : 0))
          })()
        }
        yield* counts(
          "a raw file of the user's",
          [6, 0],
          Effect.scoped(Effect.flatMap(aio.wrap(source, "rb"), (file) => file.read()))
        )
      }).pipe(Effect.provide(Layer.provideMerge(AioFiles.layer, executor))))
  }

  it.effect("gauges follow what runs and what waits", () =>
    Effect.gen(function*() {
      const executor = yield* Executor.Executor
      const stepper = yield* SteppedExecutor.Stepper
      const gauges = Effect.map(
        Effect.all([valueOf(Metrics.active, "gauged"), valueOf(Metrics.queued, "gauged")]),
        (all) => all.map(({ value }) => value)
      )
      const fibers = yield* Effect.forEach([1, 2, 3], () =>
        fork(Executor.run(function*() {
          yield { op: "isatty", fd: 0 }
        })))
      yield* yieldNow
      assert.deepStrictEqual(yield* gauges, [1, 2])
      yield* Fiber.interrupt(fibers[2]!)
      assert.deepStrictEqual(yield* gauges, [1, 1])
      yield* stepper.drain
      assert.deepStrictEqual(yield* gauges, [0, 0])
      assert.strictEqual(executor.name, "gauged")
    }).pipe(
      Effect.provide(Layer.provideMerge(Metrics.layer, SteppedExecutor.layer({ concurrency: 1, name: "gauged" })))
    ))
})

interface Seen {
  readonly name: string
  readonly attributes: Record<string, unknown>
  readonly ended: boolean
}

/** The spans that an effect begins, in order. */
const spansOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<Seen>, never, R> =>
  Effect.gen(function*() {
    const spans: Array<Span> = []
    yield* Effect.exit(tracing(effect, (span) => spans.push(span)))
    return spans.map(({ attributes, name, status }) => ({
      name,
      attributes: Object.fromEntries([...attributes].filter(([, value]) => value !== undefined)),
      ended: status._tag === "Ended"
    }))
  })

const layerOn = (options: AioFiles.ServiceOptions) =>
  Layer.provide(AioFiles.layerWith(options), Executor.layer(inline, { name: "seen" }))

describe("spans", () => {
  it.effect("of the service and of its handles, with path, executor and bytes", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.at("f")
      const seen = { path, executor: "seen" }
      const spans = yield* spansOf(
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          yield* aio.withFile(path, "wb")((file) => file.write(new Uint8Array(10)))
          const file = yield* aio.open(path, "r")
          yield* file.read(4)
          yield* Stream.runDrain(file.lines)
          yield* file.close
          yield* aio.readBytes(path)
          yield* aio.os.rename(path, dir.at("g"))
          yield* aio.os.path.exists(path)
          yield* aio.os.stat(path)
        }).pipe(Effect.scoped)
      )
      assert.deepStrictEqual(spans, [
        { name: "aiofiles.withFile", attributes: { ...seen, argument: "wb" }, ended: true },
        { name: "aiofiles.write", attributes: { ...seen, bytes: 10 }, ended: true },
        { name: "aiofiles.open", attributes: { ...seen, argument: "r" }, ended: true },
        { name: "aiofiles.read", attributes: { ...seen, characters: 4 }, ended: true },
        { name: "aiofiles.lines", attributes: seen, ended: true },
        { name: "aiofiles.close", attributes: seen, ended: true },
        { name: "aiofiles.readBytes", attributes: { ...seen, bytes: 10 }, ended: true },
        { name: "aiofiles.os.rename", attributes: { ...seen, argument: dir.at("g") }, ended: true },
        { name: "aiofiles.os.path.exists", attributes: seen, ended: true },
        { name: "aiofiles.os.stat", attributes: seen, ended: true }
      ])
    }).pipe(Effect.provide(layerOn({ spans: true }))))

  it.effect("sizes, in bytes or characters, and no content", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.at("f")
      const spans = yield* spansOf(
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          yield* aio.writeText(path, "secret é 😀\n")
          yield* aio.appendText(path, "secret\n")
          yield* aio.readText(path)
          yield* aio.writeAtomic(path, new TextEncoder().encode("secret\n"))
          yield* aio.withFile(path, "r+")((file) =>
            Effect.gen(function*() {
              yield* file.readline()
              yield* file.readlines()
              yield* file.write("😀")
              yield* file.writelines(["secret", "s"])
            })
          )
          yield* aio.withFile(path, "rb")((file) => Effect.andThen(file.readinto(new Uint8Array(4)), file.peek()))
          yield* Effect.ignore(aio.writeText(dir.at("no/file"), "secret"))
        })
      )
      const sizes = spans.map(({ attributes: { bytes, characters }, name }) => [name.slice(9), bytes, characters])
      assert.deepStrictEqual(sizes, [
        ["writeText", undefined, 11],
        ["appendText", undefined, 7],
        ["readText", undefined, 18],
        ["writeAtomic", 7, undefined],
        ["withFile", undefined, undefined],
        ["readline", undefined, 7],
        ["readlines", undefined, undefined],
        ["write", undefined, 1],
        ["writelines", undefined, 7],
        ["withFile", undefined, undefined],
        ["readinto", 4, undefined],
        ["peek", 14, undefined],
        ["writeText", undefined, undefined]
      ])
      assert.notInclude(JSON.stringify(spans.map(({ attributes }) => attributes)), "secret")
    }).pipe(Effect.provide(layerOn({ spans: true }))))

  it.effect("have no path and no content where there is no path", () =>
    Effect.gen(function*() {
      const spans = yield* spansOf(
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          yield* aio.wrap("secret")
          yield* aio.wrap(new TextEncoder().encode("secret"))
          yield* aio.tempfile.temporaryFile("w+")
        }).pipe(Effect.scoped)
      )
      const seen = { executor: "seen" }
      assert.deepStrictEqual(spans.map(({ attributes }) => attributes), [
        seen,
        seen,
        { ...seen, argument: "w+" }
      ])
    }).pipe(Effect.provide(layerOn({ spans: true }))))

  it.effect("are also of the raw file that a handle gives away", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const spans = yield* spansOf(Effect.scoped(Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const text = yield* aio.open(dir.file("f", "content"))
        const buffered = yield* text.detach
        const raw = yield* buffered.detach
        yield* raw.read(3)
      })))
      const shown = spans.map(({ attributes: { bytes, path }, name }) => [name.slice(9), path, bytes])
      const path = dir.at("f")
      assert.deepStrictEqual(shown, [
        ["open", path, undefined],
        ["detach", path, undefined],
        ["detach", path, undefined],
        ["read", path, 3]
      ])
    }).pipe(Effect.provide(layerOn({ spans: true }))))

  it.effect("name the executor of the region, and that of the option", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      dir.file("f", "content")
      const other = yield* Executor.make(inline, { name: "other" })
      const spans = yield* spansOf(Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        yield* AioFiles.withExecutor(other)(aio.os.stat(dir.at("f")))
        yield* AioFiles.withFile(dir.at("f"), "r", { executor: other })((file) => file.read())
      }))
      assert.deepStrictEqual(spans.map(({ attributes }) => attributes["executor"]), ["other", "other", "other"])
    }).pipe(Effect.provide(layerOn({ spans: true }))))

  it.effect("there are none unless asked for", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const write = AioFiles.withFile(dir.at("f"), "w")((file) => file.write("text"))
      assert.deepStrictEqual(yield* spansOf(write), [])
    }).pipe(Effect.provide(layerOn({}))))
})

describe("files that are left open", () => {
  /** What is logged while an effect runs. */
  const logged = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<string>, E, R> =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      yield* Effect.provide(effect, loggingTo((level, message) => lines.push(`${level}: ${message}`)))
      return lines
    })

  /** Opens with a scope that outlives the service. */
  const leaving = (options: AioFiles.ServiceOptions, closing: boolean) =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const scope = yield* Scope.make()
      const service = yield* Scope.make()
      const lines = yield* logged(Effect.gen(function*() {
        const context = yield* Effect.provideService(Layer.build(layerOn(options)), Scope.Scope, service)
        const aio = Context.get(context, AioFiles.AioFiles)
        yield* aio.withFile(dir.at("closed"), "w")(() => Effect.void)
        yield* Effect.scoped(aio.open(dir.at("scoped"), "w"))
        const first: File.TextWriter = yield* Effect.provideService(aio.open(dir.at("left"), "w"), Scope.Scope, scope)
        const second = yield* Effect.provideService(
          Effect.provide(AioFiles.open(dir.at("accessor"), "w"), context),
          Scope.Scope,
          scope
        )
        if (closing) yield* Effect.andThen(first.close, second.close)
        yield* Scope.close(service, Exit.void)
      }))
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(dir.descriptors(), [])
      return { lines, dir }
    })

  it.effect("are warned of, with the place that opened them", () =>
    Effect.gen(function*() {
      const { dir, lines } = yield* leaving({ warnOfOpenFiles: true }, false)
      assert.strictEqual(lines.length, 2)
      for (const [index, name] of ["left", "accessor"].entries()) {
        assert.match(
          lines[index] ?? "",
          new RegExp(`^WARN: A file is still open: ${dir.at(name)}. It was opened here:\n`)
        )
        assert.include(lines[index], "executor.test.ts")
        assert.notInclude(lines[index], "internal/service/", "the frames of this library are left out")
      }
    }))

  it.effect("with spans, too", () =>
    Effect.gen(function*() {
      const { lines } = yield* leaving({ warnOfOpenFiles: true, spans: true }, false)
      assert.strictEqual(lines.length, 2)
      assert.include(lines[0], "executor.test.ts")
    }))

  it.effect("are not, if they were closed, or nobody asked", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* leaving({ warnOfOpenFiles: true }, true)).lines, [])
      assert.deepStrictEqual((yield* leaving({}, false)).lines, [])
    }))
})
