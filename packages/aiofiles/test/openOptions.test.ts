/** What is opened otherwise than by a path: an opener, descriptors, `wrap`, modes that are known at run time only. */
import { assert } from "@effect/vitest"
import { AioFiles, type File, type IoError } from "aiofiles"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import { fork, yieldNow } from "./support/effect/effect.js"
import { beginInterrupt } from "./support/effect/fibers.js"
import { assertFails, reasonsOf } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { assertNoDescriptors, tempDir } from "./support/tempDir.js"

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const show = (data: string | Uint8Array): string =>
  typeof data === "string" ? data : Buffer.from(data).toString("latin1")

onEachExecutor("opener", (it) => {
  it.effect("R17 is called with the path and the flags of the mode, and its descriptor is the file's", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "abc")
      const calls: Array<readonly [unknown, number]> = []
      const opener = (name: unknown, flags: number) =>
        Effect.sync(() => {
          calls.push([name, flags & 3]) // O_ACCMODE
          return fs.openSync(path, flags)
        })
      const text = yield* aio.withFile(path, "r", { opener })((file) =>
        Effect.tap(file.read(), () => Effect.sync(() => assert.strictEqual(file.name, path)))
      )
      assert.strictEqual(text, "abc")
      assert.deepStrictEqual(calls, [[path, fs.constants.O_RDONLY]])
      yield* aio.withFile(path, "w", { opener })((file) => file.write("new"))
      assert.deepStrictEqual(calls[1], [path, fs.constants.O_WRONLY])
      assert.strictEqual(dir.content("f"), "new")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("R17 the flags say that no child inherits the descriptor", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "abc")
      let closeOnExec = false
      const opener = (_: unknown, flags: number) =>
        Effect.sync(() => {
          closeOnExec = (flags & 0o2000000) !== 0 // O_CLOEXEC
          return fs.openSync(path, flags)
        })
      yield* aio.withFile(path, "r", { opener })((file) => file.read())
      assert.isTrue(closeOnExec)
    }))

  it.effect("R17 a negative descriptor is refused", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      for (const fd of [-1, -2]) {
        const opened = aio.open("f", "r", { opener: () => Effect.succeed(fd) })
        yield* assertFails(opened, "InvalidArgumentError", `opener returned ${fd}`)
      }
    }))

  it.effect("R17 its failure is the failure of open", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const missing = Effect.scoped(aio.open(dir.at("no")))
      const opened = aio.open("f", "r", { opener: () => Effect.as(missing, 0) })
      yield* assertFails(opened, "FileNotFoundError")
      const exit = yield* Effect.exit(Effect.scoped(aio.open("f", "r", { opener: () => Effect.die("mine") })))
      assert.deepStrictEqual(reasonsOf(exit), [["defect", "mine"]])
    }))

  it.effect("R17 its descriptor is closed if the rest fails", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "abc")
      fs.mkdirSync(dir.at("d"))
      const of = (name: string) => () => Effect.sync(() => fs.openSync(name, "r"))
      yield* assertFails(aio.open(path, "r", { opener: of(path), encoding: "nope" }), "UnknownEncodingError")
      yield* assertNoDescriptors(dir)
      yield* assertFails(aio.open(path, "r", { opener: of(dir.at("d")) }), "IsADirectoryError")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("R17 no descriptor is left by options that make no sense", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "abc")
      const opener = () => Effect.sync(() => fs.openSync(path, "r"))
      yield* assertFails(aio.open(path, "rb", { opener, encoding: "utf-8" }), "InvalidArgumentError")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("R17 cannot be interrupted: its descriptor is closed", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "abc")
      const begun = yield* Deferred.make<void>()
      const go = yield* Deferred.make<void>()
      const opener = () =>
        Effect.andThen(
          Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(go)),
          Effect.sync(() => fs.openSync(path, "r"))
        )
      const fiber = yield* fork(Effect.scoped(aio.open(path, "r", { opener })))
      yield* Deferred.await(begun)
      beginInterrupt(fiber)
      yield* Deferred.succeed(go, undefined)
      yield* Fiber.await(fiber)
      yield* assertNoDescriptors(dir)
    }))
})

