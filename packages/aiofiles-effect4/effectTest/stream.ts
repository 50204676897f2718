/** Streams that have another name or form in the other major. It does not import vitest. */
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export const runFold = <A, E, R, S>(
  stream: Stream.Stream<A, E, R>,
  initial: S,
  f: (state: S, value: A) => S
): Effect.Effect<S, E, R> => Stream.runFold(stream, () => initial, f)

/** Changes each chunk as it comes. A chunk that is left without values is an error. */
export const mapChunks = <A, E, R, B>(
  stream: Stream.Stream<A, E, R>,
  f: (chunk: ReadonlyArray<A>) => ReadonlyArray<B>
): Stream.Stream<B, E, R> =>
  Stream.mapArray(stream, (chunk) => {
    const changed = f(chunk)
    if (!Arr.isReadonlyArrayNonEmpty(changed)) throw new Error("a chunk without values")
    return changed
  })

/** Runs an effect for each chunk as it comes. */
export const runForEachChunk = <A, E, R, X, E2, R2>(
  stream: Stream.Stream<A, E, R>,
  f: (chunk: ReadonlyArray<A>) => Effect.Effect<X, E2, R2>
): Effect.Effect<void, E | E2, R | R2> => Stream.runForEachArray(stream, f)

/** The failure of a stream, by what its pull failed with. Throws if that was its end. */
export const failureOfPull = <E>(error: E | Cause.Done): E => {
  if (Cause.isDone(error)) throw new Error("the stream has ended")
  return error
}
