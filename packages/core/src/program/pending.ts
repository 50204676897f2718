/**
 * Calls that were begun, and the errors of those that failed.
 *
 * @since 0.1.0
 */
import { type AnyOSError, type ExecutorFullError, makeOSError } from "../errors/index.js"
import type { Fifo } from "../internal/fifo.js"
import type { AnyCall, CallFailure } from "../syscall/syscall.js"
import type { Lease } from "./lease.js"

/**
 * Who waits for a call.
 *
 * @example
 * ```ts
 * import { Pending, Pool, type Waiter } from "aiofiles-core"
 * import { libuv } from "aiofiles-core/node/backends"
 *
 * // a driver of one's own waits for calls by being their waiter
 * const pending: Pending = new Pool(libuv).submit({ op: "open", path: "no such file", flags: 0, mode: 0 })
 * console.log(pending.settled)
 * await new Promise<void>((resolve) => {
 *   const waiter: Waiter = { settled: () => resolve() }
 *   pending.waiter = waiter
 * })
 * console.log(pending.settled, pending.error?.message)
 *
 * // Output:
 * // false
 * // true [Errno 2] No such file or directory: 'no such file'
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Waiter {
  readonly settled: (pending: Pending) => void
}

/** What a pending call asks of the pool that it was submitted to. @internal */
export interface PendingOwner {
  readonly withdraw: (pending: Pending) => boolean
  readonly hurry: (pending: Pending) => void
  readonly abandon: (pending: Pending) => void
}

/**
 * A call that was begun. `result` or `error` is set when `state` is `"done"`.
 *
 * Invariant: `state` only moves forward, `queued → running → done` or `queued → withdrawn`, except that a call that
 * found no descriptor goes from running back to queued; `waiter` is told at most once, and never of a withdrawn call.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const pool = new Pool(inline)
 * const opened = pool.submit({ op: "open", path: process.execPath, flags: 0, mode: 0 })
 * console.log(opened.state, typeof opened.result, opened.error)
 * pool.submit({ op: "close", fd: opened.result as number }) // an open results in a descriptor
 *
 * // Output:
 * // done number undefined
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Pending {
  readonly call: AnyCall
  readonly lease: Lease | undefined
  state: "queued" | "running" | "done" | "withdrawn" = "queued"
  result: unknown = undefined
  error: AnyOSError | ExecutorFullError | undefined = undefined
  waiter: Waiter | undefined = undefined
  /** Nobody will take the result: what it opened has to be closed. */
  abandoned = false
  /** Its caller waits for its end alone: it waits for no descriptor. */
  hurried = false
  /** Asks whether its caller still waits, who may be gone without a word. */
  stillWaits: (() => boolean) | undefined = undefined
  /** When it was submitted and when it began to run, in milliseconds of the executor's clock. */
  submittedAt = 0
  startedAt = 0
  /** Of the back end, while the call may still wait there. */
  takeBack: TakeBack | undefined = undefined
  /** Whether its caller has left while it ran. */
  left = false
  /** Of the pool: where it stands in its operation. */
  priority: Priority = "first"
  /** Of the pool: whether `settle` waits for it. */
  due = false
  /** The pool that it was submitted to. @internal */
  pool: PendingOwner | undefined = undefined
  /** Of the pool: where it waits, and the slot that it has. */
  queue: Fifo<Pending> | undefined = undefined
  slot: "none" | "own" | "reserved" = "none"
  /** Of the pool: until when it waits for a descriptor, 0 if it does not; and how a job goes on after that. */
  descriptorDeadline = 0
  retry: ((again: boolean) => void) | undefined = undefined
  previous: Pending | undefined = undefined
  next: Pending | undefined = undefined

  constructor(call: AnyCall, lease: Lease | undefined) {
    this.call = call
    this.lease = lease
  }

  /** Whether there is nothing left to wait for. */
  get settled(): boolean {
    return this.state === "done" || this.state === "withdrawn"
  }

  /** Whether somebody wants the result, now or later. */
  get isWanted(): boolean {
    return !this.abandoned && this.stillWaits?.() !== false
  }

  /** Sets who is told of the end. @internal */
  await(waiter: Waiter): void {
    this.waiter = waiter
    if (!this.left) return
    this.left = false
    this.takeBack?.("back")
  }

  /** Takes it back if it has not begun; else its caller leaves it. @internal */
  withdraw(): boolean {
    return this.pool?.withdraw(this) ?? false
  }

  /** Its caller waits for its end, if it has begun, and for nothing else. @internal */
  hurry(): void {
    this.pool?.hurry(this)
  }

  /** Nobody will come for it: it is taken back, or undone when it ends. @internal */
  abandon(): void {
    this.pool?.abandon(this)
  }

  /** @internal */
  complete(failure: CallFailure | undefined, result: unknown): void {
    this.state = "done"
    if (failure === undefined) this.result = result
    else this.error = callError(this.call, this.lease, failure)
    const waiter = this.waiter
    this.waiter = undefined
    waiter?.settled(this)
  }
}

