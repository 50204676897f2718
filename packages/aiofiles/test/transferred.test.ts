/**
 * Bytes whose memory is gone: their ArrayBuffer was transferred to another realm, or has shrunk. As data, as a target and as a
 * path they are an `InvalidArgumentError`, before any call and in the middle of an operation.
 */
import { AioFiles, type File, type IoError, Os, OsPath, Shutil, Tempfile } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { isInterrupted } from "./support/effect/causes.js"
import { fork } from "./support/effect/effect.js"
import { assert, describe, it as plain } from "./support/effect/testing.js"
import { assertFails, reasonsOf } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { interrupted } from "./support/results.js"
import { type Stepped, stepped } from "./support/stepped.js"
import { type TempDir, tempDir } from "./support/tempDir.js"

const transfer = (bytes: Uint8Array): void => {
  structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] }) // made in this file
}

const transferred = (): Uint8Array => {
  const bytes = Uint8Array.of(0x61, 0x62, 0x63)
  transfer(bytes)
  return bytes
}

/** What TypeScript's library does not have yet. */
interface Resizable {
  readonly resize: (byteLength: number) => void
}

const shrunk = (): Uint8Array => {
  const buffer = Reflect.construct(ArrayBuffer, [8, { maxByteLength: 8 }]) as ArrayBuffer & Resizable
  const bytes = new Uint8Array(buffer, 4, 3)
  buffer.resize(2)
  return bytes
}

const message = "the memory of the bytes was transferred"

const gone: ReadonlyArray<readonly [name: string, make: () => Uint8Array]> = [
  ["transferred", transferred],
  ["shrunk", shrunk]
]

type Attempt = Effect.Effect<unknown, IoError.IoError, AioFiles.AioFiles | Scope.Scope>

/** Operations of a file of mode `r+b`. */
const ofFile: ReadonlyArray<readonly [name: string, use: (file: File.AnyFile, data: Uint8Array) => Attempt]> = [
  ["write", (file, data) => file.write(data)],
  ["writelines", (file, data) => file.writelines([Uint8Array.of(0x78), data])],
  ["sink", (file, data) => Stream.run(Stream.make(data), file.sink)],
  ["pwrite", (file, data) => file.pwrite(data, 0)],
  ["readinto", (file, data) => file.readinto(data)],
  ["readinto1", (file, data) => file.readinto1(data)]
]

const asData: ReadonlyArray<readonly [name: string, use: (dir: TempDir, data: Uint8Array) => Attempt]> = [
  ["writeBytes", (dir, data) => AioFiles.writeBytes(dir.at("f"), data)],
  ["writeAtomic", (dir, data) => AioFiles.writeAtomic(dir.at("f"), data)],
  ["wrap", (_, data) => AioFiles.wrap(data)]
]

