/**
 * A pool of slots in which blocking calls run.
 *
 * A call occupies a slot while it blocks; the rest wait, first come, first served. A close never waits for a slot, and
 * clean-up has one of its own, so that a pool full of blocked calls cannot keep a handle from closing, or a temporary file
 * from being removed. The pool is also the one place where EINTR is retried (N3, PEP 475), where calls wait for a descriptor
 * to become free (F7), and where what arrives too late for its caller is undone.
 *
 * @since 0.1.0
 */
import { ExecutorFullError } from "../errors/index.js"
import { Fifo } from "../internal/fifo.js"
import { BoundedWait } from "../program/internal/boundedWait.js"
import type { Lease } from "../program/lease.js"
import { type Caller, Pending, type Priority, type TakeBack } from "../program/pending.js"
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
import { isOutOfDescriptors } from "./internal/descriptorWait.js"
import { stepJob } from "./internal/jobRunner.js"
import type { PoolObserver } from "./observer.js"
import { checkPoolOptions, defaultDescriptorMillis, type PoolOptions, type PoolStats } from "./options.js"

/** How many slots are kept for clean-up. One: it is enough to go on, and leaves libuv's threads to others. */
const reserve = 1

/**
 * How long `settle` waits at most, in milliseconds: longer than a busy disk takes to create or to remove a file, and shorter
 * than the ten seconds that supervisors of processes give between SIGTERM and SIGKILL.
 */
const settleMillis = 5000

/** What `settle` waits for: it ends when no clean-up is due any more. */
const settling: ExternalCall = { op: "external", name: "settle", start: () => undefined }

/** What an operation on a handle waits for where it has to wait for a turn of the event loop. */
const turningCall: ExternalCall = { op: "external", name: "turn", start: () => undefined }

/** One of so many operations on handles asks whether the event loop has to turn: a look at the clock costs as much as some of them. */
const operationsPerLook = 32

/** How often a call that waits for a descriptor tries again unasked: other parts of the process may have closed some. */
const probeMillis = 20

