/** Opening and closing: modes, errors, scopes, `withFile`. */
import { AioFiles, Executor, type File, NodeAioFiles, NodeExecutor } from "aiofiles"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as fs from "node:fs"
import * as url from "node:url"
import { fork } from "./support/effect/effect.js"
import { runFold } from "./support/effect/stream.js"
import { assert, describe, it } from "./support/effect/testing.js"
import { assertFails, reasonsOf } from "./support/errors.js"
import { onEachExecutor } from "./support/executors.js"
import { interrupted } from "./support/results.js"
import { assertNoDescriptors, tempDir } from "./support/tempDir.js"

/** A file to which everything can be written and nothing flushed. */
const full = "/dev/full"

/** Misuse that types rule out, and CPython's word for it. */
const badModes: ReadonlyArray<readonly [mode: string, message: string]> = [
  ["", "Must have exactly one of create/read/write/append mode and at most one plus"],
  ["b", "Must have exactly one of create/read/write/append mode and at most one plus"],
  ["rw", "must have exactly one of create/read/write/append mode"],
  ["rbt", "can't have text and binary mode at once"],
  ["q", "invalid mode: 'q'"],
  ["rr", "invalid mode: 'rr'"],
  ["r b", "invalid mode: 'r b'"]
]

const badOptions: ReadonlyArray<
  readonly [
    mode: File.Mode,
    options: File.OpenOptions,
    tag: "InvalidArgumentError" | "UnknownEncodingError",
    message: string
  ]
> = [
  ["r", { buffering: 0 }, "InvalidArgumentError", "can't have unbuffered text I/O"],
  ["rb", { encoding: "utf-8" }, "InvalidArgumentError", "binary mode doesn't take an encoding argument"],
  ["rb", { errors: "strict" }, "InvalidArgumentError", "binary mode doesn't take an errors argument"],
  ["rb", { newline: "\n" }, "InvalidArgumentError", "binary mode doesn't take a newline argument"],
  ["r", { newline: "x" as "\n" }, "InvalidArgumentError", "illegal newline value: x"],
  ["r", { encoding: "klingon" }, "UnknownEncodingError", "unknown encoding: klingon"],
  ["r", { buffering: 1.5 }, "InvalidArgumentError", "buffering must be an integer"]
]

interface Kind {
  readonly read?: true
  readonly write?: true
  readonly text?: true
}

/** Every mode, what it allows, and what becomes of "old" when "new" is written. */
const modes: ReadonlyArray<readonly [mode: File.Mode, kind: Kind, result?: string]> = [
  ...(["r", "rt", "tr"] as const).map((mode) => [mode, { read: true, text: true }] as const),
  ...(["rb", "br"] as const).map((mode) => [mode, { read: true }] as const),
  ...(["w", "wt", "tw"] as const).map((mode) => [mode, { write: true, text: true }, "new"] as const),
  ...(["wb", "bw"] as const).map((mode) => [mode, { write: true }, "new"] as const),
  ...(["a", "at", "ta"] as const).map((mode) => [mode, { write: true, text: true }, "oldnew"] as const),
  ...(["ab", "ba"] as const).map((mode) => [mode, { write: true }, "oldnew"] as const),
  ...(["x", "xt", "tx"] as const).map((mode) => [mode, { write: true, text: true }, "new"] as const),
  ...(["xb", "bx"] as const).map((mode) => [mode, { write: true }, "new"] as const),
  ...(["r+", "+r", "rt+", "w+", "+tw", "x+"] as const).map((mode) =>
    [mode, { read: true, write: true, text: true }, "new"] as const
  ),
  ...(["a+", "+at"] as const).map((mode) => [mode, { read: true, write: true, text: true }, "oldnew"] as const),
  ...(["rb+", "r+b", "+br", "wb+", "x+b"] as const).map((mode) => [mode, { read: true, write: true }, "new"] as const),
  ...(["ab+", "+ba"] as const).map((mode) => [mode, { read: true, write: true }, "oldnew"] as const)
]

