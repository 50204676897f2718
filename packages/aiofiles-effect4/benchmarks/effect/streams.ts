/**
 * Consumers of streams that the majors of Effect have in different forms. This is the file for Effect 4.
 */
import type * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

/** Folds the elements of a stream. */
export const runFold = <S, A, E, R>(
  stream: Stream.Stream<A, E, R>,
  initial: S,
  f: (state: S, element: A) => S
): Effect.Effect<S, E, R> => Stream.runFold(stream, () => initial, f)

/** Runs an effect for each array of a stream. */
export const runForEachChunk = <A, E, R, E2, R2>(
  stream: Stream.Stream<A, E, R>,
  use: (elements: ReadonlyArray<A>) => Effect.Effect<unknown, E2, R2>
): Effect.Effect<void, E | E2, R | R2> => Stream.runForEachArray(stream, use)
