/**
 * Jobs: programs of plain calls that an executor with threads runs in one hop, and any other call by call.
 *
 * A thread has no closures of ours. It knows a job by its name, from the registry in `jobs.ts`, so that arguments and
 * results are data. `npm run worker` writes what threads run; a test fails if that was forgotten.
 *
 * @since 0.1.0
 */
import { type AnyOSError, isIoError } from "./errors.js"
import { callError, Cancelled, type Program } from "./program.js"
import { type CallFailure, type JobCall, type JobProgram, OpenFlag, type Syscall } from "./syscall.js"

/**
 * A job: called, it is a program like any other; `program` is what runs, here or in a thread.
 *
 * @example
 * ```ts
 * import { type Job, job, perform } from "aiofiles-core"
 *
 * const sizeOf: Job<[path: string], number> = job("sizeOf", function*(path) {
 *   return (yield* perform({ op: "stat", path })).size
 * })
 * console.log(sizeOf.jobName, sizeOf.program("a.txt").next().value)
 *
 * // Output:
 * // sizeOf { op: 'stat', path: 'a.txt' }
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Job<Args extends ReadonlyArray<unknown>, A> {
  (...args: Args): Program<A>
  readonly jobName: string
  readonly program: (...args: Args) => JobProgram<A>
  /** The call that it is, for who begins it and waits later (`Start`). */
  readonly callOf: (...args: Args) => JobCall
}

/**
 * Makes a job of a program of plain calls. Registered in `jobs.ts`, it runs in one hop where there are threads; its arguments
 * and its result have to be data then. `undo` gives the calls that undo the result for a caller that has gone, `moved`
 * says, for statistics, how many bytes of content it read and wrote, and `creates` whether it creates what has to be removed
 * for such a caller.
 *
 * @example
 * ```ts
 * import { job, perform, Pool, Task } from "aiofiles-core"
 * import { inline } from "aiofiles-core/node/backends"
 *
 * const sizes = job("sizes", function*(paths: ReadonlyArray<string>) {
 *   const out: Array<number> = []
 *   for (const path of paths) out.push((yield* perform({ op: "stat", path })).size)
 *   return out
 * })
 *
 * const outcome = new Task(new Pool(inline), () => sizes([process.execPath, "no such file"])).start()
 * console.log(outcome?._tag === "Failure" && String(outcome.error))
 *
 * // Output:
 * // FileNotFoundError: [Errno 2] No such file or directory: 'no such file'
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const job = <Args extends ReadonlyArray<unknown>, A>(
  jobName: string,
  program: (...args: Args) => JobProgram<A>,
  undo?: (result: A, ...args: Args) => ReadonlyArray<JobCall | Syscall>,
  moved?: (result: A, ...args: Args) => readonly [read: number, written: number],
  creates: boolean | ((...args: Args) => boolean) = false
): Job<Args, A> => {
  const callOf = (...args: Args): JobCall => ({
    op: "job",
    name: jobName,
    args,
    program: () => program(...args),
    undo: undo === undefined ? undefined : (result) => undo(result as A, ...args), // a job results in its result
    moved: moved === undefined ? undefined : (result) => moved(result as A, ...args), // as above
    creates: typeof creates === "function" ? creates(...args) : creates
  })
  return Object.assign(
    function*(...args: Args): Program<A> {
      return (yield callOf(...args)) as A // as above
    },
    { jobName, program, callOf }
  )
}

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

/** @internal */
export const someone: JobCaller = { isWanted: true }

/**
 * Runs a job's program by a function that makes calls. `done` is told of an error that is not one of the tagged ones as well:
 * it is a bug, and its caller's to see.
 *
 * @internal
 */
export const stepJob = (
  program: JobProgram<unknown>,
  start: (call: Syscall, done: (failure: CallFailure | undefined, result: unknown) => void) => void,
  done: (failure: CallFailure | undefined, result: unknown) => void,
  caller: JobCaller = someone
): void => {
  let untouched = true
  let late = false // whether the last call took its time
  let stopped = false
  const advance = (failed: boolean, value: unknown): void => {
    for (;;) {
      let next: IteratorResult<Syscall, unknown>
      try {
        next = failed ? program.throw(value) : program.next(value)
      } catch (error) {
        done(jobFailure(error, untouched), undefined)
        return
      }
      if (next.done === true) {
        done(undefined, next.value)
        return
      }
      const call = next.value
      if (late && !stopped && canStop(call, untouched) && !caller.isWanted) {
        stopped = true
        failed = true
        value = new Cancelled()
        continue
      }
      let waiting = true
      let answered = false
      start(call, (failure, result) => {
        failed = failure !== undefined
        if (!failed && changesSomething(call)) untouched = false
        value = failure === undefined ? result : callError(call, undefined, failure)
        answered = true
        late = !waiting
        if (late) advance(failed, value)
      })
      if (!answered) {
        waiting = false
        return
      }
    }
  }
  advance(false, undefined)
}

/**
 * Whether a job that nobody wants may be stopped before a call: it has changed nothing that would have to be finished, and
 * what it has open is not just being closed. A read of a FIFO would take what is meant for others.
 *
 * @internal
 */
export const canStop = (call: Syscall, untouched: boolean): boolean => untouched && call.op !== "close"

/** Whether a call that succeeds leaves something behind that a second run of its job would meet. @internal */
export const changesSomething = (call: Syscall): boolean => {
  switch (call.op) {
    case "open":
      return (call.flags & (OpenFlag.O_CREAT | OpenFlag.O_TRUNC)) !== 0
    case "access":
    case "close":
    case "fstat":
    case "getcwd":
    case "getenv":
    case "getrandom":
    case "isatty":
    case "lstat":
    case "read":
    case "readdir":
    case "readlink":
    case "realpath":
    case "stat":
    case "statfs":
    case "tell":
      return false
    default:
      return true
  }
}

/** How an error that a job threw is reported. @internal */
export const jobFailure = (error: unknown, untouched: boolean): CallFailure => ({
  code: isIoError(error) && "code" in error ? error.code : "EIO",
  error: error as AnyOSError, // whatever a job throws is its caller's, who sees it as it is
  untouched
})
