/**
 * From programs to effects: where a program's end becomes an `Exit`, and where interruption meets a program.
 *
 * What an operation took off a file must reach the caller's next step or go back. Effect can interrupt a fiber before any
 * runtime operation, and a result travels through several, unless `Effect.sync` is the last: its value goes to the next
 * step within the same operation, past frames that only handle failures. So results are taken in an `Effect.sync` behind
 * no other frame; until then the task keeps its handle, and gives the result back if the fiber does not come.
 */
import {
  type Gate,
  type IoError,
  isIoError,
  type Outcome,
  type Pool,
  type Program,
  Task,
  type TaskOptions
} from "aiofiles-core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as RuntimeFlags from "effect/RuntimeFlags"
import { SyncScheduler } from "effect/Scheduler"
import type * as Scope from "effect/Scope"
import type { Executor } from "../Executor.js"
import { releasedByScope, type Restore } from "./finalizer.js"
import { executorOf, onExecutor } from "./region.js"
import { wait } from "./wait.js"

/** @internal */
export const fromOutcome = <A>(outcome: Outcome<A>): Effect.Effect<A, IoError> => {
  switch (outcome._tag) {
    case "Success":
      return Effect.succeed(outcome.value)
    case "Failure":
      return isIoError(outcome.error) ? Effect.fail(outcome.error) : Effect.die(outcome.error)
    case "Cancelled":
      // the fiber that interrupts is the one that knows its id; this only ends what it began
      return Effect.failCause(Cause.interrupt(FiberId.none))
  }
}

/**
 * Whether an operation of a fiber may wait for a turn of the event loop, where calls answer at once: not within
 * `Effect.runSync`, which would fail.
 *
 * @internal
 */
export const mayTurn = ({ currentScheduler }: Fiber.RuntimeFiber<unknown, unknown>): boolean =>
  !(currentScheduler instanceof SyncScheduler) || currentScheduler.deferred

/** Thrown in an `Effect.sync` that has no value to give: its caller goes on in another way. */
const notNow = Symbol("aiofiles/notNow")

const isNotNow = (cause: Cause.Cause<unknown>): boolean => cause._tag === "Die" && cause.defect === notNow

/**
 * The value of `attempt`, within one runtime operation, or, if that gives `undefined`, the effect `otherwise`.
 *
 * @internal
 */
export const syncOr = <A, E, R>(
  attempt: () => A | undefined,
  otherwise: () => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const valueOrThrow = (): A => {
    const value = attempt()
    if (value === undefined) throw notNow
    return value
  }
  return Effect.catchAllCause(
    Effect.sync(valueOrThrow),
    (cause) => isNotNow(cause) ? otherwise() : Effect.failCause(cause)
  )
}

/** How often a value at hand goes through the runtime all the same, so that its scheduler sees a busy fiber. */
const fairness = 16

/**
 * As `syncOr`, and for generators better: in `Effect.gen`, `yield*` asks the effect for its iterator, within the fiber, and
 * a value at hand is given there and then, without a runtime operation. It is taken once for each `yield*`, and nothing can
 * come between taking and having it.
 *
 * @internal
 */
export const directOr = <A, E, R>(
  attempt: () => A | undefined,
  otherwise: () => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const effect = syncOr(attempt, otherwise)
  const throughRuntime = effect[Symbol.iterator].bind(effect)
  const result: { readonly done: true; value: A | undefined } = { done: true, value: undefined }
  const given = { next: () => result } // read at once by `yield*`, so that one object does for all
  let asked = 0
  const iterate = (): unknown => {
    if (++asked % fairness === 0) return throughRuntime()
    result.value = attempt()
    return result.value === undefined ? throughRuntime() : given
  }
  // an own property of this one effect, which hides that of the prototype
  return Object.defineProperty(effect, Symbol.iterator, { value: iterate })
}

/** Waits until a task has ended, and goes on with `next`. */
const whenEnded = <A, B, E>(
  task: Task<A>,
  next: (task: Task<A>) => Effect.Effect<B, E>
): Effect.Effect<B, E> => wait((resume) => task.notify(() => resume(next(task))))

const nothing = (): Effect.Effect<void> => Effect.void

/** Waits until a task has ended. It cannot fail. */
const ended = <A>(task: Task<A>): Effect.Effect<void> => whenEnded(task, nothing) as Effect.Effect<void> // `nothing` does not fail

