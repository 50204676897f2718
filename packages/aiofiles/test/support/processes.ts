/** What a process keeps besides files: its threads, and the listeners on it. */
import * as Effect from "effect/Effect"
import * as fs from "node:fs"

/** How many threads this process has. */
export const countThreads = (): number => fs.readdirSync("/proc/self/task").length

/** Has libuv start its threads, which stay: after this, `countThreads` counts no more of them. */
export const startLibuv: Effect.Effect<unknown> = Effect.promise(() => fs.promises.stat("/"))

/** How many listeners the process has. */
export const countListeners = (): number =>
  process.eventNames().reduce((count, name) => count + process.listenerCount(name), 0)
