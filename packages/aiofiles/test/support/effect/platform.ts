/** The platform's `FileSystem`, its errors, and Node's implementation. It does not import vitest. */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"

export { layer as nodeFileSystem } from "@effect/platform-node/NodeFileSystem"
export { runMain } from "@effect/platform-node/NodeRuntime"
export { isPlatformError, type PlatformError } from "@effect/platform/Error"
export * as FileSystem from "@effect/platform/FileSystem"

/** The status of a process whose program was interrupted by a signal, under `runMain`. */
export const interruptedStatus = 0

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

/** A number of bytes, as what the service takes besides a number. */
export const sized = (byteCount: number): FileSystem.SizeInput => FileSystem.Size(byteCount)

/** An offset, as what `seek` takes besides a bigint. */
export const offset = (byteCount: number): number => byteCount

/** The descriptor that an open file shows. */
export const descriptorOf = (file: FileSystem.File): number | undefined => file.fd

/** The option of a stream that reads ahead of its consumer. */
export const readingAhead = (chunkCount: number): FileSystem.StreamOptions => ({ bufferSize: chunkCount })

export const updateEvent = (path: string): FileSystem.WatchEvent => FileSystem.WatchEventUpdate({ path })
