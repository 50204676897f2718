/**
 * The worker threads: how they start and end. They end by themselves when they were idle for some time.
 *
 * It runs in the main thread. `Monitor` and `Threads` decide how many workers there are; this class starts their
 * threads and reports by events how they end. Calls do not pass through it: workers take them from shared memory.
 */
import { SHARE_ENV, Worker } from "node:worker_threads"
import { Row, type SharedMemory, Word, WorkerState } from "./memory.js"
import type { FromWorker, WorkerData } from "./messages.js"
import { workerSource } from "./workerSource.js"

/** Callbacks of a worker pool. @internal */
export interface WorkerPoolEvents {
  readonly onMessage: (message: FromWorker, from: Worker) => void
  /** A worker is up. */
  readonly onOnline: () => void
  /**
   * A worker that was up has ended, by itself or because of an error, `cause`. The calls that it was running have no
   * answer.
   */
  readonly onExit: (index: number, cause: unknown) => void
  /** A worker could not be started. */
  readonly onUnavailable: (cause: unknown) => void
}

/**
 * Invariant: `workers` has the worker of each index that is in use, from before it is up until its thread has ended. `online`
 * counts those that are up. No worker keeps the process alive.
 *
 * @internal
 */
export class WorkerPool {
  /** The number of workers that are up, and can take calls. */
  online = 0
  private readonly workers = new Map<number, Worker>()
  private readonly memory: SharedMemory
  /** The most workers that there can be at once. */
  readonly limit: number
  private readonly idleMillis: number
  private readonly events: WorkerPoolEvents

  constructor(memory: SharedMemory, limit: number, idleMillis: number, events: WorkerPoolEvents) {
    this.memory = memory
    this.limit = limit
    this.idleMillis = idleMillis
    this.events = events
  }

  /** The number of workers, with those that are starting. */
  get size(): number {
    return this.workers.size
  }

  /**
   * The number of workers that do not look for calls yet: their thread is starting, or evaluates its program. Read
   * from shared memory: the event `online` may come before the program has been evaluated.
   */
  get booting(): number {
    let count = 0
    for (const index of this.workers.keys()) {
      if (Atomics.load(this.memory.words, Row.workers + index) === WorkerState.absent) count++
    }
    return count
  }

  /** Starts up to `count` more workers, as far as the limit allows. They take the lowest free indices. */
  grow(count: number): void {
    for (let index = 0; index < this.limit && count > 0; index++) {
      if (this.workers.has(index)) continue
      this.boot(index)
      count--
    }
  }

  /** Starts the worker of an index. It is in `workers` at once, and reports by events how that went. */
  private boot(index: number): void {
    const { buffer, words } = this.memory
    // an earlier worker of this index has left `retired` or another state here
    Atomics.store(words, Row.workers + index, WorkerState.absent)
    const data: WorkerData = {
      buffer,
      index,
      idleMillis: this.idleMillis,
      stackTraceLimit: Error.stackTraceLimit
    }
    let worker: Worker
    try {
      worker = new Worker(workerSource, {
        eval: true,
        workerData: data,
        // the environment is that of the process; flags of Node are not inherited: `--require` and `--import` would
        // run code of the user in each worker
        env: SHARE_ENV,
        execArgv: [],
        // by default, Node closes what a worker opened when it ends, even if its descriptor's number is another file's by then
        trackUnmanagedFds: false
      })
    } catch (error) {
      this.events.onUnavailable(error)
      return
    }
    // some failures are thrown above, others come as an exit before `online`
    this.workers.set(index, worker)
    let isOnline = false
    let cause: unknown
    worker.on("message", (message: FromWorker) => this.events.onMessage(message, worker))
    worker.once("error", (error) => {
      cause = error
    })
    worker.once("online", () => {
      isOnline = true
      this.online++
      this.events.onOnline()
    })
    worker.once("exit", () => {
      this.workers.delete(index)
      if (isOnline) {
        this.online--
        this.events.onExit(index, cause)
      } else {
        this.events.onUnavailable(cause)
      }
    })
    worker.unref() // after the listeners are added: the first one for messages refs the port of the worker
  }

  /**
   * Tells all workers to end: see `Quit`. The word is set before they are woken: a worker that is about to sleep
   * looks at it after it has announced that.
   */
  quit(quit: number): void {
    const { memory } = this
    Atomics.store(memory.words, Word.quit, quit)
    for (let index = 0; index < this.limit; index++) memory.wakeOne()
  }

  /** Ends a thread that runs JavaScript. A thread in a system call would end when that returns, and lose its result. */
  terminate(index: number): void {
    void this.workers.get(index)?.terminate()
  }
}
