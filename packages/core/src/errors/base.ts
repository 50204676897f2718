/**
 * What all errors of this library are.
 *
 * @since 0.1.0
 */
import { repr } from "./internal/repr.js"

/** The brand, so that two copies of this package recognise each other's errors. @internal */
export const TypeId: unique symbol = Symbol.for("aiofiles-core/IoError") as never

/** @internal */
export abstract class IoErrorBase extends Error {
  readonly [TypeId] = TypeId
  abstract readonly _tag: string
  /** Shown by `toString` and stack traces. */
  override get name(): string {
    return this._tag
  }
  /**
   * What logs show, and `JSON.stringify`: message and cause too, which JSON leaves out of an `Error`. The content that could
   * not be decoded or encoded is left out: it may be a whole file.
   */
  toJSON(): unknown {
    const fields = Object.entries(this)
      .filter(([name]) => name !== "object")
      .map(([name, value]) => [name, value instanceof Uint8Array ? repr(value) : value])
    return { _tag: this._tag, message: this.message, ...Object.fromEntries(fields), cause: this.cause }
  }
}
