/**
 * Finds what a program leaves behind: files that it opened and did not close, and files that it created and did not remove.
 *
 * @since 0.1.0
 */
import { isIoError, type JobProgram, pathText, perform, toSystemPath } from "aiofiles-core"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { Path } from "../AioFiles.js"
import * as Executor from "../Executor.js"
import { sequential } from "../internal/effect/causes.js"
import { Injector } from "./internal/injector.js"
import { defaultWaitMillis, remaining } from "./internal/leftovers.js"

/**
 * The options of `check`: which files count, and how long to wait.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { Leaks, MemoryExecutor } from "aiofiles/testing"
 * import { Effect, Layer } from "effect"
 *
 * const options: Leaks.Options = { directories: ["/tmp", "uploads"] }
 *
 * const careless = AioFiles.writeText("uploads/part.tmp", "half a file")
 * const live = AioFiles.layer.pipe(Layer.provideMerge(MemoryExecutor.layer({ files: { uploads: {} } })))
 * const leaks = Leaks.check(careless, options).pipe(Effect.flip, Effect.provide(live))
 * console.log((await Effect.runPromise(leaks)).message)
 *
 * // Output:
 * // left behind: uploads/part.tmp
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface Options {
  /**
   * Directories in which no new entry may be left. Their subdirectories are not searched. Default: none, because other
   * programs may use the system's temporary directory at the same time.
   */
  readonly directories?: ReadonlyArray<Path> | undefined
  /** Count only descriptors of files at or below this absolute path. Default: descriptors of all files. */
  readonly below?: string | undefined
  /**
   * How long to wait for leftovers to go away, in real milliseconds. A descriptor that was opened after its fiber was
   * interrupted is closed by a call in the background. Default 1000.
   */
  readonly waitMillis?: number | undefined
}

/**
 * The failure of `check`: what the effect left behind.
 *
 * @example
 * ```ts
 * import { Leaks } from "aiofiles/testing"
 *
 * const error = new Leaks.LeakError({ descriptors: ["5 → /srv/a.txt"], files: [] })
 * console.log(error._tag, error.message)
 *
 * // Output:
 * // LeakError left open: 5 → /srv/a.txt
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class LeakError extends Data.TaggedError("LeakError")<{
  /** Descriptors that are open and were not before, each with the path of its file. */
  readonly descriptors: ReadonlyArray<string>
  /** Paths of entries that exist and did not before. */
  readonly files: ReadonlyArray<string>
}> {
  override get message(): string {
    const { descriptors, files } = this
    return [
      ...(descriptors.length > 0 ? [`left open: ${descriptors.join(", ")}`] : []),
      ...(files.length > 0 ? [`left behind: ${files.join(", ")}`] : [])
    ].join("; ")
  }
}

