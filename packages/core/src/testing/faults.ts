/**
 * Injected faults: calls that fail, transfers that are cut short, a disk that is full, calls that are delayed.
 *
 * A plan is a list of faults. Each fault counts the calls that match its filter, and affects them from the n-th on, `times` in
 * a row. A `close` that fails closes the descriptor all the same (N5); any other call that fails is not made.
 *
 * @since 0.1.0
 */
import type { Backend, Done } from "../executor/backend.js"
import { runJob } from "../executor/internal/jobRunner.js"
import { DescriptorWait, startRetrying } from "../executor/internal/retries.js"
import type { CallControl, Caller } from "../program/pending.js"
import { pathText } from "../syscall/path.js"
import type { CallFailure, JobCall, ModuleCall, Syscall, SyscallName } from "../syscall/syscall.js"
import { currentPriority, withPriority } from "./internal/priority.js"

/**
 * The calls that a fault affects. All conditions have to hold; without conditions, every call matches.
 *
 * @example
 * ```ts
 * import { fail, type FaultFilter, FaultyBackend } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * const second: FaultFilter = { op: ["mkdir", "rmdir"], path: "photos", nth: 2 }
 * const faulty = new FaultyBackend([fail("EACCES", second)], new MemoryDisk())
 *
 * for (const name of ["photos", "music", "photos"]) {
 *   faulty.start({ op: "mkdir", path: name, mode: 0o777 }, (failure) => console.log(name, failure?.code))
 * }
 *
 * // Output:
 * // photos undefined
 * // music undefined
 * // photos EACCES
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface FaultFilter {
  /** The name of the call, or several names of which it has one. */
  readonly op?: SyscallName | ReadonlyArray<SyscallName> | undefined
  /**
   * A path of the call, or the path by which its descriptor was opened: the whole path, or its last name, or a regular
   * expression that matches it.
   */
  readonly path?: RegExp | string | undefined
  /** The first of these calls that is affected, from 1. Default 1. */
  readonly nth?: number | undefined
  /** How many in a row are affected. Default 1; `Infinity`: all from the n-th on. */
  readonly times?: number | undefined
}

/**
 * One fault of a plan. `fail`, `cut`, `delay` and `fillUp` make them.
 *
 * @example
 * ```ts
 * import { cut, fail, type Fault, FaultyBackend } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * const plan: ReadonlyArray<Fault> = [cut(1, { op: "read" }), fail("EIO", { op: "read", nth: 3 })]
 * console.log(new FaultyBackend(plan, new MemoryDisk()).name)
 *
 * // Output:
 * // memory, faulty
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface Fault extends FaultFilter {
  readonly kind: "cut" | "delay" | "fail" | "full"
  /** Of `fail`: the error code. */
  readonly code?: string | undefined
  /** Of `fail`: whether the call is made all the same, and its result is lost. */
  readonly made?: boolean | undefined
  /** Of `cut`: how many of the bytes asked for are moved. */
  readonly of?: Cut | undefined
  /** Of `delay`: called with a function that makes the call. */
  readonly wait?: ((go: () => void) => void) | undefined
  /** Of `full`: the free space, in bytes. */
  readonly byteCount?: number | undefined
}

