/**
 * `@effect/platform`'s `FileSystem` on `AioFiles`: for code that speaks the platform's service, and what is built on it.
 *
 * It keeps the platform's contract: Effect's own suites of it are among the tests. The cursor of a `File` is the service's,
 * and not POSIX's as that of a file of `AioFiles`: a write to a file opened for appending leaves it where it is, `truncate`
 * takes it along if it is behind the new end, and `seek` gives where it then is, which the platform's type does not say.
 *
 * What differs from `NodeFileSystem`:
 *
 * - operations on a `File` are atomic and run in the order of their submission; what an interrupted read took goes back, and
 *   an interrupted write that runs is completed before the next operation;
 * - `open` can be interrupted while it blocks, as on a FIFO;
 * - errors have the reason that fits, and `cause` is the `IoError` with errno and code, whatever the reason. As there,
 *   `pathOrDescriptor` is the first path that the operation was given, also where another one failed; of a `File`, it is the
 *   path that it was opened by, and not the descriptor;
 * - `copy` onto a file that exists fails with `AlreadyExists` unless it is to overwrite; a tree can be copied into itself,
 *   and a link is copied as it is, also one that leads nowhere; a file or a link that is copied onto itself fails with
 *   `AlreadyExists`;
 * - a `copyFile` that fails, as one of a directory, leaves the file that was there;
 * - `writeAll` of no bytes, also as a part of a stream for a `sink`, is no error;
 * - `readDirectory` with `recursive` lists links, and follows none; `exists` below a file is `false`;
 * - `remove` without `recursive` removes a directory that is empty; with it, it follows no link out of the tree;
 * - what is scoped and temporary may be removed by the program itself;
 * - `watch` tells of a new file as `Create`; a file that is replaced goes on being watched, and what was watched being
 *   removed ends the stream; a watched tree is followed into directories that are new;
 * - `watch` fails with an error that names the limit where Linux lets the user watch no more: a stream that needs one watch
 *   too many tells what it knows, fails and gives its watches back, and other streams go on;
 * - names that are no UTF-8 are text with U+DC80 to U+DCFF for their bytes, and every operation takes them (PEP 383).
 *
 * @since 0.1.0
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AioFiles } from "./AioFiles.js"
import * as internal from "./internal/fileSystem/fileSystem.js"

/**
 * Makes the platform's service of ours, in the context. A `WatchBackend` in the context is asked first when something is
 * to be watched.
 *
 * @example
 * ```ts
 * import { FileSystem } from "@effect/platform"
 * import { AioFiles, AioFileSystem, Executor } from "aiofiles"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const executor = yield* Executor.make(inline)
 *   const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
 *   const fs: FileSystem.FileSystem = yield* Effect.provideService(AioFileSystem.make, AioFiles.AioFiles, aio)
 *   yield* fs.writeFileString("note.txt", "hello")
 *   console.log(yield* fs.readFileString("note.txt"))
 * })
 *
 * await Effect.runPromise(program)
 *
 * // Output:
 * // hello
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<FileSystem.FileSystem, never, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => Effect.map(Effect.serviceOption(FileSystem.WatchBackend), (backend) => internal.make(aio, backend))
)

/**
 * The platform's service, on whatever executor `AioFiles` has.
 *
 * @example
 * ```ts
 * import { FileSystem, KeyValueStore, Path } from "@effect/platform"
 * import { AioFileSystem, NodeAioFiles } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const FilesLive = AioFileSystem.layer.pipe(Layer.provide(NodeAioFiles.layer))
 *
 * // whatever is built on the platform's files runs on ours
 * const StoreLive = KeyValueStore.layerFileSystem("settings").pipe(Layer.provide([FilesLive, Path.layer]))
 *
 * const program = Effect.gen(function*() {
 *   const store = yield* KeyValueStore.KeyValueStore
 *   yield* store.set("colour", "blue")
 *   const fs = yield* FileSystem.FileSystem
 *   console.log(yield* fs.readDirectory("settings"), yield* fs.readFileString("settings/colour"))
 *   const error = yield* Effect.flip(fs.stat("settings/colour/shade"))
 *   console.log(error.message)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide([FilesLive, StoreLive])))
 *
 * // Output:
 * // [ 'colour' ] blue
 * // BadResource: FileSystem.stat (settings/colour/shade): [Errno 20] Not a directory: 'settings/colour/shade'
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<FileSystem.FileSystem, never, AioFiles> = Layer.effect(FileSystem.FileSystem, make)
