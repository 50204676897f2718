/**
 * The contract between a pool and the back end that makes its calls.
 *
 * @since 0.1.0
 */
import type { CallControl, Caller } from "../program/pending.js"
import type { CallFailure, JobCall, ModuleCall, Syscall } from "../syscall/syscall.js"

/**
 * Makes the calls of a pool. `start` begins a call and answers it exactly once, at once or later, with a failure or a result,
 * unless the call was withdrawn before it began.
 *
 * It never throws, and may answer calls in any order. The memory of a `read` belongs to the back end until it answers. A call
 * that failed with EINTR is answered as such: the pool makes it again.
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
  /** A back end whose calls can be withdrawn before they begin returns a `CallControl`. */
  readonly start: (call: Syscall, done: Done) => CallControl | void
  /**
   * Makes a whole job as one call. Without it, the pool makes the job's calls one by one. The pool sees only the completion of
   * the job, so a call of the job that finds no descriptor (EMFILE, ENFILE) is to be made again for up to `descriptorMillis`
   * milliseconds before the job's program gets the error; 0 by default, and once the caller is not interested in the result. A
   * job that was held up, and is still retryable, may stop and clean up if `caller` does not want the result any more.
   */
  readonly startJob?:
    | ((call: JobCall | ModuleCall, done: Done, descriptorMillis?: number, caller?: Caller) => CallControl | void)
    | undefined
  /** Releases what the back end keeps, as threads. It resolves within a bounded time, even if calls are stuck. No call follows it. */
  readonly close?: (() => Promise<void>) | undefined
}

/**
 * The answer of a back end to a call: a failure, or a result.
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
