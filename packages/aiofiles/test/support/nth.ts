/**
 * Interruption at every point where it can arrive: a scheduler that interrupts once, before the fiber's runtime operation k,
 * for k = 1, 2, … until the program ends before that.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Scheduler from "effect/Scheduler"

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
export const longWait: Effect.Effect<void> = Effect.asVoid(Effect.repeatN(Effect.sleep(hungMillis / 60), 59))

/** Calls `task` when the executor has been idle for two event-loop turns. */
const whenIdle = (idle: () => boolean, task: () => void, idleTurns = 0): void => {
  if (idleTurns === 2) task()
  else setImmediate(() => whenIdle(idle, task, idle() ? idleTurns + 1 : 0))
}

/** Intervenes before the runtime operation `nth` of the first fiber that it runs. */
export class NthScheduler implements Scheduler.Scheduler {
  readonly intervention: Intervention
  readonly nth: number
  readonly idle: () => boolean
  count = 0
  private held = false
  private root: Fiber.RuntimeFiber<unknown, unknown> | undefined

  constructor(intervention: Intervention, nth: number, idle: () => boolean) {
    this.intervention = intervention
    this.nth = nth
    this.idle = idle
  }

  shouldYield(fiber: Fiber.RuntimeFiber<unknown, unknown>): number | false {
    this.root ??= fiber
    if (fiber !== this.root || ++this.count !== this.nth) return false
    if (this.intervention === "interrupt") fiber.unsafeInterruptAsFork(FiberId.none)
    else this.held = true
    return 0
  }

  scheduleTask(task: () => void, priority: number, fiber?: Fiber.RuntimeFiber<unknown, unknown>): void {
    if (!this.held || fiber !== this.root) return Scheduler.defaultScheduler.scheduleTask(task, priority, fiber)
    this.held = false
    whenIdle(this.idle, () => {
      if (this.intervention === "pause, interrupt") this.root?.unsafeInterruptAsFork(FiberId.none)
      task()
    })
  }
}

/**
 * Runs a program that is interrupted by `begin`, or by its scheduler, and gives its exit; `undefined` if it hangs. A program that
 * hangs is interrupted again, so that it does not disturb other tests.
 */
export const runWatched = <A, E>(
  body: Effect.Effect<A, E>,
  scheduler: Scheduler.Scheduler,
  begin: (fiber: Fiber.RuntimeFiber<A, E>) => void = () => undefined
): Effect.Effect<Exit.Exit<A, E> | undefined> =>
  Effect.gen(function*() {
    const ended = yield* Deferred.make<Exit.Exit<A, E> | undefined>()
    const fiber = Effect.runFork(body, { scheduler })
    fiber.addObserver((exit) => Deferred.unsafeDone(ended, Exit.succeed(exit)))
    begin(fiber)
    // in many pieces: see `longWait`
    let pieces = 60
    const timer = setInterval(() => {
      if (--pieces > 0) return
      Deferred.unsafeDone(ended, Exit.succeed(undefined))
      fiber.unsafeInterruptAsFork(FiberId.none)
    }, hungMillis / pieces)
    const exit = yield* Deferred.await(ended)
    clearInterval(timer)
    return exit
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
      const scheduler = new NthScheduler(intervention, k, idle)
      const finding = yield* trial((body) => runWatched(body, scheduler))
      if (finding !== undefined) return { points: k, finding: `${k}: ${finding}` }
      if (scheduler.count < k) return { points: k - 1, finding }
    }
  })
