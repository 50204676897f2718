/** The end of the process, for whoever has threads. */

/** @internal */
export interface AtExit {
  readonly freeAtExit: () => void
}

const registered = new Set<AtExit>()

const freeAll = (): void => {
  for (const each of registered) each.freeAtExit()
}

/**
 * Has `freeAtExit` called when the process ends, before what others do then: threads begin nothing more. One listener for all.
 *
 * @internal
 */
export const register = (each: AtExit): void => {
  if (registered.size === 0) process.prependListener("exit", freeAll)
  registered.add(each)
}

/** @internal */
export const unregister = (each: AtExit): void => {
  registered.delete(each)
  if (registered.size === 0) process.off("exit", freeAll)
}