/** Reads or writes a file of any kind. */
const use = (file: object, kind: Kind): Effect.Effect<unknown, unknown> => {
  const any = file as File.TextReader & File.BufferedReader & File.TextWriter & File.BufferedWriter
  const data = kind.text === true ? "new" : Buffer.from("new")
  return kind.write === true
    ? any.write(data as never)
    : Effect.map(any.read(), (data) => typeof data === "string" ? data : Buffer.from(data).toString())
}

onEachExecutor("open", (it) => {
  for (const [mode, kind, result] of modes) {
    for (const buffering of kind.text === true ? [-1, 1, 7] : [-1, 0, 7]) {
      it.effect(`${mode}, buffering ${buffering}`, () =>
        Effect.gen(function*() {
          const aio = yield* AioFiles.AioFiles
          const dir = yield* tempDir
          if (!mode.includes("x")) dir.file("f", "old")
          yield* Effect.scoped(Effect.gen(function*() {
            const file: File.FileBase = yield* aio.open(dir.at("f"), mode, { buffering })
            assert.deepStrictEqual(
              [file.readable, file.writable, file.seekable, file.closed, file.name],
              [kind.read === true, kind.write === true, true, false, dir.at("f")]
            )
            assert.include(fs.readlinkSync(`/proc/self/fd/${yield* file.fileno}`), dir.at("f"))
            const got = yield* use(file, kind)
            if (kind.write !== true) assert.strictEqual(got, "old")
          }))
          assert.strictEqual(dir.content("f"), result ?? "old")
          yield* assertNoDescriptors(dir)
        }))
    }
  }

  for (const [mode, message] of badModes) {
    it.effect(`mode ${JSON.stringify(mode)} is refused before the file is touched`, () =>
      Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        yield* assertFails(aio.open(dir.at("f"), mode as "w"), "InvalidArgumentError", message)
        assert.isFalse(fs.existsSync(dir.at("f")))
      }))
  }

  for (const [mode, options, tag, message] of badOptions) {
    it.effect(`${mode} with ${JSON.stringify(options)} is refused`, () =>
      Effect.gen(function*() {
        const aio = yield* AioFiles.AioFiles
        const dir = yield* tempDir
        yield* assertFails(aio.open(dir.file("f", ""), mode, options), tag, message)
        yield* assertNoDescriptors(dir)
      }))
  }

  it.effect("errors of the system are typed, with CPython's message", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const file = dir.file("f", "")
      const missing = yield* assertFails(
        aio.open(dir.at("no")),
        "FileNotFoundError",
        `[Errno 2] No such file or directory: '${dir.at("no")}'`
      )
      assert.deepInclude(missing, { errno: 2, code: "ENOENT", syscall: "open", path: dir.at("no") })
      yield* assertFails(aio.open(dir.path), "IsADirectoryError", `[Errno 21] Is a directory: '${dir.path}'`)
      yield* assertFails(aio.open(dir.path, "w"), "IsADirectoryError", `[Errno 21] Is a directory: '${dir.path}'`)
      yield* assertFails(aio.open(file, "x"), "FileExistsError", `[Errno 17] File exists: '${file}'`)
      yield* assertFails(aio.open(`${file}/g`), "NotADirectoryError", `[Errno 20] Not a directory: '${file}/g'`)
      yield* assertFails(aio.open("a\0b"), "InvalidArgumentError", "embedded null byte")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("a refused permission is a PermissionError", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      // what a file's own permissions forbid the superuser may do; a constant of the kernel nobody may write to
      const path = process.getuid?.() === 0 ? "/proc/sys/kernel/ostype" : dir.file("f", "")
      if (process.getuid?.() !== 0) fs.chmodSync(path, 0)
      const error = yield* assertFails(
        aio.open(path, "w"),
        "PermissionError",
        `[Errno 13] Permission denied: '${path}'`
      )
      assert.deepInclude(error, { errno: 13, code: "EACCES", path, syscall: "open" })
    }))

  it.effect("a path may be text, bytes or a URL", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.file("ä b", "here")
      for (const file of [path, Buffer.from(path), url.pathToFileURL(path)]) {
        assert.strictEqual(yield* Effect.flatMap(aio.open(file), (reader) => reader.read()), "here")
      }
    }))

  it.effect("permissions are those of a new file", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      yield* aio.open(dir.at("f"), "w", { permissions: 0o600 })
      assert.strictEqual(fs.statSync(dir.at("f")).mode & 0o777, 0o600)
      yield* assertFails(aio.open(dir.at("g"), "w", { permissions: 0o10000 }), "InvalidArgumentError")
    }))

  it.effect("a pipe is not seekable, and says so", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const path = dir.fifo("p")
      const fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NONBLOCK)
      yield* Effect.addFinalizer(() => Effect.sync(() => fs.closeSync(fd)))
      const text = yield* aio.open(path)
      assert.isFalse(text.seekable)
      yield* assertFails(text.seek(0), "UnsupportedOperation", "underlying stream is not seekable")
      yield* assertFails(text.tell, "UnsupportedOperation", "underlying stream is not seekable")
      const bytes = yield* aio.open(path, "rb")
      yield* assertFails(bytes.seek(0), "OSError", "[Errno 29] Illegal seek")
      const writer = yield* aio.open(path, "w")
      yield* assertFails(writer.tell, "UnsupportedOperation", "underlying stream is not seekable")
    }))

  it.effect("an executor can be pinned to one file", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const pinned = yield* Executor.make({
        name: "pinned",
        start: (call, done) => done({ code: call.op === "open" ? "EMFILE" : "EIO" }, undefined)
      })
      yield* assertFails(aio.open(dir.file("f", ""), "r", { executor: pinned }), "TooManyOpenFilesError")
      yield* assertFails(aio.foldLines(dir.at("f"), 0, (n) => n, { executor: pinned }), "TooManyOpenFilesError")
      yield* assertFails(
        aio.withFile(dir.at("f"), "r", { executor: pinned })(() => Effect.void),
        "TooManyOpenFilesError"
      )
      assert.deepInclude(yield* pinned.stats, { backend: "pinned", completed: 3, failed: 3 })
    }))
})

