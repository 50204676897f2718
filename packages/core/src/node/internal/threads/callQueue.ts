/**
 * The queue of calls for the workers: the main thread's side. See `memory.ts` for the protocol.
 *
 * `Threads` pushes, withdraws and requeues calls here, and `Completions` gives slots back. The worker's side is
 * `workerQueue.ts`. Only the main thread uses this class, so that its fields need no synchronization; only the words
 * in shared memory do.
 */
import { availableParallelism } from "node:os"
import { jobFailure } from "../../../executor/internal/jobRunner.js"
import { Fifo } from "../../../internal/fifo.js"
import type { Entry } from "./entry.js"
import { LargeRegions } from "./largeRegions.js"
import {
  Field,
  largeRegionCount,
  numbersPerSlot,
  Row,
  type SharedMemory,
  slotCount,
  SlotState,
  Word
} from "./memory.js"
import { writeRequest } from "./slots.js"

/**
 * Calls queued in one turn of the event loop after which a worker is woken at once, not at the end of the turn. With another
 * processor free, it works side by side with the main thread. With one processor it would preempt the main thread once for
 * every few calls.
 */
const callsBeforeEarlyWake = availableParallelism() > 1 ? 4 : Infinity

/** Schedules a microtask. Cheaper than `queueMicrotask`, which also tracks the asynchronous context. */
const microtask = Promise.resolve()

/**
 * Places calls into slots of shared memory, in the order in which they come. When all slots are taken, calls wait in the
 * backlog, in the memory of the main thread.
 *
 * Invariant: a slot is in `freeSlots`, or belongs to the entry in `entries`, or holds a withdrawn call and becomes free when
 * a worker meets it. Calls are in the backlog only while no slot is free. `tail` equals the shared word `tail`, which only this
 * class writes.
 *
 * @internal
 */
export class CallQueue {
  private readonly memory: SharedMemory
  private readonly words: Int32Array
  private readonly onWaiting: () => void
  private readonly largeRegions = new LargeRegions(largeRegionCount)
  private readonly freeSlots: Array<number> = []
  private readonly entries: Array<Entry | undefined> = []
  private readonly backlog = new Fifo<Entry>()
  private tail = 0
  private queuedThisTurn = 0

  /** `onWaiting` is called once in a turn in which calls were queued that no worker has taken yet. */
  constructor(memory: SharedMemory, onWaiting: () => void) {
    this.memory = memory
    this.words = memory.words
    this.onWaiting = onWaiting
    // a stack with the lowest slot on top: a program with few calls at once touches few pages of the shared memory
    for (let slot = slotCount - 1; slot >= 0; slot--) this.freeSlots.push(slot)
  }

  /**
   * Calls that no worker has taken. Counts a withdrawn call until a worker meets it. The subtraction is cut to 32
   * bits because both counts wrap.
   */
  get size(): number {
    return ((this.tail - Atomics.load(this.words, Word.head)) | 0) + this.backlog.size
  }

  /** Whether no call waits for a worker, or for its answer. Calls that run may be left, and withdrawn ones. */
  get isDrained(): boolean {
    return this.backlog.size === 0 && this.entries.every((entry) => entry === undefined || this.workerOf(entry) >= 0)
  }

  /** The call in a slot; `undefined` if it was withdrawn. */
  entryAt(slot: number): Entry | undefined {
    return this.entries[slot]
  }

  /** Queues a call, behind all that wait. It may be taken by a worker before this returns. */
  push(entry: Entry): void {
    if (this.backlog.size > 0 || this.freeSlots.length === 0) this.backlog.push(entry)
    else this.place(entry)
  }

  /** Writes a call into a free slot and publishes it to the workers. Arguments that are not plain data fail the call. */
  private place(entry: Entry): void {
    const slot = this.freeSlots.pop()!
    entry.slot = slot
    try {
      writeRequest(this.memory, this.largeRegions, entry)
    } catch (error) {
      this.release(entry)
      // later, since `submit` is about to return the entry as the control of a call without an answer
      queueMicrotask(() => entry.answer(jobFailure(error, true), undefined))
      return
    }
    this.entries[slot] = entry
    entry.queuePosition = this.tail
    const { words } = this
    // The order matters: request, state and ring are plain writes, and the atomic store of `tail` publishes all of
    // them. A worker reads a place of the ring only after it has read a `tail` beyond it.
    words[Row.slots + slot] = SlotState.queued
    words[Row.queue + (this.tail & (slotCount - 1))] = slot
    this.tail = (this.tail + 1) | 0
    Atomics.store(words, Word.tail, this.tail) // from here on, a worker can take it
    // the first call of a turn schedules the wake-up for all calls of the turn, since waking is a system call
    if (this.queuedThisTurn++ > 0) {
      if (this.queuedThisTurn === callsBeforeEarlyWake && Atomics.load(words, Word.sleepers) > 0) this.memory.wakeOne()
      return
    }
    void microtask.then(this.flush)
  }

