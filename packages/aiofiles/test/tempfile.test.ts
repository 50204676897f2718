/** Temporary files and directories as resources of a scope. */
import { AioFiles, Executor, type IoError, Tempfile } from "aiofiles"
import { inline } from "aiofiles-core/node/backends"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as fs from "node:fs"
import * as path from "node:path"
import { fork } from "./support/effect/effect.js"
import { loggingTo } from "./support/effect/logging.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { assertFails } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { assertNoDescriptors, tempDir } from "./support/tempDir.js"

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1")

const permissions = (name: string | Uint8Array): number => fs.statSync(String(name)).mode & 0o777

/** Runs an effect in a scope of its own, which is closed with `exit`; gives what it gave. */
const within = <A, E>(
  effect: Effect.Effect<A, E, AioFiles.AioFiles | Scope.Scope>,
  exit: Exit.Exit<unknown, unknown>
) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    const value = yield* Effect.provideService(effect, Scope.Scope, scope)
    yield* Scope.close(scope, exit)
    return value
  })

const exits: ReadonlyArray<readonly [name: string, exit: Exit.Exit<unknown, unknown>]> = [
  ["a success", Exit.void],
  ["a failure", Exit.fail("no")],
  ["a defect", Exit.die("no")]
]

onEachExecutor("tempfile", (it) => {
  it.effect("M01 a named file is its owner's, and gone when it is closed", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* Tempfile.namedTemporaryFile("w+b", { dir: dir.path })
      assert.match(path.basename(file.name), /^tmp[a-z0-9_]{8}$/)
      assert.deepStrictEqual([permissions(file.name), file.mode, path.isAbsolute(file.name)], [0o600, "rb+", true])
      yield* file.write(encode("x"))
      yield* file.close
      assert.deepStrictEqual([fs.existsSync(file.name), file.closed], [false, true])
      yield* file.close
    }))

  it.effect("M02 close reports a file that vanished; the scope does not mind", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* Tempfile.namedTemporaryFile("w+b", { dir: dir.path })
      fs.unlinkSync(file.name)
      yield* assertFails(file.close, "FileNotFoundError", `[Errno 2] No such file or directory: '${file.name}'`)
      yield* file.close
      const quiet = yield* within(Tempfile.namedTemporaryFile("w+b", { dir: dir.path }), Exit.void)
      assert.isTrue(quiet.closed)
      yield* within(
        Effect.tap(Tempfile.namedTemporaryFile("w+b", { dir: dir.path }), ({ name }) =>
          Effect.sync(() => fs.unlinkSync(name))),
        Exit.void
      )
      yield* assertNoDescriptors(dir)
    }))

  it.effect("M02 with delete: false it stays", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { name } = yield* within(
        Effect.tap(
          Tempfile.namedTemporaryFile("w", { delete: false, dir: dir.path }),
          (file) => Effect.andThen(file.write("kept"), file.close)
        ),
        Exit.void
      )
      assert.strictEqual(fs.readFileSync(name, "latin1"), "kept")
    }))

  it.effect("M03 the end of the scope closes and removes", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      for (const [what, exit] of exits) {
        const file = yield* within(
          Effect.tap(Tempfile.namedTemporaryFile("w", { dir: dir.path }), (file) => file.write("x")),
          exit
        )
        assert.deepStrictEqual([file.closed, fs.readdirSync(dir.path)], [true, []], what)
        yield* assertFails(file.write("y"), "ClosedFileError")
      }
    }))

  it.effect("deleteOnClose: false leaves it to the scope", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* within(
        Effect.tap(Tempfile.namedTemporaryFile("w", { deleteOnClose: false, dir: dir.path }), (file) =>
          Effect.gen(function*() {
            yield* file.write("x")
            yield* file.close
            assert.strictEqual(fs.readFileSync(file.name, "latin1"), "x")
          })),
        Exit.void
      )
      assert.isFalse(fs.existsSync(file.name))
    }))

  it.effect("a name is removed once: who has it afterwards keeps it", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* within(
        Effect.tap(Tempfile.namedTemporaryFile("w", { dir: dir.path }), (file) =>
          Effect.andThen(file.close, Effect.sync(() => fs.writeFileSync(file.name, "another's")))),
        Exit.void
      )
      assert.strictEqual(fs.readFileSync(file.name, "latin1"), "another's")
    }))

  it.effect("a named file is removed whatever its handle has become", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      yield* within(
        Effect.gen(function*() {
          const file = yield* Tempfile.namedTemporaryFile("w+", { dir: dir.path })
          yield* file.write("x")
          const buffer = yield* file.detach
          yield* buffer.detach
        }),
        Exit.void
      )
      assert.deepStrictEqual(fs.readdirSync(dir.path), [])
      yield* assertNoDescriptors(dir)
    }))

  it.effect("persist gives a file its final name, with all that was written", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* within(
        Effect.tap(Tempfile.namedTemporaryFile("w", { dir: dir.path }), (file) =>
          Effect.gen(function*() {
            yield* file.write("first ")
            yield* file.persist(dir.at("final"), { permissions: 0o644 })
            assert.strictEqual(dir.content("final"), "first ")
            assert.strictEqual(file.name, dir.at("final"))
            yield* file.write("second") // it is open still
          })),
        Exit.void
      )
      assert.deepStrictEqual([dir.content("final"), permissions(file.name)], ["first second", 0o644])
      assert.deepStrictEqual(fs.readdirSync(dir.path), ["final"])
    }))

  it.effect("persist is exclusive unless it is to replace", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      dir.file("final", "old")
      const file = yield* Tempfile.namedTemporaryFile("wb", { dir: dir.path })
      yield* file.write(encode("new"))
      yield* assertFails(file.persist(dir.at("final")), "FileExistsError")
      yield* assertFails(file.persist("a\0b"), "InvalidArgumentError")
      assert.strictEqual(dir.content("final"), "old")
      yield* file.persist(dir.at("final"), { replace: true })
      assert.strictEqual(dir.content("final"), "new")
      yield* file.close
      assert.deepStrictEqual(fs.readdirSync(dir.path), ["final"])
    }))

  it.effect("M05 a file without a name", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* Tempfile.temporaryFile("w+b", { dir: dir.path })
      assert.strictEqual(file.name, yield* file.fileno)
      assert.deepStrictEqual([(yield* file.stat).nlink, fs.readdirSync(dir.path), file.mode], [0, [], "rb+"])
      yield* file.write(encode("x"))
      yield* file.seek(0)
      assert.strictEqual(decode(yield* file.read()), "x")
    }))

  it.effect("M06 mkstemp: what it makes is the caller's", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { fd, path: name } = yield* Tempfile.mkstemp({ dir: dir.path, prefix: "p-", suffix: ".s" })
      assert.match(name, /\/p-[a-z0-9_]{8}\.s$/)
      yield* Effect.scoped(Effect.flatMap(AioFiles.wrap(fd, "w"), (file) => file.write("x")))
      assert.strictEqual(fs.readFileSync(name, "latin1"), "x")
      const bytes = yield* Tempfile.mkstemp({ dir: encode(dir.path) })
      assert.instanceOf(bytes.path, Uint8Array)
      fs.closeSync(bytes.fd)
      yield* assertFails(
        Tempfile.mkdtemp({ dir: encode(dir.path), prefix: "p" }),
        "InvalidArgumentError",
        "Can't mix bytes and non-bytes in path components."
      )
    }))

  it.effect("M08 mkdtemp", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const name = yield* Tempfile.mkdtemp({ dir: dir.path, prefix: "p", suffix: "s" })
      assert.match(path.basename(name), /^p[a-z0-9_]{8}s$/)
      assert.strictEqual(permissions(name), 0o700)
      yield* assertFails(Tempfile.mkdtemp({ dir: dir.at("no") }), "FileNotFoundError")
    }))

  it.effect("gettempdir and gettempprefix", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* Tempfile.gettempprefix, "tmp")
      const dir = yield* Tempfile.gettempdir
      assert.isTrue(fs.statSync(dir).isDirectory())
      const made = yield* Effect.scoped(Tempfile.temporaryDirectory())
      assert.strictEqual(path.dirname(made), path.resolve(dir))
    }))

  it.effect("M10 M11 M12 M15 a spooled file has a number once it rolled over", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* Tempfile.spooledTemporaryFile("w+b", { dir: dir.path, maxSize: 10 })
      yield* file.write(encode("0123456789"))
      assert.deepStrictEqual([file.rolled, file.name, file.mode], [false, "<memory>", "w+b"])
      yield* file.seek(1)
      const fd = yield* file.fileno
      assert.deepStrictEqual([file.rolled, file.name, file.mode], [true, fd, "rb+"])
      assert.strictEqual(decode(yield* file.read(2)), "12")
      assert.deepStrictEqual(fs.readdirSync(dir.path), [])
      yield* file.close
      yield* file.close
      yield* assertFails(file.write(encode("x")), "ClosedFileError")
    }))

  it.effect("M13 a spooled text has the operations of its mode", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const file = yield* Tempfile.spooledTemporaryFile("w+", { dir: dir.path, maxSize: 10, newline: "" })
      yield* file.writelines(["\u039b\r\n", "b\n"])
      yield* file.seek(0)
      assert.deepStrictEqual([yield* file.readlines(), file.rolled, file.mode], [["\u039b\r\n", "b\n"], false, "w+"])
      yield* file.write("\u039b".repeat(10))
      yield* file.seek(0)
      assert.strictEqual(yield* file.foldLines(0, (count) => count + 1), 3)
      assert.deepStrictEqual([file.rolled, file.mode, file.encoding], [true, "w+", "utf-8"])
    }))

  it.effect("M16 M17 a directory goes with all that is in it, and links lead nowhere", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const outside = dir.at("outside")
      fs.mkdirSync(outside)
      fs.writeFileSync(path.join(outside, "keep"), "kept")
      for (const [what, exit] of exits) {
        const made = yield* within(
          Effect.tap(Tempfile.temporaryDirectory({ dir: dir.path }), (made) =>
            Effect.sync(() => {
              fs.mkdirSync(path.join(made, "a/b"), { recursive: true })
              fs.writeFileSync(path.join(made, "a/b/c"), "")
              fs.symlinkSync(outside, path.join(made, "a/link"))
            })),
          exit
        )
        assert.deepStrictEqual([fs.existsSync(made), fs.readdirSync(outside)], [false, ["keep"]], what)
      }
    }))

  it.effect("M16 a directory that the program removed itself is no defect", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const program = Effect.tap(
        Tempfile.temporaryDirectory({ dir: dir.path }),
        (made) => Effect.sync(() => fs.rmSync(made, { recursive: true }))
      )
      const exit = yield* Effect.exit(Effect.scoped(program))
      assert.isTrue(Exit.isSuccess(exit))
    }))

  it.effect("an interruption removes them too", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const ready = yield* Deferred.make<void>()
      const fiber = yield* fork(Effect.scoped(Effect.gen(function*() {
        yield* Tempfile.temporaryDirectory({ dir: dir.path })
        yield* Tempfile.namedTemporaryFile("w", { dir: dir.path })
        yield* Deferred.succeed(ready, undefined)
        return yield* Effect.never
      })))
      yield* Deferred.await(ready)
      assert.strictEqual(fs.readdirSync(dir.path).length, 2)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(fs.readdirSync(dir.path), [])
      yield* assertNoDescriptors(dir)
    }))
})

