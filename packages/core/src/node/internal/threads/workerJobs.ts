/**
 * Runs jobs in a worker: makes the calls of a job's program synchronously.
 *
 * A job is a generator of system calls. `worker.ts` calls `runJob` for a slot with `Op.job`; all its calls are made
 * here, one after the other, without a hop between them. The main thread runs jobs by `runJob` of `jobRunner.ts`,
 * with the same rules.
 */
import { isIoError } from "../../../errors/index.js"
import { JobRun } from "../../../executor/internal/jobRunner.js"
import { descriptorPollMillis } from "../../../executor/internal/retries.js"
import type { Caller } from "../../../program/pending.js"
import { isInterrupted, isOutOfDescriptors } from "../../../syscall/internal/transient.js"
import type { CallFailure, Syscall } from "../../../syscall/syscall.js"
import { blocks, blockSize } from "../../../wholeFile/internal/fileJobs.js"
import { callSync } from "../../syscalls.js"
import { toFailure } from "../failures.js"
import { jobs } from "./jobs.js"
import {
  Answer,
  Field,
  numbersPerSlot,
  pageAt,
  pathBytes,
  Quit,
  Row,
  SlotState,
  Step,
  stepNumber,
  stepPathAt,
  Word
} from "./memory.js"
import { bytesAt } from "./values.js"
import { answerData, answerThrown, argumentsOf, buffer, index, memory, numbers, post, words } from "./workerSlots.js"

/**
 * A call slower than this (ms) counts as held up, as the opening of a FIFO is. Only then is the caller asked whether it still
 * wants the result, since asking costs a hop.
 */
const heldUpMillis = 20

/** Milliseconds between two checks, by a worker that waits for a reply, of whether the process exits. */
const quitTickMillis = 5

/** The slot of the job that runs. A worker runs one job at a time. */
let currentSlot = 0

// a whole file is read into shared memory, to the place from which the main thread takes its bytes
blocks.take = () => new Uint8Array(buffer, bytesAt(pageAt(currentSlot)), blockSize)
// the result is already at its place, so that `writeValue` does not copy it; the arguments there have been read
// before
blocks.cut = (block, byteLength) => block.subarray(0, byteLength)
blocks.give = () => undefined

/**
 * Runs the job in a slot, and answers it. Errors of this library are answered as data, so that the main thread gets
 * them with their class; others are bugs, and go as messages.
 *
 * @internal
 */
export const runJob = (slot: number): void => {
  const [name, args] = argumentsOf(slot) as [string, ReadonlyArray<never>] // as `writeRequest` wrote them
  const run = new JobRun(jobs.get(name)!(...args)) // the main thread knows the same jobs
  currentSlot = slot
  let result: unknown
  try {
    result = runProgram(slot, run)
  } catch (error) {
    if (isIoError(error)) answerData(slot, Answer.error, [error, run.retryable])
    else answerThrown(slot, error)
    return
  }
  answerData(slot, Answer.data, result)
}

/**
 * Makes the calls of a job, one after the other, and returns what its program returns. Throws what the program
 * throws. A failed call does not end the job: the program gets the failure, and may handle it.
 */
const runProgram = (slot: number, run: JobRun): unknown => {
  let failure: CallFailure | undefined
  let result: unknown
  let heldUpBy: Caller | undefined
  let before = performance.now()
  for (;;) {
    const call = run.next(failure, result, heldUpBy)
    if (call === undefined) return run.result
    publishStep(slot, call)
    failure = undefined
    try {
      result = makeCall(slot, call)
    } catch (error) {
      failure = toFailure(error)
    }
    const now = performance.now()
    heldUpBy = now - before > heldUpMillis ? callerOf(slot) : undefined
    before = now
  }
}

/**
 * The caller of the job in a slot. Only the main thread knows whether it wants the result. `JobRun` asks only a job
 * that may still stop.
 */
const callerOf = (slot: number): Caller => ({
  get isWanted() {
    return requestIsWanted(slot)
  }
})

/**
 * Asks the main thread whether the caller of a job wants its result. This is a hop. Returns `false` also when the
 * process exits, so that the job stops and cleans up.
 */
const requestIsWanted = (slot: number): boolean => {
  const state = Row.slots + slot
  const running = SlotState.running + index
  post({ kind: "isWanted", slot })
  while (Atomics.wait(words, state, running, quitTickMillis) === "timed-out") {
    if (Atomics.load(words, Word.quit) === Quit.now) return false // the main thread does not reply any more
  }
  // takes the reply and marks the slot as running again, in one step
  return Atomics.exchange(words, state, running) !== SlotState.unwanted
}

/**
 * Makes a call of a job, again and again while a signal interrupts it (N3), or while it may wait for a descriptor
 * (F7). Throws the last error. The pauses of `descriptorPollMillis` block this thread only; a close by another call
 * may free a descriptor meanwhile.
 */
const makeCall = (slot: number, call: Syscall): unknown => {
  let since: number | undefined
  for (;;) {
    try {
      return callSync(call)
    } catch (error) {
      const failure = toFailure(error)
      if (isInterrupted(call, failure)) continue
      if (!isOutOfDescriptors(failure)) throw error
      since ??= performance.now()
      if (!mayWait(slot, since)) throw error
      Atomics.wait(words, Word.pause, 0, descriptorPollMillis)
    }
  }
}

/**
 * Whether a call that began to wait at `since` may wait longer. The main thread can end that, for one call or for all
 * workers.
 */
const mayWait = (slot: number, since: number): boolean =>
  performance.now() - since < numbers[slot * numbersPerSlot + Field.descriptorMillis]! &&
  Atomics.load(words, Word.quit) === Quit.no

/**
 * Publishes the call that is about to be made, if it can block without end, so that the main thread can unblock it at
 * exit. Plain writes: the main thread reads them only when it closes or exits, about threads that have been blocked
 * for milliseconds.
 */
const publishStep = (slot: number, call: Syscall): void => {
  const at = slot * numbersPerSlot
  switch (call.op) {
    case "open":
      numbers[at + Field.step] = stepNumber(Step.open, memory.writePath(stepPathAt(slot), pathBytes, call.path))
      return
    case "read":
      numbers[at + Field.step] = stepNumber(Step.read, call.fd)
      return
    default:
      numbers[at + Field.step] = Step.none
  }
}
