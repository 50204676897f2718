/**
 * Back ends: what makes the calls of a pool.
 *
 * @since 0.1.0
 */
import type { JobCaller, TakeBack } from "../program/pending.js"
import type { CallFailure, JobCall, ModuleCall, Syscall } from "../syscall/syscall.js"

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
  /**
   * Makes a whole program as one call. Without it, the pool makes a job's calls one by one. Each call of the job that finds no
   * descriptor (EMFILE, ENFILE) is to be made again for up to `descriptorMillis`, before the program hears of it: the pool sees
   * only the end of the job. 0 by default, and from when the caller is `"gone"`, or `"hurries"`. A job that was held up and has
   * changed nothing need not go on if `caller` says that nobody wants it: it cleans up instead.
   */
  readonly startJob?:
    | ((call: JobCall | ModuleCall, done: Done, descriptorMillis?: number, caller?: JobCaller) => TakeBack | void)
    | undefined
  /** Ends what the back end keeps, as threads; resolves within a bound, even if calls are stuck. No call follows it. */
  readonly close?: (() => Promise<void>) | undefined
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
