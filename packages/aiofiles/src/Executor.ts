/**
 * The service on which every blocking call runs: a pool of slots over something that makes the calls.
 *
 * A call occupies one slot while it blocks; the rest wait, first come, first served. Closing a file never waits for a
 * slot, so that a pool full of blocked calls cannot keep a handle from closing. A call that is still queued when its
 * fiber is interrupted is withdrawn; one that runs is left to end by itself, and what it brings goes back to the handle,
 * or is closed.
 *
 * `NodeExecutor` has the layers for Node.
 *
 * @since 0.1.0
 */
import type { Backend, IoError, PoolStats, Program } from "aiofiles-core"
import { Pool } from "aiofiles-core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as internal from "./internal/run.js"

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
  /** What it is doing and has done. */
  readonly stats: Effect.Effect<Stats>
  /** The pool itself, for code that drives programs without Effect. */
  readonly pool: Pool
}

/**
 * What an executor is doing and has done: slots, calls active and queued now, totals, and times in milliseconds. What
 * fails is counted as completed too; a call is a system call, so that opening a file is several.
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
  /** How many calls may block at once: an integer from 1, or `Infinity`, the default. */
  readonly concurrency?: number | undefined
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
 * It owns nothing that has to be released. To give one file an executor of its own, pass it to `open` as `executor`.
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
    const { concurrency = Infinity } = options
    if (!(concurrency >= 1 && (Number.isInteger(concurrency) || concurrency === Infinity))) {
      throw new RangeError(`concurrency must be an integer from 1, or Infinity: ${concurrency}`)
    }
    const pool = new Pool(backend, { concurrency })
    return { [TypeId]: TypeId, pool, stats: Effect.sync(() => pool.stats()) }
  })

/**
 * A layer of an executor over something that makes system calls.
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
  Layer.effect(Executor, make(backend, options))

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
