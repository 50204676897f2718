/**
 * A session: some hundred operations in a folder of their own, with random interruptions and faults, compared with a model.
 */
import { AioFiles, Executor, type IoError } from "aiofiles"
import { Faults } from "aiofiles/testing"
import { Cause, Context, Effect, type Exit, Fiber, Layer, type Scope } from "effect"
import { join } from "node:path"
import { failureOf, hasDefect } from "../effect/causes.js"
import type { Random } from "../shared/random.js"
import { Violation } from "./violation.js"
import type { Disk, World } from "./world.js"

/** The end of an operation. */
export type Attempt<A> =
  | { readonly _tag: "done"; readonly value: A }
  | { readonly _tag: "failed"; readonly error: IoError.IoError }
  | { readonly _tag: "interrupted" }

/** Counts over all sessions of a world. */
export interface Tally {
  sessions: number
  operations: number
  interrupted: number
  failed: number
  faults: number
}

export const newTally = (): Tally => ({ sessions: 0, operations: 0, interrupted: 0, failed: 0, faults: 0 })

/** The calls that may fail in a session, so that the model knows what a failure means. */
export type FaultScope = ReadonlyArray<Faults.CallName>

/** A kind of session. */
export interface SessionKind {
  readonly name: string
  /** The calls that may fail; none if the model has no answer to failures. */
  readonly faults: FaultScope
  /** Whether transfers may be short: not where a raw file shows them. */
  readonly cuts: boolean
  /** Whether it blocks calls in a FIFO. */
  readonly needsFifo?: boolean
  readonly run: (session: Session) => Effect.Effect<void, Violation, Scope.Scope>
}

/** Milliseconds after which an operation, or the calls that it has left running, is considered hung. */
const hungMillis = 60_000

/** Codes of faults. EINTR is retried by the library and must not be seen. */
const codes = ["EIO", "ENOSPC", "EACCES", "EMFILE", "EINTR"]

const planFor = (random: Random, kind: SessionKind): ReadonlyArray<Faults.Fault> => {
  const choice = random.below(10)
  if (kind.cuts && choice < 2) return [Faults.cut((byteCount) => 1 + random.below(byteCount))]
  if (kind.faults.length === 0 || choice > 5) return []
  if (choice === 2 && kind.faults.includes("write")) return [Faults.fillUp(random.below(200_000))]
  return Array.from({ length: 1 + random.below(4) }, () =>
    Faults.fail(random.pick(codes), {
      op: random.chance(50) ? kind.faults : random.pick(kind.faults),
      nth: 1 + random.below(30),
      times: 1 + random.below(3)
    }))
}

