/**
 * The names of the platform's `FileSystem` and of its types. This is the file for Effect 4, which has the options of most
 * members without names.
 */
import "../guard.js"
import * as effectModules from "effect"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystems from "effect/FileSystem"
import type * as Option from "effect/Option"

export type FileSystem = FileSystems.FileSystem

/** The key of the service. */
export const FileSystem = effectModules.FileSystem.FileSystem

/** The type of the parameter of a member at an index. */
type Parameter<Member extends keyof FileSystem, Index extends number> = FileSystem[Member] extends
  (...args: infer Args) => unknown ? NonNullable<Args[Index]> : never

export type OpenFlag = FileSystems.OpenFlag

/** The type of a file. */
export type FileType = FileSystems.File.Type

export type SeekMode = FileSystems.SeekMode

export type AccessFileOptions = Parameter<"access", 1>

export type CopyOptions = Parameter<"copy", 2>

export type MakeDirectoryOptions = Parameter<"makeDirectory", 1>

export type MakeTempDirectoryOptions = Parameter<"makeTempDirectory", 0>

export type MakeTempFileOptions = Parameter<"makeTempFile", 0>

export type OpenOptions = Parameter<"open", 1>

export type RemoveOptions = Parameter<"remove", 1>

export type SinkOptions = Parameter<"sink", 1>

export type WatchOptions = FileSystems.WatchOptions

export type WriteFileOptions = Parameter<"writeFile", 2>

/** Watches instead of the system. */
export type WatchBackend = Context.Service.Shape<typeof FileSystems.WatchBackend>

/** The `WatchBackend` in the context, if it has one. */
export const watchBackend: Effect.Effect<Option.Option<WatchBackend>> = Effect.serviceOption(
  effectModules.FileSystem.WatchBackend
)

/** The members from which `makeFileSystem` makes the service. */
export type Members = Parameters<typeof FileSystems.make>[0]

/** The service without the members that do not depend on the major of Effect. */
export type Made = Omit<FileSystem, "exists" | "sink" | "stream">

/** Makes the service, with the members that the platform derives from the others. */
export const makeFileSystem: (members: Members) => Made = effectModules.FileSystem.make
