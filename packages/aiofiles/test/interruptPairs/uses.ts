/** What the library has that a scope releases, and its operations, each to be used again and again. */
import { AioFiles, type Executor, type File, Metrics, NodeExecutor, Os } from "aiofiles"
import { Faults, MemoryExecutor } from "aiofiles/testing"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { open as openNode } from "node:fs/promises"
import { callback } from "../support/effect/effect.js"
import type { FileSystem } from "../support/effect/platform.js"
import { fileSystemOf } from "../support/fileSystem.js"

/** What a use has: a directory with `text`, `written` and `tree`, which it leaves as they are, but for what `written` holds. */
export interface Place {
  readonly aio: AioFiles.AioFiles
  readonly system: FileSystem.FileSystem
  readonly dir: string
  readonly at: (name: string) => string
}

/** One use. What it made and did not release is the scope's. */
export interface Use {
  readonly name: string
  readonly run: (place: Place) => Effect.Effect<unknown, unknown, Scope.Scope>
  /** Whether it needs files of the system, and not of an executor's own. */
  readonly needsSystem?: boolean
}

const line = "a line of text\n"

/** What the files of a place hold. */
export const content = line.repeat(100)

/** The files of a place, by their names in it. */
export const placeFiles: ReadonlyArray<string> = ["text", "tree/1/a", "tree/2/b", "written"]

const bytes = new TextEncoder().encode(line)

/** Works in a directory that is gone afterwards. */
const inDirectory = (name: string, run: (place: Place) => Effect.Effect<unknown, unknown, Scope.Scope>): Use => ({
  name,
  run: (place) =>
    Effect.flatMap(
      place.aio.tempfile.temporaryDirectory({ dir: place.dir }),
      (dir) => run({ ...place, dir, at: (own) => `${dir}/${own}` })
    )
})

const opening = (mode: string, options?: File.OpenOptions): Use => ({
  name: `open ${mode}${options?.buffering === 0 ? " unbuffered" : ""}`,
  run: ({ aio, at }) => aio.open<string, File.OpenOptions>(at("written"), mode, options)
})

const files: ReadonlyArray<Use> = [
  ...["r", "rb", "w", "wb", "a", "ab", "r+", "r+b", "w+", "w+b", "a+"].map((mode) => opening(mode)),
  ...["rb", "wb", "r+b"].map((mode) => opening(mode, { buffering: 0 })),
  {
    name: "open w, with text to flush",
    run: ({ aio, at }) => Effect.flatMap(aio.open(at("written"), "w"), (file) => file.write(line))
  },
  { name: "open r, and read", run: ({ aio, at }) => Effect.flatMap(aio.open(at("text")), (file) => file.read()) },
  {
    name: "open and close",
    run: ({ aio, at }) =>
      Effect.flatMap(aio.open(at("written"), "wb"), (file) => Effect.zip(file.write(bytes), file.close))
  },
  {
    name: "withFile",
    run: ({ aio, at }) => aio.withFile(at("written"), "w")((file) => Effect.zip(file.write(line), file.flush))
  },
  {
    name: "withFile in withFile",
    run: ({ aio, at }) =>
      aio.withFile(at("text"))((reader) =>
        aio.withFile(at("written"), "w")((writer) => Effect.flatMap(reader.readline(), (read) => writer.write(read)))
      )
  },
  inDirectory("wrap of a descriptor", ({ aio, dir }) =>
    // between the two it is the program's, which leaves no room between them
    Effect.uninterruptible(Effect.flatMap(aio.tempfile.mkstemp({ dir }), ({ fd }) => aio.wrap(fd, "w")))),
  { name: "wrap of text", run: ({ aio }) => Effect.flatMap(aio.wrap(line), (file) => file.read()) },
  { name: "wrap of bytes", run: ({ aio }) => Effect.flatMap(aio.wrap(bytes), (file) => file.read()) },
  {
    name: "wrap of a raw file",
    run: ({ aio }) =>
      Effect.flatMap(
        aio.wrap({ write: (data) => Effect.delay(Effect.succeed(data.length), 0), close: Effect.sleep(0) }, "wb"),
        (file) => file.write(bytes)
      )
  },
  {
    name: "wrap of a FileHandle",
    needsSystem: true,
    run: ({ aio, at }) =>
      Effect.uninterruptible(Effect.flatMap(
        Effect.promise(() => openNode(at("written"), "w")),
        (handle) => aio.wrap(handle, "w")
      ))
  }
]

