/** Programs of child processes that use their standard streams: `stdioProgram.ts PROGRAM EXECUTOR …`. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { writeSync } from "node:fs"
import * as AioFiles from "../../src/AioFiles.js"
import type * as File from "../../src/File.js"
import type { IoError } from "../../src/IoError.js"
import * as NodeExecutor from "../../src/NodeExecutor.js"
import { fork, forkDaemon, yieldNow } from "./effect/effect.js"
import { isRunning } from "./effect/fibers.js"

const [name = "", executor = "", ...args] = process.argv.slice(2)

/** Writes a line of JSON for the test to descriptor 2, without the library. */
const tell = (value: unknown): void => void writeSync(2, `${JSON.stringify(value)}\n`)

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const tagOf = (effect: Effect.Effect<unknown, IoError, AioFiles.AioFiles>) =>
  Effect.match(effect, { onFailure: (error) => error, onSuccess: () => undefined })

/** Waits for the first line, with which the test tells that it is ready. */
const ready = Effect.flatMap(AioFiles.stdin, (stdin) => stdin.readline())

const yesLines = Array.from({ length: 1000 }, () => "y\n")

/** An effect that writes to a stream without end, in one of the ways to write. */
const endless = (
  text: Effect.Effect<File.TextWriter, IoError, AioFiles.AioFiles>,
  binary: Effect.Effect<File.BufferedWriter, IoError, AioFiles.AioFiles>,
  way: string | undefined
): Effect.Effect<Effect.Effect<void, IoError>, IoError, AioFiles.AioFiles> =>
  Effect.gen(function*() {
    const [writer, writerOfBytes] = [yield* text, yield* binary]
    const step: Effect.Effect<unknown, IoError> = way === "text"
      ? writer.write("y\n")
      : way === "bytes"
      ? writerOfBytes.write(bytes("y\n"))
      : way === "large"
      ? writerOfBytes.write(new Uint8Array(200_000).fill(0x0a))
      : way === "writelines"
      ? writer.writelines(yesLines)
      : way === "writelinesOfBytes"
      ? writerOfBytes.writelines(yesLines.map(bytes))
      : way === "flush"
      ? Effect.andThen(writer.write("y\n"), writer.flush)
      : Stream.run(Stream.fromIterable(yesLines), writer.sink)
    return Effect.forever(step)
  })