onEachExecutor("descriptors", (it) => {
  it.effect("R15 closefd says who closes them", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "abc")
      const refused = aio.open(path, "r", { closefd: false })
      yield* assertFails(refused, "InvalidArgumentError", "Cannot use closefd=False with file name")
      const kept = fs.openSync(path, "r")
      assert.strictEqual(yield* aio.withFile(kept, "r", { closefd: false })((file) => file.read()), "abc")
      assert.strictEqual(fs.readSync(kept, new Uint8Array(1)), 1)
      assert.strictEqual(yield* aio.withFile(kept)((file) => Effect.as(file.fileno, file.name)), kept)
      yield* assertNoDescriptors(dir)
    }))

  it.effect("R16 refuses what is none", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      yield* assertFails(aio.open(-10), "InvalidArgumentError", "negative file descriptor")
      yield* assertFails(aio.open(3.5), "InvalidArgumentError")
      yield* assertFails(aio.open(2 ** 30), "OSError")
      yield* assertNoDescriptors(dir)
    }))
})

onEachExecutor("wrap", (it) => {
  it.effect("a string is a text file in memory, bytes are a binary one", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const text = yield* aio.wrap("one\ntwo")
      assert.strictEqual(yield* text.readline(), "one\n")
      yield* text.seek(0, 2)
      yield* text.write("!")
      yield* text.seek(0)
      assert.strictEqual(yield* text.read(), "one\ntwo!")
      assert.strictEqual(text.mode, "w+")
      const data = yield* aio.wrap(bytes("abc"))
      yield* data.seek(1)
      yield* data.write(bytes("X"))
      assert.strictEqual(show(yield* data.pread(3, 0)), "aXc")
      yield* assertFails(data.fileno, "UnsupportedOperation")
      yield* assertFails(data.stat, "UnsupportedOperation")
      yield* text.close
      yield* assertFails(text.read(), "ClosedFileError")
    }))

  it.effect("a descriptor, or Node's FileHandle, is what the mode says", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "abc")
      yield* Effect.scoped(Effect.gen(function*() {
        const file = yield* aio.wrap(fs.openSync(path, "r"))
        assert.strictEqual(yield* file.read(), "abc")
        const handle = yield* Effect.promise(() => fs.promises.open(path, "r+"))
        const random = yield* aio.wrap(handle, "rb+")
        yield* random.write(bytes("X"))
        assert.strictEqual(show(yield* random.read()), "bc")
      }))
      assert.strictEqual(dir.content("f"), "Xbc")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("a FileHandle is flushed to before it is closed", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const handle = yield* Effect.promise(() => fs.promises.open(dir.at("f"), "w"))
      yield* Effect.scoped(Effect.flatMap(aio.wrap(handle, "w"), (file) => file.write("late")))
      assert.strictEqual(dir.content("f"), "late")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("a raw file of the user's own gets the layers of the mode", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const parts = ["one\ntw", "o\nthr", "ee"].map(bytes)
      let closed = 0
      const source: File.RawIO = {
        read: () => Effect.sync(() => parts.shift() ?? new Uint8Array(0)),
        close: Effect.sync(() => void closed++)
      }
      yield* Effect.scoped(Effect.gen(function*() {
        const file = yield* aio.wrap(source, "r")
        assert.deepStrictEqual([file.readable, file.writable, file.seekable], [true, false, false])
        assert.deepStrictEqual(yield* file.readlines(), ["one\n", "two\n", "three"])
        yield* assertFails(file.tell, "UnsupportedOperation")
      }))
      assert.strictEqual(closed, 1)
      const written: Array<string> = []
      const sink: File.RawIO = {
        write: (data) => Effect.sync(() => written.push(show(data.subarray(0, 2))) && Math.min(2, data.length))
      }
      yield* Effect.scoped(Effect.flatMap(aio.wrap(sink, "w"), (file) => file.write("abcde")))
      assert.deepStrictEqual(written, ["ab", "cd", "e"])
      yield* assertFails(aio.wrap(source, "w"), "UnsupportedOperation", "File or stream is not writable.")
      yield* assertFails(aio.wrap(sink), "UnsupportedOperation", "File or stream is not readable.")
      yield* assertFails(
        aio.wrap({ ...source, ...sink }, "r+"),
        "UnsupportedOperation",
        "File or stream is not seekable."
      )
    }))

  it.effect("the bytes of an interrupted read of the user's own go to the next", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      for (const buffering of [0, -1]) {
        const begun = yield* Deferred.make<void>()
        const data = yield* Deferred.make<Uint8Array>()
        let reads = 0
        const file = yield* aio.wrap(
          {
            read: () =>
              Effect.suspend(() =>
                ++reads === 1
                  ? Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(data))
                  : Effect.succeed(new Uint8Array(0))
              )
          },
          "rb",
          { buffering }
        )
        const fiber = yield* fork(file.read(3))
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(fiber)
        yield* Deferred.succeed(data, bytes("abc"))
        assert.strictEqual(show(yield* file.read()), "abc")
      }
    }))

  it.effect("a raw file's effects never overlap: the next operation waits for one whose caller was interrupted", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const names = ["seek", "truncate", "read", "write"] as const
      for (const name of Array.from({ length: 25 }, () => names).flat()) {
        const events: Array<string> = []
        const begun = yield* Deferred.make<void>()
        const go = yield* Deferred.make<void>()
        let isFirst = true // until the operation under test begins
        const logged = <A>(what: string, value: A): Effect.Effect<A> =>
          Effect.gen(function*() {
            events.push(`${what} begins`)
            if (what === name && isFirst) {
              isFirst = false
              yield* Deferred.succeed(begun, undefined)
              yield* Deferred.await(go)
            }
            events.push(`${what} ends`)
            return value
          })
        const file = yield* aio.wrap(
          {
            read: () => logged("read", new Uint8Array(1)),
            write: (bytes: Uint8Array) => logged("write", bytes.length),
            seek: () => logged("seek", 0),
            truncate: () => logged("truncate", undefined)
          },
          "rb+",
          { buffering: 0 }
        )
        events.length = 0
        const operation: Effect.Effect<unknown, IoError.IoError> = {
          seek: file.seek(0),
          truncate: file.truncate(0),
          read: file.read(1),
          write: file.write(new Uint8Array(1))
        }[name]
        const fiber = yield* fork(operation)
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(fiber)
        const next = yield* fork(file.seek(0))
        for (let turns = Math.floor(Math.random() * 4); turns > 0; turns--) yield* yieldNow
        yield* Deferred.succeed(go, undefined)
        yield* Fiber.join(next)
        assert.deepStrictEqual(events.slice(0, 2), [`${name} begins`, `${name} ends`], name)
        assert.isAbove(events.length, 2)
        for (const [index, event] of events.entries()) {
          if (index % 2 === 1) assert.strictEqual(event.replace("ends", "begins"), events[index - 1], name)
        }
      }
    }))

  it.effect("a raw file that gives or takes too much, or fails with an error of its own, is an EIO", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const isEIO = (effect: Effect.Effect<unknown, unknown>) =>
        Effect.map(Effect.flip(effect), (error) => assert.deepInclude(error, { _tag: "OSError", code: "EIO" }))
      const greedy = (byteCount: number) => Effect.succeed(new Uint8Array(byteCount + 1))
      for (const buffering of [0, -1]) {
        const reader = yield* aio.wrap({ read: greedy }, "rb", { buffering })
        yield* isEIO(reader.read(1))
      }
      const sink = { write: (data: Uint8Array) => Effect.succeed(data.length + 1) }
      const flushed = Effect.flatMap(
        aio.wrap(sink, "wb"),
        (writer) => Effect.andThen(writer.write(bytes("abc")), Effect.exit(writer.flush))
      )
      const scope = yield* Scope.make()
      const exit = yield* Effect.provideService(flushed, Scope.Scope, scope)
      yield* isEIO(exit)
      yield* Effect.exit(Scope.close(scope, Exit.void)) // which may fail again
      const failing = yield* aio.wrap({ read: () => Effect.die("mine") })
      yield* isEIO(failing.read(1))
      const blocking = yield* aio.wrap({ read: () => Effect.succeed(null) })
      yield* assertFails(blocking.read(1), "BlockingIOError")
    }))

  it.effect("anything else is refused", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      for (
        const source of [undefined, null, {}, new Date(), Symbol.iterator, true, { fd: 3 }] as ReadonlyArray<unknown>
      ) {
        yield* assertFails(aio.wrap(source as string), "UnsupportedIoType")
        yield* assertFails(aio.wrap(source as number, "no mode" as "r"), "UnsupportedIoType")
      }
    }))

  /** Each kind of source, and a mode that it can have. */
  const kinds: ReadonlyArray<readonly [name: string, good: string, make: (path: string) => Effect.Effect<unknown>]> = [
    ["a descriptor", "r", (path) => Effect.sync(() => fs.openSync(path, "r"))],
    ["Node's FileHandle", "r", (path) => Effect.promise(() => fs.promises.open(path, "r"))],
    ["a raw file of the user's own", "rb", () => Effect.succeed({ read: () => Effect.succeed(new Uint8Array(0)) })],
    ["text", "w+", () => Effect.succeed("text")],
    ["bytes", "w+b", () => Effect.succeed(bytes("bytes"))]
  ]

  const badModes: ReadonlyArray<unknown> = [
    ["", "U", "rU", "rr", "rw", "b", "t", "+", "rbt", "r++", "r\0", "R", " r", "rb,ccs=UTF-8"],
    [7, true, {}, [], ["r"], Symbol.iterator, () => "r", bytes("r")]
  ].flat(1)

  for (const [name, good, make] of kinds) {
    it.effect(`${name}: a mode that is none is refused, and the source left alone`, () =>
      Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        const source = (yield* make(dir.file("f", "abc"))) as never // as an untyped caller gives it
        for (const mode of badModes) {
          yield* assertFails(Effect.scoped(aio.wrap(source, mode as never)), "InvalidArgumentError")
        }
        for (const options of [{ buffering: 1.5 }, { blockSize: 0 }, { permissions: -1 }]) {
          yield* assertFails(Effect.scoped(aio.wrap(source, good as never, options)), "InvalidArgumentError")
        }
        yield* Effect.scoped(aio.wrap(source, good as never)) // which is as it was
        yield* assertNoDescriptors(dir)
      }))
  }

  it.effect("a mode that the source cannot have is refused", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const table: ReadonlyArray<readonly [source: unknown, modes: ReadonlyArray<string>, message: RegExp]> = [
        ["text", ["rb", "r+b", "wb", "w+b", "ab", "xb"], /^text cannot have the mode '/],
        [bytes("bytes"), ["r", "rt", "r+", "w", "w+", "a", "x"], /^bytes cannot have the mode '/]
      ]
      for (const [source, modes, message] of table) {
        for (const mode of modes) {
          const error = yield* assertFails(aio.wrap(source as never, mode as never), "InvalidArgumentError")
          assert.match(error.message, message)
        }
      }
      const options: ReadonlyArray<readonly [source: unknown, options: File.OpenOptions]> = [
        ["text", { buffering: 0 }],
        ["text", { newline: "x" as never }],
        [bytes("bytes"), { encoding: "utf-8" }],
        [bytes("bytes"), { errors: "strict" }],
        [bytes("bytes"), { newline: "\n" }]
      ]
      for (const [source, given] of options) {
        yield* assertFails(aio.wrap(source as never, undefined, given), "InvalidArgumentError")
      }
      // one that it can have makes the same file, which is read and written
      for (
        const [source, modes] of [["text", ["r", "rt", "r+", "w", "a"]], [bytes("text"), ["rb", "wb", "r+b"]]] as const
      ) {
        for (const mode of modes) {
          const file: File.AnyFile = yield* aio.wrap(source as never, mode as never)
          assert.strictEqual(file.mode, typeof source === "string" ? "w+" : "rb+")
          yield* file.write(source)
          yield* file.seek(0)
          assert.deepStrictEqual(yield* file.read(), source)
        }
      }
    }))
})

