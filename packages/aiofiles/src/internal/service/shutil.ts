/**
 * Operations on trees, as effects and as streams: batch after batch, and several side by side where that helps.
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
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as Take from "effect/Take"
import type { Executor } from "../../Executor.js"
import type { ErrorPolicy, Progress, Shutil } from "../../Shutil.js"
import { onExecutor } from "../executor/region.js"
import { cleanUpOn, run, runWith } from "../executor/run.js"

/** What the caller wants to hear of an operation. */
interface Callbacks<A, E, R> {
  readonly onError?: ErrorPolicy<A, E, R> | undefined
  readonly onProgress?: ((progress: Progress) => Effect.Effect<unknown, E, R> | void) | undefined
}

/** How many batches run side by side. */
const width = 4

/** One run of an operation, by several fibers. */
class Run<A, E, R> {
  private readonly pool: Pool
  private readonly operation: TreeOperation<A>
  private readonly callbacks: Callbacks<A, E, R>
  private readonly errors: Array<A> = []
  /** Done when a batch has ended: for the fibers that found nothing to do. */
  private change = Deferred.unsafeMake<void>(FiberId.none)

  constructor(pool: Pool, operation: TreeOperation<A>, callbacks: Callbacks<A, E, R>) {
    this.pool = pool
    this.operation = operation
    this.callbacks = callbacks
  }

  /** To its end, or to where it fails or is interrupted. Then it holds nothing any more. */
  get whole(): Effect.Effect<void, E | IoError, R> {
    const { errors, operation } = this
    return Effect.flatMap(
      Effect.ensuring(sideBySide(width, this.work()), this.close),
      () => errors.length === 0 ? Effect.void : failing(operation.summaryOf(errors))
    )
  }

  private work(): Effect.Effect<void, E | IoError, R> {
    return Effect.suspend(() => {
      if (this.operation.ended) return Effect.void
      const batch = this.operation.claim()
      const step = batch === undefined
        ? Deferred.await(this.change)
        : Effect.flatMap(run(this.pool, batch), () => this.report())
      return Effect.flatMap(step, () => this.work())
    })
  }

  private report(): Effect.Effect<void, E | IoError, R> {
    const { change, operation } = this
    this.change = Deferred.unsafeMake(FiberId.none)
    Deferred.unsafeDone(change, Effect.void)
    const told = Effect.forEach(operation.takeErrors(), (error) => this.decide(error), { discard: true })
    return Effect.zipRight(told, Effect.suspend(() => given(this.callbacks.onProgress?.(operation.progress()))))
  }

  private decide(error: A): Effect.Effect<void, E | IoError, R> {
    const { onError = "continue" } = this.callbacks
    if (typeof onError === "function") return given(onError(error))
    if (onError === "fail") return failing(this.operation.errorOf(error))
    if (onError === "continue") this.errors.push(error)
    return Effect.void
  }

  /** An error of closing what an operation gave up is of no use to its caller, who knows why that was. */
  private get close(): Effect.Effect<void> {
    return Effect.ignore(cleanUpOn(this.pool, () => this.operation.close()))
  }
}

/**
 * Runs an effect in so many fibers at once, to the end of all. A failure or an interruption ends the others first.
 *
 * E2: `Effect.forEach` with a concurrency waits for ever if it is interrupted before its fibers have begun.
 */
const sideBySide = <E, R>(count: number, work: Effect.Effect<void, E, R>): Effect.Effect<void, E, R> =>
  Effect.uninterruptibleMask((restore) => {
    const fibers: Array<Fiber.RuntimeFiber<void, E>> = []
    const interruptAll = Effect.sync(() => {
      for (const fiber of fibers) fiber.unsafeInterruptAsFork(FiberId.none)
    })
    const begin = Effect.map(Effect.fork(Effect.onError(restore(work), () => interruptAll)), (fiber) => {
      fibers.push(fiber)
    })
    const exits = Effect.suspend(() => Effect.forEach(fibers, (fiber) => Fiber.await(fiber)))
    return Effect.forEach(Array.from({ length: count }), () => begin, { discard: true }).pipe(
      Effect.zipRight(Effect.onInterrupt(restore(exits), () => Effect.zipRight(interruptAll, exits))),
      Effect.tap(() => Effect.forEach(fibers, (fiber) => Fiber.inheritAll(fiber), { discard: true })),
      Effect.flatMap((ended) => {
        const causes = ended.flatMap((exit) => exit._tag === "Failure" ? [exit.cause] : [])
        return causes.length === 0 ? Effect.void : Effect.failCause(withoutInterruptions(causes.reduce(Cause.parallel)))
      })
    )
  })

/** How an operation failed. That one fiber's failure interrupts the others is no news to its caller, who sees no fibers. */
const withoutInterruptions = <E>(cause: Cause.Cause<E>): Cause.Cause<E> =>
  Cause.isInterruptedOnly(cause) ? cause : Cause.filter(cause, (part) => !Cause.isInterruptedOnly(part))

/** What a callback gave: an effect to wait for, or nothing. */
const given = <E, R>(result: Effect.Effect<unknown, E, R> | void): Effect.Effect<void, E, R> =>
  Effect.isEffect(result) ? Effect.asVoid(result) : Effect.void

const failing = (error: unknown): Effect.Effect<never, IoError> =>
  // what an operation makes of its own errors is one of the tagged ones
  Effect.fail(error as IoError)

/** Runs an operation. Making it checks its arguments, and fails as its programs do. */
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
      (operation) => Effect.as(new Run(pool, operation, callbacks).whole, operation)
    ))

/**
 * An operation as the stream of its progress: the operation runs while the stream does, and stops with it. Who is slow to
 * take sees the latest, and not each.
 */
const progressOf = <E, R>(
  operate: (onProgress: (progress: Progress) => Effect.Effect<unknown>) => Effect.Effect<unknown, E, R>
): Stream.Stream<Progress, E, R> =>
  Stream.unwrapScoped(Effect.gen(function*() {
    // room for the latest and for the end
    const queue = yield* Queue.sliding<Take.Take<Progress, E>>(2)
    const offer = (progress: Progress): Effect.Effect<unknown> => Queue.offer(queue, Take.of(progress))
    yield* Effect.forkScoped(Effect.onExit(
      operate(offer),
      (exit) => Queue.offer(queue, exit._tag === "Success" ? Take.end : Take.failCause(exit.cause))
    ))
    return Stream.flattenTake(Stream.fromQueue(queue))
  }))

/** @internal */
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
      progressOf((onProgress) => copyfile(path, dest, { ...options, onProgress })),
    copytreeProgress: (path, dest, options) =>
      progressOf((onProgress) => copytree(path, dest, { ...options, onProgress })),
    moveProgress: (path, dest) => progressOf((onProgress) => move(path, dest, { onProgress })),
    rmtreeProgress: (path, options) =>
      progressOf((onProgress) => rmtree(path, { measure: true, ...options, onProgress })),
    diskUsage: (path) => runWith(executor, () => diskUsage(path))
  }
}
