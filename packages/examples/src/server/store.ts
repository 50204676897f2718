/**
 * A folder of files: what the server shows and takes. All is done by `@effect/platform`'s `FileSystem`, which is ours.
 */
import { FileSystem, Path } from "@effect/platform"
import { Data, Effect, Stream } from "effect"

/** Not the name of a file in the folder. */
export class BadName extends Data.TaggedError("BadName")<{ readonly name: string }> {}

/** Names that start with a dot are the folder's own: uploads that are on their way. */
const isHidden = (name: string): boolean => name.startsWith(".")

/** One name, and not a path that leads elsewhere. */
const isName = (name: string): boolean => name !== "" && !isHidden(name) && !/[/\\\0]/.test(name)

export const make = (folder: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path

    const pathOf = (name: string): Effect.Effect<string, BadName> =>
      isName(name) ? Effect.succeed(path.join(folder, name)) : Effect.fail(new BadName({ name }))

    const list = Effect.gen(function*() {
      const names = yield* fs.readDirectory(folder)
      const infos = yield* Effect.forEach(
        names.filter((name) => !isHidden(name)),
        (name) => Effect.map(fs.stat(path.join(folder, name)), ({ size, type }) => ({ name, size, type })),
        { concurrency: 16 }
      )
      return infos.filter(({ type }) => type === "File")
    })

    /**
     * Takes a file. It appears under its name when all of it is there, and replaces what had that name; of an upload that
     * breaks off, nothing stays.
     */
    const take = <E, R>(name: string, content: Stream.Stream<Uint8Array, E, R>) =>
      Effect.gen(function*() {
        const target = yield* pathOf(name)
        const upload = yield* fs.makeTempFileScoped({ directory: folder, prefix: ".upload-" })
        yield* Stream.run(content, fs.sink(upload))
        yield* fs.chmod(upload, 0o644) // temporary files are their owner's alone
        yield* fs.rename(upload, target)
      }).pipe(Effect.scoped)

    const remove = (name: string) => Effect.flatMap(pathOf(name), (target) => fs.remove(target))

    return { list, pathOf, remove, take }
  })
