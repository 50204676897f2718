/**
 * The class that all errors of this library extend.
 *
 * @since 0.1.0
 */
import { repr } from "./repr.js"

/**
 * Marks the errors of this library. It is the same symbol in every copy of this package, so that each recognises the errors
 * of the others. In the declarations of the public classes, so that it is not stripped from them.
 */
export const TypeId: unique symbol = Symbol.for("aiofiles-core/IoError") as never // a registered symbol has no unique type

/** What all errors have: a tag, which is also their name, and a form for JSON and loggers. In the declarations, as above. */
export abstract class IoErrorBase extends Error {
  readonly [TypeId] = TypeId
  abstract readonly _tag: string
  /** The name in `toString` and stack traces. */
  override get name(): string {
    return this._tag
  }
  /**
   * What `JSON.stringify` and loggers show: all fields, and the message and the cause, which JSON leaves out of an
   * `Error`. The text or bytes of a Unicode error are left out: they may be a whole file.
   */
  toJSON(): unknown {
    const fields = Object.entries(this)
      .filter(([name]) => name !== "object")
      .map(([name, value]) => [name, value instanceof Uint8Array ? repr(value) : value])
    return { _tag: this._tag, message: this.message, ...Object.fromEntries(fields), cause: this.cause }
  }
}
