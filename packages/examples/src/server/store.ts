/**
 * A folder of files: what the server shows and takes. The platform's `FileSystem`, which does it, is ours. What needs
 * a descriptor is done by `AioFiles`: the `FileSystem` of Effect 4 shows none.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import { AioFiles, IoError } from "aiofiles"
import { Array, Data, Effect, Option, Stream } from "effect"
import { type PlatformError, reasonOf } from "../effect/platform.js"

/** Not the name of a file in the folder. */
export class BadName extends Data.TaggedError("BadName")<{ readonly name: string }> {}

/** There is something of that name, and no file. */
export class NotAFile extends Data.TaggedError("NotAFile") {}

/** A link of that name leads out of the folder. */
export class Outside extends Data.TaggedError("Outside") {}

/** Names that start with a dot are the folder's own: uploads that are on their way. */
const isHidden = (name: string): boolean => name.startsWith(".")

/** One name, and not a path that leads elsewhere; nor text that would look like several lines where names are listed. */
const isName = (name: string): boolean => name !== "" && !isHidden(name) && !/[/\\\p{Cc}]/u.test(name)

/** A link that leads nowhere, or where the server may not look; a file that is gone since its name was read. */
const cannotBeShown = (error: PlatformError): boolean =>
  ["BadResource", "NotFound", "PermissionDenied"].includes(reasonOf(error))

export const make = (folder: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const root = yield* fs.realPath(folder)

    const isInside = (realPath: string): boolean => realPath.startsWith(path.join(root, path.sep))

    const pathOf = (name: string): Effect.Effect<string, BadName> =>
      isName(name) ? Effect.succeed(path.join(root, name)) : Effect.fail(new BadName({ name }))

    const look = (name: string) =>
      Effect.gen(function*() {
        const realPath = yield* fs.realPath(path.join(root, name))
        const { size, type } = yield* fs.stat(realPath)
        return isInside(realPath) && type === "File" ? Option.some({ name, size }) : Option.none()
      }).pipe(Effect.catchIf(cannotBeShown, () => Effect.succeedNone))

    /** Names and sizes of the files: each is looked at by its name, so that another may have it a moment later. */
    const list = Effect.gen(function*() {
      const names = yield* fs.readDirectory(root)
      return Array.getSomes(yield* Effect.forEach(names.filter(isName), look, { concurrency: 16 }))
    })

    /**
     * Opens a file for as long as the scope is open. A name may lead elsewhere at any moment, through links of its own or of a
     * directory above it; so it is opened first, and what is then checked, and read by the path that this gives, is the file
     * that was opened: the system says in `/proc` what that is.
     */
    const open = (name: string) =>
      Effect.gen(function*() {
        const target = yield* pathOf(name)
        // to open a pipe would be to wait for its writer
        if ((yield* fs.stat(target)).type !== "File") return yield* new NotAFile()
        const file = yield* AioFiles.open(target, "rb", { buffering: 0 })
        const opened = `/proc/self/fd/${yield* file.fileno}`
        if (!isInside(yield* fs.readLink(opened))) return yield* new Outside()
        return { path: opened, size: (yield* file.stat).size }
      }).pipe(Effect.mapError((error) => IoError.isIoError(error) ? IoError.toPlatformError(error, "open") : error))

    /**
     * Takes a file. It appears under its name when all of it is there, and replaces what had that name; of an upload that
     * breaks off, nothing stays.
     */
    const take = <E, R>(name: string, content: Stream.Stream<Uint8Array, E, R>) =>
      Effect.gen(function*() {
        const target = yield* pathOf(name)
        const upload = yield* fs.makeTempFileScoped({ directory: root, prefix: ".upload-" })
        yield* Stream.run(content, fs.sink(upload))
        yield* fs.chmod(upload, 0o644) // temporary files are their owner's alone
        yield* fs.rename(upload, target)
      }).pipe(Effect.scoped)

    const remove = (name: string) => Effect.flatMap(pathOf(name), (target) => fs.remove(target))

    return { list, open, remove, take }
  })
