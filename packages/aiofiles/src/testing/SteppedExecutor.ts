/**
 * An executor that makes calls one at a time, when a test says so.
 *
 * A call is *queued* until `step` begins it and, with `begin` and `finish`, *running* in between: the states that an
 * interruption can meet.
 *
 * @since 0.1.0
 */
import type { Backend, CallFailure, Syscall } from "aiofiles-core"
import { inline } from "aiofiles-core/node/backends"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Executor from "../Executor.js"

/**
 * Steps the calls of its executor. A fiber submits its first call when it runs, and not when it is forked: let it run before
 * looking at `queued`, with `Effect.yieldNow()`.
 *
 * For the executor a call that is queued here is running, so that an interruption does not withdraw it: it has to be
 * stepped all the same, and what it brings is undone. Calls beyond `concurrency` wait in the executor, and are not seen
 * here.
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
 *   yield* stepper.step // the system opens the file, and the fiber goes on to its next call
 *   console.log(yield* queued)
 *   yield* stepper.drain // the rest
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
  /** The calls that were submitted and not begun, in order. */
  readonly queued: Effect.Effect<ReadonlyArray<Syscall>>
  /** The calls that were begun and not finished. */
  readonly running: Effect.Effect<ReadonlyArray<Syscall>>
  /** Begins the next queued call: the system makes it now. `false` if there is none. */
  readonly begin: Effect.Effect<boolean>
  /** Tells the end of the call that has run longest. `false` if there is none. */
  readonly finish: Effect.Effect<boolean>
  /** Begins the next call and tells its end. */
  readonly step: Effect.Effect<boolean>
  /** Steps until no call is left, those included that come up meanwhile. */
  readonly drain: Effect.Effect<void>
}

/**
 * The tag of the stepper; `layer` provides it with its executor.
 * ---
 *
 * @since 0.1.0
 * @category tags
 */
export const Stepper: Context.Tag<Stepper, Stepper> = Context.GenericTag<Stepper>(
  "aiofiles/testing/SteppedExecutor/Stepper"
)

interface Call {
  readonly call: Syscall
  readonly done: (failure: CallFailure | undefined, result: unknown) => void
}

/** A call that the system has made, and whose end is not told yet. */
interface Ended {
  readonly call: Call
  readonly failure: CallFailure | undefined
  readonly result: unknown
}

const makeStepper = (inner: Backend): { readonly stepper: Stepper; readonly backend: Backend } => {
  const queued: Array<Call> = []
  const ended: Array<Ended> = []
  const beginNext = (): boolean => {
    const call = queued.shift()
    if (call === undefined) return false
    inner.start(call.call, (failure, result) => ended.push({ call, failure, result }))
    return true
  }
  const finishNext = (): boolean => {
    const end = ended.shift()
    if (end === undefined) return false
    end.call.done(end.failure, end.result)
    return true
  }
  const stepper: Stepper = {
    queued: Effect.sync(() => queued.map((call) => call.call)),
    running: Effect.sync(() => ended.map((end) => end.call.call)),
    begin: Effect.sync(beginNext),
    finish: Effect.sync(finishNext),
    step: Effect.sync(() => beginNext() && finishNext()),
    // fibers that a call wakes up submit their next one in a later turn of the scheduler
    drain: Effect.gen(function*() {
      for (let idle = 0; idle < 4; idle++) {
        while (beginNext() || finishNext()) idle = 0
        yield* Effect.yieldNow()
      }
    })
  }
  return { stepper, backend: { name: "stepped", start: (call, done) => void queued.push({ call, done }) } }
}

/**
 * A stepped executor, and the stepper that moves it. Calls are made on the calling thread. With `concurrency`, further
 * calls wait in the executor's own queue, where an interruption withdraws them.
 *
 * @example
 * ```ts
 * import { AioFiles, Executor } from "aiofiles"
 * import { SteppedExecutor } from "aiofiles/testing"
 * import { Effect, Fiber, Layer } from "effect"
 *
 * // what becomes of a descriptor that arrives after its caller was interrupted
 * const program = Effect.gen(function*() {
 *   const { begin, drain, finish, running } = yield* SteppedExecutor.Stepper
 *   const fiber = yield* Effect.fork(AioFiles.withFile("note.txt", "w")((file) => file.write("never")))
 *   yield* Effect.yieldNow()
 *   yield* begin // the system opens the file
 *   console.log((yield* running).map((call) => call.op))
 *   yield* Fiber.interrupt(fiber) // returns at once
 *   yield* finish // the descriptor arrives, for nobody
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
