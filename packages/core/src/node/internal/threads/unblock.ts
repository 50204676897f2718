/**
 * Unblocks a thread in a system call that would never return by itself. Linux only; on other systems it finds nothing
 * and does nothing.
 *
 * A process with a thread in a system call cannot exit, not even by `process.exit` (N10). The process at the other
 * end of the FIFO or pipe can notice what is done here, so it is done only when the back end closes or the process
 * exits.
 *
 * `Threads` calls these functions in the main thread, synchronously. None of them throws: if one fails, the thread
 * stays blocked, as it would without them.
 */
import * as fs from "node:fs"
import { toPath } from "../conversions.js"
import type { Entry } from "./entry.js"
import { Field, numbersPerSlot, type SharedMemory, Step, stepIn, stepPathAt } from "./memory.js"

/** A call that may block without end: opening a FIFO, or reading from a pipe. @internal */
export type BlockingCall = { readonly path: string | Uint8Array } | { readonly fd: number }

/**
 * The call that a worker makes now for an entry, if it is one that may block without end. Whether it really blocks is
 * not known: the path may lead to a regular file, and the descriptor may be one. For a job it reads what
 * `publishStep` has left in the slot.
 *
 * @internal
 */
export const blockingCallOf = (memory: SharedMemory, { call, slot }: Entry): BlockingCall | undefined => {
  switch (call.op) {
    case "open":
      return { path: call.path }
    case "read":
      return { fd: call.fd }
    case "job": {
      const at = slot * numbersPerSlot
      const { kind, value } = stepIn(memory.numbers[at + Field.step]!)
      switch (kind) {
        case Step.open:
          return { path: memory.readPath(stepPathAt(slot), value) }
        case Step.read:
          return { fd: value }
        default:
          return undefined
      }
    }
    default:
      return undefined
  }
}

/**
 * Unblocks the threads that wait for the other end of a FIFO to be opened, by opening both ends and closing them. A process
 * that waits at the other end is unblocked too, and finds the FIFO closed. Returns `false` if the path is no FIFO.
 *
 * @internal
 */
export const unblockOpen = (path: string | Uint8Array): boolean => {
  const name = toPath(path)
  try {
    // only a FIFO: to open a device could have effects of its own
    if (!fs.statSync(name).isFIFO()) return false
    // O_RDWR opens both ends at once, and so never waits itself (on Linux)
    fs.closeSync(fs.openSync(name, fs.constants.O_RDWR | fs.constants.O_NONBLOCK))
    return true
  } catch {
    return false
  }
}

/** @internal */
export const isPipe = (fd: number): boolean => {
  try {
    return fs.fstatSync(fd).isFIFO()
  } catch {
    return false
  }
}

/** Unblocks one reader of a pipe, by writing a byte into it. If that fails, there is no other way. @internal */
export const unblockRead = (fd: number): void => {
  try {
    // this opens the pipe anew, from its read end; O_NONBLOCK makes the write fail, not wait, if the pipe is full
    const writer = fs.openSync(`/proc/self/fd/${fd}`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK)
    try {
      fs.writeSync(writer, "\0")
    } finally {
      fs.closeSync(writer)
    }
  } catch {
    // the pipe is full, or was closed meanwhile, or the system has no /proc
  }
}
