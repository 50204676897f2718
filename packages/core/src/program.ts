/**
 * Programs: what the library does, as generators over system calls.
 *
 * A program yields a step and is resumed with its result; a step that failed is thrown into it as one of the tagged
 * errors. It knows nothing of who runs it. There are three steps:
 *
 * - a `Syscall`: make the call and wait for it;
 * - a `Start`: begin the call, go on at once with its `Pending`;
 * - a `Pending`: wait for a call that was begun.
 *
 * Most programs need only the first. The other two are what keeps a handle exact when its caller is interrupted: a read or
 * write on a descriptor is begun, remembered by the handle, and then waited for. If the caller goes away meanwhile, the
 * handle still has the `Pending`, and whoever comes next takes its result before doing anything else. Read-ahead is the
 * same thing done on purpose.
 *
 * @since 0.1.0
 */
import type { AnyOSError, ExecutorFullError } from "./errors.js"
import { makeOSError } from "./errors.js"
import type { Fifo } from "./internal/fifo.js"
import type { Lease } from "./lease.js"
import type { Pool, Standing, TakeBack } from "./pool.js"
import type { AnyCall, CallFailure, JobProgram, Syscall, SyscallResults } from "./syscall.js"

/**
 * A generator of steps that ends with an `A`.
 *
 * @example
 * ```ts
 * import { perform, Pool, type Program, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * function* firstByte(path: string): Program<number | undefined> {
 *   const fd = yield* perform({ op: "open", path, flags: 0, mode: 0 })
 *   try {
 *     const buffer = new Uint8Array(1)
 *     yield* perform({ op: "read", fd, buffer, offset: 0, length: 1, position: null })
 *     return buffer[0]
 *   } finally {
 *     yield* perform({ op: "close", fd }) // clean-up makes calls like anything else
 *   }
 * }
 *
 * console.log(new Task(new Pool(inline), () => firstByte(process.execPath)).start()?._tag)
 * console.log(new Task(new Pool(inline), () => firstByte("no such file")).start()?._tag)
 *
 * // Output:
 * // Success
 * // Failure
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Program<A> = Generator<Step, A, unknown>

/**
 * What a program can yield.
 *
 * @example
 * ```ts
 * import { openFile, type Step } from "aiofiles-core"
 *
 * const describe = (step: Step | void): string => step === undefined ? "end" : "op" in step ? step.op : step.call.op
 *
 * // a program is run by whoever asks it for steps
 * const program = openFile("note.txt", "w")
 * console.log(describe(program.next().value as Step)) // its first step; `next(fd)` would go on
 *
 * // Output:
 * // open
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Step = AnyCall | Pending | Start

/**
 * Thrown into a program whose caller was interrupted, at the step where it waits. A program cleans up in `finally` and
 * lets it pass; clean-up may make calls of its own. It is never an outcome: that is `"Cancelled"`, whatever the program
 * throws then.
 *
 * @example
 * ```ts
 * import { type Backend, Cancelled, perform, Pool, Task } from "aiofiles-core"
 *
 * const silent: Backend = { name: "silent", start: () => undefined }
 *
 * const task = new Task(new Pool(silent), function*() {
 *   try {
 *     yield* perform({ op: "fsync", fd: 1 })
 *   } catch (error) {
 *     console.log(error instanceof Cancelled)
 *     throw error
 *   }
 * })
 * task.start()
 * task.interrupt() // ends the wait; the call is left to end by itself
 * console.log(task.outcome)
 *
 * // Output:
 * // true
 * // { _tag: 'Cancelled' }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Cancelled extends Error {
  override readonly name = "Cancelled"
}

/**
 * The step that begins a call without waiting for it. `lease` is the descriptor that the call uses, which stays open
 * until the call has ended.
 *
 * @example
 * ```ts
 * import { Lease, type Pending, perform, Pool, Start, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   const path = process.execPath
 *   const lease = new Lease(yield* perform({ op: "open", path, flags: 0, mode: 0 }), path, true)
 *   const stat = (yield new Start({ op: "fstat", fd: lease.fd }, lease)) as Pending // as `begin` does
 *   console.log(stat.call.op, stat.state)
 *   yield* lease.close()
 * }).start()
 *
 * // Output:
 * // fstat done
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Start {
  readonly call: AnyCall
  readonly lease: Lease | undefined
  constructor(call: AnyCall, lease?: Lease) {
    this.call = call
    this.lease = lease
  }
}

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
  standing: Standing = "first"
  /** Of the pool: whether `settle` waits for it. */
  due = false
  /** The pool that it was submitted to. @internal */
  pool: Pool | undefined = undefined
  /** Of the pool: where it waits, and the slot that it has. */
  queue: Fifo<Pending> | undefined = undefined
  slot: "none" | "own" | "reserved" = "none"
  /** Of the pool: until when it waits for a descriptor, 0 if it does not; and how a job goes on after that. */
  patientUntil = 0
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
 * A program of one call. It does what a generator would, at half of its cost, which shows where a call takes microseconds.
 *
 * @internal
 */
