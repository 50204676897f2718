/**
 * F11: interruption at every point where it can arrive leaks no descriptor, leaves every handle exact, and never hangs;
 * nor does a fiber that is held up at any point, while its calls end.
 */
import { AioFiles, Executor, type File } from "aiofiles"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { isInterruptedOnly } from "./support/effect/causes.js"
import { callback, disconnect, yieldNow } from "./support/effect/effect.js"
import { runForEachChunk } from "./support/effect/stream.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { executors } from "./support/executors.js"
import { interventionsOn, longWait, tryEveryPoint } from "./support/nth.js"
import { eventually, type TempDir, tempDir, turn } from "./support/tempDir.js"

const content = "first\nsecond\nthird\nfourth\nfifth\n"

const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

const idleOf = (executor: Executor.Executor) => (): boolean => {
  const { active, queued } = executor.pool.stats()
  return active === 0 && queued === 0
}

/** What every trial ends with: the body succeeded or was interrupted, nothing runs, and no descriptor is open. */
const whatIsWrong = (
  exit: Exit.Exit<unknown, unknown> | undefined,
  dir: TempDir,
  executor: Executor.Executor
): Effect.Effect<string | undefined> =>
  Effect.gen(function*() {
    if (exit === undefined) return "hung"
    if (exit._tag === "Failure" && !isInterruptedOnly(exit.cause)) return Cause.pretty(exit.cause)
    if (!(yield* eventually(idleOf(executor)))) return `not idle: ${JSON.stringify(executor.pool.stats())}`
    if (!(yield* eventually(() => dir.descriptors().length === 0))) return `leaked ${dir.descriptors().join()}`
    return undefined
  })

interface Body {
  readonly name: string
  readonly run: (aio: AioFiles.AioFiles, dir: TempDir) => Effect.Effect<unknown, unknown>
  /** What an undisturbed run gives. */
  readonly gives: unknown
  /** What the file may hold afterwards, besides what it held. */
  readonly leaves?: ReadonlyArray<string>
}

/** Bodies that open for themselves. */
const bodies: ReadonlyArray<Body> = [
  { name: "open", run: (aio, dir) => Effect.scoped(Effect.asVoid(aio.open(dir.at("f")))), gives: undefined },
  {
    name: "open and read",
    run: (aio, dir) => Effect.scoped(Effect.flatMap(aio.open(dir.at("f")), (file) => file.read())),
    gives: content
  },
  {
    name: "withFile and read, unbuffered",
    run: (aio, dir) => aio.withFile(dir.at("f"), "rb", { buffering: 0 })((file) => Effect.map(file.read(), decode)),
    gives: content
  },
  {
    name: "withFile and write",
    run: (aio, dir) => aio.withFile(dir.at("f"), "w")((file) => file.write("written")),
    gives: 7,
    leaves: ["", "written"]
  },
  {
    name: "withFile, write and flush",
    run: (aio, dir) =>
      aio.withFile(dir.at("f"), "a")((file) => Effect.tap(file.write("written"), Effect.zip(file.flush, file.tell))),
    gives: 7,
    leaves: [`${content}written`]
  },
  {
    name: "lines and take",
    run: (aio, dir) =>
      Effect.map(Stream.runCollect(Stream.take(aio.lines(dir.at("f")), 2)), (lines) => Array.from(lines)),
    gives: ["first", "second"]
  },
  {
    name: "lines to the end",
    run: (aio, dir) => Stream.runCount(aio.lines(dir.at("f"))),
    gives: 5
  },
  {
    name: "forEachLine",
    run: (aio, dir) =>
      Effect.suspend(() => {
        let count = 0
        return Effect.map(aio.forEachLine(dir.at("f"), () => void count++), () => count)
      }),
    gives: 5
  },
  {
    name: "forEachLine with an effect",
    run: (aio, dir) =>
      Effect.suspend(() => {
        let count = 0
        return Effect.map(aio.forEachLine(dir.at("f"), () => Effect.sync(() => count++)), () => count)
      }),
    gives: 5
  },
  {
    name: "foldLines",
    run: (aio, dir) => aio.foldLines(dir.at("f"), 0, (sum, line) => sum + line.length),
    gives: content.length - 5
  }
]

const service = (
  executorLayer: Layer.Layer<Executor.Executor>
): Effect.Effect<readonly [AioFiles.AioFiles, Executor.Executor], never, Scope.Scope> =>
  Effect.map(
    Layer.build(Layer.provideMerge(AioFiles.layer, executorLayer)),
    (context) => [Context.get(context, AioFiles.AioFiles), Context.get(context, Executor.Executor)]
  )

