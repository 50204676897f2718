/**
 * B16, T25: a handle that was given up by `detach` refuses every operation and leaves the file to the handle that `detach`
 * gave; the scope closes that one.
 */
import { assert } from "@effect/vitest"
import { AioFiles, type File, type IoError, Tempfile } from "aiofiles"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { assertFails } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { assertNoDescriptors, type TempDir, tempDir } from "./support/tempDir.js"

type Attempt = Effect.Effect<unknown, IoError.IoError>

const one = (isText: boolean): never => (isText ? "x" : Uint8Array.of(0x78)) as never // what the file's kind takes

const always: ReadonlyArray<readonly [name: string, of: (file: File.AnyFile) => Attempt]> = [
  ["close", (file) => file.close],
  ["flush", (file) => file.flush],
  ["fileno", (file) => file.fileno],
  ["stat", (file) => file.stat],
  ["sync", (file) => file.sync],
  ["datasync", (file) => file.datasync],
  ["tell", (file) => file.tell],
  ["seek", (file) => file.seek(0)],
  ["detach", (file) => file.detach]
]

const reading: typeof always = [
  ["read", (file) => file.read(1)],
  ["read all", (file) => file.read()],
  ["readline", (file) => file.readline()],
  ["readline of a limit", (file) => file.readline(1)],
  ["readlines", (file) => file.readlines()],
  ["lines", (file) => Stream.runDrain(file.lines)],
  ["linesWith", (file) => Stream.runDrain(file.linesWith({ keepEnds: true }))],
  ["forEachLine", (file) => file.forEachLine(() => undefined)],
  ["forEachChunk", (file) => file.forEachChunk(() => undefined)],
  ["foldLines", (file) => file.foldLines(0, (count) => count + 1)]
]

const readingBytes: typeof always = [
  ["read1", (file) => file.read1(1)],
  ["readinto", (file) => file.readinto(new Uint8Array(1))],
  ["readinto1", (file) => file.readinto1(new Uint8Array(1))],
  ["peek", (file) => file.peek()],
  ["pread", (file) => file.pread(1, 0)]
]

const writing = (isText: boolean): typeof always => [
  ["write", (file) => file.write(one(isText))],
  ["writelines", (file) => file.writelines([one(isText)])],
  ["writelines of none", (file) => file.writelines([])],
  ["sink", (file) => Stream.run(Stream.make(one(isText)), file.sink)],
  [
    "sink of none",
    (file) => Stream.run(Stream.empty, Sink.flatMap(file.sink, () => Sink.fromEffect(file.writelines([]))))
  ],
  ["truncate", (file) => file.truncate()]
]

const writingBytes: typeof always = [["pwrite", (file) => file.pwrite(one(false), 0)]]
const text: typeof always = [["reconfigure", (file) => file.reconfigure({ encoding: "latin-1" })]]

/** What a temporary file has besides. */
const others = (file: object): typeof always =>
  "rollover" in file ? [["rollover", () => (file as Tempfile.Spooled).rollover]] : []

type Opened = Effect.Effect<File.AnyFile, IoError.IoError, AioFiles.AioFiles | Scope.Scope>

const sources: ReadonlyArray<readonly [name: string, open: (dir: TempDir, mode: string) => Opened]> = [
  ["a file", (dir, mode) => AioFiles.open(dir.at("f"), mode)],
  ["a named temporary file", (dir, mode) => Tempfile.namedTemporaryFile(mode, { dir: dir.path })],
  ["a spooled temporary file in memory", (dir, mode) => Tempfile.spooledTemporaryFile(mode, { dir: dir.path })],
  [
    "a spooled temporary file on disk",
    (dir, mode) =>
      Effect.tap(Tempfile.spooledTemporaryFile(mode, { dir: dir.path }), (file) => Effect.orDie(file.rollover))
  ]
]

const modes = ["r", "w", "r+", "rb", "wb", "r+b"]

/** The operations that files of a mode have. */
const operationsOf = (mode: string): typeof always => {
  const isText = !mode.includes("b")
  const reads = /[r+]/.test(mode)
  const writes = /[w+]/.test(mode)
  return [
    ...always,
    ...reads ? reading : [],
    ...reads && !isText ? readingBytes : [],
    ...writes ? writing(isText) : [],
    ...writes && !isText ? writingBytes : [],
    ...isText ? text : []
  ]
}

