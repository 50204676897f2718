/**
 * Handles of files in memory. They have the operations of files on a disk, and their programs make no system call, so
 * an operation completes without suspending its fiber. The gate still orders operations, as for any other handle.
 */
import type { BytesIO, IoError, StringIO } from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as File from "../../File.js"
import { BufferedRandomHandle } from "./binaryHandle.js"
import { TextFileHandle } from "./textHandle.js"

/** A `BytesIO` has nothing below it, so its `detach` always fails. @internal */
export class BytesIOHandle extends BufferedRandomHandle<BytesIO> implements File.BytesIO {
  override get detach(): Effect.Effect<never, IoError> {
    return this.run(() => this.file.detach())
  }

  /** The whole content, independent of the position. */
  get getvalue(): Effect.Effect<Uint8Array, IoError> {
    return this.run(() => this.file.getvalue())
  }
}

/** A `StringIO` has nothing below it, so its `detach` always fails. @internal */
export class StringIOHandle extends TextFileHandle<StringIO> implements File.StringIO {
  override get detach(): Effect.Effect<never, IoError> {
    return this.run(() => this.file.detach())
  }

  /** The whole content, independent of the position. */
  get getvalue(): Effect.Effect<string, IoError> {
    return this.run(() => this.file.getvalue())
  }
}