onEachExecutor("scopes", (it) => {
  it.effect("closing a scope flushes and closes, last opened first", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const files = yield* Effect.scoped(Effect.gen(function*() {
        const text = yield* aio.open(dir.at("t"), "w")
        const bytes = yield* aio.open(dir.at("b"), "wb")
        yield* text.write("text")
        yield* bytes.write(Buffer.from("bytes"))
        assert.deepStrictEqual([dir.content("t"), dir.content("b")], ["", ""])
        return [text, bytes]
      }))
      assert.deepStrictEqual([dir.content("t"), dir.content("b")], ["text", "bytes"])
      assert.deepStrictEqual(files.map((file) => file.closed), [true, true])
      yield* assertNoDescriptors(dir)
    }))

  it.effect("closing a scope closes what was closed before, silently", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      for (const mode of ["w", "wb", "r", "rb"] as const) {
        yield* Effect.scoped(Effect.gen(function*() {
          const file = yield* aio.open(dir.at("f"), mode)
          yield* file.close
          assert.isTrue(file.closed)
          yield* file.close
        }))
      }
    }))

  it.effect("a flush that fails when the scope closes is a defect that holds the error, and the file is closed", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const scope = yield* Scope.make()
      const file = yield* Effect.provideService(aio.open(full, "w"), Scope.Scope, scope)
      yield* file.write("lost")
      const exit = yield* Effect.exit(Scope.close(scope, Exit.void))
      assert.deepStrictEqual(reasonsOf(exit), [["defect", "NoSpaceError"]])
      assert.isTrue(file.closed)
    }))

  it.effect("such an error follows the error of the program, and other files are closed all the same", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const program = Effect.scoped(Effect.gen(function*() {
        const before = yield* aio.open(dir.at("f"), "w")
        yield* before.write("kept")
        yield* Effect.flatMap(aio.open(full, "wb"), (file) => file.write(Buffer.from("lost")))
        return yield* Effect.fail("first")
      }))
      assert.deepStrictEqual(reasonsOf(yield* Effect.exit(program)), [["failure", "first"], [
        "failure",
        "NoSpaceError"
      ]])
      assert.strictEqual(dir.content("f"), "kept")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("close gives the error typed, once", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      for (const mode of ["w", "wb"] as const) {
        const file: File.FileBase & File.Writing<never> = yield* aio.open(full, mode)
        yield* file.write((mode === "w" ? "lost" : Buffer.from("lost")) as never)
        const error = yield* assertFails(file.close, "NoSpaceError", "[Errno 28] No space left on device")
        assert.deepInclude(error, { errno: 28, code: "ENOSPC", syscall: "write", path: full })
        assert.isTrue(file.closed)
        yield* file.close
      }
    }))
})

