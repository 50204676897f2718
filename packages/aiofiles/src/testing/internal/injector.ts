/**
 * Faults between an executor and those who use it.
 */
import {
  type CallRecord,
  delay,
  type Fault as CoreFault,
  type FaultFilter,
  FaultyBackend
} from "aiofiles-core/testing/faults"
import { OuterPool, overPool } from "aiofiles-core/testing/overPool"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import * as Executor from "../../Executor.js"

export interface Delay extends FaultFilter {
  readonly kind: "until"
  readonly until: Effect.Effect<unknown>
}

export type Fault = CoreFault | Delay

export interface Injector {
  /** How often a fault struck. */
  readonly fired: Effect.Effect<number>
  /** How often one made a call fail: cuts and delays do not. */
  readonly failures: Effect.Effect<number>
  /** The calls so far, in the order in which they began. */
  readonly log: Effect.Effect<ReadonlyArray<CallRecord>>
  /** What was opened and not closed, by path. */
  readonly openDescriptors: Effect.Effect<ReadonlyArray<string>>
  /** Follows a plan for the duration of an effect, and then the one that was there before; both begin to count anew. */
  readonly using: (plan: ReadonlyArray<Fault>) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export const Injector: Context.Tag<Injector, Injector> = Context.GenericTag<Injector>(
  "aiofiles/testing/Faults/Injector"
)

/** The effects of a plan run where the executor was made. */
const toCore = (plan: ReadonlyArray<Fault>, runtime: Runtime.Runtime<never>): ReadonlyArray<CoreFault> =>
  plan.map((fault) =>
    fault.kind === "until"
      ? delay((go) => void Runtime.runFork(runtime)(Effect.ensuring(fault.until, Effect.sync(go))), fault)
      : fault
  )

interface Made {
  readonly backend: FaultyBackend
  readonly executor: Executor.Executor
  readonly injector: Injector
}

export const make = (plan: ReadonlyArray<Fault>): Effect.Effect<Made, never, Executor.Executor> =>
  Effect.gen(function*() {
    const runtime = yield* Effect.runtime<never>()
    const below = yield* Executor.Executor
    let current = toCore(plan, runtime)
    const backend = new FaultyBackend(current, overPool(below.pool))
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
      using: (next) => (effect) => Effect.acquireUseRelease(follow(toCore(next, runtime)), () => effect, follow)
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
