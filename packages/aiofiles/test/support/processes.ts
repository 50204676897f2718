/** The threads of this process, and its listeners. */
import * as Effect from "effect/Effect"
import * as fs from "node:fs"

/** The number of threads of this process. */
export const countThreads = (): number => fs.readdirSync("/proc/self/task").length

/** Makes libuv start its threads, which it keeps: they do not change `countThreads` after this. */
export const startLibuv: Effect.Effect<unknown> = Effect.promise(() => fs.promises.stat("/"))

/** The number of listeners of the process object. */
export const countListeners = (): number =>
  process.eventNames().reduce((count, name) => count + process.listenerCount(name), 0)