const temporary: ReadonlyArray<Use> = [
  {
    name: "temporaryFile",
    run: ({ aio, dir }) => Effect.flatMap(aio.tempfile.temporaryFile("w+b", { dir }), (file) => file.write(bytes))
  },
  { name: "namedTemporaryFile", run: ({ aio, dir }) => aio.tempfile.namedTemporaryFile("w", { dir }) },
  {
    name: "namedTemporaryFile that the scope removes",
    run: ({ aio, dir }) =>
      Effect.flatMap(
        aio.tempfile.namedTemporaryFile("w", { dir, deleteOnClose: false }),
        (file) => Effect.zip(file.write(line), file.close)
      )
  },
  {
    name: "spooledTemporaryFile",
    run: ({ aio, dir }) =>
      Effect.flatMap(aio.tempfile.spooledTemporaryFile("w+", { dir, maxSize: 3 }), (file) => file.write(line))
  },
  { name: "temporaryDirectory", run: ({ aio, dir }) => aio.tempfile.temporaryDirectory({ dir }) },
  {
    name: "temporaryDirectory, then namedTemporaryFile",
    run: ({ aio, dir }) =>
      Effect.flatMap(
        aio.tempfile.temporaryDirectory({ dir }),
        (made) => aio.tempfile.namedTemporaryFile("w", { dir: made })
      )
  },
  {
    name: "mkstemp",
    run: ({ aio, dir }) =>
      Effect.acquireUseRelease(
        aio.tempfile.mkstemp({ dir }),
        ({ path }) => aio.os.stat(path),
        ({ fd, path }) => Effect.orDie(Effect.zip(Effect.scoped(aio.wrap(fd, "w")), aio.os.unlink(path)))
      )
  },
  {
    name: "mkdtemp",
    run: ({ aio, dir }) =>
      Effect.acquireUseRelease(
        aio.tempfile.mkdtemp({ dir }),
        (path) => aio.os.listdir(path),
        (path) => Effect.orDie(aio.os.rmdir(path))
      )
  }
]

/** A stream whose first elements were pulled, and which the scope ends. */
const pulled = <A>(stream: Stream.Stream<A, unknown>): Effect.Effect<unknown, unknown, Scope.Scope> =>
  Effect.flatten(Stream.toPull(stream))

const streams: ReadonlyArray<Use> = [
  { name: "lines, all", run: ({ aio, at }) => Stream.runDrain(aio.lines(at("text"))) },
  { name: "lines, begun", run: ({ aio, at }) => pulled(aio.lines(at("text"))) },
  {
    name: "lines of a handle, begun",
    run: ({ aio, at }) => Effect.flatMap(aio.open(at("text")), (file) => pulled(file.lines))
  },
  { name: "forEachLine", run: ({ aio, at }) => aio.forEachLine(at("text"), () => undefined) },
  { name: "foldLines", run: ({ aio, at }) => aio.foldLines(at("text"), 0, (count) => count + 1) },
  { name: "scandir, begun", run: ({ aio, at }) => pulled(aio.os.scandir(at("tree"))) },
  { name: "walk, all", run: ({ aio, at }) => Stream.runDrain(aio.os.walk(at("tree"))) },
  { name: "walk, begun", run: ({ aio, at }) => pulled(aio.os.walk(at("tree"))) }
]

const operations: ReadonlyArray<Use> = [
  { name: "readText", run: ({ aio, at }) => aio.readText(at("text")) },
  { name: "readBytes", run: ({ aio, at }) => aio.readBytes(at("text")) },
  { name: "writeText", run: ({ aio, at }) => aio.writeText(at("written"), content) },
  { name: "writeBytes", run: ({ aio, at }) => aio.writeBytes(at("written"), bytes) },
  { name: "appendText", run: ({ aio, at }) => aio.appendText(at("written"), line) },
  { name: "writeAtomic", run: ({ aio, at }) => aio.writeAtomic(at("written"), content) },
  { name: "stat", run: ({ aio, at }) => aio.os.stat(at("text")) },
  { name: "listdir", run: ({ aio, dir }) => aio.os.listdir(dir) },
  inDirectory("mkdir and rename", ({ aio, at }) => Effect.zip(aio.os.mkdir(at("a")), aio.os.rename(at("a"), at("b")))),
  inDirectory(
    "symlink and unlink",
    ({ aio, at }) => Effect.zip(aio.os.symlink("nowhere", at("a")), aio.os.unlink(at("a")))
  ),
  inDirectory("writeText of a new file", ({ aio, at }) => aio.writeText(at("a"), content)),
  inDirectory("writeAtomic of a new file", ({ aio, at }) => aio.writeAtomic(at("a"), content)),
  {
    name: "copytree, move and rmtree",
    run: (place) =>
      Effect.flatMap(place.aio.tempfile.temporaryDirectory({ dir: place.dir }), (dir) => {
        const { shutil } = place.aio
        return Effect.all([
          shutil.copytree(place.at("tree"), `${dir}/a`),
          shutil.move(`${dir}/a`, `${dir}/b`),
          shutil.rmtree(`${dir}/b`)
        ])
      })
  },
  {
    name: "copytreeProgress",
    run: (place) =>
      Effect.flatMap(
        place.aio.tempfile.temporaryDirectory({ dir: place.dir }),
        (dir) => Stream.runDrain(place.aio.shutil.copytreeProgress(place.at("tree"), `${dir}/a`))
      )
  }
]

