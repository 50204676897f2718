/**
 * The back end of the default executor: libuv's pool until there is enough work for threads.
 *
 * Invariant: at most `lanes` calls are on libuv's pool, so that calls which block for good leave one of its threads to the
 * rest of the process.
 */
import type { Backend, Done } from "../../../executor/backend.js"
import { DescriptorWait } from "../../../executor/internal/descriptorWait.js"
import { someone, stepJob } from "../../../executor/internal/jobRunner.js"
import { Fifo } from "../../../internal/fifo.js"
import type { Caller, JobCaller, TakeBack } from "../../../program/pending.js"
import type { JobCall, ModuleCall, Syscall } from "../../../syscall/syscall.js"
import { startLibuv } from "../../syscalls.js"
import { Threads } from "./threads.js"

/** One less than libuv has threads. */
const lanes = 3

/** After so many calls it is worth a thread. */
const usualCalls = 300

class Waiting {
  readonly call: JobCall | Syscall
  readonly done: Done
  readonly descriptorMillis: number
  readonly caller: JobCaller
  /** Set when it has been handed on. */
  state: "waiting" | "started" = "waiting"
  takeBack: TakeBack | undefined = undefined
  previous: Waiting | undefined = undefined
  next: Waiting | undefined = undefined

  constructor(call: JobCall | Syscall, done: Done, descriptorMillis: number, caller: JobCaller) {
    this.call = call
    this.done = done
    this.descriptorMillis = descriptorMillis
    this.caller = caller
  }
}

/** @internal */
export class Adaptive implements Backend {
  readonly name = "adaptive"
  private readonly options: { readonly threads: number; readonly idleMillis: number }
  private readonly waiting = new Fifo<Waiting>()
  private readonly resuming: Array<() => void> = [] // jobs that have waited for a descriptor, for a lane
  private threads: Threads | undefined = undefined
  private busy = 0 // lanes
  private calls = 0 // since there was a thread
  private readonly callsBefore: number // threads
  private closed = false

  constructor(threads: number, idleMillis: number, callsBefore = usualCalls) {
    this.options = { threads, idleMillis }
    this.callsBefore = callsBefore
  }

  /** How many workers can take calls. */
  get online(): number {
    return this.threads?.online ?? 0
  }

  start(call: Syscall, done: Done): TakeBack | undefined {
    if (this.threads !== undefined && this.threads.online > 0) return this.threads.start(call, done)
    return this.begin(call, done, 0, someone)
  }

  startJob(call: JobCall | ModuleCall, done: Done, descriptorMillis = 0, caller = someone): TakeBack | undefined {
    // only a thread can run a function of the user's
    if (call.op === "call") return this.getThreads().startJob(call, done)
    if (this.threads !== undefined && this.threads.online > 0) {
      return this.threads.startJob(call, done, descriptorMillis, caller)
    }
    return this.begin(call, done, descriptorMillis, caller)
  }

  async close(): Promise<void> {
    this.closed = true
    await this.threads?.close()
  }

  private begin(
    call: JobCall | Syscall,
    done: Done,
    descriptorMillis: number,
    caller: JobCaller
  ): TakeBack | undefined {
    if (this.busy < lanes && this.waiting.size === 0) return this.run(call, done, descriptorMillis, caller)
    const waiting = new Waiting(call, done, descriptorMillis, caller)
    this.waiting.push(waiting)
    this.getThreads().boot()
    return (caller) => this.takeBack(waiting, caller)
  }

  private run(
    call: JobCall | Syscall,
    done: Done,
    descriptorMillis: number,
    caller: JobCaller
  ): TakeBack | undefined {
    this.busy++
    const end: Done = (failure, result) => {
      this.busy--
      this.next()
      done(failure, result)
    }
    if (call.op === "job") {
      const descriptorWait = new DescriptorWait(descriptorMillis)
      stepJob(call.program(), (inner, answer) => this.make(inner, answer, descriptorWait), end, caller)
      return descriptorWait.takeBack
    }
    this.count()
    startLibuv(call, end)
    return undefined
  }

  /** One call of a job. EINTR is no end (N3), but for a close (N5), and the job may be patient (F7). */
  private make(call: Syscall, done: Done, descriptorWait: DescriptorWait): void {
    this.count()
    startLibuv(call, (failure, result) => {
      if (failure?.code === "EINTR" && call.op !== "close") this.make(call, done, descriptorWait)
      else if (!this.closed && descriptorWait.lasts(failure)) {
        this.pause(descriptorWait, () => this.make(call, done, descriptorWait))
      } else done(failure, result)
    })
  }

  /** Leaves the lane to others for a while: they may be what closes something. */
  private pause(descriptorWait: DescriptorWait, goOn: () => void): void {
    this.busy--
    this.next()
    descriptorWait.pause(() => {
      if (this.busy >= lanes) {
        this.resuming.push(goOn)
        return
      }
      this.busy++
      goOn()
    })
  }

  private count(): void {
    if (++this.calls === this.callsBefore) this.getThreads().boot()
  }

  /** A lane is free. */
  private next(): void {
    const goOn = this.resuming.shift()
    if (goOn !== undefined) {
      this.busy++
      goOn()
      return
    }
    const waiting = this.waiting.shift()
    if (waiting === undefined) return
    waiting.state = "started"
    waiting.takeBack = this.run(waiting.call, waiting.done, waiting.descriptorMillis, waiting.caller)
  }

  private getThreads(): Threads {
    return this.threads ??= new Threads(this.options.threads, this.options.idleMillis, () => this.changed())
  }

  /** Threads have come, or gone. */
  private changed(): void {
    const { threads } = this
    this.calls = 0
    if (threads === undefined || threads.online === 0) return
    for (let waiting = this.waiting.shift(); waiting !== undefined; waiting = this.waiting.shift()) {
      waiting.state = "started"
      const { call, caller, done, descriptorMillis } = waiting
      waiting.takeBack = call.op === "job"
        ? threads.startJob(call, done, descriptorMillis, caller)
        : threads.start(call, done)
    }
  }

  private takeBack(waiting: Waiting, caller: Caller | undefined): boolean {
    if (waiting.state === "started") return waiting.takeBack?.(caller) ?? false
    if (caller === "back") return false
    this.waiting.remove(waiting)
    waiting.state = "started"
    return true
  }
}
