/**
 * Streams and sinks that work on arrays of elements. This is the file for Effect 4.
 */
import "./guard.js"
import * as Cause from "effect/Cause"
import * as Channel from "effect/Channel"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
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

/** The most elements of one array. Effect 4 has no limit of its own: this bounds the time between two steps. */
export const maxChunk = 65_536

type NonEmpty<A> = readonly [A, ...Array<A>]

type ArrayPull<A, E, R> = Pull.Pull<NonEmpty<A>, E, void, R>

const isNonEmpty = <A>(elements: ReadonlyArray<A>): elements is NonEmpty<A> => elements.length > 0

/** A stream of the elements of a source, which is made when the stream is run. */
export const streamOf = <A, E, R>(make: Effect.Effect<Source<A, E, R>, E, R>): Stream.Stream<A, E, R> =>
  Stream.fromChannel(Channel.acquireUseRelease(
    make,
    ({ step }) => {
      // made once for all steps, as `again` is: a step allocates no closures
      const pull: ArrayPull<A, E, R> = Effect.suspend((): ArrayPull<A, E, R> => {
        for (;;) {
          const result = step()
          if (result === undefined) return Cause.done()
          if (Effect.isEffect(result)) return Effect.flatMap(result, again)
          if (isNonEmpty(result)) return Effect.succeed(result)
        }
      })
      const again = (): ArrayPull<A, E, R> => pull
      return Channel.fromPull(Effect.succeed(pull))
    },
    ({ release }) => release
  ))

/** A stream that an effect gives. */
export const unwrap = Stream.unwrap

/** A stream that a scoped effect gives. The scope closes with the stream. */
export const unwrapScoped = Stream.unwrap

/** A sink that a scoped effect gives. The scope closes with the sink. */
export const unwrapScopedSink = Sink.unwrap

/** Folds the elements of a stream. */
export const runFold = <S, A, E, R>(
  stream: Stream.Stream<A, E, R>,
  initial: () => S,
  f: (state: S, element: A) => S
): Effect.Effect<S, E, R> => Stream.runFold(stream, initial, f)

/** A sink that runs an effect with the elements of each chunk. */
export const sinkOf = <A, E, R>(
  write: (elements: ReadonlyArray<A>) => Effect.Effect<unknown, E, R>
): Sink.Sink<void, A, never, E, R> => Sink.forEachArray(write)

export const isStream = (value: unknown): value is Stream.Stream<unknown, unknown, unknown> => Stream.isStream(value)