/** Does what the new owner of a file may do. */
const use = (file: File.AnyFile, mode: string): Effect.Effect<void, IoError.IoError> =>
  Effect.gen(function*() {
    assert.isFalse(file.closed)
    yield* file.seek(0)
    if (/[w+]/.test(mode)) assert.strictEqual(yield* file.write(Uint8Array.of(0x79)), 1)
    else yield* file.read(1)
    assert.strictEqual(yield* file.tell, /[w+]/.test(mode) ? 1 : (yield* file.tell))
  })

onEachExecutor("a handle that was given up", (it) => {
  for (const [source, open] of sources) {
    for (const mode of modes) {
      it.effect(`of ${source} of mode ${mode} refuses everything, and leaves its file alone`, () =>
        Effect.gen(function*() {
          const dir = yield* tempDir
          dir.file("f", "content\n")
          const message = `${mode.includes("b") ? "raw stream" : "underlying buffer"} has been detached`
          yield* Effect.scoped(Effect.gen(function*() {
            const file = yield* open(dir, mode)
            const below = yield* file.detach
            for (const [name, operation] of [...operationsOf(mode), ...others(file)]) {
              const error = yield* assertFails(operation(file), "InvalidArgumentError")
              assert.strictEqual(error.message, message, name)
              assert.isFalse(below.closed, name)
            }
            const part = mode.includes("b") ? file.raw : file.buffer
            yield* assertFails(part!.close, "InvalidArgumentError", message) // both kinds have it
            yield* assertFails(part!.fileno, "InvalidArgumentError", message)
            yield* use(below, mode)
            yield* below.close
            yield* assertFails(file.close, "InvalidArgumentError", message)
          }))
          yield* assertNoDescriptors(dir)
        }))
    }
  }

  for (const mode of ["r", "w", "r+"]) {
    it.effect(`T25 gives up what a part of mode ${mode} was, which is on the same file as what detach gave`, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        dir.file("f", "content\n")
        const opened: Opened = AioFiles.open(dir.at("f"), mode)
        const raw = yield* Effect.scoped(Effect.gen(function*() {
          const file = yield* opened
          const { buffer } = file
          const below = yield* file.detach
          const raw = yield* buffer!.detach // text has it
          yield* assertFails(below.close, "InvalidArgumentError", "raw stream has been detached")
          yield* use(raw as File.AnyFile & File.RawFile, mode)
          return raw
        }))
        assert.isTrue(raw.closed)
        yield* assertNoDescriptors(dir)
      }))

    it.effect(`B16 a part of mode ${mode} is detached: all that was written is, the rest refuses, and the scope closes`, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        dir.file("f", "content\n")
        const raw = yield* Effect.scoped(Effect.gen(function*() {
          const file: File.AnyFile = yield* AioFiles.open(dir.at("f"), mode)
          if (mode !== "r") yield* file.write("written")
          const raw = yield* file.buffer!.detach // text has it
          for (const [name, operation] of operationsOf(mode)) {
            const error = yield* assertFails(operation(file), "InvalidArgumentError")
            assert.strictEqual(error.message, "raw stream has been detached", name)
            assert.isFalse(raw.closed, name)
          }
          return raw
        }))
        assert.isTrue(raw.closed)
        assert.match(dir.content("f"), mode === "r" ? /^content\n$/ : /^written/)
        yield* assertNoDescriptors(dir)
      }))
  }

  it.effect("F12 gives its file's name for good when what it has become is flushed", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      yield* Effect.scoped(Effect.gen(function*() {
        const file = yield* Tempfile.namedTemporaryFile("w+", { dir: dir.path })
        const below = yield* file.detach
        yield* below.write(Uint8Array.of(0x78))
        yield* file.persist(dir.at("kept"))
        assert.strictEqual(dir.content("kept"), "x")
        yield* below.write(Uint8Array.of(0x79))
      }))
      assert.deepStrictEqual(fs.readdirSync(dir.path), ["kept"])
      assert.strictEqual(dir.content("kept"), "xy")
    }))
})
