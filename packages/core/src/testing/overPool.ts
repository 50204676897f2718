/**
 * A pool as a back end, so that something can come between programs and the executor that makes their calls.
 *
 * @since 0.1.0
 */
import { type AnyOSError, isIoError } from "../errors/index.js"
import type { Backend, Done } from "../executor/backend.js"
import { runJob } from "../executor/internal/jobRunner.js"
import { DescriptorWait, startRetrying } from "../executor/internal/retries.js"
import { Pool } from "../executor/pool.js"
import type { Lease } from "../program/lease.js"
import type { CallControl, Interest, Pending, Priority } from "../program/pending.js"
import type { AnyCall, CallFailure } from "../syscall/syscall.js"
import { currentPriority, withPriority } from "./internal/priority.js"

/** The failure that the outer pool makes an error of, with path and call. An error that is no system error stays as it is. */
const failureOf = ({ error }: Pending): CallFailure | undefined =>
  error === undefined
    ? undefined
    : isIoError(error) && "errno" in error
    ? { code: error.code, errno: error.errno }
    : { code: "EIO", error: error as unknown as AnyOSError }

/** A call that the outer pool made on the pool below: it passes completion up, and interest down. */
class Forward implements CallControl {
  private readonly pool: Pool
  private readonly pending: Pending
  private readonly done: Done

  constructor(pool: Pool, pending: Pending, done: Done) {
    this.pool = pool
    this.pending = pending
    this.done = done
  }

  onSettled(pending: Pending): void {
    this.done(failureOf(pending), pending.result)
  }

  withdraw(interest: Interest): boolean {
    if (interest === "completion") this.pool.drain(this.pending)
    else this.pool.withdraw(this.pending, interest)
    return this.pending.state === "withdrawn"
  }

  resume(): void {
    this.pending.await(this)
  }
}

const submit = (pool: Pool, call: AnyCall, done: Done): CallControl | void => {
  const pending = pool.submit(call, undefined, currentPriority() === "clean-up" ? "clean-up" : "next")
  const forward = new Forward(pool, pending, done)
  if (pending.settled) return forward.onSettled(pending)
  pending.waiter = forward
  return forward
}

/**
 * A pool without limits over `overPool`. It passes the priority of its calls to the pool below, which reserves a slot for
 * clean-up: a back end alone is not told priorities.
 *
 * @example
 * ```ts
 * import { type Backend, Pool } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { OuterPool, overPool } from "aiofiles-core/testing/overPool"
 *
 * // its only slot is never free
 * const silent: Backend = { name: "silent", start: (call, done) => call.op === "stat" ? undefined : inline.start(call, done) }
 * const app = new Pool(silent, { concurrency: 1 })
 * app.submit({ op: "stat", path: "/" })
 *
 * const call = { op: "unlink", path: "no such file" } as const
 * for (const pool of [new Pool(overPool(app)), new OuterPool(overPool(app))]) {
 *   console.log(pool.submit(call, undefined, "clean-up").state)
 * }
 *
 * // Output:
 * // running
 * // done
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class OuterPool extends Pool {
  override submit(call: AnyCall, lease?: Lease, priority: Priority = "first", mayTurn?: boolean): Pending {
    return withPriority(priority, () => super.submit(call, lease, priority, mayTurn))
  }
}

/**
 * A back end that makes its calls on another pool: in the slots of that pool, and behind the calls that wait there. Jobs are made
 * call by call, so that a back end in front of this one, as `FaultyBackend`, sees each call; functions of modules are passed on.
 *
 * @example
 * ```ts
 * import { type Backend, Pool } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 * import { overPool } from "aiofiles-core/testing/overPool"
 *
 * const app = new Pool(inline, { concurrency: 2 })
 *
 * // counts the calls that are made on an existing pool
 * let count = 0
 * const below = overPool(app)
 * const counting: Backend = {
 *   name: "counting",
 *   start: (call, done) => {
 *     count++
 *     return below.start(call, done)
 *   }
 * }
 * new Pool(counting).submit({ op: "stat", path: "/" })
 * console.log(count, app.stats().completed)
 *
 * // Output:
 * // 1 1
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const overPool = (pool: Pool): Backend => ({
  name: pool.stats().backend,
  start: (call, done) => submit(pool, call, done),
  startJob: (call, done, descriptorMillis = 0, caller) => {
    if (call.op === "call") return submit(pool, call, done)
    const priority = currentPriority()
    const wait = new DescriptorWait(descriptorMillis)
    const start = (inner: AnyCall, answer: Done) => withPriority(priority, () => void submit(pool, inner, answer))
    runJob(call.program(), (inner, answer) => startRetrying(start, wait, inner, answer), done, caller)
    return wait
  }
})