/** The service on the calling thread, with calls that fail as `codeOf` says, and what it logs. */
const failing = (
  codeOf: (op: string) => string | undefined
): Effect.Effect<{
  readonly aio: AioFiles.AioFiles
  readonly logged: Array<string>
  readonly silent: Layer.Layer<never>
}> =>
  Effect.gen(function*() {
    const executor = yield* Executor.make({
      name: "failing",
      start: (call, done) => {
        const code = codeOf(call.op)
        if (code === undefined) inline.start(call, done)
        else done({ code }, undefined)
      }
    })
    const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
    const logged: Array<string> = []
    return { aio, logged, silent: loggingTo((level, message) => logged.push(`${level} ${message}`)) }
  })

describe("a removal that fails", () => {
  it.live("of a file is logged, and fails nothing", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio, logged, silent } = yield* failing((op) => op === "unlink" ? "EPERM" : undefined)
      const open = aio.tempfile.namedTemporaryFile("w", { dir: dir.path })
      const exit = yield* Effect.exit(Effect.scoped(open)).pipe(Effect.provide(silent))
      assert.isTrue(Exit.isSuccess(exit))
      assert.strictEqual(logged.length, 1)
      assert.match(logged[0] ?? "", /^WARN could not remove .*tmp.*: \[Errno 1\] Operation not permitted/)
    }))

  it.live("of a file is close's to report, and is tried again at the end of the scope", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      let refuse = true
      const { aio, logged, silent } = yield* failing((op) => op === "unlink" && refuse ? "EPERM" : undefined)
      const program = Effect.gen(function*() {
        const file = yield* aio.tempfile.namedTemporaryFile("w", { dir: dir.path })
        yield* assertFails(file.close, "PermissionError")
        refuse = false
      })
      yield* Effect.scoped(program).pipe(Effect.provide(silent))
      assert.deepStrictEqual([fs.readdirSync(dir.path), logged], [[], []])
    }))

  it.live("of a directory is logged, and fails nothing", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio, logged, silent } = yield* failing((op) => op === "rmdir" ? "EPERM" : undefined)
      const exit = yield* Effect.exit(Effect.scoped(aio.tempfile.temporaryDirectory({ dir: dir.path }))).pipe(
        Effect.provide(silent)
      )
      assert.isTrue(Exit.isSuccess(exit))
      assert.strictEqual(logged.length, 1)
      assert.match(logged[0] ?? "", /^WARN could not remove .*tmp.*: \[Errno 1\]/)
    }))

  it.live("because it is busy is waited for", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      let busy = 4
      const { aio, logged, silent } = yield* failing((op) => op === "rmdir" && busy-- > 0 ? "EBUSY" : undefined)
      yield* Effect.scoped(aio.tempfile.temporaryDirectory({ dir: dir.path })).pipe(Effect.provide(silent))
      assert.deepStrictEqual([fs.readdirSync(dir.path), logged], [[], []])
    }))

  it.live("and a close that fails before it: the removal's error, with the other as its cause", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const { aio, silent } = yield* failing((op) => op === "write" ? "ENOSPC" : op === "unlink" ? "EPERM" : undefined)
      const program = Effect.gen(function*() {
        const file = yield* aio.tempfile.namedTemporaryFile("w", { dir: dir.path })
        yield* file.write("lost")
        const error: IoError.IoError = yield* assertFails(file.close, "PermissionError")
        assert.deepInclude(error.cause as object, { code: "ENOSPC" })
      })
      yield* Effect.scoped(program).pipe(Effect.provide(silent))
    }))
})

describe("two executors", () => {
  it.effect("each has its own idea of where temporary files go", () =>
    Effect.gen(function*() {
      const on = (environment: string) =>
        Executor.make({
          name: environment,
          start: (call, done) =>
            call.op === "getenv"
              ? done(undefined, call.name === "TMPDIR" ? environment : undefined)
              : call.op === "open" || call.op === "write"
              ? done(undefined, 4)
              : done(undefined, call.op === "getrandom" ? new Uint8Array(16) : call.op === "getcwd" ? "/" : undefined)
        })
      const [one, two] = [yield* on("/one"), yield* on("/two")]
      const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, one)
      assert.strictEqual(yield* aio.tempfile.gettempdir, "/one")
      assert.strictEqual(yield* AioFiles.withExecutor(two)(aio.tempfile.gettempdir), "/two")
      assert.strictEqual(yield* aio.tempfile.gettempdir, "/one")
    }))
})