/**
 * A function from the number of bytes asked for to the number that is moved, from 1 to all.
 *
 * @example
 * ```ts
 * import type { Cut } from "aiofiles-core/testing/faults"
 *
 * const half: Cut = (byteCount) => Math.ceil(byteCount / 2)
 * console.log(half(7))
 *
 * // Output:
 * // 4
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export type Cut = (byteCount: number) => number

/**
 * Calls fail with a system error, given by its code. With `made`, the call is made, and its result is lost: a file is renamed,
 * for instance, and the caller is told that this failed.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { fail, FaultyBackend } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * const disk = new MemoryDisk({ files: { a: "1" } })
 * const pool = new Pool(new FaultyBackend([fail("EIO", { op: "rename", made: true })], disk))
 * console.log(pool.submit({ op: "rename", path: "a", dest: "b" }).error?.message, disk.snapshot())
 *
 * // Output:
 * // [Errno 5] Input/output error: 'a' -> 'b' { b: '1' }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const fail = (code: string, where: FaultFilter & { readonly made?: boolean | undefined } = {}): Fault => ({
  ...where,
  kind: "fail",
  code
})

/**
 * Reads and writes are cut short: to a number of bytes, or to the result of a function of the number asked for. By default all
 * reads and writes are.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, TextReader } from "aiofiles-core"
 * import { cut, FaultyBackend } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * const disk = new FaultyBackend([cut(1)], new MemoryDisk({ files: { "a.txt": "é, one byte at a time" } }))
 * const outcome = new Task(new Pool(disk), function*() {
 *   const file = yield* openFile("a.txt")
 *   return file instanceof TextReader ? yield* file.read() : ""
 * }).start()
 * console.log(outcome?._tag === "Success" && outcome.value)
 *
 * // Output:
 * // é, one byte at a time
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const cut = (to: Cut | number, where: FaultFilter = {}): Fault => ({
  times: Infinity,
  ...where,
  kind: "cut",
  of: typeof to === "number" ? () => to : to
})

/**
 * Calls are delayed: `wait` gets a function that makes the call, and calls it later.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { delay, FaultyBackend } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * const held: Array<() => void> = []
 * const faulty = new FaultyBackend([delay((go) => held.push(go), { op: "mkdir" })], new MemoryDisk())
 * const pending = new Pool(faulty).submit({ op: "mkdir", path: "a", mode: 0o777 })
 * console.log(pending.state)
 * held.shift()?.()
 * console.log(pending.state)
 *
 * // Output:
 * // running
 * // done
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const delay = (wait: (go: () => void) => void, where: FaultFilter = {}): Fault => ({
  ...where,
  kind: "delay",
  wait
})

/**
 * A disk with space for some bytes: the write that has not enough space for all of its bytes is short, and later writes fail
 * with ENOSPC. Space never becomes free again.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, TextWriter } from "aiofiles-core"
 * import { FaultyBackend, fillUp } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * const disk = new MemoryDisk()
 * const outcome = new Task(new Pool(new FaultyBackend([fillUp(4)], disk)), function*() {
 *   const file = yield* openFile("a.txt", "w")
 *   if (file instanceof TextWriter) yield* file.write("too long")
 *   yield* file.close()
 * }).start()
 * console.log(outcome?._tag === "Failure" && String(outcome.error), disk.snapshot())
 *
 * // Output:
 * // NoSpaceError: [Errno 28] No space left on device { 'a.txt': 'too ' }
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const fillUp = (byteCount: number, where: Omit<FaultFilter, "nth" | "op" | "times"> = {}): Fault => ({
  ...where,
  kind: "full",
  op: "write",
  times: Infinity,
  byteCount
})

/**
 * A call that was made, or failed by a fault, with its answer.
 *
 * @example
 * ```ts
 * import { type CallRecord, FaultyBackend } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * const faulty = new FaultyBackend([], new MemoryDisk())
 * faulty.start({ op: "rmdir", path: "a" }, () => undefined)
 * const show = ({ call, failure }: CallRecord): string => `${call.op} ${failure?.code ?? "done"}`
 * console.log(faulty.log.map(show))
 *
 * // Output:
 * // [ 'rmdir ENOENT' ]
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface CallRecord {
  /** The call, without the memory of a read or write. */
  readonly call: Syscall
  /** What it was about: its path, or that by which its descriptor was opened. */
  readonly path: string | undefined
  /** The fault that struck it. A cut or a delay may have done so without a failure. */
  fault: Fault | undefined
  failure: CallFailure | undefined
  result: unknown
  /** What a read gave, or a write was given: a copy. */
  bytes: Uint8Array | undefined
  ended: boolean
}

/** A fault, and how often it was met. */
interface Counter {
  readonly fault: Fault
  seen: number
  /** Of `full`: the space that is left, in bytes. */
  room: number
}

