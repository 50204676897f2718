/**
 * The back end of worker threads: how it accepts calls, and how its workers start and end.
 *
 * A call is written into a slot of shared memory and queued (`callQueue.ts`), and any worker takes it (`worker.ts`).
 * The main thread collects completed calls when a worker signals, many at a time (`completions.ts`). While calls
 * wait, the number of workers follows their progress (`monitor.ts`). See `memory.ts` for the protocol.
 *
 * All of this file runs in the main thread. `backends.ts` makes a `Threads` for the back end `threads`, `adaptive.ts`
 * one when calls are frequent enough. The file connects the parts, and holds no protocol of its own, except for the
 * replies to workers.
 */
import type { Worker } from "node:worker_threads"
import { makeOSError } from "../../../errors/index.js"
import type { Backend, Done } from "../../../executor/backend.js"
import { runJob, waitingCaller } from "../../../executor/internal/jobRunner.js"
import { DescriptorWait, startRetrying } from "../../../executor/internal/retries.js"
import type { CallControl, Interest } from "../../../program/pending.js"
import type { JobCall, ModuleCall, Syscall } from "../../../syscall/syscall.js"
import { CallQueue } from "./callQueue.js"
import { CleanUpQueue, isCleanUp } from "./cleanUpQueue.js"
import { Completions } from "./completions.js"
import { ElapsedTime } from "./elapsedTime.js"
import { Entry, type EntryOwner } from "./entry.js"
import { addExitListener, type ExitListener, removeExitListener } from "./exitListeners.js"
import { Quit, Row, SharedMemory, SlotState, Word } from "./memory.js"
import type { FromWorker } from "./messages.js"
import { Monitor } from "./monitor.js"
import { ProcessRef } from "./processRef.js"
import { isKnownJob } from "./slots.js"
import { blockingCallOf, isPipe, unblockOpen, unblockRead } from "./unblock.js"
import { startWithoutThreads } from "./withoutThreads.js"
import { WorkerPool } from "./workerPool.js"

/** The most milliseconds that `close` takes. */
const closeMillis = 1000

/** Milliseconds between two checks of a closing back end whether its threads have ended. */
const closeTickMillis = 5

/** The most milliseconds by which threads that are blocked delay the exit of the process. */
const exitMillis = 1000

/** Milliseconds that a thread has, at exit, to complete a call that is not blocked. */
const exitTickMillis = 5

/**
 * Invariant: `state` moves forward only, `open → closing → closed`. After `open`, no call is accepted; once closed,
 * the queue is empty. The exit listener is registered from the start of the first worker until the back end is closed
 * and has no worker any more. No thread and no timer exists before the first call or `boot`.
 *
 * @internal
 */
export class Threads implements Backend, EntryOwner, ExitListener {
  readonly name = "threads"
  readonly processRef = new ProcessRef()
  private readonly memory = new SharedMemory()
  private readonly cleanUp = new CleanUpQueue()
  private readonly queue: CallQueue
  private readonly completions: Completions
  private readonly workers: WorkerPool
  private readonly monitor: Monitor
  private readonly onOnlineChanged: () => void
  private closing: Promise<void> | undefined = undefined
  private state: "open" | "closing" | "closed" = "open"

  /** `onOnlineChanged` is called when a worker is up, or has ended. */
  constructor(maxWorkers: number, idleMillis: number, onOnlineChanged: () => void = () => undefined) {
    const { memory } = this
    this.onOnlineChanged = onOnlineChanged
    this.queue = new CallQueue(memory, () => this.onCallsWaiting())
    this.completions = new Completions(memory, this.queue)
    this.workers = new WorkerPool(memory, maxWorkers, idleMillis, {
      onMessage: (message, from) => this.receive(message, from),
      onOnline: onOnlineChanged,
      onExit: (index, cause) => this.onWorkerExit(index, cause),
      onUnavailable: (cause) => this.onUnavailable(cause)
    })
    this.monitor = new Monitor(memory, this.queue, this.completions, this.workers, () => this.makeCleanUpCalls())
  }

  /** The number of workers that can take calls. */
  get online(): number {
    return this.workers.online
  }

  /**
   * Starts a worker, if there is none. It takes calls some milliseconds later; the calls that come before that wait
   * in the queue.
   */
  boot(): void {
    if (this.workers.size === 0 && this.state === "open") this.startFirstWorker()
  }

