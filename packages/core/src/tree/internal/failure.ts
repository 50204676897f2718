/**
 * What went wrong in a job, as data: a job's result crosses threads, and its names are relative to a directory.
 *
 * @since 0.1.0
 */
import { type AnyOSError, isIoError, makeOSError } from "../../errors.js"
import { toSystemPath } from "../../path.js"

/** @internal */
export interface Failure {
  /** Below the directory that the job works in; `""` is that directory. */
  readonly name: string
  readonly code: string
  readonly errno: number
  readonly syscall: string
  /** Words in place of the system's. */
  readonly message?: string | undefined
}

/** Whether an error is a failed system call; `codes` narrow it. @internal */
export const isOSError = (error: unknown, ...codes: ReadonlyArray<string>): error is AnyOSError =>
  isIoError(error) && "code" in error && (codes.length === 0 || codes.includes(error.code))

/** The failure that a thrown error is; anything but a failed call is a bug, and thrown again. @internal */
export const failureOf = (error: unknown, name: string): Failure => {
  if (!isOSError(error)) throw error
  const { code, errno, syscall } = error
  return { name, code, errno, syscall }
}

/** Joins text paths; `""` on either side adds nothing. @internal */
export const joinPath = (base: string, name: string): string =>
  base === "" ? name : name === "" ? base : base.endsWith("/") ? base + name : `${base}/${name}`

/** The error of a failure, with the path that the user knows it by. @internal */
export const errorOf = (failure: Failure, base: string): AnyOSError =>
  makeOSError({ ...failure, path: toSystemPath(joinPath(base, failure.name)) })
