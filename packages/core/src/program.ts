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
 * DESIGN.md names only the first. The other two are what keeps a handle exact when its caller is interrupted: a read or
 * write on a descriptor is begun, remembered by the handle, and then waited for. If the caller goes away meanwhile, the
 * handle still has the `Pending`, and whoever comes next takes its result before doing anything else. Read-ahead is the
 * same thing done on purpose.
 *
 * @since 0.1.0
 */
import type { AnyOSError } from "./errors.js"
import { makeOSError } from "./errors.js"
import type { Lease } from "./lease.js"
import type { CallFailure, Syscall, SyscallResults } from "./syscall.js"

/**
 * A generator of steps that ends with an `A`.
 *
 * @since 0.1.0
 * @category models
 */
export type Program<A> = Generator<Step, A, unknown>

/**
 * What a program can yield.
 *
 * @since 0.1.0
 * @category models
 */
export type Step = Syscall | Start | Pending

/**
 * Thrown into a program whose caller was interrupted, at the step where it waits. A program cleans up in `finally` and
 * lets it pass; clean-up may make calls of its own.
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
 * @since 0.1.0
 * @category models
 */
export class Start {
  readonly call: Syscall
  readonly lease: Lease | undefined
  constructor(call: Syscall, lease?: Lease) {
    this.call = call
    this.lease = lease
  }
}

/**
 * Who waits for a call.
 *
 * @since 0.1.0
 * @category models
 */
export interface Waiter {
  readonly settled: (pending: Pending) => void
}

/**
 * A call that was begun.
 *
 * Invariant: `state` only moves forward, `queued → running → done` or `queued → withdrawn`; `waiter` is told at most
 * once, and never of a withdrawn call.
 *
 * @since 0.1.0
 * @category models
 */
export class Pending {
  readonly call: Syscall
  readonly lease: Lease | undefined
  state: "queued" | "running" | "done" | "withdrawn" = "queued"
  result: unknown = undefined
  error: AnyOSError | undefined = undefined
  waiter: Waiter | undefined = undefined
  /** Nobody will take the result: what it opened has to be closed. */
  abandoned = false
  /** When it was submitted and when it began to run, in milliseconds of the executor's clock. */
  submittedAt = 0
  startedAt = 0
  previous: Pending | undefined = undefined
  next: Pending | undefined = undefined

  constructor(call: Syscall, lease: Lease | undefined) {
    this.call = call
    this.lease = lease
  }

  /** Whether there is nothing left to wait for. */
  get settled(): boolean {
    return this.state === "done" || this.state === "withdrawn"
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

const callError = (call: Syscall, lease: Lease | undefined, failure: CallFailure): AnyOSError =>
  call.op === "open"
    ? makeOSError({ ...failure, syscall: call.op, path: call.path })
    // R12: CPython names no file in the error of a call on a descriptor; ours keeps it as a field all the same
    : makeOSError({ ...failure, syscall: call.op, path: lease?.path, pathInMessage: false })

/**
 * Makes one call and waits for it.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* perform<C extends Syscall>(call: C): Program<SyscallResults[C["op"]]> {
  return (yield call) as SyscallResults[C["op"]] // the driver resumes a call with that call's result
}

/**
 * Begins a call that uses a leased descriptor. The call holds the lease until it has ended.
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
 * @since 0.1.0
 * @category constructors
 */
export function* performOn<C extends Syscall>(call: C, lease: Lease): Program<SyscallResults[C["op"]]> {
  return (yield* join(yield* begin(call, lease))) as SyscallResults[C["op"]] // a call results in that call's result
}

/**
 * Waits for a call that was begun, and gives its result or throws its error.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* join(pending: Pending): Program<unknown> {
  if (!pending.settled) yield pending
  if (pending.error !== undefined) throw pending.error
  return pending.result
}
