/**
 * Runs a job's program where it is one call of a back end.
 *
 * @since 0.1.0
 */
import { type AnyOSError, isIoError } from "../../errors/index.js"
import { callError, type JobCaller } from "../../program/pending.js"
import { Cancelled } from "../../program/program.js"
import { OpenFlag } from "../../syscall/flags.js"
import type { CallFailure, JobProgram, Syscall } from "../../syscall/syscall.js"

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
  let retryable = true
  let late = false // whether the last call took its time
  let stopped = false
  const advance = (failed: boolean, value: unknown): void => {
    for (;;) {
      let next: IteratorResult<Syscall, unknown>
      try {
        next = failed ? program.throw(value) : program.next(value)
      } catch (error) {
        done(jobFailure(error, retryable), undefined)
        return
      }
      if (next.done === true) {
        done(undefined, next.value)
        return
      }
      const call = next.value
      if (late && !stopped && canStop(call, retryable) && !caller.isWanted) {
        stopped = true
        failed = true
        value = new Cancelled()
        continue
      }
      let waiting = true
      let answered = false
      start(call, (failure, result) => {
        failed = failure !== undefined
        if (!failed && changesSomething(call)) retryable = false
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
export const canStop = (call: Syscall, retryable: boolean): boolean => retryable && call.op !== "close"

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
export const jobFailure = (error: unknown, retryable: boolean): CallFailure => ({
  code: isIoError(error) && "code" in error ? error.code : "EIO",
  error: error as AnyOSError, // whatever a job throws is its caller's, who sees it as it is
  retryable
})
