/** Runs programs on a pool, as the Effect part does. */
import type { Pool } from "../../src/executor/pool.js"
import { type Outcome, Task, type TaskOptions } from "../../src/executor/task.js"
import type { Program } from "../../src/program/program.js"

/** A task that was started, as its caller sees it. */
export interface Running<A> {
  readonly task: Task<A>
  /** The outcome of the task. */
  readonly outcome: Promise<Outcome<A>>
  /** The value, or a rejection with the error. */
  readonly value: Promise<A>
  /** Whether it ended without an asynchronous boundary. */
  readonly atOnce: boolean
  readonly interrupt: () => void
}

/** The value of an outcome; throws its error. */
export const valueOf = <A>(outcome: Outcome<A>): A => {
  if (outcome._tag === "Success") return outcome.value
  throw outcome._tag === "Failure" ? outcome.error : new Error("the task was cancelled")
}

/** Starts a program. With `keep`, its outcome is not taken before `task.take()`. */
export const start = <A>(
  pool: Pool,
  make: () => Program<A>,
  options: TaskOptions<A> & { readonly keep?: boolean } = {}
): Running<A> => {
  const task = new Task(pool, make, options)
  const ended = task.start()
  const outcome = ended !== undefined ? Promise.resolve(ended) : new Promise<Outcome<A>>((resolve) => {
    task.notify((late) => {
      if (options.keep !== true) task.take()
      resolve(late)
    })
  })
  const value = outcome.then(valueOf)
  value.catch(() => undefined) // a caller that wants the error awaits `value`
  return { task, outcome, value, atOnce: ended !== undefined, interrupt: () => task.interrupt() }
}

/** Runs a program to its end. */
export const run = <A>(pool: Pool, make: () => Program<A>, options?: TaskOptions<A>): Promise<A> =>
  start(pool, make, options).value

/** Runs a program that must end without waiting, as on the inline back end. */
export const runSync = <A>(pool: Pool, make: () => Program<A>, options?: TaskOptions<A>): A => {
  const { task } = start(pool, make, options)
  if (task.outcome === undefined) throw new Error("the program had to wait")
  return valueOf(task.outcome)
}

/** The error that a promise must be rejected with: without one, the test fails. */
export const failure = async (promise: Promise<unknown>): Promise<Error & { readonly _tag: string }> => {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return error as Error & { readonly _tag: string } // the caller compares the tag
  }
  throw new Error(`it did not fail, but gave ${String(value)}`)
}

/** An error as one text: `Tag[CODE]: message`. */
export const shown = (error: Error & { readonly _tag?: string }): string => {
  const code = "code" in error ? `[${String(error.code)}]` : ""
  return `${error._tag ?? error.name}${code}: ${error.message}`
}

/** The value of a promise, or its error as `shown` writes it. */
export const answer = (promise: Promise<unknown>): Promise<unknown> => promise.catch(shown)
