/**
 * The lines of a file in this library: through a stream with each kind of consumer, in plain loops, and one by one.
 */
import { AioFiles, NodeAioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { readFile } from "node:fs/promises"
import { runFold, runForEachChunk } from "../effect/streams.js"
import type { Bar, Contestant } from "../harness.js"
import type { Major } from "../majors.js"
import { blockFloor, floor } from "./floor.js"
import { type Log } from "./logFile.js"
import { readline } from "./node.js"
import { platformFold, platformForEach } from "./platform.js"
import { Tally } from "./tally.js"

/** Reads a file and counts its lines, or only reads it. */
type Reader = (path: string, tally: Tally) => Effect.Effect<unknown, unknown, AioFiles.AioFiles>

/** The ways to read a file, by name. `runDrain` does not count: the least that a stream can cost. */
export const readers = {
  "runDrain": (path) => Stream.runDrain(AioFiles.lines(path)),
  "runFold": (path, tally) =>
    runFold(AioFiles.lines(path), tally, (state, line) => {
      state.add(line)
      return state
    }),
  "runForEachChunk": (path, tally) =>
    runForEachChunk(AioFiles.lines(path), (lines) => Effect.sync(() => tally.addAll(lines))),
  "runForEach": (path, tally) => Stream.runForEach(AioFiles.lines(path), (line) => Effect.sync(() => tally.add(line))),
  "mapEffect": (path, tally) =>
    Stream.runDrain(Stream.mapEffect(AioFiles.lines(path), (line) => Effect.sync(() => tally.add(line)))),
  "forEachLine": (path, tally) => AioFiles.forEachLine(path, (line) => tally.add(line)),
  "forEachLine with effects": (path, tally) => AioFiles.forEachLine(path, (line) => Effect.sync(() => tally.add(line))),
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

const nameOf = (reader: ReaderName): string => `aiofiles ${reader}`

type Bars = Partial<Record<ReaderName, ReadonlyArray<Bar>>>

/**
 * The bars of both majors. Those about the floor were set for the floor by blocks, which costs nearly twice as much as the
 * fastest one; both ratios are judged.
 */
const commonBars: Bars = {
  "runDrain": [{ against: blockFloor, atMost: 1.25 }, { against: floor, atMost: 1.25 }],
  "forEachLine": [
    { against: blockFloor, atMost: 1.3 },
    { against: floor, atMost: 1.3 },
    { against: readline, atMost: 0.6 }
  ],
  "readline": [{ against: effectLoop, atMost: 1.5 }]
}

/** The bars about streams, whose cost differs between the majors. Without `atMost` the ratio is shown. */
const bars: Record<Major, Bars> = {
  3: {
    ...commonBars,
    "runForEach": [{ against: platformForEach, atMost: 0.75 }],
    "runFold": [{ against: platformFold }]
  },
  4: {
    ...commonBars,
    "runForEach": [{ against: platformForEach, atMost: 0.5 }, { against: nameOf("forEachLine"), atMost: 2 }],
    "runFold": [{ against: platformFold }, { against: nameOf("forEachLine"), atMost: 1.3 }],
    "mapEffect": [{ against: nameOf("forEachLine") }]
  }
}

export const aiofilesContestants = (log: Log, major: Major): ReadonlyArray<Contestant<Tally>> => [
  ...(Object.keys(readers) as Array<ReaderName>).map((name) => ({ // they are its own keys
    name: nameOf(name),
    bars: bars[major][name],
    effect: true,
    ...(name === "runDrain"
      ? { run: () => drain(log.path), proof: () => countDrained(log.path) }
      : { run: () => read(name, log.path) })
  })),
  { name: effectLoop, effect: true, run: () => takeFromArray(log) }
]

const drain = async (path: string): Promise<undefined> => {
  await read("runDrain", path)
}

/** As `runDrain`, with the lines counted in a stage before the drain. */
const countDrained = async (path: string): Promise<Tally> => {
  const tally = new Tally()
  const counted = Stream.map(AioFiles.lines(path), (line) => {
    tally.add(line)
    return line
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
