/**
 * Regions: the parts of a program whose operations run on another executor than the service's.
 */
import type { Pool } from "aiofiles-core"
import type * as Effect from "effect/Effect"
import { type RunningFiber, withFiber } from "../effect/fibers.js"
import { makeRegionValue } from "../effect/region.js"

/** The part of an executor that operations need. */
export interface NamedPool {
  readonly name: string
  readonly pool: Pool
}

/** The executor of the current region. */
const regionExecutor = makeRegionValue<NamedPool>("aiofiles/Executor/current")

/** Runs an effect in a region of an executor. @internal */
export const within = (executor: NamedPool) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  regionExecutor.provide(effect, executor)

/** The executor of the fiber's region, or `executor` outside of all regions. @internal */
export const executorOf = (fiber: RunningFiber, executor: NamedPool): NamedPool => regionExecutor.of(fiber) ?? executor

/** Calls `use` with the executor of the current region, or with `executor` outside of all regions. @internal */
export const onExecutor = <A, E, R>(
  executor: NamedPool,
  use: (executor: NamedPool) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => withFiber<A, E, R>((fiber) => use(executorOf(fiber, executor)))
