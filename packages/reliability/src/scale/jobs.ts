/**
 * Jobs that are measured at two sizes.
 */
import type { AioFiles } from "aiofiles"
import { Effect, Stream } from "effect"
import * as fs from "node:fs"
import { join } from "node:path"

/** Work of a given size. It fails if its result is wrong. */
export interface Job {
  readonly name: string
  /** The greater of the two sizes. */
  readonly size: number
  readonly unit: string
  /** Makes the files that the work needs, in an empty folder. */
  readonly prepare: (folder: string, size: number) => void
  readonly run: (aio: AioFiles.AioFiles, folder: string, size: number) => Effect.Effect<unknown, unknown>
  /** The limit of open descriptors that the work runs under. */
  readonly descriptors?: number
  /** Whether calls that find no descriptor wait for one. */
  readonly waits?: boolean
}

const small = "a small file\n".repeat(100)

const smallFiles = 100

const makeSmallFiles = (folder: string): void => {
  for (let index = 0; index < smallFiles; index++) fs.writeFileSync(join(folder, String(index)), small)
}

const expect = <A>(what: string, actual: A, expected: A): Effect.Effect<void> =>
  actual === expected ? Effect.void : Effect.die(new Error(`${what} is ${String(actual)}, not ${String(expected)}`))

/** Operations that begin before the first has ended. */
const atOnce = (
  size: number,
  operation: (index: number) => Effect.Effect<unknown, unknown>
): Effect.Effect<void, unknown> =>
  Effect.forEach(Array(size).keys(), operation, { concurrency: "unbounded", discard: true })

const makeEntries = (folder: string, size: number): void => {
  fs.mkdirSync(join(folder, "entries"))
  for (let index = 0; index < size; index++) fs.closeSync(fs.openSync(join(folder, "entries", `entry-${index}`), "w"))
}

/** Bytes of a long line that are made at a time. */
const linePiece = Buffer.alloc(1_000_000, "x")

const makeLine = (folder: string, size: number): void => {
  const fd = fs.openSync(join(folder, "line"), "w")
  for (let written = 0; written < size; written += linePiece.length) fs.writeSync(fd, linePiece)
  fs.writeSync(fd, "\nend\n")
  fs.closeSync(fd)
}

const rounds = 3

export const jobs: ReadonlyArray<Job> = [
  {
    name: "stat",
    size: 100_000,
    unit: "calls queued at once",
    prepare: makeSmallFiles,
    run: (aio, folder, size) => atOnce(size, (index) => aio.os.stat(join(folder, String(index % smallFiles))))
  },
  {
    name: "readText",
    size: 100_000,
    unit: "files queued at once",
    prepare: makeSmallFiles,
    run: (aio, folder, size) =>
      atOnce(
        size,
        (index) =>
          Effect.flatMap(aio.readText(join(folder, String(index % smallFiles))), (text) =>
            expect("the length", text.length, small.length))
      )
  },
  {
    name: "handles",
    size: 1000,
    unit: "open files, read in turn",
    descriptors: 4000,
    prepare: makeSmallFiles,
    run: (aio, folder, size) =>
      Effect.scoped(Effect.gen(function*() {
        const files = yield* Effect.forEach(
          Array.from({ length: size }, (_, index) => join(folder, String(index % smallFiles))),
          (path) => aio.open(path)
        )
        for (let round = 0; round < rounds; round++) {
          for (const file of files) yield* expect("a line", yield* file.readline(), "a small file\n")
        }
      }))
  },
  {
    name: "listdir",
    size: 200_000,
    unit: "entries",
    prepare: makeEntries,
    run: (aio, folder, size) =>
      Effect.flatMap(aio.os.listdir(join(folder, "entries")), ({ length }) => expect("the number", length, size))
  },
  {
    name: "scandir",
    size: 200_000,
    unit: "entries",
    prepare: makeEntries,
    run: (aio, folder, size) =>
      Effect.flatMap(
        Stream.runCount(aio.os.scandir(join(folder, "entries"))),
        (found) => expect("the number", found, size)
      )
  },
  {
    name: "walk",
    size: 200_000,
    unit: "entries",
    prepare: makeEntries,
    run: (aio, folder, size) =>
      Effect.flatMap(
        Stream.runSum(Stream.map(aio.os.walk(folder), ({ files }) => files.length)),
        (found) => expect("the number", found, size)
      )
  },
  {
    name: "rmtree",
    size: 200_000,
    unit: "entries",
    prepare: makeEntries,
    run: (aio, folder) =>
      Effect.andThen(
        aio.shutil.rmtree(join(folder, "entries")),
        Effect.suspend(() => expect("what is left", fs.readdirSync(folder).length, 0))
      )
  },
  {
    name: "readline",
    size: 300_000_000,
    unit: "characters of one line",
    prepare: makeLine,
    run: (aio, folder, size) =>
      aio.withFile(join(folder, "line"))((file) =>
        Effect.gen(function*() {
          yield* expect("the length", (yield* file.readline()).length, size + 1)
          yield* expect("the next line", yield* file.readline(), "end\n")
        })
      )
  },
  {
    name: "forEachLine",
    size: 300_000_000,
    unit: "characters of one line",
    prepare: makeLine,
    run: (aio, folder, size) =>
      Effect.suspend(() => {
        const lengths: Array<number> = []
        return Effect.andThen(
          aio.forEachLine(join(folder, "line"), (line) => void lengths.push(line.length)),
          Effect.suspend(() => expect("the lengths", lengths.join(), `${size},3`))
        )
      })
  },
  {
    name: "EMFILE",
    size: 500,
    unit: "opens at once, with 64 descriptors",
    descriptors: 64,
    waits: true,
    prepare: makeSmallFiles,
    run: (aio, folder, size) =>
      atOnce(
        size,
        (index) =>
          aio.withFile(join(folder, String(index % smallFiles)))((file) =>
            Effect.flatMap(file.read(), (text) => expect("the length", text.length, small.length))
          )
      )
  }
]