for (const [executorName, executorLayer] of executors) {
  for (const intervention of interventionsOn(executorName)) {
    describe(`${intervention} before every operation, ${executorName}`, () => {
      for (const body of bodies) {
        it.live(body.name, () =>
          Effect.gen(function*() {
            const [aio, executor] = yield* service(executorLayer)
            const dir = yield* tempDir
            dir.file("f", content)
            const { finding, points } = yield* tryEveryPoint(intervention, idleOf(executor), (run) =>
              Effect.gen(function*() {
                if (dir.content("f") !== content) {
                  dir.file("f", content)
                }
                const exit = yield* run(body.run(aio, dir))
                const wrong = yield* whatIsWrong(exit, dir, executor)
                if (wrong !== undefined) {
                  return wrong
                }
                const held = dir.content("f")
                if (held !== content && body.leaves?.includes(held) !== true) {
                  return `the file holds ${held}`
                }
                if (exit?._tag !== "Success") {
                  return intervention === "pause" ? "did not succeed" : undefined
                }
                const gave = JSON.stringify(exit.value)
                return gave === JSON.stringify(body.gives) ? undefined : `gave ${gave}`
              }))
            assert.isUndefined(finding)
            assert.isAbove(points, 5)
          }))
      }
    })
  }
}

/** Bodies that read a file opened outside. Each tells what it got. */
interface Reading {
  readonly name: string
  readonly mode: File.BinaryReadMode | File.TextReadMode
  readonly buffering?: 0
  readonly run: (file: Readable, got: (text: string) => void) => Effect.Effect<unknown, unknown>
  /** Only whole chunks are delivered, and one that was on its way may be lost. */
  readonly loses?: true
}

interface Readable {
  readonly text: File.TextReader
  readonly bytes: File.BufferedReader
  readonly raw: File.RawFile
}

/** Tells the value in the runtime operation that gives it: `Effect.map` would do so in the next. */
const deliver = <A, E>(effect: Effect.Effect<A, E>, got: (value: A) => void): Effect.Effect<void, E> =>
  Effect.flatMap(effect, (value) => {
    got(value)
    return Effect.void
  })

const thrice = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.andThen(effect, Effect.andThen(effect, effect))

const readings: ReadonlyArray<Reading> = [
  { name: "read(n) of text", mode: "r", run: ({ text }, got) => thrice(deliver(text.read(4), got)) },
  { name: "read() of text", mode: "r", run: ({ text }, got) => deliver(text.read(), got) },
  { name: "readline of text", mode: "r", run: ({ text }, got) => thrice(deliver(text.readline(), got)) },
  { name: "readline(limit) of text", mode: "r", run: ({ text }, got) => thrice(deliver(text.readline(3), got)) },
  {
    name: "readlines of text",
    mode: "r",
    run: ({ text }, got) => deliver(text.readlines(8), (lines) => got(lines.join("")))
  },
  {
    name: "forEachLine of text",
    mode: "r",
    run: ({ text }, got) => text.forEachLine((line) => got(`${line}\n`))
  },
  {
    name: "forEachLine of text with an effect",
    mode: "r",
    run: ({ text }, got) =>
      text.forEachLine((line) => {
        got(`${line}\n`)
        return yieldNow
      })
  },
  {
    name: "forEachLine of bytes with an effect",
    mode: "rb",
    run: ({ bytes }, got) =>
      bytes.forEachLine((line) => {
        got(`${decode(line)}\n`)
        return yieldNow
      })
  },
  {
    name: "lines of text",
    mode: "r",
    run: ({ text }, got) =>
      runForEachChunk(
        text.lines,
        (lines) => Effect.sync(() => lines.forEach((line) => got(`${line}\n`)))
      ),
    loses: true
  },
  {
    name: "read(n) of bytes",
    mode: "rb",
    run: ({ bytes }, got) => thrice(deliver(bytes.read(4), (b) => got(decode(b))))
  },
  { name: "read1 of bytes", mode: "rb", run: ({ bytes }, got) => deliver(bytes.read1(4), (b) => got(decode(b))) },
  {
    name: "readline of bytes",
    mode: "rb",
    run: ({ bytes }, got) => thrice(deliver(bytes.readline(), (b) => got(decode(b))))
  },
  {
    name: "readinto of bytes",
    mode: "rb",
    run: ({ bytes }, got) => {
      const target = new Uint8Array(4)
      return thrice(deliver(bytes.readinto(target), (count) => got(decode(target.subarray(0, count)))))
    }
  },
  {
    name: "peek and tell of bytes",
    mode: "rb",
    run: ({ bytes }) => thrice(Effect.zip(bytes.peek(), bytes.tell))
  },
  {
    name: "unbuffered read(n)",
    mode: "rb",
    buffering: 0,
    run: ({ raw }, got) => thrice(deliver(raw.read(4), (b) => got(decode(b))))
  },
  {
    name: "unbuffered readall",
    mode: "rb",
    buffering: 0,
    run: ({ raw }, got) => deliver(raw.readall, (b) => got(decode(b)))
  },
  {
    name: "unbuffered readinto",
    mode: "rb",
    buffering: 0,
    run: ({ raw }, got) => {
      const target = new Uint8Array(4)
      return thrice(deliver(raw.readinto(target), (count) => got(decode(target.subarray(0, count)))))
    }
  }
]

