/**
 * Several fibers on one handle: operations are atomic, and none is lost, doubled or mixed with another.
 */
import type { File, IoError } from "aiofiles"
import { Effect, type Scope } from "effect"
import type { Session, SessionKind } from "../session.js"

const fibers = 4

/** Writes records from several fibers: each whole or absent, what was reported present, in the order of each fiber. */
const writers = (session: Session) =>
  Effect.gen(function*() {
    const path = session.at("file")
    const file = yield* session.must(session.aio.open(path, session.random.chance(50) ? "w" : "a"))
    const reported: Array<string> = []
    const write = (fiber: number) =>
      Effect.gen(function*() {
        for (let index = 0; index < 12; index++) {
          const line = `${fiber} ${index} ${"x".repeat(session.random.pick([0, 50, 9000]))}.\n`
          const { _tag } = yield* session.attempt(`fiber ${fiber} writes ${index}`, file.write(line))
          if (_tag === "done") reported.push(line)
          if (session.random.chance(20)) yield* session.attempt(`fiber ${fiber} flushes`, file.flush)
        }
      })
    yield* Effect.forEach(Array(fibers).keys(), write, { concurrency: "unbounded", discard: true })
    yield* session.attempt("close", file.close, 0)
    const content = Buffer.from(session.disk.look(path) ?? "nothing").toString()
    const found = new Set<string>()
    const next = Array<number>(fibers).fill(0)
    for (const line of content.split(/(?<=\n)/)) {
      const [, fiber = "", index = ""] = /^(\d) (\d+) x*\.\n$/.exec(line) ?? []
      const is = Number(index)
      const least = next[Number(fiber)]
      if (line !== "" && (fiber === "" || least === undefined || is < least)) {
        return yield* session.fail(`out of order, twice or torn: ${JSON.stringify(line.slice(0, 60))}`)
      }
      next[Number(fiber)] = is + 1
      found.add(line)
    }
    const lost = reported.find((line) => !found.has(line))
    if (lost !== undefined) yield* session.fail(`reported, and lost: ${JSON.stringify(lost.slice(0, 60))}`)
  })

/** Reads lines from several fibers: each line goes to one of them. */
const readers = (session: Session) =>
  Effect.gen(function*() {
    const path = session.at("file")
    const lines = Array.from({ length: 400 }, (_, index) => `${index} ${"y".repeat(index % 90)}\n`)
    yield* session.must(session.plain.writeText(path, lines.join("")))
    const file = yield* session.must(session.aio.open(path, "r", { buffering: 512 }))
    const seen: Array<string> = []
    const read = (fiber: number) =>
      Effect.gen(function*() {
        for (;;) {
          const attempt = yield* session.attempt(`fiber ${fiber} reads`, file.readline(), 30)
          if (attempt._tag !== "done") continue
          if (attempt.value === "") return
          seen.push(attempt.value)
        }
      })
    yield* Effect.forEach(Array(fibers).keys(), read, { concurrency: "unbounded", discard: true })
    yield* session.attempt("close", file.close, 0)
    const numbers = seen.map((line) => parseInt(line)).sort((left, right) => left - right)
    const wrong = lines.findIndex((line, index) => numbers[index] !== index || !seen.includes(line))
    if (wrong >= 0 || seen.length !== lines.length) yield* session.fail(`line ${wrong} was lost, doubled or torn`)
  })

const regionSize = 3000

/** Writes and reads regions of a file at their places: each is as one write left it. */
const regions = (session: Session) =>
  Effect.gen(function*() {
    const path = session.at("file")
    const open: Effect.Effect<File.BufferedRandom | File.RawFile, IoError.IoError, Scope.Scope> =
      session.random.chance(50)
        ? session.aio.open(path, "w+b")
        : session.aio.open(path, "w+b", { buffering: 0 })
    const file = yield* session.must(open)
    const possible = Array.from({ length: fibers }, () => new Set([0]))
    yield* session.must(file.pwrite(new Uint8Array(regionSize * fibers), 0))
    const work = (fiber: number) =>
      Effect.gen(function*() {
        const start = fiber * regionSize
        for (let version = 1; version < 12; version++) {
          const values = possible[fiber]! // as many as there are fibers
          if (session.random.chance(60)) {
            const data = new Uint8Array(regionSize).fill(version)
            const { _tag } = yield* session.attempt(`region ${fiber}, pwrite ${version}`, file.pwrite(data, start))
            if (_tag === "done") values.clear()
            values.add(version)
          } else {
            const attempt = yield* session.attempt(`region ${fiber}, pread`, file.pread(regionSize, start))
            if (attempt._tag !== "done") continue
            const wrong = regionError(attempt.value, values)
            if (wrong !== undefined) return yield* session.fail(`region ${fiber}: ${wrong}`)
          }
        }
      })
    yield* Effect.forEach(Array(fibers).keys(), work, { concurrency: "unbounded", discard: true })
    yield* session.attempt("close", file.close, 0)
    const content = session.disk.look(path)
    if (!(content instanceof Uint8Array)) return yield* session.fail(`the file is ${String(content)}`)
    for (let fiber = 0; fiber < fibers; fiber++) {
      const region = content.subarray(fiber * regionSize, (fiber + 1) * regionSize)
      const wrong = regionError(region, possible[fiber]!) // as above
      if (wrong !== undefined) yield* session.fail(`region ${fiber} at the end: ${wrong}`)
    }
  })

const regionError = (region: Uint8Array, possible: ReadonlySet<number>): string | undefined => {
  const [value = -1] = region
  if (region.length !== regionSize) return `${region.length} bytes`
  if (region.some((byte) => byte !== value)) return "a mixture of writes"
  return possible.has(value) ? undefined : `write ${value}, which is none of ${[...possible].join()}`
}

const sharing = (name: string, cuts: boolean, run: SessionKind["run"]): SessionKind => ({ name, faults: [], cuts, run })

export const sharingKinds: ReadonlyArray<SessionKind> = [
  sharing("fibers that write", true, writers),
  sharing("fibers that read", true, readers),
  sharing("regions", false, regions)
]
