/**
 * An open file as the platform has it. This is the file for Effect 3.
 */
import "../guard.js"
import type * as FileSystems from "@effect/platform/FileSystem"
import type { Pool } from "aiofiles-core"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { type SystemFile, SystemFileHandle } from "../../fileSystem/systemFile.js"
import { pointFree } from "../../handles/pointFree.js"
import type { PlatformError } from "./errors.js"
import { type Info, infoOf, sizeOf } from "./info.js"
import type { SeekMode } from "./types.js"

/** The mark of a file: see types.ts. A symbol of this name is the one of the type. */
const FileTypeId: typeof FileSystems.FileTypeId = Symbol.for("@effect/platform/FileSystem/File") as never

/** An open file of the service. Sizes are bigints with a brand. */
export class PlatformFile extends SystemFileHandle implements FileSystems.File {
  static {
    pointFree(this)
  }

  readonly [FileTypeId]: FileSystems.FileTypeId = FileTypeId
  /** For the caller only: this class uses the lease of its file, which knows when the descriptor is closed. */
  readonly fd: FileSystems.File.Descriptor

  constructor(file: SystemFile, path: string, pool: Pool) {
    super(file, path, pool)
    this.fd = file.raw.fileno as FileSystems.File.Descriptor // the brand is of the type alone
  }

  get stat(): Effect.Effect<Info, PlatformError> {
    return Effect.map(this.status, infoOf)
  }

  /**
   * Gives the new offset, as the platform's own service does, although its type there is void. The type has no failure
   * either: for an offset before the start, and for a file without offsets, this dies with a defect that holds the error.
   */
  seek(offset: FileSystems.SizeInput, from: SeekMode): Effect.Effect<FileSystems.Size> {
    return Effect.orDie(Effect.map(this.seekTo(Number(offset), from, "seek"), sizeOf)) // the type has no failure
  }

  read(buffer: Uint8Array): Effect.Effect<FileSystems.Size, PlatformError> {
    return this.readInto(buffer, sizeOf)
  }

  readAlloc(size: FileSystems.SizeInput): Effect.Effect<Option.Option<Uint8Array>, PlatformError> {
    return this.readUpTo(size, "readAlloc")
  }

  truncate(length?: FileSystems.SizeInput): Effect.Effect<void, PlatformError> {
    return this.truncateTo(length)
  }

  write(buffer: Uint8Array): Effect.Effect<FileSystems.Size, PlatformError> {
    return Effect.map(this.writeSome(buffer), sizeOf)
  }
}
