/**
 * The main thread's access to slots: writes the arguments of calls, and reads their results and failures.
 *
 * `CallQueue` calls `writeRequest` before it publishes a slot, and `Completions` reads answers before it frees the
 * slot. In both cases no worker uses the slot, so that plain reads and writes are enough: the atomic operations on
 * `tail` and on the ring of completions order them. The counterpart in the worker is `workerSlots.ts`.
 */
import { jobFailure } from "../../../executor/internal/jobRunner.js"
import type { CallFailure, SystemPath } from "../../../syscall/syscall.js"
import type { Entry } from "./entry.js"
import { jobs } from "./jobs.js"
import type { LargeRegions } from "./largeRegions.js"
import {
  Answer,
  Field,
  inMessage,
  largeRegionAt,
  largeRegionBytes,
  numbersPerSlot,
  Op,
  pageAt,
  pageBytes,
  pageEnd,
  type SharedMemory
} from "./memory.js"
import { readStatus } from "./status.js"
import { toBytes, ValueReader, writeValue } from "./values.js"

/** Whether threads can run a job: they know those that were registered when the worker was bundled. @internal */
export const isKnownJob = (name: string): boolean => jobs.has(name)

/**
 * Writes a call into its slot, with a large region if it needs and gets one. Throws if an argument cannot be
 * serialized. Bytes to write are copied now: the caller may reuse its buffer when the call is answered, and a worker
 * cannot see memory that is not shared.
 *
 * @internal
 */
export const writeRequest = (memory: SharedMemory, largeRegions: LargeRegions, entry: Entry): void => {
  const { call, slot } = entry
  const { numbers } = memory
  const at = slot * numbersPerSlot
  // the frequent calls have no serialized arguments: only numbers, a path, or bytes
  switch (call.op) {
    case "read":
    case "write": {
      // one hop: up to a page, or up to a large region if the transfer is larger than a page and a region is free
      const remaining = call.length - entry.movedBytes
      // without a free region the transfer takes more hops of a page each, instead of waiting
      if (remaining > pageBytes && entry.largeRegion === -1) entry.largeRegion = largeRegions.take()
      entry.requestedBytes = Math.min(remaining, entry.largeRegion === -1 ? pageBytes : largeRegionBytes)
      numbers[at + Field.op] = call.op === "read" ? Op.read : Op.write
      numbers[at + Field.first] = call.fd
      numbers[at + Field.second] = entry.requestedBytes
      numbers[at + Field.position] = call.position === null ? NaN : call.position + entry.movedBytes
      const start = call.offset + entry.movedBytes
      // as far from a multiple of eight as the caller's bytes, since V8 copies such bytes faster (`values.ts`)
      entry.address = (entry.largeRegion === -1 ? pageAt(slot) : largeRegionAt(entry.largeRegion)) +
        ((call.buffer.byteOffset + start) & 7)
      // up to 7 bytes more than a page or region: both are followed by spare bytes
      numbers[at + Field.place] = entry.address
      if (call.op === "write") {
        memory.bytes.set(call.buffer.subarray(start, start + entry.requestedBytes), entry.address)
      }
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
      // the program stays here: the worker finds its own copy by the name
      numbers[at + Field.descriptorMillis] = entry.descriptorWait?.millis ?? 0
      writeArguments(memory, largeRegions, entry, [call.name, call.args])
      return
    case "call":
      numbers[at + Field.op] = Op.call
      // the structured clone is made now, so that later changes by the caller have no effect
      entry.message = { module: call.module, name: call.name, args: structuredClone(call.args) }
      return
    default:
      numbers[at + Field.op] = Op.other
      writeArguments(memory, largeRegions, entry, call)
  }
}

/**
 * The most UTF-16 code units or bytes of a path that is written into a page. Systems refuse longer ones: PATH_MAX is
 * 4096. A longer one is still sent, so that the system itself refuses it, with its own error.
 */
const longestPath = 4096

/** Writes a call whose first argument is a path. A path that is too long goes as a message with the whole call: `false`. */
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

/**
 * Writes arguments as data: into the page, else into a large region, else as a message. The order is that of the
 * costs: a large region is scarce, and a message needs a request of the worker, and a turn of the event loop of the
 * main thread.
 */
const writeArguments = (memory: SharedMemory, largeRegions: LargeRegions, entry: Entry, args: unknown): void => {
  const place = entry.slot * numbersPerSlot + Field.place
  memory.numbers[place] = pageAt(entry.slot)
  if (writeValue(memory, pageAt(entry.slot), pageEnd(entry.slot), args) !== -1) return
  entry.largeRegion = largeRegions.take()
  // without a region, `start` has no meaning, and is replaced below
  const start = largeRegionAt(entry.largeRegion)
  memory.numbers[place] = start
  if (entry.largeRegion !== -1 && writeValue(memory, start, start + largeRegionBytes, args) !== -1) return
  memory.numbers[place] = inMessage
  entry.message = toBytes(args)
}

/**
 * The failure of a completed call, from its slot; `undefined` if it succeeded. Throws if there is no memory for the
 * error.
 *
 * @internal
 */
export const readFailure = (memory: SharedMemory, { slot }: Entry): CallFailure | undefined => {
  switch (memory.numbers[slot * numbersPerSlot + Field.answer]) {
    case Answer.failure: {
      const [code, errno] = new ValueReader(memory, pageAt(slot)).value() as [string, number | undefined] // as `answerFailure` wrote it
      return { code, errno }
    }
    case Answer.error:
      return thrownInJob(new ValueReader(memory, pageAt(slot)).value())
    default:
      return undefined
  }
}

/**
 * The failure of a job, from the error that its program threw and whether the job is retryable. `retryable` says that
 * the job has changed nothing yet, so that the pool may make it again.
 *
 * @internal
 */
export const thrownInJob = (value: unknown): CallFailure => {
  const [error, retryable] = value as readonly [error: unknown, retryable: boolean] // as `runJob` of the worker wrote it
  return jobFailure(error, retryable)
}

/** The result of a call that succeeded. Copies the bytes of a read to its caller, unless the result is discarded. @internal */
export const readResult = (memory: SharedMemory, entry: Entry): unknown => {
  const { call, slot } = entry
  const at = slot * numbersPerSlot
  switch (memory.numbers[at + Field.answer]) {
    case Answer.number: {
      const value = memory.numbers[at + Field.value]!
      // only now are the bytes copied, in the main thread: nothing is written if the caller has discarded the result
      if (call.op === "read" && !entry.isDiscarded && value > 0) {
        const { address } = entry
        call.buffer.set(memory.bytes.subarray(address, address + value), call.offset + entry.movedBytes)
      }
      return value
    }
    case Answer.status:
      return readStatus(memory, slot)
    case Answer.data:
      return new ValueReader(memory, pageAt(slot)).value()
    default:
      return undefined
  }
}
