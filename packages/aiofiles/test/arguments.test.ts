/**
 * Arguments that no type can refuse: numbers out of range, data of a file whose mode is known only at run time, and what
 * an untyped caller passes. Each is a typed failure before any call, and no file is touched.
 */
import { assert } from "@effect/vitest"
import { AioFiles, type File, type IoError, Os, Tempfile } from "aiofiles"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as fs from "node:fs"
import { assertFails } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { fileSystemOf } from "./support/fileSystem.js"
import { type TempDir, tempDir } from "./support/tempDir.js"

type Use = (dir: TempDir) => Effect.Effect<unknown, IoError.IoError, AioFiles.AioFiles | Scope.Scope>

/** What an untyped caller gives. */
const untyped = (value: unknown): never => value as never

/** A mode that is known only at run time. */
const atRunTime = (mode: string): string => mode

const refused: ReadonlyArray<readonly [name: string, use: Use, message?: string]> = [
  ["permissions that are no integer", (dir) => AioFiles.open(dir.at("new"), "w", { permissions: 1.5 })],
  ["writeText with such permissions", (dir) => AioFiles.writeText(dir.at("new"), "", { permissions: 1.5 })],
  ["writeAtomic with such permissions", (dir) => AioFiles.writeAtomic(dir.at("new"), "", { permissions: NaN })],
  ["a mode that is too large for the system", (dir) => Os.chmod(dir.at("f"), 2 ** 31)],
  ["a directory of such a mode", (dir) => Os.mkdir(dir.at("new"), { mode: 2 ** 31 })],
  [
    "a file persisted with permissions that are none",
    (dir) =>
      Effect.flatMap(
        Tempfile.namedTemporaryFile("w", { dir: dir.path }),
        (file) => file.persist(dir.at("new"), { permissions: -1 })
      )
  ],
  ["a block that is no integer", (dir) => AioFiles.open(dir.at("f"), "r", { blockSize: 1.5 })],
  [
    "a path that is none",
    () => AioFiles.readText(untyped(undefined)),
    "a path must be a string, bytes or a file: URL, not undefined"
  ],
  ["a path that is an object", () => Os.stat(untyped({})), "a path must be a string, bytes or a file: URL, not object"],
  ["a mode that is no text", (dir) => AioFiles.open(dir.at("f"), untyped(7)), "a mode must be a string, not number"],
  [
    "an encoding that is no text",
    (dir) => AioFiles.readText(dir.at("f"), { encoding: untyped(7) }),
    "an encoding must be a string, not number"
  ],
  // what `JSON.stringify` gives of nothing is a string to its type
  [
    "writeText of nothing",
    (dir) => AioFiles.writeText(dir.at("f"), untyped(undefined)),
    "write() argument must be str, not undefined"
  ],
  [
    "writeAtomic of nothing",
    (dir) => AioFiles.writeAtomic(dir.at("f"), untyped(undefined)),
    "a bytes-like object is required, not 'undefined'"
  ],
  [
    "writeAtomic of a number",
    (dir) => AioFiles.writeAtomic(dir.at("f"), untyped(5)),
    "a bytes-like object is required, not 'number'"
  ],
  [
    "appendText of bytes",
    (dir) => AioFiles.appendText(dir.at("f"), untyped(Uint8Array.of(1))),
    "write() argument must be str, not bytes"
  ],
  [
    "appendText of bytes behind a mark",
    (dir) => AioFiles.appendText(dir.at("f"), untyped(null), { encoding: "utf-16" })
  ],
  [
    "writeBytes of text",
    (dir) => AioFiles.writeBytes(dir.at("f"), untyped("x")),
    "a bytes-like object is required, not 'str'"
  ],
  [
    "writeBytes of an array",
    (dir) => AioFiles.writeBytes(dir.at("f"), untyped([1, 2])),
    "a bytes-like object is required, not 'object'"
  ]
]