/** One event-loop turn. */
export const turn: Effect.Effect<void> = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** An effect, so many times. */
const times = (count: number, effect: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.forEach(Array(count).keys(), () => effect, { discard: true })

/** A random delay: none, some operations of the runtime, some event-loop turns, or some milliseconds. */
const someTime = (random: Random): Effect.Effect<void> => {
  switch (random.below(5)) {
    case 0:
      return Effect.void
    case 1:
      return times(1 + random.below(5), Effect.yieldNow())
    case 2:
      return turn
    case 3:
      return times(1 + random.below(6), turn)
    default:
      return Effect.sleep(random.below(8))
  }
}

/** Waits until a condition holds; `false` if it does not in time. */
export const eventually = (condition: () => boolean, millis = hungMillis): Effect.Effect<boolean> =>
  Effect.suspend(() => {
    const deadline = performance.now() + millis
    const loop: Effect.Effect<boolean> = Effect.suspend(() =>
      condition()
        ? Effect.succeed(true)
        : performance.now() > deadline
        ? Effect.succeed(false)
        : Effect.flatMap(performance.now() + millis - deadline < 50 ? turn : Effect.sleep(5), () => loop)
    )
    return loop
  })

const isIdle = ({ pool }: Executor.Executor): boolean => {
  const { active, queued, waitingForDescriptor } = pool.stats()
  return active === 0 && queued === 0 && waitingForDescriptor === 0
}

/** One session, as its kind sees it. */
export class Session {
  readonly world: World
  readonly random: Random
  /** The folder of the session: empty at first, and empty at the end but for the names in `kept`. */
  readonly folder: string
  /** The library with the faults of this session. */
  readonly aio: AioFiles.AioFiles
  /** The library without faults, for preparations. */
  readonly plain: AioFiles.AioFiles
  /** Whether calls may fail in this session. */
  readonly faulty: boolean
  private readonly tally: Tally
  private readonly trace: Array<string> = []

  constructor(world: World, random: Random, folder: string, aio: AioFiles.AioFiles, faulty: boolean, tally: Tally) {
    this.world = world
    this.random = random
    this.folder = folder
    this.aio = aio
    this.plain = world.aio
    this.faulty = faulty
    this.tally = tally
  }

  get disk(): Disk {
    return this.world.disk
  }

  at(name: string): string {
    return join(this.folder, name)
  }

  violation(message: string): Violation {
    return new Violation(message, this.trace)
  }

  fail(message: string): Effect.Effect<never, Violation> {
    return Effect.fail(this.violation(message))
  }

  /** Fails with a message, if there is one. */
  check(wrong: string | undefined): Effect.Effect<void, Violation> {
    return wrong === undefined ? Effect.void : this.fail(wrong)
  }

  /** Runs an operation in a fiber of its own, and interrupts it at random, in `percent` of a hundred cases. */
  attempt<A>(
    name: string,
    operation: Effect.Effect<A, IoError.IoError>,
    percent = 40
  ): Effect.Effect<Attempt<A>, Violation> {
    return Effect.gen(function*(this: Session) {
      const line = this.trace.push(name) - 1
      this.tally.operations++
      const fiber = yield* Effect.fork(operation)
      if (this.random.chance(percent)) {
        yield* someTime(this.random)
        yield* Effect.fork(Fiber.interrupt(fiber))
      }
      const exit = yield* Effect.timeoutOption(Fiber.await(fiber), hungMillis)
      if (exit._tag === "None") return yield* this.fail(`${name} does not end within ${hungMillis / 1000} s`)
      const attempt = yield* this.judge(name, exit.value)
      this.trace[line] += `: ${attempt._tag === "failed" ? attempt.error.message : attempt._tag}`
      return attempt
    }.bind(this))
  }

  private judge<A>(name: string, exit: Exit.Exit<A, IoError.IoError>): Effect.Effect<Attempt<A>, Violation> {
    if (exit._tag === "Success") return Effect.succeed({ _tag: "done", value: exit.value })
    const { cause } = exit
    const error = failureOf(cause)
    if (hasDefect(cause)) return this.fail(`${name} died: ${Cause.pretty(cause)}`)
    if (error === undefined) {
      this.tally.interrupted++
      return Effect.succeed({ _tag: "interrupted" })
    }
    this.tally.failed++
    return Effect.as(this.expected(name, error), { _tag: "failed", error })
  }

  /** Accepts a failure where there are faults, and fails where there are none. */
  expected(name: string, error: IoError.IoError): Effect.Effect<void, Violation> {
    if (!this.faulty) return this.fail(`${name} failed without a fault: ${String(error)}`)
    if ("code" in error && error.code === "EINTR") return this.fail(`${name} failed with EINTR, which is to be retried`)
    return Effect.void
  }

  /** Runs a preparation, which must succeed. */
  must<A, R>(effect: Effect.Effect<A, IoError.IoError, R>): Effect.Effect<A, Violation, R> {
    return Effect.catchAll(effect, (error) => this.fail(`a preparation failed: ${String(error)}`))
  }

  /** Whether no call of this world runs or waits. */
  get isIdle(): boolean {
    return isIdle(this.aio.executor) && isIdle(this.world.executor)
  }

  /** Waits until no call of this world runs or waits. */
  get settled(): Effect.Effect<void, Violation> {
    return Effect.flatMap(
      eventually(() => this.isIdle),
      (is) => is ? Effect.void : this.fail(`calls do not end: ${JSON.stringify(this.world.executor.pool.stats())}`)
    )
  }
}

/** Runs one session, and checks what it has left. */
export const runSession = (
  world: World,
  kind: SessionKind,
  random: Random,
  number: number,
  tally: Tally
): Effect.Effect<void, Violation> =>
  Effect.scoped(Effect.gen(function*() {
    const folder = join(world.folder, `${number} ${kind.name}`)
    const plan = planFor(random, kind)
    // faults keep a log of all calls, which ends with the session
    const layer = Layer.provideMerge(AioFiles.layer, Faults.layer(plan))
    const faults = yield* Layer.build(Layer.provide(layer, Layer.succeed(Executor.Executor, world.executor)))
    // without faults jobs are made whole, and not call by call
    const aio = plan.length === 0 ? world.aio : Context.get(faults, AioFiles.AioFiles)
    const faulty = plan.some(({ kind }) => kind === "fail" || kind === "full")
    const session = new Session(world, random, folder, aio, faulty, tally)
    yield* session.must(world.aio.os.mkdir(folder))
    yield* Effect.scoped(kind.run(session))
    yield* session.settled
    tally.sessions++
    tally.faults += yield* Context.get(faults, Faults.Injector).fired
    const open = yield* Effect.map(
      eventually(() => world.disk.open(folder).length === 0, hungMillis / 10),
      () => world.disk.open(folder)
    )
    if (open.length > 0) yield* session.fail(`left open: ${open.join(", ")}`)
    yield* world.disk.remove(folder)
  }))
