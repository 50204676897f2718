/**
 * Failures of entries, as the results of jobs have them: plain data, since a result may come from a thread, and with
 * names that are relative to the directory of the job.
 *
 * @since 0.1.0
 */
import {
  type AnyOSError,
  isIoError,
  makeOSError,
  SameFileError,
  SpecialFileError,
  type TreeEntryError
} from "../../errors/index.js"
import { pathText, toSystemPath } from "../../syscall/path.js"

/** A failure: of `call`, `special` and `same`, exactly one is given. @internal */
export interface Failure {
  /** The path of the entry from the directory of the job; `""` is that directory itself. */
  readonly name: string
  /** The call that failed. */
  readonly call?: FailedCall | undefined
  /** The file that has no content to copy. */
  readonly special?: { readonly kind: "device" | "named pipe" | "socket"; readonly path: string } | undefined
  /** Whether source and destination are the same file. */
  readonly same?: boolean | undefined
}

/** The fields of an error of a system call. @internal */
export interface FailedCall {
  readonly code: string
  readonly errno: number
  readonly syscall: string
  /** A message of its own, in place of the system's. */
  readonly message?: string | undefined
  /** The path of the call, if it is not that of the entry. */
  readonly path?: string | undefined
  readonly dest?: string | undefined
}

/** Whether an error is a failed system call, with one of `codes` if any are given. @internal */
export const isOSError = (error: unknown, ...codes: ReadonlyArray<string>): error is AnyOSError =>
  isIoError(error) && "code" in error && (codes.length === 0 || codes.includes(error.code))

/**
 * The failure of an entry, without the path of the call. An error that is no failed call is a bug, and is thrown.
 *
 * @internal
 */
export const failureOf = (error: unknown, name: string): Failure => {
  if (!isOSError(error)) throw error
  const { code, errno, syscall } = error
  return { name, call: { code, errno, syscall } }
}

/** The failure of a copy, with the paths of the call. An error that is no failure of a copy is thrown. @internal */
export const copyFailureOf = (error: unknown, name: string): Failure => {
  if (error instanceof SameFileError) return { name, same: true }
  if (error instanceof SpecialFileError) return { name, special: { kind: error.kind, path: pathText(error.path) } }
  if (!isOSError(error)) throw error
  const { code, dest, errno, path, syscall } = error
  return { name, call: { code, errno, syscall, path: textOf(path), dest: textOf(dest) } }
}

const textOf = (path: string | Uint8Array | number | undefined): string | undefined =>
  path === undefined || typeof path === "number" ? undefined : pathText(path)

/** Joins paths; an empty one adds nothing. @internal */
export const joinPath = (base: string, name: string): string =>
  base === "" ? name : name === "" ? base : base.endsWith("/") ? base + name : `${base}/${name}`

/** The error of a failed call on `entry`, the path that the user knows. @internal */
export const errorOf = (call: FailedCall, entry: string): AnyOSError =>
  makeOSError({
    ...call,
    path: toSystemPath(call.path ?? entry),
    dest: call.dest === undefined ? undefined : toSystemPath(call.dest)
  })

/** The error of a copy that failed. @internal */
export const copyErrorOf = (failure: Failure, path: string, dest: string): TreeEntryError["error"] =>
  failure.special !== undefined
    ? new SpecialFileError({ path: toSystemPath(failure.special.path), kind: failure.special.kind })
    : failure.call === undefined
    ? new SameFileError({ path: toSystemPath(path), dest: toSystemPath(dest) })
    : errorOf(failure.call, path)
