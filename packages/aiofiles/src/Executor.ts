/**
 * The service on which every blocking call runs: a pool of slots over something that makes the calls.
 *
 * A call occupies one slot while it blocks; the rest wait, first come, first served. Closing a file never waits for a
 * slot, and clean-up has one slot of its own, so that a pool full of blocked calls cannot keep a handle from closing. A call
 * that is still queued when its fiber is interrupted is withdrawn; one that runs is left to end by itself, and what it brings
 * goes back to the handle, or is closed.
 *
 * `NodeExecutor` has the layers for Node.
 *
 * @since 0.1.0
 */
import type { Backend, IoError, PoolStats, Program } from "aiofiles-core"
import { Pool } from "aiofiles-core"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { LazyArg } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import { releasedByScope } from "./internal/executor/finalizer.js"
import { callModule } from "./internal/executor/moduleCall.js"
import * as internal from "./internal/executor/run.js"

export {
  /**
   * The time, in milliseconds, that a share of what `Stats` measured did not reach: at most a quarter, or a microsecond, more
   * than the exact one. `quantile(stats.wait, 0.99)` is the 99th percentile.
   *
   * @since 0.1.0
   * @category getters
   */
  quantile
} from "aiofiles-core"

export type {
  /**
   * What makes the calls of an executor.
   *
   * @since 0.1.0
   * @category models
   */
  Backend,
  /**
   * How long calls waited, or ran: in all, and in buckets.
   *
   * @since 0.1.0
   * @category models
   */
  Timings
} from "aiofiles-core"

/**
 * What marks a value as an executor.
 *
 * @example
 * ```ts
 * import { Executor } from "aiofiles"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const executor = Effect.runSync(Executor.make(inline))
 * console.log(Executor.TypeId in executor)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: unique symbol = Symbol.for("aiofiles/Executor")

/**
 * The type of `TypeId`.
 * ---
 *
 * @since 0.1.0
 * @category type ids
 */
export type TypeId = typeof TypeId

/**
 * A pool of slots for blocking calls.
 *
 * @since 0.1.0
 * @category models
 */
export interface Executor {
  readonly [TypeId]: TypeId
  /** What statistics, metrics, spans and errors call it. */
  readonly name: string
  /** What it is doing and has done. */
  readonly stats: Effect.Effect<Stats>
  /** The pool itself, for code that drives programs without Effect. */
  readonly pool: Pool
}

/**
 * What an executor is doing and has done: slots, calls active and queued now, totals, and how long calls waited and ran, in
 * milliseconds: in all, and in buckets, of which `quantile` makes a percentile. What fails is counted as completed too. A
 * call is a system call, so that opening a file is several, or a whole job, where threads run it in one hop.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * // the mean time that a call waited for a slot, in milliseconds: if it grows, there are too few
 * const meanWait = (stats: Executor.Stats): number => stats.waitMillis / Math.max(1, stats.completed)
 *
 * const program = Effect.gen(function*() {
 *   yield* Effect.ignore(AioFiles.withFile("no such file")((file) => file.read()))
 *   const stats = yield* Executor.stats
 *   console.log(stats.completed, stats.failed, meanWait(stats) < 1000)
 * })
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(NodeExecutor.layerInline))
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 1 1 true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Stats = PoolStats

/**
 * The options of an executor.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeExecutor } from "aiofiles"
 * import { Config, Effect, Layer } from "effect"
 *
 * // the size comes from the environment, FILE_CONCURRENCY; 2 if it is not set
 * const executor = Layer.unwrapEffect(
 *   Config.integer("FILE_CONCURRENCY").pipe(
 *     Config.withDefault(2),
 *     Config.map((concurrency): Executor.Options => ({ concurrency })),
 *     Effect.map(NodeExecutor.layerLibuv)
 *   )
 * )
 *
 * const stats = Executor.stats.pipe(Effect.provide(AioFiles.layer.pipe(Layer.provideMerge(executor))))
 * console.log((await Effect.runPromise(stats)).slots)
 *
 * // Output:
 * // 2
 * ```
 *
 * @since 0.1.0
 * @category options
 */