const text = "write() argument must be str, not bytes"
const binary = "a bytes-like object is required, not 'str'"

/** Text for a binary file, and bytes for a text file. */
const mismatched: ReadonlyArray<readonly [mode: string, buffering: number, message: string]> = [
  ["w", -1, text],
  ["w", 1, text],
  ["w+", -1, text],
  ["wb", -1, binary],
  ["w+b", -1, binary],
  ["wb", 0, binary]
]

/** Raw files of the user's own that break their promises. */
const broken: ReadonlyArray<
  readonly [name: string, raw: File.RawIO, use: (file: File.BufferedRandom) => AnyOperation]
> = [
  ["reads text", { read: () => Effect.succeed(untyped("abc")) }, (file) => file.read(3)],
  ["reads nothing at all", { read: () => Effect.succeed(untyped(undefined)) }, (file) => file.read(3)],
  [
    "reads more than it was asked for",
    { read: (size) => Effect.succeed(new Uint8Array(size + 1)) },
    (file) => file.read(3)
  ],
  ["throws", { read: () => thrown() }, (file) => file.read(3)],
  ["dies", { read: () => Effect.die("broken") }, (file) => file.read(3)],
  ["is interrupted", { read: () => Effect.interrupt }, (file) => file.read(3)],
  ["takes half a byte", { write: () => Effect.succeed(1.5) }, (file) => file.writelines([Uint8Array.of(1, 2)])],
  ["takes more than there is", { write: () => Effect.succeed(3) }, (file) => file.writelines([Uint8Array.of(1, 2)])],
  ["takes nothing", { write: () => Effect.succeed(0) }, (file) => file.writelines([Uint8Array.of(1, 2)])],
  [
    "goes nowhere",
    { read: () => Effect.succeed(new Uint8Array(0)), seek: () => Effect.succeed(NaN) },
    (file) => file.seek(1)
  ],
  [
    "goes before the start",
    { read: () => Effect.succeed(new Uint8Array(0)), seek: () => Effect.succeed(-1) },
    (file) => file.tell
  ]
]

type AnyOperation = Effect.Effect<unknown, IoError.IoError>

const thrown = (): never => {
  throw new Error("broken")
}

