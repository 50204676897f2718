/**
 * F21: calls that block without end, on real FIFOs and libuv's threads. A thread that blocks keeps the process from
 * exiting: every test opens the other end when it is over.
 */
import { AioFiles, Executor, NodeExecutor } from "aiofiles"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { isInterrupted } from "./support/effect/causes.js"
import { disconnect, fork } from "./support/effect/effect.js"
import { isRunning } from "./support/effect/fibers.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { hungMillis, longWait } from "./support/nth.js"
import { interrupted } from "./support/results.js"
import { assertNoDescriptors, eventually, tempDir } from "./support/tempDir.js"

/** Fails if an effect does not end by itself, instead of waiting without end. */
const promptly = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.raceFirst(
    disconnect(effect),
    Effect.andThen(longWait, Effect.die(new Error(`${what} took more than ${hungMillis} ms`)))
  )

/** The service, on threads that no other test has to itself; libuv has four. */
const service = Effect.map(
  Layer.build(Layer.provideMerge(AioFiles.layer, NodeExecutor.layerLibuv())),
  (context) => ({ aio: Context.get(context, AioFiles.AioFiles), executor: Context.get(context, Executor.Executor) })
)

const activeOf = (executor: Executor.Executor): number => executor.pool.stats().active

/** A FIFO of which no end is open. In the end both are, until every call has returned. */
const fifo = Effect.gen(function*() {
  const dir = yield* tempDir
  const path = dir.fifo("p")
  const { aio, executor } = yield* service
  /** Opens both ends, so that every open returns, also one that has not reached the system yet. */
  const release = Effect.gen(function*() {
    const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NONBLOCK)
    const idle = yield* eventually(() => activeOf(executor) === 0)
    fs.closeSync(fd)
    return idle
  })
  yield* Effect.addFinalizer(() => release)
  return { dir, path, aio, executor, release }
})

/** A FIFO whose two ends are open elsewhere, so that opening does not block and reading does. */
const pipe = Effect.gen(function*() {
  const dir = yield* tempDir
  const path = dir.fifo("p")
  const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NONBLOCK)
  yield* Effect.addFinalizer(() =>
    Effect.gen(function*() {
      fs.writeSync(fd, "\n".repeat(64)) // ends every read
      yield* eventually(() => dir.descriptors().length <= 1)
      fs.closeSync(fd)
    })
  )
  return { dir, path, write: (data: string) => fs.writeSync(fd, data) }
})

