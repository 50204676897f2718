/**
 * Streams of what an effect reads, batch by batch.
 */
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { type Source, streamOf } from "../effect/pull.js"

/** What a stream reads. */
export interface Batches<A, E, R> {
  /** Reads the next batch; `undefined` at the end. It can be interrupted, unlike the making of the batches. */
  readonly read: Effect.Effect<ReadonlyArray<A> | undefined, E, R>
  /** Runs when the stream ends, fails, is interrupted or is abandoned. */
  readonly release?: Effect.Effect<void>
}

/** A stream of the elements of batches. `make` is called for each run of the stream. @internal */
export const streamOfBatches = <A, E, R>(make: () => Batches<A, E, R>): Stream.Stream<A, E, R> =>
  streamOf(Effect.sync((): Source<A, E, R> => {
    const { read, release = Effect.void } = make()
    let batch: ReadonlyArray<A> | undefined = []
    const next = Effect.map(read, (elements) => {
      batch = elements
    })
    const step = () => {
      if (batch?.length === 0) return next
      const elements = batch
      batch = elements && []
      return elements
    }
    return { step, release }
  }))