const asPath: ReadonlyArray<readonly [name: string, use: (dir: TempDir, path: Uint8Array) => Attempt]> = [
  ["open", (_, path) => AioFiles.open(path)],
  ["withFile", (_, path) => AioFiles.withFile(path, "w")(() => Effect.void)],
  ["lines", (_, path) => Stream.runDrain(AioFiles.lines(path))],
  ["readText", (_, path) => AioFiles.readText(path)],
  ["readBytes", (_, path) => AioFiles.readBytes(path)],
  ["writeText", (_, path) => AioFiles.writeText(path, "x")],
  ["writeBytes", (_, path) => AioFiles.writeBytes(path, Uint8Array.of(1))],
  ["appendText", (_, path) => AioFiles.appendText(path, "x")],
  ["writeAtomic", (_, path) => AioFiles.writeAtomic(path, "x")],
  ["stat", (_, path) => Os.stat(path)],
  ["lstat", (_, path) => Os.lstat(path)],
  ["statvfs", (_, path) => Os.statvfs(path)],
  ["rename from", (dir, path) => Os.rename(path, dir.at("g"))],
  ["rename to", (dir, path) => Os.rename(dir.at("f"), path)],
  ["renames", (dir, path) => Os.renames(dir.at("f"), path)],
  ["replace", (dir, path) => Os.replace(dir.at("f"), path)],
  ["remove", (_, path) => Os.remove(path)],
  ["mkdir", (_, path) => Os.mkdir(path)],
  ["makedirs", (_, path) => Os.makedirs(path)],
  ["rmdir", (_, path) => Os.rmdir(path)],
  ["removedirs", (_, path) => Os.removedirs(path)],
  ["link", (dir, path) => Os.link(dir.at("f"), path)],
  ["symlink at", (_, path) => Os.symlink("target", path)],
  ["symlink to", (dir, path) => Os.symlink(path, dir.at("g"))],
  ["readlink", (_, path) => Os.readlink(path)],
  ["listdir", (_, path) => Os.listdir(path)],
  ["scandir", (_, path) => Stream.runDrain(Os.scandir(path))],
  ["walk", (_, path) => Stream.runDrain(Os.walk(path))],
  ["access", (_, path) => Os.access(path, 0)],
  ["chmod", (_, path) => Os.chmod(path, 0o600)],
  ["chown", (_, path) => Os.chown(path, 0, 0)],
  ["utime", (_, path) => Os.utime(path)],
  ["truncate", (_, path) => Os.truncate(path, 0)],
  ["abspath", (_, path) => OsPath.abspath(path)],
  ["realpath", (_, path) => OsPath.realpath(path)],
  ["getsize", (_, path) => OsPath.getsize(path)],
  ["samefile", (dir, path) => OsPath.samefile(dir.at("f"), path)],
  ["copyfile from", (dir, path) => Shutil.copyfile(path, dir.at("g"))],
  ["copyfile to", (dir, path) => Shutil.copyfile(dir.at("f"), path)],
  ["copytree", (dir, path) => Shutil.copytree(path, dir.at("g"))],
  ["move", (dir, path) => Shutil.move(dir.at("f"), path)],
  ["rmtree", (_, path) => Shutil.rmtree(path)],
  ["diskUsage", (_, path) => Shutil.diskUsage(path)],
  ["a temporary file's directory", (_, dir) => Tempfile.namedTemporaryFile("wb", { dir })],
  ["mkdtemp's prefix", (dir, prefix) => Tempfile.mkdtemp({ prefix, dir: Buffer.from(dir.path) })]
]

onEachExecutor("bytes whose memory is gone", (it) => {
  for (const [how, make] of gone) {
    for (const [name, use] of [...asData, ...asPath]) {
      it.effect(`${how}, ${name}`, () =>
        Effect.gen(function*() {
          const dir = yield* tempDir
          dir.file("f", "content")
          yield* assertFails(use(dir, make()), "InvalidArgumentError", message)
          assert.deepStrictEqual([fs.readdirSync(dir.path), dir.content("f")], [["f"], "content"])
        }))
    }

    for (const buffering of [-1, 0]) {
      it.effect(`${how}, as data of a file, buffering ${buffering}`, () =>
        Effect.gen(function*() {
          const dir = yield* tempDir
          const sources: ReadonlyArray<File.AnyFile> = [
            yield* AioFiles.open(dir.file("f", "content"), "r+b" as string, { buffering }),
            yield* AioFiles.open(dir.file("g", "content"), "wb" as string, { buffering }),
            yield* Tempfile.spooledTemporaryFile("w+b" as string, { buffering }),
            ...buffering === 0 ? [] : [yield* AioFiles.wrap(new Uint8Array(3)) as Effect.Effect<never, IoError.IoError>]
          ]
          for (const file of sources) {
            for (const [name, use] of ofFile) {
              const error = yield* Effect.flip(use(file, make()))
              const unsupported = error._tag === "UnsupportedOperation" // as readinto of a writer
              assert.strictEqual(unsupported ? message : error.message, message, name)
            }
            yield* file.seek(0)
            yield* file.write(new Uint8Array(0)) // which is nothing, and no error
          }
        }))
    }

    it.effect(`${how}, given by a raw file of the user's own, is an EIO`, () =>
      Effect.gen(function*() {
        const file = yield* AioFiles.wrap({ read: () => Effect.sync(make) })
        yield* assertFails(file.read(1), "OSError", "[Errno 5] Input/output error")
      }))

    it.effect(`${how}, a path that is asked about is none`, () =>
      Effect.gen(function*() {
        for (
          const question of [OsPath.exists, OsPath.lexists, OsPath.isfile, OsPath.isdir, OsPath.islink, OsPath.ismount]
        ) {
          assert.isFalse(yield* question(make()))
        }
      }))
  }
})

