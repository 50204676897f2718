/**
 * The driver: runs one program on a pool.
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
 * How a program ended. `error` is one of the tagged errors, or, if the program has a bug, anything.
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
 * How a task fits into the handle that it works on.
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
 * late.interrupt() // when it has ended, and nobody has taken its outcome
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
  /** Makes the tasks of one handle wait for each other. */
  readonly gate?: Gate | undefined
  /** Called, before the gate passes on, if the program failed or was interrupted after it began. */
  readonly rollback?: (() => void) | undefined
  /** Called, before the gate passes on, if nobody takes what the program ended with. */
  readonly restore?: ((value: A) => void) | undefined
  /** Whether somebody still waits for the program, asked after each call. If not, it goes no further, and cleans up. */
  readonly isWanted?: (() => boolean) | undefined
  /** The program releases something: it is never held back, and has a slot kept for it. */
  readonly cleanUp?: boolean | undefined
  /**
   * Whether the program may wait for a turn of the event loop: where calls answer at once, or operations make none, it does
   * so after ten milliseconds of them, so that timers and signals get theirs. By default it goes on, and its caller has the outcome at once.
   */
  readonly mayTurn?: boolean | undefined
}

/**
 * One run of a program.
 *
 * `start` runs it as far as it goes without waiting: a program whose calls all end at once, or that makes none, has
 * ended when `start` returns. Otherwise `notify` says who is told of the end; that caller has to `take` the outcome or
 * to `interrupt`, and until then the handle waits: a result that arrives too late for its caller goes back to the
 * handle before anything else happens there.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task } from "aiofiles-core"
 * import { libuv } from "aiofiles-core/node/backends"
 *
 * // the whole of a driver for promises
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
  private plainCall = false // whether `waitsFor` is the program's own call, and not one that a handle remembers, or a turn
  private priority: Priority
  private interrupted = false
  private taken = false

  constructor(pool: Pool, make: () => Program<A>, options: TaskOptions<A> = {}) {
    this.pool = pool
    this.make = make
    this.options = options
    this.priority = options.cleanUp === true ? "clean-up" : "first"
  }

  /** Begins the program, or queues for its handle. Returns the outcome if it ended at once. */
  start(): Outcome<A> | undefined {
    const { gate } = this.options
    if (gate === undefined || gate.free) this.begin()
    else gate.join(this)
    if (this.outcome !== undefined) this.take()
    return this.outcome
  }

  /** Takes note that the caller has the outcome. The handle goes on to its next task. */
  take(): void {
    if (this.taken) return
    this.taken = true
    this.options.gate?.pass(this)
  }

  /** Sets who is told of the end; if it has come already, that is now. */
  notify(onEnd: (outcome: Outcome<A>) => void): void {
    if (this.outcome === undefined) this.onEnd = onEnd
    else onEnd(this.outcome)
  }

  /** Whether it waits for its handle, or for a slot, and nothing of it runs. */
  get queued(): boolean {
    return this.program === undefined || this.waitsFor?.state === "queued"
  }

  /** Called by the gate. */
  begin(): void {
    const { gate, mayTurn } = this.options
    if (gate !== undefined) {
      gate.holder = this
      // a program that makes calls waits for a turn with the first of them; on a handle it may make none
      const turn = mayTurn === true ? this.pool.turn() : undefined
      if (turn !== undefined) {
        this.waitsFor = turn
        turn.await(this)
        return
      }
    }
    this.run()
  }

  private run(): void {
    try {
      this.program = this.make()
    } catch (error) {
      this.finish({ _tag: "Failure", error }) // nothing has begun that could be rolled back
      return
    }
    this.advance(this.program, false, undefined)
  }

  /** Called by what the task waits for. */
  onSettled(pending: Pending): void {
    this.waitsFor = undefined
    if (this.program === undefined) { // the event loop has turned
      this.run()
      return
    }
    if (this.options.isWanted?.() === false) {
      this.interrupted = true
      this.priority = "clean-up"
      if (this.plainCall) this.pool.abandon(pending)
      this.advance(this.program, true, new Cancelled())
      return
    }
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
    this.priority = "clean-up" // whatever calls the program still makes
    if (this.outcome !== undefined) {
      if (this.outcome._tag === "Success") this.options.restore?.(this.outcome.value)
      this.take()
      return
    }
    const pending = this.waitsFor
    if (this.program === undefined) { // nothing has begun that could be rolled back
      if (pending === undefined) this.options.gate?.leave(this)
      else this.pool.withdraw(pending)
      this.take()
      this.finish(cancelled)
      return
    }
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
        try {
          value = this.submit(step.value.call, step.value.lease)
        } catch (defect) {
          failed = true // the program holds a descriptor for open that is being closed: let it fail, not its driver
          value = defect
        }
        continue
      }
      this.plainCall = !(step.value instanceof Pending)
      const pending = step.value instanceof Pending ? step.value : this.submit(step.value)
      if (!pending.settled) {
        if (this.plainCall) pending.isCallerInterested = this.options.isWanted
        this.waitsFor = pending
        pending.await(this)
        return
      }
      failed = this.plainCall && pending.error !== undefined
      value = failed ? pending.error : this.plainCall ? pending.result : undefined
    }
  }

  private submit(call: AnyCall, lease?: Lease): Pending {
    const { priority } = this
    if (priority === "first") this.priority = "next"
    return this.pool.submit(call, lease, priority, this.options.mayTurn)
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
