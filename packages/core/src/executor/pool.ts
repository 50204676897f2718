/**
 * A pool: slots in which a back end makes calls, and the queues in front of them.
 *
 * A call holds a slot while it runs; other calls wait, first come, first served. A close never waits for a slot, and one slot is
 * reserved for clean-up, so that a pool full of blocked calls cannot keep a handle from being closed, or a temporary file
 * from being removed. The pool makes single calls again that a signal interrupted (N3, PEP 475) or that found no descriptor
 * (F7), and undoes the results of calls whose caller is no longer interested.
 *
 * @since 0.1.0
 */
import { ExecutorFullError } from "../errors/index.js"
import { Fifo } from "../internal/fifo.js"
import { BoundedWait } from "../program/internal/boundedWait.js"
import type { Lease } from "../program/lease.js"
import { type CallControl, type Interest, Pending, type Priority } from "../program/pending.js"
import { isInterrupted, isOutOfDescriptors } from "../syscall/internal/transient.js"
import {
  type AnyCall,
  type CallFailure,
  createsSomething,
  type ExternalCall,
  type JobCall,
  type ModuleCall,
  type Syscall,
  undoing
} from "../syscall/syscall.js"
import type { Backend, Done } from "./backend.js"
import { Histogram } from "./histogram.js"
import { Bursts } from "./internal/bursts.js"
import { DescriptorQueue } from "./internal/descriptorQueue.js"
import { runJob } from "./internal/jobRunner.js"
import { OperationTurns } from "./internal/operationTurns.js"
import type { PoolObserver } from "./observer.js"
import { checkPoolOptions, defaultDescriptorMillis, type PoolOptions, type PoolStats } from "./options.js"

/** Slots reserved for clean-up. One is enough to make progress, and leaves libuv's threads to other calls. */
const reservedSlots = 1

/**
 * How long `settle` waits at most, in milliseconds: longer than a busy disk takes to create or to remove a file, and shorter
 * than the ten seconds that supervisors of processes give between SIGTERM and SIGKILL.
 */
const settleMillis = 5000

/** A call that is never made: `settle` waits for its completion, which comes when no clean-up is due any more. */
const settleCall: ExternalCall = { op: "external", name: "settle", start: () => undefined }

