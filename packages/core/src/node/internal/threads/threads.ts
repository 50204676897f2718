/**
 * The back end of dedicated threads: the main thread's side.
 *
 * A call is written into a slot of shared memory and queued; any worker takes it. What ended is collected when a worker
 * rings, many at a time. See `memory.ts` for the protocol.
 */
import { availableParallelism } from "node:os"
import type { Worker } from "node:worker_threads"
import { makeOSError } from "../../../errors/index.js"
import type { Backend, Done } from "../../../executor/backend.js"
import { jobFailure, runJob, waitingCaller } from "../../../executor/internal/jobRunner.js"
import { DescriptorWait, startRetrying } from "../../../executor/internal/retries.js"
import { Fifo } from "../../../internal/fifo.js"
import type { CallControl, Interest } from "../../../program/pending.js"
import type { CallFailure, JobCall, ModuleCall, Syscall } from "../../../syscall/syscall.js"
import { startLibuv } from "../../syscalls.js"
import { blockedIn, freeOpen, freeRead, isPipe } from "./blocked.js"
import { Entry, type EntryOwner } from "./entry.js"
import { register, unregister } from "./exit.js"
import { Field, largeCount, numbersPerSlot, Quit, Row, SharedMemory, slotCount, SlotState, Word } from "./memory.js"
import { isKnownJob, LargeRegions, readFailure, readResult, thrownInJob, writeRequest } from "./request.js"
import { Reserve } from "./reserve.js"
import { fromBytes } from "./values.js"
import { Waited } from "./waited.js"
import { type FromWorker, isCleanUp, type Reply, thrownBy } from "./wire.js"
import { WorkerPool } from "./workerPool.js"

/** How many calls may end before other events get their turn. */
const batch = 256

/** How often it is looked whether queued calls make progress, in milliseconds. */
const tickMillis = 5

/** More workers than this start only if all are stuck: they would share the processors, not add to them. */
const usualWorkers = 4

/**
 * So many ticks without an end, and workers are stuck: few if there are few, as starting one costs little. More of them
 * where even ticks have to wait: workers may wait for a processor too.
 */
const stuckTicks = { few: 2, many: 5, late: 5 } as const

/** So many ticks in a row without a moment in which a worker had nothing to do, and there are too few of them. */
const busyTicks = 2

/** How long closing may take, in milliseconds. */
const closeMillis = 1000

/** How often a closing pool looks whether its threads have gone, in milliseconds. */
const closeTickMillis = 5

/** How long the end of the process may take for the sake of threads that are blocked, in milliseconds. */
const exitMillis = 1000

/** How long a thread gets to end what is not blocked, in milliseconds. */
const exitTickMillis = 5

/**
 * So many calls in one turn of the loop, and a worker begins before the turn has ended: where there is a processor for it, both
 * go on side by side. Where there is none it would take the turn of the main thread, once for every few calls.
 */
const early = availableParallelism() > 1 ? 4 : Infinity

/** Cheaper than `queueMicrotask`, which keeps account of who asked. */
const tick = Promise.resolve()

/** @internal */
export class Threads implements Backend, EntryOwner {
  readonly name = "threads"
  private readonly memory = new SharedMemory()
  private readonly words = this.memory.words
  private readonly large = new LargeRegions(largeCount)
  private readonly spareSlots: Array<number> = []
  private readonly entries: Array<Entry | undefined> = []
  private readonly backlog = new Fifo<Entry>()
  private readonly reserve = new Reserve()
  private readonly workers: WorkerPool
  private readonly threads: number
  private readonly onChange: () => void
  private tail = 0
  private ends = 0 // taken out of the ring
  private refs = 0 // calls whose callers wait for them
  private completed = 0
  private draining = false
  private looksAgain = false // in the next turn of the loop
  private unflushed = 0 // queued in this turn of the loop
  private stuck = false
  private closing: Promise<void> | undefined = undefined
  private state: "open" | "closing" | "closed" = "open"
  private monitor: NodeJS.Timeout | undefined = undefined
  private seenCompleted = 0
  private seenAt = 0
  private ticksBusy = 0
  private seenSleeps = 0
  private ticksStuck = 0
  private hold: NodeJS.Timeout | undefined = undefined

  constructor(threads: number, idleMillis: number, onChange: () => void = () => undefined) {
    this.threads = threads
    this.onChange = onChange
    for (let slot = slotCount - 1; slot >= 0; slot--) this.spareSlots.push(slot)
    Atomics.store(this.words, Word.mainSleeps, 1)
    this.workers = new WorkerPool(this.memory, threads, idleMillis, {
      message: (message, from) => this.receive(message, from),
      changed: () => this.onChange(),
      gone: (index, cause) => this.lose(index, cause),
      unavailable: (cause) => this.doWithout(cause)
    })
  }

