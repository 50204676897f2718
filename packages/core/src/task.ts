/**
 * The driver: runs one program on a pool.
 *
 * @since 0.1.0
 */
import { Fifo } from "./internal/fifo.js"
import type { Pool } from "./pool.js"
import { Cancelled, Pending, type Program, Start, type Step, type Waiter } from "./program.js"

/**
 * How a program ended. `error` is one of the tagged errors, or, if the program has a bug, anything.
 *
 * @since 0.1.0
 * @category models
 */
export type Outcome<A> =
  | { readonly _tag: "Success"; readonly value: A }
  | { readonly _tag: "Failure"; readonly error: unknown }
  | { readonly _tag: "Cancelled" }

const cancelled: Outcome<never> = { _tag: "Cancelled" }

/**
 * Makes the operations on one handle atomic, in the order of their submission: one task has the gate, the others wait.
 *
 * Invariant: `holder` is the only task of this gate whose program has begun and whose outcome is not taken.
 *
 * @since 0.1.0
 * @category models
 */
export class Gate {
  /** @internal */
  readonly waiting = new Fifo<Waiting>()
  /** @internal */
  holder: Waiting | undefined = undefined
  private draining = false

  /** Whether a program could begin now. */
  get free(): boolean {
    return this.holder === undefined && this.waiting.size === 0
  }

  /** A loop, not a recursion: a thousand waiting operations that all end at once must not grow the stack. @internal */
  pass(task: Waiting): void {
    if (this.holder !== task) return
    this.holder = undefined
    if (this.draining) return
    this.draining = true
    while (this.holder === undefined) {
      const next = this.waiting.shift()
      if (next === undefined) break
      next.begin()
    }
    this.draining = false
  }
}

/**
 * What a gate sees of a task.
 *
 * @since 0.1.0
 * @category models
 */
export interface Waiting {
  previous: Waiting | undefined
  next: Waiting | undefined
  readonly begin: () => void
}

/**
 * How a task fits into the handle that it works on.
 *
 * @since 0.1.0
 * @category models
 */
export interface TaskOptions<A> {
  /** Makes the tasks of one handle wait for each other. */
  readonly gate?: Gate | undefined
  /** Called, before the gate passes on, if the program failed or was interrupted after it began. */
  readonly rollback?: (() => void) | undefined
  /** Called, before the gate passes on, if nobody takes what the program ended with. */
  readonly restore?: ((value: A) => void) | undefined
}

/**
 * One run of a program.
 *
 * `start` runs it as far as it goes without waiting: a program whose calls all end at once, or that makes none, has
 * ended when `start` returns. Otherwise `notify` says who is told of the end; that caller has to `take` the outcome or
 * to `interrupt`, and until then the handle waits: a result that arrives too late for its caller goes back to the
 * handle before anything else happens there.
 *
 * @since 0.1.0
 * @category models
 */
export class Task<A> implements Waiter, Waiting {
  outcome: Outcome<A> | undefined = undefined
  previous: Waiting | undefined = undefined
  next: Waiting | undefined = undefined
  private readonly pool: Pool
  private readonly make: () => Program<A>
  private readonly options: TaskOptions<A>
  private program: Program<A> | undefined = undefined
  private onEnd: ((outcome: Outcome<A>) => void) | undefined = undefined
  private waitsFor: Pending | undefined = undefined
  private plainCall = false // whether `waitsFor` is the program's own call, and not one that a handle remembers
  private interrupted = false
  private taken = false

  constructor(pool: Pool, make: () => Program<A>, options: TaskOptions<A> = {}) {
    this.pool = pool
    this.make = make
    this.options = options
  }

  /** Begins the program, or queues for its handle. Returns the outcome if it ended at once. */
  start(): Outcome<A> | undefined {
    const { gate } = this.options
    if (gate === undefined || gate.free) this.begin()
    else gate.waiting.push(this)
    if (this.outcome !== undefined) this.take()
    return this.outcome
  }

  /** Takes note that the caller has the outcome. The handle goes on to its next task. */
  take(): void {
    if (this.taken) return
    this.taken = true
    this.options.gate?.pass(this)
  }

  /** Sets who is told of the end of a task that did not end at once. */
  notify(onEnd: (outcome: Outcome<A>) => void): void {
    this.onEnd = onEnd
  }

  /** Called by the gate. */
  begin(): void {
    if (this.options.gate !== undefined) this.options.gate.holder = this
    try {
      this.program = this.make()
    } catch (error) {
      this.end({ _tag: "Failure", error })
      return
    }
    this.advance(this.program, false, undefined)
  }

  /** Called by what the task waits for. */
  settled(pending: Pending): void {
    this.waitsFor = undefined
    if (this.program === undefined) return
    if (this.plainCall && pending.error !== undefined) this.advance(this.program, true, pending.error)
    else this.advance(this.program, false, this.plainCall ? pending.result : undefined)
  }

  /**
   * Ends the wait. A task that waits for its handle, or whose call waits for a slot, never makes that call; a call that
   * runs is left to end by itself; a result that was not taken goes back. The program's clean-up runs first, and may
   * itself have to wait: then `notify` is told.
   */
  interrupt(): void {
    if (this.taken || this.interrupted) return
    this.interrupted = true
    if (this.outcome !== undefined) {
      if (this.outcome._tag === "Success") this.options.restore?.(this.outcome.value)
      this.take()
      return
    }
    if (this.program === undefined) {
      this.options.gate?.waiting.remove(this)
      this.taken = true // the gate was never this task's
      this.finish(cancelled)
      return
    }
    const pending = this.waitsFor
    if (pending === undefined) return
    this.waitsFor = undefined
    pending.waiter = undefined
    if (this.plainCall) this.pool.abandon(pending)
    else this.pool.withdraw(pending)
    this.advance(this.program, true, new Cancelled())
  }

  private advance(program: Program<A>, failed: boolean, value: unknown): void {
    for (;;) {
      let step: IteratorResult<Step, A>
      try {
        step = failed ? program.throw(value) : program.next(value)
      } catch (error) {
        this.end(this.interrupted ? cancelled : { _tag: "Failure", error })
        return
      }
      if (step.done === true) {
        this.end(this.interrupted ? cancelled : { _tag: "Success", value: step.value })
        return
      }
      failed = false
      if (step.value instanceof Start) {
        value = this.pool.submit(step.value.call, step.value.lease)
        continue
      }
      this.plainCall = !(step.value instanceof Pending)
      const pending = step.value instanceof Pending ? step.value : this.pool.submit(step.value)
      if (!pending.settled) {
        this.waitsFor = pending
        pending.waiter = this
        return
      }
      failed = this.plainCall && pending.error !== undefined
      value = failed ? pending.error : this.plainCall ? pending.result : undefined
    }
  }

  private end(outcome: Outcome<A>): void {
    if (outcome._tag !== "Success") this.options.rollback?.()
    if (this.interrupted) this.take()
    this.finish(outcome)
  }

  private finish(outcome: Outcome<A>): void {
    this.outcome = outcome
    const onEnd = this.onEnd
    this.onEnd = undefined
    onEnd?.(outcome)
  }
}
