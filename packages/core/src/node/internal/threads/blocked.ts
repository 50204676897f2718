/**
 * What frees a thread that a system call has blocked for good. Linux only; elsewhere nothing is found,
 * and nothing done.
 *
 * A process that has a thread in a system call cannot exit, not even by `process.exit` (N10). What frees it is seen at the
 * other end of the FIFO or pipe, so it is done only when nobody wants the call any more.
 */
import * as fs from "node:fs"
import { toPath } from "../conversions.js"
import type { Entry } from "./entry.js"
import { Field, numbersPerSlot, type SharedMemory, Step, stepPathAt } from "./memory.js"

/** A call that may never end: the opening of a FIFO, or a read of a pipe. @internal */
export type Blocked = { readonly path: string | Uint8Array } | { readonly fd: number }

/** What the call in a slot is doing that might have blocked it. @internal */
export const blockedIn = (memory: SharedMemory, { call, slot }: Entry): Blocked | undefined => {
  switch (call.op) {
    case "open":
      return { path: call.path }
    case "read":
      return { fd: call.fd }
    case "job": {
      const at = slot * numbersPerSlot
      const value = memory.numbers[at + Field.stepValue]!
      switch (memory.numbers[at + Field.step]) {
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
 * Frees those who wait for the other end of a FIFO to be opened, by opening both. Whoever waits at the other end goes on
 * as well, and finds nobody here. `false` if it is no FIFO.
 *
 * @internal
 */
export const freeOpen = (path: string | Uint8Array): boolean => {
  const name = toPath(path)
  try {
    if (!fs.statSync(name).isFIFO()) return false
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

/** Frees one reader of a pipe, by writing a byte into it. Where that cannot be done, nothing can. @internal */
export const freeRead = (fd: number): void => {
  try {
    const writer = fs.openSync(`/proc/self/fd/${fd}`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK)
    try {
      fs.writeSync(writer, "\0")
    } finally {
      fs.closeSync(writer)
    }
  } catch {
    // full, closed meanwhile, or of a system without /proc
  }
}