const nothing = new Uint8Array(0)

const isTransfer = (call: Syscall): call is Extract<Syscall, { readonly op: "read" | "write" }> =>
  call.op === "read" || call.op === "write"

/**
 * A back end in front of another one, that follows a plan. Jobs are made call by call, so that faults strike within them.
 *
 * Invariant: `counters` has one counter for each fault of the plan. `paths` has the descriptors that were opened through it and
 * not closed, with their paths. `failures` ≤ `fired`.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task } from "aiofiles-core"
 * import { fail, FaultyBackend } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 *
 * function* create() {
 *   const file = yield* openFile("a.txt", "w")
 *   yield* file.close()
 * }
 *
 * // every call of a program fails once; each descriptor that was opened is closed
 * for (let nth = 1;; nth++) {
 *   const faulty = new FaultyBackend([fail("EIO", { nth })], new MemoryDisk())
 *   const outcome = new Task(new Pool(faulty), create).start()
 *   if (faulty.fired === 0) break
 *   console.log(nth, outcome?._tag, faulty.log.map(({ call }) => call.op).join(" "), faulty.openDescriptors.length)
 * }
 *
 * // Output:
 * // 1 Failure open 0
 * // 2 Failure open fstat close 0
 * // 3 Failure open fstat close 0
 * ```
 *
 * @since 0.1.0
 * @category backends
 */
export class FaultyBackend implements Backend {
  readonly name: string
  /** How many calls were affected by a fault. */
  fired = 0
  /** How many calls were made to fail. */
  failures = 0
  /** While `false`, calls are passed on without faults, and are not counted. */
  armed = true
  /** All calls, in order. */
  readonly log: Array<CallRecord> = []
  readonly startJob: Backend["startJob"]
  private counters: ReadonlyArray<Counter> = []
  private readonly paths = new Map<number, string>()
  private readonly backend: Backend

  constructor(plan: ReadonlyArray<Fault>, backend: Backend) {
    this.backend = backend
    this.name = `${backend.name}, faulty`
    this.plan(plan)
    const { startJob } = backend
    this.startJob = startJob === undefined
      ? undefined
      : (call, done, descriptorMillis, caller) => this.startJobOver(startJob, call, done, descriptorMillis, caller)
  }

  /** Sets another plan, with counters at 0. */
  plan(plan: ReadonlyArray<Fault>): void {
    this.counters = plan.map((fault) => ({ fault, seen: 0, room: fault.byteCount ?? 0 }))
  }

  /** The paths of descriptors that were opened through this back end and are not closed. */
  get openDescriptors(): ReadonlyArray<string> {
    return [...this.paths.values()]
  }

  start(call: Syscall, done: Done): CallControl | void {
    const record = this.record(call)
    const path = record.path
    const answer: Done = (failure, result) => {
      this.note(record, call, failure, result)
      done(failure, result)
    }
    const struck = this.armed
      ? this.counters.filter((counter) => matches(counter.fault, call, path) && strikes(counter))
      : []
    return this.strike(struck, 0, call, record, answer)
  }

  private strike(
    struck: ReadonlyArray<Counter>,
    index: number,
    call: Syscall,
    record: CallRecord,
    done: Done
  ): CallControl | void {
    const counter = struck[index]
    if (counter === undefined) return this.backend.start(call, done)
    const { fault } = counter
    const next = (made: Syscall, end: Done): CallControl | void => this.strike(struck, index + 1, made, record, end)
    switch (fault.kind) {
      case "delay":
        this.fire(fault, record, false)
        this.later(fault, () => void next(call, done))
        return
      case "cut":
        if (!isTransfer(call) || call.length === 0) return next(call, done)
        this.fire(fault, record, false)
        return next({ ...call, length: Math.max(1, Math.min(call.length, fault.of?.(call.length) ?? 1)) }, done)
      case "full":
        return this.fill(counter, call, record, next, done)
      case "fail": {
        this.fire(fault, record, true)
        const failure: CallFailure = { code: fault.code ?? "EIO" }
        if (call.op !== "close" && fault.made !== true) return done(failure, undefined)
        return this.backend.start(call, (own) => done(own ?? failure, undefined))
      }
    }
  }

