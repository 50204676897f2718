/**
 * The errors of the platform. This is the file for Effect 3.
 */
import "../guard.js"
import * as PlatformErrors from "@effect/platform/Error"

export type PlatformError = PlatformErrors.PlatformError

/** The reasons of an error of the system. */
export type Reason = PlatformErrors.SystemErrorReason

/** The modules that errors can be of. */
export type Module = PlatformErrors.SystemError["module"]

/** What both errors have. */
interface Fields {
  readonly module: Module
  readonly method: string
  readonly description: string
  readonly cause: unknown
}

/** The error of an argument that was refused before any system call. */
export const badArgument = (fields: Fields): PlatformError => new PlatformErrors.BadArgument(fields)

/** The error of the system. */
export const systemError = (
  fields: Fields & {
    readonly reason: Reason
    readonly syscall: string | undefined
    readonly pathOrDescriptor: string | number | undefined
  }
): PlatformError => new PlatformErrors.SystemError(fields)
