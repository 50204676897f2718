/**
 * Regions: the part of a program in which the operations of the service run on another executor.
 */
import type { Pool } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import { globalValue } from "effect/GlobalValue"

/** What operations need of an executor. */
export interface Target {
  readonly name: string
  readonly pool: Pool
}

/** The executor of the region; `undefined` outside. A fiber has that of its parent, and leaves its parent's alone. */
const current: FiberRef.FiberRef<Target | undefined> = globalValue(
  Symbol.for("aiofiles/Executor/current"),
  () => FiberRef.unsafeMake<Target | undefined>(undefined, { join: (parent) => parent })
)

/** @internal */
export const within = (executor: Target) => <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.locally(effect, current, executor)

/** The executor that an operation of a fiber runs on. @internal */
export const executorOf = (fiber: Fiber.RuntimeFiber<unknown, unknown>, executor: Target): Target =>
  fiber.getFiberRef(current) ?? executor

/** Gives the executor of the region, or `executor` outside. @internal */
export const onExecutor = <A, E, R>(
  executor: Target,
  use: (executor: Target) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => Effect.withFiberRuntime<A, E, R>((fiber) => use(executorOf(fiber, executor)))
