/**
 * One handle that writes: each piece is in the file as its operation was told, in order.
 */
import type { File, IoError } from "aiofiles"
import { Effect, Stream } from "effect"
import type { Attempt, Session, SessionKind } from "../session.js"
import { type Fate, Written } from "../written.js"

type Data = ReadonlyArray<string>

interface Writer {
  readonly write: (data: string) => Effect.Effect<number, IoError.IoError>
  readonly writelines: (data: Data) => Effect.Effect<void, IoError.IoError>
  readonly sink: (data: Data) => Effect.Effect<void, IoError.IoError>
  readonly flush: Effect.Effect<void, IoError.IoError>
  readonly close: Effect.Effect<void, IoError.IoError>
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text)

const ofText = (file: File.TextWriter): Writer => ({
  write: (data) => Effect.as(file.write(data), data.length),
  writelines: (data) => file.writelines(data),
  sink: (data) => Stream.run(Stream.fromIterable(data), file.sink),
  flush: file.flush,
  close: file.close
})

const ofBytes = (file: File.BufferedWriter | File.RawFile): Writer => ({
  write: (data) => file.write(bytesOf(data)),
  writelines: (data) => file.writelines(data.map(bytesOf)),
  sink: (data) => Stream.run(Stream.fromIterable(data.map(bytesOf)), file.sink),
  flush: file.flush,
  close: file.close
})

/** How the file is opened. A raw file shows short writes. */
const openers = ["text", "line by line", "appending text", "bytes", "appending bytes", "small buffer", "raw"] as const

const open = ({ aio }: Session, opener: (typeof openers)[number], path: string) => {
  switch (opener) {
    case "text":
      return Effect.map(aio.open(path, "w"), ofText)
    case "line by line":
      return Effect.map(aio.open(path, "w", { buffering: 1 }), ofText)
    case "appending text":
      return Effect.map(aio.open(path, "a"), ofText)
    case "bytes":
      return Effect.map(aio.open(path, "wb"), ofBytes)
    case "appending bytes":
      return Effect.map(aio.open(path, "ab"), ofBytes)
    case "small buffer":
      return Effect.map(aio.open(path, "wb", { buffering: 100 }), ofBytes)
    case "raw":
      return Effect.map(aio.open(path, "wb", { buffering: 0 }), ofBytes)
  }
}

/** What was interrupted may have met a fault before. */
const fateOf = ({ faulty }: Session, { _tag }: Attempt<unknown>): Fate =>
  _tag === "done" ? "accepted" : _tag === "failed" ? "refused" : faulty ? "part" : "interrupted"

/** A text that says its number, so that none is like another. */
export const recordOf = (number: number, length: number): string => `<${number} ${"é".repeat(length)}>\n`

const lengths = [0, 10, 300, 5000, 40_000]

export const records: SessionKind = {
  name: "records",
  faults: ["write", "fsync", "fstat"],
  cuts: true,
  run: (session) =>
    Effect.gen(function*() {
      const { random } = session
      const path = session.at("file")
      const opener = random.pick(openers)
      const opened = yield* Effect.match(open(session, opener, path), {
        onFailure: (error) => ({ _tag: "failed", error }) as const,
        onSuccess: (writer) => ({ _tag: "done", writer }) as const
      })
      if (opened._tag === "failed") return yield* session.expected("open", opened.error)
      const { writer } = opened
      const written = new Written()
      const raw = opener === "raw"
      let number = 0
      for (let round = 0; round < 30; round++) {
        const first = number
        const count = 1 + random.below(4)
        const texts = Array.from({ length: count }, () => recordOf(number++, random.pick(lengths)))
        const [text = ""] = texts
        switch (random.below(4)) {
          case 0: {
            const { _tag } = yield* session.attempt("flush", writer.flush)
            if (_tag === "done" && !raw) written.flushed()
            break
          }
          case 1: {
            // after a failure the caller may write the same again
            for (let tries = 0; tries < 3; tries++) {
              const attempt = yield* session.attempt(`write ${first}, ${text.length} characters`, writer.write(text))
              const bytes = bytesOf(text)
              if (!raw) written.add(bytes, fateOf(session, attempt))
              else if (attempt._tag === "done") written.add(bytes.subarray(0, attempt.value), "accepted")
              else written.add(bytes, "part")
              if (attempt._tag !== "failed") break
            }
            break
          }
          default: {
            const [name, run] = random.pick([["writelines", writer.writelines], ["sink", writer.sink]] as const)
            const attempt = yield* session.attempt(`${name} ${first} to ${number - 1}`, run(texts))
            // of several pieces some may have been written before one was refused
            const fate = fateOf(session, attempt)
            for (const each of texts) {
              written.add(bytesOf(each), fate === "accepted" || (fate === "interrupted" && !raw) ? fate : "part")
            }
          }
        }
      }
      const { _tag } = yield* session.attempt("close", writer.close, 0)
      if (_tag === "failed" && !raw) written.closeFailed()
      yield* session.settled
      const content = session.disk.look(path)
      if (!(content instanceof Uint8Array)) return yield* session.fail(`the file is ${String(content)}`)
      yield* session.check(written.check(content))
    })
}
