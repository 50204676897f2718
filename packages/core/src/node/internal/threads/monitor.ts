/**
 * The supervision of the workers: more of them start when calls wait and do not make progress.
 *
 * It runs in the main thread, by a timer. `Threads` starts it when calls wait in the queue, and is called back when
 * all workers are stuck. It judges by two counts only: completed calls, and how often a worker went to sleep. So a
 * call costs nothing more for being watched.
 */
import type { CallQueue } from "./callQueue.js"
import type { Completions } from "./completions.js"
import { type SharedMemory, Word } from "./memory.js"
import type { WorkerPool } from "./workerPool.js"

/** Milliseconds between two checks of whether the queued calls make progress. */
const tickMillis = 5

/** With this many workers, more start only if all are stuck: they would share the processors, not add to them. */
const usualWorkers = 4

/**
 * Ticks without a completed call before the workers are considered stuck. Low while there are few workers, since starting one
 * is cheap. High when the ticks themselves are late: the workers may wait for a processor too.
 */
const stuckTicks = { few: 2, many: 5, late: 5 } as const

/** Consecutive ticks in which no worker went to sleep, before one more worker starts. */
const busyTicks = 2

/**
 * Watches the queue while calls wait in it.
 *
 * Invariant: the timer runs only while calls wait, or until the next tick finds that none does. The `last…` fields are what the
 * last tick saw. `stuckAt` is the number of completions when all workers were found to be stuck and no more could start.
 *
 * @internal
 */
export class Monitor {
  private readonly words: Int32Array
  private readonly queue: CallQueue
  private readonly completions: Completions
  private readonly workers: WorkerPool
  private readonly onAllStuck: () => void
  private timer: NodeJS.Timeout | undefined = undefined
  private lastCompleted = 0
  private lastSleeps = 0
  private lastTickAt = 0
  private ticksBusy = 0
  private ticksStuck = 0
  private stuckAt = -1

  /** `onAllStuck` is called when all workers are stuck and no more can start, again and again while that lasts. */
  constructor(
    memory: SharedMemory,
    queue: CallQueue,
    completions: Completions,
    workers: WorkerPool,
    onAllStuck: () => void
  ) {
    this.words = memory.words
    this.queue = queue
    this.completions = completions
    this.workers = workers
    this.onAllStuck = onAllStuck
  }

  /**
   * Whether all workers are stuck: no call has completed since that was found. It becomes `false` by itself with the
   * next completed call.
   */
  get areAllStuck(): boolean {
    return this.stuckAt === this.completions.count
  }

  /** Starts to watch, if it does not already. */
  start(): void {
    if (this.timer !== undefined) return
    // what happened before the calls began to wait says nothing about them
    this.lastCompleted = this.completions.count
    this.lastSleeps = Atomics.load(this.words, Word.sleepCount)
    this.lastTickAt = performance.now()
    this.ticksBusy = 0
    this.ticksStuck = 0
    this.timer = setInterval(this.tick, tickMillis)
    this.timer.unref() // the calls keep the process alive, by `ProcessRef`
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  /** Compares the queue and the workers with the last tick, and starts workers by the rules of `stuckTicks` and `busyTicks`. */
  private readonly tick = (): void => {
    const { completions, lastCompleted, lastTickAt, queue, workers } = this
    // not only by the poll of the next turn: a chain of timers, each due before the next turn can begin, would prevent it
    completions.collect()
    if (queue.size === 0) {
      this.stop()
      return
    }
    this.lastCompleted = completions.count
    this.lastTickAt = performance.now()
    const sleeps = Atomics.load(this.words, Word.sleepCount)
    // a worker that went to sleep found the queue empty: there are enough workers
    this.ticksBusy = sleeps === this.lastSleeps ? this.ticksBusy + 1 : 0
    this.lastSleeps = sleeps
    if (workers.booting > 0) return // wait for what that changes
    this.ticksStuck = completions.count === lastCompleted ? this.ticksStuck + 1 : 0
    // a late tick: this thread did not get its turn in time
    if (this.lastTickAt - lastTickAt > 2 * tickMillis) {
      // if the processors are busy, more workers do not help; but it may be that only this thread is busy, and the workers
      // are blocked
      if (this.ticksStuck >= stuckTicks.late) this.onStuck()
      return
    }
    const isFew = workers.size < usualWorkers
    if (this.ticksStuck >= (isFew ? stuckTicks.few : stuckTicks.many)) this.onStuck()
    else if (isFew && this.ticksBusy >= busyTicks) workers.grow(1)
  }

  /**
   * Starts more workers, up to twice as many; if there are as many as there may be, reports that. Doubling, so that a
   * limit of 256 is reached after a few rounds, while each round sees whether the last one helped.
   */
  private onStuck(): void {
    const { completions, queue, workers } = this
    this.ticksStuck = 0
    if (workers.size < workers.limit) {
      workers.grow(Math.max(1, Math.min(queue.size, workers.size)))
      return
    }
    this.stuckAt = completions.count
    this.onAllStuck()
  }
}
