/** Streams that have another name or form in the other major. It does not import vitest. */
import * as Chunk from "effect/Chunk"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

export { runFold } from "effect/Stream"

/** Changes each chunk as it comes. */
export const mapChunks = <A, E, R, B>(
  stream: Stream.Stream<A, E, R>,
  f: (chunk: ReadonlyArray<A>) => ReadonlyArray<B>
): Stream.Stream<B, E, R> => Stream.mapChunks(stream, (chunk) => Chunk.unsafeFromArray(f(Chunk.toReadonlyArray(chunk))))

/** Runs an effect for each chunk as it comes. */
export const runForEachChunk = <A, E, R, X, E2, R2>(
  stream: Stream.Stream<A, E, R>,
  f: (chunk: ReadonlyArray<A>) => Effect.Effect<X, E2, R2>
): Effect.Effect<void, E | E2, R | R2> => Stream.runForEachChunk(stream, (chunk) => f(Chunk.toReadonlyArray(chunk)))

/** The failure of a stream, by what its pull failed with. Throws if that was its end. */
export const failureOfPull: <E>(error: Option.Option<E>) => E = Option.getOrThrow
