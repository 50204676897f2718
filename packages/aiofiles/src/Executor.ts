/**
 * The service that runs every blocking call: a pool of slots, over a back end that makes the calls.
 *
 * A call occupies one slot while it runs. When all slots are occupied, further calls wait in a queue, first come, first
 * served. Closing a file never waits for a slot, and clean-up has one slot of its own, so that a pool full of blocked
 * calls cannot keep a handle from closing.
 *
 * When a fiber is interrupted, a call of it that is still queued is withdrawn. A call that is running cannot be
 * stopped: it continues until it completes; then its bytes go back to the handle, or its descriptor is closed.
 *
 * `NodeExecutor` has the layers for Node.
 *
 * @since 0.1.0
 */
import type { Backend, IoError, PoolStats, Program } from "aiofiles-core"
import { Pool } from "aiofiles-core"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { LazyArg } from "effect/Function"
import type * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import { type DurationInput, makeTag, scopedLayer, type Tag } from "./internal/effect/compat.js"
import { releasedByScope } from "./internal/executor/finalizer.js"
import { callModule } from "./internal/executor/moduleCall.js"
import * as internal from "./internal/executor/run.js"

export {
  /**
   * A quantile of the times that `Stats` measured, in milliseconds: `quantile(stats.wait, 0.99)` is the 99th
   * percentile. It is at most a quarter, or a microsecond, greater than the exact value.
   *
   * @since 0.1.0
   * @category getters
   */
  quantile
} from "aiofiles-core"

export type {
  /**
   * The part of an executor that makes the system calls.
   *
   * @since 0.1.0
   * @category models
   */
  Backend,
  /**
   * The times that calls waited, or ran: the total, and the number of calls in each bucket.
   *
   * @since 0.1.0
   * @category models
   */
  Timings
} from "aiofiles-core"

/**
 * The key that marks a value as an executor.
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
  /** The name of the executor in statistics, metrics, spans and errors. */
  readonly name: string
  /** The statistics of the executor, as they are when the effect runs. */
  readonly stats: Effect.Effect<Stats>
  /** The pool itself, for code that runs programs without Effect. */
  readonly pool: Pool
}

/**
 * The statistics of an executor: its slots, the calls that are active or queued now, totals, and the times that calls
 * waited and ran, in milliseconds: as totals, and in buckets, from which `quantile` computes percentiles. Calls that
 * fail count as completed too.
 *
 * A call is either one system call, so that opening a file counts as several, or a whole job, where a thread runs it in
 * one hop.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeExecutor } from "aiofiles"
 * import { Effect, Layer } from "effect"
 *
 * // the mean time that a call waited for a slot, in milliseconds: if it grows, there are too few slots
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
 * The options of an executor. A value out of its range is a defect, because the options are constants of the program.
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
  /** The name of the executor. Default: the name of its back end. */
  readonly name?: string | undefined
  /** The number of slots: how many calls may run at once. An integer from 1, or `Infinity`, the default. */
  readonly concurrency?: number | undefined
  /**
   * The number of queued calls from which new operations are held back: an integer from 0, or `Infinity`, the default.
   * Calls of operations that have begun are always queued, so that the queue can be longer by one call for each
   * operation in progress.
   */
  readonly maxQueued?: number | undefined
  /**
   * What happens to a new operation while the queue is full. Closing and clean-up are never held back.
   *
   * - `"wait"`, the default: the operation waits in the admission queue, and begins, in order, when the queue has room.
   *   For its fiber this is the same as a longer queue. The difference: operations in progress go first, and at most as
   *   many operations as slots and queue can hold are begun and not yet completed, with the descriptors and the memory
   *   that they use.
   * - `"fail"`: it fails with `ExecutorFullError`, and nothing of it was done.
   */
  readonly whenFull?: "fail" | "wait" | undefined
  /**
   * What happens to a call that opens a file when the process (EMFILE) or the system (ENFILE) has no descriptor left.
   *
   * - `"fail"`, the default: it fails with `TooManyOpenFilesError`.
   * - `"wait"`: it waits until a descriptor is closed, first come, first served. It is withdrawn when its fiber is
   *   interrupted, and fails with `TooManyOpenFilesError` after `tooManyOpenFilesTimeout`. Fibers that hold one file
   *   open while they open another can block each other; then only that timeout ends the wait. In an operation on a
   *   tree each call waits like that. On threads such a call keeps its thread while it waits, in no order: closes are
   *   still made, other calls may have to wait too, and an interruption frees the thread.
   */
  readonly onTooManyOpenFiles?: "fail" | "wait" | undefined
  /** The longest time that a call waits for a descriptor. Default: 10 seconds. */
  readonly tooManyOpenFilesTimeout?: DurationInput | undefined
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
export const Executor: Tag<Executor> = makeTag<Executor>("aiofiles/Executor")