describe("a FIFO that nobody opens at the other end", { concurrent: false }, () => {
  it.live("an open under Effect.timeout returns, and its late descriptor is closed", () =>
    Effect.gen(function*() {
      const { aio, dir, executor, path, release } = yield* fifo
      const opened = yield* promptly("the timeout", Effect.timeoutOption(Effect.scoped(aio.open(path)), 20))
      assert.strictEqual(opened._tag, "None")
      assert.strictEqual(activeOf(executor), 1)
      assert.isTrue(yield* release, "every call has returned")
      yield* assertNoDescriptors(dir)
    }))

  it.live("an interrupted open returns at once", () =>
    Effect.gen(function*() {
      const { aio, dir, executor, path, release } = yield* fifo
      for (const mode of ["r", "w"] as const) {
        const fiber = yield* fork(Effect.scoped(Effect.asVoid(aio.open(path, mode))))
        assert.isTrue(yield* eventually(() => activeOf(executor) === 1))
        // the bar of 100 ms is met by far, but a busy machine may stand still for as long; a call that is waited for blocks
        // for good
        assert.isTrue(isInterrupted(yield* promptly("the interruption", interrupted(fiber))))
        assert.isTrue(yield* release, "every call has returned")
        yield* assertNoDescriptors(dir)
      }
    }))

  it.live("withFile, lines and forEachLine can be interrupted there as well", () =>
    Effect.gen(function*() {
      const { aio, dir, executor, path, release } = yield* fifo
      const waits = [
        aio.withFile(path)((file) => file.read()),
        Stream.runDrain(aio.lines(path)),
        aio.forEachLine(path, () => undefined)
      ]
      for (const wait of waits) {
        const fiber = yield* fork(wait)
        assert.isTrue(yield* eventually(() => activeOf(executor) > 0))
        assert.isTrue(isInterrupted(yield* promptly("the interruption", interrupted(fiber))))
        assert.isTrue(yield* release, "every call has returned")
        yield* assertNoDescriptors(dir)
      }
    }))

  it.live("a whole file that is given up takes nothing from the next reader", () =>
    Effect.gen(function*() {
      const { aio, dir, executor, path } = yield* fifo
      const fiber = yield* fork(aio.readText(path))
      assert.isTrue(yield* eventually(() => activeOf(executor) === 1))
      yield* promptly("the interruption", Fiber.interrupt(fiber))
      const next = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NONBLOCK)
      fs.writeSync(next, "late\n")
      assert.isTrue(yield* eventually(() => activeOf(executor) === 0))
      const memory = Buffer.alloc(9)
      assert.strictEqual(memory.toString("utf8", 0, fs.readSync(next, memory)), "late\n")
      fs.closeSync(next)
      yield* assertNoDescriptors(dir)
    }))

  it.live("two blocked opens leave a slot: other files keep moving", () =>
    Effect.gen(function*() {
      const { aio, dir, executor, path } = yield* fifo
      const stuck = yield* Effect.forEach([1, 2], () => fork(Effect.scoped(aio.open(path))))
      assert.isTrue(yield* eventually(() => activeOf(executor) === 2))
      const read = aio.withFile(dir.file("f", "moving\n"))((file) => file.read())
      assert.strictEqual(yield* promptly("reading", read), "moving\n")
      yield* promptly("interrupting", Fiber.interruptAll(stuck))
    }))

  it.live("with all three slots blocked files can still be closed, and a queued call is withdrawn", () =>
    Effect.gen(function*() {
      const { aio, dir, executor, path, release } = yield* fifo
      const scope = yield* Scope.make()
      const file = yield* Effect.provideService(aio.open(dir.file("f", "x")), Scope.Scope, scope)
      const stuck = yield* Effect.forEach([1, 2, 3], () => fork(Effect.scoped(aio.open(path))))
      assert.isTrue(yield* eventually(() => activeOf(executor) === 3))

      const waiting = yield* fork(file.read())
      assert.isTrue(yield* eventually(() => executor.pool.stats().queued === 1))
      yield* promptly("interrupting a queued read", Fiber.interrupt(waiting))
      assert.strictEqual((yield* executor.stats).withdrawn, 1)

      yield* promptly("closing", Scope.close(scope, Exit.void))
      assert.isTrue(file.closed)
      assert.notInclude(dir.descriptors(), "f")

      // the fibers are free at once; the threads only when the FIFO is opened
      yield* promptly("interrupting", Fiber.interruptAll(stuck))
      assert.strictEqual(activeOf(executor), 3)
      assert.isTrue(yield* release, "every call has returned")
      const { active, queued } = yield* executor.stats
      assert.deepStrictEqual({ active, queued }, { active: 0, queued: 0 })
      yield* assertNoDescriptors(dir)
    }))
})

