/** Methods that are taken off their object, as in `Stream.runForEach(stream, file.write)`, are the same operations. */
import { AioFiles, type File, NodeExecutor, Os, Tempfile } from "aiofiles"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { assert, describe, it } from "./support/effect/testing.js"
import { reasonsOf } from "./support/errors.js"
import { fileSystemOf } from "./support/fileSystem.js"
import { type TempDir, tempDir } from "./support/tempDir.js"

/** What an object has under a name is called as it is, and by itself, on two objects of the same kind. */
type Member = (...args: ReadonlyArray<unknown>) => unknown

/** The public methods, and what they can be called with. */
const argumentsOf: Readonly<Record<string, (isText: boolean) => ReadonlyArray<unknown>>> = {
  foldLines: () => [0, (count: number) => count + 1],
  forEachChunk: () => [() => undefined],
  forEachLine: () => [() => undefined],
  isDir: () => [],
  isFile: () => [],
  linesWith: () => [{ keepEnds: true }],
  peek: () => [3],
  persist: () => ["no/directory"],
  pread: () => [3, 1],
  pwrite: () => [Uint8Array.of(0x78), 0],
  read: () => [3],
  read1: () => [3],
  readAlloc: () => [3],
  readinto: () => [new Uint8Array(3)],
  readinto1: () => [new Uint8Array(3)],
  readline: () => [],
  readlines: () => [1],
  reconfigure: () => [{ errors: "strict" }],
  seek: () => [0, 0],
  stat: () => [],
  truncate: () => [1],
  write: (isText) => [isText ? "x" : Uint8Array.of(0x78)],
  writeAll: () => [Uint8Array.of(0x78)],
  writelines: (isText) => [[isText ? "x" : Uint8Array.of(0x78)]]
}

/** Members that are the library's own, and that no type shows. */
const internal = new Set(
  ("afterFix before closeAs closeBy closeFile constructor count noLines partOptions readInto readIntoAt readSize readUpTo " +
    "readUpToAt replaceBy restore rollback run runNow runRaw runWrite seekTo take takeLine temporary truncateFile truncateTo " +
    "unsupported writeEach writeSome").split(" ")
)

/** All names that an object has methods or accessors under, its own and inherited. */
const namesOf = (object: object): ReadonlyArray<string> => {
  const names = new Set<string>()
  for (let at: object = object; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name)
  }
  return [...names]
}

const memberOf = (object: object, name: string): unknown => (object as Readonly<Record<string, unknown>>)[name]

/** The names of an object's public methods. */
const methodsOf = (object: object): ReadonlyArray<string> =>
  namesOf(object).filter((name) => !internal.has(name) && typeof memberOf(object, name) === "function")

/** The tag of the failure of an exit that failed for no other reason. */
const failureOf = (exit: Exit.Exit<unknown, unknown>): unknown => {
  const reasons = reasonsOf(exit)
  return reasons.length === 1 && reasons[0]?.[0] === "failure" ? reasons[0][1] : undefined
}

/** What came of a call, in words that two calls have in common. */
const resultOf = (value: unknown): Effect.Effect<unknown> => {
  const effect = Effect.isEffect(value) ? value : Stream.runCollect(value as Stream.Stream<unknown, unknown>) // all else
  return Effect.map(Effect.exit(effect as Effect.Effect<unknown, unknown>), (exit) =>
    Exit.match(exit, {
      onFailure: (cause) => failureOf(exit) ?? String(cause),
      onSuccess: (result) => Chunk.isChunk(result) ? Array.from(result) : result
    }))
}

type Make = (dir: TempDir) => Effect.Effect<object, unknown, AioFiles.AioFiles | Scope.Scope>

const onDisk = (mode: string, options?: File.OpenOptions): Make => (dir) =>
  AioFiles.open(dir.file("f", "one\ntwo\n"), mode, options)

