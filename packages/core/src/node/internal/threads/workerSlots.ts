/**
 * The worker's access to slots: reads the arguments of calls, and answers calls.
 *
 * It runs in each worker. The worker owns a slot from the moment at which it has set the state to `running` until
 * `handBack` or until it has posted the answer; in between, it reads and writes the slot without atomic operations.
 * The main thread's side is `slots.ts`.
 */
import type { BigIntStats } from "node:fs"
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads"
import { toFailure } from "../failures.js"
import {
  Answer,
  Field,
  inMessage,
  numbersPerSlot,
  pageAt,
  pageEnd,
  Row,
  SharedMemory,
  slotCount,
  SlotState,
  Word
} from "./memory.js"
import type { Arguments, FromWorker, WorkerData } from "./messages.js"
import { portable } from "./portableError.js"
import { writeStatus } from "./status.js"
import { fromBytes, toBytes, ValueReader, writeValue } from "./values.js"

/** The data with which `WorkerPool` started this worker. @internal */
export const { buffer, idleMillis, index, stackTraceLimit } = workerData as WorkerData

// never `null`: this module is only loaded in workers
const port = parentPort!

/** @internal */
export const memory: SharedMemory = new SharedMemory(buffer)

/** @internal */
export const { bytes, numbers, words } = memory

/** Sends a message to the main thread. Memory in `transfer` is moved, not copied. @internal */
export const post = (message: FromWorker, transfer?: ReadonlyArray<ArrayBuffer>): void =>
  port.postMessage(message, transfer)

/**
 * Hands a slot back to the main thread, with the answer of its call. Posts a message only if the main thread waits
 * for one, since a message can cost more than the call itself.
 *
 * @internal
 */
export const handBack = (slot: number): void => {
  // Reserves a place in the ring, which no other worker fills, and fills it then. This store publishes the answer
  // that was written before it.
  const at = Atomics.add(words, Word.completions, 1)
  Atomics.store(words, Row.completions + (at & (slotCount - 1)), slot + 1)
  // after the store: see `collect`; the swap lets only one of several workers signal
  if (Atomics.compareExchange(words, Word.mainWaits, 1, 0) === 1) post(null)
}

/** Answers with a number, or with what was written into the page. @internal */
export const answer = (slot: number, kind: number, value: number): void => {
  const at = slot * numbersPerSlot
  numbers[at + Field.answer] = kind
  numbers[at + Field.value] = value
  setCompleted(slot)
  handBack(slot)
}

/**
 * Marks a call as completed. If this thread ends after that, its calls fail with EOWNERDEAD, but this one does not.
 *
 * @internal
 */
export const setCompleted = (slot: number): void => {
  Atomics.store(words, Row.slots + slot, SlotState.completed)
}

/**
 * Answers with a value as data: in the page of the slot, or as a message if it does not fit. Memory of a large value
 * is moved to the main thread, not copied. Throws if the value is not plain data.
 *
 * @internal
 */
export const answerData = (slot: number, kind: number, value: unknown): void => {
  if (writeValue(memory, pageAt(slot), pageEnd(slot), value) !== -1) {
    answer(slot, kind, 0)
    return
  }
  const large = toBytes(value)
  setCompleted(slot)
  post({ kind: "bytes", slot, failed: kind === Answer.error, bytes: large }, [large.buffer])
}

/** @internal */
export const answerStatus = (slot: number, status: BigIntStats): void => {
  writeStatus(memory, slot, status)
  answer(slot, Answer.status, 0)
}

/** Answers with the failure of a system call, or with another error as it is. @internal */
export const answerFailure = (slot: number, error: unknown): void => {
  let failure
  try {
    failure = toFailure(error)
  } catch {
    answerThrown(slot, error)
    return
  }
  // only the code and the errno: the main thread knows the path, and makes the error
  answerData(slot, Answer.failure, [failure.code, failure.errno])
}

/** Answers with an error that is not of this library: it was thrown by a function of the user, or is a bug. @internal */
export const answerThrown = (slot: number, error: unknown): void => {
  setCompleted(slot)
  post({ kind: "error", slot, error: portable(error) })
}

/**
 * Requests the arguments of a call, which did not fit its slot, from the main thread. A hop of its own. The wait is
 * synchronous and has no time limit: the main thread always replies, unless the process ends.
 *
 * @internal
 */
export const requestArguments = (slot: number): Arguments => {
  post({ kind: "arguments", slot })
  Atomics.wait(words, Row.slots + slot, SlotState.running + index)
  // it is marked as running again, so that the main thread fails it if this thread dies
  Atomics.store(words, Row.slots + slot, SlotState.running + index)
  return receiveMessageOnPort(port)!.message as Arguments // it was sent before the state changed
}

/** The arguments that were written as data. @internal */
export const argumentsOf = (slot: number): unknown =>
  numbers[slot * numbersPerSlot + Field.place] === inMessage
    ? fromBytes(requestArguments(slot) as Uint8Array) // only those of a function of the user are not bytes
    : new ValueReader(memory, numbers[slot * numbersPerSlot + Field.place]!).value()

/** The path of a call that has no other data. @internal */
export const pathOf = (slot: number): string | Uint8Array =>
  memory.readPath(pageAt(slot), numbers[slot * numbersPerSlot + Field.byteCount]!)
