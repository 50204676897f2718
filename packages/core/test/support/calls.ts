/** Single calls as promises, and calls that block. It does not import vitest: a child process uses it too. */
import { closeSync, constants, openSync, readdirSync, readFileSync } from "node:fs"
import type { Pool } from "../../src/executor/pool.js"
import type { Pending } from "../../src/program/pending.js"
import type { AnyCall, ModuleCall } from "../../src/syscall/syscall.js"

/** Submits a call, and gives its result as a promise, or a rejection with its error. */
export const ended = (pending: Pending): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const onSettled = (): void => pending.error === undefined ? resolve(pending.result) : reject(pending.error)
    if (pending.settled) onSettled()
    else pending.await({ onSettled })
  })

export const make = (pool: Pool, call: AnyCall): Promise<unknown> => ended(pool.submit(call))

const functions = new URL("./modules/functions.mjs", import.meta.url).href

/** A call of one of the functions in `modules/functions.mjs`. */
export const callOf = (name: string, ...args: ReadonlyArray<unknown>): ModuleCall => ({
  op: "call",
  module: functions,
  name,
  args
})

/** An open of a FIFO, which blocks until the other end is opened. */
export const blockingOpen = (path: string): AnyCall => ({ op: "open", path, flags: constants.O_RDONLY, mode: 0 })

/** Opens a FIFO for writing, so that every open of its other end returns. */
export const openBothEnds = (path: string): void => closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK))

/** The number of threads of this process that are blocked in an open of a FIFO or a read of a pipe, from /proc. */
export const blockedThreads = (): number =>
  readdirSync("/proc/self/task").filter((task) => {
    try {
      return /wait_for_partner|pipe_read/.test(readFileSync(`/proc/self/task/${task}/wchan`, "utf8"))
    } catch {
      return false // the thread has ended
    }
  }).length

/** Waits until a condition holds. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}