export interface Options {
  /** What it is called; the name of its back end by default. */
  readonly name?: string | undefined
  /** How many calls may block at once: an integer from 1, or `Infinity`, the default. */
  readonly concurrency?: number | undefined
  /**
   * How many calls may wait for a slot before new operations are held back: an integer from 0, or `Infinity`, the default.
   * Calls of operations that have begun are queued all the same, so that the queue is never longer than this and one call
   * for each operation in progress.
   */
  readonly maxQueued?: number | undefined
  /**
   * What becomes of a new operation when the queue is full. `"wait"`, the default: it waits at the door, and begins, in order,
   * when the queue has room. Its fiber waits as it would in a longer queue; the difference is that operations in progress go
   * first, and that no more of them are half done, with descriptors and memory, than slots and queue can hold. `"fail"`: it
   * fails with `ExecutorFullError`, and nothing of it was done. Closing and clean-up are never held back.
   */
  readonly whenFull?: "fail" | "wait" | undefined
  /**
   * What becomes of an open that finds the process (EMFILE) or the system (ENFILE) out of descriptors. `"fail"`, the default:
   * it fails with `TooManyOpenFilesError`. `"wait"`: it waits until something is closed, first come, first served, withdrawn
   * when its fiber is interrupted, and fails like that after `tooManyOpenFilesTimeout`. Fibers that hold one file open while
   * they open another can stop each other in this way; then only that time ends the wait. Each call of an operation on a tree
   * waits like that. On threads it keeps its thread meanwhile, in no order: closes get through, other calls may wait with it, and
   * an interruption frees it.
   */
  readonly onTooManyOpenFiles?: "fail" | "wait" | undefined
  /** How long an open waits for a descriptor: 10 seconds by default. */
  readonly tooManyOpenFilesTimeout?: Duration.DurationInput | undefined
}

/**
 * The service's tag.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   const executor = yield* Executor.Executor
 *   const { backend, queued, slots } = yield* executor.stats
 *   console.log(backend, slots, queued)
 * })
 *
 * // `provideMerge`: the program asks for the executor as well as for the files that run on it
 * const live = AioFiles.layer.pipe(Layer.provideMerge(NodeExecutor.layerLibuv({ concurrency: 2 })))
 *
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // libuv 2 0
 * ```
 *
 * @since 0.1.0
 * @category tags
 */
export const Executor: Context.Tag<Executor, Executor> = Context.GenericTag<Executor>("aiofiles/Executor")

/**
 * Whether a value is an executor.
 *
 * @example
 * ```ts
 * import { Executor } from "aiofiles"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const executor = Effect.runSync(Executor.make(inline))
 * console.log(Executor.isExecutor(executor), Executor.isExecutor(inline))
 *
 * // Output:
 * // true false
 * ```
 *
 * @since 0.1.0
 * @category refinements
 */
export const isExecutor = (value: unknown): value is Executor => Predicate.hasProperty(value, TypeId)

/**
 * Makes an executor over something that makes system calls. A `concurrency` that is no integer from 1 is a defect: it
 * is a constant of the program.
 *
 * It owns nothing that has to be released, and no scope waits for what it still has to clean up: `makeScoped` and `layer`
 * have one that does. To give one file an executor of its own, pass it to `open` as `executor`.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeAioFiles } from "aiofiles"
 * import type { Backend } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * // shows each call that it passes on
 * const logging: Backend = {
 *   name: "logging",
 *   start: (call, done) => {
 *     console.log(call.op)
 *     inline.start(call, done)
 *   }
 * }
 *
 * const program = Effect.gen(function*() {
 *   const executor = yield* Executor.make(logging, { concurrency: 1 })
 *   yield* AioFiles.withFile("note.txt", "w", { executor })((file) => file.write("hello"))
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // open
 * // fstat
 * // write
 * // close
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (backend: Backend, options: Options = {}): Effect.Effect<Executor> =>
  Effect.sync(() => {
    const { tooManyOpenFilesTimeout, ...rest } = options
    const pool = new Pool(backend, {
      ...rest,
      tooManyOpenFilesMillis: tooManyOpenFilesTimeout === undefined
        ? undefined
        : Duration.toMillis(tooManyOpenFilesTimeout)
    })
    return { [TypeId]: TypeId, name: pool.name, pool, stats: Effect.sync(() => pool.stats()) }
  })

/**
 * Makes an executor over something that makes system calls and has to be ended, as threads: it is ended with the scope. Close
 * the files first, that is, open them in a scope within this one. Before that the scope waits for clean-up, as that of
 * `layer`.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeAioFiles } from "aiofiles"
 * import { threads } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   // a mount that may hang gets threads of its own: what blocks there keeps nothing else waiting
 *   const executor = yield* Executor.makeScoped(() => threads({ threads: 4 }), { name: "slow mount" })
 *   yield* AioFiles.withFile("note.txt", "w", { executor })((file) => file.write("hello"))
 *   const { failed, name } = yield* executor.stats
 *   console.log(name, failed)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.scoped, Effect.provide(NodeAioFiles.layer)))
 *
 * // Output:
 * // slow mount 0
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeScoped = (
  acquire: LazyArg<Backend>,
  options?: Options
): Effect.Effect<Executor, never, Scope.Scope> =>
  endedBy(Effect.suspend(() => make(acquire(), options)), (pool) => pool.close())

/**
 * Ends an executor with the scope. Where `end` has nothing to wait for, and gives `undefined`, the scope closes without an
 * asynchronous boundary.
 */
