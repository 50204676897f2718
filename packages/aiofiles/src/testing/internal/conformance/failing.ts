/**
 * Errors: the class and the path of each errno, and the state of files after calls that fail, are short, or are
 * interrupted by a signal. The faults are injected between the service and the executor that is tested.
 *
 * `Conformance` runs these cases, as those of the other files of this folder: each with a directory of its own, on
 * the executor of the context. A case also fails if it leaves a file open or a call running.
 */
import type { IoError } from "aiofiles-core"
import { cut, fail, type Fault, FaultyBackend, fillUp } from "aiofiles-core/testing/faults"
import { overPool } from "aiofiles-core/testing/overPool"
import * as Effect from "effect/Effect"
import type { AioFiles } from "../../../AioFiles.js"
import { type Bench, type Case, equal, fails, table, testCase } from "./support.js"

/** Errors of `open`: the code and the class, the name to open, and how to prepare the directory. */
const errors: ReadonlyArray<
  readonly [
    code: string,
    tag: IoError["_tag"],
    name: string,
    prepare: (bench: Bench) => Effect.Effect<unknown, IoError>
  ]
> = [
  ["ENOENT", "FileNotFoundError", "f", () => Effect.void],
  ["ENOENT", "FileNotFoundError", "d/f", () => Effect.void],
  ["ENOTDIR", "NotADirectoryError", "f/g", ({ put }) => put("f", "")],
  ["ENOTDIR", "NotADirectoryError", "f/", ({ put }) => put("f", "")],
  ["EISDIR", "IsADirectoryError", "d", ({ aio, at }) => aio.os.mkdir(at("d"))],
  ["ELOOP", "OSError", "l", ({ aio, at }) => aio.os.symlink("l", at("l"))],
  ["ENAMETOOLONG", "OSError", "x".repeat(256), () => Effect.void]
]

/** The service on the executor that is tested, with faults between the two. */
const faulty = (
  bench: Bench,
  plan: ReadonlyArray<Fault>
): Effect.Effect<{ readonly aio: AioFiles; readonly backend: FaultyBackend }> => {
  const backend = new FaultyBackend(plan, overPool(bench.executor.pool))
  return Effect.map(bench.over(backend), (aio) => ({ aio, backend }))
}

/** Several blocks, with a character of two bytes in each line, so that cuts also fall inside of characters. */
const long = "0123456789é\n".repeat(3000)