  /** How many workers can take calls. */
  get online(): number {
    return this.workers.online
  }

  /** Starts a worker, if there is none. */
  boot(): void {
    if (this.workers.size === 0 && this.state === "open") this.firstWorker()
  }

  start(call: Syscall, done: Done): CallControl | undefined {
    if (this.state !== "open" || (this.stuck && isCleanUp(call))) return this.startApart(call, done)
    return this.submit(new Entry(call, done, this))
  }

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
      if (descriptorMillis > 0) entry.wait = new DescriptorWait(descriptorMillis)
      return this.submit(entry)
    }
    const wait = new DescriptorWait(descriptorMillis)
    const start = (inner: Syscall, answer: Done): unknown => this.start(inner, answer)
    runJob(call.program(), (inner, answer) => startRetrying(start, wait, inner, answer), done, caller)
    return wait
  }

  /**
   * Ends the threads, within `closeMillis`. What is queued is made first; functions of the user's that run are ended after
   * half of the time; who waits to open a FIFO is freed (`blocked.ts`). Any other call that blocks keeps its thread, which
   * keeps nothing else, until it ends.
   */
  close(): Promise<void> {
    return this.closing ??= this.end()
  }

  private async end(): Promise<void> {
    this.state = "closing"
    const waited = new Waited()
    for (let terminated = false;;) {
      this.collect()
      if (!this.hasWaiting) {
        if (this.workers.size === 0) break
        this.workers.dismiss(Quit.whenDone)
      }
      const elapsed = waited.look()
      if (elapsed >= closeMillis) break
      this.eachRunning((entry) => {
        const blocked = blockedIn(this.memory, entry)
        if (blocked !== undefined && "path" in blocked) freeOpen(blocked.path)
        else if (entry.call.op === "call" && elapsed >= closeMillis / 2 && !terminated) {
          this.workers.terminate(this.runnerOf(entry))
        }
      })
      terminated = elapsed >= closeMillis / 2
      await new Promise((resolve) => setTimeout(resolve, closeTickMillis))
    }
    this.state = "closed"
    this.stopMonitor()
    for (const entry of this.takeQueued(() => true)) this.answer(entry, { code: "ECANCELED" }, undefined)
    this.workers.dismiss(Quit.whenDone)
    if (this.workers.size === 0) unregister(this)
  }

  /** Frees what a thread may be blocked in for good, so that the process can end (N10). */
  freeAtExit(): void {
    this.workers.dismiss(Quit.now)
    const waited = new Waited()
    // what is not blocked gets a moment to end by itself: a byte written for nobody would stay in the pipe
    for (let readers = false; waited.look() < exitMillis; readers = true) {
      let found = false
      this.eachRunning((entry) => {
        const blocked = blockedIn(this.memory, entry)
        if (blocked === undefined) return
        if ("path" in blocked) found = freeOpen(blocked.path) || found
        else found = isPipe(blocked.fd) || found
        if ("fd" in blocked && readers) freeRead(blocked.fd)
      })
      if (!found) return
      Atomics.wait(this.words, Word.pause, 0, exitTickMillis)
    }
  }

  private submit(entry: Entry): CallControl {
    this.ref()
    this.place(entry)
    return entry
  }

  private place(entry: Entry): void {
    if (this.backlog.size > 0 || this.spareSlots.length === 0) this.backlog.push(entry)
    else this.enqueue(entry)
  }

  private enqueue(entry: Entry): void {
    const slot = this.spareSlots.pop()!
    entry.slot = slot
    try {
      writeRequest(this.memory, this.large, entry)
    } catch (error) {
      this.release(entry)
      queueMicrotask(() => this.answer(entry, jobFailure(error, true), undefined))
      return
    }
    this.entries[slot] = entry
    entry.ticket = this.tail
    const { words } = this
    words[Row.slots + slot] = SlotState.queued
    words[Row.queue + (this.tail & (slotCount - 1))] = slot
    this.tail = (this.tail + 1) | 0
    Atomics.store(words, Word.tail, this.tail) // from here on it is a worker's
    if (this.unflushed++ > 0) {
      if (this.unflushed === early && Atomics.load(words, Word.sleepers) > 0) this.memory.wakeOne()
      return
    }
    void tick.then(this.flush)
  }

  /** Sees that somebody takes what was queued in this turn of the loop. */
  private readonly flush = (): void => {
    this.unflushed = 0
    if (this.queued === 0) return
    if (Atomics.load(this.words, Word.sleepers) > 0) this.memory.wakeOne()
    else if (this.workers.size === 0) this.firstWorker()
    if (this.monitor === undefined) this.startMonitor()
  }

  private firstWorker(): void {
    register(this)
    this.workers.grow(1)
  }

  /** Queued, and not taken by a worker; with what was withdrawn, until a worker meets it. */
  private get queued(): number {
    return ((this.tail - Atomics.load(this.words, Word.head)) | 0) + this.backlog.size
  }

  /** Whether a call waits for a worker, or has to be answered. What was withdrawn and keeps its place does not count. */
  private get hasWaiting(): boolean {
    return this.backlog.size > 0 || this.entries.some((entry) => entry !== undefined && this.runnerOf(entry) < 0)
  }

  /** @internal */
  withdraw(entry: Entry, interest: Interest): boolean {
    if (entry.answered) return false
    if (this.unqueue(entry)) {
      entry.answered = true
      this.unref(entry)
      return true
    }
    this.unref(entry)
    if (interest === "nothing") entry.discarded = true
    if (interest !== "result") this.endDescriptorWait(entry)
    return false
  }

  /** @internal */
  resume(entry: Entry): void {
    if (entry.isRef || entry.answered) return
    entry.isRef = true
    this.ref()
  }

  /** A call that runs stops waiting for a descriptor: its thread reads the field before each attempt. */
  private endDescriptorWait(entry: Entry): void {
    entry.wait?.withdraw("nothing")
    if (entry.slot !== -1) this.memory.numbers[entry.slot * numbersPerSlot + Field.descriptorMillis] = 0
  }

  /** Takes a call out of the queue, if it has not begun. Its slot comes back when a worker meets it. */
  private unqueue(entry: Entry): boolean {
    if (entry.moved > 0) return false
    if (entry.slot === -1) {
      if (entry.apart) return false
      this.backlog.remove(entry)
      return true
    }
    const { words } = this
    const state = Row.slots + entry.slot
    if (Atomics.compareExchange(words, state, SlotState.queued, SlotState.withdrawn) !== SlotState.queued) return false
    this.entries[entry.slot] = undefined
    entry.slot = -1
    this.giveRegion(entry)
    return true
  }

  /** Takes out of the queue what fits, oldest first. */
  private takeQueued(fits: (entry: Entry) => boolean): ReadonlyArray<Entry> {
    const queued = this.entries.filter((entry) => entry !== undefined && fits(entry)) as Array<Entry> // just filtered
    queued.sort((a, b) => (a.ticket - b.ticket) | 0)
    const taken = queued.filter((entry) => this.unqueue(entry))
    const kept: Array<Entry> = []
    for (let entry = this.backlog.shift(); entry !== undefined; entry = this.backlog.shift()) {
      if (fits(entry)) taken.push(entry)
      else kept.push(entry)
    }
    for (const entry of kept) this.backlog.push(entry)
    return taken
  }

  private eachRunning(visit: (entry: Entry) => void): void {
    for (const entry of this.entries) {
      if (entry !== undefined && this.runnerOf(entry) >= 0) visit(entry)
    }
  }

  /** The number of the worker that runs a call, negative if none does. */
  private runnerOf({ slot }: Entry): number {
    return Atomics.load(this.words, Row.slots + slot) - SlotState.running
  }

  /** Keeps the process alive until a call is answered, or its caller stops waiting. */
  private ref(): void {
    if (this.refs++ > 0) return
    this.hold ??= setInterval(() => undefined, 2 ** 30)
    this.hold.ref()
  }

  private unref(entry: Entry): void {
    if (!entry.isRef) return
    entry.isRef = false
    if (--this.refs === 0) this.hold?.unref()
  }

  private receive(message: FromWorker, from: Worker): void {
    if (message === null) this.heard()
    else if (message.kind === "ask") this.give(message.slot, from)
    else if (message.kind === "wanted?") this.tell(message.slot)
    else this.receiveReply(message)
  }

  /** A worker has rung: there is an end, for now or, if it is looked then anyway, for the next turn of the loop. */
  private heard(): void {
    if (!this.looksAgain) this.collect()
  }

  private give(slot: number, to: Worker): void {
    to.postMessage(this.entries[slot]?.message)
    this.respond(slot, SlotState.fed)
  }

  private tell(slot: number): void {
    this.respond(slot, this.entries[slot]?.caller.isWanted === true ? SlotState.fed : SlotState.unwanted)
  }

  /** Lets a worker go on that has asked. */
  private respond(slot: number, state: number): void {
    Atomics.store(this.words, Row.slots + slot, state)
    Atomics.notify(this.words, Row.slots + slot)
  }

  private receiveReply(reply: Reply): void {
    const entry = this.entries[reply.slot]
    if (entry === undefined) return
    this.completed++
    this.stuck = false
    this.release(entry)
    this.refill()
    switch (reply.kind) {
      case "bytes": {
        let value: unknown
        try {
          value = fromBytes(reply.bytes)
        } catch (error) {
          return this.answer(entry, jobFailure(error, false), undefined) // no memory for it
        }
        return reply.failed ? this.answer(entry, thrownInJob(value), undefined) : this.answer(entry, undefined, value)
      }
      case "result":
        return this.answer(entry, undefined, reply.result)
      case "error":
        return this.answer(entry, jobFailure(thrownBy(reply.error), false), undefined)
    }
  }

  /**
   * Answers the calls that have ended. A worker rings once the main thread has said, here, that it stops looking. Who found
   * something does not stop: it looks again in the next turn of the loop. Workers that ring without a pause, each ring with
   * its microtasks, would keep all other events waiting.
   */
  private readonly collect = (): void => {
    if (this.draining) return
    this.draining = true
    const { words } = this
    Atomics.store(words, Word.mainSleeps, 0)
    let left = batch
    let stops = false
    try {
      while (left > 0) {
        const at = Row.ends + (this.ends & (slotCount - 1))
        const found = Atomics.load(words, at)
        if (found === 0) {
          if (left < batch || stops) break
          stops = true
          Atomics.store(words, Word.mainSleeps, 1)
          continue // one more look: an end may have come before the worker could see that
        }
        if (stops) Atomics.store(words, Word.mainSleeps, 0)
        stops = false
        words[at] = 0
        this.ends = (this.ends + 1) | 0
        left--
        this.finish(found - 1)
      }
    } finally {
      this.draining = false
      // also if a program threw: the rest gets its answers
      if (!stops && !this.looksAgain) {
        this.looksAgain = true
        setImmediate(this.lookAgain)
      }
    }
  }

  private readonly lookAgain = (): void => {
    this.looksAgain = false
    this.collect()
  }

  private finish(slot: number): void {
    const entry = this.entries[slot]
    if (entry === undefined) {
      this.spareSlots.push(slot) // it was withdrawn
      this.refill()
      return
    }
    this.completed++
    this.stuck = false
    let failure: CallFailure | undefined
    let result: unknown
    try {
      failure = readFailure(this.memory, entry)
      if (failure === undefined) result = readResult(this.memory, entry)
    } catch (error) {
      failure = jobFailure(error, false) // no memory for the result, or none any more: the caller's was transferred
    }
    if (failure !== undefined) {
      this.release(entry)
      this.refill()
      // some of a transfer was done: the next one will meet the error again, as POSIX has it
      if (entry.moved > 0) this.answer(entry, undefined, entry.moved)
      else this.answer(entry, failure, undefined)
      return
    }
    if (entry.asked > 0 && this.hopAgain(entry, result as number)) return // a transfer results in its count
    this.release(entry)
    this.refill()
    this.answer(entry, undefined, entry.asked > 0 ? entry.moved : result)
  }

  /** Goes on with a transfer that is larger than a hop. */
  private hopAgain(entry: Entry, count: number): boolean {
    const { call } = entry
    if (call.op !== "read" && call.op !== "write") return false
    const full = count === entry.asked
    entry.moved += count
    if (!full || entry.moved === call.length) return false
    // a pipe may have no more than this, and a reader whose caller has gone needs none
    if (call.op === "read" && (call.position === null || entry.discarded)) return false
    this.release(entry, true)
    this.place(entry)
    return true
  }

  /** The slot is free again. */
  private release(entry: Entry, keepRegion = false): void {
    const { slot } = entry
    this.entries[slot] = undefined
    entry.slot = -1
    this.spareSlots.push(slot)
    if (!keepRegion) this.giveRegion(entry)
  }

  private giveRegion(entry: Entry): void {
    if (entry.large !== -1) this.large.give(entry.large)
    entry.large = -1
  }

  private refill(): void {
    while (this.backlog.size > 0 && this.spareSlots.length > 0) this.enqueue(this.backlog.shift()!)
  }

  private answer(entry: Entry, failure: CallFailure | undefined, result: unknown): void {
    entry.answered = true
    this.unref(entry)
    entry.done(failure, result)
  }

  /** Makes a call outside the threads: there are none, or all are stuck. */
  private startApart(call: Syscall, done: Done): undefined {
    if (isCleanUp(call)) this.reserve.start(call, done)
    else done({ code: "ECANCELED" }, undefined)
    return undefined
  }

  /** A worker has gone, and with it the calls that it was running. */
  private lose(index: number, cause: unknown): void {
    this.collect()
    this.eachRunning((entry) => {
      if (this.runnerOf(entry) !== index) return
      const { call } = entry
      const path = "path" in call ? call.path : undefined
      const syscall = call.op === "job" || call.op === "call" ? call.name : call.op
      const error = makeOSError({ code: "EOWNERDEAD", syscall, path }, cause === undefined ? undefined : { cause })
      this.release(entry)
      this.answer(entry, { code: error.code, error }, undefined)
    })
    // it may have died between taking a place in the queue and taking the slot
    for (const entry of this.entries) {
      if (entry === undefined || ((Atomics.load(this.words, Word.head) - entry.ticket) | 0) <= 0) continue
      if (this.unqueue(entry)) this.place(entry)
    }
    this.refill()
    this.flush()
    this.onChange()
    if (this.state === "closed" && this.workers.size === 0) unregister(this)
  }

  /** No thread could be started: what waits for one goes to libuv's pool. */
  private doWithout(cause: unknown): void {
    if (this.workers.size > 0) return
    for (const entry of this.takeQueued(() => true)) {
      entry.apart = true
      const done: Done = (failure, result) => this.answer(entry, failure, result)
      const { call } = entry
      const { wait = new DescriptorWait(0) } = entry
      if (call.op === "job") {
        runJob(
          call.program(),
          (inner, answer) => startRetrying(startLibuv, wait, inner, answer),
          done,
          entry.caller
        )
      } else if (call.op !== "call") startLibuv(call, done)
      else {
        const message = `[Errno 11] can't start new thread: ${cause instanceof Error ? cause.message : String(cause)}`
        done(jobFailure(makeOSError({ code: "EAGAIN", syscall: call.name, message }, { cause }), true), undefined)
      }
    }
  }

  private startMonitor(): void {
    this.seenCompleted = this.completed
    this.seenAt = performance.now()
    this.ticksBusy = 0
    this.seenSleeps = Atomics.load(this.words, Word.sleeps)
    this.ticksStuck = 0
    this.monitor = setInterval(this.watch, tickMillis)
    this.monitor.unref() // what keeps the process alive is `hold`
  }

  private stopMonitor(): void {
    clearInterval(this.monitor)
    this.monitor = undefined
  }

  /** Whether what is queued makes progress. If none, or too little, there are more workers, as long as there may be. */
  private readonly watch = (): void => {
    // whatever comes in the next turn of the loop: a chain of timers, each longer than the next one's delay, lets none come
    this.collect()
    const { completed, workers, queued, seenAt, seenCompleted } = this
    if (queued === 0) {
      this.stopMonitor()
      return
    }
    this.seenCompleted = completed
    this.seenAt = performance.now()
    const sleeps = Atomics.load(this.words, Word.sleeps)
    this.ticksBusy = sleeps === this.seenSleeps ? this.ticksBusy + 1 : 0
    this.seenSleeps = sleeps
    if (workers.booting > 0) return
    this.ticksStuck = completed === seenCompleted ? this.ticksStuck + 1 : 0
    if (this.seenAt - seenAt > 2 * tickMillis) {
      // more workers would not help where there is no processor for them; but this thread may be busy by itself, and
      // they blocked
      if (this.ticksStuck >= stuckTicks.late) this.relieve(queued)
      return
    }
    const isFew = workers.size < usualWorkers
    if (this.ticksStuck >= (isFew ? stuckTicks.few : stuckTicks.many)) this.relieve(queued)
    else if (isFew && this.ticksBusy >= busyTicks) workers.grow(1)
  }

  /** Every worker is in a call that does not end. */
  private relieve(queued: number): void {
    const { workers } = this
    this.ticksStuck = 0
    if (workers.size < this.threads) {
      workers.grow(Math.max(1, Math.min(queued, workers.size)))
      return
    }
    this.stuck = true
    for (const entry of this.takeQueued(({ call }) => isCleanUp(call))) {
      entry.apart = true
      this.reserve.start(entry.call as Syscall, (failure, result) => this.answer(entry, failure, result)) // a clean-up call is
    }
  }
}