onEachExecutor("run-time modes", (it) => {
  it.effect("writing no lines to a reader is no write, and writing some is refused", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      dir.file("f", "content")
      for (const [mode, buffering] of [["r", -1], ["rb", -1], ["rb", 0]] as const) {
        const file: File.AnyFile = yield* aio.open(dir.at("f"), mode as string, { buffering })
        yield* file.writelines([])
        yield* assertFails(file.writelines([mode === "r" ? "x" : bytes("x")]), "UnsupportedOperation")
        yield* file.close
        yield* assertFails(file.writelines([]), "ClosedFileError")
      }
    }))

  it.effect("an operation that the mode does not allow fails", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "abc")
      const reading: ReadonlyArray<(file: File.AnyFile) => Effect.Effect<unknown, unknown>> = [
        (file) => file.read(),
        (file) => file.readline(),
        (file) => file.readlines(),
        (file) => file.foldLines(0, () => 0),
        (file) => file.forEachLine(() => undefined),
        (file) => file.peek(),
        (file) => file.read1(1),
        (file) => file.readinto(new Uint8Array(1)),
        (file) => file.pread(1, 0),
        (file) => Stream.runDrain(file.lines)
      ]
      const writing: ReadonlyArray<(file: File.AnyFile) => Effect.Effect<unknown, unknown>> = [
        (file) => file.write("x"),
        (file) => file.writelines(["x"]),
        (file) => file.truncate(0),
        (file) => file.pwrite(bytes("x"), 0),
        (file) => Stream.run(Stream.make("x"), file.sink)
      ]
      for (const [mode, refused] of [["r", writing], ["rb", writing], ["a", reading], ["ab", reading]] as const) {
        const runTime: string = mode
        const file: File.AnyFile = yield* aio.open(path, runTime)
        for (const operation of refused) {
          const error = yield* Effect.flip(operation(file))
          assert.deepInclude(error, { _tag: "UnsupportedOperation" }, `${mode}, ${String(operation)}`)
        }
        yield* file.close
        for (const operation of refused) {
          assert.deepInclude(yield* Effect.flip(operation(file)), { _tag: "ClosedFileError" }, String(operation))
        }
      }
      assert.strictEqual(dir.content("f"), "abc")
      yield* assertFails(aio.open(path, "rw" as string), "InvalidArgumentError")
    }))
})

