/**
 * Opening and closing: what each mode creates, keeps and refuses, and when files are closed. Every combination of
 * mode and buffering is one case; the cases after them are about single rules.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import type * as File from "../../../File.js"
import { provideScope } from "../../../internal/effect/compat.js"
import { type Case, equal, fails, latin1, table, testCase, utf8 } from "./support.js"

type Letter = "a" | "r" | "w" | "x"

interface Row {
  readonly mode: File.Mode
  /** The content of a file with "old" after "new" was written, or the content that is read. */
  readonly result: string
}

/**
 * The content of a file with "old" after it was used in each mode: read with `r`, and "new" written with the others.
 */
const results: Readonly<Record<Letter, string>> = { r: "old", w: "new", a: "oldnew", x: "new" }

const rows: ReadonlyArray<Row> = (["r", "w", "a", "x"] as const).flatMap((letter) =>
  (["", "b", "+", "b+", "+b", "t", "t+"] as const).map((rest): Row => ({
    mode: `${letter}${rest}` as File.Mode, // every combination is a mode
    result: letter === "r" && rest.includes("+") ? "new" : results[letter]
  }))
)

const isBinary = (mode: string): boolean => mode.includes("b")

const writes = (mode: string): boolean => !mode.startsWith("r") || mode.includes("+")

/** Writes or reads, as the mode allows. The type is `AnyFile`, because the mode is known only at run time. */
const use = (file: File.AnyFile, mode: string) =>
  writes(mode)
    ? file.write(isBinary(mode) ? utf8("new") : "new")
    : Effect.map(file.read(), (data) => typeof data === "string" ? data : latin1(data))

/** The default, none for bytes or by lines for text, and a buffer of two bytes. */
const buffering = (mode: string): ReadonlyArray<number> => isBinary(mode) ? [-1, 0, 2] : [-1, 1, 2]

/** A case for each mode and buffering. */
const modes = table(
  rows.flatMap(({ mode, result }) => buffering(mode).map((size) => [mode as string, size, result] as const)),
  ([mode, size]) => `open: mode ${mode}, buffering ${size}`,
  ({ aio, at, bytes, put }, [mode, size, result]) =>
    Effect.gen(function*() {
      if (!mode.startsWith("x")) yield* put("f", "old")
      const used = yield* aio.withFile(at("f"), mode, { buffering: size })((file) =>
        Effect.gen(function*() {
          yield* equal("abilities", [file.readable, file.writable, file.closed, file.name], [
            !writes(mode) || mode.includes("+"),
            writes(mode),
            false,
            at("f")
          ])
          return yield* use(file, mode)
        })
      )
      yield* equal("result", used, writes(mode) ? 3 : "old")
      yield* equal("content", yield* bytes("f"), result)
    })
)

export const opening: ReadonlyArray<Case> = [
  ...modes,

  // what opening creates and refuses
  testCase("open: \"x\" refuses what exists, and leaves it alone", ({ aio, at, bytes, put }) =>
    Effect.gen(function*() {
      yield* put("f", "old")
      const error = yield* fails("x", Effect.scoped(aio.open(at("f"), "x")), "FileExistsError", "EEXIST")
      yield* equal("path", "path" in error && error.path, at("f"))
      yield* equal("content", yield* bytes("f"), "old")
    })),

  testCase("open: \"r\" and \"r+\" create nothing", ({ aio, at, names }) =>
    Effect.gen(function*() {
      for (const mode of ["r", "r+", "rb", "rb+"] as const) {
        yield* fails(mode, Effect.scoped(aio.open(at("f"), mode)), "FileNotFoundError", "ENOENT")
      }
      yield* equal("names", yield* names(), [])
    })),

  testCase("open: permissions are those asked for, less the umask", ({ aio, at }) =>
    Effect.gen(function*() {
      const mode = yield* aio.withFile(at("f"), "w", { permissions: 0o600 })((file) =>
        Effect.map(file.stat, (status) => status.mode & 0o777)
      )
      yield* equal("mode", mode, 0o600)
    })),

  // closing: by the scope, by the caller, and after each way in which a use can end
  testCase("open: the scope flushes and closes", ({ aio, at, bytes }) =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const file = yield* provideScope(aio.open(at("f"), "w"), scope)
      yield* file.write("hello")
      yield* equal("before", yield* bytes("f"), "")
      yield* Scope.close(scope, Exit.void)
      yield* equal("closed", file.closed, true)
      yield* equal("after", yield* bytes("f"), "hello")
    })),

  testCase(
    "open: a file that is closed says so, and closing again does nothing",
    ({ aio, at }) =>
      Effect.gen(function*() {
        const file = yield* aio.open(at("f"), "w+")
        yield* file.close
        yield* file.close
        yield* fails("write", file.write("x"), "ClosedFileError")
        yield* fails("read", file.read(), "ClosedFileError")
        yield* fails("seek", file.seek(0), "ClosedFileError")
        yield* fails("flush", file.flush, "ClosedFileError")
      })
  ),

  testCase(
    "withFile: closes after a failure, a defect and an interruption",
    ({ aio, at, executor }) =>
      Effect.gen(function*() {
        const files: Array<File.FileBase> = []
        const endings = [Effect.fail("no"), Effect.die("no"), Effect.interrupt]
        for (const ending of endings) {
          const exit = yield* Effect.exit(
            aio.withFile(at("f"), "w")((file) => {
              files.push(file)
              return ending
            })
          )
          yield* equal("failed", Exit.isFailure(exit), true)
        }
        yield* equal("closed", files.map((file) => file.closed), [true, true, true])
        yield* equal("active", (yield* executor.stats).active, 0)
      })
  ),

  testCase("open: a descriptor, which closefd leaves open", ({ aio, at, put }) =>
    Effect.gen(function*() {
      yield* put("f", "hello")
      const owner = yield* aio.open(at("f"), "rb", { buffering: 0 })
      const fd = yield* owner.fileno
      yield* aio.withFile(fd, "rb", { closefd: false })((file) =>
        Effect.flatMap(file.read(2), (bytes) => equal("first", latin1(bytes), "he"))
      )
      yield* equal("still open", latin1(yield* owner.pread(5, 0)), "hello")
    })),

  testCase("open: 200 files at a time, each closed once", ({ aio, at }) =>
    Effect.gen(function*() {
      const indices = Array.from({ length: 200 }, (_, index) => index)
      const unbounded = { concurrency: "unbounded" } as const
      yield* Effect.forEach(indices, (index) =>
        aio.withFile(at(`f${index}`), "w")((file) => file.write(String(index))), unbounded)
      const texts = yield* Effect.forEach(indices, (index) =>
        aio.withFile(at(`f${index}`))((file) =>
          file.read()
        ), unbounded)
      yield* equal("texts", texts, indices.map(String))
    }))
]
