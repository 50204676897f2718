/**
 * Jobs: programs of system calls that an executor with threads runs in one hop, and any other executor call by call.
 *
 * A closure cannot be sent to a thread. A thread knows a job by its name, from the registry in `node/internal/threads/jobs.ts`,
 * and arguments and results are data. `npm run worker` generates the code that threads run; a test fails if it is out of date.
 *
 * @since 0.1.0
 */
import type { JobCall, JobProgram, Syscall } from "../syscall/syscall.js"
import type { Program } from "./program.js"

/**
 * A job. Called as a function, it is a program of one call, the job; `program` is the program that the back end runs.
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
  /** The call that makes the job, for programs that begin it and wait later (`Start`). */
  readonly callOf: (...args: Args) => JobCall
}

/**
 * Makes a job of a program of system calls. If it is registered in `jobs.ts`, it runs in one hop where there are threads; its
 * arguments and its result have to be data then.
 *
 * - `undo`: the calls that undo a result that its caller does not take.
 * - `moved`: how many bytes of content the job read and wrote, for statistics.
 * - `creates`: whether the job creates something that `undo` has to remove.
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
