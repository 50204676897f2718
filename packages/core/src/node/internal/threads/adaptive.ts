/**
 * The back end of the default executor: libuv's pool, until there is enough work for threads.
 *
 * A worker takes time and memory to start, so that a short script is better off without one. Three calls at once run
 * on libuv's pool. A fourth call waits in a queue, and starts a worker; when the worker is online, it gets the queue
 * and all later calls. When the last worker has ended, calls are made on libuv's pool again.
 *
 * All of it runs in the main thread. Its queue is first in, first out, also when the workers get it. A call that has
 * begun on libuv's pool stays there, also when workers are online.
 */
import type { Backend, Done } from "../../../executor/backend.js"
import { runJob, waitingCaller } from "../../../executor/internal/jobRunner.js"
import { DescriptorWait, startRetrying } from "../../../executor/internal/retries.js"
import { Fifo } from "../../../internal/fifo.js"
import type { CallControl, Caller, Interest } from "../../../program/pending.js"
import type { CallFailure, JobCall, ModuleCall, Syscall } from "../../../syscall/syscall.js"
import { startLibuv } from "../../syscalls.js"
import { Threads } from "./threads.js"

/** Calls on libuv's pool at once: one less than its threads, so that calls that block leave one to the rest of the process. */
const maxConcurrent = 3

/** Calls after which the first worker is started: with so many calls, threads save more time than they cost. */
const callsBeforeThreads = 300

/**
 * A call that waits until it can run on libuv's pool, or until a worker is online.
 *
 * Invariant: `isStarted` is set once, when the call leaves the queue; from then on, `control` is what the back end returned
 * for it.
 */
class QueuedCall implements CallControl {
  readonly call: JobCall | Syscall
  readonly done: Done
  readonly descriptorMillis: number
  readonly caller: Caller
  isStarted = false
  control: CallControl | undefined = undefined
  previous: QueuedCall | undefined = undefined
  next: QueuedCall | undefined = undefined
  private readonly queue: Fifo<QueuedCall>

  constructor(
    queue: Fifo<QueuedCall>,
    call: JobCall | Syscall,
    done: Done,
    descriptorMillis: number,
    caller: Caller
  ) {
    this.queue = queue
    this.call = call
    this.done = done
    this.descriptorMillis = descriptorMillis
    this.caller = caller
  }

  /** While it waits here, it can always be withdrawn. Later, the back end that has it decides. */
  withdraw(interest: Interest): boolean {
    if (this.isStarted) return this.control?.withdraw(interest) ?? false
    this.queue.remove(this)
    this.isStarted = true
    return true
  }

  resume(): void {
    this.control?.resume?.()
  }
}

/**
 * The wait of a job on libuv's pool for a descriptor. It yields its slot to other calls, one of which may close a
 * descriptor. Without that, three jobs that wait would hold all slots, and the close that they wait for could not
 * run.
 */
class YieldingWait extends DescriptorWait {
  private readonly owner: Adaptive

  constructor(millis: number, owner: Adaptive) {
    super(millis)
    this.owner = owner
  }

  /** After `close`, the job gets its error at once, so that nothing waits longer than the back end lives. */
  override continues(failure: CallFailure | undefined): boolean {
    return !this.owner.closed && super.continues(failure)
  }

  /** Releases the slot for the time of the pause, and takes one again before the next attempt. */
  override pause(resume: () => void): void {
    this.owner.releaseSlot()
    super.pause(() => this.owner.acquireSlot(resume))
  }
}

/**
 * Invariant: at most `maxConcurrent` calls are on libuv's pool; `busy` counts them. While workers are online, new calls go to
 * them, and none is queued here. `callCount` counts the calls since the number of workers last changed.
 *
 * @internal
 */
export class Adaptive implements Backend {
  readonly name = "adaptive"
  closed = false
  private readonly options: { readonly maxWorkers: number; readonly idleMillis: number }
  private readonly waiting = new Fifo<QueuedCall>()
  /** Jobs that have waited for a descriptor, and wait for a slot now. */
  private readonly resuming: Array<() => void> = []
  private threads: Threads | undefined = undefined
  private busy = 0
  private callCount = 0
  private readonly threshold: number

  constructor(maxWorkers: number, idleMillis: number, threshold = callsBeforeThreads) {
    this.options = { maxWorkers, idleMillis }
    this.threshold = threshold
  }

  /** The number of workers that can take calls. */
  get online(): number {
    return this.threads?.online ?? 0
  }