const platform: ReadonlyArray<Use> = [
  { name: "FileSystem.open", run: ({ at, system }) => system.open(at("text")) },
  {
    name: "FileSystem.open, and write",
    run: ({ at, system }) => Effect.flatMap(system.open(at("written"), { flag: "w" }), (file) => file.writeAll(bytes))
  },
  { name: "FileSystem.makeTempFileScoped", run: ({ dir, system }) => system.makeTempFileScoped({ directory: dir }) },
  {
    name: "FileSystem.makeTempDirectoryScoped",
    run: ({ dir, system }) => system.makeTempDirectoryScoped({ directory: dir })
  },
  { name: "FileSystem.stream, all", run: ({ at, system }) => Stream.runDrain(system.stream(at("text"))) },
  { name: "FileSystem.stream, begun", run: ({ at, system }) => pulled(system.stream(at("text"), { chunkSize: 100 })) },
  {
    name: "FileSystem.sink",
    run: ({ at, system }) => Stream.run(Stream.make(bytes, bytes), system.sink(at("written")))
  },
  {
    name: "FileSystem.watch",
    needsSystem: true,
    run: ({ at, system }) => Effect.forkScoped(Stream.runDrain(system.watch(at("tree"), { recursive: true })))
  },
  { name: "FileSystem.writeFile", run: ({ at, system }) => system.writeFile(at("written"), bytes) }
]

/** A layer for as long as the scope is open, whose executor was used. */
const layered = (name: string, layer: Layer.Layer<AioFiles.AioFiles>): Use => ({
  name,
  run: () => Effect.flatMap(Layer.build(layer), (context) => Effect.provide(Os.stat("/"), context))
})

const on = (executor: Layer.Layer<Executor.Executor>): Layer.Layer<AioFiles.AioFiles> =>
  AioFiles.layerWith({ warnOfOpenFiles: true }).pipe(Layer.provide(executor))

const layers: ReadonlyArray<Use> = [
  layered("layerLibuv", on(NodeExecutor.layerLibuv())),
  layered("layerThreads", on(NodeExecutor.layerThreads({ threads: 1 }))),
  layered("layerAdaptive", on(NodeExecutor.layerAdaptive({ threads: 1 }))),
  layered("layerConfig", on(Layer.orDie(NodeExecutor.layerConfig({ kind: Config.succeed("inline" as const) })))),
  layered("MemoryExecutor.layer", on(MemoryExecutor.layer())),
  layered("Faults.layer", on(Faults.layer().pipe(Layer.provide(MemoryExecutor.layer())))),
  layered(
    "Metrics.layer",
    AioFiles.layer.pipe(Layer.provideMerge(Metrics.layer), Layer.provide(NodeExecutor.layerLibuv()))
  )
]

export const uses: ReadonlyArray<Use> = [...files, ...temporary, ...streams, ...operations, ...platform, ...layers]

/** The use of a name. */
export const useOf = (name: string): Use => {
  const use = uses.find((each) => each.name === name)
  if (use === undefined) throw new Error(`no use: ${name}`)
  return use
}

/** A place in a directory that is there. */
export const placeIn = (dir: string): Effect.Effect<Place, unknown, AioFiles.AioFiles> =>
  Effect.gen(function*() {
    const aio = yield* AioFiles.AioFiles
    const system = yield* fileSystemOf(aio)
    const at = (name: string): string => `${dir}/${name}`
    for (const folder of ["tree/1", "tree/2"]) yield* aio.os.makedirs(at(folder), { existOk: true })
    for (const file of placeFiles) yield* aio.writeText(at(file), content)
    return { aio, system, dir, at }
  })

/** One turn of the event loop, which can be interrupted. */
const turn: Effect.Effect<void> = callback<void>((resume) => {
  const immediate = setImmediate(() => resume(Effect.void))
  return Effect.sync(() => clearImmediate(immediate))
})

/**
 * Uses one thing, and then another, in one scope, again and again. Each time the event loop has a turn: what waits for
 * nothing would keep it from the timers and from the signals that are to interrupt it.
 */
export const loopOf = (place: Place, first: Use, second: Use): Effect.Effect<never, unknown> =>
  Effect.forever(Effect.andThen(Effect.scoped(Effect.andThen(first.run(place), second.run(place))), turn))
