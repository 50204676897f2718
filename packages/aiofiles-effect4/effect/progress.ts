/**
 * The progress of an operation as a stream. This is the file for Effect 4.
 */
import "./guard.js"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"

/**
 * A stream of what an operation reports by `report`. The operation begins when the stream is run, and is interrupted with it.
 * A slow consumer gets the latest report and misses older ones; the operation does not wait for it.
 */
export const latestOf = <A, E, R>(
  operate: (report: (value: A) => Effect.Effect<unknown>) => Effect.Effect<unknown, E, R>
): Stream.Stream<A, E, R> =>
  Stream.unwrap(Effect.gen(function*() {
    const queue = yield* Queue.sliding<A, Cause.Done | E>(1)
    // the fiber belongs to the scope of the stream: a consumer that stops early interrupts the operation
    yield* Effect.forkScoped(Effect.onExit(
      // `offer` never waits: a sliding queue drops the oldest element instead
      operate((value) => Queue.offer(queue, value)),
      (exit) => Effect.asVoid(exit._tag === "Success" ? Queue.end(queue) : Queue.failCause(queue, exit.cause))
    ))
    return Stream.fromQueue(queue)
  }))
