/**
 * Tasks: the driver that runs a program on a pool.
 *
 * @since 0.1.0
 */
import type { Lease } from "../program/lease.js"
import { Pending, type Priority, type Waiter } from "../program/pending.js"
import { Cancelled, type Program, Start, type Step } from "../program/program.js"
import type { AnyCall } from "../syscall/syscall.js"
import type { Gate, QueuedTask } from "./gate.js"
import type { Pool } from "./pool.js"

/**
 * How a program ended. `error` is one of the tagged errors. Only a bug in the program makes it anything else.
 *
 * @example
 * ```ts
 * import { openFile, type Outcome, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const unwrap = <A>(outcome: Outcome<A> | undefined): A => {
 *   switch (outcome?._tag) {
 *     case "Success":
 *       return outcome.value
 *     case "Failure":
 *       throw outcome.error
 *     default:
 *       throw new Error("was cancelled, or has not ended")
 *   }
 * }
 *
 * try {
 *   unwrap(new Task(new Pool(inline), () => openFile("no such file")).start())
 * } catch (error) {
 *   console.log(String(error))
 * }
 *
 * // Output:
 * // FileNotFoundError: [Errno 2] No such file or directory: 'no such file'
 * ```
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
 * The connection of a task to the handle that it works on, and to its caller.
 *
 * @example
 * ```ts
 * import { type Backend, perform, Pool, Task, type TaskOptions } from "aiofiles-core"
 *
 * const ends: Array<() => void> = []
 * const manual: Backend = { name: "manual", start: (_, done) => void ends.push(() => done(undefined, 5)) }
 *
 * const options: TaskOptions<number> = {
 *   rollback: () => console.log("rolled back"),
 *   restore: (value) => console.log("restored", value)
 * }
 * const read = () => perform({ op: "tell", fd: 1 })
 *
 * const early = new Task(new Pool(manual), read, options)
 * early.start()
 * early.interrupt() // while it waits
 *
 * const late = new Task(new Pool(manual), read, options)
 * late.start()
 * ends.at(-1)?.()
 * late.interrupt() // after it has ended, before its outcome is taken
 *
 * // Output:
 * // rolled back
 * // restored 5
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface TaskOptions<A> {
  /** The gate of the handle: its tasks run one at a time. */
  readonly gate?: Gate | undefined
  /** Undoes what the program did to the handle, if it failed or was interrupted. Called before the next task of the gate begins. */
  readonly rollback?: (() => void) | undefined
  /** Gives a result back to the handle, if it is not taken. Called before the next task of the gate begins. */
  readonly restore?: ((value: A) => void) | undefined
  /** Asked after each call: whether the caller still wants the outcome. If not, the program is cancelled, and cleans up. */
  readonly isWanted?: (() => boolean) | undefined
  /** Whether the program only releases something: it is not refused by a full queue, and can use the reserved slot. */
  readonly cleanUp?: boolean | undefined
  /**
   * Whether the program may wait for a turn of the event loop. It does so when calls were answered at once, or operations
   * made no call, for ten milliseconds, so that timers and signals are served. By default it does not wait, and its caller has
   * the outcome when `start` returns.
   */
  readonly mayTurn?: boolean | undefined
}

