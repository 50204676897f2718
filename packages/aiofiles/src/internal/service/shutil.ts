/**
 * Operations on trees, as effects and as streams of progress. An operation hands out its work in batches, and several
 * fibers run them concurrently.
 *
 * A batch is a program of bounded size. Between two batches an operation can be interrupted, report its progress, or
 * be stopped by an error. Core decides which batches there are and when they may begin (`TreeOperation`); this module
 * claims and runs them, and calls the callbacks of the caller.
 */
import {
  diskUsage,
  FileCopy,
  type IoError,
  type Pool,
  TreeCopy,
  TreeMove,
  type TreeOperation,
  TreeRemoval
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Executor } from "../../Executor.js"
import type { ErrorPolicy, Progress, Shutil } from "../../Shutil.js"
import { parallel, withoutInterruptions } from "../effect/causes.js"
import { fork, inheritRefs, interruptNow, type RunningFiber } from "../effect/fibers.js"
import { latestOf } from "../effect/progress.js"
import { wait } from "../effect/wait.js"
import { onExecutor } from "../executor/region.js"
import { cleanUpOn, run, runWith } from "../executor/run.js"

/** The callbacks of the caller. */
interface Callbacks<A, E, R> {
  readonly onError?: ErrorPolicy<A, E, R> | undefined
  readonly onProgress?: ((progress: Progress) => Effect.Effect<unknown, E, R> | void) | undefined
}

/** The number of fibers, and so of batches that run at a time. */
const fiberCount = 4

/**
 * One run of an operation, by several fibers.
 *
 * Invariant: `waiting` has the fibers that found no batch and wait; each batch that completes wakes all of them. `errors`
 * has the errors that `onError: "continue"` keeps for the summary.
 */
class Run<A, E, R> {
  private readonly pool: Pool
  private readonly operation: TreeOperation<A>
  private readonly callbacks: Callbacks<A, E, R>
  private readonly errors: Array<A> = []
  /** Each wakes a fiber that found no batch. An entry of a fiber that was interrupted meanwhile does nothing. */
  private waiting: Array<() => void> = []
  /** Waits for the next batch that completes: it may have made new ones. */
  private readonly batchDone = wait<void, never>((resume) => void this.waiting.push(() => resume(Effect.void)))

  constructor(pool: Pool, operation: TreeOperation<A>, callbacks: Callbacks<A, E, R>) {
    this.pool = pool
    this.operation = operation
    this.callbacks = callbacks
  }

  /** Runs the operation until it is complete, fails or is interrupted, and then releases what it holds. */
  get toCompletion(): Effect.Effect<void, E | IoError, R> {
    const { errors, operation } = this
    return Effect.flatMap(
      // `close` may only run when no batch does: `concurrently` waits for all of its fibers
      Effect.ensuring(concurrently(fiberCount, this.work()), this.close),
      () => errors.length === 0 ? Effect.void : failing(operation.summaryOf(errors))
    )
  }

  /**
   * The loop of one fiber: claims a batch and runs it, or waits until another fiber has completed one. An
   * interruption ends it within a batch, whose program then cleans up.
   */
  private work(): Effect.Effect<void, E | IoError, R> {
    return Effect.suspend(() => {
      // asked before each batch: another fiber may have completed the last one
      if (this.operation.ended) return Effect.void
      const batch = this.operation.claim()
      const step = batch === undefined
        ? this.batchDone
        : Effect.flatMap(run(this.pool, batch), () => this.report())
      return Effect.flatMap(step, () => this.work())
    })
  }

  /** After a batch: wakes the waiting fibers, handles the errors of the batch and reports progress. */
  private report(): Effect.Effect<void, E | IoError, R> {
    const { operation, waiting } = this
    // emptied first: a fiber that wakes and finds no batch waits for the next one
    this.waiting = []
    for (const wake of waiting) wake()
    const handled = Effect.forEach(operation.takeErrors(), (error) => this.handleError(error), { discard: true })
    return Effect.andThen(
      handled,
      Effect.suspend(() => fromCallback(this.callbacks.onProgress?.(operation.progress())))
    )
  }

  /**
   * Applies the policy of the caller to one error. A failure of the returned effect ends the operation; `continue`
   * keeps the error, and the operation fails with the summary at its end.
   */
  private handleError(error: A): Effect.Effect<void, E | IoError, R> {
    const { onError = "continue" } = this.callbacks
    if (typeof onError === "function") return fromCallback(onError(error))
    if (onError === "fail") return failing(this.operation.errorOf(error))
    if (onError === "continue") this.errors.push(error)
    return Effect.void
  }