  /**
   * Has workers take the calls that were queued in this turn of the event loop. Wakes one worker only: each worker
   * that takes a call and sees another one in the queue wakes the next. So the main thread pays for one system call,
   * however many calls there are.
   */
  readonly flush = (): void => {
    this.queuedThisTurn = 0
    if (this.size === 0) return
    if (Atomics.load(this.words, Word.sleepers) > 0) this.memory.wakeOne()
    // also if a worker was woken: it may block in its first call, which only the monitor notices
    this.onWaiting()
  }

  /**
   * Removes a call, unless a worker has taken it or has made a part of it. Returns `false` for a transfer between two
   * hops: its caller has to learn the count of bytes.
   */
  remove(entry: Entry): boolean {
    return entry.movedBytes === 0 && this.take(entry)
  }

  /** Takes a call out of the queue, unless a worker has taken it. Its slot, if any, becomes free when a worker meets it. */
  private take(entry: Entry): boolean {
    if (entry.slot === -1) {
      if (entry.isOnLibuv) return false
      this.backlog.remove(entry)
      this.releaseRegion(entry)
      return true
    }
    // the counterpart is the compare-and-swap in `takeCall`: exactly one of the two succeeds
    const state = Row.slots + entry.slot
    if (Atomics.compareExchange(this.words, state, SlotState.queued, SlotState.withdrawn) !== SlotState.queued) {
      return false
    }
    this.entries[entry.slot] = undefined
    entry.slot = -1
    this.releaseRegion(entry)
    return true
  }

  /**
   * Removes the calls that `fits` selects and that no worker has taken, and returns them, oldest first. Of a transfer that
   * waits for its next hop, a part was made.
   */
  removeAll(fits: (entry: Entry) => boolean): ReadonlyArray<Entry> {
    // slots are reused in any order, so that only the position in the queue tells the age of a call
    const queued = this.entries.filter((entry) => entry !== undefined && fits(entry)) as Array<Entry> // just filtered
    queued.sort((a, b) => (a.queuePosition - b.queuePosition) | 0)
    const removed = queued.filter((entry) => this.take(entry))
    for (let entry = this.backlog.first; entry !== undefined;) {
      const { next }: Entry = entry // read before the call leaves the backlog
      if (fits(entry) && this.take(entry)) removed.push(entry)
      entry = next
    }
    return removed
  }

  /**
   * Queues again the calls whose worker died after it had reserved their places in the queue, and before it had taken their
   * slots. These slots are lost. If the worker lives, it hands the slot back as that of a withdrawn call.
   */
  requeueLost(): void {
    for (const entry of this.entries) {
      if (entry === undefined) continue
      // a call that is still `queued` although `head` has passed its place: its worker is dead, or between its two
      // steps
      const isPassed = ((Atomics.load(this.words, Word.head) - entry.queuePosition) | 0) > 0
      if (isPassed && this.take(entry)) this.push(entry)
    }
  }

  /** Visits the calls that workers run now. */
  forEachRunning(visit: (entry: Entry) => void): void {
    for (const entry of this.entries) {
      if (entry !== undefined && this.workerOf(entry) >= 0) visit(entry)
    }
  }

  /**
   * The index of the worker that runs a call; negative if none does. Also negative for a moment after a reply to the
   * worker, until the worker sets the state back to `running`.
   */
  workerOf({ slot }: Entry): number {
    return Atomics.load(this.words, Row.slots + slot) - SlotState.running
  }

  /**
   * A call that runs stops waiting for a descriptor: its worker reads this field before each attempt. A plain write,
   * since `Atomics` has no floating-point numbers: the worker sees it at one of its next attempts.
   */
  endDescriptorWait(entry: Entry): void {
    entry.descriptorWait?.withdraw("nothing")
    if (entry.slot !== -1) this.memory.numbers[entry.slot * numbersPerSlot + Field.descriptorMillis] = 0
  }

  /**
   * Queues the next hop of a transfer, behind the calls that wait. It keeps its large region. So a large transfer
   * does not hold up small calls.
   */
  requeue(entry: Entry): void {
    this.freeSlotOf(entry)
    this.push(entry)
    this.refill() // the slot is for the first call of the backlog, if there is one
  }

  /** Frees the slot and the large region of a call that has completed. */
  release(entry: Entry): void {
    this.freeSlotOf(entry)
    this.releaseRegion(entry)
  }

  /** The slot is free only for the main thread: no worker knows it before it is queued again. */
  private freeSlotOf(entry: Entry): void {
    this.entries[entry.slot] = undefined
    this.freeSlots.push(entry.slot)
    entry.slot = -1
  }

  /** Frees the slot of a call that was withdrawn. */
  releaseSlot(slot: number): void {
    this.freeSlots.push(slot)
    this.refill()
  }

  private releaseRegion(entry: Entry): void {
    if (entry.largeRegion !== -1) this.largeRegions.give(entry.largeRegion)
    entry.largeRegion = -1
  }

  /** Places calls of the backlog into the slots that are free. */
  refill(): void {
    while (this.backlog.size > 0 && this.freeSlots.length > 0) this.place(this.backlog.shift()!)
  }
}
