/**
 * `… | node rotate.js [--size BYTES] [--keep N] FILE`: appends what it reads to a log file, and begins a new one before
 * the file gets larger than that. The last N are kept: FILE.1 is the latest of them.
 *
 * Lines are never split, and are copied as the bytes that they are. All that was read is in the file when a pause comes.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { AioFiles, type File, NodeAioFiles, Os } from "aiofiles"
import { Console, Effect, ScopedRef, Stream } from "effect"
import { parseArgs } from "node:util"

/** The command line; `undefined` if it makes no sense. */
const readArguments = () => {
  const count = (text: string): number => /^\d+$/.test(text) ? Number(text) : NaN
  try {
    const { positionals: [log, ...more], values } = parseArgs({
      allowPositionals: true,
      options: { size: { type: "string", default: "1000000" }, keep: { type: "string", default: "5" } }
    })
    const { keep, size } = { keep: count(values.keep), size: count(values.size) }
    return log === undefined || more.length > 0 || !(keep >= 1 && size >= 1) ? undefined : { keep, log, size }
  } catch {
    return undefined
  }
}

/** FILE.1 becomes FILE.2, and so on; the last one goes. Missing ones are skipped, for there are fewer at first. */
const shift = (log: string, keep: number) =>
  Effect.gen(function*() {
    for (let number = keep; number >= 1; number--) {
      const source = number === 1 ? log : `${log}.${number - 1}`
      yield* Os.replace(source, `${log}.${number}`).pipe(Effect.catchTag("FileNotFoundError", () => Effect.void))
    }
  })

/** An open log, and how large it is. */
interface Log {
  readonly file: File.BufferedWriter
  size: number
}

const openLog = (path: string) =>
  Effect.gen(function*() {
    const file: File.BufferedWriter = yield* AioFiles.open(path, "ab")
    const log: Log = { file, size: (yield* file.stat).size }
    return log
  })

const main = Effect.gen(function*() {
  const chosen = readArguments()
  if (chosen === undefined) {
    yield* Console.error("Usage: … | node rotate.js [--size BYTES] [--keep N] FILE")
    process.exitCode = 2
    return
  }
  const { keep, log: path, size } = chosen
  const current = yield* ScopedRef.fromAcquire(openLog(path))

  const append = (lines: Iterable<Uint8Array>) =>
    Effect.gen(function*() {
      for (const line of lines) {
        let log = yield* ScopedRef.get(current)
        if (log.size > 0 && log.size + line.length > size) {
          yield* shift(path, keep)
          yield* ScopedRef.set(current, openLog(path)) // closes the one before, whose last bytes go where it is now
          log = yield* ScopedRef.get(current)
        }
        log.size += yield* log.file.write(line)
      }
      yield* (yield* ScopedRef.get(current)).file.flush
    })

  const input = yield* AioFiles.stdinBytes
  yield* Stream.runForEachChunk(input.linesWith({ keepEnds: true }), append)
}).pipe(Effect.scoped)

main.pipe(
  Effect.catchAll((error) => {
    process.exitCode = 1
    return Console.error(`${error._tag}: ${error.message}`)
  }),
  Effect.provide(NodeAioFiles.layer),
  NodeRuntime.runMain
)
