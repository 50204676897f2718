/**
 * What went wrong in a job, as data: a job's result crosses threads, and its names are relative to a directory.
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

/** @internal */
export interface Failure {
  /** Below the directory that the job works in; `""` is that directory. */
  readonly name: string
  /** Of a failed call. */
  readonly call?: FailedCall | undefined
  /** Of a copy of something that has no content. */
  readonly special?: { readonly kind: "device" | "named pipe" | "socket"; readonly path: string } | undefined
  /** Of a copy onto itself. */
  readonly same?: boolean | undefined
}

/** @internal */
export interface FailedCall {
  readonly code: string
  readonly errno: number
  readonly syscall: string
  /** Words in place of the system's. */
  readonly message?: string | undefined
  /** The file that the call was about, if it is not the entry. */
  readonly path?: string | undefined
  readonly dest?: string | undefined
}

/** Whether an error is a failed system call; `codes` narrow it. @internal */
export const isOSError = (error: unknown, ...codes: ReadonlyArray<string>): error is AnyOSError =>
  isIoError(error) && "code" in error && (codes.length === 0 || codes.includes(error.code))

/** The failure of an entry that cannot be reached but by its name; what is no failed call is a bug. @internal */
export const failureOf = (error: unknown, name: string): Failure => {
  if (!isOSError(error)) throw error
  const { code, errno, syscall } = error
  return { name, call: { code, errno, syscall } }
}

/** The failure of a copy, whose error names the file of the call. @internal */
export const copyFailureOf = (error: unknown, name: string): Failure => {
  if (error instanceof SameFileError) return { name, same: true }
  if (error instanceof SpecialFileError) return { name, special: { kind: error.kind, path: pathText(error.path) } }
  if (!isOSError(error)) throw error
  const { code, dest, errno, path, syscall } = error
  return { name, call: { code, errno, syscall, path: textOf(path), dest: textOf(dest) } }
}

const textOf = (path: string | Uint8Array | number | undefined): string | undefined =>
  path === undefined || typeof path === "number" ? undefined : pathText(path)

/** Joins text paths; `""` on either side adds nothing. @internal */
export const joinPath = (base: string, name: string): string =>
  base === "" ? name : name === "" ? base : base.endsWith("/") ? base + name : `${base}/${name}`

/** The error of a failed call, with the path that the user knows it by. @internal */
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
