/**
 * What runs in a worker: takes calls out of shared memory, makes them synchronously, and sleeps when there are none.
 *
 * `npm run worker` bundles this file, and all that it imports, into `workerSource.ts`.
 */
import * as fs from "node:fs"
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads"
import { isIoError } from "../../../errors/index.js"
import { JobRun } from "../../../executor/internal/jobRunner.js"
import { descriptorPollMillis, isInterrupted, isOutOfDescriptors } from "../../../executor/internal/retries.js"
import type { Caller } from "../../../program/pending.js"
import type { CallFailure, Syscall } from "../../../syscall/syscall.js"
import { blocks, blockSize } from "../../../wholeFile/internal/fileJobs.js"
import { callSync } from "../../syscalls.js"
import { toPath } from "../conversions.js"
import { toFailure } from "../failures.js"
import { jobs } from "./jobs.js"
import {
  Answer,
  Field,
  inMessage,
  numbersPerSlot,
  Op,
  pageAt,
  pageEnd,
  pathBytes,
  Quit,
  Row,
  SharedMemory,
  slotCount,
  SlotState,
  Step,
  stepPathAt,
  Word,
  WorkerState
} from "./memory.js"
import { writeStatus } from "./status.js"
import { bytesAt, fromBytes, Reader, toBytes, writeValue } from "./values.js"
import { type AnyJob, type Arguments, type FromWorker, portable, type WorkerData } from "./wire.js"

const { buffer, idleMillis, index, stackTraceLimit } = workerData as WorkerData // as `WorkerPool` starts it
const port = parentPort!
const memory = new SharedMemory(buffer)
const { bytes, numbers, words } = memory
const ownWord = Row.workers + index

const bigint = { bigint: true } as const

/** Without a stack an error costs a third, and the main thread has none of it to show. */
const quiet = (): void => {
  Error.stackTraceLimit = 0
}

const post = (message: FromWorker, transfer?: ReadonlyArray<ArrayBuffer>): void => port.postMessage(message, transfer)

/** The next call that is this worker's, or -1 if it is to leave. */
const nextSlot = (): number => {
  for (;;) {
    const head = Atomics.load(words, Word.head)
    const quit = Atomics.load(words, Word.quit)
    if (quit === Quit.now) return -1
    if (head === Atomics.load(words, Word.tail)) {
      if (quit !== Quit.no || !sleep()) return -1
      continue
    }
    const slot = words[Row.queue + (head & (slotCount - 1))]!
    if (Atomics.compareExchange(words, Word.head, head, (head + 1) | 0) !== head) continue
    // this call may block: the next must not wait for it while others sleep
    if (Atomics.load(words, Word.sleepers) > 0 && ((head + 1) | 0) !== Atomics.load(words, Word.tail)) memory.wakeOne()
    const state = Row.slots + slot
    if (Atomics.compareExchange(words, state, SlotState.queued, SlotState.running + index) === SlotState.queued) {
      return slot
    }
    end(slot) // it was withdrawn: the main thread gets its slot back
  }
}

/** Waits to be woken. `false` if nobody did for so long that the worker has retired. */
const sleep = (): boolean => {
  Atomics.store(words, ownWord, WorkerState.sleeping)
  Atomics.add(words, Word.sleepers, 1)
  // whoever queues a call looks for sleepers after that: one of the two sees the other
  if (!isQueueEmpty() || Atomics.load(words, Word.quit) !== Quit.no) {
    if (Atomics.compareExchange(words, ownWord, WorkerState.sleeping, WorkerState.awake) === WorkerState.sleeping) {
      Atomics.sub(words, Word.sleepers, 1)
    }
    return true
  }
  Atomics.add(words, Word.sleeps, 1)
  if (Atomics.wait(words, ownWord, WorkerState.sleeping, idleMillis) !== "timed-out") return true
  if (Atomics.compareExchange(words, ownWord, WorkerState.sleeping, WorkerState.retired) !== WorkerState.sleeping) {
    return true
  }
  Atomics.sub(words, Word.sleepers, 1)
  if (isQueueEmpty()) return false
  Atomics.store(words, ownWord, WorkerState.awake)
  return true
}

const isQueueEmpty = (): boolean => Atomics.load(words, Word.head) === Atomics.load(words, Word.tail)

/** Hands a slot back, with what became of its call. */
const end = (slot: number): void => {
  const at = Atomics.add(words, Word.ends, 1)
  Atomics.store(words, Row.ends + (at & (slotCount - 1)), slot + 1)
  if (Atomics.compareExchange(words, Word.mainSleeps, 1, 0) === 1) post(null)
}

