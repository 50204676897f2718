/**
 * Lines from a handle: a source of batches, and the streams and loops over it.
 *
 * Lines are taken in batches, because an effect for each line would cost far more than the line. Each batch is one
 * task behind the gate of the handle, so other fibers can use the handle between two batches. A batch is put back
 * into the file if it was not delivered; of a batch that was delivered in part, `forEachLine` puts back the rest.
 */
import {
  type Gate,
  InvalidArgumentError,
  type IoError,
  type Outcome,
  type Pool,
  type Program,
  Task
} from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { LinesOptions } from "../../File.js"
import { type RunningFiber, withFiber } from "../effect/fibers.js"
import { maxChunk, type Source, streamOf } from "../effect/pull.js"
import { wait } from "../effect/wait.js"
import { interruptOrphan } from "../executor/handleTask.js"
import { cancel, fromOutcome } from "../executor/outcome.js"
import { mayTurn } from "../executor/run.js"

/** The operations of a file on lines: reading a batch, and giving back the lines of a batch that were not used. @internal */
export interface LineFile<Line> {
  readonly readLineBatch: (
    maxLines: number,
    keepEnds: boolean,
    ahead: boolean,
    maxLength?: number
  ) => Program<ReadonlyArray<Line> | undefined>
  readonly unreadLines: (lines: ReadonlyArray<Line>, used: number) => void
  readonly rollback: () => void
}

/** The parts of a handle that a source of lines needs. @internal */
export interface LineOwner<Line> {
  readonly file: LineFile<Line>
  readonly pool: Pool
  readonly gate: Gate
}

/** The lines of one batch; `undefined` at the end of the file. */
type Batch<Line> = ReadonlyArray<Line> | undefined

/**
 * Takes batches of lines from a handle, one after the other.
 *
 * The first batch reads one block only. From the second batch on, the next block is read ahead: a caller that has asked
 * twice will probably ask again.
 *
 * Invariant: `task` is the task of the current batch from when it is started until its outcome is taken; `ahead` is true
 * once a batch was taken.
 */
class LineSource<Line> {
  private readonly handle: LineOwner<Line>
  private readonly program: () => Program<Batch<Line>>
  private readonly restore: () => void
  private readonly mayTurn: boolean
  private task: Task<Batch<Line>> | undefined = undefined
  private ahead = false

  constructor(
    handle: LineOwner<Line>,
    { keepEnds = false, maxLength = Infinity }: LinesOptions,
    reader: RunningFiber
  ) {
    this.handle = handle
    this.mayTurn = mayTurn(reader)
    // closures that serve all batches of the source
    const { file } = handle
    this.restore = () => file.rollback()
    this.program = () => file.readLineBatch(maxChunk, keepEnds, this.ahead, maxLength)
  }

  /** The outcome of the next batch, or `undefined` if that is not complete: then `wait` first. */
  poll(): Outcome<Batch<Line>> | undefined {
    if (this.task === undefined) {
      if (!this.handle.gate.free) interruptOrphan(this.handle.gate, undefined)
      this.task = new Task(this.handle.pool, this.program, {
        gate: this.handle.gate,
        rollback: this.restore,
        restore: this.restore,
        mayTurn: this.mayTurn
      })
      this.task.start()
    }
    const { task } = this
    if (task.outcome === undefined) return undefined
    task.take()
    this.task = undefined
    // see the class: the next batch reads ahead
    this.ahead = true
    return task.outcome
  }

  /** Waits until `poll` has an outcome. The effect carries no data, because Effect keeps it in old space. */
  readonly wait: Effect.Effect<void> = wait<void, never>((resume) => {
    // no batch is awaited: the next `poll` starts one
    if (this.task === undefined) return resume(Effect.void)
    this.task.notify(() => resume(Effect.void))
  })

  /** Cancels the current batch, if there is one: its lines go back to the file. */
  readonly release: Effect.Effect<void> = Effect.suspend(() => {
    const { task } = this
    this.task = undefined
    return task === undefined ? Effect.void : cancel(task)
  })
}

/**
 * Makes the source of a stream, when the stream is run. Fails with `InvalidArgumentError` for a `maxLength` that is
 * not an integer from 0.
 */
const sourceOf = <Line>(handle: LineOwner<Line>, options: LinesOptions): Effect.Effect<LineSource<Line>, IoError> =>
  withFiber((fiber) => {
    const { maxLength = Infinity } = options
    return maxLength >= 0 && (Number.isInteger(maxLength) || maxLength === Infinity)
      ? Effect.succeed(new LineSource(handle, options, fiber))
      : Effect.fail(new InvalidArgumentError(`maxLength must be an integer from 0: ${maxLength}`))
  })