/**
 * One run of a program.
 *
 * `start` runs the program until it has to wait: a program whose calls are answered at once, or that makes none, has ended when
 * `start` returns. Otherwise `notify` sets the function that is called at its end. The caller then has to `take` the outcome or
 * to `interrupt`; the next task of the gate begins only after that, so that a result that its caller does not take goes back to
 * the handle before another task can use the handle.
 *
 * Invariant: `outcome` is set once, when the program has ended, or was interrupted before it began. `waitsFor` is set exactly
 * while the program waits for a call, or its begin for a turn of the event loop. `taken` is set once; from then on the gate is
 * another task's.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task } from "aiofiles-core"
 * import { libuv } from "aiofiles-core/node/backends"
 *
 * // a complete driver for promises
 * const runPromise = <A>(task: Task<A>): Promise<A> =>
 *   new Promise((resolve, reject) => {
 *     const end = () => {
 *       task.take()
 *       const { outcome } = task
 *       if (outcome?._tag === "Success") resolve(outcome.value)
 *       else reject(outcome?._tag === "Failure" ? outcome.error : new Error("cancelled"))
 *     }
 *     if (task.start() === undefined) task.notify(end)
 *     else end()
 *   })
 *
 * const pool = new Pool(libuv)
 * const file = await runPromise(new Task(pool, () => openFile(process.execPath, "rb")))
 * console.log(file.closed)
 * await runPromise(new Task(pool, () => file.close()))
 * console.log(file.closed)
 *
 * // Output:
 * // false
 * // true
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Task<A> implements Waiter, QueuedTask {
  outcome: Outcome<A> | undefined = undefined
  previous: QueuedTask | undefined = undefined
  next: QueuedTask | undefined = undefined
  private readonly pool: Pool
  private readonly make: () => Program<A>
  private readonly options: TaskOptions<A>
  private program: Program<A> | undefined = undefined
  private onEnd: ((outcome: Outcome<A>) => void) | undefined = undefined
  private waitsFor: Pending | undefined = undefined
  private isOwnCall = false // whether the program yielded the call of `waitsFor`, and not a pending call that a handle keeps
  private priority: Priority
  private interrupted = false
  private taken = false

  constructor(pool: Pool, make: () => Program<A>, options: TaskOptions<A> = {}) {
    this.pool = pool
    this.make = make
    this.options = options
    this.priority = options.cleanUp === true ? "clean-up" : "first"
  }

  /** Begins the program, or joins the queue of the gate. Returns the outcome if it has ended. */
  start(): Outcome<A> | undefined {
    const { gate } = this.options
    if (gate === undefined || gate.free) this.begin()
    else gate.join(this)
    if (this.outcome !== undefined) this.take()
    return this.outcome
  }

  /** Marks the outcome as taken: the next task of the gate can begin. */
  take(): void {
    if (this.taken) return
    this.taken = true
    this.options.gate?.pass(this)
  }

  /** Sets the function that is called at the end; at once if the task has ended. */
  notify(onEnd: (outcome: Outcome<A>) => void): void {
    if (this.outcome === undefined) this.onEnd = onEnd
    else onEnd(this.outcome)
  }

  /** Whether it waits for its gate or for a slot, and none of its calls runs. */
  get queued(): boolean {
    return this.program === undefined || this.waitsFor?.state === "queued"
  }

  /** Called by the gate when it is this task's turn. */
  begin(): void {
    const { gate, mayTurn } = this.options
    if (gate !== undefined) {
      gate.holder = this
      // the first call of a program waits for a turn by itself; an operation on a handle may make no call
      const turn = mayTurn === true ? this.pool.turns.next() : undefined
      if (turn !== undefined) {
        this.waitsFor = turn
        turn.await(this)
        return
      }
    }
    this.run()
  }

  /** Makes the program and drives it. An error of `make` is the outcome. */
  private run(): void {
    try {
      this.program = this.make()
    } catch (error) {
      this.finish({ _tag: "Failure", error }) // nothing has begun that could be rolled back
      return
    }
    this.advance(this.program, false, undefined)
  }

  /** Called by the pending call that the task waits for. */
  onSettled(pending: Pending): void {
    this.waitsFor = undefined
    if (this.program === undefined) { // it waited for a turn of the event loop
      this.run()
      return
    }
    if (this.options.isWanted?.() === false) {
      this.interrupted = true
      this.priority = "clean-up"
      if (this.isOwnCall) this.pool.abandon(pending)
      this.advance(this.program, true, new Cancelled())
      return
    }
    if (this.isOwnCall && pending.error !== undefined) this.advance(this.program, true, pending.error)
    else this.advance(this.program, false, this.isOwnCall ? pending.result : undefined)
  }

  /**
   * Ends the wait. A call that waits for the gate or for a slot is never made; a call that runs completes by itself; a result
   * that was not taken goes back to the handle. The program's clean-up runs first, and may have to wait: then the function
   * that `notify` has set is called at its end.
   */
  interrupt(): void {
    if (this.taken || this.interrupted) return
    this.interrupted = true
    this.priority = "clean-up" // for all calls that the program still makes
    if (this.outcome !== undefined) {
      if (this.outcome._tag === "Success") this.options.restore?.(this.outcome.value)
      this.take()
      return
    }
    const pending = this.waitsFor
    if (this.program === undefined) { // nothing has begun that could be rolled back
      if (pending === undefined) this.options.gate?.leave(this)
      else pending.queue?.remove(pending)
      this.take()
      this.finish(cancelled)
      return
    }
    if (pending === undefined) return
    this.waitsFor = undefined
    pending.waiter = undefined
    if (this.isOwnCall) this.pool.abandon(pending)
    else this.pool.withdraw(pending)
    this.advance(this.program, true, new Cancelled())
  }

  /**
   * Drives the program until it waits for a call or ends: resumes it with `value`, or throws `value` into it if
   * `failed`. A loop, not a recursion, for calls that are answered at once.
   */
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
        try {
          value = this.submit(step.value.call, step.value.lease)
        } catch (defect) {
          failed = true // a bug: the program uses a descriptor that is being closed. The program fails, not its driver
          value = defect
        }
        continue
      }
      this.isOwnCall = !(step.value instanceof Pending)
      const pending = step.value instanceof Pending ? step.value : this.submit(step.value)
      if (!pending.settled) {
        this.pool.turns.waited()
        if (this.isOwnCall) pending.isCallerInterested = this.options.isWanted
        this.waitsFor = pending
        pending.await(this)
        return
      }
      failed = this.isOwnCall && pending.error !== undefined
      value = failed ? pending.error : this.isOwnCall ? pending.result : undefined
    }
  }

  /**
   * Submits a call of the program. Only the first one may be refused by a full pool: later ones have begun something.
   */
  private submit(call: AnyCall, lease?: Lease): Pending {
    const { priority } = this
    if (priority === "first") this.priority = "next"
    return this.pool.submit(call, lease, priority, this.options.mayTurn)
  }

  /** The program has ended. The handle is rolled back before the next task of the gate may begin. */
  private end(outcome: Outcome<A>): void {
    if (outcome._tag !== "Success") this.options.rollback?.()
    if (this.interrupted) this.take()
    this.finish(outcome)
  }

  /** Sets the outcome and tells it to the function that `notify` has set, once. */
  private finish(outcome: Outcome<A>): void {
    this.outcome = outcome
    const onEnd = this.onEnd
    this.onEnd = undefined
    onEnd?.(outcome)
  }
}