onEachExecutor("what a run-time mode gives", (it) => {
  it.effect("layers and attributes, where the file has them", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.file("f", "a\nb\n")
      const open = (mode: string, buffering = -1) => AioFiles.open(path, mode, { buffering })
      const text = yield* open("r")
      assert.deepStrictEqual([text.encoding, text.errors, text.newlines, text.lineBuffering], [
        "utf-8",
        "strict",
        [],
        undefined
      ])
      const binary = yield* open("rb")
      assert.deepStrictEqual([binary.encoding, binary.buffer, binary.raw?.mode], [undefined, undefined, "rb"])
      const raw = yield* open("rb", 0)
      assert.deepStrictEqual([raw.raw, raw.encoding], [undefined, undefined])
      yield* assertFails(raw.detach, "UnsupportedOperation", "detach")
      yield* assertFails(Stream.runDrain(raw.lines), "UnsupportedOperation", "lines of a file without a buffer")
      const below = yield* text.detach
      assert.deepStrictEqual(yield* below.readline(), bytes("a\n"))
      const writer = yield* open("a")
      yield* Stream.run(Stream.make("c\n"), writer.sink)
      assert.isFalse(writer.lineBuffering)
      yield* writer.close
      const unbuffered = yield* AioFiles.open(path, "ab", { buffering: 0 })
      yield* Stream.run(Stream.make(bytes("d"), bytes("\n")), unbuffered.sink)
      assert.strictEqual(dir.content("f"), "a\nb\nc\nd\n")
    }))
})