  /** Queues a call. When no worker can take it, a clean-up call is made on libuv's pool, and others fail with ECANCELED. */
  start(call: Syscall, done: Done): CallControl | undefined {
    // a clean-up call must not wait behind calls that may never return: it would keep its descriptor open as long
    if (this.state === "open" && !(this.monitor.areAllStuck && isCleanUp(call))) {
      return this.submit(new Entry(call, done, this))
    }
    if (isCleanUp(call)) this.cleanUp.start(call, done)
    else done({ code: "ECANCELED" }, undefined)
    return undefined
  }

  /**
   * Queues a job, or a function of the user, as one call. A job that the workers do not know is made call by call: only its
   * name and its arguments can be sent to a thread, not its program.
   */
  startJob(
    call: JobCall | ModuleCall,
    done: Done,
    descriptorMillis = 0,
    caller = waitingCaller
  ): CallControl | undefined {
    if (this.state !== "open") {
      done({ code: "ECANCELED" }, undefined)
      return undefined
    }
    if (call.op === "call" || isKnownJob(call.name)) {
      const entry = new Entry(call, done, this)
      entry.caller = caller
      if (descriptorMillis > 0) entry.descriptorWait = new DescriptorWait(descriptorMillis)
      return this.submit(entry)
    }
    // from here on: a job that only the main thread knows; each of its calls is an entry of its own
    const wait = new DescriptorWait(descriptorMillis)
    const start = (inner: Syscall, answer: Done): unknown => this.start(inner, answer)
    runJob(call.program(), (inner, answer) => startRetrying(start, wait, inner, answer), done, caller)
    return wait
  }

  /** Queues an entry, which keeps the process alive from now on. */
  private submit(entry: Entry): CallControl {
    this.processRef.add()
    this.queue.push(entry)
    return entry
  }

  /**
   * Removes a call from the queue if it has not begun. Otherwise the call continues, but no longer keeps the process
   * alive. Returns whether it was removed: it is then never answered.
   *
   * @internal
   */
  withdraw(entry: Entry, interest: Interest): boolean {
    if (entry.isAnswered) return false
    if (this.queue.remove(entry)) {
      entry.isAnswered = true
      entry.unref()
      return true
    }
    entry.unref()
    // it runs, and is answered later; the rest says how much of it its caller still needs
    if (interest === "nothing") entry.isDiscarded = true
    if (interest !== "result") this.queue.endDescriptorWait(entry)
    return false
  }

  /** Calls are queued that no worker has taken: there has to be a worker, and a monitor. */
  private onCallsWaiting(): void {
    if (this.workers.size === 0) this.startFirstWorker()
    this.monitor.start()
  }

  /** Registers for the exit of the process before the thread exists, so that no thread can block the exit unseen. */
  private startFirstWorker(): void {
    addExitListener(this)
    this.workers.grow(1)
  }

  /** Handles a message of a worker. See `messages.ts`. */
  private receive(message: FromWorker, from: Worker): void {
    if (message === null) this.completions.onSignal()
    else if (message.kind === "arguments") {
      // The message first, then the state: the worker reads its port once, as soon as the state has changed. It waits
      // synchronously, so a message alone would not wake it.
      from.postMessage(this.queue.entryAt(message.slot)?.message)
      this.resumeWorker(message.slot, SlotState.replied)
    } else if (message.kind === "isWanted") {
      const isWanted = this.queue.entryAt(message.slot)?.caller.isWanted === true
      this.resumeWorker(message.slot, isWanted ? SlotState.replied : SlotState.unwanted)
    } else this.completions.receive(message)
  }

  /**
   * Sets the reply to a worker that waits for it, and wakes the worker. The worker waits on the state of the slot,
   * which is `running` until now, and sets it back itself.
   */
  private resumeWorker(slot: number, state: number): void {
    const { words } = this.memory
    Atomics.store(words, Row.slots + slot, state)
    Atomics.notify(words, Row.slots + slot)
  }

  /** All workers are stuck, and no more can start: clean-up calls do not wait for them. */
  private makeCleanUpCalls(): void {
    for (const entry of this.queue.removeAll(({ call }) => isCleanUp(call))) {
      entry.isOnLibuv = true
      this.cleanUp.start(entry.call as Syscall, (failure, result) => entry.answer(failure, result)) // just selected
    }
  }

