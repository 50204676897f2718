/**
 * Checks of arguments that types cannot make: numbers within bounds, and text or bytes, which differ only at run time
 * if the mode of a file is known only then, or if the caller has no types. Each check comes before any call, since Node
 * throws for some invalid arguments, ends the process for others, and writes data of a wrong type as NULs.
 */
import { InvalidArgumentError, makeOSError } from "../errors/index.js"

/** Whether a value is a `Uint8Array`, also of another realm (`node:vm`), where that is another class. @internal */
export const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array ||
  (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]")

/**
 * Whether bytes have lost their memory: the ArrayBuffer was transferred, or has become too short for them.
 *
 * @internal
 */
export const isDetached = (data: Uint8Array): boolean => {
  if (data.length > 0) return false // the length of detached bytes is 0
  try {
    data.at(0)
    return false
  } catch {
    return true
  }
}

/** The type of a value for a message, by Python's name if Python has that type. @internal */
export const kindOf = (value: unknown): string =>
  typeof value === "string" ? "str" : isBytes(value) ? "bytes" : value === null ? "null" : typeof value

/** Throws `InvalidArgumentError` if data is not bytes with memory (B29: CPython throws `TypeError`). @internal */
export const checkBytes = (data: unknown): void => {
  if (!isBytes(data)) throw new InvalidArgumentError(`a bytes-like object is required, not '${kindOf(data)}'`)
  if (isDetached(data)) throw new InvalidArgumentError("the memory of the bytes was transferred")
}

/**
 * Copies bytes that were read into the caller's memory, which may have been lost, or shrunk, during the call.
 *
 * @internal
 */
export const fill = (target: Uint8Array, bytes: Uint8Array): void => {
  checkBytes(target)
  if (target.length < bytes.length) throw new InvalidArgumentError("the memory to read into has shrunk")
  target.set(bytes)
}

/** Throws `InvalidArgumentError` if text is not a string (T20: CPython throws `TypeError`). @internal */
export const checkText = (text: unknown): void => {
  if (typeof text !== "string") {
    throw new InvalidArgumentError(`write() argument must be str, not ${kindOf(text)}`)
  }
}

/**
 * Checks that `value` is an integer within bounds, and results in it; in 0 for -0, which would crash Node.
 *
 * @internal
 */
export const checkInteger = (what: string, value: number, min: number, max: number): number => {
  if (Number.isInteger(value) && value >= min && value <= max) return value + 0
  throw new InvalidArgumentError(`${what} must be an integer from ${min} to ${max}: ${value}`)
}

/**
 * Checks a mode: all bits of an `int` are allowed, of which the system ignores some; more would crash Node.
 *
 * @internal
 */
export const checkMode = (mode: number): number => checkInteger("a mode", mode, 0, 2 ** 31 - 1)

/** Checks the permission bits of a new file; by default reading and writing for everyone, less the umask. @internal */
export const checkPermissions = (permissions = 0o666): number => {
  if (Number.isInteger(permissions) && permissions >= 0 && permissions <= 0o7777) return permissions + 0 // as above
  throw new InvalidArgumentError("permissions must be 0 to 0o7777")
}

/** The largest number that a call accepts as a descriptor. */
const maxDescriptor = 2 ** 31 - 1

/** Checks a descriptor. Throws EBADF, as `syscall` would, for an integer that cannot be one. @internal */
export const checkDescriptor = (fd: number, syscall: string, pathInMessage = true): number => {
  if (!Number.isInteger(fd)) throw new InvalidArgumentError(`a descriptor must be an integer: ${fd}`)
  if (fd < 0 || fd > maxDescriptor) throw makeOSError({ code: "EBADF", syscall, path: fd, pathInMessage })
  return fd
}

/** A read of up to this many bytes allocates as many. A larger one allocates no more than the file probably has. */
const plainSize = 2 ** 24

/** The most bytes that one call is asked for; it could not move many more (N16). */
const largestSize = 2 ** 30

/**
 * The bytes that one call is asked for when a caller wants `byteCount`, which may be more than fit into memory.
 *
 * @internal
 */
export const callSize = (file: { readonly sizeHint: number }, byteCount: number): number =>
  Math.min(byteCount, Math.max(plainSize, file.sizeHint), largestSize)
