/**
 * One handle that reads: what is delivered is the file from its start to its end, nothing twice.
 */
import type { File, IoError } from "aiofiles"
import { Effect, type Scope, Stream } from "effect"
import type { Random } from "../../shared/random.js"
import type { SessionKind } from "../session.js"

const content = Array.from({ length: 2000 }, (_, index) => `${index}: ${"ab€d".repeat(index % 7)}\n`).join("")

const textOf = (value: string | Uint8Array): string =>
  typeof value === "string" ? value : Buffer.from(value).toString("latin1")

const sizes = [1, 2, 7, 100, 5000, 20_000]

/** An operation: what it delivers, and whether an early end of it leaves the place unknown. */
interface Reading {
  readonly name: string
  readonly run: Effect.Effect<string, IoError.IoError>
  readonly losesPlace?: boolean
}

type Reader = File.BufferedReader | File.TextReader

const shared = (file: Pick<File.TextReader, "readline" | "readlines" | "read"> | File.BufferedReader, size: number) => [
  { name: "readline", run: Effect.map(file.readline(), textOf) },
  { name: `readline(${size})`, run: Effect.map(file.readline(size), textOf) },
  { name: `read(${size})`, run: Effect.map(file.read(size), textOf) },
  {
    name: `readlines(${size})`,
    run: Effect.map(
      file.readlines(size) as Effect.Effect<ReadonlyArray<string | Uint8Array>, IoError.IoError>, // of either file
      (lines) => lines.map(textOf).join("")
    )
  }
]

/** Loops and streams of lines, stopped early. */
const lines = (file: Reader, random: Random): Reading => {
  const most = 1 + random.below(50)
  if (random.chance(50)) {
    return {
      name: "a chunk of lines",
      losesPlace: true,
      run: Effect.map(
        Stream.runHead(
          Stream.chunks(file.linesWith({ keepEnds: true }) as Stream.Stream<string | Uint8Array, IoError.IoError>)
        ),
        (chunk) => chunk._tag === "Some" ? Array.from(chunk.value, textOf).join("") : ""
      )
    }
  }
  return {
    name: `forEachLine, ${most} lines`,
    // an interruption between two lines does not say which was the last
    losesPlace: true,
    run: Effect.suspend(() => {
      const seen: Array<string> = []
      const enough = Symbol("enough")
      const each = (line: string | Uint8Array): Effect.Effect<void, typeof enough> | void => {
        seen.push(textOf(line))
        if (seen.length === most) return Effect.fail(enough)
      }
      const loop: Effect.Effect<void, IoError.IoError | typeof enough> = (file as File.BufferedReader).forEachLine(each)
      return Effect.as(
        Effect.catchAll(loop, (error) => error === enough ? Effect.void : Effect.fail(error)),
        seen
      ).pipe(Effect.map((all) => all.map((line) => `${line}\n`).join("")))
    })
  }
}

const openers = ["text", "text, small blocks", "bytes", "raw"] as const

/** Every file has all operations at run time; of those that its kind lacks, each would be refused. */
const readings = (file: File.RawFile | Reader, opener: (typeof openers)[number], random: Random): Array<Reading> => {
  const size = random.pick(sizes)
  const all: Array<Reading> = shared(file as File.BufferedReader, size)
  if (opener === "bytes" || opener === "raw") {
    const target = new Uint8Array(size)
    all.push({
      name: `readinto(${size})`,
      run: Effect.map((file as File.BufferedReader).readinto(target), (count) => textOf(target.subarray(0, count)))
    })
  }
  if (opener !== "raw") all.push(lines(file as Reader, random))
  return all
}

export const reading: SessionKind = {
  name: "reading",
  faults: ["read"],
  cuts: true,
  run: (session) =>
    Effect.gen(function*() {
      const { aio, random } = session
      const path = session.at("file")
      yield* session.must(session.plain.writeText(path, content))
      const opener = random.pick(openers)
      const open = {
        "text": () => aio.open(path),
        "text, small blocks": () => aio.open(path, "r", { buffering: 64, blockSize: 64 }),
        "bytes": () => aio.open(path, "rb"),
        "raw": () => aio.open(path, "rb", { buffering: 0 })
      }
      const opened: Effect.Effect<File.RawFile | Reader, IoError.IoError, Scope.Scope> = open[opener]()
      const file = yield* session.must(opened)
      const whole = opener.startsWith("text") ? content : textOf(Buffer.from(content))
      let delivered = 0
      for (let round = 0; round < 60; round++) {
        if (delivered < 0 || delivered === whole.length) {
          const { _tag } = yield* session.attempt("seek(0)", file.seek(0), 20)
          delivered = _tag === "done" ? 0 : -1
          continue
        }
        const { losesPlace = false, name, run } = random.pick(readings(file, opener, random))
        const attempt = yield* session.attempt(name, run)
        if (attempt._tag === "done") {
          const expected = whole.slice(delivered, delivered + attempt.value.length)
          if (attempt.value !== expected) {
            return yield* session.fail(
              `${name} at ${delivered} gave ${JSON.stringify(attempt.value.slice(0, 60))}, not ${
                JSON.stringify(expected.slice(0, 60))
              }`
            )
          }
          delivered += attempt.value.length
        } else if (losesPlace) delivered = -1
      }
      yield* session.attempt("close", file.close, 0)
    })
}