onEachExecutor("withFile", (it) => {
  it.effect("gives what use gives, and closes and flushes", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const used = yield* aio.withFile(dir.at("f"), "w")((file) => Effect.as(file.write("written"), file))
      assert.isTrue(used.closed)
      assert.strictEqual(dir.content("f"), "written")
      assert.strictEqual(yield* aio.withFile(dir.at("f"))((file) => file.read()), "written")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("closes and flushes when use fails, dies, throws or is interrupted", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const endings: ReadonlyArray<readonly [Effect.Effect<never, string>, ReadonlyArray<unknown>]> = [
        [Effect.fail("failed"), [["failure", "failed"]]],
        [Effect.die("died"), [["defect", "died"]]],
        [Effect.interrupt, [["interruption", undefined]]]
      ]
      for (const [index, [ending, reasons]] of endings.entries()) {
        const name = `f${index}`
        const exit = yield* Effect.exit(
          aio.withFile(dir.at(name), "w")((file) => Effect.andThen(file.write("kept"), ending))
        )
        assert.deepStrictEqual(reasonsOf(exit), reasons)
        assert.strictEqual(dir.content(name), "kept")
      }
      yield* assertNoDescriptors(dir)
    }))

  it.effect("closes when use throws instead of giving an effect", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      const exit = yield* Effect.exit(
        aio.withFile(dir.at("f"), "w")((): Effect.Effect<void> => {
          throw "thrown"
        })
      )
      assert.deepStrictEqual(reasonsOf(exit), [["defect", "thrown"]])
      yield* assertNoDescriptors(dir)
    }))

  it.effect("closes and flushes when the fiber is interrupted in the middle of use", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const dir = yield* tempDir
      let writing: (() => void) | undefined
      const begun = new Promise<void>((resolve) => {
        writing = resolve
      })
      const fiber = yield* fork(
        aio.withFile(dir.at("f"), "w")((file) =>
          Effect.andThen(Effect.map(file.write("kept"), () => writing?.()), Effect.never)
        )
      )
      yield* Effect.promise(() => begun)
      assert.deepStrictEqual(reasonsOf(yield* interrupted(fiber)), [["interruption", undefined]])
      assert.strictEqual(dir.content("f"), "kept")
      yield* assertNoDescriptors(dir)
    }))

  it.effect("a flush that fails is a typed error, and follows that of use", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const fill = (file: File.TextWriter): Effect.Effect<unknown, unknown> => file.write("lost")
      yield* Effect.map(
        Effect.exit(aio.withFile(full, "w")((file) => file.write("lost"))),
        (exit) => assert.deepStrictEqual(reasonsOf(exit), [["failure", "NoSpaceError"]])
      )
      const after = (ending: Effect.Effect<never, unknown>) =>
        Effect.map(Effect.exit(aio.withFile(full, "w")((file) => Effect.andThen(fill(file), ending))), reasonsOf)
      assert.deepStrictEqual(yield* after(Effect.fail("first")), [["failure", "first"], ["failure", "NoSpaceError"]])
      assert.deepStrictEqual(yield* after(Effect.die("first")), [["defect", "first"], ["failure", "NoSpaceError"]])
      assert.deepStrictEqual(yield* after(Effect.interrupt), [["interruption", undefined], ["failure", "NoSpaceError"]])
    }))

  it.effect("a file that use closed with an error is not closed again", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      const error = yield* aio.withFile(full, "w")((file) =>
        Effect.andThen(file.write("lost"), Effect.flip(file.close))
      )
      assert.strictEqual(error._tag, "NoSpaceError")
    }))

  it.effect("an open that fails never calls use", () =>
    Effect.gen(function*() {
      const aio = yield* AioFiles.AioFiles
      yield* assertFails(aio.withFile("/no/such/file")(() => Effect.die("called")), "FileNotFoundError")
    }))
})

