/** Writes calls into slots, and reads there what became of them: the main thread's side of the wire. */
import { jobFailure } from "../../../executor/internal/jobRunner.js"
import type { CallFailure, SystemPath } from "../../../syscall/syscall.js"
import type { Entry } from "./entry.js"
import { jobs } from "./jobs.js"
import {
  Answer,
  Field,
  inMessage,
  largeAt,
  largeBytes,
  numbersPerSlot,
  Op,
  pageAt,
  pageBytes,
  pageEnd,
  type SharedMemory
} from "./memory.js"
import { readStatus } from "./status.js"
import { Reader, toBytes, writeValue } from "./values.js"

/** Whether threads know a job; they know those that were there when they were bundled. @internal */
export const isKnownJob = (name: string): boolean => jobs.has(name)

/** The regions for what is larger than a page. */
export class LargeRegions {
  private readonly spare: Array<number> = []

  constructor(count: number) {
    for (let index = count - 1; index >= 0; index--) this.spare.push(index)
  }

  /** One of them, or -1 if all are in use. */
  take(): number {
    return this.spare.pop() ?? -1
  }

  give(index: number): void {
    this.spare.push(index)
  }
}

/** Fills a slot with a call. @internal */
export const writeRequest = (memory: SharedMemory, large: LargeRegions, entry: Entry): void => {
  const { call, slot } = entry
  const { numbers } = memory
  const at = slot * numbersPerSlot
  switch (call.op) {
    case "read":
    case "write": {
      const left = call.length - entry.moved
      if (left > pageBytes && entry.large === -1) entry.large = large.take()
      entry.asked = Math.min(left, entry.large === -1 ? pageBytes : largeBytes)
      numbers[at + Field.op] = call.op === "read" ? Op.read : Op.write
      numbers[at + Field.first] = call.fd
      numbers[at + Field.second] = entry.asked
      numbers[at + Field.position] = call.position === null ? NaN : call.position + entry.moved
      const start = call.offset + entry.moved
      entry.address = (entry.large === -1 ? pageAt(slot) : largeAt(entry.large)) +
        ((call.buffer.byteOffset + start) & 7)
      numbers[at + Field.place] = entry.address
      if (call.op === "write") memory.bytes.set(call.buffer.subarray(start, start + entry.asked), entry.address)
      return
    }
    case "open":
      if (!writePath(memory, entry, Op.open, call.path)) return
      numbers[at + Field.first] = call.flags
      numbers[at + Field.second] = call.mode
      return
    case "stat":
      writePath(memory, entry, Op.stat, call.path)
      return
    case "lstat":
      writePath(memory, entry, Op.lstat, call.path)
      return
    case "close":
    case "fstat":
      numbers[at + Field.op] = call.op === "close" ? Op.close : Op.fstat
      numbers[at + Field.first] = call.fd
      return
    case "job":
      numbers[at + Field.op] = Op.job
      numbers[at + Field.descriptorMillis] = entry.wait?.millis ?? 0
      writeArguments(memory, large, entry, [call.name, call.args])
      return
    case "call":
      numbers[at + Field.op] = Op.call
      entry.message = { module: call.module, name: call.name, args: structuredClone(call.args) }
      return
    default:
      numbers[at + Field.op] = Op.other
      writeArguments(memory, large, entry, call)
  }
}

/** No path that the system takes is longer than this. */
const longestPath = 4096

/** `false` if the path does not fit, and the call goes another way. */
const writePath = (memory: SharedMemory, entry: Entry, op: number, path: SystemPath): boolean => {
  const at = entry.slot * numbersPerSlot
  if (path.length > longestPath) {
    memory.numbers[at + Field.op] = Op.other
    memory.numbers[at + Field.place] = inMessage
    entry.message = toBytes(entry.call)
    return false
  }
  memory.numbers[at + Field.op] = op
  memory.numbers[at + Field.byteCount] = memory.writePath(pageAt(entry.slot), pageBytes, path)
  return true
}

const writeArguments = (memory: SharedMemory, large: LargeRegions, entry: Entry, args: unknown): void => {
  const place = entry.slot * numbersPerSlot + Field.place
  memory.numbers[place] = pageAt(entry.slot)
  if (writeValue(memory, pageAt(entry.slot), pageEnd(entry.slot), args) !== -1) return
  entry.large = large.take()
  const start = largeAt(entry.large)
  memory.numbers[place] = start
  if (entry.large !== -1 && writeValue(memory, start, start + largeBytes, args) !== -1) return
  memory.numbers[place] = inMessage
  entry.message = toBytes(args)
}

/** Why a call failed that has its answer in its slot; `undefined` if it did not. @internal */
export const readFailure = (memory: SharedMemory, { slot }: Entry): CallFailure | undefined => {
  switch (memory.numbers[slot * numbersPerSlot + Field.answer]) {
    case Answer.failure: {
      const [code, errno] = new Reader(memory, pageAt(slot)).value() as [string, number | undefined] // as `fail` wrote it
      return { code, errno }
    }
    case Answer.error:
      return thrownInJob(new Reader(memory, pageAt(slot)).value())
    default:
      return undefined
  }
}

/** An error that a job threw, and whether nothing was changed before, as the worker writes it. @internal */
export const thrownInJob = (value: unknown): CallFailure => {
  const [error, retryable] = value as readonly [error: unknown, retryable: boolean] // as `runJob` wrote it
  return jobFailure(error, retryable)
}

/** The result of a call that did not fail. What a read brought goes to its caller, if that still wants it. @internal */
export const readResult = (memory: SharedMemory, entry: Entry): unknown => {
  const { call, slot } = entry
  const at = slot * numbersPerSlot
  switch (memory.numbers[at + Field.answer]) {
    case Answer.number: {
      const value = memory.numbers[at + Field.value]!
      if (call.op === "read" && !entry.discarded && value > 0) {
        const { address } = entry
        call.buffer.set(memory.bytes.subarray(address, address + value), call.offset + entry.moved)
      }
      return value
    }
    case Answer.status:
      return readStatus(memory, slot)
    case Answer.data:
      return new Reader(memory, pageAt(slot)).value()
    default:
      return undefined
  }
}