const answer = (slot: number, kind: number, value: number): void => {
  const at = slot * numbersPerSlot
  numbers[at + Field.answer] = kind
  numbers[at + Field.value] = value
  Atomics.store(words, Row.slots + slot, SlotState.ended)
  end(slot)
}

const answerData = (slot: number, kind: number, value: unknown): void => {
  if (writeValue(memory, pageAt(slot), pageEnd(slot), value) !== -1) {
    answer(slot, kind, 0)
    return
  }
  const large = toBytes(value)
  Atomics.store(words, Row.slots + slot, SlotState.ended)
  post({ kind: "bytes", slot, failed: kind === Answer.error, bytes: large }, [large.buffer])
}

const answerStatus = (slot: number, status: fs.BigIntStats): void => {
  writeStatus(memory, slot, status)
  answer(slot, Answer.status, 0)
}

const answerBug = (slot: number, error: unknown): void => {
  Atomics.store(words, Row.slots + slot, SlotState.ended)
  post({ kind: "error", slot, error: portable(error) })
}

/** The arguments of a call that do not fit its slot: the main thread has them. */
const ask = (slot: number): Arguments => {
  post({ kind: "ask", slot })
  Atomics.wait(words, Row.slots + slot, SlotState.running + index)
  Atomics.store(words, Row.slots + slot, SlotState.running + index)
  return receiveMessageOnPort(port)!.message as Arguments // it was sent before the state changed
}

const argumentsOf = (slot: number): unknown =>
  numbers[slot * numbersPerSlot + Field.place] === inMessage
    ? fromBytes(ask(slot) as Uint8Array) // what it is for all but functions of the user's
    : new Reader(memory, numbers[slot * numbersPerSlot + Field.place]!).value()

/** The path of a call whose only argument it is. */
const pathOf = (slot: number): string | Uint8Array =>
  memory.readPath(pageAt(slot), numbers[slot * numbersPerSlot + Field.byteCount]!)

const run = (slot: number): void => {
  const at = slot * numbersPerSlot
  switch (numbers[at + Field.op]) {
    case Op.read: {
      const position = numbers[at + Field.position]!
      const count = fs.readSync(
        numbers[at + Field.first]!,
        bytes,
        numbers[at + Field.place]!,
        numbers[at + Field.second]!,
        Number.isNaN(position) ? null : position
      )
      return answer(slot, Answer.number, count)
    }
    case Op.write: {
      const position = numbers[at + Field.position]!
      const count = fs.writeSync(
        numbers[at + Field.first]!,
        bytes,
        numbers[at + Field.place]!,
        numbers[at + Field.second]!,
        Number.isNaN(position) ? null : position
      )
      return answer(slot, Answer.number, count)
    }
    case Op.open: {
      const flags = numbers[at + Field.first]!
      const mode = numbers[at + Field.second]!
      // an open results in a descriptor
      return answer(slot, Answer.number, callSync({ op: "open", path: pathOf(slot), flags, mode }) as number)
    }
    case Op.close:
      fs.closeSync(numbers[at + Field.first]!)
      return answer(slot, Answer.nothing, 0)
    case Op.stat:
      return answerStatus(slot, fs.statSync(toPath(pathOf(slot)), bigint))
    case Op.lstat:
      return answerStatus(slot, fs.lstatSync(toPath(pathOf(slot)), bigint))
    case Op.fstat:
      return answerStatus(slot, fs.fstatSync(numbers[at + Field.first]!, bigint))
    case Op.job:
      return runJob(slot)
    default:
      return answerData(slot, Answer.data, callSync(argumentsOf(slot) as Syscall)) // what the main thread wrote
  }
}

const runJob = (slot: number): void => {
  const [name, args] = argumentsOf(slot) as [string, ReadonlyArray<never>] // as `Threads` writes them
  const run = new JobRun((jobs.get(name) as AnyJob)(...args)) // the main thread knows the same jobs
  current = slot
  let result: unknown
  try {
    result = finishJob(slot, run)
  } catch (error) {
    if (isIoError(error)) answerData(slot, Answer.error, [error, run.retryable])
    else answerBug(slot, error)
    return
  }
  answerData(slot, Answer.data, result)
}

/** The slot of the job that runs. */
let current = 0