/**
 * Returns whether a value is an executor.
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
 * Makes an executor over a back end. An option out of its range is a defect, because the options are constants of the
 * program.
 *
 * The executor owns nothing that has to be released, and no scope waits for its pending clean-up: use `layer` or
 * `makeScoped` for that. To run one file on an executor of its own, pass it to `open` as the option `executor`.
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
 * Makes an executor over a back end that has to be closed, such as threads, and closes it with the scope. Before that
 * the scope waits for pending clean-up, as described at `layer`. Close the files first: open them in a scope inside
 * this one.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor, NodeAioFiles } from "aiofiles"
 * import { threads } from "aiofiles-core/node/backends"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   // a mount that may not respond gets threads of its own: calls that block there delay no other calls
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
 * Closes an executor with the scope. If `end` returns `undefined`, because there is nothing to wait for, the scope
 * closes without an asynchronous boundary.
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

/** `make`, in a scope that waits for pending clean-up when it closes. @internal */
export const makeSettled = (backend: Backend, options?: Options): Effect.Effect<Executor, never, Scope.Scope> =>
  endedBy(make(backend, options), (pool) => pool.settle())

/**
 * A layer of an executor over a back end.
 *
 * When its scope closes, it waits for pending clean-up: a call that creates something, such as `open` with `"x"` or
 * `mkdtemp`, and whose fiber was interrupted, is completed, and what it created is removed. So a program that ends
 * then, for example by Ctrl-C under `NodeRuntime.runMain`, leaves no file behind. The wait for a blocked call is
 * limited to five seconds: that is longer than a busy disk needs, and shorter than the time that process supervisors
 * leave between SIGTERM and SIGKILL.
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
  scopedLayer(Executor, makeSettled(backend, options))

/**
 * A layer of an executor over a back end that has to be closed, such as threads: see `makeScoped`.
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
  scopedLayer(Executor, makeScoped(acquire, options))

/**
 * The statistics of the executor in the context.
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
 * Runs a program over system calls, as `aiofiles-core` defines them, on the executor in the context. A tagged error
 * that the program throws is a failure; anything else that it throws is a defect. A program whose calls all complete
 * synchronously has no asynchronous boundary. An interruption ends the wait, and runs the program's clean-up.
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
 * The names of the functions that a module exports.
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
 * The type of a function that `wrap` returns: it takes the arguments of the original function, and returns an effect of
 * its result, or of the value of its promise.
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
 * The error of a function that `wrap` called in a thread: the function threw, or its module could not be loaded.
 * `cause` is the thrown value as a structured clone: an `Error` keeps its name, message, stack and own fields, but not
 * its class. `message` and `stack` are those of the cause. If Node cannot load that kind of module, such as TypeScript,
 * the message says what to do.
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

/**
 * The message for a value that was thrown in a thread; for a module that Node cannot load, with the way to correct it.
 */
const messageOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  if (thrown.name === "DataCloneError") return `${thrown.message}: arguments and results have to be data`
  return "code" in thrown && thrown.code === "ERR_UNKNOWN_FILE_EXTENSION"
    ? `${thrown.message}: a thread loads a module as Node does, without the loaders of the process; name the JavaScript`
    : thrown.message
}

/**
 * Makes an effect from a blocking function of your own. A thread loads the module that exports the function, once for
 * each thread, and calls the function there. The type parameters are the type of the module and the name of the export.
 *
 * Arguments and results are copied as by `structuredClone`, so that they have to be data. Fails with `ModuleCallError`
 * if the function throws, the module cannot be loaded, or a value cannot be copied; and with `ExecutorFullError` if the
 * executor refuses the call. An interruption ends the wait at once: a call that is still queued is never made; one that
 * is running continues until it completes, and its result is dropped.
 *
 * The function runs on the executor in the context, and occupies one of its slots. If that executor has no threads
 * (libuv, inline, testing), the function runs on threads that all such executors share. They are started by the first
 * call, and end when there has been no work for a while.
 *
 * A thread loads the module as Node itself does, without the loaders that the process was started with, such as
 * `--import tsx`: it has to be JavaScript, or TypeScript that this version of Node accepts (22.18 and later, if only
 * types have to be removed).
 *
 * @example
 * ```ts
 * import { Executor, NodeExecutor } from "aiofiles"
 * import { Effect } from "effect"
 *
 * // a function that blocks for a while; a module of your own is named by `new URL("./resize.js", import.meta.url)`
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
          // a thread wraps a thrown value that is not an `Error`
          cause: thrown instanceof Error && thrown.name === "ThrownValue" && "value" in thrown ? thrown.value : thrown
        })
        if (thrown instanceof Error && thrown.stack !== undefined) error.stack = thrown.stack
        return Effect.fail(error)
      }))
  return wrapped as unknown as Wrapped<Module[Name]> // the types of the module are those of the function
}
