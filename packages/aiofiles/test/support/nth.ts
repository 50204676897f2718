/**
 * Interruption at every point where it can arrive: a scheduler that interrupts once, before the fiber's runtime operation k,
 * for k = 1, 2, … until the program ends before that.
 */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import { repeatN } from "./effect/effect.js"
import { beginInterrupt, type RunningFiber } from "./effect/fibers.js"
import { type Scheduler, watching } from "./effect/scheduler.js"

/**
 * The intervention before operation k:
 *
 * - `interrupt`: the fiber is interrupted at once;
 * - `pause`: the fiber is delayed until all running calls have completed, and continues;
 * - `pause, interrupt`: the fiber is delayed as by `pause`, and then interrupted.
 */
export type Intervention = "interrupt" | "pause" | "pause, interrupt"

/** The interventions that differ on an executor: where calls complete at once, a pause finds none running. */
export const interventionsOn = (executor: string): ReadonlyArray<Intervention> =>
  executor === "inline" ? ["interrupt"] : ["interrupt", "pause", "pause, interrupt"]

/** Milliseconds after which a program is considered hung: some thousand times as long as it takes. */
export const hungMillis = 60_000

/** Waits as long, in 60 pieces, so that time in which the machine was suspended counts as one of them. */
export const longWait: Effect.Effect<void> = Effect.asVoid(repeatN(Effect.sleep(hungMillis / 60), 59))

/** Calls `task` when the executor has been idle for two event-loop turns. */
const whenIdle = (idle: () => boolean, task: () => void, idleTurns = 0): void => {
  if (idleTurns === 2) task()
  else setImmediate(() => whenIdle(idle, task, idle() ? idleTurns + 1 : 0))
}

/** Intervenes before the runtime operation `nth` of the first fiber that it runs. */
export class NthScheduler {
  readonly scheduler: Scheduler
  count = 0

  constructor(intervention: Intervention, nth: number, idle: () => boolean) {
    let root: RunningFiber<unknown, unknown> | undefined
    let held = false
    this.scheduler = watching({
      givesWay: (fiber) => {
        root ??= fiber
        if (fiber !== root || ++this.count !== nth) return false
        if (intervention === "interrupt") beginInterrupt(fiber)
        else held = true
        return true
      },
      takes: (goOn) => {
        if (!held) return false
        held = false
        whenIdle(idle, () => {
          if (intervention === "pause, interrupt" && root !== undefined) beginInterrupt(root)
          goOn()
        })
        return true
      }
    })
  }
}

/**
 * Runs a program that is interrupted by `begin`, or by its scheduler, and gives its exit; `undefined` if it hangs. A program that
 * hangs is interrupted again, so that it does not disturb other tests.
 */
export const runWatched = <A, E>(
  body: Effect.Effect<A, E>,
  scheduler: Scheduler,
  begin: (fiber: RunningFiber<A, E>) => void = () => undefined
): Effect.Effect<Exit.Exit<A, E> | undefined> =>
  Effect.promise(async () => {
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise((resolve) => {
        const fiber = Effect.runFork(body, { scheduler })
        fiber.addObserver(resolve)
        begin(fiber)
        // in many pieces: see `longWait`
        let pieces = 60
        timer = setInterval(() => {
          if (--pieces > 0) return
          resolve(undefined)
          beginInterrupt(fiber)
        }, hungMillis / pieces)
      })
    } finally {
      clearInterval(timer)
    }
  })

export interface Tried {
  /** The number of points at which the body can be interrupted. */
  readonly points: number
  /** The first finding, and the point of it. */
  readonly finding: string | undefined
}

/** Runs a body under one intervention. Its `Exit` is `undefined` if it hangs. */
export type Run = <A, E>(body: Effect.Effect<A, E>) => Effect.Effect<Exit.Exit<A, E> | undefined>

/**
 * Repeats a trial for every k, up to the first finding. A trial prepares, runs its body once, and gives its finding, if it has one.
 * `idle` tells whether no call of the body is running.
 */
export const tryEveryPoint = <E, R>(
  intervention: Intervention,
  idle: () => boolean,
  trial: (run: Run) => Effect.Effect<string | undefined, E, R>
): Effect.Effect<Tried, E, R> =>
  Effect.gen(function*() {
    for (let k = 1;; k++) {
      const nth = new NthScheduler(intervention, k, idle)
      const finding = yield* trial((body) => runWatched(body, nth.scheduler))
      if (finding !== undefined) return { points: k, finding: `${k}: ${finding}` }
      if (nth.count < k) return { points: k - 1, finding }
    }
  })