  private later(fault: Fault, go: () => void): void {
    const priority = currentPriority()
    fault.wait?.(() => withPriority(priority, go))
  }

  private fill(
    counter: Counter,
    call: Syscall,
    record: CallRecord,
    next: (call: Syscall, done: Done) => CallControl | void,
    done: Done
  ): CallControl | void {
    if (!isTransfer(call) || call.length === 0) return next(call, done)
    const length = Math.min(call.length, counter.room)
    if (length < call.length) this.fire(counter.fault, record, length === 0)
    if (length === 0) return done({ code: "ENOSPC" }, undefined)
    counter.room -= length // before the answer: several writes may be in progress
    return next({ ...call, length }, (failure, result) => {
      counter.room += length - (failure === undefined ? result as number : 0) // a write results in its count
      done(failure, result)
    })
  }

  private fire(fault: Fault, record: CallRecord, failed: boolean): void {
    record.fault = fault
    this.fired++
    if (failed) this.failures++
  }

  private record(call: Syscall): CallRecord {
    const path = "path" in call ? pathText(call.path) : "fd" in call ? this.paths.get(call.fd) : undefined
    const bytes = call.op === "write" ? copyOf(call.buffer, call.offset, call.length) : undefined
    const record: CallRecord = {
      call: isTransfer(call) ? { ...call, buffer: nothing, offset: 0 } : call, // a log must not keep all memory alive
      path,
      bytes,
      fault: undefined,
      failure: undefined,
      result: undefined,
      ended: false
    }
    this.log.push(record)
    return record
  }

  private note(record: CallRecord, call: Syscall, failure: CallFailure | undefined, result: unknown): void {
    record.ended = true
    record.failure = failure
    record.result = result
    if (call.op === "close") this.paths.delete(call.fd) // N5: whether it failed or not
    if (failure !== undefined) return
    if (call.op === "open") this.paths.set(result as number, record.path ?? "") // an open results in a descriptor
    if (call.op === "read") {
      record.bytes = copyOf(call.buffer, call.offset, result as number) // a read results in a count
    }
  }

  private startJobOver(
    startJob: NonNullable<Backend["startJob"]>,
    call: JobCall | ModuleCall,
    done: Done,
    descriptorMillis = 0,
    caller?: Caller
  ): CallControl | void {
    if (call.op === "call") return startJob(call, done)
    const priority = currentPriority()
    const wait = new DescriptorWait(descriptorMillis)
    const start = (inner: Syscall, answer: Done): void => withPriority(priority, () => void this.start(inner, answer))
    runJob(call.program(), (inner, answer) => startRetrying(start, wait, inner, answer), done, caller)
    return wait
  }
}

/** A copy. `slice` of a `Buffer` would share its memory, which is used again. */
const copyOf = (buffer: Uint8Array, offset: number, byteCount: number): Uint8Array =>
  new Uint8Array(buffer.subarray(offset, offset + byteCount))

/** Counts a call that matches a fault, and returns whether the fault affects it. */
const strikes = (counter: Counter): boolean => {
  const { nth = 1, times = 1 } = counter.fault
  counter.seen++
  return counter.seen >= nth && counter.seen < nth + times
}

const matches = ({ op, path }: Fault, call: Syscall, openedBy: string | undefined): boolean =>
  (op === undefined || op === call.op || (typeof op !== "string" && op.includes(call.op))) &&
  (path === undefined || matchesPath(path, openedBy) ||
    ("dest" in call && matchesPath(path, pathText(call.dest))))

const matchesPath = (pattern: RegExp | string, path: string | undefined): boolean =>
  path !== undefined &&
  (typeof pattern === "string" ? path === pattern || path.endsWith(`/${pattern}`) : path.search(pattern) >= 0)
