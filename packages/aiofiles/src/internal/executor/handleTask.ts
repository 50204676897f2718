/** Operations on a handle, and the fibers that take their results. */
import { type Gate, type IoError, type Pool, type Program, Task, type TaskOptions } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { isNotNow, notNow } from "./direct.js"
import { cancel, ended, fromOutcome } from "./outcome.js"
import { mayTurn } from "./run.js"

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
