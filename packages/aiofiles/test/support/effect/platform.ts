/** The platform's `FileSystem`, its errors, and Node's implementation. It does not import vitest. */
import type { PlatformError } from "@effect/platform/Error"

export { layer as nodeFileSystem } from "@effect/platform-node/NodeFileSystem"
export { runMain } from "@effect/platform-node/NodeRuntime"
export { isPlatformError, type PlatformError } from "@effect/platform/Error"
export * as FileSystem from "@effect/platform/FileSystem"

/** What an error says. */
export interface Facts {
  /** Why it failed; `BadArgument` if the call was wrong. */
  readonly reason: string
  readonly module: string
  readonly method: string
  readonly description: string | undefined
  readonly pathOrDescriptor: string | number | undefined
  readonly syscall: string | undefined
  readonly cause: unknown
}

export const factsOf = (error: PlatformError): Facts => ({
  module: error.module,
  method: error.method,
  description: error.description,
  cause: error.cause,
  ...(error._tag === "SystemError"
    ? { reason: error.reason, pathOrDescriptor: error.pathOrDescriptor, syscall: error.syscall }
    : { reason: error._tag, pathOrDescriptor: undefined, syscall: undefined })
})
