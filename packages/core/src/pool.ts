/**
 * A pool of slots in which blocking calls run.
 *
 * A call occupies a slot while it blocks; the rest wait, first come, first served. A close never waits for a slot, so
 * that a pool full of blocked calls cannot keep a handle from closing. The pool is also the one place where EINTR is
 * retried (N3, PEP 475) and where what arrives too late for its caller is undone.
 *
 * @since 0.1.0
 */
import { Fifo } from "./internal/fifo.js"
import { stepJob } from "./job.js"
import type { Lease } from "./lease.js"
import { Pending } from "./program.js"
import { type AnyCall, type CallFailure, type JobCall, type ModuleCall, type Syscall, undoing } from "./syscall.js"

/**
 * What makes the calls: `start` begins one and answers exactly once, at once or later, with a failure or a result.
 *
 * It never throws, and may answer in any order. Memory of a `read` belongs to it until it answers. EINTR is its caller's
 * business: the pool makes the call again.
 *
 * @example
 * ```ts
 * import { type Backend, openFile, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * function* create() {
 *   const file = yield* openFile("note.txt", "w")
 *   yield* file.close()
 * }
 *
 * // fails the n-th call, and passes the others on
 * const failing = (n: number): Backend => ({
 *   name: `inline, failing call ${n}`,
 *   start: (call, done) => --n === 0 ? done({ code: "EIO" }, undefined) : inline.start(call, done)
 * })
 *
 * for (let n = 1; n <= 3; n++) {
 *   const pool = new Pool(failing(n))
 *   const outcome = new Task(pool, create).start()
 *   const { completed } = pool.stats()
 *   console.log(n, completed, outcome?._tag === "Failure" && String(outcome.error)) // what was opened is closed
 * }
 *
 * // Output:
 * // 1 1 OSError: [Errno 5] Input/output error: 'note.txt'
 * // 2 3 OSError: [Errno 5] Input/output error
 * // 3 3 OSError: [Errno 5] Input/output error
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Backend {
  /** Shown in statistics: `"libuv"`, `"inline"`. */
  readonly name: string
  /** May return a function that takes the call back: `true` if it has not begun, and now never will. */
  readonly start: (call: Syscall, done: Done) => TakeBack | void
  /** Makes a whole program as one call. Without it, the pool makes a job's calls one by one. */
  readonly startJob?: ((call: JobCall | ModuleCall, done: Done) => TakeBack | void) | undefined
}

/**
 * How a back end answers a call: with a failure, or with a result.
 *
 * @example
 * ```ts
 * import { type Done, perform } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const done: Done = (failure, result) => console.log(failure?.code, result)
 * inline.start({ op: "rmdir", path: "no such directory" }, done)
 *
 * // Output:
 * // ENOENT undefined
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Done = (failure: CallFailure | undefined, result: unknown) => void

/**
 * Takes back a call that a back end has accepted and not begun. `false` if it runs, or has ended.
 *
 * @example
 * ```ts
 * import { type Backend, Pool, type TakeBack } from "aiofiles-core"
 *
 * const takeBack: TakeBack = () => true
 * const never: Backend = { name: "never", start: () => takeBack }
 * const pool = new Pool(never)
 * const pending = pool.submit({ op: "fsync", fd: 3 })
 * console.log(pending.state, pool.withdraw(pending), pending.state)
 *
 * // Output:
 * // running true withdrawn
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type TakeBack = () => boolean

/**
 * What a pool is doing and has done. Times are totals in milliseconds over all calls that ended; a call that fails counts as
 * completed too.
 *
 * @example
 * ```ts
 * import { openFile, Pool, type PoolStats, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const pool = new Pool(inline, { concurrency: 4 })
 * new Task(pool, () => openFile("no such file")).start()
 * const { active, backend, completed, failed, queued, slots, withdrawn }: PoolStats = pool.stats()
 * console.log({ active, backend, completed, failed, queued, slots, withdrawn })
 *
 * // Output:
 * // {
 * //   active: 0,
 * //   backend: 'inline',
 * //   completed: 1,
 * //   failed: 1,
 * //   queued: 0,
 * //   slots: 4,
 * //   withdrawn: 0
 * // }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface PoolStats {
  readonly backend: string
  /** How many calls may run at once; `Infinity` if there is no limit. */
  readonly slots: number
  /** Running now, closes included. */
  readonly active: number
  /** Waiting for a slot now. */
  readonly queued: number
  readonly completed: number
  readonly failed: number
  /** Queued calls that were taken back before they ran. */
  readonly withdrawn: number
  readonly waitMillis: number
  readonly serviceMillis: number
}

