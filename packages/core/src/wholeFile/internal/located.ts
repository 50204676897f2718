/** Errors of calls on a descriptor that name the file all the same. */
import { isIoError, makeOSError } from "../../errors/index.js"
import type { SystemPath } from "../../syscall/syscall.js"

/**
 * An error of a call on the descriptor, with the path that it was opened by; not in its message, as for a handle (R12). A
 * directory is found only when it is read, and reported as `open` reports it (R01).
 *
 * @internal
 */
export const located = (error: unknown, path: SystemPath): unknown => {
  if (!isIoError(error) || !("errno" in error) || error.path !== undefined) return error
  if (error.code === "EISDIR") return makeOSError({ code: "EISDIR", errno: error.errno, syscall: "open", path })
  const { cause, code, errno, syscall } = error
  return makeOSError({ code, errno, syscall, path, pathInMessage: false }, cause === undefined ? undefined : { cause })
}
