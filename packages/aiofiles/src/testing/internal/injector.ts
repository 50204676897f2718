/**
 * An executor that injects faults into the calls of another one. `Faults` has the layers, and `faultLoop` makes one
 * for each round.
 *
 * The faulty back end passes each call on to the pool of the executor below, so limits and statistics of that one
 * still hold. The outer pool has no limits of its own.
 */
import {
  type CallRecord,
  delay,
  type Fault as CoreFault,
  type FaultFilter,
  FaultyBackend
} from "aiofiles-core/testing/faults"
import { OuterPool, overPool } from "aiofiles-core/testing/overPool"
import * as Effect from "effect/Effect"
import * as Executor from "../../Executor.js"
import { makeTag, type Tag } from "../../internal/effect/compat.js"
import { type ForkContext, forkContext, forkWith } from "../../internal/effect/fibers.js"

/** A call waits for an effect before it is made. */
export interface Delay extends FaultFilter {
  readonly kind: "until"
  readonly until: Effect.Effect<unknown>
}

export type Fault = CoreFault | Delay

export interface Injector {
  /** The number of calls that a fault has struck. */
  readonly fired: Effect.Effect<number>
  /** The number of calls that a fault has made fail. Cuts and delays do not count. */
  readonly failures: Effect.Effect<number>
  /** All calls so far, in the order in which they began. */
  readonly log: Effect.Effect<ReadonlyArray<CallRecord>>
  /** The paths of the files that were opened and not closed. */
  readonly openDescriptors: Effect.Effect<ReadonlyArray<string>>
  /** Replaces the plan during an effect. Both plans count their calls from 1 again when they begin. */
  readonly using: (plan: ReadonlyArray<Fault>) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** In the context only if `Faults` has made the executor; `Leaks` then asks it for descriptors. */
export const Injector: Tag<Injector> = makeTag<Injector>("aiofiles/testing/Faults/Injector")

/** Converts a plan to core's faults. Its effects run in the context of the layer that made the executor. */
const toCore = (plan: ReadonlyArray<Fault>, context: ForkContext): ReadonlyArray<CoreFault> =>
  plan.map((fault) =>
    fault.kind === "until"
      ? delay((go) => void forkWith(context)(Effect.ensuring(fault.until, Effect.sync(go))), fault)
      : fault
  )

/** The injecting executor, and the two views of its faults: for the loop, and for tests. */
interface Made {
  readonly backend: FaultyBackend
  readonly executor: Executor.Executor
  readonly injector: Injector
}

/** Wraps the executor of the context. */
export const make = (plan: ReadonlyArray<Fault>): Effect.Effect<Made, never, Executor.Executor> =>
  Effect.gen(function*() {
    const context = yield* forkContext
    const below = yield* Executor.Executor
    let current = toCore(plan, context)
    const backend = new FaultyBackend(current, overPool(below.pool))
    // replaces the plan, and gives the one before
    const follow = (next: ReadonlyArray<CoreFault>): Effect.Effect<ReadonlyArray<CoreFault>> =>
      Effect.sync(() => {
        const before = current
        current = next
        backend.plan(next)
        return before
      })
    const injector: Injector = {
      fired: Effect.sync(() => backend.fired),
      failures: Effect.sync(() => backend.failures),
      log: Effect.sync(() => [...backend.log]),
      openDescriptors: Effect.sync(() => backend.openDescriptors),
      // restored in any case; fibers of other tests that share the executor see the new plan too
      using: (next) => (effect) => Effect.acquireUseRelease(follow(toCore(next, context)), () => effect, follow)
    }
    const pool = new OuterPool(backend)
    const executor: Executor.Executor = {
      [Executor.TypeId]: Executor.TypeId,
      name: pool.name,
      pool,
      stats: Effect.sync(() => pool.stats())
    }
    return { backend, executor, injector }
  })