/** A handle that is stuck cannot be closed either. */
const orHung = <A, E>(trial: Effect.Effect<A | undefined, E>): Effect.Effect<A | undefined, E> =>
  Effect.raceFirst(disconnect(trial), Effect.as(longWait, undefined))

const openForReading = (
  aio: AioFiles.AioFiles,
  dir: TempDir,
  { buffering, mode }: Reading
): Effect.Effect<Readable, unknown, Scope.Scope> =>
  Effect.map(
    aio.open(dir.at("f"), mode, buffering === undefined ? {} : { buffering }),
    (file) => ({ text: file, bytes: file, raw: file }) as never // the reading takes the one that its mode gives
  )

for (const [executorName, executorLayer] of executors) {
  for (const intervention of interventionsOn(executorName)) {
    describe(`${intervention} before every operation on an open file, ${executorName}`, () => {
      for (const reading of readings) {
        it.live(reading.name, () =>
          Effect.gen(function*() {
            const [aio, executor] = yield* service(executorLayer)
            const dir = yield* tempDir
            dir.file("f", content)
            const { finding } = yield* tryEveryPoint(intervention, idleOf(executor), (run) =>
              Effect.gen(function*() {
                let delivered = ""
                let rest = ""
                const trial = Effect.scoped(Effect.gen(function*() {
                  const file = yield* openForReading(aio, dir, reading)
                  const exit = yield* run(reading.run(file, (text) => {
                    delivered += text
                  }))
                  if (exit === undefined) return exit
                  rest = yield* Effect.map(file.text.read(), (all) => typeof all === "string" ? all : decode(all))
                  return exit
                }))
                const exit = yield* orHung(trial)
                const wrong = yield* whatIsWrong(exit, dir, executor)
                if (wrong !== undefined) return wrong
                const exact = reading.loses === true && intervention !== "pause"
                  ? content.startsWith(delivered) && content.endsWith(rest) &&
                    delivered.length + rest.length <= content.length
                  : delivered + rest === content
                return exact ? undefined : `delivered ${JSON.stringify(delivered)}, then ${JSON.stringify(rest)}`
              }))
            assert.isUndefined(finding)
          }))
      }

      it.live("write and flush", () =>
        Effect.gen(function*() {
          const [aio, executor] = yield* service(executorLayer)
          const parts = ["one ", "two ", "three "]
          const dir = yield* tempDir
          const { finding } = yield* tryEveryPoint(intervention, idleOf(executor), (run) =>
            Effect.gen(function*() {
              let written = 0
              const trial = Effect.scoped(Effect.gen(function*() {
                const file = yield* aio.open(dir.at("g"), "w")
                const exit = yield* run(Effect.forEach(parts, (part) =>
                  Effect.tap(
                    deliver(file.write(part), () => written++),
                    file.flush
                  )))
                if (exit !== undefined) yield* file.write("end")
                return exit
              }))
              const exit = yield* orHung(trial)
              const wrong = yield* whatIsWrong(exit, dir, executor)
              if (wrong !== undefined) return wrong
              const held = dir.content("g")
              const possible = [written, written + 1].map((count) => `${parts.slice(0, count).join("")}end`)
              return possible.includes(held) ? undefined : `after ${written} writes the file holds ${held}`
            }))
          assert.isUndefined(finding)
        }))
    })
  }
}

describe("the harness", () => {
  it.live("finds the leak of a program that opens, and registers the release afterwards", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.file("f", content)
      const planted = Effect.scoped(Effect.gen(function*() {
        const fd = yield* callback<number>((resume) => {
          fs.open(path, (_, fd) => resume(Effect.succeed(fd)))
        })
        yield* Effect.addFinalizer(() => Effect.sync(() => fs.closeSync(fd)))
      }))
      const { finding } = yield* tryEveryPoint("interrupt", () => true, (run) =>
        Effect.gen(function*() {
          const before = dir.descriptors().length
          yield* run(planted)
          for (let count = 0; count < 50; count++) yield* turn
          return dir.descriptors().length === before ? undefined : "leaked"
        }))
      assert.include(finding, "leaked")
    }))
})