// a whole file is read to where its bytes leave this thread from
blocks.take = () => new Uint8Array(buffer, bytesAt(pageAt(current)), blockSize)
blocks.cut = (block, byteLength) => block.subarray(0, byteLength)
blocks.give = () => undefined

/**
 * Milliseconds after which a call counts as held up, as the opening of a FIFO is: its caller can be gone, and is asked. Asking
 * costs a hop.
 */
const heldUpMillis = 20

/** How often a worker that has asked looks whether the process is about to end, in milliseconds. */
const quitTickMillis = 5

/** Makes the calls of a job, one after the other, and returns what its program returns. */
const finishJob = (slot: number, run: JobRun): unknown => {
  let failure: CallFailure | undefined
  let result: unknown
  let heldUpBy: Caller | undefined
  let before = performance.now()
  for (;;) {
    const call = run.next(failure, result, heldUpBy)
    if (call === undefined) return run.result
    publish(slot, call)
    failure = undefined
    try {
      result = retry(slot, call)
    } catch (error) {
      failure = toFailure(error)
    }
    const now = performance.now()
    heldUpBy = now - before > heldUpMillis ? callerOf(slot) : undefined
    before = now
  }
}

/** The caller of the job in a slot, which the main thread knows. */
const callerOf = (slot: number): Caller => ({
  get isWanted() {
    return isWanted(slot)
  }
})

/** Asks the main thread whether the caller of a job wants its result: a hop, and the only way to know. */
const isWanted = (slot: number): boolean => {
  const state = Row.slots + slot
  const running = SlotState.running + index
  post({ kind: "wanted?", slot })
  while (Atomics.wait(words, state, running, quitTickMillis) === "timed-out") {
    if (Atomics.load(words, Word.quit) === Quit.now) return false // the main thread does not answer any more
  }
  return Atomics.exchange(words, state, running) !== SlotState.unwanted
}

/** Makes a call of a job, again and again while a signal interrupts it, or while it may wait for a descriptor (F7). */
const retry = (slot: number, call: Syscall): unknown => {
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

/** Whether a call that began to wait at `since` may wait longer: the main thread can end its time, and that of all workers. */
const mayWait = (slot: number, since: number): boolean =>
  performance.now() - since < numbers[slot * numbersPerSlot + Field.descriptorMillis]! &&
  Atomics.load(words, Word.quit) === Quit.no

/** Publishes the call that is about to be made, if it can block without end, so that the main thread can free it at exit. */
const publish = (slot: number, call: Syscall): void => {
  const at = slot * numbersPerSlot
  switch (call.op) {
    case "open":
      numbers[at + Field.stepValue] = memory.writePath(stepPathAt(slot), pathBytes, call.path)
      numbers[at + Field.step] = Step.open
      return
    case "read":
      numbers[at + Field.stepValue] = call.fd
      numbers[at + Field.step] = Step.read
      return
    default:
      numbers[at + Field.step] = Step.none
  }
}

const callFunction = async (slot: number): Promise<void> => {
  const { args, module, name } = ask(slot) as Exclude<Arguments, Uint8Array> // what it is for this kind of call
  Error.stackTraceLimit = stackTraceLimit
  try {
    const exports: Record<string, unknown> = await import(module)
    // of what a CommonJS module exports, Node finds some names only with `default`
    const exported = exports[name] ?? (exports["default"] as Record<string, unknown> | null | undefined)?.[name]
    if (typeof exported !== "function") throw new TypeError(`${module} exports no function ${JSON.stringify(name)}`)
    const result: unknown = await exported(...args)
    Atomics.store(words, Row.slots + slot, SlotState.ended)
    post({ kind: "result", slot, result })
  } catch (error) {
    answerBug(slot, error)
  } finally {
    quiet()
  }
}

const work = async (): Promise<void> => {
  quiet()
  Atomics.store(words, ownWord, WorkerState.awake)
  for (let slot = nextSlot(); slot !== -1; slot = nextSlot()) {
    if (numbers[slot * numbersPerSlot + Field.op] === Op.call) {
      await callFunction(slot)
      continue
    }
    try {
      run(slot)
    } catch (error) {
      fail(slot, error)
    }
  }
  process.exit() // ends this thread, whatever the user's functions left running
}

const fail = (slot: number, error: unknown): void => {
  let failure
  try {
    failure = toFailure(error)
  } catch {
    answerBug(slot, error)
    return
  }
  answerData(slot, Answer.failure, [failure.code, failure.errno])
}

void work()
