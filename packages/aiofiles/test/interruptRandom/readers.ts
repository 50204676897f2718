/** Handles that read: whichever read is interrupted, the file is delivered from its start to its end, nothing twice. */
import { assert } from "@effect/vitest"
import type { File, IoError } from "aiofiles"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { pick, type Random, type Scenario, type Use } from "./scenario.js"

const lineCount = 3000

/** Every stretch of it occurs once. */
const content = Array.from({ length: lineCount }, (_, index) => `${index}: ${"ab€d".repeat(index % 7)}\n`).join("")

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const textOf = (value: string | Uint8Array): string =>
  typeof value === "string" ? value : Buffer.from(value).toString("latin1")

interface Reader {
  readonly seek: (offset: number) => Effect.Effect<unknown, IoError.IoError>
  readonly uses: (random: Random) => ReadUse
}

interface ReadUse {
  readonly name: string
  readonly run: Effect.Effect<string, unknown>
  /** A stream that stops early is behind the last chunk that it took, whether its consumer had that or not. */
  readonly losesPlace?: boolean
}

/** `whole` is the file as the operations deliver it: text, or one character for each byte. */
const scenario = (
  name: string,
  whole: string,
  open: (
    ...args: Parameters<Scenario["make"]>
  ) => Effect.Effect<Reader, IoError.IoError, Scope.Scope>
): Scenario => ({
  name,
  rounds: 500,
  make: (aio, dir, random) =>
    Effect.map(open(aio, dir, random), (reader) => {
      let delivered = 0
      const rewind: Use = {
        name: "seek(0)",
        run: reader.seek(0),
        succeeded: () => {
          delivered = 0
        },
        // it may have happened or not: where the file is, the next reading tells
        interrupted: () => {
          delivered = -1
        }
      }
      const next = (): Use => {
        if (delivered === whole.length || delivered < 0) return rewind
        const { losesPlace = false, name: operation, run } = reader.uses(random)
        return {
          name: operation,
          run,
          succeeded: (part: string) => {
            assert.strictEqual(part, whole.slice(delivered, delivered + part.length))
            delivered += part.length
          },
          interrupted: () => {
            if (losesPlace) delivered = -1
          }
        }
      }
      return { next, finish: Effect.void }
    })
})

const sizes = [1, 2, 7, 100, 5000, 20_000]

const text = (name: string, open: (options: File.OpenOptions) => File.OpenOptions): Scenario =>
  scenario(name, content, (aio, dir) =>
    Effect.map(aio.open(dir.file(name, content), "r", open({})), (file) => ({
      seek: (offset) => file.seek(offset),
      uses: (random) => {
        const size = pick(random, sizes)
        return pick<ReadUse>(random, [
          { name: "readline", run: file.readline() },
          { name: `readline(${size})`, run: file.readline(size) },
          { name: `read(${size})`, run: file.read(size) },
          { name: `readlines(${size})`, run: Effect.map(file.readlines(size), (lines) => lines.join("")) },
          {
            name: "a chunk of lines",
            losesPlace: true,
            run: Effect.map(
              Stream.runHead(Stream.chunks(file.linesWith({ keepEnds: true }))),
              (chunk) => chunk._tag === "Some" ? Array.from(chunk.value).join("") : ""
            )
          }
        ])
      }
    })))

const bytes = (name: string, options: File.OpenOptions): Scenario =>
  scenario(
    name,
    textOf(bytesOf(content)),
    (aio, dir) =>
      Effect.map(aio.open(dir.file(name, content), "rb", options), (opened) => {
        const file = opened as File.BufferedReader // both kinds can do what is used of it
        return {
          seek: (offset) => file.seek(offset),
          uses: (random) => {
            const size = pick(random, sizes)
            const target = new Uint8Array(size)
            return pick(random, [
              { name: "readline", run: Effect.map(file.readline(), textOf) },
              { name: `read(${size})`, run: Effect.map(file.read(size), textOf) },
              {
                name: `readinto(${size})`,
                run: Effect.map(file.readinto(target), (count) => textOf(target.subarray(0, count)))
              },
              {
                name: `readlines(${size})`,
                run: Effect.map(file.readlines(size), (lines) => lines.map(textOf).join(""))
              }
            ])
          }
        }
      })
  )

export const readers: ReadonlyArray<Scenario> = [
  text("text reader", (options) => options),
  text("text reader with a small buffer", (options) => ({ ...options, buffering: 64, blockSize: 64 })),
  bytes("buffered reader", {}),
  bytes("raw file", { buffering: 0 })
]