/**
 * Slots over a back end: `concurrency` of them, without limit by default.
 *
 * Invariant: `occupied` ≤ `slots` and `cleaning` ≤ `reservedSlots`. A call waits for a slot only while `occupied` = `slots`, and
 * for a turn of the event loop only until the next turn. `due` is the number of calls that `settle` waits for.
 *
 * @example
 * ```ts
 * import { perform, Pool, Task } from "aiofiles-core"
 * import type { Backend } from "aiofiles-core"
 *
 * // calls that end when they are told to
 * const ends: Array<() => void> = []
 * const manual: Backend = { name: "manual", start: (_, done) => void ends.push(() => done(undefined, true)) }
 *
 * const pool = new Pool(manual, { concurrency: 2 })
 * const tasks = [0, 1, 2, 3].map((fd) => new Task(pool, () => perform({ op: "isatty", fd })))
 * for (const task of tasks) task.start()
 * console.log(pool.stats().active, pool.stats().queued)
 *
 * tasks[3]?.interrupt() // waits for a slot: it is withdrawn
 * ends.shift()?.() // the slot goes to the next
 * console.log(pool.stats().active, pool.stats().queued, tasks[0]?.outcome?._tag, tasks[3]?.outcome?._tag)
 *
 * // Output:
 * // 2 2
 * // 2 0 Success Cancelled
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export class Pool {
  /** The name in statistics and errors. */
  readonly name: string
  /** Whether it can call functions of modules (`ModuleCall`), which takes threads. */
  readonly callsModules: boolean
  /** Called for each event of the pool, if set. */
  observer: PoolObserver | undefined = undefined
  private readonly backend: Backend
  private readonly slots: number
  private readonly maxQueued: number
  private readonly refuses: boolean
  private readonly waiting = new Fifo<Pending>() // for a slot
  private readonly admission = new Fifo<Pending>() // first calls of operations, for a place in `waiting`
  private readonly cleanUps = new Fifo<Pending>() // for the reserved slot, or a free one
  private readonly descriptors: DescriptorQueue // calls that wait for a descriptor, without a slot
  private readonly turning = new Fifo<Pending>() // for a turn of the event loop
  private readonly bursts = new Bursts(() => this.resume())
  /** For the tasks of operations on handles. @internal */
  readonly turns = new OperationTurns()
  private due = 0
  private idle: Pending | undefined = undefined // completes when `due` is 0
  private settling: Promise<void> | undefined = undefined
  private occupied = 0 // slots in use
  private cleaning = 0 // reserved slots in use
  private running = 0 // calls in the back end: those in slots, and closes
  private refilling = false
  private completed = 0
  private failed = 0
  private withdrawn = 0
  private refused = 0
  private readonly wait = new Histogram()
  private readonly service = new Histogram()

  /** An option out of its range is a `RangeError`. */
  constructor(backend: Backend, options: PoolOptions = {}) {
    checkPoolOptions(options)
    this.backend = backend
    this.name = options.name ?? backend.name
    this.callsModules = backend.startJob !== undefined
    this.slots = options.concurrency ?? Infinity
    this.maxQueued = options.maxQueued ?? Infinity
    this.refuses = options.whenFull === "fail"
    const descriptorMillis = options.onTooManyOpenFiles === "wait"
      ? options.tooManyOpenFilesMillis ?? defaultDescriptorMillis
      : 0
    this.descriptors = new DescriptorQueue(descriptorMillis, (pending) => {
      if (this.hasSlot) this.run(pending, "own")
      else this.enqueue(this.waiting, pending)
    })
  }

  /**
   * Begins a call, or queues it if no slot is free. The call may have settled when this returns: the back end answered at once,
   * or the pool was full and refused it. With `mayTurn`, a call that follows ten milliseconds of calls that were answered at
   * once waits until the event loop has turned.
   */
  submit(call: AnyCall, lease?: Lease, priority: Priority = "first", mayTurn = false): Pending {
    lease?.enter()
    const pending = new Pending(call, lease)
    pending.pool = this
    pending.submittedAt = performance.now()
    if (priority === "clean-up") this.addDue(pending)
    pending.priority = priority
    if (mayTurn && call.op !== "close" && (this.turning.size > 0 || this.bursts.isLong(pending.submittedAt))) {
      this.enqueue(this.turning, pending)
      return pending
    }
    this.place(pending)
    // one that was refused was not made, and took no time
    if (mayTurn && pending.state === "done" && pending.startedAt > 0) this.bursts.note(pending.submittedAt)
    return pending
  }

  /** Begins a call, queues or refuses it. */
  private place(pending: Pending): void {
    const { call, priority } = pending
    if (call.op === "close") this.run(pending, "none")
    else if (priority === "clean-up") this.enterCleanUp(pending)
    else if (this.descriptors.size > 0 && (call.op === "open" || call.op === "job")) this.descriptors.push(pending)
    else if (this.hasSlot) this.run(pending, "own")
    else if (priority === "next" || this.waiting.size < this.maxQueued) this.enqueue(this.waiting, pending)
    else if (this.refuses) this.refuse(pending)
    else this.enqueue(this.admission, pending)
  }

  /**
   * Withdraws a call that has not begun, here or in the back end; `false` if it runs or is done. `interest` says what its
   * caller still wants if it runs.
   */
  withdraw(pending: Pending, interest: Interest = "result"): boolean {
    // a close that is not made would leave the descriptor open: it is made, also without a caller
    if (pending.call.op === "close") return false
    // a call with a `retry` is a job in the middle of its calls, which has to complete
    if (pending.state === "queued" && pending.retry === undefined) pending.queue?.remove(pending)
    else if (pending.state !== "running" || pending.control?.withdraw(interest) !== true) {
      pending.left = true
      return false
    } else this.vacate(pending)
    pending.state = "withdrawn"
    pending.waiter = undefined
    this.withdrawn++
    pending.lease?.leave(this)
    this.admit()
    this.observer?.changed(this.running, this.queued)
    this.removeDue(pending)
    return true
  }

  /**
   * Withdraws a call that has not begun. Otherwise its result is undone: when it arrives, or now if it has arrived, as a
   * descriptor that nothing would close.
   */
  abandon(pending: Pending): void {
    pending.waiter = undefined
    if (this.withdraw(pending, "nothing")) return
    pending.abandoned = true
    if (pending.state === "done") {
      this.undo(pending)
      return
    }
    if (createsSomething(pending.call)) this.addDue(pending)
    this.finishSoon(pending)
  }

  /** Withdraws a call that has not begun. Otherwise its caller waits only for its completion: it waits for no descriptor. */
  drain(pending: Pending): void {
    if (pending.settled || this.withdraw(pending, "completion")) return
    pending.draining = true
    if (createsSomething(pending.call)) this.addDue(pending)
    this.finishSoon(pending)
  }

  /** A job that waits in the middle of its calls continues, to complete: the rest of it is clean-up. */
  private finishSoon(pending: Pending): void {
    if (pending.state !== "queued" || pending.queue === this.cleanUps) return
    pending.queue?.remove(pending)
    this.enterCleanUp(pending)
  }

  stats(): PoolStats {
    return {
      name: this.name,
      backend: this.backend.name,
      slots: this.slots,
      active: this.running,
      queued: this.queued,
      waitingForDescriptor: this.descriptors.size,
      completed: this.completed,
      failed: this.failed,
      withdrawn: this.withdrawn,
      refused: this.refused,
      waitMillis: this.wait.totalMillis,
      serviceMillis: this.service.totalMillis,
      wait: this.wait.snapshot(),
      service: this.service.snapshot()
    }
  }

  /**
   * Waits for all clean-up that is due: calls that clean up, and calls that create something whose caller is gone, which is
   * removed when they complete. `undefined` if none is due. It takes five seconds at most, however long a call is blocked.
   */
  settle(): Promise<void> | undefined {
    if (this.due === 0) return undefined
    return this.settling ??= new Promise((resolve) => {
      const idle = new Pending(settleCall, undefined)
      idle.state = "running"
      this.idle = idle
      const wait = new BoundedWait(idle, settleMillis)
      wait.end.await({
        onSettled: () => {
          this.settling = undefined
          resolve()
        }
      })
    })
  }

  /** Settles, and then closes the back end. No call may follow. */
  async close(): Promise<void> {
    await this.settle()
    await this.backend.close?.()
  }

  /** Whether calls may wait for descriptors. If so, the pool has to be told of an interruption, or that wait continues. */
  get waitsForDescriptors(): boolean {
    return this.descriptors.isEnabled
  }

  /** Whether a new call can run now. Calls in the queues go first. */
  private get hasSlot(): boolean {
    return this.occupied < this.slots && this.waiting.size === 0 && this.admission.size === 0
  }

  /**
   * Calls that wait for a slot, for a place in the queue, or for a turn of the event loop. Those that wait for a
   * descriptor are not included.
   */
  private get queued(): number {
    return this.waiting.size + this.admission.size + this.cleanUps.size + this.turning.size
  }

  /** Has `settle` wait for a call. */
  private addDue(pending: Pending): void {
    if (pending.isDue) return
    pending.isDue = true
    this.due++
  }

  /** A call has settled, and the calls that undo its result were submitted. */
  private removeDue(pending: Pending): void {
    if (!pending.isDue) return
    pending.isDue = false
    if (--this.due > 0) return
    const { idle } = this
    this.idle = undefined
    idle?.complete(undefined, undefined)
  }

  /** The event loop has turned: the calls that waited for it are placed, until it has to turn again. */
  private resume(): void {
    for (let next = this.turning.shift(); next !== undefined; next = this.turning.shift()) {
      this.place(next)
      if (next.settled) this.bursts.note(performance.now())
      if (this.bursts.isLong(performance.now())) return
    }
  }

  /** Begins a clean-up call in a free slot or in the reserved one, or queues it. */
  private enterCleanUp(pending: Pending): void {
    if (this.hasSlot) this.run(pending, "own")
    else if (this.cleaning < reservedSlots) this.run(pending, "reserved")
    else this.enqueue(this.cleanUps, pending)
  }

  /** Queues a call at the end of a queue, which it can be removed from as long as it waits. */
  private enqueue(queue: Fifo<Pending>, pending: Pending): void {
    pending.state = "queued"
    pending.queue = queue
    queue.push(pending)
    this.observer?.changed(this.running, this.queued)
  }

  /** Completes a call with `ExecutorFullError`, without making it. */
  private refuse(pending: Pending): void {
    this.refused++
    pending.state = "done"
    pending.error = new ExecutorFullError(this.name, this.maxQueued)
    pending.lease?.leave(this)
    const { waiter } = pending // set if the call had waited for a turn of the event loop
    pending.waiter = undefined
    waiter?.onSettled(pending)
  }

  /** Begins a call, in a slot that was found free, if it needs one. It may have settled when this returns. */
  private run(pending: Pending, slot: Pending["slot"]): void {
    if (slot === "own") this.occupied++
    else if (slot === "reserved") this.cleaning++
    this.running++
    pending.slot = slot
    // a call that never waited began when it was submitted: reading the clock costs as much as the rest of this method
    pending.startedAt = pending.queue === undefined ? pending.submittedAt : performance.now()
    pending.queue = undefined
    pending.state = "running"
    const waitMillis = pending.startedAt - pending.submittedAt
    this.wait.record(waitMillis)
    if (this.observer !== undefined) {
      this.observer.changed(this.running, this.queued)
      this.observer.began(waitMillis)
    }
    const { retry } = pending
    pending.retry = undefined
    if (retry === undefined) this.attempt(pending)
    else retry(!pending.abandoned && !pending.draining)
  }

  /** Makes a call by the back end: as one call, or, if the back end has no `startJob`, a job call by call. */
  private attempt(pending: Pending): void {
    const { call } = pending
    const { startJob } = this.backend
    switch (call.op) {
      case "external": {
        const withdraw = call.start((error, result) => {
          if (this.observer !== undefined && error === undefined) observeExternal(this.observer, call.name, result)
          this.finish(pending, error === undefined ? undefined : { ...error, error }, result)
        })
        pending.control = withdraw === undefined ? undefined : { withdraw }
        return
      }
      case "job":
      case "call":
        if (startJob !== undefined) this.makeJob(pending, call, startJob)
        else if (call.op === "job") {
          const done: Done = (failure, result) => this.finish(pending, failure, result)
          runJob(call.program(), (inner, answer) => void this.make(pending, inner, answer), done, pending)
        } else this.finish(pending, { code: "ENOSYS" }, undefined)
        return
      default:
        pending.control = this.make(pending, call, undefined)
    }
  }

  /**
   * Makes a single call, and makes it again if a signal interrupted it, or when there is a descriptor for it. `done` is set for
   * a call of a job whose calls are made one by one.
   */
  private make(pending: Pending, call: Syscall, done: Done | undefined): CallControl | undefined {
    for (;;) {
      let again = false
      let starting = true
      const closesBefore = this.descriptors.closes
      const control = this.backend.start(call, (failure, result) => {
        if (failure !== undefined && this.isToRepeat(pending, call, failure)) {
          if (!isInterrupted(call, failure) && this.descriptors.closes === closesBefore) {
            if (done !== undefined) {
              pending.retry = (again) => {
                if (again) this.make(pending, call, done)
                else done(failure, undefined) // not made again without a caller: it could block
              }
            }
            this.waitForDescriptor(pending)
          } else if (starting) again = true // a loop, not a recursion, for a back end that answers at once
          else {
            const anew = this.make(pending, call, done)
            if (done === undefined) pending.control = anew
          }
          return
        }
        this.observe(pending, call, failure, result)
        if (done === undefined) this.finish(pending, failure, result)
        else done(failure, result)
      })
      starting = false
      if (!again) return control ?? undefined
    }
  }

  /**
   * Whether a call that failed is made again: at once if a signal interrupted it, and else when there may be a
   * descriptor.
   */
  private isToRepeat(pending: Pending, call: Syscall, failure: CallFailure): boolean {
    return isInterrupted(call, failure) || (isOutOfDescriptors(failure) && this.descriptors.mayWait(pending))
  }

  /** Tells the descriptor queue and the observer of a call that has completed. */
  private observe(pending: Pending, call: Syscall, failure: CallFailure | undefined, result: unknown): void {
    if (call.op === "close") this.descriptors.closed()
    else this.descriptors.answered(pending)
    if (this.observer !== undefined && failure === undefined && (call.op === "read" || call.op === "write")) {
      this.observer.moved(call.op, result as number) // these result in a count
    }
  }

  /** Makes a job as one call of the back end. It can be made again only if it failed before it changed anything. */
  private makeJob(pending: Pending, call: JobCall | ModuleCall, startJob: NonNullable<Backend["startJob"]>): void {
    const { descriptors } = this
    const closesBefore = descriptors.closes
    const done: Done = (failure, result) => {
      if (failure?.retryable === true && isOutOfDescriptors(failure) && descriptors.mayWaitAgain(pending)) {
        if (descriptors.closes === closesBefore) this.waitForDescriptor(pending)
        else this.makeJob(pending, call, startJob)
        return
      }
      descriptors.answered(pending)
      descriptors.closed() // a job closes the descriptors that it opens
      if (this.observer !== undefined && failure === undefined && call.op === "job" && call.moved !== undefined) {
        const [read, written] = call.moved(result)
        if (read > 0) this.observer.moved("read", read)
        if (written > 0) this.observer.moved("write", written)
      }
      this.finish(pending, failure, result)
    }
    pending.control = startJob(call, done, descriptors.millisLeft(pending), pending) ?? undefined
  }

  /** Completes a call. Its slot is free and its lease is left before its caller continues. */
  private finish(pending: Pending, failure: CallFailure | undefined, result: unknown): void {
    this.completed++
    if (failure !== undefined) this.failed++
    const serviceMillis = performance.now() - pending.startedAt
    this.service.record(serviceMillis)
    this.vacate(pending)
    if (this.observer !== undefined) {
      this.observer.changed(this.running, this.queued)
      this.observer.ended(serviceMillis, failure !== undefined)
    }
    // before the caller continues: it may close the descriptor, and has to get the error of that close
    pending.lease?.leave(this)
    const { abandoned } = pending
    pending.complete(failure, result)
    if (abandoned) this.undo(pending) // a caller that abandons it in `onSettled` has had it undone there
    this.removeDue(pending)
  }

  /** Gives the slot to the next call in the queue before the caller gets the answer: it may submit more calls. */
  private vacate(pending: Pending): void {
    this.running--
    if (pending.slot === "own") this.occupied--
    else if (pending.slot === "reserved") this.cleaning--
    pending.slot = "none"
    pending.control = undefined
    this.refill()
  }

  /** Fills free slots. A loop, not a recursion, for a back end that answers at once: slots freed meanwhile are filled here too. */
  private refill(): void {
    if (this.refilling) return
    this.refilling = true
    while (this.occupied < this.slots) {
      const next = this.waiting.shift() ?? this.admission.shift() ?? this.cleanUps.shift()
      if (next === undefined) break
      this.run(next, "own")
    }
    while (this.cleaning < reservedSlots) {
      const next = this.cleanUps.shift()
      if (next === undefined) break
      this.run(next, "reserved")
    }
    this.refilling = false
    this.admit()
  }

  /** Moves calls from the admission queue to the queue for slots, as far as it has room. */
  private admit(): void {
    while (this.waiting.size < this.maxQueued) {
      const next = this.admission.shift()
      if (next === undefined) return
      pushTo(this.waiting, next)
    }
  }

  /** Queues a call for a descriptor; its slot becomes free. */
  private waitForDescriptor(pending: Pending): void {
    if (pending.state === "running") {
      pending.submittedAt = performance.now()
      this.vacate(pending)
    }
    this.descriptors.push(pending)
  }

  /** Submits the calls that undo the result of a call, as clean-up. A call that failed has nothing to undo. */
  private undo(pending: Pending): void {
    if (pending.error !== undefined) return
    for (const call of undoing(pending.call, pending.result)) this.submit(call, undefined, "clean-up")
  }
}

/** The bytes that a call of a raw file of the user's moved: it results in what it read, or in a count. */
const observeExternal = (observer: PoolObserver, name: string, result: unknown): void => {
  if (name !== "read" && name !== "write") return
  const byteCount = result instanceof Uint8Array ? result.length : result
  if (typeof byteCount === "number" && byteCount > 0) observer.moved(name, byteCount)
}

/** Moves a call into a queue, without telling the observer: it stays queued. */
const pushTo = (queue: Fifo<Pending>, pending: Pending): void => {
  pending.queue = queue
  queue.push(pending)
}
