/**
 * The failures of system calls, from the errors that Node throws or passes to callbacks.
 *
 * Used in both threads. The floors above know the failure of a call by its code and errno, never by the error of
 * Node.
 *
 * @since 0.1.0
 */
import * as os from "node:os"
import { codeOfErrno } from "../../errors/internal/errno.js"
import type { CallFailure } from "../../syscall/syscall.js"

/**
 * The failure that an error of Node reports; `undefined` if the error does not come from the system. The errno of a
 * failure is positive, as in C; Node has it negative.
 *
 * @internal
 */
export const failureOf = (error: unknown): CallFailure | undefined => {
  const { code, errno } = error as NodeJS.ErrnoException // what node:fs reports
  if (code === "ERR_ACCESS_DENIED") return { code: "EACCES" } // Node's permission model refused the call
  if (code === undefined || code.startsWith("ERR_")) return undefined
  const number = errno === undefined ? undefined : Math.abs(errno)
  if (knownName.test(code)) return { code, errno: number }
  return number === undefined ? undefined : { code: nameOf(number), errno: number }
}

/**
 * The failure that an error of Node reports. Throws any other error: it is a bug of this library, not a failure of the call.
 * N12: Node checks some arguments before it makes a call, and throws; some of those errors are failures like any other.
 *
 * @internal
 */
export const toFailure = (error: unknown): CallFailure => {
  const failure = failureOf(error)
  if (failure === undefined) throw error
  return failure
}

/** The form of a name that libuv knows. Some errors have none there, e.g. EDQUOT, ESTALE and those of a damaged disk. */
const knownName = /^E[A-Z0-9]+$/

/** The name of an errno to which Node gives no name; `UNKNOWN` if none is known. */
const nameOf = (errno: number): string => {
  const name = os.platform() === "linux"
    ? codeOfErrno(errno)
    : Object.entries(os.constants.errno).find(([, number]) => number === errno)?.[0]
  return name ?? "UNKNOWN"
}
