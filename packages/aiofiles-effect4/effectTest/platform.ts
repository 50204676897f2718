/** The platform's `FileSystem`, its errors, and Node's implementation. It does not import vitest. */
import type * as FileSystem from "effect/FileSystem"
import type { PlatformError } from "effect/PlatformError"

export { layer as nodeFileSystem } from "@effect/platform-node/NodeFileSystem"
export { runMain } from "@effect/platform-node/NodeRuntime"
export * as FileSystem from "effect/FileSystem"
export { isPlatformError, type PlatformError } from "effect/PlatformError"

/** The status of a process whose program was interrupted by a signal, under `runMain`. */
export const interruptedStatus = 130

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

export const factsOf = ({ cause, reason }: PlatformError): Facts => ({
  reason: reason._tag,
  module: reason.module,
  method: reason.method,
  description: reason.description,
  cause,
  ...(reason._tag === "BadArgument"
    ? { pathOrDescriptor: undefined, syscall: undefined }
    : { pathOrDescriptor: reason.pathOrDescriptor, syscall: reason.syscall })
})

/** A number of bytes, as what the service takes besides a number: nothing else on Effect 4. */
export const sized = (byteCount: number): number => byteCount

/** An offset, as what `seek` takes besides a bigint: nothing else on Effect 4. */
export const offset = (byteCount: number): bigint => BigInt(byteCount)

/** The descriptor that an open file shows: none on Effect 4. */
export const descriptorOf: (file: FileSystem.File) => number | undefined = () => undefined

/** The option of a stream that reads ahead of its consumer: there is none on Effect 4. */
export const readingAhead: (chunkCount: number) => object = () => ({})

export const updateEvent = (path: string): FileSystem.WatchEvent => ({ _tag: "Update", path })
