/**
 * Calls every back end that has threads when the process exits. One listener for all: Node warns of a leak from the
 * eleventh listener on.
 */

/** @internal */
export interface ExitListener {
  readonly onExit: () => void
}

const listeners = new Set<ExitListener>()

const callAll = (): void => {
  for (const listener of listeners) listener.onExit()
}

/**
 * Has `onExit` called when the process exits, before the exit listeners of the program: threads begin no call after that.
 * All back ends share one listener of the process.
 *
 * @internal
 */
export const addExitListener = (listener: ExitListener): void => {
  if (listeners.size === 0) process.prependListener("exit", callAll)
  listeners.add(listener)
}

/** @internal */
export const removeExitListener = (listener: ExitListener): void => {
  listeners.delete(listener)
  if (listeners.size === 0) process.off("exit", callAll)
}
