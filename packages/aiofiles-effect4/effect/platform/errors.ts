/**
 * The errors of the platform. This is the file for Effect 4, where both are the reason of one error.
 */
import "../guard.js"
import * as effectModules from "effect"
import type * as PlatformErrors from "effect/PlatformError"

export type PlatformError = PlatformErrors.PlatformError

/** The reasons of an error of the system. */
export type Reason = PlatformErrors.SystemErrorTag

/** The modules that errors can be of: Effect 4 does not list them. */
export type Module = string

/** What both errors have. */
interface Fields {
  readonly module: Module
  readonly method: string
  readonly description: string
  readonly cause: unknown
}

/** The error of an argument that was refused before any system call. */
export const badArgument = (fields: Fields): PlatformError => effectModules.PlatformError.badArgument(fields)

/** The error of the system. */
export const systemError = (
  { reason, ...fields }: Fields & {
    readonly reason: Reason
    readonly syscall: string | undefined
    readonly pathOrDescriptor: string | number | undefined
  }
): PlatformError => effectModules.PlatformError.systemError({ ...fields, _tag: reason })
