/**
 * F11, F12: an operation that is interrupted while a call of it is queued, running, or finished and not delivered, leaves
 * the handle exact and nothing open; operations on one handle come one after the other, `close` last.
 */
import type { File } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { isInterrupted } from "./support/effect/causes.js"
import { fork } from "./support/effect/effect.js"
import { isRunning } from "./support/effect/fibers.js"
import { runForEachChunk } from "./support/effect/stream.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { assertFails } from "./support/errors.js"
import { interrupted } from "./support/results.js"
import { type State, states, type Stepped, stepped } from "./support/stepped.js"
import { type TempDir, tempDir } from "./support/tempDir.js"

const content = `first\n${"second ".repeat(40)}\nthird\n`.repeat(200) // several blocks of 8 KiB

const plain = (data: unknown): string => typeof data === "string" ? data : Buffer.from(data as Uint8Array).toString()

/** Nothing runs, waits or is open. */
const assertClean = ({ executor, stepper }: Stepped, dir: TempDir): Effect.Effect<void> =>
  Effect.gen(function*() {
    yield* stepper.drain
    const { active, queued } = yield* executor.stats
    assert.deepStrictEqual({ active, queued }, { active: 0, queued: 0 })
    assert.deepStrictEqual(dir.descriptors(), [])
  })

/** Interrupts at call 0, 1, … until the operation ends first. */
const everyCall = <E, R>(
  concurrency: number,
  trial: (env: Stepped, dir: TempDir, n: number) => Effect.Effect<number | undefined, E, R>
): Effect.Effect<number, E, R | Scope.Scope> =>
  Effect.gen(function*() {
    for (let n = 0;; n++) {
      const env = yield* stepped({ concurrency })
      const dir = yield* tempDir
      dir.file("f", content)
      const at = yield* trial(env, dir, n)
      yield* assertClean(env, dir)
      if (at === undefined) return n
    }
  })

const concurrencyFor = (state: State): number => state === "queued" ? 1 : Infinity

interface Reading<F> {
  readonly name: string
  readonly open: (env: Stepped, dir: TempDir) => Effect.Effect<F, unknown, Scope.Scope>
  readonly run: (file: F) => Effect.Effect<unknown, unknown>
  /** The operation may have come into effect, as a seek to the end. */
  readonly moves?: true
}

const text = (env: Stepped, dir: TempDir) => env.aio.open(dir.at("f"))
const bytes = (env: Stepped, dir: TempDir) => env.aio.open(dir.at("f"), "rb")
const raw = (env: Stepped, dir: TempDir) => env.aio.open(dir.at("f"), "rb", { buffering: 0 })

const reading = <F>(row: Reading<F>): Reading<never> => row as unknown as Reading<never> // each row opens what it runs on

const readings: ReadonlyArray<Reading<never>> = [
  reading({ name: "text read(4)", open: text, run: (file) => file.read(4) }),
  reading({ name: "text read()", open: text, run: (file) => file.read() }),
  reading({ name: "text readline", open: text, run: (file) => file.readline() }),
  reading({ name: "text readline(3)", open: text, run: (file) => file.readline(3) }),
  reading({ name: "text readlines", open: text, run: (file) => file.readlines() }),
  reading({ name: "text seek to the end", open: text, run: (file) => file.seek(0, 2), moves: true }),
  reading({ name: "bytes read(20000)", open: bytes, run: (file) => file.read(20_000) }),
  reading({ name: "bytes read()", open: bytes, run: (file) => file.read() }),
  reading({ name: "bytes read1", open: bytes, run: (file) => file.read1() }),
  reading({ name: "bytes peek", open: bytes, run: (file) => file.peek() }),
  reading({ name: "bytes readline", open: bytes, run: (file) => file.readline() }),
  reading({ name: "bytes seek to the end", open: bytes, run: (file) => file.seek(0, 2), moves: true }),
  reading({ name: "raw read(5)", open: raw, run: (file) => file.read(5) }),
  reading({ name: "raw readall", open: raw, run: (file) => file.readall })
]

const readAll = (file: File.FileBase): Effect.Effect<string, unknown> =>
  Effect.map((file as File.TextReader).read(), plain)

