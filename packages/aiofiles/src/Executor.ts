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
 * @since 0.1.0
 * @category type ids
 */
export const TypeId: unique symbol = Symbol.for("aiofiles/Executor")

/**
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
 * What an executor is doing and has done: slots, calls active and queued now, totals, and times in milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export type Stats = PoolStats

/**
 * The options of an executor.
 *
 * @since 0.1.0
 * @category options
 */
export interface Options {
  /** How many calls may block at once: an integer from 1, or `Infinity`, the default. */
  readonly concurrency?: number | undefined
}

/**
 * @since 0.1.0
 * @category tags
 */
export const Executor: Context.Tag<Executor, Executor> = Context.GenericTag<Executor>("aiofiles/Executor")

/**
 * Whether a value is an executor.
 *
 * @since 0.1.0
 * @category refinements
 */
export const isExecutor = (value: unknown): value is Executor => Predicate.hasProperty(value, TypeId)

/**
 * Makes an executor over something that makes system calls. A `concurrency` that is no integer from 1 is a defect: it
 * is a constant of the program.
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
 * @since 0.1.0
 * @category layers
 */
export const layer = (backend: Backend, options?: Options): Layer.Layer<Executor> =>
  Layer.effect(Executor, make(backend, options))

/**
 * What the executor of the context is doing and has done.
 *
 * @since 0.1.0
 * @category accessors
 */
export const stats: Effect.Effect<Stats, never, Executor> = Effect.flatMap(Executor, (executor) => executor.stats)

/**
 * Runs a program over system calls, as `aiofiles-core` writes them, on the executor of the context. Interruption ends the
 * wait and runs the program's clean-up.
 *
 * @since 0.1.0
 * @category combinators
 */
export const run = <A>(program: () => Program<A>): Effect.Effect<A, IoError, Executor> =>
  Effect.flatMap(Executor, (executor) => internal.run(executor.pool, program))
