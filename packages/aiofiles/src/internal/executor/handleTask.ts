/**
 * Runs operations on a handle: tasks behind the handle's gate, and the fibers that take their results.
 */
import { type Gate, type IoError, type Pool, type Program, Task, type TaskOptions } from "aiofiles-core"
import * as Effect from "effect/Effect"
import { hasExited, onFiberExit, type RunningFiber, withFiber } from "../effect/fibers.js"
import { awaitCompletion, cancel, fromOutcome } from "./outcome.js"
import { mayTurn } from "./run.js"

/**
 * A task on a handle, and the fiber that started it and has to take its result.
 *
 * The task holds the gate of its handle until its result is taken or the task is interrupted. Effect may interrupt the
 * owner between two runtime operations, where no frame of the owner cancels the task. Such an orphan would hold the gate
 * forever, so every fiber that is about to wait for the gate first calls `interruptOrphan`.
 *
 * Invariant: while `stopObserving` is defined, this task has one observer on the exit of `owner`, and the result is not
 * taken.
 */
class HandleTask<A> extends Task<A> {
  readonly owner: RunningFiber
  /** Whether the owner waits for completion in a frame that cancels the task if the owner is interrupted. */
  awaited = false
  /** Removes the observer of the exit of the owner. */
  private stopObserving: (() => void) | undefined = undefined

  constructor(
    owner: RunningFiber,
    pool: Pool,
    make: () => Program<A>,
    options: TaskOptions<A>
  ) {
    super(pool, make, options)
    this.owner = owner
  }

  /** Also removes the observer: a fiber that lives long would otherwise keep each task that was once waited for. */
  override take(): void {
    this.stopObserving?.()
    this.stopObserving = undefined
    super.take()
  }

  /**
   * Interrupts the task if its owner can no longer take the result, now or when the owner exits. A result that exists
   * then goes back to the handle. `waiter` is the fiber that is about to wait: if it is the owner itself, the owner has
   * left the operation that started this task.
   */
  interruptIfOrphaned(waiter: RunningFiber | undefined): void {
    if (this.awaited && this.outcome === undefined) return
    if (this.owner === waiter || hasExited(this.owner)) {
      this.interrupt()
    } else if (this.stopObserving === undefined) {
      this.stopObserving = onFiberExit(this.owner, () => this.interrupt())
    }
  }
}

/** Frees a gate that is held for a fiber that will not come back. Call it before waiting for the gate. @internal */
export const interruptOrphan = (gate: Gate, waiter: RunningFiber | undefined): void => {
  if (gate.holder instanceof HandleTask) gate.holder.interruptIfOrphaned(waiter)
}

/**
 * Runs a program on a handle, one at a time with the other operations of its gate. If the program makes no system call, or
 * its calls complete at once, the fiber does not suspend.
 *
 * @internal
 */
export const runOnHandle = <A>(
  gate: Gate,
  pool: Pool,
  make: () => Program<A>,
  options: Omit<TaskOptions<A>, "gate">
): Effect.Effect<A, IoError> =>
  withFiber<A, IoError>((fiber) => {
    const task = new HandleTask(fiber, pool, make, { ...options, gate, mayTurn: mayTurn(fiber) })
    if (!gate.free) interruptOrphan(gate, fiber)
    // not `start`, which takes the outcome of a task that ends at once: an interruption can still arrive before the value does
    if (gate.free) task.begin()
    else gate.join(task)
    return task.outcome === undefined ? awaitAndTake(task, gate) : takeOutcomeOf(task)
  })

/**
 * Waits for a task in a frame that cancels it on interruption, and takes the result after that frame: the value of an
 * `Effect.sync` reaches the caller's next step without a point where the fiber can be interrupted.
 */
const awaitAndTake = <A>(task: HandleTask<A>, gate: Gate): Effect.Effect<A, IoError> =>
  Effect.flatMap(
    Effect.uninterruptibleMask((restore) => {
      task.awaited = true
      return Effect.map(Effect.onError(restore(awaitCompletion(task)), () => cancel(task)), () => {
        // the tasks that wait found this one awaited, so none of them observes its owner
        if (gate.contended) task.interruptIfOrphaned(undefined)
      })
    }),
    () => takeOutcomeOf(task)
  )

/** Takes the outcome of a task that is complete: a value only in the step that gives it to the caller. */
const takeOutcomeOf = <A>(task: HandleTask<A>): Effect.Effect<A, IoError> => {
  if (task.outcome?._tag === "Success") return Effect.sync(() => takeValue(task))
  task.take()
  return fromOutcome(task.outcome!) // it is complete
}

/**
 * Takes the value in the step that gives it to the caller. A failure here is a bug of this library: an interruption
 * took the result back, but its fiber continued.
 */
const takeValue = <A>(task: Task<A>): A => {
  const { outcome } = task
  if (outcome?._tag !== "Success") throw new Error("the result of an operation was taken back while its fiber went on")
  task.take()
  return outcome.value
}
