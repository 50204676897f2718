/**
 * Programs: the operations of the library, as generators of system calls.
 *
 * A program yields a step and is resumed with its result; a step that failed is thrown into it as one of the tagged
 * errors. It does not know what runs it. There are three steps:
 *
 * - a `Syscall`: make the call and wait for it;
 * - a `Start`: begin the call, and continue at once with its `Pending`;
 * - a `Pending`: wait for a call that was begun.
 *
 * Most programs need only the first. The other two keep a handle exact when its caller is interrupted: the handle begins a
 * read or write, keeps its `Pending`, and then waits for it. If the caller is interrupted meanwhile, the handle still has the
 * `Pending`, and the next operation takes its result before it does anything else. Read-ahead is a read that is begun and not
 * waited for.
 *
 * @since 0.1.0
 */
import type { AnyCall, JobProgram, Syscall, SyscallResults } from "../syscall/syscall.js"
import type { Lease } from "./lease.js"
import { type Pending } from "./pending.js"

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
 * // any code that asks a program for its steps can run it
 * const program = openFile("note.txt", "w")
 * console.log(describe(program.next().value as Step)) // its first step; `next(fd)` would continue
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
 * Thrown into a program whose caller was interrupted, at the step where it waits. A program cleans up in `finally`, where it
 * may make calls, and does not catch it. The outcome is `"Cancelled"` then, also if the program throws another error.
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
 * A program of one call. It behaves like a generator and costs half as much, which matters where a call takes microseconds.
 *
 * Invariant: between two steps, `state` is `new` before the first one, `called` while the program waits for its call, and
 * then `ended`, also if a step threw. It never leaves `ended`, so the call is made at most once.
 */
class SingleCall<A, Argument, C extends Syscall> implements Iterator<Step, A> {
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
 * A program of one call, which `callOf` makes of the argument. `convert` makes the result of the program.
 *
 * @internal
 */
export const singleCall = <A, Argument, C extends Syscall>(
  argument: Argument,
  callOf: (argument: Argument) => C,
  convert: (result: SyscallResults[C["op"]]) => A
): Program<A> =>
  // with the library `esnext.disposable` the type of a generator has `Symbol.dispose`, which no driver calls
  new SingleCall(argument, callOf, convert) as unknown as Program<A>

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
 * Begins a call that uses a leased descriptor, and returns at once. The call holds the lease until it has ended. Its result,
 * or its error, is for `join`; if it is not joined, it is lost.
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
 *   for (const buffer of buffers) { // both are in progress at once
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
 * while a call that was abandoned still runs.
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