/** Begins an operation, has the memory transferred before its n-th call ends, and gives how it ended. */
const transferringAt = <A, E>(
  env: Stepped,
  n: number,
  bytes: Uint8Array,
  operation: Effect.Effect<A, E>
): Effect.Effect<Exit.Exit<A, E>> =>
  Effect.gen(function*() {
    const fiber = yield* fork(operation)
    yield* env.settle
    for (let call = 0; call < n; call++) yield* Effect.andThen(env.stepper.step, env.settle)
    transfer(bytes)
    return yield* env.drive(Fiber.await(fiber))
  })

const text = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString()

const assertRefused = (exit: Exit.Exit<unknown, IoError.IoError>): void => {
  assert.deepStrictEqual(reasonsOf(exit), [["failure", "InvalidArgumentError"]])
}

describe("bytes that are transferred while an operation waits", () => {
  const opened = (mode: string, options: File.OpenOptions = {}) =>
    Effect.gen(function*() {
      const env = yield* stepped()
      const dir = yield* tempDir
      dir.file("f", "0123456789".repeat(1000))
      const scope = yield* Scope.make()
      const file: File.AnyFile = yield* env.drive(
        Effect.provideService(env.aio.open(dir.at("f"), mode, options), Scope.Scope, scope)
      )
      return { dir, env, file, close: env.drive(Scope.close(scope, Exit.void)) }
    })

  for (const [mode, buffering] of [["wb", 16], ["r+b", 16], ["wb", 0]] as const) {
    plain.effect(
      `data that waits for its turn is refused, mode ${mode}, buffering ${buffering}`,
      () =>
        Effect.gen(function*() {
          const { close, dir, env, file } = yield* opened(mode, { buffering })
          const before = yield* fork(file.write(new Uint8Array(100).fill(0x78)))
          yield* env.settle
          const data = new Uint8Array(100)
          assertRefused(yield* transferringAt(env, 0, data, file.write(data)))
          assert.strictEqual(yield* Fiber.join(before), 100)
          yield* close
          assert.strictEqual(dir.content("f").slice(0, 100), "x".repeat(100))
        })
    )
  }

  plain.effect(
    "of large data the write fails, and the pieces that were written are taken back",
    () =>
      Effect.gen(function*() {
        const { close, dir, env, file } = yield* opened("wb")
        const data = new Uint8Array(3 * 2 ** 20).fill(0x78)
        assertRefused(yield* transferringAt(env, 1, data, file.write(data)))
        yield* close
        assert.strictEqual(fs.statSync(dir.at("f")).size, 0)
      })
  )

  plain.effect("an interrupted write of large data ends, without what is gone", () =>
    Effect.gen(function*() {
      const { close, dir, env, file } = yield* opened("wb")
      const data = new Uint8Array(3 * 2 ** 20).fill(0x78)
      const fiber = yield* fork(file.write(data))
      yield* env.settle
      yield* env.stepper.begin
      transfer(data)
      const interrupting = yield* fork(interrupted(fiber))
      const exit = yield* env.drive(Fiber.join(interrupting))
      assert.isTrue(isInterrupted(exit))
      yield* close
      assert.strictEqual(fs.statSync(dir.at("f")).size, 2 ** 20)
    }))

  for (const buffering of [16, 0]) {
    for (const name of ["readinto", "readinto1"] as const) {
      if (buffering === 0 && name === "readinto1") continue // an operation of buffered files
      plain.effect(
        `${name} into memory that is gone loses nothing, buffering ${buffering}`,
        () =>
          Effect.gen(function*() {
            const { close, env, file } = yield* opened("rb", { buffering })
            const target = new Uint8Array(100)
            assertRefused(yield* transferringAt(env, 0, target, file[name](target)))
            assert.strictEqual(text(yield* env.drive(file.read(10))), "0123456789")
            yield* close
          })
      )
    }
  }

  plain.effect("an interrupted readinto puts back what it read, wherever its memory is", () =>
    Effect.gen(function*() {
      const { close, env, file } = yield* opened("rb", { buffering: 0 })
      const target = new Uint8Array(100)
      const fiber = yield* fork(file.readinto(target))
      yield* env.settle
      yield* env.stepper.begin
      yield* env.stepper.finish
      transfer(target)
      yield* env.drive(Fiber.interrupt(fiber))
      assert.strictEqual(text(yield* env.drive(file.read(10))), "0123456789")
      yield* close
    }))
})
