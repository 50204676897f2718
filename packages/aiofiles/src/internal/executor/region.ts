/**
 * Regions: the parts of a program whose operations run on another executor than the service's.
 */
import type { Pool } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import { globalValue } from "effect/GlobalValue"

/** The part of an executor that operations need. */
export interface NamedPool {
  readonly name: string
  readonly pool: Pool
}

/** The executor of the current region; `undefined` outside. A child fiber inherits it, and never changes its parent's. */
const regionExecutor: FiberRef.FiberRef<NamedPool | undefined> = globalValue(
  Symbol.for("aiofiles/Executor/current"),
  () => FiberRef.unsafeMake<NamedPool | undefined>(undefined, { join: (parent) => parent })
)

/** Runs an effect in a region of an executor. @internal */
export const within = (executor: NamedPool) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.locally(effect, regionExecutor, executor)

/** The executor of the fiber's region, or `executor` outside of all regions. @internal */
export const executorOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>, executor: NamedPool): NamedPool =>
  fiber.getFiberRef(regionExecutor) ?? executor

/** Calls `use` with the executor of the current region, or with `executor` outside of all regions. @internal */
export const onExecutor = <A, E, R>(
  executor: NamedPool,
  use: (executor: NamedPool) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => Effect.withFiberRuntime<A, E, R>((fiber) => use(executorOf(fiber, executor)))
