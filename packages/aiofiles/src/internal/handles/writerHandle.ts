/**
 * The operations that text and binary writers share. Handles that also read do not extend this class: they must undo
 * what was read ahead before they write.
 */
import type { IoError, Program } from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as Sink from "effect/Sink"
import type * as File from "../../File.js"
import { sinkOf } from "../effect/pull.js"
import { syncOr } from "../executor/direct.js"
import { type AnyOpenFile, Handle } from "./handle.js"
import { pointFree } from "./pointFree.js"

/** A file of core that is written sequentially. @internal */
export interface WritableFile<Data> extends AnyOpenFile {
  readonly write: (data: Data) => Program<number>
  /** As `write`, if the buffer has room, so that no system call is needed; otherwise `undefined`. */
  readonly writeCached: (data: Data) => number | undefined
  readonly writelines: (data: Iterable<Data>) => Program<void>
  readonly truncate: (byteLength?: number) => Program<number>
}

/** The base of the handles that only write. @internal */
export abstract class WriterHandle<Data, F extends WritableFile<Data>> extends Handle<F> implements File.Writing<Data> {
  static {
    pointFree(this)
  }

  /** If the handle is free and the buffer has room, this is one runtime operation: it needs no task and no program. */
  write(data: Data): Effect.Effect<number, IoError> {
    return syncOr(
      () => this.gate.free ? this.file.writeCached(data) : undefined,
      () => this.run(() => this.file.write(data))
    )
  }

  /** As one operation: writes of other fibers do not come between its items. */
  writelines(data: Iterable<Data>): Effect.Effect<void, IoError> {
    return this.run(() => this.file.writelines(data))
  }

  /** Writes each chunk by one `writelines`. */
  get sink(): Sink.Sink<void, Data, never, IoError> {
    return sinkOf((data) => this.writelines(data))
  }

  /** The length is in bytes, also for text; without one, the position is the new end. The position does not move. */
  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }
}
