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
 * What happens before operation k:
 *
 * - `interrupt`: the fiber is interrupted at once;
 * - `pause`: it is held up until all calls that run have ended, and goes on;
 * - `pause, interrupt`: it is held up likewise, and then interrupted.
 */
export type Intervention = "interrupt" | "pause" | "pause, interrupt"

/** Where interruptions can differ: calls that end at once are never found running. */
export const interventionsOn = (executor: string): ReadonlyArray<Intervention> =>
  executor === "inline" ? ["interrupt"] : ["interrupt", "pause", "pause, interrupt"]

/** How long a program may take before it counts as hung, in milliseconds: some thousand times what it needs. */
export const descriptorWait = 60_000

/** So long, in many pieces: a machine that stands still for long has not been patient. */
export const longWait: Effect.Effect<void> = Effect.asVoid(Effect.repeatN(Effect.sleep(descriptorWait / 60), 59))

/** Calls `task` after the executor was idle for two turns of the event loop. */
const whenIdle = (idle: () => boolean, task: () => void, idleTurns = 0): void => {
  if (idleTurns === 2) task()
  else setImmediate(() => whenIdle(idle, task, idle() ? idleTurns + 1 : 0))
}

/** Intervenes before the runtime operation `nth` of the fiber that it runs first. */
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
 * Runs a program that `begin` interrupts, or its scheduler; `undefined` if it hangs. One that hangs is interrupted again, so
 * that it is not in the way of others.
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
    // in many pieces: a machine that stands still for long has not been patient
    let pieces = 60
    const timer = setInterval(() => {
      if (--pieces > 0) return
      Deferred.unsafeDone(ended, Exit.succeed(undefined))
      fiber.unsafeInterruptAsFork(FiberId.none)
    }, descriptorWait / pieces)
    const exit = yield* Deferred.await(ended)
    clearInterval(timer)
    return exit
  })

export interface Tried {
  /** How many points of interruption the body has. */
  readonly points: number
  /** What was wrong at which point, if anything. */
  readonly finding: string | undefined
}

/** Runs a body under one intervention. Its `Exit` is `undefined` if it hangs. */
export type Run = <A, E>(body: Effect.Effect<A, E>) => Effect.Effect<Exit.Exit<A, E> | undefined>

/**
 * Repeats a trial with every k, up to the first finding. It prepares, runs its body once, and says what is wrong, if
 * anything. `idle` says whether no call of the body runs.
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