for (const state of states) {
  describe(`interrupted while a call is ${state}`, () => {
    for (const { moves, name, open, run } of readings) {
      it.effect(`${name}: what was read and not delivered is read again`, () =>
        Effect.gen(function*() {
          const calls = yield* everyCall(concurrencyFor(state), (env, dir, n) =>
            Effect.gen(function*() {
              const scope = yield* Scope.make()
              const file: File.FileBase = yield* env.drive(Effect.provideService(open(env, dir), Scope.Scope, scope))
              const { at, exit, prompt } = yield* env.interruptAt(run(file as never), n, state)
              if (at === undefined) {
                assert.isTrue(Exit.isSuccess(exit))
              } else {
                assert.isTrue(isInterrupted(exit), `at call ${n}`)
                assert.isTrue(prompt, `call ${n} was waited for`)
                const rest = yield* env.drive(readAll(file))
                if (moves === true && rest !== "") assert.strictEqual(rest, content)
                if (moves !== true) {
                  assert.isTrue(rest === content, `at call ${n}, ${rest.length} of ${content.length} are left`)
                }
                if (state === "queued") {
                  assert.strictEqual((yield* env.executor.stats).withdrawn, 1)
                }
              }
              yield* env.drive(Scope.close(scope, Exit.void))
              return at
            }))
          assert.isAtLeast(calls, 1)
        }))
    }

    it.effect("readinto: the caller's memory is left alone", () =>
      everyCall(concurrencyFor(state), (env, dir, n) =>
        Effect.gen(function*() {
          for (const open of [bytes, raw]) {
            const scope = yield* Scope.make()
            const file: File.BufferedReader | File.RawFile = yield* env.drive(
              Effect.provideService(
                open(env, dir) as Effect.Effect<File.RawFile, unknown, Scope.Scope>,
                Scope.Scope,
                scope
              )
            )
            const target = new Uint8Array(10)
            const { at } = yield* env.interruptAt(file.readinto(target), n, state)
            const after = target.slice()
            yield* env.stepper.drain
            assert.deepStrictEqual(target, after)
            if (at !== undefined) {
              if (state !== "finished") assert.deepStrictEqual([...target], Array.from({ length: 10 }, () => 0))
              assert.isTrue((yield* env.drive(readAll(file))) === content)
            }
            yield* env.drive(Scope.close(scope, Exit.void))
            if (at === undefined) return undefined
          }
          return n
        })))

    it.effect("forEachLine: no line is lost or doubled", () =>
      everyCall(concurrencyFor(state), (env, dir, n) =>
        Effect.gen(function*() {
          for (const mode of ["r", "rb"] as const) {
            const scope = yield* Scope.make()
            const file: File.Lines<string | Uint8Array> & File.FileBase = yield* env.drive(
              Effect.provideService(env.aio.open(dir.at("f"), mode), Scope.Scope, scope)
            )
            let got = ""
            const { at, exit } = yield* env.interruptAt(
              file.forEachLine((line) => {
                got += `${plain(line)}\n`
              }),
              n,
              state
            )
            if (at !== undefined) assert.isTrue(isInterrupted(exit))
            assert.isTrue(got + (yield* env.drive(readAll(file))) === content, `at call ${n}`)
            yield* env.drive(Scope.close(scope, Exit.void))
            if (at === undefined) return undefined
          }
          return n
        })))

    it.effect("a stream of lines: what its consumer has not got stays in the file", () =>
      everyCall(concurrencyFor(state), (env, dir, n) =>
        Effect.gen(function*() {
          const scope = yield* Scope.make()
          const file = yield* env.drive(Effect.provideService(text(env, dir), Scope.Scope, scope))
          let got = ""
          const consume = runForEachChunk(file.linesWith({ keepEnds: true }), (lines) =>
            Effect.sync(() => {
              got += lines.join("")
            }))
          const { at } = yield* env.interruptAt(consume, n, state)
          assert.isTrue(got + (yield* env.drive(readAll(file))) === content, `at call ${n}`)
          yield* env.drive(Scope.close(scope, Exit.void))
          return at
        })))

    it.effect("open: a descriptor that arrives late is closed", () =>
      Effect.gen(function*() {
        const calls = yield* everyCall(concurrencyFor(state), (env, dir, n) =>
          Effect.gen(function*() {
            const scope = yield* Scope.make()
            const { at, exit, prompt } = yield* env.interruptAt(
              Effect.provideService(text(env, dir), Scope.Scope, scope),
              n,
              state
            )
            if (at === 0 && state !== "finished") assert.isTrue(prompt, "a call was waited for")
            if (at !== undefined) assert.isTrue(isInterrupted(exit), `at call ${n}`)
            yield* env.drive(Scope.close(scope, Exit.void))
            return at
          }))
        assert.strictEqual(calls, 2) // open, fstat
      }))

    it.effect("withFile: the file is closed, and holds what was written or nothing", () =>
      everyCall(concurrencyFor(state), (env, dir, n) =>
        Effect.gen(function*() {
          const { at } = yield* env.interruptAt(
            env.aio.withFile(dir.at("g"), "w")((file) => file.write("written")),
            n,
            state
          )
          yield* env.stepper.drain
          if (n > 1) assert.include(["", "written"], dir.content("g"))
          return at
        })))

    const large = "0123456789".repeat(30_000)
    const writings: ReadonlyArray<
      readonly [
        name: string,
        mode: "w" | "wb",
        (file: File.TextWriter) => Effect.Effect<unknown, unknown>,
        possible: ReadonlyArray<string>
      ]
    > = [
      ["a large write", "w", (file) => file.write(large), ["", large]],
      ["a large write of bytes", "wb", (file) => file.write(Buffer.from(large) as never), ["", large]],
      ["write and flush", "w", (file) => Effect.andThen(file.write("small"), file.flush), ["small"]],
      ["write and tell", "w", (file) => Effect.andThen(file.write("small"), file.tell), ["small"]],
      ["write and seek", "wb", (file) => Effect.andThen(file.write(Buffer.from("small") as never), file.seek(5)), [
        "small"
      ]],
      ["write and truncate", "w", (file) => Effect.andThen(file.write("small"), file.truncate()), ["small"]],
      ["writelines", "w", (file) => file.writelines(["a", large, "b"]), ["", "a", `a${large}`, `a${large}b`]]
    ]
    for (const [name, mode, write, possible] of writings) {
      it.effect(`${name}: accepted whole or not at all, and before what comes next`, () =>
        Effect.gen(function*() {
          const calls = yield* everyCall(concurrencyFor(state), (env, dir, n) =>
            Effect.gen(function*() {
              const scope = yield* Scope.make()
              const file = (yield* env.drive(
                Effect.provideService(env.aio.open(dir.at("g"), mode), Scope.Scope, scope)
              )) as File.TextWriter
              const { at, prompt } = yield* env.interruptAt(write(file), n, state)
              assert.isTrue(prompt, `call ${n} was waited for`)
              yield* env.drive(file.write((mode === "w" ? "end" : Buffer.from("end")) as never))
              yield* env.drive(Scope.close(scope, Exit.void))
              const held = dir.content("g")
              assert.isTrue(
                possible.some((text) => held === `${text}end`),
                `at call ${n} the file holds ${held.slice(-20)}`
              )
              return at
            }))
          assert.isAtLeast(calls, 1)
        }))
    }

    it.effect("close: is seen through", () =>
      Effect.gen(function*() {
        const calls = yield* everyCall(concurrencyFor(state), (env, dir, n) =>
          Effect.gen(function*() {
            const scope = yield* Scope.make()
            const file = yield* env.drive(Effect.provideService(env.aio.open(dir.at("g"), "w"), Scope.Scope, scope))
            yield* env.drive(file.write("kept"))
            const { at, exit, prompt } = yield* env.interruptAt(file.close, n, state)
            if (at !== undefined && state !== "finished") assert.isFalse(prompt, "the close was not waited for")
            if (at === undefined) assert.isTrue(Exit.isSuccess(exit))
            assert.isTrue(file.closed)
            assert.strictEqual(dir.content("g"), "kept")
            assert.deepStrictEqual(dir.descriptors(), [])
            yield* env.drive(Scope.close(scope, Exit.void))
            return at
          }))
        assert.strictEqual(calls, state === "queued" ? 0 : 2) // write, and close: neither waits for a slot
      }))
  })
}

