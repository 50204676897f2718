/**
 * The runner of jobs, for back ends that make a whole job as one call.
 *
 * @since 0.1.0
 */
import { type AnyOSError, isIoError } from "../../errors/index.js"
import { type Caller, callError } from "../../program/pending.js"
import { Cancelled } from "../../program/program.js"
import { type CallFailure, changesSomething, type JobProgram, type Syscall } from "../../syscall/syscall.js"
import type { Done } from "../backend.js"

/** A caller that always wants the result. @internal */
export const waitingCaller: Caller = { isWanted: true }

/**
 * One run of a job's program, from call to call. What makes the calls drives it: `runJob`, or a worker thread.
 *
 * A job is stopped, once, if its caller does not want the result any more. The driver asks for that after calls that were
 * held up, as the opening of a FIFO is, because only then can the caller have left meanwhile: its next call could take bytes
 * from the FIFO that another reader waits for. A job that has changed something is not stopped, since the change may have
 * to be completed; nor is one that is about to close a descriptor.
 *
 * Invariant: `call` is the call whose answer the program waits for, `undefined` before the first and after the last. `retryable`
 * is `true` until a call succeeded that changes something.
 *
 * @internal
 */
export class JobRun {
  /** Whether the job could be made again: it has changed nothing that a second run would meet. */
  retryable = true
  /** What the program returned. */
  result: unknown = undefined
  private readonly program: JobProgram<unknown>
  private call: Syscall | undefined = undefined
  private stopped = false

  constructor(program: JobProgram<unknown>) {
    this.program = program
  }

  /**
   * Gives the program the answer to its call, and returns its next call, or `undefined` when it has returned. Throws what the
   * program throws. `heldUpBy`: the caller, if the call was held up.
   */
  next(failure: CallFailure | undefined, result: unknown, heldUpBy?: Caller): Syscall | undefined {
    const { call, program } = this
    let step: IteratorResult<Syscall, unknown>
    if (call !== undefined && failure !== undefined) step = program.throw(callError(call, undefined, failure))
    else {
      if (call !== undefined && this.retryable && changesSomething(call)) this.retryable = false
      step = program.next(result)
    }
    if (heldUpBy !== undefined && step.done !== true && this.canStopBefore(step.value) && !heldUpBy.isWanted) {
      this.stopped = true
      step = program.throw(new Cancelled())
    }
    this.call = step.done === true ? undefined : step.value
    if (step.done === true) this.result = step.value
    return this.call
  }

  private canStopBefore(call: Syscall): boolean {
    return this.retryable && !this.stopped && call.op !== "close"
  }
}

/**
 * Runs a job's program by a function that makes single calls. A call that is not answered at once counts as held up. An error
 * that is not one of the tagged ones is a bug of the program; `done` passes it to the caller as it is.
 *
 * @internal
 */
export const runJob = (
  program: JobProgram<unknown>,
  start: (call: Syscall, done: Done) => void,
  done: Done,
  caller: Caller = waitingCaller
): void => {
  const run = new JobRun(program)
  let failure: CallFailure | undefined
  let result: unknown
  let heldUpBy: Caller | undefined
  // a loop, not a recursion, for calls that are answered at once
  const proceed = (): void => {
    for (;;) {
      let call: Syscall | undefined
      try {
        call = run.next(failure, result, heldUpBy)
      } catch (error) {
        done(jobFailure(error, run.retryable), undefined)
        return
      }
      if (call === undefined) {
        done(undefined, run.result)
        return
      }
      // an answer while `start` runs continues this loop; a later one calls `proceed` again
      let starting = true
      let answered = false
      start(call, (itsFailure, itsResult) => {
        failure = itsFailure
        result = itsResult
        answered = true
        heldUpBy = starting ? undefined : caller
        if (!starting) proceed()
      })
      starting = false
      if (!answered) return
    }
  }
  proceed()
}

/** The failure of a job whose program threw an error. @internal */
export const jobFailure = (error: unknown, retryable: boolean): CallFailure => ({
  code: isIoError(error) && "code" in error ? error.code : "EIO",
  error: error as AnyOSError, // also an error of another kind: the caller gets it as it is
  retryable
})
