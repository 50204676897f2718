/**
 * Temporary names of operations in progress: what the end of the process would leave behind, and an exit hook can remove.
 */
import type { SystemPath } from "../../syscall/syscall.js"
import type { Program } from "../program.js"

/** A temporary file beside the file that `path` leads to. `name` is random, so that it is this operation's alone. */
export interface Leftover {
  readonly path: SystemPath
  readonly name: string
}

/** @internal */
export const leftovers: Set<Leftover> = new Set()

let onChange: ((some: boolean) => void) | undefined

/** Sets what is told when there are leftovers, and when there are none any more. @internal */
export const watchLeftovers = (listener: (some: boolean) => void): void => {
  onChange = listener
}

/** Runs a program that may leave something behind if the process ends meanwhile. @internal */
export function* mayLeave<A>(leftover: Leftover, program: Program<A>): Program<A> {
  if (leftovers.size === 0) onChange?.(true)
  leftovers.add(leftover)
  try {
    return yield* program
  } finally {
    leftovers.delete(leftover)
    if (leftovers.size === 0) onChange?.(false)
  }
}
