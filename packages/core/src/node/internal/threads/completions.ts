/**
 * The completion of calls: takes results out of shared memory and answers the callers.
 *
 * It runs in the main thread: when a worker signals (`Threads`), in the turns after that, and at each tick of the
 * monitor. The worker's side is `handBack` in `workerSlots.ts`. Answering a call runs code of the pool and of the
 * user, which may submit and withdraw calls meanwhile.
 */
import { jobFailure } from "../../../executor/internal/jobRunner.js"
import type { CallFailure } from "../../../syscall/syscall.js"
import type { CallQueue } from "./callQueue.js"
import type { Entry } from "./entry.js"
import { Row, type SharedMemory, slotCount, Word } from "./memory.js"
import type { Reply } from "./messages.js"
import { thrownBy } from "./portableError.js"
import { readFailure, readResult, thrownInJob } from "./slots.js"
import { fromBytes } from "./values.js"

/** The most calls that one `collect` answers, so that other events get their turn. */
const batchSize = 256

/**
 * Answers the calls that have completed, many at a time.
 *
 * A worker signals a completion only after `collect` has stopped looking and has said so in shared memory. As long as
 * `collect` finds something, it does not stop: it polls again in the next turn of the event loop. Without that, workers that
 * signal again and again, each signal with its microtasks, would keep all other events waiting.
 *
 * Invariant: `taken` counts the completions that were taken out of the ring; only this class empties the ring. Unless a poll is
 * scheduled or `collect` runs, `mainWaits` is 1 in shared memory, or a signal is on its way.
 *
 * @internal
 */
export class Completions {
  /** Completed calls, and hops of calls, since the start. */
  count = 0
  private readonly memory: SharedMemory
  private readonly queue: CallQueue
  private taken = 0
  private isCollecting = false
  private isPollScheduled = false

  constructor(memory: SharedMemory, queue: CallQueue) {
    this.memory = memory
    this.queue = queue
    Atomics.store(memory.words, Word.mainWaits, 1)
  }

  /** Called when a worker signals a completed call. Does nothing if a poll is already scheduled for the next turn. */
  onSignal(): void {
    if (!this.isPollScheduled) this.collect()
  }

  /**
   * Answers the calls that have completed, up to `batchSize`. If `done` of a call throws, the error is passed on, and
   * the other calls are answered in the next turn. Does nothing if it is called from within an answer.
   */
  collect(): void {
    if (this.isCollecting) return
    this.isCollecting = true
    const { words } = this.memory
    Atomics.store(words, Word.mainWaits, 0)
    // while this is 0, workers do not signal: each completion is found here or by the poll of the next turn
    let budget = batchSize
    let isStopping = false
    try {
      while (budget > 0) {
        const at = Row.completions + (this.taken & (slotCount - 1))
        const found = Atomics.load(words, at)
        if (found === 0) {
          if (budget < batchSize || isStopping) break
          // First the word, then another look. A worker does the reverse: it fills its place in the ring, and then
          // looks at the word. So at least one of the two threads sees what the other has written, and no completion
          // is missed.
          isStopping = true
          Atomics.store(words, Word.mainWaits, 1)
          continue // once more: a call may have completed before its worker could see that
        }
        if (isStopping) Atomics.store(words, Word.mainWaits, 0)
        isStopping = false
        // A plain write is enough: before a worker fills this place again, this thread has freed a slot and queued it
        // again, and the store of `tail` makes this write visible.
        words[at] = 0
        this.taken = (this.taken + 1) | 0
        budget--
        // the ring has the index plus one, so that 0 means an empty place
        this.complete(found - 1)
      }
    } finally {
      this.isCollecting = false
      // also if a program threw: the other calls are answered
      if (!isStopping && !this.isPollScheduled) {
        this.isPollScheduled = true
        setImmediate(this.poll)
      }
    }
  }

  private readonly poll = (): void => {
    this.isPollScheduled = false
    this.collect()
  }

  /**
   * Answers the call in a slot from what its worker left there, or continues its transfer. The result is read before
   * the slot is freed, and the slot is freed before the answer, which may queue calls.
   */
  private complete(slot: number): void {
    const { queue } = this
    const entry = queue.entryAt(slot)
    if (entry === undefined) {
      queue.releaseSlot(slot) // the call was withdrawn
      return
    }
    this.count++
    let failure: CallFailure | undefined
    let result: unknown
    try {
      failure = readFailure(this.memory, entry)
      if (failure === undefined) result = readResult(this.memory, entry)
    } catch (error) {
      failure = jobFailure(error, false) // no memory for the result, or the caller has transferred its buffer meanwhile
    }
    // a failure after earlier hops is answered as a short transfer, by `fail`
    const isTransfer = entry.requestedBytes > 0
    if (failure === undefined && isTransfer && this.continueTransfer(entry, result as number)) return // its byte count
    queue.release(entry)
    queue.refill()
    if (failure === undefined) entry.answer(undefined, isTransfer ? entry.movedBytes : result)
    else entry.fail(failure)
  }

  /**
   * Queues the next hop of a transfer that is larger than one. `count` bytes were moved by the last. Returns `false`
   * if the transfer is complete, with the total in `movedBytes`.
   */
  private continueTransfer(entry: Entry, count: number): boolean {
    const { call } = entry
    if (call.op !== "read" && call.op !== "write") return false
    const isFull = count === entry.requestedBytes
    entry.movedBytes += count
    if (!isFull || entry.movedBytes === call.length) return false
    // a pipe may have no more than this, and a caller that discards the result needs no more
    if (call.op === "read" && (call.position === null || entry.isDiscarded)) return false
    this.queue.requeue(entry)
    return true
  }

  /**
   * Answers a call whose result came as a message. Its slot is not in the ring of completions: the message frees it.
   */
  receive(reply: Reply): void {
    const entry = this.queue.entryAt(reply.slot)
    if (entry === undefined) return
    this.count++
    this.queue.release(entry)
    this.queue.refill()
    switch (reply.kind) {
      case "bytes": {
        let value: unknown
        try {
          value = fromBytes(reply.bytes)
        } catch (error) {
          return entry.answer(jobFailure(error, false), undefined) // no memory for the value
        }
        return reply.failed ? entry.answer(thrownInJob(value), undefined) : entry.answer(undefined, value)
      }
      case "result":
        return entry.answer(undefined, reply.result)
      case "error":
        return entry.answer(jobFailure(thrownBy(reply.error), false), undefined)
    }
  }
}
