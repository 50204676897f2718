/**
 * Pending calls: calls that were submitted to a pool, with their state and their result.
 *
 * @since 0.1.0
 */
import { type AnyOSError, type ExecutorFullError, makeOSError } from "../errors/index.js"
import type { Fifo } from "../internal/fifo.js"
import type { AnyCall, CallFailure } from "../syscall/syscall.js"
import type { Lease } from "./lease.js"

/**
 * The receiver of a pending call's completion: a task, or a driver of another kind.
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
 *   const waiter: Waiter = { onSettled: () => resolve() }
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
  readonly onSettled: (pending: Pending) => void
}

/** The operations of a pool on a call that was submitted to it. @internal */
export interface PendingOwner {
  readonly withdraw: (pending: Pending) => boolean
  readonly drain: (pending: Pending) => void
  readonly abandon: (pending: Pending) => void
}

/**
 * A call that was submitted to a pool. `result` or `error` is set when `state` is `"done"`.
 *
 * Invariant: `state` only moves forward, `queued → running → done` or `queued → withdrawn`, except that a call that found no
 * descriptor returns from running to queued. `waiter` is called at most once, and never for a withdrawn call.
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
  /** The descriptor that the call uses, and keeps open. */
  readonly lease: Lease | undefined
  state: "queued" | "running" | "done" | "withdrawn" = "queued"
  result: unknown = undefined
  error: AnyOSError | ExecutorFullError | undefined = undefined
  /** Called when the call has settled. */
  waiter: Waiter | undefined = undefined
  /** The result is not wanted: what the call created is undone when it completes. */
  abandoned = false
  /** Only the completion is wanted: the call does not wait for a descriptor. */
  draining = false
  /** Asks whether the caller still wants the result: it can be interrupted without telling the pool. */
  isCallerInterested: (() => boolean) | undefined = undefined
  /** When it was submitted and when it began to run, in milliseconds of `performance.now()`. */
  submittedAt = 0
  startedAt = 0
  /** Set by the back end for a call that it has accepted and not answered. */
  control: CallControl | undefined = undefined
  /** Whether its caller stopped waiting while it ran. */
  left = false
  priority: Priority = "first"
  /** Whether `Pool.settle` waits for it. */
  isDue = false
  /** The pool that it was submitted to. @internal */
  pool: PendingOwner | undefined = undefined
  /** The queue of the pool that it waits in. @internal */
  queue: Fifo<Pending> | undefined = undefined
  /** The kind of slot that it has. */
  slot: "none" | "own" | "reserved" = "none"
  /** When it stops waiting for a descriptor, as `startedAt`; 0 before its first wait. */
  descriptorDeadline = 0
  /** Continues a job whose current call waited for a descriptor: makes that call again, or lets it fail. */
  retry: ((again: boolean) => void) | undefined = undefined
  previous: Pending | undefined = undefined
  next: Pending | undefined = undefined

  constructor(call: AnyCall, lease: Lease | undefined) {
    this.call = call
    this.lease = lease
  }

  /** Whether it is done or withdrawn. */
  get settled(): boolean {
    return this.state === "done" || this.state === "withdrawn"
  }

  /** Whether its caller wants the result, now or later. */
  get isWanted(): boolean {
    return !this.abandoned && this.isCallerInterested?.() !== false
  }

  /** Sets what is called when it has settled. @internal */
  await(waiter: Waiter): void {
    this.waiter = waiter
    if (!this.left) return
    this.left = false
    this.control?.resume?.()
  }

  /** Withdraws it, if it has not begun. If it has, the caller stops waiting, and may wait again. @internal */
  withdraw(): boolean {
    return this.pool?.withdraw(this) ?? false
  }

  /** Withdraws it, if it has not begun. If it has, only its completion is wanted, as soon as possible. @internal */
  drain(): void {
    this.pool?.drain(this)
  }

  /** Withdraws it, if it has not begun. If it has, its result is undone when it arrives. @internal */
  abandon(): void {
    this.pool?.abandon(this)
  }

  /** Sets the result or the error, and calls the waiter. @internal */
  complete(failure: CallFailure | undefined, result: unknown): void {
    this.state = "done"
    if (failure === undefined) this.result = result
    else this.error = callError(this.call, this.lease, failure)
    const waiter = this.waiter
    this.waiter = undefined
    waiter?.onSettled(this)
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
 * What a caller still wants of a call that it no longer waits for:
 *
 * - `"result"`: the result, later. It can wait again (`CallControl.resume`).
 * - `"completion"`: that the call completes as soon as it can, without waiting for a descriptor (F7). Not the result.
 * - `"nothing"`: the result is discarded, or undone, when it arrives.
 *
 * @example
 * ```ts
 * import { type Backend, type Interest, perform, Pool, Task } from "aiofiles-core"
 *
 * const interests: Array<Interest> = []
 * const running: Backend = {
 *   name: "running",
 *   start: () => ({
 *     withdraw: (interest) => {
 *       interests.push(interest)
 *       return false // it runs
 *     }
 *   })
 * }
 * const task = new Task(new Pool(running), () => perform({ op: "fsync", fd: 3 }))
 * task.start()
 * task.interrupt()
 * console.log(interests)
 *
 * // Output:
 * // [ 'nothing' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Interest = "completion" | "nothing" | "result"

/**
 * What a back end returns for a call that it has accepted and not answered: the means to withdraw it.
 *
 * `withdraw` returns `true` if the call had not begun: it is never made, and never answered. Otherwise it returns `false`,
 * the call continues and is answered, and `interest` says what its caller still wants. `resume`, if there is one, is called
 * when a caller that had left, with interest in the result, waits again.
 *
 * @example
 * ```ts
 * import { type Backend, type CallControl, Pool } from "aiofiles-core"
 *
 * const control: CallControl = { withdraw: () => true }
 * const never: Backend = { name: "never", start: () => control }
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
export interface CallControl {
  readonly withdraw: (interest: Interest) => boolean
  readonly resume?: (() => void) | undefined
}

/**
 * How a call waits for a slot, by its place in its operation.
 *
 * - `"first"`: the first call of an operation. Only this one is refused, or waits in the admission queue, when the queue is
 *   full.
 * - `"next"`: a later call of an operation that has begun. It is queued, however long the queue is.
 * - `"clean-up"`: a call that undoes or releases something. It takes a free slot, or else the slot reserved for clean-up.
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
 * The caller of a job.
 *
 * @example
 * ```ts
 * import { type Caller, Pool } from "aiofiles-core"
 * import type { Backend } from "aiofiles-core"
 *
 * const silent: Backend = { name: "silent", start: () => undefined }
 * const pool = new Pool(silent)
 * const pending = pool.submit({ op: "stat", path: "/" })
 * const caller: Caller = pending
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
export interface Caller {
  /** Whether the caller wants the result. Once `false`, it stays `false`. */
  readonly isWanted: boolean
}