describe("a pipe that nobody writes to", { concurrent: false }, () => {
  for (const mode of ["text", "bytes", "raw"] as const) {
    it.live(`${mode}: an interrupted read loses nothing of what is written later`, () =>
      Effect.gen(function*() {
        const { path, write } = yield* pipe
        const { aio, executor } = yield* service
        const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
        const read: Effect.Effect<string, unknown> = mode === "text"
          ? yield* Effect.map(aio.open(path), (file) => file.readline())
          : mode === "bytes"
          ? yield* Effect.map(aio.open(path, "rb"), (file) => Effect.map(file.readline(), decode))
          : yield* Effect.map(aio.open(path, "rb", { buffering: 0 }), (file) => Effect.map(file.read(5), decode))
        for (const [index, text] of ["one.\n", "two.\n"].entries()) {
          const reading = yield* fork(read)
          assert.isTrue(yield* eventually(() => activeOf(executor) === 1), `read ${index} is on its way`)
          yield* promptly("the interruption", Fiber.interrupt(reading))
          assert.strictEqual(activeOf(executor), 1, "the call goes on")
          write(text)
          assert.strictEqual(yield* promptly("the next read", read), text)
        }
      }))
  }

  it.live("a stream of lines delivers each line when it is written, and can be interrupted in between", () =>
    Effect.gen(function*() {
      const { path, write } = yield* pipe
      const { aio } = yield* service
      const file = yield* aio.open(path)
      const got: Array<string> = []
      const consume = Stream.runForEach(file.lines, (line) => Effect.sync(() => got.push(line)))
      for (const text of ["one", "two", "three"]) {
        const fiber = yield* fork(consume)
        write(`${text}\n`)
        assert.isTrue(yield* eventually(() => got.at(-1) === text))
        yield* promptly("the interruption", Fiber.interrupt(fiber))
      }
      write("four\n")
      assert.strictEqual(yield* promptly("the next read", file.readline()), "four\n")
      assert.deepStrictEqual(got, ["one", "two", "three"])
    }))

  it.live("closing the scope does not wait for an interrupted read; the descriptor is closed when that ends", () =>
    Effect.gen(function*() {
      const { dir, path, write } = yield* pipe
      const { aio, executor } = yield* service
      const scope = yield* Scope.make()
      const file = yield* Effect.provideService(aio.open(path), Scope.Scope, scope)
      const reading = yield* fork(file.read(1))
      assert.isTrue(yield* eventually(() => activeOf(executor) === 1))
      yield* promptly("the interruption", Fiber.interrupt(reading))
      yield* promptly("closing", Scope.close(scope, Exit.void))
      assert.isTrue(file.closed)
      assert.strictEqual(dir.descriptors().length, 2, "the read still has the descriptor")
      write("x")
      assert.isTrue(yield* eventually(() => dir.descriptors().length === 1))
    }))

  it.live("a program that reads under a timeout ends with its scope", () =>
    Effect.gen(function*() {
      const { path } = yield* pipe
      const { aio } = yield* service
      const program = Effect.scoped(Effect.flatMap(aio.open(path), (file) => Effect.timeoutOption(file.readline(), 20)))
      assert.strictEqual((yield* promptly("the program", program))._tag, "None")
    }))

  it.live("a write to a full pipe that is interrupted is finished before the next one", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.fifo("p")
      const reader = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NONBLOCK)
      const drain = (): string => {
        const memory = Buffer.alloc(1 << 20)
        let text = ""
        for (;;) {
          try {
            const count = fs.readSync(reader, memory)
            if (count === 0) return text
            text += memory.toString("latin1", 0, count)
          } catch {
            return text // nothing more for now
          }
        }
      }
      yield* Effect.addFinalizer(() => Effect.sync(() => fs.closeSync(reader)))
      const { aio, executor } = yield* service
      const scope = yield* Scope.make()
      const file = yield* Effect.provideService(aio.open(path, "wb"), Scope.Scope, scope)
      const large = "0123456789".repeat(20_000) // a pipe holds 64 KiB
      const writing = yield* fork(file.write(Buffer.from(large)))
      assert.isTrue(yield* eventually(() => activeOf(executor) === 1))
      yield* promptly("the interruption", Fiber.interrupt(writing))
      const next = yield* fork(Effect.andThen(file.write(Buffer.from("next")), Scope.close(scope, Exit.void)))
      let received = ""
      assert.isTrue(
        yield* eventually(() => {
          received += drain()
          return !isRunning(next)
        })
      )
      received += drain()
      assert.include([`${large}next`, "next"], received)
    }))
})
