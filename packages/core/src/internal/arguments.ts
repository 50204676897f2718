/**
 * What arguments have to be where types cannot say it: numbers within bounds, and text or bytes, which a file whose mode is
 * known only at run time does not tell apart, nor does a caller without types. Each is checked before any call: Node
 * throws at some, ends the process at others, and writes what is no data as NULs.
 */
import { InvalidArgumentError, makeOSError } from "../errors/index.js"

/** Of another realm too (`node:vm`), whose `Uint8Array` is another class. @internal */
export const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array ||
  (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]")

/** Whether the memory of bytes is gone: its ArrayBuffer was transferred, or has become too short for them. @internal */
export const isDetached = (data: Uint8Array): boolean => {
  if (data.length > 0) return false // it is said to be 0 then
  try {
    data.at(0)
    return false
  } catch {
    return true
  }
}

/** What a value is, for a message: in Python's words where it has some. @internal */
export const kindOf = (value: unknown): string =>
  typeof value === "string" ? "str" : isBytes(value) ? "bytes" : value === null ? "null" : typeof value

/** B29: CPython says it with a `TypeError`. @internal */
export const checkBytes = (data: unknown): void => {
  if (!isBytes(data)) throw new InvalidArgumentError(`a bytes-like object is required, not '${kindOf(data)}'`)
  if (isDetached(data)) throw new InvalidArgumentError("the memory of the bytes was transferred")
}

/** Puts what was read into the caller's memory, which may be gone, or have shrunk, since the call began. @internal */
export const fill = (target: Uint8Array, bytes: Uint8Array): void => {
  checkBytes(target)
  if (target.length < bytes.length) throw new InvalidArgumentError("the memory to read into has shrunk")
  target.set(bytes)
}

/** T20: CPython says it with a `TypeError`. @internal */
export const checkText = (text: unknown): void => {
  if (typeof text !== "string") {
    throw new InvalidArgumentError(`write() argument must be str, not ${kindOf(text)}`)
  }
}

/** The integer that was given; 0 for -0, of which Node dies. @internal */
export const checkInteger = (what: string, value: number, min: number, max: number): number => {
  if (Number.isInteger(value) && value >= min && value <= max) return value + 0
  throw new InvalidArgumentError(`${what} must be an integer from ${min} to ${max}: ${value}`)
}

/** Any bits that an `int` can have: the system masks those that it does not use, and Node dies of more. @internal */
export const checkMode = (mode: number): number => checkInteger("a mode", mode, 0, 2 ** 31 - 1)

/** The bits of a file that is created; by default all that the process's umask lets through. @internal */
export const checkPermissions = (permissions = 0o666): number => {
  if (Number.isInteger(permissions) && permissions >= 0 && permissions <= 0o7777) return permissions + 0 // as above
  throw new InvalidArgumentError("permissions must be 0 to 0o7777")
}

/** The highest descriptor that a call can be given. */
const maxDescriptor = 2 ** 31 - 1

/** @internal */
export const checkDescriptor = (fd: number, syscall: string, pathInMessage = true): number => {
  if (!Number.isInteger(fd)) throw new InvalidArgumentError(`a descriptor must be an integer: ${fd}`)
  if (fd < 0 || fd > maxDescriptor) throw makeOSError({ code: "EBADF", syscall, path: fd, pathInMessage })
  return fd
}

/** Up to here a read gets the memory that it asks for, in bytes; a larger one what the file probably holds. */
const plainSize = 2 ** 24

/** One call moves hardly more (N16). */
const largestSize = 2 ** 30

/** How many bytes one call is asked for where the caller wants so many, which may be more than any memory has. @internal */
export const callSize = (file: { readonly sizeHint: number }, byteCount: number): number =>
  Math.min(byteCount, Math.max(plainSize, file.sizeHint), largestSize)