  /** No worker could be started: if there is none at all, the calls that wait for one are made on libuv's pool. */
  private onUnavailable(cause: unknown): void {
    if (this.workers.size > 0) return
    for (const entry of this.queue.removeAll(() => true)) startWithoutThreads(entry, cause)
  }

  /**
   * Fails the calls that a worker was running when its thread ended, and has other workers take those that it had only
   * queued.
   */
  private onWorkerExit(index: number, cause: unknown): void {
    const { queue } = this
    this.completions.collect()
    queue.forEachRunning((entry) => {
      // what the worker completed before it ended was just collected, and has its real answer
      if (queue.workerOf(entry) !== index) return
      const { call } = entry
      const path = "path" in call ? call.path : undefined
      const syscall = call.op === "job" || call.op === "call" ? call.name : call.op
      // the worker may have made the call or not, so it is not tried again: the caller has to decide
      const error = makeOSError({ code: "EOWNERDEAD", syscall, path }, cause === undefined ? undefined : { cause })
      queue.release(entry)
      entry.answer({ code: error.code, error }, undefined)
    })
    queue.requeueLost()
    // the slots of the calls that failed are free again, for calls that wait in the backlog
    queue.refill()
    queue.flush()
    this.onOnlineChanged()
    if (this.state === "closed" && this.workers.size === 0) removeExitListener(this)
  }

  /**
   * Ends the threads, within `closeMillis`. Queued calls are made first. After half of the time, functions of the user that
   * still run are ended. A thread that waits to open a FIFO is unblocked. A thread that is blocked in another call ends
   * when that call returns; it keeps nothing but itself.
   */
  close(): Promise<void> {
    return this.closing ??= this.end()
  }

  private async end(): Promise<void> {
    const { completions, queue, workers } = this
    this.state = "closing"
    const elapsedTime = new ElapsedTime()
    // it polls: threads that are blocked report nothing, and their calls may return at any time
    for (let isTerminated = false;;) {
      completions.collect()
      if (queue.isDrained) {
        if (workers.size === 0) break
        workers.quit(Quit.whenDone)
      }
      const elapsed = elapsedTime.poll()
      if (elapsed >= closeMillis) break
      queue.forEachRunning((entry) => {
        const blocking = blockingCallOf(this.memory, entry)
        // reads from pipes are not unblocked here, only at exit: the byte that does it may reach another reader
        if (blocking !== undefined && "path" in blocking) unblockOpen(blocking.path)
        else if (entry.call.op === "call" && elapsed >= closeMillis / 2 && !isTerminated) {
          workers.terminate(queue.workerOf(entry))
        }
      })
      isTerminated = elapsed >= closeMillis / 2
      await new Promise((resolve) => setTimeout(resolve, closeTickMillis))
    }
    // what is left is blocked, or waits behind calls that are
    this.state = "closed"
    this.monitor.stop()
    for (const entry of queue.removeAll(() => true)) entry.fail({ code: "ECANCELED" })
    workers.quit(Quit.whenDone)
    if (workers.size === 0) removeExitListener(this)
  }

  /**
   * Unblocks the threads in calls that would never return, so that the process can exit (N10). Called by the exit
   * listener, in the main thread. It takes up to `exitMillis` while a thread stays blocked, and returns at once if
   * none is.
   *
   * @internal
   */
  onExit(): void {
    this.workers.quit(Quit.now)
    const elapsedTime = new ElapsedTime()
    // readers have one tick to return by themselves: a byte that is written for a thread that does not wait stays in the pipe
    for (let unblocksReaders = false; elapsedTime.poll() < exitMillis; unblocksReaders = true) {
      // all of this is synchronous, since the event loop does not turn any more: answers of calls that return now are
      // not collected
      let found = false
      this.queue.forEachRunning((entry) => {
        const blocking = blockingCallOf(this.memory, entry)
        if (blocking === undefined) return
        if ("path" in blocking) found = unblockOpen(blocking.path) || found
        else found = isPipe(blocking.fd) || found
        if ("fd" in blocking && unblocksReaders) unblockRead(blocking.fd)
      })
      if (!found) return
      Atomics.wait(this.memory.words, Word.pause, 0, exitTickMillis)
    }
  }
}