onEachExecutor("accessors", (it) => {
  it.effect("each does what the member of the service does", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.file("f", "one\ntwo\n")
      assert.strictEqual(yield* Effect.flatMap(AioFiles.open(path), (file) => file.read()), "one\ntwo\n")
      assert.strictEqual((yield* Effect.flatMap(AioFiles.open(path, "rb"), (file) => file.read())).length, 8)
      assert.strictEqual(yield* AioFiles.withFile(path)((file) => file.readline()), "one\n")
      assert.strictEqual(yield* Stream.runCount(AioFiles.lines(path)), 2)
      assert.strictEqual(
        yield* runFold(AioFiles.lines(path, { keepEnds: true, newline: "" }), "", (text, line) => text + line),
        "one\ntwo\n"
      )
      const lines: Array<string> = []
      yield* AioFiles.forEachLine(path, (line) => void lines.push(line))
      assert.deepStrictEqual(lines, ["one", "two"])
      assert.strictEqual(yield* AioFiles.foldLines(path, "", (text, line) => text + line), "onetwo")
      assert.strictEqual(yield* AioFiles.foldLines(path, 0, (n) => n + 1, { newline: "\r" }), 1)
    }))
})

describe("layers", () => {
  it.effect("NodeAioFiles.layer is all that a program needs", () =>
    Effect.gen(function*() {
      const dir = yield* tempDir
      const path = dir.file("f", "here")
      const read = AioFiles.withFile(path)((file) => file.read())
      assert.strictEqual(yield* Effect.provide(read, NodeAioFiles.layer), "here")
    }))

  it.effect("executors say what they are", () =>
    Effect.gen(function*() {
      const of = (layer: Layer.Layer<Executor.Executor>) =>
        Effect.provide(Effect.map(Executor.stats, ({ backend, slots }) => [backend, slots]), layer)
      assert.deepStrictEqual(yield* of(NodeExecutor.layerInline), ["inline", Infinity])
      assert.deepStrictEqual(yield* of(NodeExecutor.layerLibuv({ concurrency: 2 })), ["libuv", 2])
      assert.deepStrictEqual(yield* of(NodeExecutor.layerThreads()), ["threads", Infinity])
      assert.deepStrictEqual(yield* of(NodeExecutor.layer), ["adaptive", Infinity])
    }))

  for (const concurrency of [0, -1, 1.5, NaN]) {
    it.effect(`a concurrency of ${concurrency} is a defect`, () =>
      Effect.gen(function*() {
        const exit = yield* Effect.exit(Effect.scoped(Layer.build(NodeExecutor.layerLibuv({ concurrency }))))
        assert.strictEqual(reasonsOf(exit)[0]?.[0], "defect")
        assert.include(String(reasonsOf(exit)[0]?.[1]), "RangeError: concurrency must be an integer from 1")
      }))
  }

  it.effect("isExecutor knows an executor", () =>
    Effect.gen(function*() {
      assert.isTrue(Executor.isExecutor(yield* Effect.provide(Executor.Executor, NodeExecutor.layer)))
      for (const other of [undefined, null, {}, NodeExecutor]) assert.isFalse(Executor.isExecutor(other))
    }))
})