/**
 * Slots over a back end: `concurrency` of them, without limit by default.
 *
 * Invariant: `occupied` ≤ `slots`, and a call waits only while `occupied` = `slots`.
 *
 * @example
 * ```ts
 * import { perform, Pool, Task } from "aiofiles-core"
 * import type { Backend } from "aiofiles-core"
 *
 * // calls that end when they are told to
 * const ends: Array<() => void> = []
 * const manual: Backend = { name: "manual", start: (_, done) => ends.push(() => done(undefined, true)) }
 *
 * const pool = new Pool(manual, { concurrency: 2 })
 * const tasks = [0, 1, 2, 3].map((fd) => new Task(pool, () => perform({ op: "isatty", fd })))
 * for (const task of tasks) task.start()
 * console.log(pool.stats().active, pool.stats().queued)
 *
 * tasks[3]?.interrupt() // waits for a slot: it is withdrawn
 * ends.shift()?.() // the slot goes to the next
 * console.log(pool.stats().active, pool.stats().queued, tasks[0]?.outcome?._tag, tasks[3]?.outcome?._tag)
 *
 * // Output:
 * // 2 2
 * // 2 0 Success Cancelled
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Pool {
  private readonly backend: Backend
  private readonly slots: number
  private readonly waiting = new Fifo<Pending>()
  private occupied = 0 // slots in use
  private running = 0 // calls in the back end: `occupied` and the closes
  private completed = 0
  private failed = 0
  private withdrawn = 0
  private waitMillis = 0
  private serviceMillis = 0

  constructor(backend: Backend, options?: { readonly concurrency?: number | undefined }) {
    this.backend = backend
    this.slots = options?.concurrency ?? Infinity
  }

  /** Begins a call, or queues it if no slot is free. It may have ended when this returns. */
  submit(call: AnyCall, lease?: Lease): Pending {
    lease?.enter()
    const pending = new Pending(call, lease)
    pending.submittedAt = performance.now()
    if (call.op !== "close" && this.occupied >= this.slots) this.waiting.push(pending)
    else this.run(pending)
    return pending
  }

  /** Takes back a call that waits, here or in the back end; `false` if it runs already, or has ended. */
  withdraw(pending: Pending): boolean {
    if (pending.state === "queued") this.waiting.remove(pending)
    else if (pending.state !== "running" || pending.takeBack?.() !== true) return false
    else this.vacate(pending)
    pending.state = "withdrawn"
    pending.waiter = undefined
    this.withdrawn++
    pending.lease?.leave(this)
    return true
  }

  /** Gives up on a call: withdrawn if it waits, and else undone when it ends, as a descriptor that arrives late. */
  abandon(pending: Pending): void {
    pending.waiter = undefined
    if (this.withdraw(pending)) return
    pending.abandoned = true
  }

  stats(): PoolStats {
    return {
      backend: this.backend.name,
      slots: this.slots,
      active: this.running,
      queued: this.waiting.size,
      completed: this.completed,
      failed: this.failed,
      withdrawn: this.withdrawn,
      waitMillis: this.waitMillis,
      serviceMillis: this.serviceMillis
    }
  }

  private run(pending: Pending): void {
    if (pending.call.op !== "close") this.occupied++
    this.running++
    pending.state = "running"
    pending.startedAt = performance.now()
    this.waitMillis += pending.startedAt - pending.submittedAt
    this.attempt(pending)
  }

  private attempt(pending: Pending): void {
    const { call } = pending
    const done: Done = (failure, result) => this.finish(pending, failure, result)
    const { startJob } = this.backend
    switch (call.op) {
      case "external":
        call.start((error, result) => done(error === undefined ? undefined : { ...error, error }, result))
        return
      case "job":
      case "call":
        if (startJob !== undefined) pending.takeBack = startJob(call, done) ?? undefined
        else if (call.op === "job") stepJob(call.program(), (inner, answer) => void this.make(inner, answer), done)
        else done({ code: "ENOSYS" }, undefined)
        return
      default:
        pending.takeBack = this.make(call, done)
    }
  }

  /** Makes a call, and again if a signal interrupted it. */
  private make(call: Syscall, done: Done): TakeBack | undefined {
    for (;;) {
      let again = false
      let starting = true
      const takeBack = this.backend.start(call, (failure, result) => {
        // N5: after a close the descriptor is gone, whatever was reported
        if (failure?.code !== "EINTR" || call.op === "close") done(failure, result)
        else if (starting) again = true // a loop, for a back end that answers at once
        else this.make(call, done)
      })
      starting = false
      if (!again) return takeBack ?? undefined
    }
  }

  private finish(pending: Pending, failure: CallFailure | undefined, result: unknown): void {
    this.completed++
    if (failure !== undefined) this.failed++
    this.serviceMillis += performance.now() - pending.startedAt
    this.vacate(pending)
    // before the caller goes on: it may close the descriptor, and is to hear how that went
    pending.lease?.leave(this)
    pending.complete(failure, result)
    if (pending.abandoned) this.undo(pending)
  }

  /** The slot goes to the next in the queue before the caller hears of the end: its answer may submit more. */
  private vacate(pending: Pending): void {
    this.running--
    if (pending.call.op !== "close") this.occupied--
    this.refill()
  }

  private refill(): void {
    while (this.occupied < this.slots) {
      const next = this.waiting.shift()
      if (next === undefined) return
      this.run(next)
    }
  }

  private undo(pending: Pending): void {
    if (pending.error !== undefined) return
    for (const call of undoing(pending.call, pending.result)) this.submit(call)
  }
}
