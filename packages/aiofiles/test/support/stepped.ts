/** Operations whose calls are made one at a time, and interruption at each of them. */
import { AioFiles, Executor } from "aiofiles"
import { SteppedExecutor } from "aiofiles/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { fork, repeatN, yieldNow } from "./effect/effect.js"
import { beginInterrupt, isRunning } from "./effect/fibers.js"

/**
 * The state of the call at which an operation is interrupted. A call that is finished has a result that its operation has not
 * got yet. Effect 4 has that state too: what finishes the call here is a fiber, and a fiber that is resumed within another one
 * goes on in a microtask (`internal/effect/wait.ts`).
 */
export type State = "queued" | "running" | "finished"

export const states: ReadonlyArray<State> = ["queued", "running", "finished"]

/** Runs every fiber until it waits for a call. */
const settle: Effect.Effect<void> = repeatN(yieldNow, 30)

export interface Interrupted<A, E> {
  /** The number of calls that the operation had made when it was interrupted; `undefined` if it ended before the n-th call. */
  readonly at: number | undefined
  readonly exit: Exit.Exit<A, E>
  /** Whether the operation ended before another call completed. */
  readonly prompt: boolean
}

export interface Stepped {
  readonly aio: AioFiles.AioFiles
  readonly executor: Executor.Executor
  readonly stepper: SteppedExecutor.Stepper
  readonly settle: Effect.Effect<void>
  /** Runs an effect, and makes its calls one at a time. */
  readonly drive: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Runs an effect and interrupts it at its n-th call, counted from 0. Calls that run are not completed. */
  readonly interruptAt: <A, E, R>(
    effect: Effect.Effect<A, E, R>,
    n: number,
    state: State
  ) => Effect.Effect<Interrupted<A, E>, never, R>
}

const fromContext = (
  context: Context.Context<AioFiles.AioFiles | Executor.Executor | SteppedExecutor.Stepper>
): Stepped => {
  const executor = Context.get(context, Executor.Executor)
  const stepper = Context.get(context, SteppedExecutor.Stepper)
  const { pool } = executor

  const drive: Stepped["drive"] = (effect) =>
    Effect.gen(function*() {
      const fiber = yield* fork(effect)
      for (let round = 0;; round++) {
        yield* settle
        if (!isRunning(fiber)) break
        if (round > 1000) return yield* Effect.die(new Error("the operation waits for no call, and does not end"))
        yield* stepper.begin
        yield* stepper.finish
      }
      return yield* Fiber.join(fiber)
    })

  /** A call of another program, which holds a slot until it is stepped. */
  const occupy = Effect.sync(() => pool.submit({ op: "isatty", fd: 0 }))

  const interruptAt: Stepped["interruptAt"] = (effect, n, state) =>
    Effect.gen(function*() {
      if (state === "queued") yield* occupy
      const fiber = yield* fork(effect)
      yield* settle
      for (let call = 0; call < n && isRunning(fiber); call++) {
        if (state === "queued") {
          yield* occupy
          yield* stepper.step
        }
        yield* stepper.step
        yield* settle
      }
      // a close waits for no slot
      const waits = state === "queued"
        ? pool.stats().queued === 1
        : (yield* stepper.queued).length === 1 && isRunning(fiber)
      if (!waits) {
        return { at: undefined, exit: yield* drive(Fiber.await(fiber)), prompt: true }
      }
      if (state !== "queued") yield* stepper.begin
      if (state === "finished") yield* stepper.finish
      beginInterrupt(fiber)
      yield* settle
      const prompt = !isRunning(fiber)
      return { at: n, exit: yield* drive(Fiber.await(fiber)), prompt }
    })

  return { aio: Context.get(context, AioFiles.AioFiles), executor, stepper, settle, drive, interruptAt }
}

export const stepped = (options?: Executor.Options): Effect.Effect<Stepped, never, Scope.Scope> =>
  Effect.map(Layer.build(Layer.provideMerge(AioFiles.layer, SteppedExecutor.layer(options))), fromContext)
