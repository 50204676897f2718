/** Schedulers that are asked before each runtime operation of a fiber. It does not import vitest. */
import * as Scheduler from "effect/Scheduler"
import type { RunningFiber } from "./fibers.js"

export type { Scheduler } from "effect/Scheduler"

export const defaultScheduler: Scheduler.Scheduler = new Scheduler.MixedScheduler()

/** What is done before the runtime operations of fibers. */
export interface Watch {
  /** Called before each operation. Whether the fiber gives way before it. */
  readonly givesWay: (fiber: RunningFiber<unknown, unknown>) => boolean
  /** Called with what lets a fiber that gave way go on. Whether it is taken: if not, the fiber goes on by itself. */
  readonly takes: (goOn: () => void) => boolean
}

/** A scheduler that is the default one, but for what is done before operations. */
export const watching = ({ givesWay, takes }: Watch): Scheduler.Scheduler => ({
  executionMode: "async",
  shouldYield: givesWay,
  makeDispatcher: () => {
    const dispatcher = defaultScheduler.makeDispatcher()
    return {
      flush: () => dispatcher.flush(),
      scheduleTask: (task, priority) => {
        if (!takes(task)) dispatcher.scheduleTask(task, priority)
      }
    }
  }
})