/**
 * Slots over a back end: `concurrency` of them, without limit by default.
 *
 * Invariant: `occupied` ≤ `slots` and `cleaning` ≤ `reserve`; a call waits for a slot only while `occupied` = `slots`, and for
 * a turn of the event loop only until the next one. `due` is the number of calls in progress that are `due`.
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
  /** What statistics and errors call it. */
  readonly name: string
  /** Whether it can call functions of modules (`ModuleCall`), which takes threads. */
  readonly callsModules: boolean
  /** Told of what happens, if set. */
  observer: PoolObserver | undefined = undefined
  private readonly backend: Backend
  private readonly slots: number
  private readonly maxQueued: number
  private readonly refuses: boolean
  /** How long a call waits for a descriptor; 0 if it does not. */
  private readonly descriptorMillis: number
  private readonly waiting = new Fifo<Pending>() // for a slot
  private readonly door = new Fifo<Pending>() // operations that have not begun, for a place in `waiting`
  private readonly cleanUps = new Fifo<Pending>() // for the reserved slot, or a free one
  private readonly starving = new Fifo<Pending>() // for a descriptor, without a slot
  private readonly turning = new Fifo<Pending>() // for a turn of the event loop
  private readonly bursts = new Bursts(() => this.resume())
  private operations = 0 // on handles, since the last look at the clock
  private due = 0 // calls that clean up, or whose results will be undone
  private idle: Pending | undefined = undefined // ends when none is due
  private settled: Promise<void> | undefined = undefined
  private occupied = 0 // slots in use
  private cleaning = 0 // reserved slots in use
  private running = 0 // calls in the back end: those in slots, and the closes
  private closes = 0 // how often a descriptor may have become free
  private refilling = false
  private feeds = 0 // how many starving calls are to try again
  private probe: ReturnType<typeof setTimeout> | undefined = undefined
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
    this.descriptorMillis = options.onTooManyOpenFiles === "wait"
      ? options.tooManyOpenFilesMillis ?? defaultDescriptorMillis
      : 0
  }

  /**
   * Begins a call, or queues it if no slot is free. It may have ended when this returns, also because the pool was full and
   * refused it. If `mayTurn`, and calls have answered at once for some milliseconds, it waits until the event loop has turned.
   */
  submit(call: AnyCall, lease?: Lease, priority: Priority = "first", mayTurn = false): Pending {
    lease?.enter()
    const pending = new Pending(call, lease)
    pending.pool = this
    pending.submittedAt = performance.now()
    if (priority === "clean-up") this.owe(pending)
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

  /**
   * What an operation on a handle waits for before it begins: a turn of the event loop, if operations have gone on for some
   * milliseconds without one. Operations that make no call, in memory or in a buffer, let it turn only by this.
   */
  turn(): Pending | undefined {
    if (++this.operations < operationsPerLook) return undefined
    this.operations = 0
    const now = performance.now()
    if (!this.bursts.isLong(now)) {
      this.bursts.note(now)
      return undefined
    }
    const pending = new Pending(turningCall, undefined)
    pending.pool = this
    pending.submittedAt = now
    this.enqueue(this.turning, pending)
    return pending
  }

  /** Begins a call, queues or refuses it. */
  private place(pending: Pending): void {
    const { call, priority } = pending
    if (call === turningCall) pending.complete(undefined, undefined)
    else if (call.op === "close") this.run(pending, "none")
    else if (priority === "clean-up") this.enterCleanUp(pending)
    else if (this.starving.size > 0 && (call.op === "open" || call.op === "job")) this.starve(pending)
    else if (this.hasSlot) this.run(pending, "own")
    else if (priority === "next" || this.waiting.size < this.maxQueued) this.enqueue(this.waiting, pending)
    else if (this.refuses) this.refuse(pending)
    else this.enqueue(this.door, pending)
  }

  /** Takes back a call that waits, here or in the back end; `false` if it runs already, or has ended. */
  withdraw(pending: Pending, caller: Caller = "leaves"): boolean {
    // a close that is not made would leave the descriptor open for good: it is made, also when its caller has gone
    if (pending.call.op === "close") return false
    // what has a `retry` is a job in the middle of its calls: it has to come to its end
    if (pending.state === "queued" && pending.retry === undefined) pending.queue?.remove(pending)
    else if (pending.state !== "running" || pending.takeBack?.(caller) !== true) {
      pending.left = true
      return false
    } else this.vacate(pending)
    pending.state = "withdrawn"
    pending.waiter = undefined
    this.withdrawn++
    pending.lease?.leave(this)
    this.admit()
    this.observer?.changed(this.running, this.queued)
    this.pay(pending)
    return true
  }

  /** Gives up on a call: withdrawn if it waits, and else undone when it ends, or now, as a descriptor that arrives late. */
  abandon(pending: Pending): void {
    pending.waiter = undefined
    if (this.withdraw(pending, "gone")) return
    pending.abandoned = true
    if (pending.state === "done") {
      this.undo(pending)
      return
    }
    if (createsSomething(pending.call)) this.owe(pending)
    this.finishSoon(pending)
  }

  /** Of who waits for the end of a call, and for nothing else: it is withdrawn if it waits, and waits for no descriptor now. */
  hurry(pending: Pending): void {
    if (pending.settled || this.withdraw(pending, "hurries")) return
    pending.hurried = true
    if (createsSomething(pending.call)) this.owe(pending)
    this.finishSoon(pending)
  }

  /** A job in the middle of its calls that waits goes on to its end: what is left of it is clean-up. */
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
      starving: this.starving.size,
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
   * removed when they end. `undefined` if there is nothing to wait for. It takes five seconds at most, however long a call is
   * blocked.
   */
  settle(): Promise<void> | undefined {
    if (this.due === 0) return undefined
    return this.settled ??= new Promise((resolve) => {
      const idle = new Pending(settling, undefined)
      idle.state = "running"
      this.idle = idle
      const boundedWait = new BoundedWait(idle, settleMillis)
      boundedWait.end.await({
        settled: () => {
          this.settled = undefined
          resolve()
        }
      })
    })
  }

  /** Settles, and then ends what the back end keeps. No call may follow. */
  async close(): Promise<void> {
    await this.settle()
    await this.backend.close?.()
  }

  /** Whether calls may wait for descriptors: then who is interrupted has to say so, or that wait goes on. */
  get waitsForDescriptors(): boolean {
    return this.descriptorMillis > 0
  }

  /** Whether a call can run now: a queue that is being emptied goes first. */
  private get hasSlot(): boolean {
    return this.occupied < this.slots && this.waiting.size === 0 && this.door.size === 0
  }

  private get queued(): number {
    return this.waiting.size + this.door.size + this.cleanUps.size + this.turning.size
  }

  /** Has `settle` wait for a call. */
  private owe(pending: Pending): void {
    if (pending.due) return
    pending.due = true
    this.due++
  }

  /** A call has ended, and what follows from its end has begun. */
  private pay(pending: Pending): void {
    if (!pending.due) return
    pending.due = false
    if (--this.due > 0) return
    const { idle } = this
    this.idle = undefined
    idle?.complete(undefined, undefined)
  }

  /** The event loop has turned: those that waited for it go on, as long as it need not turn again. */
  private resume(): void {
    for (let next = this.turning.shift(); next !== undefined; next = this.turning.shift()) {
      this.place(next)
      if (next.settled) this.bursts.note(performance.now())
      if (this.bursts.isLong(performance.now())) return
    }
  }

  private enterCleanUp(pending: Pending): void {
    if (this.hasSlot) this.run(pending, "own")
    else if (this.cleaning < reserve) this.run(pending, "reserved")
    else this.enqueue(this.cleanUps, pending)
  }

  private enqueue(queue: Fifo<Pending>, pending: Pending): void {
    pending.state = "queued"
    pending.queue = queue
    queue.push(pending)
    this.observer?.changed(this.running, this.queued)
  }

  private refuse(pending: Pending): void {
    this.refused++
    pending.state = "done"
    pending.error = new ExecutorFullError(this.name, this.maxQueued)
    pending.lease?.leave(this)
    const { waiter } = pending // of one that has waited for a turn of the event loop
    pending.waiter = undefined
    waiter?.settled(pending)
  }

  private run(pending: Pending, slot: Pending["slot"]): void {
    if (slot === "own") this.occupied++
    else if (slot === "reserved") this.cleaning++
    this.running++
    pending.slot = slot
    // what never waited began when it was submitted: a look at the clock costs as much as all the rest here
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
    else retry(this.wantsMore(pending))
  }

  private attempt(pending: Pending): void {
    const { call } = pending
    const { startJob } = this.backend
    switch (call.op) {
      case "external":
        pending.takeBack = call.start((error, result) => {
          if (this.observer !== undefined && error === undefined) noteExternal(this.observer, call.name, result)
          this.finish(pending, error === undefined ? undefined : { ...error, error }, result)
        }) ?? undefined
        return
      case "job":
      case "call":
        if (startJob !== undefined) this.makeJob(pending, call, startJob)
        else if (call.op === "job") {
          const done: Done = (failure, result) => this.finish(pending, failure, result)
          stepJob(call.program(), (inner, answer) => void this.make(pending, inner, answer), done, pending)
        } else this.finish(pending, { code: "ENOSYS" }, undefined)
        return
      default:
        pending.takeBack = this.make(pending, call, undefined)
    }
  }

  /**
   * Makes a call, and again if a signal interrupted it, or when there is a descriptor for it. `done` is of a job that makes
   * its calls one by one.
   */
  private make(pending: Pending, call: Syscall, done: Done | undefined): TakeBack | undefined {
    for (;;) {
      let again = false
      let starting = true
      const closesBefore = this.closes
      const takeBack = this.backend.start(call, (failure, result) => {
        if (failure !== undefined && this.isToRepeat(pending, call, failure)) {
          if (failure.code !== "EINTR" && this.closes === closesBefore) {
            if (done !== undefined) {
              pending.retry = (again) => {
                if (again) this.make(pending, call, done)
                else done(failure, undefined) // not made again for nobody: it could block
              }
            }
            this.starve(pending)
          } else if (starting) again = true // a loop, for a back end that answers at once
          else {
            const anew = this.make(pending, call, done)
            if (done === undefined) pending.takeBack = anew
          }
          return
        }
        this.note(pending, call, failure, result)
        if (done === undefined) this.finish(pending, failure, result)
        else done(failure, result)
      })
      starting = false
      if (!again) return takeBack ?? undefined
    }
  }

  /** N5: after a close the descriptor is gone, whatever was reported. */
  private isToRepeat(pending: Pending, call: Syscall, failure: CallFailure): boolean {
    return failure.code === "EINTR" ? call.op !== "close" : isOutOfDescriptors(failure) && this.mayWait(pending)
  }

  /** Sees what a call that has ended means for others. */
  private note(pending: Pending, call: Syscall, failure: CallFailure | undefined, result: unknown): void {
    if (call.op === "close") this.closed()
    else if (pending.descriptorDeadline > 0) this.eaten(pending)
    if (this.observer !== undefined && failure === undefined && (call.op === "read" || call.op === "write")) {
      this.observer.moved(call.op, result as number) // these result in a count
    }
  }

  /** Has a job made in one hop. It can be made again only if it failed before it changed anything. */
  private makeJob(pending: Pending, call: JobCall | ModuleCall, startJob: NonNullable<Backend["startJob"]>): void {
    const closesBefore = this.closes
    const done: Done = (failure, result) => {
      if (failure?.retryable === true && isOutOfDescriptors(failure) && this.mayWaitAgain(pending)) {
        if (this.closes === closesBefore) this.starve(pending)
        else this.makeJob(pending, call, startJob)
        return
      }
      if (pending.descriptorDeadline > 0) this.eaten(pending)
      this.closed() // a job closes what it opens
      if (this.observer !== undefined && failure === undefined && call.op === "job" && call.moved !== undefined) {
        const [read, written] = call.moved(result)
        if (read > 0) this.observer.moved("read", read)
        if (written > 0) this.observer.moved("write", written)
      }
      this.finish(pending, failure, result)
    }
    const { descriptorDeadline } = pending
    const descriptorMillis = descriptorDeadline === 0
      ? this.descriptorMillis
      : Math.max(0, descriptorDeadline - performance.now())
    pending.takeBack = startJob(call, done, descriptorMillis, pending) ?? undefined
  }

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
    // before the caller goes on: it may close the descriptor, and is to hear how that went
    pending.lease?.leave(this)
    const { abandoned } = pending
    pending.complete(failure, result)
    if (abandoned) this.undo(pending) // who gives up on it when it hears of the end has had it undone there
    this.pay(pending)
  }

  /** The slot goes to the next in the queue before the caller hears of the end: its answer may submit more. */
  private vacate(pending: Pending): void {
    this.running--
    if (pending.slot === "own") this.occupied--
    else if (pending.slot === "reserved") this.cleaning--
    pending.slot = "none"
    pending.takeBack = undefined
    this.refill()
  }

  /** A loop, for a back end that answers at once: what ends meanwhile leaves its slot to this one. */
  private refill(): void {
    if (this.refilling) return
    this.refilling = true
    while (this.occupied < this.slots) {
      const next = this.waiting.shift() ?? this.door.shift() ?? this.cleanUps.shift()
      if (next === undefined) break
      this.run(next, "own")
    }
    while (this.cleaning < reserve) {
      const next = this.cleanUps.shift()
      if (next === undefined) break
      this.run(next, "reserved")
    }
    this.refilling = false
    this.admit()
  }

  /** Lets in who waits at the door. */
  private admit(): void {
    while (this.waiting.size < this.maxQueued) {
      const next = this.door.shift()
      if (next === undefined) return
      pushTo(this.waiting, next)
    }
  }

  /** Whether somebody waits for more than the end of it. */
  private wantsMore(pending: Pending): boolean {
    return !pending.abandoned && !pending.hurried
  }

  /** Whether a call that found no descriptor waits for one. Its bound begins with its first wait. */
  private mayWait(pending: Pending): boolean {
    if (this.descriptorMillis === 0 || !this.wantsMore(pending)) return false
    if (pending.descriptorDeadline === 0) return true
    return performance.now() < pending.descriptorDeadline
  }

  /** The same of a job made in one hop, unless the back end has waited for as long already. */
  private mayWaitAgain(pending: Pending): boolean {
    const hasWaited = pending.descriptorDeadline === 0 && performance.now() - pending.startedAt >= this.descriptorMillis
    return !hasWaited && this.mayWait(pending)
  }

  /** Waits for a descriptor, without a slot. Who has waited before goes first. */
  private starve(pending: Pending): void {
    const isFirst = pending.descriptorDeadline === 0
    if (isFirst) pending.descriptorDeadline = performance.now() + this.descriptorMillis
    if (pending.state === "running") {
      pending.submittedAt = performance.now()
      this.vacate(pending)
    }
    pending.state = "queued"
    pending.queue = this.starving
    if (isFirst) this.starving.push(pending)
    else this.starving.unshift(pending)
    this.probe ??= setTimeout(() => this.tick(), Math.min(probeMillis, this.descriptorMillis))
  }

  /** A call that had waited for a descriptor has ended: there may be another. */
  private eaten(pending: Pending): void {
    pending.descriptorDeadline = 0
    this.feedFirst()
  }

  private closed(): void {
    this.closes++
    if (this.starving.size > 0) this.feedFirst()
  }

  /** A loop, for a back end that answers at once: each that got its descriptor feeds the next. */
  private feedFirst(): void {
    this.feeds++
    if (this.feeds > 1) return
    for (; this.feeds > 0; this.feeds--) {
      const { first } = this.starving
      if (first !== undefined) this.feed(first)
    }
  }

  /** Lets a call try again, behind those that wait for a slot. */
  private feed(pending: Pending): void {
    this.starving.remove(pending)
    if (this.hasSlot) this.run(pending, "own")
    else this.enqueue(this.waiting, pending)
  }

  private tick(): void {
    this.probe = undefined
    const now = performance.now()
    for (let first = this.starving.first; first !== undefined; first = this.starving.first) {
      const isDue = first.descriptorDeadline <= now
      this.feed(first)
      if (!isDue) break
    }
    if (this.starving.size > 0) this.probe ??= setTimeout(() => this.tick(), probeMillis)
  }

  private undo(pending: Pending): void {
    if (pending.error !== undefined) return
    for (const call of undoing(pending.call, pending.result)) this.submit(call, undefined, "clean-up")
  }
}

/** A raw file that is not the system's answers with what it read, or with a count. */
const noteExternal = (observer: PoolObserver, name: string, result: unknown): void => {
  if (name !== "read" && name !== "write") return
  const byteCount = result instanceof Uint8Array ? result.length : result
  if (typeof byteCount === "number" && byteCount > 0) observer.moved(name, byteCount)
}

const pushTo = (queue: Fifo<Pending>, pending: Pending): void => {
  pending.queue = queue
  queue.push(pending)
}
