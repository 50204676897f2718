/**
 * Errors of calls on a descriptor, with the path of the file. `wholeFile/read.ts` and `wholeFile/write.ts` use it:
 * their callers gave a path, and never saw the descriptor.
 *
 * @since 0.1.0
 */
import { isIoError, makeOSError } from "../../errors/index.js"
import type { SystemPath } from "../../syscall/syscall.js"

/**
 * Adds the path of the file to the error of a call on its descriptor, but not to the message, as for a handle (R12). A
 * directory is noticed only when it is read; the error is the one of opening it (R01).
 *
 * @internal
 */
export const located = (error: unknown, path: SystemPath): unknown => {
  if (!isIoError(error) || !("errno" in error) || error.path !== undefined) return error
  if (error.code === "EISDIR") return makeOSError({ code: "EISDIR", errno: error.errno, syscall: "open", path })
  const { cause, code, errno, syscall } = error
  return makeOSError({ code, errno, syscall, path, pathInMessage: false }, cause === undefined ? undefined : { cause })
}
