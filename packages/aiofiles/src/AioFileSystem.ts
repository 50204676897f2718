/**
 * Effect's `FileSystem` service, implemented on `AioFiles`: for code that uses the platform's service, and for everything
 * that is built on it.
 *
 * It keeps the platform's contract: Effect's own test suites of the service are among the tests. The position of a
 * `File` follows that contract, and not POSIX as that of a file of `AioFiles`: a write to a file opened for appending
 * does not move it, `truncate` moves it back if it is behind the new end, and `seek` returns the new position, also where
 * the platform's type does not show it.
 *
 * Differences from `NodeFileSystem`, that of Effect 3 at least:
 *
 * - operations on a `File` are atomic and run in the order of their submission; the bytes of an interrupted read are
 *   read again by the next one, and an interrupted write that has begun is completed before the next operation;
 * - `open` can be interrupted while it blocks, for example on a FIFO;
 * - an error has the reason that fits best, and its `cause` is always the `IoError` with errno and code.
 *   `pathOrDescriptor` is the first path that the operation was given, also if the error is about another one, as in
 *   `NodeFileSystem`; for an operation on a `File` it is the path that the file was opened with, not the descriptor;
 * - `copy` onto an existing file fails with `AlreadyExists` unless `overwrite` is set; a tree can be copied into
 *   itself; a symbolic link is copied as a link, also a broken one; copying a file or a link onto itself fails with
 *   `AlreadyExists`;
 * - a `copyFile` that fails, for example because the source is a directory, leaves the destination unchanged;
 * - `writeAll` of no bytes, also in a stream for a `sink`, is not an error;
 * - `readDirectory` with `recursive` lists symbolic links and does not follow them; `exists` of a path below a file is
 *   `false`;
 * - `remove` without `recursive` removes an empty directory; with `recursive` it follows no symbolic link out of the
 *   tree;
 * - a scoped temporary file or directory may be removed by the program itself;
 * - `watch` reports a new file as `Create`; a file that is replaced is still watched; the stream ends when the watched
 *   file or directory is removed; a recursive watch includes new directories;
 * - where Linux refuses a further watch, `watch` fails with an error that names the limit: that stream reports the
 *   events that it has, fails, and releases its watches; other streams continue;
 * - names that are not valid UTF-8 are text with U+DC80 to U+DCFF for those bytes, and every operation accepts them
 *   (PEP 383).
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AioFiles } from "./AioFiles.js"
import { FileSystem, watchBackend } from "./internal/effect/platform/types.js"
import * as internal from "./internal/fileSystem/fileSystem.js"

/**
 * Makes the platform's service from the `AioFiles` in the context. If the context has a `WatchBackend`, `watch` asks it
 * first.
 *
 * @example
 * ```ts
 * import * as FileSystem from "@effect/platform/FileSystem"
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
export const make: Effect.Effect<FileSystem, never, AioFiles> = Effect.flatMap(
  AioFiles,
  (aio) => Effect.map(watchBackend, (backend) => internal.make(aio, backend))
)

/**
 * The platform's service as a layer, on the executor of the `AioFiles` in the context.
 *
 * @example
 * ```ts
 * import * as FileSystem from "@effect/platform/FileSystem"
 * import * as KeyValueStore from "@effect/platform/KeyValueStore"
 * import * as Path from "@effect/platform/Path"
 * import { AioFileSystem, NodeAioFiles } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const FilesLive = AioFileSystem.layer.pipe(Layer.provide(NodeAioFiles.layer))
 *
 * // everything that is built on the platform's `FileSystem` runs on this one
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
export const layer: Layer.Layer<FileSystem, never, AioFiles> = Layer.effect(FileSystem, make)
