/**
 * The loop of `Faults.loop`: makes the n-th call of a program fail, for n = 1, 2, … until there is no n-th call, and
 * checks that the program reports each failure.
 *
 * Each round builds the layer of the options anew, so rounds do not share an executor, nor a disk in memory that the
 * layer makes. After the program, a round waits for calls that still run, and looks for descriptors left open.
 */
import { isIoError } from "aiofiles-core"
import { type CallRecord, fail, type FaultFilter, type FaultyBackend } from "aiofiles-core/testing/faults"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as AioFiles from "../../AioFiles.js"
import * as Executor from "../../Executor.js"
import { defectsOf, hasInterruption } from "../../internal/effect/causes.js"
import { Injector, make } from "./injector.js"
import { unfinishedCalls } from "./leftovers.js"

/** The options of the loop. */
export interface LoopOptions<I, A, E, E1, E2> {
  /** The executor of a round, built anew for each: such as a disk in memory with the files that the program expects. */
  readonly executor: Layer.Layer<Executor.Executor | I, E1>
  /** The codes of the errors that calls fail with. Each is tried with each call. Default `["EIO"]`. */
  readonly codes?: ReadonlyArray<string> | undefined
  /** The calls to fail, one in each round. Default: all calls. */
  readonly where?: Pick<FaultFilter, "op" | "path"> | undefined
  /** `"once"`: one call fails. `"persistent"`: all calls after it fail too. Default: rounds of both. */
  readonly mode?: "once" | "persistent" | undefined
  /** Whether the program may succeed although this call failed, such as the removal of a temporary file. Default: never. */
  readonly mayHide?: ((record: CallRecord) => boolean) | undefined
  /** Checks the state after a round, on the executor without faults. If it fails, the loop fails with its error. */
  readonly check?: ((round: Round<A, E>) => Effect.Effect<unknown, E2, Executor.Executor | I>) | undefined
}

/** The services that the loop provides to its program. */
export type BodyContext = AioFiles.AioFiles | Executor.Executor | Injector

/** One run of the program, with the calls that it made. */
export interface Round<A, E> {
  /** The code of the error that calls failed with. */
  readonly code: string
  /** The number of the call that failed first, from 1. */
  readonly nth: number
  readonly mode: "once" | "persistent"
  /** The calls that were made to fail, in order. */
  readonly struck: ReadonlyArray<CallRecord>
  /** All calls, in order. */
  readonly log: ReadonlyArray<CallRecord>
  readonly exit: Exit.Exit<A, E>
}

/** The failure of the loop, and the base of `Faults.LoopFinding`. */
export class LoopFindingBase extends Data.TaggedError("LoopFinding")<{
  readonly problem: string
  readonly round: Round<unknown, unknown>
}> {
  override get message(): string {
    const { code, mode, nth, struck } = this.round
    const [first] = struck
    const call = first === undefined ? "no call failed" : `${first.call.op} ${quoted(first.path)}`
    return `${code} at call ${nth}, ${mode} (${call}): ${this.problem}`
  }
}

/** A path in a message. */
const quoted = (path: string | undefined): string => path === undefined ? "" : `'${path}'`

/** More rounds than a test program has calls: a program with more of them probably retries forever. */
const maxRounds = 100_000

/**
 * Runs all rounds, and fails with the first finding. `once` makes only the n-th call fail; `persistent` also all
 * after it, as a disk that stays full.
 */
export const loop = <A, E, I, E1, E2, F>(
  body: Effect.Effect<A, E, BodyContext | I>,
  options: LoopOptions<I, A, E, E1, E2>,
  toFinding: (finding: { readonly problem: string; readonly round: Round<unknown, unknown> }) => F
): Effect.Effect<{ readonly rounds: number }, E1 | E2 | F> =>
  Effect.gen(function*() {
    const { codes = ["EIO"], mode } = options
    let rounds = 0
    for (const code of codes) {
      for (const current of mode === undefined ? ["once", "persistent"] as const : [mode]) {
        if (code === "EINTR" && current === "persistent") continue // the call would be made again forever
        for (let nth = 1;; nth++) {
          const { problem, round } = yield* runRound(body, options, code, current, nth)
          rounds++
          const found = problem ?? (nth > maxRounds ? "there is no end of calls" : undefined)
          if (found !== undefined) return yield* Effect.fail(toFinding({ problem: found, round }))
          // the program has fewer than n calls: this round was a run without a fault
          if (round.struck.length === 0) break
        }
      }
    }
    return { rounds }
  })

/** A round, and the rule that it breaks, if it breaks one. */
interface Judged<A, E> {
  readonly round: Round<A, E>
  readonly problem: string | undefined
}

/** Runs one round. `check` is asked last, with faults turned off, and only if no rule is broken so far. */
const runRound = <A, E, I, E1, E2>(
  body: Effect.Effect<A, E, BodyContext | I>,
  options: LoopOptions<I, A, E, E1, E2>,
  code: string,
  mode: "once" | "persistent",
  nth: number
): Effect.Effect<Judged<A, E>, E1 | E2> =>
  Effect.scoped(Effect.gen(function*() {
    const below = yield* Layer.build(options.executor)
    const fault = fail(code, { ...options.where, nth, times: mode === "once" ? 1 : Infinity })
    const { backend, executor, injector } = yield* Effect.provide(make([fault]), below)
    const aio = yield* Effect.provideService(AioFiles.make, Executor.Executor, executor)
    const context = below.pipe(
      Context.add(Executor.Executor, executor),
      Context.add(Injector, injector),
      Context.add(AioFiles.AioFiles, aio)
    )
    // a defect, too, is judged and not passed on
    const exit = yield* Effect.exit(Effect.provide(body, context))
    // calls that the program has abandoned complete first, because they may still close descriptors
    const running = yield* unfinishedCalls(executor)
    const log = [...backend.log]
    const round: Round<A, E> = { code, nth, mode, struck: log.filter(isFailed), log, exit }
    const problem = judge(round, options.mayHide) ?? leftOpen(backend) ?? running[0]
    backend.armed = false
    if (problem === undefined && options.check !== undefined) yield* Effect.provide(options.check(round), below)
    return { round, problem }
  }))

const isFailed = (record: CallRecord): boolean => record.fault?.kind === "fail"

/** Compares the calls that failed with what the program reports. `undefined` if they agree. */
const judge = (
  { code, exit, struck }: Round<unknown, unknown>,
  mayHide: ((record: CallRecord) => boolean) | undefined
): string | undefined => {
  // PEP 475: a call that a signal interrupts is made again, except a close (N5)
  const visible = struck.filter((record) => code !== "EINTR" || record.call.op === "close")
  const reported = Exit.isFailure(exit)
  if (reported && !isReport(exit.cause)) return `the program ended in another way: ${Cause.pretty(exit.cause)}`
  if (reported && visible.length === 0) return `the program failed without a cause: ${Cause.pretty(exit.cause)}`
  if (!reported && visible.some((record) => mayHide?.(record) !== true)) {
    return "the program succeeded, and says nothing of it"
  }
  return undefined
}

/** Whether a cause reports an error: a typed failure, or an `IoError` as a defect, as from a close at the end of a scope. */
const isReport = (cause: Cause.Cause<unknown>): boolean =>
  hasInterruption(cause) ? false : [...defectsOf(cause)].every(isIoError)

/** The finding of descriptors that the program did not close. */
const leftOpen = ({ openDescriptors }: FaultyBackend): string | undefined =>
  openDescriptors.length === 0 ? undefined : `left open: ${openDescriptors.join(", ")}`