/** Interrupts a task and waits for its clean-up, though not for a call that runs. @internal */
export const cancel = <A>(task: Task<A>): Effect.Effect<void> =>
  Effect.suspend(() => {
    task.interrupt()
    return task.outcome === undefined ? ended(task) : Effect.void
  })

/**
 * A task of a handle, and the fiber that has to take its result.
 *
 * Between two runtime operations of that fiber the task is nobody's: if the fiber is interrupted just there, the handle
 * would wait for it for ever. Whoever finds the handle busy then sees to it (`reclaim`).
 */
class Operation<A> extends Task<A> {
  readonly owner: Fiber.RuntimeFiber<unknown, unknown>
  /** Whether a frame of the owner will cancel the task. */
  attended = false
  private watch: (() => void) | undefined = undefined

  constructor(
    owner: Fiber.RuntimeFiber<unknown, unknown>,
    pool: Pool,
    make: () => Program<A>,
    options: TaskOptions<A>
  ) {
    super(pool, make, options)
    this.owner = owner
  }

  override take(): void {
    if (this.watch !== undefined) this.owner.removeObserver(this.watch)
    this.watch = undefined
    super.take()
  }

  /** Gives the result back if the owner can no longer take it, now or when that shows. */
  reclaim(by: Fiber.RuntimeFiber<unknown, unknown> | undefined): void {
    if (this.attended && this.outcome === undefined) return
    if (this.owner === by || this.owner.unsafePoll() !== null) {
      this.interrupt()
    } else if (this.watch === undefined) {
      const watch = (): void => this.interrupt()
      this.watch = watch
      this.owner.addObserver(watch)
    }
  }
}

/** To be called by whoever is about to wait for a handle. @internal */
export const reclaim = (gate: Gate, by: Fiber.RuntimeFiber<unknown, unknown> | undefined): void => {
  if (gate.holder instanceof Operation) gate.holder.reclaim(by)
}

/**
 * Runs a program on a handle. One that needs no call, or whose calls end at once, has no asynchronous boundary.
 *
 * @internal
 */
export const runOn = <A>(
  gate: Gate,
  pool: Pool,
  make: () => Program<A>,
  options: Omit<TaskOptions<A>, "gate">
): Effect.Effect<A, IoError> =>
  Effect.withFiberRuntime<A, IoError>((fiber) => {
    const task = new Operation(fiber, pool, make, { ...options, gate, mayTurn: mayTurn(fiber) })
    const begin = (): A => {
      if (!gate.free) reclaim(gate, fiber)
      if (task.start()?._tag !== "Success") throw notNow
      return taken(task)
    }
    return Effect.catchAllCause(
      Effect.sync(begin),
      (cause) => isNotNow(cause) ? finish(task, gate) : Effect.failCause(cause)
    )
  })

/** Waits for a task that was begun, in a frame that cancels it, and takes the result behind that frame. */
const finish = <A>(task: Operation<A>, gate: Gate): Effect.Effect<A, IoError> =>
  Effect.flatMap(
    Effect.uninterruptibleMask((restore) => {
      task.attended = true
      return Effect.zipRight(
        Effect.onError(restore(ended(task)), () => cancel(task)),
        Effect.sync(() => {
          if (gate.contended) task.reclaim(undefined)
        })
      )
    }),
    () => {
      if (task.outcome?._tag === "Success") return Effect.sync(() => taken(task))
      task.take()
      return fromOutcome(task.outcome!) // it has ended
    }
  )

const taken = <A>(task: Task<A>): A => {
  const { outcome } = task
  if (outcome?._tag !== "Success") throw new Error("the result of an operation was taken back while its fiber went on")
  task.take()
  return outcome.value
}

/**
 * Runs a program that is on no handle, within an uninterruptible frame of the caller's: only the wait can be interrupted,
 * and a result is either the caller's or given to `discard`.
 *
 * @internal
 */
export const runMasked = <A>(
  restore: Restore,
  pool: Pool,
  make: () => Program<A>,
  discard?: (value: A) => Program<unknown>
): Effect.Effect<A, IoError> =>
  Effect.withFiberRuntime<A, IoError>((fiber) => {
    const restoring = discard === undefined
      ? undefined
      : (value: A): void => void new Task(pool, () => discard(value), { cleanUp: true }).start()
    return beginMasked(restore, new Task(pool, make, { restore: restoring, mayTurn: mayTurn(fiber) }))
  })

const beginMasked = <A>(
  restore: Restore,
  task: Task<A>
): Effect.Effect<A, IoError> => {
  const outcome = task.start()
  return outcome === undefined ? finishMasked(restore, task) : fromOutcome(outcome)
}

