/**
 * The lines of a file in this library: through a stream with each kind of consumer, in plain loops, and one by one.
 */
import { AioFiles, NodeAioFiles } from "aiofiles"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { readFile } from "node:fs/promises"
import { type Bar, type Contestant } from "../harness.js"
import { blockFloor, floor } from "./floor.js"
import { type Log } from "./logFile.js"
import { readline } from "./node.js"
import { platformForEach } from "./platform.js"
import { Tally } from "./tally.js"

/** Reads a file and counts its lines, or only reads it. */
type Reader = (path: string, tally: Tally) => Effect.Effect<unknown, unknown, AioFiles.AioFiles>

/** The ways to read a file, by name. `runDrain` does not count: the least that a stream can cost. */
export const readers = {
  "runDrain": (path) => Stream.runDrain(AioFiles.lines(path)),
  "runFold": (path, tally) =>
    Stream.runFold(AioFiles.lines(path), tally, (state, line) => {
      state.add(line)
      return state
    }),
  "runForEachChunk": (path, tally) =>
    Stream.runForEachChunk(
      AioFiles.lines(path),
      (lines) => Effect.sync(() => tally.addAll(Chunk.toReadonlyArray(lines)))
    ),
  "runForEach": (path, tally) => Stream.runForEach(AioFiles.lines(path), (line) => Effect.sync(() => tally.add(line))),
  "forEachLine": (path, tally) => AioFiles.forEachLine(path, (line) => tally.add(line)),
  "foldLines": (path, tally) =>
    AioFiles.foldLines(path, tally, (state, line) => {
      state.add(line)
      return state
    }),
  "readline": (path, tally) =>
    Effect.scoped(Effect.gen(function*() {
      const file = yield* AioFiles.open(path)
      for (let line = yield* file.readline(); line !== ""; line = yield* file.readline()) tally.addEnded(line)
    }))
} satisfies Record<string, Reader>

/** The name of a way to read. */
export type ReaderName = keyof typeof readers

/** Reads a file in one of the ways, on the library's default executor. */
export const read = async (name: ReaderName, path: string): Promise<Tally> => {
  const tally = new Tally()
  const reader: Reader = readers[name]
  await Effect.runPromise(Effect.provide(reader(path, tally), NodeAioFiles.layer))
  return tally
}

/** What `readline` costs where nothing is read: an effect for each line, which takes it from an array. */
const effectLoop = "Effect loop over array"

/**
 * The bars. Those about the floor were set for the floor by blocks, which costs nearly twice as much as the fastest one; both ratios
 * are judged.
 */
const bars: Partial<Record<ReaderName, ReadonlyArray<Bar>>> = {
  "runDrain": [{ against: blockFloor, atMost: 1.25 }, { against: floor, atMost: 1.25 }],
  "forEachLine": [
    { against: blockFloor, atMost: 1.3 },
    { against: floor, atMost: 1.3 },
    { against: readline, atMost: 0.6 }
  ],
  "runForEach": [{ against: platformForEach, atMost: 0.75 }],
  "readline": [{ against: effectLoop, atMost: 1.5 }]
}

export const aiofilesContestants = (log: Log): ReadonlyArray<Contestant<Tally>> => [
  ...(Object.keys(readers) as Array<ReaderName>).map((name) => ({
    name: `aiofiles ${name}`,
    bars: bars[name],
    ...(name === "runDrain"
      ? { run: () => drain(log.path), proof: () => countDrained(log.path) }
      : { run: () => read(name, log.path) })
  })),
  { name: effectLoop, run: () => takeFromArray(log) }
]

const drain = async (path: string): Promise<undefined> => {
  await read("runDrain", path)
}

/** As `runDrain`, with the lines counted in a stage before the drain. */
const countDrained = async (path: string): Promise<Tally> => {
  const tally = new Tally()
  const counted = Stream.mapChunks(AioFiles.lines(path), (lines) => {
    tally.addAll(Chunk.toReadonlyArray(lines))
    return lines
  })
  await Effect.runPromise(Effect.provide(Stream.runDrain(counted), NodeAioFiles.layer))
  return tally
}

let allLines: ReadonlyArray<string> | undefined

/** The lines of the log from an array, each a string of its own, as `readline` gives them. Made in the first warm-up. */
const takeFromArray = async (log: Log): Promise<Tally> => {
  allLines ??= (await readFile(log.path, "utf8")).split("\n").slice(0, -1)
  const lines = allLines
  const tally = new Tally()
  let taken = 0
  const next = Effect.sync(() => lines[taken++])
  await Effect.runPromise(Effect.gen(function*() {
    for (let line = yield* next; line !== undefined; line = yield* next) tally.add(line)
  }))
  return tally
}