  /** Releases what an unfinished operation holds. An error of that is ignored: the caller already has the first error. */
  private get close(): Effect.Effect<void> {
    return Effect.ignore(cleanUpOn(this.pool, () => this.operation.close()))
  }
}

/**
 * Runs an effect in `count` fibers and waits for all of them. A failure or an interruption of one interrupts the others.
 *
 * E2: `Effect.forEach` with a concurrency waits forever if it is interrupted before its fibers have begun.
 */
const concurrently = <E, R>(count: number, work: Effect.Effect<void, E, R>): Effect.Effect<void, E, R> =>
  Effect.uninterruptibleMask((restore) => {
    const fibers: Array<RunningFiber<void, E>> = []
    const interruptAll = Effect.sync(() => {
      for (const fiber of fibers) interruptNow(fiber)
    })
    const forkOne = Effect.map(fork(Effect.onError(restore(work), () => interruptAll)), (fiber) => {
      fibers.push(fiber)
    })
    // each fiber is awaited, so that none runs after this effect, and then its fiber references are inherited
    const exits = Effect.suspend(() => Effect.forEach(fibers, (fiber) => Fiber.await(fiber)))
    return Effect.forEach(Array.from({ length: count }), () => forkOne, { discard: true }).pipe(
      Effect.andThen(Effect.onInterrupt(restore(exits), () => Effect.andThen(interruptAll, exits))),
      Effect.tap(() => Effect.forEach(fibers, inheritRefs, { discard: true })),
      Effect.flatMap((all) => {
        // without the interruptions of fibers by the failure of another one: the caller has not started these fibers
        const causes = all.flatMap((exit) => exit._tag === "Failure" ? [exit.cause] : [])
        return causes.length === 0
          ? Effect.void
          : Effect.failCause(withoutInterruptions(causes.reduce((one, other) => parallel(one, other))))
      })
    )
  })

/** Waits for the effect that a callback returned, if it returned one. */
const fromCallback = <E, R>(result: Effect.Effect<unknown, E, R> | void): Effect.Effect<void, E, R> =>
  Effect.isEffect(result) ? Effect.asVoid(result) : Effect.void

/** Fails with an error that an operation of core has made. */
const failing = (error: unknown): Effect.Effect<never, IoError> =>
  // `summaryOf` and `errorOf` of an operation return tagged errors
  Effect.fail(error as IoError)

/** Runs an operation. Its constructor checks the arguments, and is called in a program, so that it fails as one. */
const running = <O extends TreeOperation<A>, A, E, R>(
  executor: Executor,
  make: () => O,
  callbacks: Callbacks<A, E, R> = {}
): Effect.Effect<O, E | IoError, R> =>
  onExecutor(executor, ({ pool }) =>
    Effect.flatMap(
      run(pool, function*() {
        return make()
      }),
      (operation) => Effect.as(new Run(pool, operation, callbacks).toCompletion, operation)
    ))

/**
 * Python's `shutil` as effects. The members that give progress run the same operation with a callback of their own. A
 * removal then also measures sizes, which it does not by default.
 *
 * @internal
 */
export const make = (executor: Executor): Shutil => {
  const copyfile: Shutil["copyfile"] = (path, dest, options) =>
    Effect.asVoid(running(executor, () => new FileCopy(path, dest, options), options))
  const copytree: Shutil["copytree"] = (path, dest, options) =>
    Effect.asVoid(running(executor, () => new TreeCopy(path, dest, options), options))
  const move: Shutil["move"] = (path, dest, options) =>
    Effect.map(running(executor, () => new TreeMove(path, dest), options), (moved) => moved.dest)
  const rmtree: Shutil["rmtree"] = (path, options) =>
    Effect.asVoid(running(executor, () => new TreeRemoval(path, options), {
      ...options,
      ...(options?.ignoreErrors === true ? { onError: "ignore" } : {})
    }))
  return {
    copyfile,
    copytree,
    move,
    rmtree,
    copyfileProgress: (path, dest, options) =>
      latestOf((onProgress) => copyfile(path, dest, { ...options, onProgress })),
    copytreeProgress: (path, dest, options) =>
      latestOf((onProgress) => copytree(path, dest, { ...options, onProgress })),
    moveProgress: (path, dest) => latestOf((onProgress) => move(path, dest, { onProgress })),
    rmtreeProgress: (path, options) =>
      latestOf((onProgress) => rmtree(path, { measure: true, ...options, onProgress })),
    diskUsage: (path) => runWith(executor, () => diskUsage(path))
  }
}