onEachExecutor("arguments", (it) => {
  for (const [name, raw, use] of broken) {
    for (const buffering of [-1, 0]) {
      it.effect(`a raw file of one's own that ${name} is an EIO, buffering ${buffering}`, () =>
        Effect.gen(function*() {
          const file = yield* AioFiles.wrap(raw, atRunTime(raw.write === undefined ? "rb" : "wb"), { buffering })
          yield* assertFails(
            Effect.andThen(use(untyped(file)), file.flush), // what a buffer keeps is given to it here
            "OSError",
            "[Errno 5] Input/output error"
          )
          yield* Effect.ignore(file.close)
        }))
    }
  }

  for (const [name, use, message] of refused) {
    it.effect(`${name} is refused`, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        dir.file("f", "content")
        yield* assertFails(Effect.scoped(use(dir)), "InvalidArgumentError", message)
        assert.deepStrictEqual([fs.readdirSync(dir.path), dir.content("f")], [["f"], "content"])
      }))
  }

  for (const [mode, buffering, message] of mismatched) {
    it.effect(`B29, T20: data of the other kind is refused by a file of mode ${mode}, buffering ${buffering}`, () =>
      Effect.gen(function*() {
        const dir = yield* tempDir
        const isBinary = mode.includes("b")
        const good = isBinary ? new TextEncoder().encode("good") : "good"
        const bad = isBinary ? "bad" : Uint8Array.of(0x62)
        yield* AioFiles.withFile(dir.at("f"), atRunTime(mode), { buffering })((file) =>
          Effect.gen(function*() {
            yield* file.write(good)
            yield* assertFails(file.write(bad), "InvalidArgumentError", message)
            yield* assertFails(file.writelines([good, bad]), "InvalidArgumentError", message)
            if (isBinary) yield* assertFails(file.pwrite(untyped(bad), 0), "InvalidArgumentError", message)
            yield* file.write(good)
          })
        )
        assert.strictEqual(dir.content("f"), "goodgoodgood")
      }))

    it.effect(`and by a temporary file of that mode in memory`, () =>
      Effect.gen(function*() {
        const file = yield* Tempfile.spooledTemporaryFile(atRunTime(mode.replace("w", "w+").replace("++", "+")), {
          buffering
        })
        yield* assertFails(
          file.write(mode.includes("b") ? "bad" : Uint8Array.of(0x62)),
          "InvalidArgumentError",
          message
        )
      }))
  }

  it.effect("a descriptor that is too large is none", () =>
    assertFails(AioFiles.open(2 ** 31), "OSError", "[Errno 9] Bad file descriptor: 2147483648"))

  it.effect("memory has its limit too", () =>
    Effect.gen(function*() {
      const file = yield* AioFiles.wrap(new Uint8Array(0))
      yield* file.seek(2 ** 40)
      yield* file.write(Uint8Array.of(1))
      yield* assertFails(file.close, "OSError", "[Errno 12] Cannot allocate memory")
    }))

  it.effect("a mode of minus zero is zero", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      yield* AioFiles.withFile(dir.at("open"), "w", { permissions: -0 })(() => Effect.void)
      yield* AioFiles.writeText(dir.at("text"), "", { permissions: -0 })
      yield* AioFiles.writeAtomic(dir.at("atomic"), "", { permissions: -0 })
      yield* Os.chmod(dir.file("chmod", ""), -0)
      yield* Os.mkdir(dir.at("mkdir"), { mode: -0 })
      yield* Os.makedirs(dir.at("makedirs"), { mode: -0 })
      yield* Effect.scoped(
        Effect.flatMap(
          Tempfile.namedTemporaryFile("w", { dir: dir.path }),
          (file) => file.persist(dir.at("persist"), { permissions: -0 })
        )
      )
      const service = yield* fileSystemOf(yield* AioFiles.AioFiles)
      yield* Effect.orDie(Effect.scoped(service.open(dir.at("service"), { flag: "w", mode: -0 })))
      for (const name of fs.readdirSync(dir.path)) assert.strictEqual(fs.statSync(dir.at(name)).mode & 0o7777, 0, name)
    }))

  it.effect("a size that no memory has is as much as there is", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.file("f", "0123456789")
      for (const size of [2 ** 32 + 1, 2 ** 60, Infinity]) {
        const raw = yield* AioFiles.open(path, "rb", { buffering: 0 })
        assert.strictEqual((yield* raw.read(size)).length, 10)
        assert.strictEqual((yield* raw.pread(size, 4)).length, 6)
        const file = yield* AioFiles.open(path, "rb")
        assert.strictEqual((yield* file.read1(size)).length, 10)
        yield* file.seek(0)
        assert.strictEqual((yield* file.read(size)).length, 10)
        assert.strictEqual((yield* file.pread(size, 4)).length, 6)
      }
    }))

  it.effect("pread and pwrite refuse what is before the start, also in memory", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const files = [
        yield* AioFiles.open(dir.file("f", "0123456789"), "r+b"),
        yield* AioFiles.wrap(new TextEncoder().encode("0123456789"))
      ]
      for (const file of files) {
        yield* assertFails(file.pread(-1, 0), "OSError", "[Errno 22] Invalid argument")
        yield* assertFails(file.pread(1, -1), "OSError", "[Errno 22] Invalid argument")
        yield* assertFails(file.pwrite(Uint8Array.of(1), -1), "OSError", "[Errno 22] Invalid argument")
        assert.strictEqual((yield* file.pread(100, 8)).length, 2)
        assert.strictEqual((yield* file.pread(100, 80)).length, 0)
      }
    }))
})
