/** Functions of a user's own, for threads to call. */
import { openSync } from "node:fs"
import { isMainThread, threadId } from "node:worker_threads"

export const add = (a, b) => a + b
export const later = async (value) => value
export const where = () => ({ isMainThread, threadId })
export const echo = (value) => value
export const open = (path) => openSync(path, "r")
export const notAFunction = 42

export class OwnError extends RangeError {
  constructor(message, detail) {
    super(message, { cause: new TypeError("the cause") })
    this.name = "OwnError"
    this.detail = detail
  }
}

export function fails(message) {
  throw new OwnError(message, { at: 3 })
}

export const rejects = () => Promise.reject(new Error("rejected"))
export const throwsText = () => {
  throw "text"
}
export const unclonable = () => () => 1

/** Ends its thread. */
export const exits = () => process.exit(9)

/** Throws where nobody catches it, while it is called. */
export const dies = () =>
  new Promise(() => {
    setTimeout(() => {
      throw new Error("thrown by nobody's caller")
    })
  })

/** Its promise is never settled, and nothing keeps its thread alive. */
export const never = () => new Promise(() => {})

export const spins = () => {
  for (;;);
}

export const sleeps = (millis) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)
  return millis
}
