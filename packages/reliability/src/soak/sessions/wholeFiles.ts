/**
 * Whole files: what is written is there, or what was there is, as each operation promises.
 */
import type { IoError } from "aiofiles"
import { Effect, Fiber } from "effect"
import { failureOf } from "../../effect/causes.js"
import type { Attempt, SessionKind } from "../session.js"

type Outcome = Attempt<unknown>["_tag"]

interface Use {
  readonly name: string
  readonly run: Effect.Effect<unknown, IoError.IoError>
  /** Whether the file may hold this after an operation that was interrupted or failed. */
  readonly allows: (content: string | undefined, outcome: Outcome) => boolean
  /** What it holds after a success. */
  readonly after: string | undefined
}

/** A write of more than this may be stopped after it emptied the file. */
const largest = 2 ** 20

export const wholeFiles: SessionKind = {
  name: "whole files",
  faults: ["open", "write", "fsync", "rename", "fchmod", "copyFile", "read"],
  cuts: true,
  run: (session) =>
    Effect.gen(function*() {
      const { aio, random } = session
      const path = session.at("f")
      const other = session.at("other")
      const look = (): string | undefined => {
        const content = session.disk.look(path)
        return content === undefined ? undefined : Buffer.from(content).toString("latin1")
      }
      yield* session.must(session.plain.writeText(path, "at first"))
      yield* session.must(session.plain.writeText(other, "of another file ".repeat(random.below(20_000))))
      const otherText = Buffer.from(session.disk.look(other) ?? "").toString()
      let before: string | undefined = "at first"
      for (let round = 0; round < 25; round++) {
        const text = `${round} `.repeat(random.pick([0, 1, 1000, 50_000, 700_000]))
        const old = before
        const whole = (content: string | undefined): boolean => content === old || content === text
        // what fails may have written a part; what is interrupted runs to its end, or is large
        const inPlace: Use["allows"] = (content, outcome) =>
          whole(content) || (content !== undefined && (outcome === "failed" || text.length > largest)
            && text.startsWith(content))
        const uses: ReadonlyArray<Use> = [
          { name: "writeAtomic", run: aio.writeAtomic(path, text), allows: whole, after: text },
          { name: "writeAtomic", run: aio.writeAtomic(path, Buffer.from(text)), allows: whole, after: text },
          { name: "writeText", run: aio.writeText(path, text), allows: inPlace, after: text },
          { name: "writeBytes", run: aio.writeBytes(path, Buffer.from(text)), allows: inPlace, after: text },
          {
            name: "appendText",
            run: aio.appendText(path, text),
            allows: (content, outcome) =>
              content === old || content === (old ?? "") + text
              || (content !== undefined && (outcome === "failed" || text.length > largest)
                && `${old ?? ""}${text}`.startsWith(content) && content.startsWith(old ?? "")),
            after: `${old ?? ""}${text}`
          },
          {
            name: "copyfile",
            run: aio.shutil.copyfile(other, path),
            allows: (content) =>
              content === old || (content === undefined ? old === undefined : otherText.startsWith(content)),
            after: otherText
          },
          ...old === undefined
            ? [{
              name: "writeText, exclusive",
              run: aio.writeText(path, text, { exclusive: true }),
              allows: (content: string | undefined, outcome: Outcome) =>
                content === undefined || (outcome === "interrupted" && content === text),
              after: text
            }]
            : [
              {
                name: "remove",
                run: aio.os.remove(path),
                allows: (content: string | undefined) => content === old || content === undefined,
                after: undefined
              },
              {
                name: "readText",
                run: Effect.tap(
                  aio.readText(path),
                  (read) =>
                    read === old
                      ? Effect.void
                      : Effect.die(new Error(`read ${read.length} characters instead of ${old.length}`))
                ),
                allows: (content: string | undefined) => content === old,
                after: old
              }
            ]
        ]
        const use = random.pick(uses)
        // a concurrent reader sees one of the two
        const reader = use.name === "writeAtomic" && old !== undefined
          ? yield* Effect.fork(Effect.forever(Effect.flatMap(session.plain.readBytes(path), (bytes) => {
            const seen = Buffer.from(bytes).toString("latin1")
            return whole(seen)
              ? Effect.yieldNow()
              : session.fail(`a reader saw ${seen.length} bytes while ${use.name} ran`)
          })))
          : undefined
        const ended = yield* session.attempt(`${use.name}, ${text.length} characters`, use.run)
        if (reader !== undefined) {
          const exit = yield* Effect.andThen(Fiber.interrupt(reader), Fiber.await(reader))
          const error = exit._tag === "Failure" ? failureOf(exit.cause) : undefined
          if (error !== undefined) return yield* session.fail(`a reader beside ${use.name}: ${String(error)}`)
        }
        // what was interrupted may have met a fault before
        const _tag = session.faulty && ended._tag === "interrupted" ? "failed" : ended._tag
        yield* session.settled
        const content = look()
        if (_tag === "done" ? content !== use.after : !use.allows(content, _tag)) {
          const sizes = `${content?.length ?? "no"} bytes, ${old?.length ?? "no"} before, ${text.length} written`
          return yield* session.fail(`${use.name} that was ${_tag} left ${sizes}`)
        }
        const names = session.disk.list(session.folder).filter((name) => name !== "f" && name !== "other")
        if (names.length > 0) return yield* session.fail(`${use.name} that was ${_tag} left ${names.join(", ")}`)
        before = content
      }
    })
}