const programs: Record<string, Effect.Effect<void, IoError, AioFiles.AioFiles>> = {
  attributes: Effect.gen(function*() {
    const [stdin, stdout, stderr] = [yield* AioFiles.stdin, yield* AioFiles.stdout, yield* AioFiles.stderr]
    const of = (file: typeof stdin | typeof stdout) =>
      Effect.map(file.fileno, (fileno) => [
        file.encoding,
        file.errors,
        "lineBuffering" in file && file.lineBuffering,
        file.isatty,
        fileno,
        file.name,
        file.mode
      ])
    tell([yield* of(stdin), yield* of(stdout), yield* of(stderr)])
    const bytesOf = [yield* AioFiles.stdinBytes, yield* AioFiles.stdoutBytes, yield* AioFiles.stderrBytes]
    tell(bytesOf.map((file) => [file.name, file.mode, file.seekable]))
  }),

  readlines: Effect.gen(function*() {
    const stdin = yield* AioFiles.stdin
    tell([yield* stdin.readline(), yield* stdin.readline(), yield* stdin.readline(), yield* stdin.readline()])
  }),

  readBytes: Effect.gen(function*() {
    tell(Buffer.from(yield* (yield* AioFiles.stdinBytes).read()).toString("latin1"))
  }),

  buffers: Effect.gen(function*() {
    const stdout = yield* AioFiles.stdout
    yield* stdout.write("a")
    if (args[0] === "flush") yield* stdout.flush
    yield* (yield* AioFiles.stdoutBytes).write(bytes("b"))
  }),

  print: Effect.flatMap(AioFiles.stdout, (stdout) => stdout.write("x\n")),

  flush: Effect.gen(function*() {
    if (args[0] === "ready") yield* ready
    const stdout = yield* AioFiles.stdout
    yield* stdout.write("x\n")
    const error = yield* tagOf(stdout.flush)
    tell([error?._tag, error !== undefined && "errno" in error && error.errno])
  }),

  printReady: Effect.andThen(ready, Effect.flatMap(AioFiles.stdout, (stdout) => stdout.write("x\n"))),

  encodings: Effect.gen(function*() {
    const stdout = yield* AioFiles.stdout
    yield* stdout.reconfigure({ encoding: "ascii", errors: "backslashreplace" })
    yield* stdout.write("\u00e9\n")
    yield* stdout.reconfigure({ encoding: "utf-8" })
    tell((yield* tagOf(stdout.write("\udcff")))?._tag)
    yield* stdout.reconfigure({ errors: "surrogateescape" })
    yield* stdout.write(yield* (yield* AioFiles.stdin).read())
    yield* (yield* AioFiles.stderr).write("\udcff \u20ac\n")
  }),

  /** Reads everything; a read is interrupted every few milliseconds, and repeated. */
  impatient: Effect.gen(function*() {
    const stdin = yield* AioFiles.stdin
    let text = ""
    let given = 0
    for (;;) {
      const piece = yield* Effect.timeoutOption(given % 2 === 0 ? stdin.readline() : stdin.read(3), "3 millis")
      if (Option.isNone(piece) && given++ === 0) tell("waits")
      if (Option.isNone(piece)) continue
      if (piece.value === "") break
      text += piece.value
    }
    tell(text)
  }),

  /** Interrupts a read, and ends. */
  pending: Effect.gen(function*() {
    const stdin = yield* AioFiles.stdin
    tell(Option.isNone(yield* Effect.timeoutOption(stdin.readline(), "20 millis")))
  }),

  /** A read is still waiting when the program ends. */
  abandoned: Effect.gen(function*() {
    const stdin = yield* AioFiles.stdin
    const fiber = yield* forkDaemon(stdin.readline())
    yield* Effect.sleep("20 millis")
    tell(isRunning(fiber))
  }),

  /** Tells the test that a read waits; the test writes then. */
  waits: Effect.gen(function*() {
    const stdin = yield* AioFiles.stdin
    const fiber = yield* fork(stdin.readline())
    yield* Effect.sleep("20 millis")
    tell(isRunning(fiber))
    tell(yield* Fiber.join(fiber))
  }),

  /** A read whose result is awaited is all that keeps the process alive. */
  patient: Effect.gen(function*() {
    tell("waits")
    tell(yield* (yield* AioFiles.stdin).readline())
  }),

  /** A read that waits takes no slot: the executor has only one, and another operation runs. */
  slotFree: Effect.gen(function*() {
    const stdin = yield* AioFiles.stdin
    const fiber = yield* fork(stdin.readline())
    yield* yieldNow
    const text = yield* AioFiles.withFile(args[0]!)((file) => file.read()) // given by the test
    tell([text, isRunning(fiber)])
    yield* Fiber.interrupt(fiber)
  }),

  cat: Effect.gen(function*() {
    const [stdin, stdout] = [yield* AioFiles.stdinBytes, yield* AioFiles.stdoutBytes]
    for (;;) {
      const piece = yield* stdin.read1()
      if (piece.length === 0) break
      yield* stdout.write(piece)
    }
  }),

  catLines: Effect.gen(function*() {
    const [stdin, stdout] = [yield* AioFiles.stdin, yield* AioFiles.stdout]
    yield* Stream.run(stdin.linesWith({ keepEnds: true }), stdout.sink)
    yield* stdout.flush
  }),

  exit: Effect.gen(function*() {
    yield* (yield* AioFiles.stdout).write("x".repeat(Number(args[0])) + "end")
    process.exit(3)
  }),

  /** Ends the process while a flush waits for the reader. */
  exitInFlush: Effect.gen(function*() {
    const stdout = yield* AioFiles.stdout
    yield* fork(Effect.andThen(stdout.write("x".repeat(Number(args[0])) + "end"), stdout.flush))
    yield* Effect.sleep("50 millis")
    tell("exits")
    process.exit(3)
  }),

  /** Interrupts a flush that waits for the reader, and writes more. */
  interruptedFlush: Effect.gen(function*() {
    const stdout = yield* AioFiles.stdout
    for (let round = 0; round < 5; round++) {
      const writing = Effect.andThen(stdout.write(`${String(round).repeat(1_000_000)}\n`), stdout.flush)
      tell(Option.isNone(yield* Effect.timeoutOption(writing, "20 millis")))
    }
    yield* stdout.flush
    yield* stdout.write("end\n")
  }),

  /** Writes until the reader has closed, and ends, both in the way that `args` say. */
  yes: Effect.gen(function*() {
    const [stream, way, end] = args
    const write = yield* (stream === "stderr"
      ? endless(AioFiles.stderr, AioFiles.stderrBytes, way)
      : endless(AioFiles.stdout, AioFiles.stdoutBytes, way))
    if (end === "uncaught") {
      return yield* write
    }
    let told = 0
    const caught = Effect.catchTag(write, "BrokenPipeError", () => Effect.sync(() => told++))
    yield* caught
    if (end === "goesOn") { for (let again = 0; again < 100; again++) yield* caught }
    if (end === "flushes") yield* Effect.andThen((yield* AioFiles.stdout).flush, (yield* AioFiles.stderr).flush)
    // this is never flushed
    if (end === "writesOn") {
      yield* (yield* (stream === "stderr" ? AioFiles.stderrBytes : AioFiles.stdoutBytes)).write(
        bytes("more")
      )
    }
    if (end === "closes") yield* (yield* (stream === "stderr" ? AioFiles.stderr : AioFiles.stdout)).close
    process.exitCode = told > 0 ? 7 : 8
  }),

  console: Effect.gen(function*() {
    const stdout = yield* AioFiles.stdout
    for (let round = 0; round < 3; round++) {
      yield* stdout.write(`ours ${round}\n`)
      yield* stdout.flush
      process.stdout.write(`theirs ${round}\n`)
    }
  }),

  identity: Effect.gen(function*() {
    const first = yield* Effect.scoped(AioFiles.stdout)
    const aio = yield* AioFiles.AioFiles
    tell([
      first === (yield* aio.stdout),
      (yield* aio.stdoutBytes) === (yield* AioFiles.stdoutBytes),
      (yield* aio.stdin) === (yield* AioFiles.stdin),
      first.closed
    ])
    yield* first.close
    tell([(yield* aio.stdout).closed, (yield* tagOf(first.write("x")))?._tag])
    process.stdout.write("the descriptor is open\n")
  }),

  lazy: Effect.gen(function*() {
    const { get } = Object.getOwnPropertyDescriptor(process, "stdin")!
    let asked = 0
    Object.defineProperty(process, "stdin", { get: () => (asked++, get?.call(process)) })
    yield* AioFiles.AioFiles
    yield* AioFiles.stderr
    const before = asked
    yield* AioFiles.stdin
    tell([before, asked])
  }),

  killed: Effect.gen(function*() {
    const stderr = yield* AioFiles.stderr
    yield* stderr.write("a whole line\nhalf a line")
    process.kill(process.pid, "SIGKILL")
  }),

  seek: Effect.gen(function*() {
    const stdin = yield* AioFiles.stdinBytes
    yield* stdin.read(2)
    const at = yield* stdin.tell
    yield* stdin.seek(0)
    tell([at, Buffer.from(yield* stdin.read()).toString()])
  })
}

const executors = {
  default: NodeExecutor.layer,
  one: NodeExecutor.layerLibuv({ concurrency: 1 }),
  libuv: NodeExecutor.layerLibuv(),
  threads: NodeExecutor.layerThreads(),
  inline: NodeExecutor.layerInline
} as const

const layer = AioFiles.layer.pipe(Layer.provide(executors[executor as keyof typeof executors])) // one of the test's
const program = programs[name]
if (program === undefined) throw new Error(`no program ${name}`)
await Effect.runPromise(Effect.provide(program, layer))
