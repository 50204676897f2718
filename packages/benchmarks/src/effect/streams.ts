/**
 * Consumers of streams that the majors of Effect have in different forms. This is the file for Effect 3.
 */
import * as Chunk from "effect/Chunk"
import type * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Folds the elements of a stream. */
export const runFold = Stream.runFold

/** Runs an effect for each chunk of a stream. */
export const runForEachChunk = <A, E, R, E2, R2>(
  stream: Stream.Stream<A, E, R>,
  use: (elements: ReadonlyArray<A>) => Effect.Effect<unknown, E2, R2>
): Effect.Effect<void, E | E2, R | R2> => Stream.runForEachChunk(stream, (chunk) => use(Chunk.toReadonlyArray(chunk)))
