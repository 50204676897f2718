/** What the interruptions at random moments are about: things that are used, and what must be true of them afterwards. */
import type { AioFiles } from "aiofiles"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { TempDir } from "../support/tempDir.js"

/** One use of a thing, which may be interrupted. */
export interface Use {
  readonly name: string
  readonly run: Effect.Effect<unknown, unknown>
  /** Called with what `run` gave. Throws if that is wrong. */
  readonly succeeded?: (value: never) => void
  /** Called when `run` was interrupted. */
  readonly interrupted?: () => void
  /** What has to be true when nothing runs any more, however the use ended. Throws if it is not. */
  readonly settled?: (succeeded: boolean) => Effect.Effect<void, unknown>
}

/** Something that is used many times. */
export interface Scenario {
  readonly name: string
  /** How many times it is used. */
  readonly rounds: number
  readonly make: (
    aio: AioFiles.AioFiles,
    dir: TempDir,
    random: Random
  ) => Effect.Effect<{ readonly next: () => Use; readonly finish: Effect.Effect<void, unknown> }, unknown, Scope.Scope>
}

/** Whole numbers from 0 to below a bound. */
export type Random = (bound: number) => number

export const makeRandom = (seed: number): Random => {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % bound
  }
}

export const pick = <A>(random: Random, values: ReadonlyArray<A>): A => values[random(values.length)]!
