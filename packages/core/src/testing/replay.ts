/**
 * A back end that gives recorded answers.
 *
 * @since 0.1.0
 */
import type { AnyOSError } from "../errors/index.js"
import type { Backend, Done } from "../executor/backend.js"
import type { CallFailure, Syscall } from "../syscall/syscall.js"
import type { CallRecord } from "./faults.js"

/**
 * A program made another call than the next one of the log. It is a defect, and not one of the errors of files.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { ReplayBackend, ReplayMismatch } from "aiofiles-core/testing/replay"
 *
 * const { error } = new Pool(new ReplayBackend([])).submit({ op: "getcwd" })
 * console.log((error as unknown) instanceof ReplayMismatch, error?.message)
 *
 * // Output:
 * // true a getcwd was made where the log ends
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ReplayMismatch extends Error {
  override readonly name = "ReplayMismatch"
}

/**
 * A back end that answers each call with the next answer of a log, which `FaultyBackend.log` recorded or a test wrote.
 * A call has to be that of the log, with the same arguments; a write has to have the same bytes. Any other call fails
 * with a `ReplayMismatch`.
 *
 * Invariant: the first `next` records of the log have been answered.
 *
 * @example
 * ```ts
 * import { openFile, Pool, Task, TextReader } from "aiofiles-core"
 * import { FaultyBackend } from "aiofiles-core/testing/faults"
 * import { MemoryDisk } from "aiofiles-core/testing/memoryDisk"
 * import { ReplayBackend } from "aiofiles-core/testing/replay"
 *
 * function* readText() {
 *   const file = yield* openFile("a.txt")
 *   const text = file instanceof TextReader ? yield* file.read() : ""
 *   yield* file.close()
 *   return text
 * }
 *
 * const recorded = new FaultyBackend([], new MemoryDisk({ files: { "a.txt": "hello" } }))
 * new Task(new Pool(recorded), readText).start()
 *
 * // no disk at all
 * console.log(new Task(new Pool(new ReplayBackend(recorded.log)), readText).start())
 *
 * // Output:
 * // { _tag: 'Success', value: 'hello' }
 * ```
 *
 * @since 0.1.0
 * @category backends
 */
export class ReplayBackend implements Backend {
  readonly name = "replay"
  private readonly log: ReadonlyArray<ReplayedCall>
  private next = 0

  constructor(log: ReadonlyArray<ReplayedCall>) {
    this.log = log
  }

  /** How many answers were not used yet. */
  get left(): number {
    return this.log.length - this.next
  }

  start(call: Syscall, done: Done): void {
    const record = this.log[this.next]
    const problem = record === undefined ? `a ${call.op} was made where the log ends` : differenceOf(record, call)
    if (record === undefined || problem !== undefined) {
      // the pool throws `error` as it is
      done({ code: "EIO", error: new ReplayMismatch(problem) as unknown as AnyOSError }, undefined)
      return
    }
    this.next++
    if (call.op === "read" && record.bytes !== undefined) call.buffer.set(record.bytes, call.offset)
    done(record.failure, record.failure === undefined ? record.result : undefined)
  }
}

/**
 * A call of a log, and its answer.
 *
 * @example
 * ```ts
 * import { Pool } from "aiofiles-core"
 * import { ReplayBackend, type ReplayedCall } from "aiofiles-core/testing/replay"
 *
 * // written by hand: a failure that is hard to produce
 * const log: ReadonlyArray<ReplayedCall> = [
 *   { call: { op: "stat", path: "/mnt/tape" }, failure: { code: "EHOSTDOWN" } }
 * ]
 * console.log(new Pool(new ReplayBackend(log)).submit({ op: "stat", path: "/mnt/tape" }).error?.message)
 *
 * // Output:
 * // [Errno 112] Host is down: '/mnt/tape'
 * ```
 *
 * @since 0.1.0
 * @category models
 */
export interface ReplayedCall extends Partial<Pick<CallRecord, "bytes" | "result">> {
  readonly call: Syscall
  readonly failure?: CallFailure | undefined
}

const differenceOf = (record: ReplayedCall, call: Syscall): string | undefined => {
  const expected = describe(record.call, record.bytes)
  const actual = describe(
    call,
    call.op === "write" ? call.buffer.subarray(call.offset, call.offset + call.length) : undefined
  )
  return expected === actual ? undefined : `${actual} was made, where the log has ${expected}`
}

/** The arguments of a call that are compared: not the memory of a transfer, which differs from run to run. */
const describe = (call: Syscall, bytes: Uint8Array | undefined): string => {
  const { op, ...rest } = call
  const shown = Object.entries(rest)
    .filter(([key]) => key !== "buffer" && key !== "offset")
    .map(([key, value]) => `${key} ${String(value)}`)
  return [op, ...shown, ...(op === "write" && bytes !== undefined ? [`bytes ${String(bytes)}`] : [])].join(", ")
}