const endedBy = (
  acquire: Effect.Effect<Executor>,
  end: (pool: Pool) => Promise<void> | undefined
): Effect.Effect<Executor, never, Scope.Scope> =>
  releasedByScope(() => acquire, ({ pool }) =>
    Effect.suspend(() => {
      const ended = end(pool)
      return ended === undefined ? Effect.void : Effect.promise(() => ended)
    }))

/** `make`, for a scope whose end waits for clean-up that is due. @internal */
export const makeSettled = (backend: Backend, options?: Options): Effect.Effect<Executor, never, Scope.Scope> =>
  endedBy(make(backend, options), (pool) => pool.settle())

/**
 * A layer of an executor over something that makes system calls.
 *
 * Its scope ends when all clean-up that is due has been done: a call that creates something, as `open` with `"x"` or
 * `mkdtemp`, and whose fiber was interrupted, is waited for, and what it has created is removed. So a program that ends then,
 * as by Ctrl-C under `NodeRuntime.runMain`, leaves nothing behind. A call that is blocked keeps the scope five seconds at
 * most: longer than a busy disk takes, and shorter than what supervisors of processes give between SIGTERM and SIGKILL.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor } from "aiofiles"
 * import type { Backend } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { Effect, Layer } from "effect"
 *
 * // a disk on which nothing can be written
 * const readOnly: Backend = {
 *   name: "read-only",
 *   start: (call, done) => call.op === "write" ? done({ code: "EROFS" }, undefined) : inline.start(call, done)
 * }
 *
 * const live = AioFiles.layer.pipe(Layer.provide(Executor.layer(readOnly)))
 *
 * const program = AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *
 * const error = await Effect.runPromise(program.pipe(Effect.flip, Effect.provide(live)))
 * console.log(error.message)
 *
 * // Output:
 * // [Errno 30] Read-only file system
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (backend: Backend, options?: Options): Layer.Layer<Executor> =>
  Layer.scoped(Executor, makeSettled(backend, options))

/**
 * A layer of an executor over something that makes system calls and has to be ended, as threads: see `makeScoped`.
 *
 * @example
 * ```ts
 * import { Executor } from "aiofiles"
 * import { threads } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const live = Executor.layerScoped(() => threads({ threads: 2 }), { name: "files" })
 * console.log((await Effect.runPromise(Executor.stats.pipe(Effect.provide(live)))).name)
 *
 * // Output:
 * // files
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerScoped = (acquire: LazyArg<Backend>, options?: Options): Layer.Layer<Executor> =>
  Layer.scoped(Executor, makeScoped(acquire, options))

/**
 * What the executor of the context is doing and has done.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* AioFiles.withFile("note.txt", "w")((file) => file.write("hello"))
 *   const { active, completed, failed, queued } = yield* Executor.stats
 *   console.log(active, queued, completed > 0, failed)
 * })
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(NodeExecutor.layer))
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // 0 0 true 0
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const stats: Effect.Effect<Stats, never, Executor> = Effect.flatMap(Executor, (executor) => executor.stats)

/**
 * Runs a program over system calls, as `aiofiles-core` writes them, on the executor of the context. The tagged errors that
 * it throws are failures, anything else is a defect. A program that makes no call, or whose calls end at once, has no
 * asynchronous boundary. Interruption ends the wait and runs the program's clean-up.
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { perform, type Program } from "aiofiles-core"
 * import { Effect } from "effect"
 *
 * // the size of a file: three calls, in one program
 * function* sizeOf(path: string): Program<number> {
 *   const fd = yield* perform({ op: "open", path, flags: 0, mode: 0 })
 *   try {
 *     return (yield* perform({ op: "fstat", fd })).size
 *   } finally {
 *     yield* perform({ op: "close", fd })
 *   }
 * }
 *
 * const size = Executor.run(() => sizeOf(process.execPath)).pipe(Effect.provide(NodeExecutor.layer))
 * const missing = Executor.run(() => sizeOf("no such file")).pipe(
 *   Effect.catchTag("FileNotFoundError", () => Effect.succeed(0)),
 *   Effect.provide(NodeExecutor.layer)
 * )
 *
 * console.log((await Effect.runPromise(size)) > 0, await Effect.runPromise(missing))
 *
 * // Output:
 * // true 0
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const run = <A>(program: () => Program<A>): Effect.Effect<A, IoError, Executor> =>
  Effect.flatMap(Executor, (executor) => internal.run(executor.pool, program))

/**
 * The names of a module's functions.
 *
 * @example
 * ```ts
 * import type { Executor } from "aiofiles"
 *
 * const name: Executor.FunctionName<typeof import("node:path")> = "basename" // "sep" does not compile: it is a string
 * console.log(name)
 *
 * // Output:
 * // basename
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type FunctionName<Module> =
  & { [Name in keyof Module]: Module[Name] extends (...args: never) => unknown ? Name : never }[keyof Module]
  & string

/**
 * What `wrap` makes of a function: one with the same arguments, that gives what the function returns, or what its promise
 * comes to, as an effect.
 *
 * @example
 * ```ts
 * import { Executor } from "aiofiles"
 *
 * const basename: Executor.Wrapped<(path: string, suffix?: string) => string> = Executor.wrap<
 *   typeof import("node:path"),
 *   "basename"
 * >("node:path", "basename")
 * console.log(typeof basename)
 *
 * // Output:
 * // function
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Wrapped<F> = F extends (...args: infer Args) => infer A
  ? (...args: Args) => Effect.Effect<Awaited<A>, IoError | ModuleCallError, Executor>
  : never

/**
 * A function that `wrap` called in a thread threw, or its module could not be loaded. `cause` is what was thrown there, as a
 * structured clone can carry it: an `Error` keeps name, message, stack and its own fields, though not its class. `message`
 * and `stack` are those of the cause; of a module whose kind Node does not know, as TypeScript, the message says what to do.
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * const parse = Executor.wrap<typeof import("node:querystring"), "unescape">("node:querystring", "unescape")
 * const missing = Executor.wrap<{ readonly f: () => void }, "f">("./no-such-module.js", "f")
 *
 * const program = Effect.gen(function*() {
 *   console.log(yield* parse("a%20b"))
 *   const error = yield* Effect.flip(missing())
 *   console.log(error._tag)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeExecutor.layerThreads())))
 *
 * // Output:
 * // a b
 * // ModuleCallError
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ModuleCallError extends Data.TaggedError("ModuleCallError")<{
  readonly module: string
  readonly exportName: string
  readonly message: string
  readonly cause: unknown
}> {}

/** What was thrown in a thread, in words; of a module that Node does not load as it is, with what can be done. */
const messageOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  if (thrown.name === "DataCloneError") return `${thrown.message}: arguments and results have to be data`
  return "code" in thrown && thrown.code === "ERR_UNKNOWN_FILE_EXTENSION"
    ? `${thrown.message}: a thread loads a module as Node does, without the loaders of the process; name the JavaScript`
    : thrown.message
}