/** Waits for a task that was begun. The result is taken behind the wait, in the caller's uninterruptible frame. */
const finishMasked = <A>(
  restore: Restore,
  task: Task<A>
): Effect.Effect<A, IoError> =>
  Effect.matchCauseEffect(restore(ended(task)), {
    onFailure: (cause) => Effect.zipRight(cancel(task), Effect.failCause(cause)),
    onSuccess: () => outcomeOf(task)
  })

const outcomeOf = <A>(task: Task<A>): Effect.Effect<A, IoError> => {
  task.take()
  return fromOutcome(task.outcome!) // it has ended
}

/** Runs a program that is on no handle. @internal */
export const run = <A>(pool: Pool, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.uninterruptibleMask((restore) => runMasked(restore, pool, make))

/**
 * Runs a program of the service: on its executor, unless the region says otherwise. An interruption ends the wait,
 * withdraws a call that waits, and runs the program's clean-up, whatever the program is about.
 *
 * @internal
 */
export const runWith = <A>(executor: Executor, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.uninterruptibleMask((restore) => onExecutor(executor, ({ pool }) => runMasked(restore, pool, make)))

/**
 * As `runWith`, with half of its overhead, for a program that changes nothing: one that asks, or reads. Its fiber waits in a
 * plain `Effect.async`, without the frames that would tell the program of an interruption: the wait ends at once, a call
 * that runs ends by itself, as it would anyway, and only then does the program see that nobody waits, and clean up. A
 * program whose first call has to wait for a slot gets those frames, so that the call is withdrawn; of a later call that
 * waits, the fiber is free at once, and the call made for nobody. Where calls may wait for descriptors, every program gets
 * them: one that nobody wants is to keep no thread from others (F7).
 *
 * @internal
 */
export const queryWith = <A>(executor: Executor, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.withFiberRuntime<A, IoError>((fiber, { runtimeFlags }) => {
    const { pool } = executorOf(fiber, executor)
    const isInterruptible = RuntimeFlags.interruption(runtimeFlags)
    const wanted = isInterruptible ? (): boolean => isUndisturbed(fiber) : undefined
    const task = new Task(pool, make, { wanted, mayTurn: mayTurn(fiber) })
    const outcome = task.start()
    if (outcome !== undefined) return fromOutcome(outcome)
    if (!isInterruptible || !(task.queued || pool.isPatient)) {
      return whenEnded(task, outcomeOf)
    }
    return Effect.uninterruptibleMask((restore) => finishMasked(restore, task))
  })

const isUndisturbed = (fiber: Fiber.RuntimeFiber<unknown, unknown>): boolean =>
  Cause.isEmpty(fiber.getFiberRef(FiberRef.interruptedCause))

/**
 * As `runWith`, for a program that creates something: it is released when the scope closes, and also if it arrives too
 * late for its fiber. A release that fails is a defect that holds the error.
 *
 * @internal
 */
export const acquireWith = <A>(
  executor: Executor,
  make: () => Program<A>,
  release: (value: A) => Program<unknown>
): Effect.Effect<A, IoError, Scope.Scope> =>
  onExecutor(executor, ({ pool }) =>
    releasedByScope(
      (restore) => runMasked(restore, pool, make, release),
      // a scope's finalizer cannot fail: an error of the release is a defect that holds it
      (value) => Effect.orDie(cleanUpOn(pool, () => release(value)))
    ))

/**
 * As `runWith`, for a program that creates something that its caller then owns: it is discarded if it arrives too late for
 * its fiber.
 *
 * @internal
 */
export const createWith = <A>(
  executor: Executor,
  make: (pool: Pool) => Program<A>,
  discard: (value: A) => Program<unknown>
): Effect.Effect<A, IoError> =>
  onExecutor(
    executor,
    ({ pool }) => Effect.uninterruptibleMask((restore) => runMasked(restore, pool, () => make(pool), discard))
  )

/** Runs clean-up, which needs no free slot and is not to be interrupted, within an uninterruptible frame of the caller's. @internal */
export const cleanUpOn = <A>(pool: Pool, make: () => Program<A>): Effect.Effect<A, IoError> =>
  Effect.withFiberRuntime<A, IoError>((fiber) => {
    const task = new Task(pool, make, { cleanUp: true, mayTurn: mayTurn(fiber) })
    const outcome = task.start()
    if (outcome !== undefined) return fromOutcome(outcome)
    return whenEnded(task, outcomeOf)
  })
