/**
 * An open file as the platform has it. This is the file for Effect 4.
 */
import "../guard.js"
import * as effectModules from "effect"
import * as Effect from "effect/Effect"
import type * as FileSystems from "effect/FileSystem"
import type * as Option from "effect/Option"
import { SystemFileHandle } from "../../fileSystem/systemFile.js"
import { pointFree } from "../../handles/pointFree.js"
import type { PlatformError } from "./errors.js"
import { type Info, infoOf } from "./info.js"
import type { SeekMode } from "./types.js"

/** An open file of the service. Positions are bigints, counts of bytes are numbers. */
export class PlatformFile extends SystemFileHandle implements FileSystems.File {
  static {
    pointFree(this)
  }

  readonly [effectModules.FileSystem.FileTypeId]: typeof FileSystems.FileTypeId = effectModules.FileSystem.FileTypeId

  get stat(): Effect.Effect<Info, PlatformError> {
    return Effect.map(this.status, infoOf)
  }

  /** Fails for an offset before the start, and for a file without offsets; the cursor stays then. */
  seek(offset: bigint, from: SeekMode): Effect.Effect<bigint, PlatformError> {
    return Effect.map(this.seekTo(Number(offset), from, "seek"), BigInt)
  }

  /** With a position, reads there, and the cursor stays. */
  read(buffer: Uint8Array, { position }: FileSystems.File.ReadOptions = {}): Effect.Effect<number, PlatformError> {
    return position === undefined ? this.readInto(buffer, Number) : this.readIntoAt(buffer, position)
  }

  /** With a position, reads there, and the cursor stays. */
  readAlloc(
    size: number,
    { position }: FileSystems.File.ReadOptions = {}
  ): Effect.Effect<Option.Option<Uint8Array>, PlatformError> {
    return position === undefined ? this.readUpTo(size, "readAlloc") : this.readUpToAt(size, position, "readAlloc")
  }

  truncate(length?: number): Effect.Effect<void, PlatformError> {
    return this.truncateTo(length)
  }

  write(buffer: Uint8Array): Effect.Effect<number, PlatformError> {
    return this.writeSome(buffer)
  }
}
