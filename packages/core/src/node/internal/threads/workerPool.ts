/** The workers: booted when there is work, more of them when work waits, gone when there is none. */
import { SHARE_ENV, Worker } from "node:worker_threads"
import { Row, type SharedMemory, Word, WorkerState } from "./memory.js"
import type { FromWorker, WorkerData } from "./wire.js"
import { workerSource } from "./workerSource.js"

/** What a crew tells the owner of the calls. @internal */
export interface WorkerPoolEvents {
  readonly message: (message: FromWorker, from: Worker) => void
  /** A worker is up, or has gone; `cause` if it was not by itself. */
  readonly changed: () => void
  /** A worker has gone. The calls that it was running will not be answered. */
  readonly gone: (index: number, cause: unknown) => void
  /** A worker could not be started. */
  readonly unavailable: (cause: unknown) => void
}

/**
 * Invariant: `workers` holds one member for each number that a worker has, from before it is up until its thread has
 * ended. None of them keeps the process alive.
 *
 * @internal
 */
export class WorkerPool {
  /** Up, and able to take calls. */
  online = 0
  private readonly workers = new Map<number, Worker>()
  private readonly memory: SharedMemory
  private readonly threads: number
  private readonly idleMillis: number
  private readonly events: WorkerPoolEvents

  constructor(memory: SharedMemory, threads: number, idleMillis: number, events: WorkerPoolEvents) {
    this.memory = memory
    this.threads = threads
    this.idleMillis = idleMillis
    this.events = events
  }

  /** Those that are up, and those on their way. */
  get size(): number {
    return this.workers.size
  }

  /** Those that have not begun to look for calls: their thread starts, or evaluates its program. */
  get booting(): number {
    let count = 0
    for (const index of this.workers.keys()) {
      if (Atomics.load(this.memory.words, Row.workers + index) === WorkerState.absent) count++
    }
    return count
  }

  /** Starts so many more workers, as far as the limit allows. */
  grow(count: number): void {
    for (let index = 0; index < this.threads && count > 0; index++) {
      if (this.workers.has(index)) continue
      this.boot(index)
      count--
    }
  }

  private boot(index: number): void {
    const { buffer, words } = this.memory
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
        env: SHARE_ENV,
        execArgv: [],
        // with the default, a descriptor opened in a worker is closed with it, even if the number is another file's by then
        trackUnmanagedFds: false
      })
    } catch (error) {
      this.events.unavailable(error)
      return
    }
    this.workers.set(index, worker)
    let isOnline = false
    let cause: unknown
    worker.on("message", (message: FromWorker) => this.events.message(message, worker))
    worker.once("error", (error) => {
      cause = error
    })
    worker.once("online", () => {
      isOnline = true
      this.online++
      this.events.changed()
    })
    worker.once("exit", () => {
      this.workers.delete(index)
      if (isOnline) {
        this.online--
        this.events.gone(index, cause)
      } else {
        this.events.unavailable(cause)
      }
    })
    worker.unref() // after the listeners: the first one for messages refs its port
  }

  /** Tells all to leave. */
  dismiss(quit: number): void {
    const { memory } = this
    Atomics.store(memory.words, Word.quit, quit)
    for (let index = 0; index < this.threads; index++) memory.wakeOne()
  }

  /** Ends a thread that runs JavaScript. One that is in a system call would end with that, and lose its result. */
  terminate(index: number): void {
    void this.workers.get(index)?.terminate()
  }
}
