/**
 * What a process does when it is killed: its work, and what must be true of the files afterwards.
 */
import type { AioFiles, IoError } from "aiofiles"
import type { Effect } from "effect"
import type { Death } from "./deaths.js"

/** The two folders of a run: the second is on another device, if the scenario needs one. */
export interface Places {
  readonly here: string
  readonly there: string
}

/** One step of the work, told of before it begins and confirmed when it has ended. */
export type Step = (number: number) => Effect.Effect<unknown, IoError.IoError>

/** What is known of a run from outside. */
export interface Run extends Places {
  readonly death: Death
  /** The number of the last step that was confirmed; -1 if none was. */
  readonly confirmed: number
  /** Whether a step had begun that was not confirmed. */
  readonly inside: boolean
}

/** What is left of a run. */
export interface Remains {
  /** What is not as promised. */
  readonly violations: ReadonlyArray<string>
  /** Files that the library made for itself, and that the death kept it from removing. */
  readonly leftovers: ReadonlyArray<string>
}

export interface Scenario {
  readonly name: string
  readonly needsOtherDevice?: boolean
  /** Prepares the folders, before the process starts. */
  readonly prepare?: (places: Places) => void
  /** The work, without its end: the scope is that of the program. */
  readonly work: (
    aio: AioFiles.AioFiles,
    places: Places,
    steps: (step: Step) => Effect.Effect<never, IoError.IoError>
  ) => Effect.Effect<never, IoError.IoError>
  /** Looks at the files while the process works; gives what is wrong. */
  readonly watch?: (places: Places) => string | undefined
  readonly verify: (run: Run) => Remains
}
