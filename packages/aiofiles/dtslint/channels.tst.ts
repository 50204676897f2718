/**
 * What operations give, fail with and need: the errors and requirements of callbacks pass through, and no others come up.
 */
import { AioFiles, type Executor, type File, type IoError, NodeAioFiles, type NodeExecutor } from "aiofiles"
import { type SteppedExecutor } from "aiofiles/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import { type Equal, expectTrue } from "./support.js"

class Mine {
  readonly _tag = "Mine"
}

class Need extends Context.Tag("Need")<Need, number>() {}

/** Fails with `Mine` and needs `Need`. */
declare const both: (_: unknown) => Effect.Effect<string, Mine, Need>
declare const pure: (_: unknown) => void

declare const aio: AioFiles.AioFiles
declare const reader: File.TextReader
declare const bytes: File.BufferedReader

type Io = IoError.IoError

// open
const openReader = aio.open("f")
expectTrue<Equal<typeof openReader, Effect.Effect<File.TextReader, Io, Scope.Scope>>>()
const openRaw = aio.open(new URL("file:///f"), "rb", { buffering: 0 })
expectTrue<Equal<typeof openRaw, Effect.Effect<File.RawFile, Io, Scope.Scope>>>()
const openBytes = aio.open(Uint8Array.of(1), "wb", { buffering: 1024 })
expectTrue<Equal<typeof openBytes, Effect.Effect<File.BufferedWriter, Io, Scope.Scope>>>()

// withFile
const withBoth = aio.withFile("f", "w")(both)
expectTrue<Equal<typeof withBoth, Effect.Effect<string, Io | Mine, Need>>>()
const withNone = aio.withFile("f", "w")((file) => file.write("x"))
expectTrue<Equal<typeof withNone, Effect.Effect<number, Io, never>>>()
const withDefault = aio.withFile("f")((file) => file.read())
expectTrue<Equal<typeof withDefault, Effect.Effect<string, Io, never>>>()

// lines
const lines = aio.lines("f", { keepEnds: true, encoding: "latin-1" })
expectTrue<Equal<typeof lines, Stream.Stream<string, Io, never>>>()
const byteLines = bytes.lines
expectTrue<Equal<typeof byteLines, Stream.Stream<Uint8Array, Io, never>>>()

// loops of the service
const eachBoth = aio.forEachLine("f", both)
expectTrue<Equal<typeof eachBoth, Effect.Effect<void, Io | Mine, Need>>>()
const eachPure = aio.forEachLine("f", pure)
expectTrue<Equal<typeof eachPure, Effect.Effect<void, Io, never>>>()
const eachMixed = aio.forEachLine("f", (line) => line === "" ? Effect.fail(new Mine()) : undefined)
expectTrue<Equal<typeof eachMixed, Effect.Effect<void, Io | Mine, never>>>()
const folded = aio.foldLines("f", 0, (sum: number, line) => sum + line.length)
expectTrue<Equal<typeof folded, Effect.Effect<number, Io, never>>>()

// loops of handles
const handleEach = reader.forEachLine(both)
expectTrue<Equal<typeof handleEach, Effect.Effect<void, Io | Mine, Need>>>()
const handleChunk = reader.forEachChunk(both)
expectTrue<Equal<typeof handleChunk, Effect.Effect<void, Io | Mine, Need>>>()
const handlePure = bytes.forEachLine(pure)
expectTrue<Equal<typeof handlePure, Effect.Effect<void, Io, never>>>()
const handleFold = bytes.foldLines(Uint8Array.of(), (_: Uint8Array, line) => line)
expectTrue<Equal<typeof handleFold, Effect.Effect<Uint8Array, Io, never>>>()

// accessors need the service, and otherwise what its members need
const accessOpen = AioFiles.open("f", "a")
expectTrue<Equal<typeof accessOpen, Effect.Effect<File.TextWriter, Io, AioFiles.AioFiles | Scope.Scope>>>()
const accessWith = AioFiles.withFile("f")(both)
expectTrue<Equal<typeof accessWith, Effect.Effect<string, Io | Mine, AioFiles.AioFiles | Need>>>()
const accessLines = AioFiles.lines("f")
expectTrue<Equal<typeof accessLines, Stream.Stream<string, Io, AioFiles.AioFiles>>>()
const accessEach = AioFiles.forEachLine("f", both)
expectTrue<Equal<typeof accessEach, Effect.Effect<void, Io | Mine, AioFiles.AioFiles | Need>>>()
const accessFold = AioFiles.foldLines("f", 0, (sum: number) => sum)
expectTrue<Equal<typeof accessFold, Effect.Effect<number, Io, AioFiles.AioFiles>>>()

// errors can be handled by tag until none is left
const handled = Effect.catchTag(AioFiles.withFile("f")((file) => file.read()), "FileNotFoundError", (error) => {
  expectTrue<Equal<typeof error, IoError.FileNotFoundError>>()
  return Effect.succeed("")
})
expectTrue<Equal<typeof handled, Effect.Effect<string, Exclude<Io, IoError.FileNotFoundError>, AioFiles.AioFiles>>>()
// @ts-expect-error: no such error
Effect.catchTag(AioFiles.withFile("f")((file) => file.read()), "NoSuchError", () => Effect.void)

// layers
expectTrue<Equal<typeof AioFiles.layer, Layer.Layer<AioFiles.AioFiles, never, Executor.Executor>>>()
expectTrue<Equal<typeof NodeAioFiles.layer, Layer.Layer<AioFiles.AioFiles>>>()
expectTrue<Equal<typeof NodeExecutor.layer, Layer.Layer<Executor.Executor>>>()
expectTrue<Equal<ReturnType<typeof NodeExecutor.layerLibuv>, Layer.Layer<Executor.Executor>>>()
expectTrue<Equal<typeof NodeExecutor.layerInline, Layer.Layer<Executor.Executor>>>()
expectTrue<
  Equal<ReturnType<typeof SteppedExecutor.layer>, Layer.Layer<Executor.Executor | SteppedExecutor.Stepper>>
>()
expectTrue<Equal<typeof Executor.stats, Effect.Effect<Executor.Stats, never, Executor.Executor>>>()

// @ts-expect-error: a program with a file of its own needs a scope
Effect.runPromise(Effect.provide(AioFiles.open("f"), NodeAioFiles.layer))
// @ts-expect-error: a program needs an executor
Effect.runPromise(Effect.provide(AioFiles.foldLines("f", 0, (sum: number) => sum), AioFiles.layer))
