/**
 * What text and binary writers share.
 */
import type { IoError, Program } from "aiofiles-core"
import type * as Effect from "effect/Effect"
import type * as File from "../File.js"
import { type AnyOpenFile, Handle } from "./handle.js"

export interface WritableFile<Data> extends AnyOpenFile {
  readonly write: (data: Data) => Program<number>
  readonly writelines: (data: Iterable<Data>) => Program<void>
  readonly truncate: (byteLength?: number) => Program<number>
}

export abstract class WriterHandle<Data, F extends WritableFile<Data>> extends Handle<F> implements File.Writing<Data> {
  write(data: Data): Effect.Effect<number, IoError> {
    return this.run(() => this.file.write(data))
  }

  writelines(data: Iterable<Data>): Effect.Effect<void, IoError> {
    return this.run(() => this.file.writelines(data))
  }

  truncate(byteLength?: number): Effect.Effect<number, IoError> {
    return this.run(() => this.file.truncate(byteLength))
  }
}
