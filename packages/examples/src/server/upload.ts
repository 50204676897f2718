/**
 * What a request brings, as far as it may.
 */
import { NodeHttpServerRequest } from "@effect/platform-node"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import { Data, Effect, Stream } from "effect"
import { fromReadable } from "../effect/platform.js"

/** A request brings more than `limit` bytes. */
export class TooLarge extends Data.TaggedError("TooLarge")<{ readonly limit: number }> {}

/** The client went away before all was there. */
export class BrokenOff extends Data.TaggedError("BrokenOff")<{ readonly cause: unknown }> {}

type Request = HttpServerRequest.HttpServerRequest

/**
 * Refuses a request that says that it brings more. What it gives counts the bytes of a request that does not say it, or
 * not truly, in all streams that pass through it.
 */
export const limit = (request: Request, bytes: number) =>
  Effect.suspend(() => {
    const tooLarge = new TooLarge({ limit: bytes })
    let left = bytes
    const count = <E, R>(content: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E | TooLarge, R> =>
      Stream.tap(content, ({ length }) => (left -= length) < 0 ? Effect.fail(tooLarge) : Effect.void)
    return Number(request.headers["content-length"] ?? 0) > bytes ? Effect.fail(tooLarge) : Effect.succeed(count)
  })

/** The body. To end the stream early ends no connection, as `request.stream` does: the client is to have an answer. */
export const body = (request: Request): Stream.Stream<Uint8Array, BrokenOff> =>
  fromReadable(() => NodeHttpServerRequest.toIncomingMessage(request), (cause) => new BrokenOff({ cause }))

/** Lets go by what is left of the body: a client that sends it sees the answer only then. Node gives it five minutes. */
export const drain = (request: Request): Effect.Effect<void> =>
  Effect.sync(() => void NodeHttpServerRequest.toIncomingMessage(request).resume())
