/**
 * Temporary files: they hold what was written, and none of them is left.
 */
import type { File, IoError } from "aiofiles"
import { Effect } from "effect"
import { join } from "node:path"
import type { SessionKind } from "../session.js"

const sizes = [0, 100, 20_000, 300_000]

/** Writes to a file, and reads it again. */
const roundTrip = (file: Pick<File.BufferedRandom, "read" | "seek" | "write">, data: Uint8Array) =>
  Effect.gen(function*() {
    yield* file.write(data)
    yield* file.seek(0)
    const found = yield* file.read()
    if (Buffer.compare(found, data) !== 0) {
      yield* Effect.die(new Error(`${found.length} bytes of ${data.length} are back`))
    }
  })

export const temporary: SessionKind = {
  name: "temporary files",
  // not the calls that remove files: a file that they fail to remove may be left
  faults: ["write", "read", "rename", "link"],
  cuts: true,
  run: (session) =>
    Effect.gen(function*() {
      const { aio: { tempfile }, aio, random } = session
      const dir = session.folder
      const kept = session.at("kept")
      for (let round = 0; round < 25; round++) {
        const data = new Uint8Array(random.pick(sizes)).fill(97 + random.below(26))
        const use: readonly [name: string, run: Effect.Effect<unknown, IoError.IoError>] = random.pick(
          [
            [
              "temporaryFile",
              Effect.scoped(Effect.flatMap(tempfile.temporaryFile("w+b", { dir }), (file) => closed(file, data)))
            ],
            [
              "namedTemporaryFile",
              Effect.scoped(Effect.flatMap(tempfile.namedTemporaryFile("w+b", { dir }), (file) => closed(file, data)))
            ],
            [
              "spooledTemporaryFile",
              Effect.scoped(
                Effect.flatMap(
                  tempfile.spooledTemporaryFile("w+b", { dir, maxSize: random.pick([10, 50_000]) }),
                  (file) => closed(file, data)
                )
              )
            ],
            [
              "temporaryDirectory",
              Effect.scoped(
                Effect.flatMap(tempfile.temporaryDirectory({ dir }), (path) =>
                  Effect.andThen(aio.os.mkdir(join(path, "d")), aio.writeBytes(join(path, "d", "f"), data)))
              )
            ],
            [
              "persist",
              Effect.scoped(
                Effect.flatMap(
                  tempfile.namedTemporaryFile("w+b", { dir }),
                  (file) =>
                    Effect.andThen(file.write(data), file.persist(kept, { replace: true }))
                )
              )
            ]
          ] as const
        )
        const { _tag } = yield* session.attempt(`${use[0]}, ${data.length} bytes`, use[1])
        yield* session.settled
        const names = session.disk.list(dir).filter((name) => name !== "kept")
        if (names.length > 0) return yield* session.fail(`${use[0]} that was ${_tag} left ${names.join(", ")}`)
        if (use[0] === "persist" && _tag === "done") {
          const found = session.disk.look(kept)
          if (!(found instanceof Uint8Array) || Buffer.compare(found, data) !== 0) {
            return yield* session.fail("what was persisted is not whole")
          }
        }
      }
    })
}

/** As `roundTrip`, and closes, so that a failure to flush is no defect. */
const closed = (file: Parameters<typeof roundTrip>[0] & File.FileBase, data: Uint8Array) =>
  Effect.ensuring(roundTrip(file, data), Effect.ignore(file.close))
