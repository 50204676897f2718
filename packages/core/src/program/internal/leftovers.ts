/**
 * The temporary names of operations in progress, which an exit hook removes if the process ends before the operations do.
 * The hook is in `node/internal/removeAtExit.ts`, since this floor cannot make calls.
 */
import type { SystemPath } from "../../syscall/syscall.js"
import type { Program } from "../program.js"

/** A temporary file in the directory of the file that `path` leads to. `name` is random: no other operation uses it. */
export interface Leftover {
  readonly path: SystemPath
  readonly name: string
}

/** @internal */
export const leftovers: Set<Leftover> = new Set()

let onChange: ((some: boolean) => void) | undefined

/** Sets the function that is called when the set stops being empty, with `true`, and when it is empty again, with `false`. @internal */
export const watchLeftovers = (listener: (some: boolean) => void): void => {
  onChange = listener
}

/** Runs a program that creates and removes a temporary file, which is in the set meanwhile. @internal */
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
