/** Calls by themselves, as promises, and calls that block. Without vitest: a script of its own uses them too. */
import { closeSync, constants, openSync, readdirSync, readFileSync } from "node:fs"
import type { Pool } from "../../src/executor/pool.js"
import type { Pending } from "../../src/program/pending.js"
import type { AnyCall, ModuleCall } from "../../src/syscall/syscall.js"

/** Waits for the end of a call: its result, or a rejection with its error. */
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

/** The opening of a FIFO that nobody has opened at the other end. */
export const blockingOpen = (path: string): AnyCall => ({ op: "open", path, flags: constants.O_RDONLY, mode: 0 })

/** Lets all go on who wait for the other end of a FIFO. */
export const openBothEnds = (path: string): void => closeSync(openSync(path, constants.O_RDWR | constants.O_NONBLOCK))

/** How many threads of this process wait in the opening of a FIFO, or in a read of a pipe, as Linux says. */
export const blockedThreads = (): number =>
  readdirSync("/proc/self/task").filter((task) => {
    try {
      return /wait_for_partner|pipe_read/.test(readFileSync(`/proc/self/task/${task}/wchan`, "utf8"))
    } catch {
      return false // it has ended
    }
  }).length

/** Waits until something holds. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}
