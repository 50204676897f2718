/**
 * The names of the platform's `FileSystem` and of its types. This is the file for Effect 3.
 *
 * What the module of the platform has at run time is made here once more, because it cannot be imported: see guard.ts. Keys of
 * the same name are the same key.
 */
import "../guard.js"
import type * as FileSystems from "@effect/platform/FileSystem"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { badArgument } from "./errors.js"

export type FileSystem = FileSystems.FileSystem

/** The key of the service. */
export const FileSystem = Context.GenericTag<FileSystem>("@effect/platform/FileSystem")

export type OpenFlag = FileSystems.OpenFlag

/** The type of a file. */
export type FileType = FileSystems.File.Type

export type SeekMode = FileSystems.SeekMode

export type AccessFileOptions = FileSystems.AccessFileOptions

export type CopyOptions = FileSystems.CopyOptions

export type MakeDirectoryOptions = FileSystems.MakeDirectoryOptions

export type MakeTempDirectoryOptions = FileSystems.MakeTempDirectoryOptions

export type MakeTempFileOptions = FileSystems.MakeTempFileOptions

/** `noFollow` is an option of Effect 4. */
export type OpenOptions = FileSystems.OpenFileOptions & { readonly noFollow?: boolean | undefined }

export type RemoveOptions = FileSystems.RemoveOptions

export type SinkOptions = FileSystems.SinkOptions

/** `onReady` is an option of Effect 4. */
export type WatchOptions = FileSystems.WatchOptions & { readonly onReady?: (() => void) | undefined }

export type WriteFileOptions = FileSystems.WriteFileOptions

/** Watches instead of the system. */
export type WatchBackend = Context.Tag.Service<FileSystems.WatchBackend>

/** The `WatchBackend` in the context, if it has one. */
export const watchBackend: Effect.Effect<Option.Option<WatchBackend>> = Effect.serviceOption(
  Context.GenericTag<FileSystems.WatchBackend, WatchBackend>("@effect/platform/FileSystem/WatchBackend")
)

/** The members from which `makeFileSystem` makes the service. */
export interface Members extends Omit<FileSystem, "exists" | "readFileString" | "sink" | "stream" | "writeFileString"> {
  /** A member of Effect 4. */
  readonly lstat: FileSystem["stat"]
  /** A member of Effect 4. */
  readonly readDirectoryEntries: (
    path: string
  ) => Effect.Effect<ReadonlyArray<{ readonly name: string; readonly type: FileType }>, unknown>
}

/** The service without the members that do not depend on the major of Effect. */
export type Made = Omit<FileSystem, "exists" | "sink" | "stream">

/** Makes the service, with the members that the platform derives from the others. */
export const makeFileSystem = (members: Members): Made => {
  const { lstat: _lstat, readDirectoryEntries: _readDirectoryEntries, ...ofEffect3 } = members
  return {
    ...ofEffect3,
    readFileString: (path, encoding) =>
      Effect.flatMap(members.readFile(path), (bytes) =>
        Effect.try({
          try: () => new TextDecoder(encoding).decode(bytes),
          catch: (cause) =>
            badArgument({ module: "FileSystem", method: "readFileString", description: "invalid encoding", cause })
        })),
    writeFileString: (path, text, options) => members.writeFile(path, new TextEncoder().encode(text), options)
  }
}