const kinds: ReadonlyArray<readonly [name: string, make: Make]> = [
  ["a text reader", onDisk("r")],
  ["a text writer", onDisk("w")],
  ["a text file", onDisk("r+")],
  ["a buffered reader", onDisk("rb")],
  ["a buffered writer", onDisk("wb")],
  ["a buffered file of both", onDisk("r+b")],
  ["a raw file", onDisk("r+b", { buffering: 0 })],
  ["text in memory", () => AioFiles.wrap("one\ntwo\n")],
  ["bytes in memory", () => AioFiles.wrap(new TextEncoder().encode("one\ntwo\n"))],
  [
    "the buffer of a text file",
    (dir) => Effect.map(AioFiles.open(dir.file("f", "one\n"), "r+"), ({ buffer }) => buffer)
  ],
  ["the raw file of a binary one", (dir) => Effect.map(AioFiles.open(dir.file("f", "one\n"), "r+b"), ({ raw }) => raw)],
  ["what detach gave", (dir) => Effect.flatMap(AioFiles.open(dir.file("f", "one\n"), "r+"), (file) => file.detach)],
  ["a named temporary file of text", (dir) => Tempfile.namedTemporaryFile("w+", { dir: dir.path })],
  ["a named temporary file of bytes", (dir) => Tempfile.namedTemporaryFile("w+b", { dir: dir.path })],
  ["a spooled temporary file of text", () => Tempfile.spooledTemporaryFile("w+")],
  ["a spooled temporary file of bytes", () => Tempfile.spooledTemporaryFile("w+b")],
  [
    "an entry of a directory",
    (dir) =>
      Effect.map(
        Stream.runHead(Stream.zipRight(Stream.succeed(dir.file("f", "")), Os.scandir(dir.path))),
        Option.getOrThrow
      )
  ],
  [
    "a file of the FileSystem",
    (dir) =>
      Effect.flatMap(
        AioFiles.AioFiles,
        (aio) => Effect.flatMap(fileSystemOf(aio), (system) => system.open(dir.file("f", "one\ntwo\n"), { flag: "r+" }))
      )
  ]
]

const live = Layer.provide(AioFiles.layer, NodeExecutor.layerInline)

describe("methods that are taken off their object", () => {
  for (const [kind, make] of kinds) {
    it.effect(`of ${kind} do what they do on it`, () =>
      Effect.gen(function*() {
        const methods = methodsOf(yield* make(yield* tempDir))
        assert.isTrue(methods.length > 2)
        for (const name of methods) {
          const given = argumentsOf[name]
          assert.isDefined(given, `${name} is a method that this table does not have`)
          const one = yield* make(yield* tempDir)
          const other = yield* make(yield* tempDir)
          const args = (object: object) =>
            name === "read" && "fd" in object
              ? [new Uint8Array(3)]
              : given!(memberOf(object, "encoding") !== undefined)
          const member = memberOf(one, name) as Member // as `methodsOf` says
          const taken = yield* resultOf(member(...args(one)))
          const called = yield* resultOf((other as Record<string, Member>)[name]!(...args(other)))
          // statuses are of two files
          if (name !== "stat") assert.deepStrictEqual(taken, called, name)
          assert.notInclude(String(taken), "TypeError", name)
        }
      }).pipe(Effect.provide(live)))
  }

  it.effect("of the service and of its parts need no object", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      let count = 0
      for (const part of [aio, aio.os, aio.os.path, aio.shutil, aio.tempfile]) {
        for (const name of Object.keys(part)) {
          const member = memberOf(part, name)
          if (typeof member !== "function") continue
          count++
          // no path has a NUL: whatever it is, nothing is done
          const result: unknown = Reflect.apply(
            member,
            undefined,
            part === aio.tempfile ? [{ dir: "\0" }] : ["\0", "\0"]
          )
          const effect = typeof result === "function" ? (result as Member)(() => Effect.void) : result
          assert.notInclude(String(yield* Effect.scoped(resultOf(effect))), "TypeError", name)
        }
      }
      assert.isAbove(count, 50)
    }).pipe(Effect.provide(live)))

  it.effect("are functions for streams", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const out = yield* AioFiles.open(dir.at("f"), "w")
      yield* Stream.runForEach(Stream.make("one\n", "two\n"), out.write)
      yield* out.close
      const file = yield* AioFiles.open(dir.at("f"))
      const { readline } = file
      assert.deepStrictEqual([yield* readline(), yield* readline(), yield* readline()], ["one\n", "two\n", ""])
      const bytes = yield* AioFiles.open(dir.at("f"), "rb")
      assert.deepStrictEqual((yield* Effect.forEach([1, 2], bytes.read)).map(({ length }) => length), [1, 2])
    }).pipe(Effect.provide(live)))
})