describe("one handle", () => {
  it.effect("operations run in the order of their submission, each after the end of the one before", () =>
    Effect.gen(function*() {
      const env = yield* stepped()
      const dir = yield* tempDir
      dir.file("f", "0123456789")
      const scope = yield* Scope.make()
      const file = yield* env.drive(Effect.provideService(raw(env, dir), Scope.Scope, scope))
      const ended: Array<string> = []
      const submit = (name: string, effect: Effect.Effect<unknown, unknown>) =>
        fork(
          Effect.map(effect, (value) =>
            ended.push(`${name} ${value instanceof Uint8Array ? plain(value) : String(value)}`))
        )
      yield* submit("read", file.read(2))
      yield* submit("seek", file.seek(7))
      yield* submit("read", file.read(2))
      yield* submit("tell", file.tell)
      yield* submit("close", file.close)
      const last = yield* fork(Effect.exit(file.read(1)))
      yield* env.settle
      assert.deepStrictEqual((yield* env.stepper.queued).map(({ op }) => op), ["read"])
      assert.deepStrictEqual(ended, [])
      yield* env.stepper.step
      yield* env.settle
      assert.deepStrictEqual((yield* env.stepper.queued).map(({ op }) => op), ["read"])
      assert.deepStrictEqual(ended, ["read 01", "seek 7"])
      yield* env.stepper.step
      yield* env.settle
      assert.deepStrictEqual((yield* env.stepper.queued).map(({ op }) => op), ["close"])
      assert.deepStrictEqual(ended, ["read 01", "seek 7", "read 78", "tell 9"])
      yield* env.stepper.step
      yield* env.settle
      assert.deepStrictEqual(ended.at(-1), "close undefined")
      yield* assertFails(Effect.flatten(Fiber.join(last)), "ClosedFileError")
      yield* env.drive(Scope.close(scope, Exit.void))
      yield* assertClean(env, dir)
    }))

  it.effect("an operation that is interrupted while it waits for its turn is skipped", () =>
    Effect.gen(function*() {
      const env = yield* stepped()
      const dir = yield* tempDir
      dir.file("f", "0123456789")
      const scope = yield* Scope.make()
      const file = yield* env.drive(Effect.provideService(raw(env, dir), Scope.Scope, scope))
      const first = yield* fork(file.read(2))
      const second = yield* fork(file.read(3))
      const third = yield* fork(file.read(2))
      yield* env.settle
      yield* Fiber.interrupt(second)
      yield* env.stepper.drain
      assert.deepStrictEqual([plain(yield* Fiber.join(first)), plain(yield* Fiber.join(third))], ["01", "23"])
      yield* env.drive(Scope.close(scope, Exit.void))
      yield* assertClean(env, dir)
    }))

  it.effect("close waits for a write that nobody waits for any more (F12)", () =>
    Effect.gen(function*() {
      const env = yield* stepped()
      const dir = yield* tempDir
      const scope = yield* Scope.make()
      const file = yield* env.drive(
        Effect.provideService(env.aio.open(dir.at("f"), "wb", { buffering: 0 }), Scope.Scope, scope)
      )
      const writing = yield* fork(file.write(Buffer.from("whole")))
      yield* env.settle
      yield* env.stepper.begin
      yield* Fiber.interrupt(writing)
      const closing = yield* fork(Scope.close(scope, Exit.void))
      yield* env.settle
      assert.deepStrictEqual(yield* env.stepper.queued, [])
      assert.isTrue(isRunning(closing))
      yield* env.stepper.drain
      yield* Fiber.join(closing)
      assert.strictEqual(dir.content("f"), "whole")
      yield* assertClean(env, dir)
    }))

  it.effect("no call starts after a close began", () =>
    Effect.gen(function*() {
      const env = yield* stepped()
      const dir = yield* tempDir
      dir.file("f", content)
      const scope = yield* Scope.make()
      const file = yield* env.drive(Effect.provideService(text(env, dir), Scope.Scope, scope))
      const closing = yield* fork(file.close)
      yield* env.settle
      assert.isTrue(file.closed)
      yield* Effect.forEach(
        [file.read(), file.readline(), file.seek(0), file.tell, Stream.runDrain(file.lines)],
        (operation) =>
          Effect.gen(function*() {
            const fiber = yield* fork(Effect.exit(operation))
            yield* env.settle
            assert.deepStrictEqual((yield* env.stepper.queued).map(({ op }) => op), ["close"])
            return fiber
          })
      )
      const second = yield* fork(file.close)
      yield* env.stepper.drain
      yield* Fiber.join(closing)
      yield* Fiber.join(second)
      yield* env.drive(Scope.close(scope, Exit.void))
      yield* assertClean(env, dir)
    }))

  it.effect("a writer is closed from the moment when its close begins, before its buffer is written", () =>
    Effect.gen(function*() {
      const env = yield* stepped()
      const dir = yield* tempDir
      const scope = yield* Scope.make()
      const file = yield* env.drive(Effect.provideService(env.aio.open(dir.at("f"), "w"), Scope.Scope, scope))
      yield* env.drive(file.write("kept"))
      const closing = yield* fork(file.close)
      yield* env.settle
      const { closed } = file
      yield* env.stepper.drain
      yield* Fiber.join(closing)
      yield* env.drive(Scope.close(scope, Exit.void))
      yield* assertClean(env, dir)
      assert.isTrue(closed, "`closed` says that a file is closed, or being closed")
    }))

  it.live("F21 an interruption ends, however long the read takes; the descriptor is closed when that ends", () =>
    Effect.gen(function*() {
      for (const mode of ["r", "r+", "rb", "rb+"]) {
        const env = yield* stepped()
        const dir = yield* tempDir
        dir.file("f", content)
        const use = (file: File.FileBase): Effect.Effect<unknown, unknown> => (file as File.TextReader).read(4)
        const fiber = yield* fork(env.aio.withFile(dir.at("f"), mode)(use))
        yield* env.settle
        yield* env.stepper.step
        yield* env.settle
        yield* env.stepper.step
        yield* env.settle
        const exit = yield* interrupted(fiber)
        assert.isTrue(isInterrupted(exit))
        assert.deepStrictEqual((yield* env.stepper.queued).map(({ op }) => op), ["read"])
        assert.strictEqual(dir.descriptors().length, 1)
        yield* assertClean(env, dir)
      }
    }))

  it.effect("a full executor keeps no file from closing", () =>
    Effect.gen(function*() {
      const env = yield* stepped({ concurrency: 1 })
      const dir = yield* tempDir
      dir.file("f", content)
      const scope = yield* Scope.make()
      yield* env.drive(Effect.provideService(text(env, dir), Scope.Scope, scope))
      env.executor.pool.submit({ op: "isatty", fd: 0 })
      env.executor.pool.submit({ op: "isatty", fd: 0 })
      const closing = yield* fork(Scope.close(scope, Exit.void))
      yield* env.settle
      assert.deepStrictEqual((yield* env.stepper.queued).map(({ op }) => op), ["isatty", "close"])
      yield* env.stepper.drain
      yield* Fiber.join(closing)
      yield* assertClean(env, dir)
    }))

  it.effect("the block after next is read while a chunk is used, and a stream that ends leaves it to the next read", () =>
    Effect.gen(function*() {
      const env = yield* stepped()
      const dir = yield* tempDir
      dir.file("f", content)
      const scope = yield* Scope.make()
      const file = yield* env.drive(Effect.provideService(text(env, dir), Scope.Scope, scope))
      let got = ""
      let chunks = 0
      const consume = Stream.runForEachWhile(
        Stream.chunks(file.linesWith({ keepEnds: true })),
        (lines) =>
          Effect.sync(() => {
            got += Array.from(lines).join("")
            return ++chunks < 2
          })
      )
      yield* env.drive(consume)
      assert.deepStrictEqual((yield* env.stepper.queued).map(({ op }) => op), ["read"])
      assert.isTrue(got + (yield* env.drive(file.read())) === content)
      yield* env.drive(Scope.close(scope, Exit.void))
      yield* assertClean(env, dir)
    }))
})