export class SingleCall<A, Argument, C extends Syscall> implements Program<A> {
  private readonly argument: Argument
  private readonly callOf: (argument: Argument) => C
  private readonly convert: (result: SyscallResults[C["op"]]) => A
  private state: "new" | "called" | "ended" = "new"

  constructor(
    argument: Argument,
    callOf: (argument: Argument) => C,
    convert: (result: SyscallResults[C["op"]]) => A
  ) {
    this.argument = argument
    this.callOf = callOf
    this.convert = convert
  }

  next(result?: unknown): IteratorResult<Step, A> {
    const { state } = this
    this.state = "ended"
    if (state === "called") {
      return { done: true, value: this.convert(result as SyscallResults[C["op"]]) } // the driver gives the call's result
    }
    if (state === "ended") return { done: true, value: undefined as A } // as a generator does
    const value = this.callOf(this.argument)
    this.state = "called"
    return { done: false, value }
  }

  throw(error: unknown): IteratorResult<Step, A> {
    this.state = "ended"
    throw error
  }

  return(value: A): IteratorResult<Step, A> {
    this.state = "ended"
    return { done: true, value }
  }

  [Symbol.iterator](): this {
    return this
  }
}

/**
 * Makes one call and waits for it. The result has the type that the call's `op` says; a failure is thrown as the tagged error
 * of its errno. If the caller is interrupted while the call runs, what it opened is closed when it arrives.
 *
 * @example
 * ```ts
 * import { perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const outcome = new Task(new Pool(inline), function*() {
 *   const fd: number = yield* perform({ op: "open", path: "note.txt", flags: 0o101, mode: 0o666 })
 *   const status = yield* perform({ op: "fstat", fd })
 *   yield* perform({ op: "close", fd })
 *   return status.size
 * }).start()
 * console.log(outcome)
 *
 * // Output:
 * // { _tag: 'Success', value: 0 }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function* perform<C extends Syscall>(call: C): JobProgram<SyscallResults[C["op"]]> {
  return (yield call) as SyscallResults[C["op"]] // the driver resumes a call with that call's result
}

/**
 * Begins a call that uses a leased descriptor, and goes on at once. The call holds the lease until it has ended. Its result,
 * or its error, is for `join`; if nobody joins, it is lost.
 *
 * @example
 * ```ts
 * import { begin, join, Lease, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   const path = process.execPath
 *   const lease = new Lease(yield* perform({ op: "open", path, flags: 0, mode: 0 }), path, true)
 *   const buffers = [new Uint8Array(4), new Uint8Array(4)]
 *   const reads = []
 *   for (const buffer of buffers) { // both fly at once
 *     reads.push(yield* begin({ op: "read", fd: lease.fd, buffer, offset: 0, length: 4, position: 0 }, lease))
 *   }
 *   for (const read of reads) console.log(yield* join(read))
 *   yield* lease.close()
 * }).start()
 *
 * // Output:
 * // 4
 * // 4
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function* begin(call: Syscall, lease: Lease): Program<Pending> {
  return (yield new Start(call, lease)) as Pending // the driver resumes a Start with its Pending
}

/**
 * Makes one call on a leased descriptor and waits for it. Unlike `perform`, it keeps the descriptor from being closed
 * under a call whose caller has gone.
 *
 * @example
 * ```ts
 * import { Lease, perform, performOn, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * new Task(new Pool(inline), function*() {
 *   const path = "note.txt"
 *   const lease = new Lease(yield* perform({ op: "open", path, flags: 0o102, mode: 0o666 }), path, true)
 *   yield* performOn({ op: "ftruncate", fd: lease.fd, length: 10 }, lease)
 *   console.log((yield* performOn({ op: "fstat", fd: lease.fd }, lease)).size)
 *   yield* lease.close()
 * }).start()
 *
 * // Output:
 * // 10
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function* performOn<C extends Syscall>(call: C, lease: Lease): Program<SyscallResults[C["op"]]> {
  return (yield* join(yield* begin(call, lease))) as SyscallResults[C["op"]] // a call results in that call's result
}

/**
 * Waits for a call that was begun, and gives its result or throws its error. Joining again gives the same again.
 *
 * @example
 * ```ts
 * import { join, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const pool = new Pool(inline)
 * const pending = pool.submit({ op: "open", path: "no such file", flags: 0, mode: 0 })
 * const outcome = new Task(pool, () => join(pending)).start()
 * console.log(outcome?._tag === "Failure" && outcome.error === pending.error)
 *
 * // Output:
 * // true
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export function* join(pending: Pending): Program<unknown> {
  if (!pending.settled) yield pending
  if (pending.error !== undefined) throw pending.error
  return pending.result
}
