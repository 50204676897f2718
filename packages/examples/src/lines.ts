/**
 * `npm start -- FILE…`: how many lines each file has, which is the longest, and how fast they were read.
 *
 * A file that cannot be read is a message on standard error and exit status 1; the others are finished all the same.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { AioFiles, NodeAioFiles } from "aiofiles"
import { Clock, Console, Effect, Exit, Layer, Stream } from "effect"
import * as Report from "./lines/report.js"
import * as Tally from "./lines/tally.js"
import * as Progress from "./terminal/progress.js"

/** Reads a file once, from its start to its end, and says what was in it. */
const measure = (file: string) =>
  Effect.gen(function*() {
    const before = yield* Clock.currentTimeNanos
    const log = yield* AioFiles.open(file, "r", Tally.options)

    // The end's position is the file's size; a pipe has neither.
    const size = log.seekable ? yield* log.seek(0, 2) : 0
    if (log.seekable) yield* log.seek(0)
    const progress = yield* Progress.Progress
    const advance = yield* progress.bar(file, size)

    let tally = Tally.empty
    const count = (lines: Iterable<string>) =>
      Effect.sync(() => {
        const next = Tally.add(tally, Array.from(lines))
        advance(next.bytes - tally.bytes)
        tally = next
      })
    yield* Stream.runForEachChunk(log.linesWith({ keepEnds: true }), count)
    return { file, tally, nanos: (yield* Clock.currentTimeNanos) - before }
  }).pipe(Effect.scoped)

const main = Effect.gen(function*() {
  const files = process.argv.slice(2)
  if (files.length === 0) {
    yield* Console.error(Report.usage)
    process.exitCode = 2
    return
  }

  const results: Array<Report.Result> = []
  for (const file of files) {
    yield* Effect.matchEffect(measure(file), {
      onFailure: (error) => {
        process.exitCode = 1
        return Console.error(Report.problem(file, error))
      },
      onSuccess: (result) =>
        Effect.gen(function*() {
          if (results.length === 0) yield* Console.log(Report.header)
          results.push(result)
          yield* Console.log(Report.row(result))
          if (result.tally.badBytes > 0) yield* Console.error(Report.note(result))
        })
    })
  }
  if (results.length > 1) yield* Console.log(Report.total(results))
})

// npm runs the program in the folder of package.json; the names are meant from where the user is.
if (process.env["npm_lifecycle_event"] === "start") process.chdir(process.env["INIT_CWD"] ?? ".")

// The result is lost: on a full disk, say, or because a `head` has seen enough, which is no news to anybody.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") console.error(`standard output: ${error.message}`)
  process.exit(1)
})

main.pipe(
  Effect.provide(Layer.merge(NodeAioFiles.layer, Progress.layer)),
  NodeRuntime.runMain({
    teardown: (exit, onExit) => {
      // Ctrl-C. A program that ends by the signal has status 130 for a shell; `process.exit` would wait for an `open` or a
      // `read` that blocks for good, as on a FIFO that nobody writes to.
      if (Exit.isInterrupted(exit)) process.kill(process.pid, "SIGINT")
      onExit(Exit.isSuccess(exit) ? 0 : 1)
    }
  })
)