onEachExecutor("members of handles", (it) => {
  it.effect("stat, sync and datasync flush first", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.at("f"), "w")
      yield* file.write("abc")
      assert.strictEqual((yield* file.stat).size, 3)
      yield* file.write("d")
      yield* file.sync
      assert.strictEqual(dir.content("f"), "abcd")
      yield* file.write("e")
      yield* file.datasync
      assert.strictEqual(dir.content("f"), "abcde")
      assert.isFalse(file.isatty)
      yield* file.close
      yield* assertFails(file.stat, "ClosedFileError")
      yield* assertFails(file.sync, "ClosedFileError")
    }))

  it.effect("mode: as given of text, as CPython spells it of bytes", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const modes = [["w+", "w+"], ["r", "r"], ["r+b", "rb+"], ["wb", "wb"], ["br", "rb"], ["a+b", "ab+"]] as const
      for (const [mode, expected] of modes) {
        const file: File.FileBase = yield* aio.open(dir.at("f"), mode)
        assert.strictEqual(file.mode, expected)
        yield* file.close
      }
      const file = yield* aio.open(dir.at("f"), "w+")
      assert.strictEqual(file.buffer.mode, "rb+")
    }))

  it.effect("pread and pwrite leave the position alone", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = yield* aio.open(dir.file("f", "0123456789"), "rb+")
      assert.strictEqual(show(yield* file.read(2)), "01")
      assert.strictEqual(show(yield* file.pread(3, 7)), "789")
      assert.strictEqual(show(yield* file.pread(9, 8)), "89")
      assert.strictEqual(yield* file.pwrite(bytes("XY"), 5), 2)
      assert.strictEqual(yield* file.tell, 2)
      assert.strictEqual(dir.content("f"), "01234XY789")
      yield* assertFails(file.pread(1, -1), "OSError")
      const appending = yield* aio.open(dir.at("f"), "ab")
      yield* assertFails(appending.pwrite(bytes("x"), 0), "UnsupportedOperation")
    }))

  it.effect("B16 T25 buffer and raw are the same file; detach gives it over, and the scope closes it", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("f", "one\ntwo\nthree")
      yield* Effect.scoped(Effect.gen(function*() {
        const reader = yield* aio.open(path)
        assert.strictEqual(yield* reader.readline(), "one\n")
        assert.strictEqual(show(yield* reader.buffer.readline()), "two\n")
        assert.strictEqual(yield* reader.read(2), "th")
        const buffered = yield* reader.detach
        yield* assertFails(reader.read(), "InvalidArgumentError", "underlying buffer has been detached")
        assert.strictEqual(show(yield* buffered.read(1)), "r")
        const raw = yield* buffered.detach
        yield* assertFails(buffered.read(), "InvalidArgumentError", "raw stream has been detached")
        assert.strictEqual(show(yield* raw.read()), "ee")
        const writer = yield* aio.open(dir.at("g"), "w")
        yield* writer.write("howdy")
        const below = yield* writer.detach
        assert.strictEqual(dir.content("g"), "howdy")
        yield* below.write(bytes("!"))
      }))
      assert.strictEqual(dir.content("g"), "howdy!")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("T24 reconfigure before the first read only, and at any time when writing", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const reader = yield* aio.open(dir.file("f", "a\r\nb\r\n"))
      yield* reader.reconfigure({ newline: "" })
      assert.strictEqual(yield* reader.readline(), "a\r\n")
      yield* assertFails(reader.reconfigure({ newline: null }), "UnsupportedOperation")
      assert.strictEqual(yield* reader.readline(), "b\r\n")
      const writer = yield* aio.open(dir.at("g"), "w")
      yield* writer.write("q")
      yield* writer.reconfigure({ lineBuffering: true })
      assert.isTrue(writer.lineBuffering)
      assert.strictEqual(dir.content("g"), "q")
    }))
})