export const failing: ReadonlyArray<Case> = [
  // each errno has its class, and the path that was opened
  ...table(
    errors,
    ([code, , name]) => `errors: ${code} of ${name.slice(0, 5)}`,
    (bench, [code, tag, name, prepare]) =>
      Effect.gen(function*() {
        yield* prepare(bench)
        const error = yield* fails("open", Effect.scoped(bench.aio.open(bench.at(name), "r")), tag, code)
        yield* equal("path", "path" in error && error.path, bench.at(name))
      })
  ),

  // refused by the library itself, so the system sees no call
  testCase("errors: a NUL is refused before any call", (bench) =>
    Effect.gen(function*() {
      const { aio, backend } = yield* faulty(bench, [])
      const path = bench.at("a\0b")
      yield* fails("open", Effect.scoped(aio.open(path)), "InvalidArgumentError")
      yield* fails("stat", aio.os.stat(path), "InvalidArgumentError")
      yield* fails("writeText", aio.writeText(path, ""), "InvalidArgumentError")
      yield* equal("calls", backend.log.length, 0)
    })),

  testCase(
    "errors: too many open files is an error of its own, leaks nothing, and goes away",
    (bench) =>
      Effect.gen(function*() {
        yield* bench.put("f", "hello")
        for (const code of ["EMFILE", "ENFILE"]) {
          const { aio, backend } = yield* faulty(bench, [fail(code, { op: "open", nth: 2, times: 2 })])
          const file = yield* aio.open(bench.at("f"))
          yield* fails(code, Effect.scoped(aio.open(bench.at("f"))), "TooManyOpenFilesError", code)
          yield* fails(code, aio.readText(bench.at("f")), "TooManyOpenFilesError", code)
          yield* equal("again", yield* aio.readText(bench.at("f")), "hello")
          yield* equal("the other", yield* file.read(), "hello")
          yield* file.close
          yield* equal("open", backend.openDescriptors, [])
        }
      })
  ),

  // faults that the library hides: signals and short transfers
  testCase("faults: EINTR is invisible", (bench) =>
    Effect.gen(function*() {
      const ops = ["open", "fstat", "read", "write", "unlink", "stat"] as const
      const { aio, backend } = yield* faulty(bench, ops.map((op) => fail("EINTR", { op, times: 3 })))
      yield* aio.withFile(bench.at("f"), "w")((file) => file.write("hello"))
      yield* equal("text", yield* aio.withFile(bench.at("f"))((file) => file.read()), "hello")
      yield* equal("size", (yield* aio.os.stat(bench.at("f"))).size, 5)
      yield* aio.os.unlink(bench.at("f"))
      yield* equal("fired", backend.fired, 18)
    })),

  ...table(
    [["1 byte", () => 1], ["half", (byteCount) => Math.ceil(byteCount / 2)]] as ReadonlyArray<
      readonly [string, (byteCount: number) => number]
    >,
    ([name]) => `faults: transfers of ${name} change nothing`,
    (bench, [name, of]) =>
      Effect.gen(function*() {
        const some = name === "half" ? long : long.slice(0, 500)
        const { aio } = yield* faulty(bench, [cut(of)])
        yield* aio.withFile(bench.at("f"), "w")((file) => file.write(some))
        yield* equal("handle", yield* aio.withFile(bench.at("f"))((file) => file.read()), some)
        yield* aio.writeText(bench.at("g"), some)
        yield* equal("whole", yield* aio.readText(bench.at("g")), some)
        yield* aio.appendText(bench.at("g"), some)
        yield* equal(
          "lines",
          yield* aio.foldLines(bench.at("g"), 0, (count) => count + 1),
          some.split("\n").length * 2 - 1 - (some.endsWith("\n") ? 1 : 0)
        )
      })
  ),

  testCase(
    "faults: a full disk is reported, the accepted bytes are a prefix, and writing continues when there is space",
    (bench) =>
      Effect.gen(function*() {
        const { aio, backend } = yield* faulty(bench, [fillUp(10)])
        const file = yield* aio.open(bench.at("f"), "w")
        yield* file.write("0123456789abcdef")
        yield* fails("flush", file.flush, "NoSpaceError", "ENOSPC")
        yield* equal("prefix", yield* bench.bytes("f"), "0123456789")
        backend.armed = false
        yield* file.flush
        yield* equal("the rest", yield* bench.bytes("f"), "0123456789abcdef")
      })
  ),

  // a failed close is not repeated (N5)
  testCase("faults: a close that fails is reported once, and the file is closed", (bench) =>
    Effect.gen(function*() {
      const { aio, backend } = yield* faulty(bench, [fail("EIO", { op: "close" })])
      const file = yield* aio.open(bench.at("f"), "w")
      yield* fails("close", file.close, "OSError", "EIO")
      yield* file.close
      yield* equal("closed", file.closed, true)
      yield* equal("open", backend.openDescriptors, [])
    })),

  testCase(
    "faults: writeAtomic leaves the old file or the new, whichever call fails",
    (bench) =>
      Effect.gen(function*() {
        // each call fails once, until a run has no n-th call
        for (let nth = 1;; nth++) {
          yield* bench.put("f", "old")
          const { aio, backend } = yield* faulty(bench, [fail("EIO", { nth })])
          const result = yield* Effect.exit(aio.writeAtomic(bench.at("f"), "new"))
          if (backend.fired === 0) {
            return yield* equal("saved", [result._tag, yield* bench.bytes("f")], ["Success", "new"])
          }
          const content = yield* bench.bytes("f")
          yield* equal(`content after call ${nth}`, content === "old" || content === "new", true)
          yield* equal(`names after call ${nth}`, yield* bench.names(), ["f"])
          yield* equal(`open after call ${nth}`, backend.openDescriptors, [])
        }
      })
  )
]