  /**
   * Makes a call on a worker if one is online, and else on libuv's pool. Returns `undefined` for a call that began on
   * libuv's pool: it cannot be withdrawn there.
   */
  start(call: Syscall, done: Done): CallControl | undefined {
    if (this.threads !== undefined && this.threads.online > 0) return this.threads.start(call, done)
    return this.submit(call, done, 0, waitingCaller)
  }

  /** Makes a job as one call on a worker, or call by call on libuv's pool, where it holds one slot until its last call. */
  startJob(
    call: JobCall | ModuleCall,
    done: Done,
    descriptorMillis = 0,
    caller = waitingCaller
  ): CallControl | undefined {
    // a function of the user can run in a thread only
    if (call.op === "call") return this.getThreads().startJob(call, done)
    if (this.threads !== undefined && this.threads.online > 0) {
      return this.threads.startJob(call, done, descriptorMillis, caller)
    }
    return this.submit(call, done, descriptorMillis, caller)
  }

  /** Ends the threads. Jobs on libuv's pool no longer wait for descriptors; clean-up calls are still made. */
  async close(): Promise<void> {
    this.closed = true
    await this.threads?.close()
  }

  /** Runs a call on libuv's pool. If no slot is free, queues it, and starts a worker if there is none. */
  private submit(
    call: JobCall | Syscall,
    done: Done,
    descriptorMillis: number,
    caller: Caller
  ): CallControl | undefined {
    if (this.busy < maxConcurrent && this.waiting.size === 0) return this.run(call, done, descriptorMillis, caller)
    // also if a slot is free but calls wait: the new call must not overtake them
    const queued = new QueuedCall(this.waiting, call, done, descriptorMillis, caller)
    this.waiting.push(queued)
    this.getThreads().boot()
    return queued
  }

  /** Runs a call on libuv's pool, in a slot that it releases when it completes. */
  private run(
    call: JobCall | Syscall,
    done: Done,
    descriptorMillis: number,
    caller: Caller
  ): CallControl | undefined {
    this.busy++
    const end: Done = (failure, result) => {
      this.releaseSlot()
      done(failure, result)
    }
    if (call.op === "job") {
      // each call of the job is counted, since each is a hop, but the slot is held for all of them, except in pauses
      const wait = new YieldingWait(descriptorMillis, this)
      const start = (inner: Syscall, answer: Done): void => {
        this.count()
        startLibuv(inner, answer)
      }
      runJob(call.program(), (inner, answer) => startRetrying(start, wait, inner, answer), end, caller)
      return wait
    }
    this.count()
    startLibuv(call, end)
    return undefined
  }

  /** Counts a call on libuv's pool. The call that reaches the threshold starts a worker. */
  private count(): void {
    if (++this.callCount === this.threshold) this.getThreads().boot()
  }

  /** A call has completed, or a job pauses: the next call can run. @internal */
  releaseSlot(): void {
    this.busy--
    // jobs that have begun come before calls that have not: they may hold descriptors that others wait for
    const resume = this.resuming.shift()
    if (resume !== undefined) {
      this.busy++
      resume()
      return
    }
    const queued = this.waiting.shift()
    if (queued === undefined) return
    queued.isStarted = true
    queued.control = this.run(queued.call, queued.done, queued.descriptorMillis, queued.caller)
  }

  /** Continues a job that has paused, as soon as a slot is free. @internal */
  acquireSlot(resume: () => void): void {
    if (this.busy >= maxConcurrent) {
      this.resuming.push(resume)
      return
    }
    this.busy++
    resume()
  }

  /** The back end of threads. It has no thread, and no shared memory, before it is needed. */
  private getThreads(): Threads {
    return this.threads ??= new Threads(this.options.maxWorkers, this.options.idleMillis, () => this.onThreadsChanged())
  }

  /**
   * The number of workers has changed. If there are some, they get the calls that are queued. If there are none,
   * calls run on libuv's pool again, and the threshold is counted from 0.
   */
  private onThreadsChanged(): void {
    const { threads } = this
    this.callCount = 0
    if (threads === undefined || threads.online === 0) return
    for (let queued = this.waiting.shift(); queued !== undefined; queued = this.waiting.shift()) {
      queued.isStarted = true
      const { call, caller, descriptorMillis, done } = queued
      queued.control = call.op === "job"
        ? threads.startJob(call, done, descriptorMillis, caller)
        : threads.start(call, done)
    }
  }
}
