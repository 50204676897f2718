/**
 * Streams and sinks that work on arrays of elements. This is the file for Effect 3.
 */
import "./guard.js"
import * as Channel from "effect/Channel"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Sink from "effect/Sink"
import * as Stream from "effect/Stream"

/**
 * The next step of a stream, each time it is called: elements to emit, an effect to run before the next call, or `undefined`
 * at the end. An effect that fails is the failure of the stream.
 */
export type Step<A, E, R> = () => Effect.Effect<unknown, E, R> | ReadonlyArray<A> | undefined

/** A source of steps. */
export interface Source<A, E, R> {
  readonly step: Step<A, E, R>
  /** Runs when the stream ends, fails, is interrupted or is abandoned. */
  readonly release: Effect.Effect<void>
}

/**
 * The most elements of one chunk. `Stream.runFold` recurses once for each element of a chunk in Effect 3, and overflows the
 * stack from about 5,400 on.
 */
export const maxChunk = 2048

type ChunkChannel<A, E, R> = Channel.Channel<Chunk.Chunk<A>, unknown, E, unknown, void, unknown, R>

/** Emits elements from `start` on, in chunks of at most `maxChunk`. */
const emit = <A>(all: ReadonlyArray<A>, start = 0): ChunkChannel<A, never, never> => {
  const end = start + maxChunk
  if (end >= all.length) return Channel.write(Chunk.unsafeFromArray(start === 0 ? all : all.slice(start)))
  return Channel.flatMap(Channel.write(Chunk.unsafeFromArray(all.slice(start, end))), () => emit(all, end))
}

/** A stream of the elements of a source, which is made when the stream is run. */
export const streamOf = <A, E, R>(make: Effect.Effect<Source<A, E, R>, E, R>): Stream.Stream<A, E, R> =>
  Stream.fromChannel(Channel.acquireUseRelease(
    make,
    ({ step }) => {
      // made once for all steps, as `next` is: a step allocates no closures
      const loop: ChunkChannel<A, E, R> = Channel.suspend(() => {
        const result = step()
        if (result === undefined) return Channel.void
        return Effect.isEffect(result)
          ? Channel.flatMap(Channel.fromEffect(result), next)
          : Channel.flatMap(emit(result), next)
      })
      const next = (): ChunkChannel<A, E, R> => loop
      return loop
    },
    ({ release }) => release
  ))

/** A stream that an effect gives. As `Stream.unwrap`, without its inner stream of streams, which doubles the cost of a short stream. */
export const unwrap = <A, E, R, E2, R2>(
  effect: Effect.Effect<Stream.Stream<A, E, R>, E2, R2>
): Stream.Stream<A, E | E2, R | R2> => Stream.fromChannel(Channel.unwrap(Effect.map(effect, Stream.toChannel)))

/** A stream that a scoped effect gives. The scope closes with the stream. */
export const unwrapScoped = Stream.unwrapScoped

/** A sink that a scoped effect gives. The scope closes with the sink. */
export const unwrapScopedSink = Sink.unwrapScoped

/** Folds the elements of a stream. */
export const runFold = <S, A, E, R>(
  stream: Stream.Stream<A, E, R>,
  initial: () => S,
  f: (state: S, element: A) => S
): Effect.Effect<S, E, R> => Effect.suspend(() => Stream.runFold(stream, initial(), f))

/** A sink that runs an effect with the elements of each chunk. */
export const sinkOf = <A, E, R>(
  write: (elements: ReadonlyArray<A>) => Effect.Effect<unknown, E, R>
): Sink.Sink<void, A, never, E, R> => Sink.forEachChunk((chunk: Chunk.Chunk<A>) => write(Chunk.toReadonlyArray(chunk)))

export const isStream = (value: unknown): value is Stream.Stream<unknown, unknown, unknown> =>
  Predicate.hasProperty(value, Stream.StreamTypeId)
