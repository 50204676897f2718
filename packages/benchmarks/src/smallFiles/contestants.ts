/**
 * The ways to read, ask about and write many small files. Each gives a number that proves that it did.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { AioFiles } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from "node:fs"
import { lazily, rateOf } from "../groups.js"
import type { Bar, Contestant } from "../harness.js"
import type { Major } from "../majors.js"
import { textOf } from "./input.js"
import { type AioRuntime, executorNames, executors, platformRuntime } from "./runtimes.js"

export const platform = "platform"
export const sync = "node:fs, synchronous"

/** What is done with each file; the sum of what it gives is the proof. */
interface Work {
  readonly sync: (path: string, index: number) => number
  readonly platform: (path: string, index: number) => Effect.Effect<number, unknown, FileSystem.FileSystem>
  readonly aiofiles: (path: string, index: number) => Effect.Effect<number, unknown, AioFiles.AioFiles>
}

export const reading: Work = {
  sync: (path) => readFileSync(path, "utf8").length,
  platform: (path) =>
    Effect.flatMap(
      FileSystem.FileSystem,
      (files) => Effect.map(files.readFileString(path), (text) => text.length)
    ),
  aiofiles: (path) => Effect.map(AioFiles.readText(path), (text) => text.length)
}

/** The most bytes of a file. */
const sizeLimit = 8192

/** Opens, reads and closes a file by three operations. */
export const openingAndReading: Work = {
  sync: (path) => {
    const file = openSync(path, "r")
    try {
      return readSync(file, Buffer.allocUnsafe(sizeLimit), 0, sizeLimit, null)
    } finally {
      closeSync(file)
    }
  },
  platform: (path) =>
    Effect.flatMap(FileSystem.FileSystem, (files) =>
      Effect.scoped(
        Effect.flatMap(files.open(path), (file) => Effect.map(file.readAlloc(sizeLimit), sizeOf))
      )),
  aiofiles: (path) => Effect.map(AioFiles.withFile(path, "rb")((file) => file.read(sizeLimit)), (bytes) => bytes.length)
}

const sizeOf = (bytes: Option.Option<Uint8Array>): number => Option.getOrThrow(bytes).length

export const asking: Work = {
  sync: (path) => statSync(path).size,
  platform: (path) =>
    Effect.flatMap(FileSystem.FileSystem, (files) => Effect.map(files.stat(path), (info) => Number(info.size))),
  aiofiles: (path) => Effect.flatMap(AioFiles.AioFiles, (aio) => Effect.map(aio.os.stat(path), (info) => info.size))
}

export const writing: Work = {
  sync: (path, index) => {
    const text = textOf(index)
    writeFileSync(path, text)
    return text.length
  },
  platform: (path, index) =>
    Effect.flatMap(
      FileSystem.FileSystem,
      (files) => Effect.map(files.writeFileString(path, textOf(index)), () => textOf(index).length)
    ),
  aiofiles: (path, index) => Effect.map(AioFiles.writeText(path, textOf(index)), () => textOf(index).length)
}

export interface Plan {
  readonly paths: () => ReadonlyArray<string>
  readonly work: Work
  /** Fibers at once. */
  readonly concurrency: number
  /** How many times the rate of the platform's `FileSystem` the default executor has to reach, on each major of Effect. */
  readonly atLeast: Record<Major, number>
}

export const makeContestants = (
  { atLeast, concurrency, paths, work }: Plan,
  major: Major
): ReadonlyArray<Contestant<number>> => {
  const sum = <E, R>(f: (path: string, index: number) => Effect.Effect<number, E, R>): Effect.Effect<number, E, R> =>
    Effect.suspend(() => {
      let total = 0
      const add = (count: number): void => {
        total += count
      }
      const each = (path: string, index: number): Effect.Effect<void, E, R> => Effect.map(f(path, index), add)
      return Effect.map(Effect.forEach(paths(), each, { concurrency, discard: true }), () => total)
    })
  const runtime = lazily(platformRuntime)
  const ours = executorNames.map((name): Contestant<number> => {
    const own = lazily<AioRuntime>(executors[name])
    const bars: ReadonlyArray<Bar> = name === "aiofiles" ? [rateOf(platform, atLeast[major])] : [{ against: platform }]
    return { name, bars, effect: true, run: () => own().runPromise(sum(work.aiofiles)) }
  })
  return [
    {
      name: sync,
      run: async () => {
        let total = 0
        for (const [index, path] of paths().entries()) total += work.sync(path, index)
        return total
      }
    },
    { name: platform, effect: true, run: () => runtime().runPromise(sum(work.platform)) },
    ...ours
  ]
}
