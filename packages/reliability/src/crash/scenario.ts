/**
 * Scenarios: the work of a process that is killed, and what must hold of its files afterwards.
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

/** What the parent knows of a run. */
export interface Run extends Places {
  readonly death: Death
  /** The number of the last step that was confirmed; -1 if none was. */
  readonly confirmed: number
  /** Whether a step had begun that was not confirmed. */
  readonly inside: boolean
}

/** The files that a run has left. */
export interface Remains {
  /** Broken promises. */
  readonly violations: ReadonlyArray<string>
  /** Files that the library made for itself and could not remove, because the process died. */
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
  /** Checks the files while the process works, and gives its findings. */
  readonly watch?: (places: Places) => string | undefined
  readonly verify: (run: Run) => Remains
}