/**
 * Runs an effect. Fails with a `LeakError` if it leaves a file open, or a new entry in one of the directories. If the effect
 * itself fails, the cause has its failure first and the `LeakError` after it.
 *
 * The list of open files comes from the executor of the context: a disk in memory has its own. Outside Linux the system has
 * no such list; then `Faults.layer` must be in the context, and its log is used. Files that other fibers open meanwhile
 * count too: run no other code at the same time, or restrict the check by `below`.
 *
 * @example
 * ```ts
 * import { AioFiles, NodeExecutor } from "aiofiles"
 * import { Leaks } from "aiofiles/testing"
 * import { Effect, Exit, Layer, Scope } from "effect"
 *
 * // opens a file in a scope that is never closed
 * const leaky = Effect.gen(function*() {
 *   const scope = yield* Scope.make()
 *   const file = yield* Effect.provideService(AioFiles.open("note.txt", "w"), Scope.Scope, scope)
 *   yield* file.write("hello")
 *   return scope
 * })
 * const tidy = Effect.flatMap(leaky, (scope) => Scope.close(scope, Exit.void))
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(NodeExecutor.layer))
 * const below = process.cwd() // other code may open files elsewhere
 * const program = Effect.gen(function*() {
 *   yield* Leaks.check(tidy, { below })
 *   const error = yield* Effect.flip(Leaks.check(leaky, { below, waitMillis: 10 }))
 *   console.log(error._tag, error.message.replace(/\d+ → .*\//, ""))
 * })
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // LeakError left open: note.txt
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const check = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  options: Options = {}
): Effect.Effect<A, E | LeakError, Executor.Executor | R> =>
  Effect.gen(function*() {
    const executor = yield* Executor.Executor
    const injector = yield* Effect.serviceOption(Injector)
    const look = Effect.zip(descriptors(executor, injector, options), entries(executor, options))
    const [descriptorsBefore, filesBefore] = yield* look
    const exit = yield* Effect.exit(effect)
    const added = Effect.map(look, ([descriptorsAfter, filesAfter]) => {
      const leak = new LeakError({
        descriptors: without(descriptorsAfter, descriptorsBefore),
        files: without(filesAfter, filesBefore)
      })
      return leak.message === "" ? [] : [leak]
    })
    const [leak] = yield* remaining(added, options.waitMillis ?? defaultWaitMillis)
    if (leak === undefined) return yield* exit
    return yield* Effect.failCause(
      Exit.isFailure(exit) ? sequential(exit.cause, Cause.fail(leak)) : Cause.fail(leak)
    )
  })

/** The items that one list has more often than another. */
const without = (list: ReadonlyArray<string>, other: ReadonlyArray<string>): ReadonlyArray<string> => {
  const left = [...other]
  return list.filter((item) => {
    const index = left.indexOf(item)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

/** The descriptors of a process, as Linux lists them. */
const listing = "/proc/self/fd"

/** Excludes descriptors without a path, such as the pipes of a starting thread, and the listing of /proc itself. */
const isFile = (target: string): boolean => target.startsWith("/") && !target.startsWith("/proc/")

function* openFiles(): JobProgram<ReadonlyArray<string> | undefined> {
  const found: Array<string> = []
  const { names } = yield* perform({ op: "readdir", path: listing })
  for (const fd of names) {
    try {
      const target = yield* perform({ op: "readlink", path: `${listing}/${fd}` })
      if (isFile(target)) found.push(`${fd} → ${target}`)
    } catch (error) {
      if (!isIoError(error)) throw error // the file was closed after it was listed, so it does not leak
    }
  }
  return found
}

/** The files that the process of the executor has open. */
const descriptors = (
  executor: Executor.Executor,
  injector: Option.Option<Injector>,
  { below }: Options
): Effect.Effect<ReadonlyArray<string>> =>
  Effect.gen(function*() {
    const listed = yield* Effect.option(runOn(executor, openFiles))
    const all = Option.isSome(listed)
      ? listed.value
      : Option.isSome(injector)
      ? yield* injector.value.openDescriptors
      : yield* Effect.die(new Error("this system does not list open files: put Faults.layer() over the executor"))
    return (all ?? []).filter((line) => below === undefined || isBelow(line.replace(/^\d+ → /, ""), below))
  })

/** Whether a path is a directory itself, or below it. */
const isBelow = (path: string, directory: string): boolean => path === directory || path.startsWith(`${directory}/`)

/** The entries of the directories of the options. A directory that cannot be read is a defect: the options are wrong. */
const entries = (executor: Executor.Executor, { directories = [] }: Options): Effect.Effect<ReadonlyArray<string>> =>
  Effect.orDie(runOn(executor, function*(): JobProgram<ReadonlyArray<string>> {
    const found: Array<string> = []
    for (const directory of directories) {
      const path = toSystemPath(directory)
      const { names } = yield* perform({ op: "readdir", path })
      for (const name of names) found.push(`${pathText(path)}/${name}`)
    }
    return found
  }))

const runOn = <A>(executor: Executor.Executor, program: () => JobProgram<A>) =>
  Effect.provideService(Executor.run(program), Executor.Executor, executor)
