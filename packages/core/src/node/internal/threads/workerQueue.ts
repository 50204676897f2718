/**
 * The queue of calls: the worker's side. See `memory.ts` for the protocol.
 *
 * It runs in each worker, without locks: all workers compete for calls by compare-and-swap. `worker.ts` calls
 * `setAwake` once, and then `takeCall` again and again. The main thread's side is `callQueue.ts`.
 */
import { Quit, Row, slotCount, SlotState, Word, WorkerState } from "./memory.js"
import { handBack, idleMillis, index, memory, words } from "./workerSlots.js"

/** The word with the state of this worker. */
const ownWord = Row.workers + index

/** From here on, the worker takes calls. The main thread counts it as booting until then. @internal */
export const setAwake = (): void => {
  Atomics.store(words, ownWord, WorkerState.awake)
}

/** Takes the next call and returns its slot, or -1 if the worker is to end. Sleeps while the queue is empty. @internal */
export const takeCall = (): number => {
  for (;;) {
    // `head` is read before `tail`. Since `head` never passes `tail`, equal values mean that the queue was empty. In
    // the other order, other workers could move `head` beyond the old `tail`, and this worker would take a place that
    // was not filled yet.
    const head = Atomics.load(words, Word.head)
    const quit = Atomics.load(words, Word.quit)
    if (quit === Quit.now) return -1
    if (head === Atomics.load(words, Word.tail)) {
      if (quit !== Quit.no || !sleep()) return -1
      continue
    }
    // read before the place is reserved: once `head` has moved, the main thread may reuse the place; a stale value is
    // dropped, since the compare-and-swap fails then
    const slot = words[Row.queue + (head & (slotCount - 1))]!
    if (Atomics.compareExchange(words, Word.head, head, (head + 1) | 0) !== head) continue
    // this call may block: the next must not wait for it while other workers sleep
    if (Atomics.load(words, Word.sleepers) > 0 && ((head + 1) | 0) !== Atomics.load(words, Word.tail)) memory.wakeOne()
    // the main thread may have withdrawn the call meanwhile: exactly one of the two changes the state
    const state = Row.slots + slot
    if (Atomics.compareExchange(words, state, SlotState.queued, SlotState.running + index) === SlotState.queued) {
      return slot
    }
    handBack(slot) // its call was withdrawn: the main thread gets the slot back
  }
}

/**
 * Waits to be woken. Returns `false` if the worker was not woken for `idleMillis`, and has retired. A thread that
 * wakes it sets its word to `awake` and lowers `sleepers`. The worker does both itself only if its compare-and-swap
 * shows that no other thread has, so that `sleepers` is lowered once.
 */
const sleep = (): boolean => {
  // the state before the count: a thread that reads a count above 0 finds a worker to wake
  Atomics.store(words, ownWord, WorkerState.sleeping)
  Atomics.add(words, Word.sleepers, 1)
  // the main thread queues a call and then looks for sleepers; this looks the other way round, so that one sees the other
  if (!isQueueEmpty() || Atomics.load(words, Word.quit) !== Quit.no) {
    if (Atomics.compareExchange(words, ownWord, WorkerState.sleeping, WorkerState.awake) === WorkerState.sleeping) {
      Atomics.sub(words, Word.sleepers, 1)
    }
    return true
  }
  // only real sleep counts: for the monitor, it proves that this worker had nothing to do
  Atomics.add(words, Word.sleepCount, 1)
  // if the word has changed already, this returns at once, with "not-equal"
  if (Atomics.wait(words, ownWord, WorkerState.sleeping, idleMillis) !== "timed-out") return true
  if (Atomics.compareExchange(words, ownWord, WorkerState.sleeping, WorkerState.retired) !== WorkerState.sleeping) {
    return true
  }
  Atomics.sub(words, Word.sleepers, 1)
  // a call that was queued just before may have found this worker no longer asleep: look once more before it ends
  if (isQueueEmpty()) return false
  Atomics.store(words, ownWord, WorkerState.awake)
  return true
}

/** It loads `head` before `tail`, as `takeCall` does. */
const isQueueEmpty = (): boolean => Atomics.load(words, Word.head) === Atomics.load(words, Word.tail)
