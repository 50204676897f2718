/**
 * Support for the cases of the conformance suite: a directory for each case, assertions that fail as effects, and
 * plain system calls to write and read files, so that the results do not depend on the library that is tested.
 *
 * The plain calls run as jobs on the executor that is tested: its file system may be another one than that of the
 * process, for example one in memory.
 */
import { type Backend, type IoError, isIoError, type JobProgram, OpenFlag, perform } from "aiofiles-core"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as AioFiles from "../../../AioFiles.js"
import * as Executor from "../../../Executor.js"
import { yieldNow } from "../../../internal/effect/compat.js"
import * as Leaks from "../../Leaks.js"
import { longWaitMillis, unfinishedCalls } from "../leftovers.js"

/** The failure of a case, and the base of `Conformance.Mismatch`. */
export class MismatchBase extends Data.TaggedError("Mismatch")<{
  readonly what: string
  readonly expected: unknown
  readonly actual: unknown
}> {
  override get message(): string {
    return `${this.what}: expected ${shown(this.expected)}, and not ${shown(this.actual)}`
  }
}

/** A value in a message: strings and bytes are cut to a bounded length. */
const shown = (value: unknown): string =>
  value instanceof Uint8Array
    ? `bytes [${value.slice(0, 40).join(" ")}${value.length > 40 ? ` … ${value.length}` : ""}]`
    : typeof value === "bigint"
    ? `${value}n`
    : value instanceof Error
    ? `${value.name}: ${value.message}`
    : typeof value === "string"
    ? JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}… (${value.length})` : value)
    : Array.isArray(value)
    ? `[${value.map(shown).join(", ")}]`
    : String(value)

/** The numbers of scheduler turns after which operations are interrupted. */
export const turns = [0, 1, 2, 3, 5, 8, 13, 21]

/** Lets other fibers run `count` times. */
export const after = (count: number): Effect.Effect<void> =>
  Effect.gen(function*() {
    for (let turn = 0; turn <= count; turn++) yield* yieldNow
  })

/** What a case works with. */
export interface Bench {
  readonly aio: AioFiles.AioFiles
  readonly executor: Executor.Executor
  /** The absolute path of the directory of the case. */
  readonly dir: string
  /** The path of a name in the directory. */
  readonly at: (name: string) => string
  /** Writes a file in the directory, and gives its path. */
  readonly put: (name: string, content: Uint8Array | string) => Effect.Effect<string, IoError>
  /** The content of a file in the directory, one character per byte; `undefined` if there is no file. */
  readonly bytes: (name: string) => Effect.Effect<string | undefined, IoError>
  /** The sorted names in the directory, or in a directory in it. */
  readonly names: (name?: string) => Effect.Effect<ReadonlyArray<string>, IoError>
  /** The service on another back end, which passes its calls on to the executor that is tested. */
  readonly over: (backend: Backend) => Effect.Effect<AioFiles.AioFiles>
}

/**
 * A case by its name. `run` fails with a `Mismatch`, a `LeakError`, or the error of an operation that should have
 * succeeded.
 */
export interface Case {
  readonly name: string
  readonly run: Effect.Effect<void, unknown, AioFiles.AioFiles | Executor.Executor>
}

/** One character for each byte, so that bytes are compared and shown as text. */
export const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")

/** The bytes of a text, by the platform's own encoder and not by a codec of the library. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/**
 * The content of a file; `undefined` if there is none. Reads until a read gives nothing, because reads may be short.
 */
function* readAll(path: string): JobProgram<Uint8Array | undefined> {
  let fd: number
  try {
    fd = yield* perform({ op: "open", path, flags: OpenFlag.O_RDONLY, mode: 0 })
  } catch (error) {
    if (isIoError(error) && error._tag === "FileNotFoundError") return undefined
    throw error
  }
  try {
    const { size } = yield* perform({ op: "fstat", fd })
    const buffer = new Uint8Array(size)
    let length = 0
    for (;;) {
      const count = yield* perform({ op: "read", fd, buffer, offset: length, length: size - length, position: null })
      length += count
      if (count === 0) return buffer.subarray(0, length)
    }
  } finally {
    yield* perform({ op: "close", fd })
  }
}

/** Creates or replaces a file, by as many writes as that takes. */
function* writeAll(path: string, content: Uint8Array): JobProgram<void> {
  const flags = OpenFlag.O_WRONLY | OpenFlag.O_CREAT | OpenFlag.O_TRUNC
  const fd = yield* perform({ op: "open", path, flags, mode: 0o666 })
  try {
    for (let offset = 0; offset < content.length;) {
      const length = content.length - offset
      offset += yield* perform({ op: "write", fd, buffer: content, offset, length, position: null })
    }
  } finally {
    yield* perform({ op: "close", fd })
  }
}

/** Makes a directory with a random name. Its real path is given, so that paths in results can be compared. */
function* makeDirectory(): JobProgram<string> {
  const base = (yield* perform({ op: "getenv", name: "TMPDIR" })) ?? "/tmp"
  const random = yield* perform({ op: "getrandom", length: 8 })
  const path = `${base}/conformance-${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`
  yield* perform({ op: "mkdir", path, mode: 0o700 })
  return yield* perform({ op: "realpath", path })
}

/**
 * Removes the directory of a case. Follows no links. Names that are not UTF-8 must already be removed by their case: they
 * cannot be passed as text.
 */
function* removeTree(path: string): JobProgram<void> {
  const { kinds, names } = yield* perform({ op: "readdir", path })
  for (const [index, name] of names.entries()) {
    const child = `${path}/${name}`
    if (kinds[index] !== 2) yield* perform({ op: "unlink", path: child })
    else yield* removeTree(child)
  }
  yield* perform({ op: "rmdir", path })
}

/** Makes a case. It also fails if the body leaves a file open or a call running. */
export const testCase = (
  name: string,
  body: (bench: Bench) => Effect.Effect<unknown, unknown, Scope.Scope>
): Case => ({
  name,
  run: Effect.gen(function*() {
    const aio = yield* AioFiles.AioFiles
    const executor = yield* Executor.Executor
    const run = <A>(program: () => JobProgram<A>): Effect.Effect<A, IoError> =>
      Effect.provideService(Executor.run(program), Executor.Executor, executor)
    yield* Effect.acquireUseRelease(
      run(makeDirectory),
      (dir) => {
        const at = (name: string): string => `${dir}/${name}`
        const bench: Bench = {
          aio,
          executor,
          dir,
          at,
          put: (name, content) =>
            Effect.as(run(() => writeAll(at(name), typeof content === "string" ? utf8(content) : content)), at(name)),
          bytes: (name) => Effect.map(run(() => readAll(at(name))), (bytes) => bytes && latin1(bytes)),
          names: (name) =>
            run(function*() {
              const path = name === undefined ? dir : at(name)
              return [...(yield* perform({ op: "readdir", path })).names].sort()
            }),
          over: (backend) =>
            Effect.flatMap(
              Executor.make(backend),
              (over) => Effect.provideService(AioFiles.make, Executor.Executor, over)
            )
        }
        return Leaks.check(Effect.scoped(body(bench)), { below: dir, waitMillis: longWaitMillis })
      },
      // a directory that cannot be removed is no failure of the case
      (dir) => Effect.ignore(run(() => removeTree(dir)))
    )
    // after the clean-up, so that the calls of that count too
    yield* equal("calls left running", yield* unfinishedCalls(executor), [])
  })
})

/** Makes a case of each row of a table. */
export const table = <Row>(
  rows: ReadonlyArray<Row>,
  name: (row: Row) => string,
  body: (bench: Bench, row: Row) => Effect.Effect<unknown, unknown, Scope.Scope>
): ReadonlyArray<Case> => rows.map((row) => testCase(name(row), (bench) => body(bench, row)))

/** Fails unless two values are equal: arrays, bytes and plain objects by their content. */
export const equal = (what: string, actual: unknown, expected: unknown): Effect.Effect<void, MismatchBase> =>
  same(actual, expected) ? Effect.void : Effect.fail(new MismatchBase({ what, expected, actual }))

/** Compares by content. Bytes are never equal to a list; other classes are not compared. */
const same = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false
  if (one instanceof Uint8Array !== other instanceof Uint8Array) return false
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length &&
    keys.every((key) => same(one[key as keyof typeof one], other[key as keyof typeof other]))
}

/** Fails unless the effect fails with this tag and, if it is given, this code. Gives the error of the effect. */
export const fails = <A, R>(
  what: string,
  effect: Effect.Effect<A, IoError, R>,
  tag: IoError["_tag"],
  code?: string
): Effect.Effect<IoError, MismatchBase, R> =>
  Effect.matchEffect(effect, {
    onFailure: (error) => {
      const actual = code !== undefined && "code" in error ? `${error._tag} ${error.code}` : error._tag
      return Effect.as(equal(what, actual, code === undefined ? tag : `${tag} ${code}`), error)
    },
    onSuccess: (value) => Effect.fail(new MismatchBase({ what, expected: tag, actual: `success with ${shown(value)}` }))
  })
