/** Handles that write: each record is in the file once or not at all, in order, and all that were reported are. */
import { assert } from "@effect/vitest"
import type { File, IoError } from "aiofiles"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as fs from "node:fs"
import { pick, type Scenario, type Use } from "./scenario.js"

/** A record says its number and its length, so that half of one is seen. */
const record = (index: number, size: number): string => `<${index} ${size} ${"x".repeat(size)}>\n`

const assertRecords = (content: string, reported: ReadonlySet<number>): void => {
  const found = new Set<number>()
  let last = -1
  let from = 0
  for (const match of content.matchAll(/<(\d+) (\d+) (x*)>\n/g)) {
    assert.strictEqual(match.index, from, "something between the records")
    from += match[0].length
    const index = Number(match[1])
    assert.strictEqual(match[3]?.length, Number(match[2]), `record ${index}`)
    assert.isAbove(index, last, "out of order, or twice")
    last = index
    found.add(index)
  }
  assert.strictEqual(from, content.length, "half a record")
  for (const index of reported) assert.isTrue(found.has(index), `record ${index} was reported, and is lost`)
}

interface Writer {
  readonly write: (text: string) => Effect.Effect<unknown, IoError.IoError>
  readonly writelines: (texts: ReadonlyArray<string>) => Effect.Effect<unknown, IoError.IoError>
  readonly flush: Effect.Effect<void, IoError.IoError>
  readonly close: Effect.Effect<void, IoError.IoError>
}

const scenario = (
  name: string,
  open: (...args: Parameters<Scenario["make"]>) => Effect.Effect<Writer, IoError.IoError, Scope.Scope>
): Scenario => ({
  name,
  rounds: 500,
  make: (aio, dir, random) =>
    Effect.map(open(aio, dir, random), (writer) => {
      let written = 0
      const reported = new Set<number>()
      const next = (): Use => {
        const count = 1 + random(3)
        const first = written
        const texts = Array.from({ length: count }, () => record(written++, pick(random, [0, 10, 300, 9000, 70_000])))
        return pick<Use>(random, [
          { name: "flush", run: writer.flush },
          {
            name: "write",
            run: writer.write(texts[0]!),
            succeeded: () => void reported.add(first)
          },
          {
            name: "writelines",
            run: writer.writelines(texts),
            succeeded: () => texts.forEach((_, index) => reported.add(first + index))
          }
        ])
      }
      const finish = Effect.andThen(
        writer.close,
        Effect.sync(() => assertRecords(fs.readFileSync(dir.at(name), "latin1"), reported))
      )
      return { next, finish }
    })
})

const encode = (text: string): Uint8Array => Buffer.from(text, "latin1")

const binary = (file: File.BufferedWriter): Writer => ({
  write: (data) => file.write(encode(data)),
  writelines: (data) => file.writelines(data.map(encode)),
  flush: file.flush,
  close: file.close
})

export const writers: ReadonlyArray<Scenario> = [
  scenario("text writer", (aio, dir) => aio.open(dir.at("text writer"), "w")),
  scenario("line-buffered writer", (aio, dir) => aio.open(dir.at("line-buffered writer"), "w", { buffering: 1 })),
  scenario("appending writer", (aio, dir) => Effect.map(aio.open(dir.at("appending writer"), "ab"), binary)),
  scenario("buffered writer", (aio, dir) => Effect.map(aio.open(dir.at("buffered writer"), "wb"), binary))
]
