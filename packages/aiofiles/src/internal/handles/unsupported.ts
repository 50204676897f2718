/**
 * The operations that a handle does not have: each fails with `UnsupportedOperation`. Callers can reach them if the
 * mode is only known at run time, so that the type is `File.AnyFile`.
 *
 * This is the root of the hierarchy of handles: a subclass overrides the operations that its file has. No operation
 * throws when it is called: it gives an effect, a stream or a sink that fails when it is run.
 */
import { ClosedFileError, type IoError, UnsupportedOperation } from "aiofiles-core"
import * as Effect from "effect/Effect"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"
import type * as File from "../../File.js"
import { pointFree } from "./pointFree.js"

/** Properties of some files that are not operations. A file without one has `undefined` there. */
type Attributes = "buffer" | "encoding" | "errors" | "lineBuffering" | "newlines" | "raw"

/**
 * All operations of `File.AnyFile` except those that every handle has: closing, flushing, the position and the
 * status. `Attributes` are left out, because reading a property that a file does not have must not fail.
 */
abstract class UnsupportedOperations
  implements Omit<File.AnyFile, Attributes | keyof File.FileBase | keyof File.Position>
{
  static {
    pointFree(this)
  }

  abstract readonly closed: boolean
  /** Decides the message for lines: a readable file without them has no buffer. */
  abstract readonly readable: boolean

  read(_size?: number): Effect.Effect<string | Uint8Array, IoError> {
    return this.unsupported("not readable")
  }

  read1(_byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.unsupported("read1")
  }

  readinto(_target: Uint8Array): Effect.Effect<number, IoError> {
    return this.unsupported("readinto")
  }

  readinto1(_target: Uint8Array): Effect.Effect<number, IoError> {
    return this.unsupported("readinto1")
  }

  get readall(): Effect.Effect<Uint8Array, IoError> {
    return this.unsupported("readall")
  }

  peek(_byteCount?: number): Effect.Effect<Uint8Array, IoError> {
    return this.unsupported("peek")
  }

  readline(_limit?: number): Effect.Effect<string | Uint8Array, IoError> {
    return this.unsupported("not readable")
  }

  readlines(_hint?: number): Effect.Effect<Array<string | Uint8Array>, IoError> {
    return this.unsupported("not readable")
  }

  /** A stream that fails when it is run. */
  get lines(): Stream.Stream<string | Uint8Array, IoError> {
    return Stream.fromEffect(this.noLines)
  }

  linesWith(_options: File.LinesOptions): Stream.Stream<string | Uint8Array, IoError> {
    return Stream.fromEffect(this.noLines)
  }

  forEachLine(_f: unknown): Effect.Effect<void, IoError> {
    return this.noLines
  }

  forEachChunk(_f: unknown): Effect.Effect<void, IoError> {
    return this.noLines
  }

  foldLines<S>(_initial: S, _f: unknown): Effect.Effect<S, IoError> {
    return this.noLines
  }

  write(_data: unknown): Effect.Effect<number, IoError> {
    return this.unsupported("not writable")
  }

  /** As in CPython, writing no items makes no write, and so does not fail. */
  writelines(data: Iterable<unknown>): Effect.Effect<void, IoError> {
    return Effect.suspend(() => {
      // the first item decides: asking the iterable for it is the only way to know whether there is one
      for (const _ of data) return this.unsupported("not writable")
      return this.closed ? this.unsupported("not writable") : Effect.void
    })
  }

  /** Fails when it is run, before it takes anything from its stream. */
  get sink(): Sink.Sink<void, string | Uint8Array, never, IoError> {
    return Sink.fromEffect(this.unsupported("not writable"))
  }

  truncate(_byteLength?: number): Effect.Effect<number, IoError> {
    return this.unsupported("not writable")
  }

  /** Of text files, and of files that only write; `pwrite` also of files that only read. */
  pread(_byteCount: number, _position: number): Effect.Effect<Uint8Array, IoError> {
    return this.unsupported("pread")
  }

  pwrite(_data: Uint8Array, _position: number): Effect.Effect<number, IoError> {
    return this.unsupported("pwrite")
  }

  /** Only text files have an encoding to change. */
  reconfigure(_options: File.ReconfigureOptions): Effect.Effect<void, IoError> {
    return this.unsupported("reconfigure")
  }

  /** Of a raw file, which has nothing below it. */
  get detach(): Effect.Effect<File.AnyFile, IoError> {
    return this.unsupported("detach")
  }

  /**
   * The failure of all operations that loop over lines. They need a buffer, so a readable raw file does not have
   * them.
   */
  private get noLines(): Effect.Effect<never, IoError> {
    return this.unsupported(this.readable ? "lines of a file without a buffer" : "not readable")
  }

  /**
   * The failure of an operation. `closed` is read when the effect runs, because the file may be closed after the
   * call. A closed file fails with `ClosedFileError` for every operation, as in CPython.
   */
  private unsupported(message: string): Effect.Effect<never, IoError> {
    return Effect.suspend(() => Effect.fail(this.closed ? new ClosedFileError() : new UnsupportedOperation(message)))
  }
}

/**
 * The base class of all handles. Its type shows no operation, because the handles override them with types of their own that
 * would not all be compatible.
 *
 * @internal
 */
export const Unsupported = UnsupportedOperations as unknown as abstract new() => object