/**
 * Makes an effect of a blocking function of one's own: the module that exports it is loaded in a thread, once for each
 * thread, and the function is called there. The type parameters are the module and the export's name.
 *
 * Arguments and results are copied as by `structuredClone`, so that they have to be data. An error is a `ModuleCallError`. An
 * interruption ends the wait at once: a call that is still queued is never made, one that runs ends for nobody. The function
 * runs on the executor of the context, and takes one of its slots; where that has no threads (libuv, inline, testing), on
 * threads which all such executors share, which start with the first call, and end when there was no work for a while.
 *
 * A thread loads the module as Node itself does, without what the process was started with, as `--import tsx`: it has to be
 * JavaScript, or TypeScript that this version of Node takes (from 22.18 on, where nothing but types has to be left out).
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // a function that would block the event loop for a while; one's own is at `new URL("./resize.js", import.meta.url)`
 * const scrypt = Executor.wrap<typeof import("node:crypto"), "scryptSync">("node:crypto", "scryptSync")
 *
 * const program = Effect.gen(function*() {
 *   const key = yield* scrypt("password", "salt", 16)
 *   console.log(key.byteLength)
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(NodeExecutor.layer)))
 *
 * // Output:
 * // 16
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const wrap = <Module extends object, Name extends FunctionName<Module>>(
  module: URL | string,
  exportName: Name
): Wrapped<Module[Name]> => {
  const url = String(module)
  const wrapped = (...args: ReadonlyArray<unknown>): Effect.Effect<unknown, IoError | ModuleCallError, Executor> =>
    Effect.flatMap(Executor, ({ pool }) =>
      Effect.flatMap(callModule(pool, url, exportName, args), (end) => {
        if (!end.threw) return Effect.succeed(end.value)
        const { thrown } = end
        const error = new ModuleCallError({
          module: url,
          exportName,
          message: messageOf(thrown),
          // how a thread passes on what was thrown and is no error
          cause: thrown instanceof Error && thrown.name === "ThrownValue" && "value" in thrown ? thrown.value : thrown
        })
        if (thrown instanceof Error && thrown.stack !== undefined) error.stack = thrown.stack
        return Effect.fail(error)
      }))
  return wrapped as unknown as Wrapped<Module[Name]> // the module's own types say what the function takes and gives
}
