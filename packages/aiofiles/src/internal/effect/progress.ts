/**
 * The progress of an operation as a stream. This is the file for Effect 3.
 */
import "./guard.js"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as Take from "effect/Take"

/**
 * A stream of what an operation reports by `report`. The operation begins when the stream is run, and is interrupted with it.
 * A slow consumer gets the latest report and misses older ones; the operation does not wait for it.
 */
export const latestOf = <A, E, R>(
  operate: (report: (value: A) => Effect.Effect<unknown>) => Effect.Effect<unknown, E, R>
): Stream.Stream<A, E, R> =>
  Stream.unwrapScoped(Effect.gen(function*() {
    // room for the latest report and for the end of the stream
    const queue = yield* Queue.sliding<Take.Take<A, E>>(2)
    // the fiber belongs to the scope of the stream: a consumer that stops early interrupts the operation
    yield* Effect.forkScoped(Effect.onExit(
      // `offer` never waits: a sliding queue drops the oldest element instead
      operate((value) => Queue.offer(queue, Take.of(value))),
      (exit) => Queue.offer(queue, exit._tag === "Success" ? Take.end : Take.failCause(exit.cause))
    ))
    return Stream.flattenTake(Stream.fromQueue(queue))
  }))