/** A stream of the lines of a handle. Lines that the stream has not emitted stay in the file. @internal */
export const lineStream = <Line>(
  handle: LineOwner<Line>,
  options: LinesOptions
): Stream.Stream<Line, IoError> =>
  streamOf(Effect.map(sourceOf(handle, options), (source): Source<Line, IoError, never> => ({
    step: () => {
      const outcome = source.poll()
      if (outcome === undefined) return source.wait
      // a failed batch was rolled back, so the handle stands before its lines
      return outcome._tag === "Success" ? outcome.value : fromOutcome(outcome)
    },
    release: source.release
  })))

/**
 * Runs `step` with each batch until the end of the file. `leave` is called when the loop ends, fails or is
 * interrupted, and before the batch that is still being read is cancelled.
 */
const overBatches = <Line, E, R>(
  handle: LineOwner<Line>,
  step: (lines: ReadonlyArray<Line>) => Effect.Effect<unknown, E, R> | void,
  leave: () => void
): Effect.Effect<void, IoError | E, R> =>
  withFiber<void, IoError | E, R>((fiber) => {
    const source = new LineSource(handle, {}, fiber)
    const loop: Effect.Effect<void, IoError | E, R> = Effect.suspend(() => {
      for (;;) {
        const outcome = source.poll()
        if (outcome === undefined) return Effect.flatMap(source.wait, next)
        if (outcome._tag !== "Success") return Effect.asVoid(fromOutcome(outcome))
        if (outcome.value === undefined) return Effect.void
        // the batch counts as delivered from here on: `leave` gives back what `step` does not use
        const result = step(outcome.value)
        // without an effect, the loop continues in this runtime operation, as long as batches complete at once
        if (Effect.isEffect(result)) return Effect.flatMap(result, next)
      }
    })
    const next = (): Effect.Effect<void, IoError | E, R> => loop
    return Effect.ensuring(loop, Effect.andThen(Effect.sync(leave), source.release))
  })

/**
 * Calls `f` with each batch until the end of the file. A batch counts as delivered when `f` is called with it: no
 * line of it goes back.
 *
 * @internal
 */
export const forEachBatch = <Line, E, R>(
  handle: LineOwner<Line>,
  f: (lines: ReadonlyArray<Line>) => Effect.Effect<unknown, E, R> | void
): Effect.Effect<void, IoError | E, R> => overBatches<Line, E, R>(handle, f, () => undefined)

/**
 * Calls `f` with each line. A line counts as delivered when `f` is called with it, even if `f` then throws or its effect is
 * interrupted; the lines of the batch after it go back to the file.
 *
 * @internal
 */
export const forEachLine = <Line, E, R>(
  handle: LineOwner<Line>,
  f: (line: Line) => Effect.Effect<unknown, E, R> | void
): Effect.Effect<void, IoError | E, R> =>
  Effect.suspend(() => {
    let batch: ReadonlyArray<Line> = []
    let used = 0
    // calls `f` until it gives an effect: the loop continues after that effect
    const rest = (): Effect.Effect<unknown, E, R> | void => {
      while (used < batch.length) {
        const result = f(batch[used++]!) // the index is below the length
        if (result !== undefined && Effect.isEffect(result)) return Effect.flatMap(result, again)
      }
    }
    const again = (): Effect.Effect<unknown, E, R> => rest() ?? Effect.void
    const step = (lines: ReadonlyArray<Line>): Effect.Effect<unknown, E, R> | void => {
      // `batch` and `used` say what was delivered, for the case that the loop ends within this batch
      batch = lines
      used = 0
      return rest()
    }
    return overBatches<Line, E, R>(handle, step, () => {
      // nothing, if another operation has used the handle since: then these lines cannot be put back in order
      if (used < batch.length) handle.file.unreadLines(batch, used)
    })
  })

/**
 * Folds the lines of a handle until the end of the file. If `f` throws, its line counts as delivered, and the error
 * is a defect.
 *
 * @internal
 */
export const foldLines = <Line, S>(
  handle: LineOwner<Line>,
  initial: S,
  f: (state: S, line: Line) => S
): Effect.Effect<S, IoError> =>
  Effect.suspend(() => {
    let state = initial
    const each = (line: Line): void => {
      state = f(state, line)
    }
    return Effect.map(forEachLine(handle, each), () => state)
  })
