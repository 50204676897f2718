/**
 * An executor whose calls begin and complete only when the test says so, for tests of interruption.
 *
 * A call is *queued* until `begin`, and *running* from then until `finish`. An interruption can arrive in both states. `step`
 * does both at once.
 *
 * @since 0.1.0
 */
import type { Backend, CallFailure, Syscall } from "aiofiles-core"
import { inline } from "aiofiles-core/node/backends"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Executor from "../Executor.js"
import { makeTag, type Tag, yieldNow } from "../internal/effect/compat.js"

/**
 * Steps the calls of its executor. A forked fiber submits its first call when it first runs: before reading `queued`, let it
 * run by `Effect.yieldNow()`.
 *
 * A call that is queued here has already begun for the executor, so an interruption does not withdraw it: it still has to be
 * stepped, and its result is undone. With `concurrency`, further calls wait in the executor, and are not visible here.
 *
 * @example
 * ```ts
 * import { AioFiles } from "aiofiles"
 * import { SteppedExecutor } from "aiofiles/testing"
 * import { Effect, Fiber, Layer } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const stepper = yield* SteppedExecutor.Stepper
 *   const queued = Effect.map(stepper.queued, (calls) => calls.map((call) => call.op))
 *
 *   const fiber = yield* Effect.fork(AioFiles.withFile("note.txt", "w")((file) => file.write("hello")))
 *   yield* Effect.yieldNow()
 *   console.log(yield* queued)
 *   yield* stepper.step // the system opens the file, and the fiber submits its next call
 *   console.log(yield* queued)
 *   yield* stepper.drain // all other calls
 *   console.log(yield* Fiber.join(fiber), yield* queued)
 * })
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(SteppedExecutor.layer()))
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // [ 'open' ]
 * // [ 'fstat' ]
 * // 5 []
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Stepper {
  /** The calls that were submitted and have not begun, in order. */
  readonly queued: Effect.Effect<ReadonlyArray<Syscall>>
  /** The calls that have begun and are not completed, in order. */
  readonly running: Effect.Effect<ReadonlyArray<Syscall>>
  /** Begins the next queued call: the system makes it now. `false` if no call is queued. */
  readonly begin: Effect.Effect<boolean>
  /** Completes the call that has been running longest: the program gets its result. `false` if no call is running. */
  readonly finish: Effect.Effect<boolean>
  /** Begins the next queued call, and completes the call that has been running longest. `false` if no call is queued. */
  readonly step: Effect.Effect<boolean>
  /** Steps until no call is left, including calls that fibers submit meanwhile. */
  readonly drain: Effect.Effect<void>
}

/**
 * The tag of the stepper. `layer` provides it together with its executor.
 * ---
 *
 * @since 0.1.0
 * @category tags
 */
export const Stepper: Tag<Stepper> = makeTag<Stepper>("aiofiles/testing/SteppedExecutor/Stepper")

/** A submitted call, and the callback that completes it. */
interface Call {
  readonly call: Syscall
  readonly done: (failure: CallFailure | undefined, result: unknown) => void
}

/** A running call: the system has made it, and its program does not have the result yet. */
interface Made {
  readonly call: Call
  readonly failure: CallFailure | undefined
  readonly result: unknown
}

const makeStepper = (inner: Backend): { readonly stepper: Stepper; readonly backend: Backend } => {
  const queued: Array<Call> = []
  const made: Array<Made> = []
  const beginNext = (): boolean => {
    const call = queued.shift()
    if (call === undefined) return false
    inner.start(call.call, (failure, result) => made.push({ call, failure, result }))
    return true
  }
  const finishNext = (): boolean => {
    const next = made.shift()
    if (next === undefined) return false
    next.call.done(next.failure, next.result)
    return true
  }
  const stepper: Stepper = {
    queued: Effect.sync(() => queued.map((call) => call.call)),
    running: Effect.sync(() => made.map(({ call }) => call.call)),
    begin: Effect.sync(beginNext),
    finish: Effect.sync(finishNext),
    step: Effect.sync(() => beginNext() && finishNext()),
    // a fiber that a completed call resumes submits its next call in a later turn of the scheduler
    drain: Effect.gen(function*() {
      for (let idle = 0; idle < 4; idle++) {
        while (beginNext() || finishNext()) idle = 0
        yield* yieldNow
      }
    })
  }
  return { stepper, backend: { name: "stepped", start: (call, done) => void queued.push({ call, done }) } }
}

/**
 * A stepped executor, and its stepper. Calls are made on the calling thread. With `concurrency`, further calls wait in the
 * queue of the executor, and an interruption withdraws them there.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor } from "aiofiles"
 * import { SteppedExecutor } from "aiofiles/testing"
 * import { Effect, Fiber, Layer } from "effect"
 *
 * // a descriptor that is opened after its caller was interrupted is closed
 * const program = Effect.gen(function*() {
 *   const { begin, drain, finish, running } = yield* SteppedExecutor.Stepper
 *   const fiber = yield* Effect.fork(AioFiles.withFile("note.txt", "w")((file) => file.write("never")))
 *   yield* Effect.yieldNow()
 *   yield* begin // the system opens the file
 *   console.log((yield* running).map((call) => call.op))
 *   yield* Fiber.interrupt(fiber) // returns at once
 *   yield* finish // the descriptor arrives, and no fiber wants it
 *   yield* drain // it is closed
 *   const { active, completed } = yield* Executor.stats
 *   console.log(active, completed)
 * })
 *
 * const live = AioFiles.layer.pipe(Layer.provideMerge(SteppedExecutor.layer()))
 * await Effect.runPromise(program.pipe(Effect.provide(live)))
 *
 * // Output:
 * // [ 'open' ]
 * // 0 2
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Executor.Options): Layer.Layer<Executor.Executor | Stepper> =>
  Layer.effectContext(Effect.suspend(() => {
    const { backend, stepper } = makeStepper(inline)
    return Effect.map(
      Executor.make(backend, options),
      (executor) => Context.make(Executor.Executor, executor).pipe(Context.add(Stepper, stepper))
    )
  }))
