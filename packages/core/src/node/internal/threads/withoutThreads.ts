/**
 * The last resort of the back end of threads: the system has refused a thread, e.g. because of a limit of processes
 * or of memory. `Threads` calls it in the main thread for each queued call, while it has no worker at all. A later
 * call tries to start a worker again.
 */
import { makeOSError } from "../../../errors/index.js"
import type { Done } from "../../../executor/backend.js"
import { jobFailure, runJob } from "../../../executor/internal/jobRunner.js"
import { DescriptorWait, startRetrying } from "../../../executor/internal/retries.js"
import { startLibuv } from "../../syscalls.js"
import type { Entry } from "./entry.js"

/**
 * Makes a call on libuv's pool because no thread could be started, for the reason `cause`. A function of the user can run in a
 * thread only: its call fails with EAGAIN, in CPython's words. A
 * transfer of which a thread has moved some bytes is a short one.
 *
 * @internal
 */
export const startWithoutThreads = (entry: Entry, cause: unknown): void => {
  if (entry.movedBytes > 0) {
    entry.answer(undefined, entry.movedBytes)
    return
  }
  // from here on, `withdraw` answers that the call has begun
  entry.isOnLibuv = true
  const done: Done = (failure, result) => entry.answer(failure, result)
  const { call, caller, descriptorWait: wait = new DescriptorWait(0) } = entry
  if (call.op === "job") {
    runJob(call.program(), (inner, answer) => startRetrying(startLibuv, wait, inner, answer), done, caller)
  } else if (call.op !== "call") startLibuv(call, done)
  else {
    const message = `[Errno 11] can't start new thread: ${cause instanceof Error ? cause.message : String(cause)}`
    done(jobFailure(makeOSError({ code: "EAGAIN", syscall: call.name, message }, { cause }), true), undefined)
  }
}