/** The error of a call that failed. @internal */
export const callError = (call: AnyCall, lease: Lease | undefined, failure: CallFailure): AnyOSError =>
  failure.error !== undefined
    ? failure.error
    : "path" in call
    ? makeOSError({ ...failure, syscall: call.op, path: call.path, dest: "dest" in call ? call.dest : undefined })
    // R12: CPython names no file in the error of a call on a descriptor; ours keeps it as a field all the same
    : makeOSError({ ...failure, syscall: call.op, path: lease?.path, pathInMessage: false })

/**
 * Takes back a call that a back end has accepted and not begun. `false` if it runs, or has ended; then `caller` says who
 * still waits for it, and a back end may make use of that.
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
export type TakeBack = (caller?: Caller) => boolean

/**
 * Where the caller of a call is that runs: it `"leaves"`, and may come for the result later; it is `"gone"`, and wants no
 * result; it `"hurries"`, and waits for the end alone, for which no descriptor is worth waiting any more (F7); or it is
 * `"back"`, and waits again: then nothing is taken back.
 *
 * @example
 * ```ts
 * import { type Backend, type Caller, perform, Pool, Task } from "aiofiles-core"
 *
 * const asked: Array<Caller | undefined> = []
 * const running: Backend = {
 *   name: "running",
 *   start: () => (caller) => {
 *     asked.push(caller)
 *     return false // it runs
 *   }
 * }
 * const task = new Task(new Pool(running), () => perform({ op: "fsync", fd: 3 }))
 * task.start()
 * task.interrupt()
 * console.log(asked)
 *
 * // Output:
 * // [ 'gone' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Caller = "back" | "gone" | "hurries" | "leaves"

/**
 * Where a call stands in its operation, which decides how it waits.
 *
 * - `"first"`: the operation has made no call yet. Only here a full queue refuses it, or keeps it at the door.
 * - `"next"`: the operation has begun; what it still needs is queued, however long the queue is.
 * - `"clean-up"`: it undoes or releases something. It takes a slot if one is free, and else one that is kept for clean-up.
 *
 * @example
 * ```ts
 * import { type Backend, Pool, type Priority } from "aiofiles-core"
 *
 * const silent: Backend = { name: "silent", start: () => undefined }
 * const pool = new Pool(silent, { concurrency: 1 })
 * for (const priority of ["first", "next", "clean-up"] satisfies ReadonlyArray<Priority>) {
 *   console.log(priority, pool.submit({ op: "unlink", path: "a.tmp" }, undefined, priority).state)
 * }
 *
 * // Output:
 * // first running
 * // next queued
 * // clean-up running
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Priority = "clean-up" | "first" | "next"

/**
 * Who waits for a job.
 *
 * @example
 * ```ts
 * import { type JobCaller, perform, Pool } from "aiofiles-core"
 * import type { Backend } from "aiofiles-core"
 *
 * const silent: Backend = { name: "silent", start: () => undefined }
 * const pool = new Pool(silent)
 * const pending = pool.submit({ op: "stat", path: "/" })
 * const caller: JobCaller = pending
 * console.log(caller.isWanted)
 * pool.abandon(pending)
 * console.log(caller.isWanted)
 *
 * // Output:
 * // true
 * // false
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface JobCaller {
  /** Whether somebody wants the result. Once nobody does, nobody will. */
  readonly isWanted: boolean
}
